//! One mistake in a text that a person wrote: where, what, and what to do about it.

mod advice;
mod near;
mod source;

pub(crate) use advice::advice;
pub use near::near;
pub(crate) use source::{Line, joined, width};

/// One mistake in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}
