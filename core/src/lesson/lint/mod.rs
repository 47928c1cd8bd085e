//! What a lesson says, held against what the engine does.
//!
//! [`parse`](super::parse) finds what cannot be read. What can be read may still be untrue: a
//! question with two right answers, a solution that leaves a goal open, a moment at which nothing
//! happens, a formula that its own world refutes. All of it is found here by playing the lesson.

mod played;
mod said;
mod told;

pub use told::translated;

use super::parse;
use super::story::Lesson;
use crate::order;
use crate::problem::{Line, Problem};

/// A lesson and everything that is wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Linted {
    /// The lesson, as far as it was understood.
    pub lesson: Lesson,
    /// By line. Empty when all is well.
    pub problems: Vec<Problem>,
}

/// Reads a lesson and plays it. What cannot be read is not played.
pub fn lint(text: &str) -> Linted {
    let parsed = parse(text);
    let (lesson, mut problems) = (parsed.lesson, parsed.problems);
    if problems.is_empty() {
        let lines = Line::all(text);
        said::check(&lesson, &lines, &mut problems);
        played::check(&lesson, &lines, &mut problems);
        order::sort_by_key(&mut problems, |problem| (problem.line, problem.column));
    }
    Linted { lesson, problems }
}

/// The line with this number, to speak of it as a whole.
fn line(number: u32) -> Line<'static> {
    Line {
        number,
        column: 1,
        text: "",
    }
}
