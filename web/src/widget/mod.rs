//! Small parts that several panels use.

pub mod dialog;
pub mod field;
pub mod icon;
pub mod tabs;
