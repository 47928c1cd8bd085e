//! The open lesson.

use super::Bench;

/// The open lesson and its world.
#[derive(Debug)]
pub struct LessonState {
    /// Its world.
    pub bench: Bench,
}
