//! The words a condition is made of: names, numbers, packet types, statements.

use std::sync::Arc;

use super::parse::Parser;
use super::token::{Token, What};
use super::{Pattern, Traffic};
use crate::machine::Ending;
use crate::problem::{advice, near};
use crate::spec::{Clause, Version, numbers};
use crate::time::read_units;
use crate::topic::TopicFilter;
use crate::trace::Lost;
use crate::wire::{PacketId, PacketKind, Qos, ReasonCode};

const BYTES: &[(&str, u64)] = &[("B", 1), ("kB", 1_000), ("MB", 1_000_000)];

/// What may follow `by`.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Lost(Lost),
    Ended(Ending),
}

pub(super) const LOSSES: [(&str, Way); 6] = [
    ("cut", Way::Lost(Lost::LinkCut)),
    ("close", Way::Lost(Lost::EndClosed)),
    ("reset", Way::Lost(Lost::Reset)),
    ("give-up", Way::Lost(Lost::GaveUp)),
    ("swallow", Way::Lost(Lost::Swallowed)),
    ("power", Way::Lost(Lost::PowerLost)),
];
pub(super) const ENDINGS: [(&str, Way); 7] = [
    ("fin", Way::Ended(Ending::Fin)),
    ("reset", Way::Ended(Ending::Reset)),
    ("network-lost", Way::Ended(Ending::NetworkLost)),
    ("unreachable", Way::Ended(Ending::Unreachable)),
    ("refused", Way::Ended(Ending::Refused)),
    ("timed-out", Way::Ended(Ending::TimedOut)),
    ("power", Way::Ended(Ending::PowerLost)),
];

/// `None`: a problem was noted.
impl Parser<'_> {
    pub(super) fn name(&mut self) -> Option<Arc<str>> {
        let token = match self.next() {
            Some(token) if matches!(token.what, What::Word(_) | What::Quoted(_)) => token,
            Some(other) => return self.unexpected(other, &["a name"]),
            None => return self.missing("a name is missing here", "name a client or the broker"),
        };
        self.known(token)
    }

    /// The name that this token is.
    pub(super) fn known(&mut self, token: &Token) -> Option<Arc<str>> {
        let name = token.text();
        if self.names.is_empty() || self.names.iter().any(|known| &**known == name) {
            return Some(name.into());
        }
        let known: Vec<&str> = self.names.iter().map(|name| &**name).collect();
        let message = format!("there is no `{name}` in this world");
        self.complain(token.problem(message, advice(name, &known)))
    }

    /// Any word or text.
    pub(super) fn text(&mut self, what: &str) -> Option<Arc<str>> {
        match self.next() {
            Some(token) if matches!(token.what, What::Word(_) | What::Quoted(_)) => {
                Some(token.text().into())
            }
            Some(other) => self.unexpected(other, &["a name"]),
            None => self.missing(&format!("{what} is missing here"), "such as: will alice"),
        }
    }

    pub(super) fn reason(&mut self) -> Option<ReasonCode> {
        self.number("a reason code, such as 0x8e", |number| {
            let code = match number.strip_prefix("0x") {
                Some(digits) => u8::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().map(ReasonCode)
        })
    }

    pub(super) fn kind(&mut self) -> Option<PacketKind> {
        self.chosen(
            "a packet type",
            &PacketKind::ALL.map(|kind| (kind.name(), kind)),
        )
    }

    pub(super) fn way(&mut self, ways: &[(&str, Way)]) -> Option<Way> {
        self.chosen("a way to end", ways)
    }

    /// `sends` or `hears`, and of which layer: how much, comes next.
    pub(super) fn traffic(&mut self, of: Arc<str>, verb: &str) -> Pattern {
        let what = self.peek_word().unwrap_or_default();
        let mut all = Traffic::ALL.into_iter();
        let below = all.find(|row| row.0.split_once(' ') == Some((verb, what)));
        let way = match (below, verb) {
            (Some((_, way)), _) => {
                self.next();
                way
            }
            (None, "sends") => Traffic::Sends,
            (None, _) => Traffic::Hears,
        };
        Pattern::Bytes { of, way }
    }

    /// How many, or how many bytes.
    pub(super) fn amount(&mut self, what: &Pattern) -> Option<u32> {
        if matches!(what, Pattern::Bytes { way, .. } if !way.is_number()) {
            return self.number("bytes, such as 500B or 4kB", |number| {
                u32::try_from(read_units(number, BYTES)?).ok()
            });
        }
        self.number("a number, such as 2", |number| match number {
            "once" => Some(1),
            "twice" => Some(2),
            _ => number.parse().ok(),
        })
    }

    /// One of these words; packet types may be written in any case.
    fn chosen<T: Copy>(&mut self, what: &str, table: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
        let Some(token) = self.next() else {
            let hint = format!("here may stand: {}", words.join(", "));
            return self.missing(&format!("{what} is missing here"), &hint);
        };
        let said = token.word().unwrap_or_default();
        match table
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(said))
        {
            Some((_, chosen)) => Some(*chosen),
            None => self.unexpected(token, &words),
        }
    }

    pub(super) fn qos(&mut self) -> Option<Qos> {
        self.number("0, 1 or 2", |number| Qos::new(number.parse().ok()?))
    }

    pub(super) fn packet_id(&mut self) -> Option<PacketId> {
        self.number("1 to 65535", |number| PacketId::new(number.parse().ok()?))
    }

    pub(super) fn number<T>(&mut self, expected: &str, read: fn(&str) -> Option<T>) -> Option<T> {
        let Some(token) = self.next() else {
            return self.missing("a number is missing here", &format!("write {expected}"));
        };
        match token.word().and_then(read) {
            Some(number) => Some(number),
            None => {
                let message = format!("`{}` is no number that fits here", token.shown());
                self.complain(token.problem(message, format!("write {expected}")))
            }
        }
    }

    pub(super) fn filter(&mut self) -> Option<TopicFilter> {
        let Some(token) = self.next() else {
            return self.missing("a topic is missing here", "such as: topic \"plant/+/temp\"");
        };
        match TopicFilter::parse(token.text()) {
            Ok(filter) => Some(filter),
            Err(error) => self.complain(token.problem(error.to_string(), "see a topic filter")),
        }
    }

    /// The number of a statement of either standard.
    pub(super) fn clause(&mut self) -> Option<&'static str> {
        let Some(token) = self.next() else {
            return self.missing("a statement is missing here", "such as: noted 4.3.3-10");
        };
        let said = token.word().unwrap_or_default();
        let number = said.strip_prefix("MQTT-").unwrap_or(said);
        let found = [Version::V5, Version::V311]
            .into_iter()
            .find_map(|version| Clause::find(version, number));
        if let Some(clause) = found {
            return Some(clause.number());
        }
        let all = numbers(Version::V5).iter().copied();
        let hint = match near(number, all) {
            Some(near) => format!("did you mean {near}?"),
            None => "write its number, such as 4.3.3-10".to_owned(),
        };
        self.complain(token.problem(format!("no statement has the number `{said}`"), hint))
    }
}
