//! Small parts that several panels use.

pub mod calm;
mod clause_chip;
pub mod dialog;
mod drawn;
pub mod field;
mod focus;
pub mod icon;
mod long;
pub mod measure;
mod payload;
pub mod prose;
mod sentence;
pub mod tabs;

pub use clause_chip::clause_chip;
pub use drawn::{drawn, drawn_in_list};
pub use focus::{focus, number_at};
pub use long::long;
pub use payload::payload;
pub use sentence::{coded, sentence};
