//! Pure geometry for canvas and SVG.

mod axis;
pub mod ruler;
mod viewport;

pub use axis::{Axis, Fold};
pub use viewport::Viewport;
