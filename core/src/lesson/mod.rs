//! A story with goals, judged over a trace.
//!
//! A lesson is a text that a teacher writes (`lessons/README.md` tells how). Start at [`parse`],
//! which never gives up, and at [`Lesson`], which it gives. [`LessonRun`] is one learner's way
//! through it, [`Progress`] is what of it survives a reload. Nothing here believes a click:
//! goals and predictions are [`Condition`]s over what the engine recorded, judged by [`judge`](crate::condition::judge). The
//! text between is Markdown, read by [`prose`]. What was done in a lesson can be handed in as a file
//! and played again ([`submission`]).

mod blocks;
mod calculator;
#[cfg(test)]
mod condition_tests;
mod front;
mod lint;
mod parse;
#[cfg(test)]
mod parse_tests;
mod progress;
pub mod prose;
mod quiz;
#[cfg(test)]
mod quiz_tests;
mod run;
mod shelf;
mod stage;
mod story;
pub mod submission;
#[cfg(test)]
mod tape;
#[cfg(test)]
mod tests;

pub use crate::condition::{Condition, Moment, Verdict};
pub use calculator::{
    Calculator, Expr, Function, Hole, Measure, Measured, Number, Proof, Proved, Quantity, Sign,
    Source, Template, Unproved,
};
pub use lint::{Linted, lint, translated};
pub use parse::{ParsedLesson, parse};
pub use progress::{GoalReached, PROGRESS_VERSION, Progress, StepProgress};
pub use quiz::{Answer, Candidate, Form, Marking, Quiz};
pub use run::{LessonRun, Limit, News, Outcome, StepState, Tried, Waiting, judge, up_to};
pub use shelf::{Chapter, Entry, ParsedShelf, Shelf, parse_shelf};
pub use stage::{Stage, Stuck};
pub use story::{
    Choice, FORMAT_VERSION, Goal, Kind, Lesson, Level, Passage, Pause, Play, Prediction, Solution,
    Step, Until,
};
