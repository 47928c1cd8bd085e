//! Reads a line into a filter, or tells what is wrong and where.

use std::sync::Arc;

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::Problem;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::TopicFilter;
use brokerscope_core::wire::{PacketId, PacketKind, Qos};

use super::{Fate, Filter, Test, Word};
use crate::words::filter as words;

/// Reads a line, with the names that stand for nodes: several may stand for one.
///
/// # Errors
/// The first problem with it, with its column in `line`.
pub fn read(line: &str, names: &[(NodeId, Arc<str>)]) -> Result<Filter, Problem> {
    let mut rest = Rest {
        text: line,
        column: 1,
    };
    let mut filter = Filter::default();
    while let Some(word) = rest.word()? {
        filter.words.push(word.read(names)?);
    }
    Ok(filter)
}

/// What is not read yet.
struct Rest<'a> {
    text: &'a str,
    /// From 1, in characters.
    column: u32,
}

/// One word, in its parts.
struct Raw<'a> {
    not: bool,
    /// What stands before the colon; the whole word if there is none.
    key: &'a str,
    /// What stands behind it, or in the quotes.
    value: Option<&'a str>,
    /// Of the key, and of the value.
    columns: (u32, u32),
}

impl<'a> Rest<'a> {
    fn word(&mut self) -> Result<Option<Raw<'a>>, Problem> {
        let spaces = self.text.len() - self.text.trim_start().len();
        self.skip(spaces);
        if self.text.is_empty() {
            return Ok(None);
        }
        let not = self.text.starts_with('-');
        self.skip(usize::from(not));
        let begin = self.column;
        let ends = |letter: char| letter.is_whitespace() || letter == ':' || letter == '"';
        let key = self.take(self.text.find(ends));
        if self.text.starts_with(':') {
            self.skip(1);
        } else if !self.text.starts_with('"') {
            let columns = (begin, begin);
            let value = None;
            return Ok(Some(Raw {
                not,
                key,
                value,
                columns,
            }));
        }
        let at = self.column;
        let value = if self.text.starts_with('"') {
            self.skip(1);
            let Some(end) = self.text.find('"') else {
                return Err(problem(at, words::OPEN_QUOTE.to_owned(), words::CLOSE_IT));
            };
            let value = self.take(Some(end));
            self.skip(1);
            value
        } else {
            self.take(self.text.find(char::is_whitespace))
        };
        Ok(Some(Raw {
            not,
            key,
            value: Some(value),
            columns: (begin, at),
        }))
    }

    /// What stands up to this byte, or up to the end.
    fn take(&mut self, end: Option<usize>) -> &'a str {
        let (taken, _) = self.text.split_at(end.unwrap_or(self.text.len()));
        self.skip(taken.len());
        taken
    }

    fn skip(&mut self, bytes: usize) {
        let (gone, left) = self.text.split_at(bytes);
        let letters = u32::try_from(gone.chars().count()).unwrap_or(u32::MAX);
        self.column = self.column.saturating_add(letters);
        self.text = left;
    }
}

impl Raw<'_> {
    fn read(&self, names: &[(NodeId, Arc<str>)]) -> Result<Word, Problem> {
        let not = self.not;
        let test = match self.value {
            Some(value) => self.with(value, names)?,
            None => match self.key.to_ascii_lowercase().as_str() {
                "dup" => Test::Dup,
                "retain" => Test::Retain,
                _ => return Err(self.unknown()),
            },
        };
        Ok(Word { not, test })
    }

    fn with(&self, value: &str, names: &[(NodeId, Arc<str>)]) -> Result<Test, Problem> {
        let wrong = |hint: &str| {
            let what = words::cannot_be(self.key, value);
            Err(problem(self.columns.1, what, hint))
        };
        let node = || {
            let named = |(_, name): &&(NodeId, Arc<str>)| name.eq_ignore_ascii_case(value);
            names.iter().find(named).map(|(node, _)| *node)
        };
        let time = || Span::parse(value).map(|span| Instant::START + span);
        let found = match self.key.to_ascii_lowercase().as_str() {
            "" => Some(Test::Payload(value.into())),
            "qos" => match value {
                "0" => Some(Test::Qos(Qos::AtMostOnce)),
                "1" => Some(Test::Qos(Qos::AtLeastOnce)),
                "2" => Some(Test::Qos(Qos::ExactlyOnce)),
                _ => return wrong(words::QOS),
            },
            "topic" => match TopicFilter::parse(value) {
                Ok(filter) if filter.shared().is_none() => Some(Test::Topic(filter)),
                Ok(_) => return wrong(words::SHARED),
                Err(why) => return wrong(&why.to_string()),
            },
            "from" => node().map(Test::From),
            "to" => node().map(Test::To),
            "type" => {
                let is = |kind: &PacketKind| kind.name().eq_ignore_ascii_case(value);
                PacketKind::ALL.into_iter().find(is).map(Test::Type)
            }
            "id" => value.parse().ok().and_then(PacketId::new).map(Test::Id),
            "fate" => {
                let is = |(word, _): &(&str, Fate)| word.eq_ignore_ascii_case(value);
                let fate = Fate::ALL.into_iter().find(is);
                fate.map(|(_, fate)| Test::Fate(fate))
            }
            "after" => time().map(Test::After),
            "before" => time().map(Test::Before),
            _ => return Err(self.unknown()),
        };
        let hint = match self.key.to_ascii_lowercase().as_str() {
            "from" | "to" => &words::who(names.iter().map(|(_, name)| &**name)),
            "type" => words::TYPE,
            "id" => words::ID,
            "fate" => words::FATE,
            _ => words::TIME,
        };
        found.map_or_else(|| wrong(hint), Ok)
    }

    fn unknown(&self) -> Problem {
        let hint = if self.value.is_some() {
            words::HELP
        } else {
            words::IN_QUOTES
        };
        problem(self.columns.0, words::unknown(self.key), hint)
    }
}

fn problem(column: u32, message: String, hint: &str) -> Problem {
    Problem {
        line: 1,
        column,
        message,
        hint: hint.to_owned(),
    }
}
