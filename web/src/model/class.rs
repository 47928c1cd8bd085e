//! The class whose story the sandbox follows.

/// Where the story is fetched, and how much of it is here. Whoever knows `path` is the teacher.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// `class/SECRET`.
    pub path: String,
    /// The scenario, and everything that came from outside.
    pub text: String,
    /// How many acts the host had told so far.
    pub acts: u32,
    /// How many of them are done in the sandbox.
    pub done: usize,
    /// The branch of the sandbox on which the class is.
    pub branch: usize,
}
