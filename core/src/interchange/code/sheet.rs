//! What is being written: lines that know what they are for.

use crate::id::RecordId;
use crate::time::Span;
use crate::trace::{Fact, Record};
use crate::wire::PacketKind;

use super::Program;

/// A program in the words of some library.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Code {
    /// Its lines, without their ends.
    pub lines: Vec<Line>,
    /// What it should say and cannot.
    pub unsaid: Vec<Unsaid>,
}

/// One line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// Without its end; no character in it ends a line.
    pub text: String,
    /// What it is for, if for one thing.
    pub part: Option<Part>,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// What every CONNECT says: options, will, properties.
    Options,
    /// The act with this place in [`Program::acts`].
    Act(usize),
    /// What is done with a message that comes.
    Incoming,
}

/// Something that the target has no words for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unsaid {
    /// What it is about.
    pub part: Option<Part>,
    /// What is missing, in words.
    pub what: String,
}

impl Code {
    /// All of it, as a file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }

    /// Which lines, counted from 0, stand for this part.
    pub fn lines_of(&self, part: Part) -> impl Iterator<Item = usize> {
        let numbered = self.lines.iter().enumerate();
        numbered
            .filter(move |(_, line)| line.part == Some(part))
            .map(|(number, _)| number)
    }
}

impl Program {
    /// What of a program stands behind a record of its world: acts among its causes, the options if
    /// it is a CONNECT, and what is done with messages if it brings one.
    ///
    /// `chain` is the record, its cause, and so on ([`Trace::chain`](crate::trace::Trace::chain)).
    pub fn parts_of<'a>(&self, chain: impl Iterator<Item = &'a Record>) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut is_first = true;
        for record in chain {
            if is_first {
                parts.extend(self.own_part(record));
            }
            is_first = false;
            if let Some(act) = self.act_of(record.id) {
                parts.push(Part::Act(act));
                break;
            }
        }
        parts
    }

    /// The act that this record says.
    fn act_of(&self, record: RecordId) -> Option<usize> {
        self.acts.iter().position(|act| act.record == record)
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "two kinds of packets are asked for"
    )]
    fn own_part(&self, record: &Record) -> Option<Part> {
        let Fact::Sent { brief, to, .. } = &record.fact else {
            return None;
        };
        match brief.as_ref()?.kind {
            PacketKind::Connect if record.node == Some(self.client) => Some(Part::Options),
            PacketKind::Publish if *to == self.client => Some(Part::Incoming),
            _ => None,
        }
    }
}

/// Takes lines one by one.
pub(super) struct Sheet {
    code: Code,
    part: Option<Part>,
    indent: usize,
    /// How a comment begins.
    comment: &'static str,
}

impl Sheet {
    pub(super) const fn new(comment: &'static str) -> Self {
        Self {
            code: Code {
                lines: Vec::new(),
                unsaid: Vec::new(),
            },
            part: None,
            indent: 0,
            comment,
        }
    }

    /// What the next lines are for.
    pub(super) const fn part(&mut self, part: Option<Part>) {
        self.part = part;
    }

    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        let mut line = String::new();
        if !text.is_empty() {
            (0..self.indent).for_each(|_| line.push_str("    "));
        }
        line.push_str(text);
        self.code.lines.push(Line {
            text: line,
            part: self.part,
        });
    }

    /// Several lines of one text of ours.
    pub(super) fn lines(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(line));
    }

    pub(super) fn comment(&mut self, text: &str) {
        let text = format!("{} {}", self.comment, plain(text));
        self.line(text);
    }

    /// The target has no words for this: told here, and at the end.
    pub(super) fn unsaid(&mut self, what: &str) {
        self.comment(&format!("Not said: {what}"));
        self.code.unsaid.push(Unsaid {
            part: self.part,
            what: plain(what),
        });
    }

    pub(super) const fn indent(&mut self) {
        self.indent += 1;
    }

    pub(super) const fn outdent(&mut self) {
        self.indent = self.indent.saturating_sub(1);
    }

    pub(super) fn done(self) -> Code {
        self.code
    }
}

/// What may stand in any comment: nothing that ends it or hides what is behind it.
pub(super) fn plain(text: &str) -> String {
    let keep = |c: char| {
        let is_mark = " .,:;-_/+#$%()'=<>".contains(c);
        if c.is_ascii_alphanumeric() || is_mark || super::quote::is_letter(c) {
            c
        } else {
            '_'
        }
    };
    // A block comment of C ends even in the middle of a line.
    text.chars().map(keep).collect()
}

/// A time in seconds, as every language writes a number.
pub(super) fn seconds(span: Span) -> String {
    let us = span.as_micros();
    let (whole, part) = (us / 1_000_000, us % 1_000_000);
    if part == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{part:06}");
    text.trim_end_matches('0').to_owned()
}
