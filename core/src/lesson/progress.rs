//! What of a lesson survives a reload.

use super::condition::Moment;
use super::run::Outcome;

/// The version of [`Progress`]. Progress of another version is not read.
pub const PROGRESS_VERSION: u32 = 1;

/// How far a learner came in one lesson.
///
/// Steps are known by their titles and goals by their names, so that a lesson may be mended while
/// people are in the middle of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// [`PROGRESS_VERSION`].
    pub version: u32,
    /// The lesson's id.
    pub lesson: String,
    /// The title of the step that was open.
    pub current: String,
    /// Every step, in order.
    pub steps: Vec<StepProgress>,
    /// The lesson was finished.
    pub finished: bool,
}

/// How far a learner came in one step.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StepProgress {
    /// Which step.
    pub title: String,
    /// It was opened.
    pub visited: bool,
    /// Its `play` has run to its end.
    pub played: bool,
    /// What was chosen.
    pub predicted: Option<usize>,
    /// What happened.
    pub outcome: Option<Outcome>,
    /// What was reached.
    pub goals: Vec<GoalReached>,
    /// How many hints were shown.
    pub hints: usize,
}

/// A goal that was reached.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GoalReached {
    /// Which goal.
    pub id: String,
    /// Where.
    pub moment: Moment,
}

impl Progress {
    /// How many of the lesson's steps were opened.
    pub fn visited(&self) -> usize {
        self.steps.iter().filter(|step| step.visited).count()
    }
}
