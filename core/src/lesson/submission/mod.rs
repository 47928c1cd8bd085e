//! What a learner did in a lesson, written down so that it can be done again.
//!
//! A [`Work`] is the log: what was answered, and of each goal and prediction the [`Take`] that
//! showed it, as acts at their moments. A [`Submission`] is that log in a file, with the fingerprint
//! of the lesson it belongs to. [`grade`] believes nothing of it: it plays every take again and says
//! what the engine shows.

mod drawer;
mod grade;
mod merge;
#[cfg(test)]
mod merge_tests;
mod record;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

use super::quiz::Answer;
use crate::digest::Digest;
use crate::history::Cursor;
use crate::id::StepId;

pub use drawer::Drawer;
pub use grade::{
    Checked, DONE, GoalGrade, Grade, PredictionGrade, QuizGrade, StepGrade, grade, in_a_word,
    remarks,
};
pub use text::{ParsedSubmission, Seal};

/// The version of the files. Files of another version are not read.
pub const SUBMISSION_VERSION: u32 = 1;

/// A longer text is nobody's work, in bytes.
pub const SUBMISSION_MAX: usize = 1 << 20;

/// Answers to one quiz that are kept.
pub const ANSWERS_MAX: usize = 100;

/// Takes of one step that are kept: more than a step has goals and questions.
pub const TAKES_MAX: usize = 50;

/// Letters of a lesson's name in the name of a file.
const NAME_MAX: usize = 40;

/// What was done in one lesson, and which text it was done in.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Submission {
    /// Who did it, as they call themselves; may be empty.
    pub by: String,
    /// The fingerprint of the lesson's text.
    pub digest: Digest,
    /// The language of that text; empty: English.
    pub language: String,
    /// What was done.
    pub work: Work,
}

/// What was done in one lesson.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Work {
    /// The lesson's id.
    pub lesson: String,
    /// Of the steps in which something was done, in order.
    pub steps: Vec<StepWork>,
}

/// What was done in one step.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StepWork {
    /// Its place in the lesson, from 1.
    pub place: u32,
    /// Its title.
    pub title: String,
    /// What was chosen.
    pub predicted: Option<usize>,
    /// What was answered to its quiz, in order.
    pub answers: Vec<Answer>,
    /// How many hints were shown.
    pub hints: usize,
    /// Its solution was asked for.
    pub shown: bool,
    /// How often its world was begun again.
    pub again: u32,
    /// What was done to its world, each to the moment that brought something.
    pub takes: Vec<Take>,
}

/// What was done to a world, and until when it ran.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Take {
    /// Where it stood then.
    pub until: Cursor,
    /// By hand, in order.
    pub acts: Vec<Done>,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// One act.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Done {
    /// Right after this step.
    pub after: StepId,
    /// As the small language writes it, with its moment: `at 380ms after 12 cut alice--hub`.
    pub text: String,
    /// Where it stands in its file, from 1.
    pub line: u32,
}

impl Submission {
    /// Fit for the name of a file: `exactly-once-work.txt`.
    pub fn file_name(&self) -> String {
        let name = self.work.lesson.rsplit('/').next().unwrap_or_default();
        let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let name: String = name.chars().filter(fits).take(NAME_MAX).collect();
        format!("{name}-work.txt")
    }
}

/// The file: the log, and a seal over it.
impl fmt::Display for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::sealed(self))
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::work(f, self)
    }
}
