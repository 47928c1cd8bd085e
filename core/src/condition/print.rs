//! Conditions in words: what [`super::parse_condition`] reads as the same condition.

use std::fmt;

use super::{
    Condition, Fate, Many, MessagePattern, PacketPattern, Pattern, Presence, Traffic, Window,
};
use crate::machine::Ending;
use crate::time::{Instant, print_span};
use crate::trace::Lost;

/// How tightly the word between the parts binds; a looser part inside gets parentheses.
const fn binding(condition: &Condition) -> u8 {
    match condition {
        Condition::Any(_) => 0,
        Condition::Sequence(_) => 1,
        Condition::All(_) => 2,
        Condition::Count { .. } | Condition::Within(..) => 3,
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (parts, between) = match self {
            Self::Count { what, many } => return count(f, what, *many),
            Self::Within(part, window) => {
                return if matches!(**part, Self::Count { .. }) {
                    write!(f, "{part}{window}")
                } else {
                    write!(f, "({part}){window}")
                };
            }
            Self::Any(parts) => (parts, " or "),
            Self::Sequence(parts) => (parts, " then "),
            Self::All(parts) => (parts, " and "),
        };
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                f.write_str(between)?;
            }
            if binding(part) <= binding(self) {
                write!(f, "({part})")?;
            } else {
                part.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// What, and how many; of bytes, with their unit.
pub(super) fn count(f: &mut impl fmt::Write, what: &Pattern, many: Many) -> fmt::Result {
    write!(f, "{what}")?;
    if !matches!(what, Pattern::Bytes { way, .. } if !way.is_number()) {
        return write!(f, "{many}");
    }
    match many {
        Many::Exactly(n) => write!(f, " exactly {}", print_bytes(n)),
        Many::AtLeast(n) => write!(f, " at least {}", print_bytes(n)),
        Many::AtMost(n) => write!(f, " at most {}", print_bytes(n)),
    }
}

fn print_bytes(bytes: u32) -> String {
    match bytes {
        1_000.. if bytes.is_multiple_of(1_000_000) => format!("{}MB", bytes / 1_000_000),
        1_000.. if bytes.is_multiple_of(1_000) => format!("{}kB", bytes / 1_000),
        _ => format!("{bytes}B"),
    }
}

/// With a blank before it.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |at: Instant| print_span(at.since(Instant::START));
        match (self.since, self.by) {
            (None, None) => Ok(()),
            (Some(since), None) => write!(f, " since {}", word(since)),
            (None, Some(by)) => write!(f, " by {}", word(by)),
            (Some(since), Some(by)) => write!(f, " between {} and {}", word(since), word(by)),
        }
    }
}

/// With a blank before it, and nothing for "one or more".
impl fmt::Display for Many {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(1) => Ok(()),
            Self::Exactly(n) => write!(f, " exactly {n}"),
            Self::AtLeast(n) => write!(f, " at least {n}"),
            Self::AtMost(n) => write!(f, " at most {n}"),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivered { to, message } => write!(f, "delivered {}{message}", Bare(to)),
            Self::Packet { fate, packet } => {
                let (verb, by) = match fate {
                    Fate::Sent => ("sent", ""),
                    Fate::Arrived => ("arrived", ""),
                    Fate::Lost(None) => ("lost", ""),
                    Fate::Lost(Some(Lost::LinkCut)) => ("lost", " by cut"),
                    Fate::Lost(Some(Lost::EndClosed)) => ("lost", " by close"),
                    Fate::Lost(Some(Lost::Reset)) => ("lost", " by reset"),
                    Fate::Lost(Some(Lost::GaveUp)) => ("lost", " by give-up"),
                    Fate::Lost(Some(Lost::Swallowed)) => ("lost", " by swallow"),
                    Fate::Lost(Some(Lost::PowerLost)) => ("lost", " by power"),
                };
                write!(f, "{verb} {packet}{by}")
            }
            Self::Connected { client, session } => {
                write!(f, "connected {}", Bare(client))?;
                f.write_str(match session {
                    None => "",
                    Some(Presence::Present) => " session-present",
                    Some(Presence::New) => " session-new",
                })
            }
            Self::Disconnected { client } => write!(f, "disconnected {}", Bare(client)),
            Self::Published { client } => write!(f, "published {}", Bare(client)),
            Self::Closed { at, with, ending } => {
                f.write_str("closed")?;
                place(f, "at", at.as_deref())?;
                place(f, "with", with.as_deref())?;
                f.write_str(match ending {
                    None => "",
                    Some(Ending::Fin) => " by fin",
                    Some(Ending::Reset) => " by reset",
                    Some(Ending::NetworkLost) => " by network-lost",
                    Some(Ending::Unreachable) => " by unreachable",
                    Some(Ending::Refused) => " by refused",
                    Some(Ending::TimedOut) => " by timed-out",
                    Some(Ending::PowerLost) => " by power",
                })
            }
            Self::Will { of, message } => write!(f, "will {}{message}", Bare(of)),
            Self::Noted { number, at } => {
                write!(f, "noted {number}")?;
                place(f, "at", at.as_deref())
            }
            Self::Bytes { of, way } => {
                let words = Traffic::ALL.iter().find(|row| row.1 == *way);
                write!(f, "{} {}", Bare(of), words.map_or("", |row| row.0))
            }
        }
    }
}

impl fmt::Display for PacketPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if self.dup {
            f.write_str(" dup")?;
        }
        if let Some(id) = self.id {
            write!(f, " id {id}")?;
        }
        if let Some(reason) = self.reason {
            write!(f, " reason {reason}")?;
        }
        self.message.fmt(f)?;
        place(f, "from", self.from.as_deref())?;
        place(f, "to", self.to.as_deref())
    }
}

/// With a blank before each part.
impl fmt::Display for MessagePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(payload) = &self.payload {
            write!(f, " {}", Quoted(payload))?;
        }
        if let Some(topic) = &self.topic {
            write!(f, " topic {}", Quoted(topic.as_str()))?;
        }
        if let Some(qos) = self.qos {
            write!(f, " qos {qos}")?;
        }
        f.write_str(match self.retain {
            Some(true) => " retained",
            Some(false) => " live",
            None => "",
        })
    }
}

fn place(f: &mut fmt::Formatter<'_>, word: &str, name: Option<&str>) -> fmt::Result {
    match name {
        Some(name) => write!(f, " {word} {}", Bare(name)),
        None => Ok(()),
    }
}

/// A name, in quotes only if it could not be read without.
struct Bare<'a>(&'a str);

impl fmt::Display for Bare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let odd = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '#');
        if self.0.is_empty() || self.0.contains(odd) {
            Quoted(self.0).fmt(f)
        } else {
            f.write_str(self.0)
        }
    }
}

/// A text in quotes.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                // Or the text would not end on its line.
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                _ => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}
