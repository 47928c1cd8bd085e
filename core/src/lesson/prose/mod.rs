//! The Markdown of lessons: a small tree of what a text may contain, and nothing else.
//!
//! A lesson is a stranger's file. So nothing in it can fail, nest without bounds or cost more than
//! its length; HTML and what else is not read stays the text it is, and is noted as a problem for
//! the author. `lessons/README.md` says what is read. Start at [`read`]: [`block`] takes lines
//! apart, [`inline`] what stands on them, [`emphasis`] says which stars belong together,
//! [`meaning`] what a word is besides its letters, and [`written`] makes parts of them.

mod block;
mod emphasis;
mod inline;
mod marks;
mod meaning;
#[cfg(test)]
mod tests;
mod written;

use crate::scenario::Problem;
use crate::spec::Clause;
use crate::time::Instant;
use crate::wire::PacketKind;

use crate::problem::Line;

pub use meaning::{Bold, bold, moment};

/// A part of a text that stands for itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading.
    Heading {
        /// From 1, the greatest, to 6.
        level: u8,
        /// What it says.
        line: Vec<Inline>,
    },
    /// A list.
    List {
        /// The number of its first item; `None` if it has no numbers.
        first: Option<u32>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Lines as they stand.
    Code(String),
    /// A table: all rows are as long as the first.
    Table {
        /// To which side its columns lean.
        sides: Vec<Side>,
        /// The first one names the columns.
        rows: Vec<Vec<Vec<Inline>>>,
    },
}

/// To which side a column leans.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// Where a line begins.
    Start,
    /// To none.
    Middle,
    /// Where a line ends, as numbers do.
    End,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Words, and how they are meant.
    Words(String, Voice),
    /// A packet by name.
    Packet(PacketKind),
    /// What stands on the wire.
    Code(String),
    /// A moment of the world.
    Moment(Instant),
    /// A statement of the standard.
    Clause(Clause),
    /// The line ends here.
    Break,
    /// Words that lead to another place.
    Link {
        /// An address that begins with `https://`, `http://` or `#`.
        to: String,
        /// The words; no links among them.
        words: Vec<Inline>,
    },
}

/// How words are meant.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Voice {
    /// With stress.
    pub stressed: bool,
    /// In bold.
    pub strong: bool,
}

/// Reads a text of several lines.
pub fn read(text: &str) -> Vec<Block> {
    block::blocks(&Line::all(text), &mut Vec::new())
}

/// Reads a text that is one line, such as a choice: no list begins in it, and no heading.
pub fn read_line(text: &str) -> Vec<Inline> {
    inline::inlines(&Line::all(text), &mut Vec::new())
}

/// What [`read`] shows otherwise than other readers would, or not at all. Without any, they agree.
pub fn problems(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    check(&Line::all(text), &mut problems);
    problems
}

/// Notes what [`read`] would show otherwise than its author may expect.
pub(in crate::lesson) fn check(lines: &[Line<'_>], problems: &mut Vec<Problem>) {
    block::blocks(lines, problems);
}

/// Notes what [`read_line`] would show otherwise than its author may expect.
pub(in crate::lesson) fn check_line(lines: &[Line<'_>], problems: &mut Vec<Problem>) {
    inline::inlines(lines, problems);
}
