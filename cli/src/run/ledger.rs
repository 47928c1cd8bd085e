//! The ledger: what became of each message, for everybody who might have had it.

use std::fmt::Write as _;
use std::io::{self, Write};

use brokerscope_core::id::NodeId;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Names;
use brokerscope_core::trace::ledger::{Biography, Fate, Ledger, Publisher, tell_fate};

use super::tell::Tale;

/// A longer payload is told by its length.
const PAYLOAD_SHOWN_MAX: usize = 32;

/// The book of a run, and who is who in it at the end.
pub(super) struct Book {
    ledger: Ledger,
    pub(super) names: Names,
}

/// A message for one of those who might have had it.
pub(super) struct Entry {
    pub(super) receiver: NodeId,
    pub(super) fate: Fate,
}

impl Book {
    /// Reads all that happened.
    pub(super) fn of(tale: Tale<'_>) -> Self {
        let mut names = tale.names.clone();
        for record in tale.trace.records() {
            names.learn(record);
        }
        Self {
            ledger: Ledger::of(tale.trace),
            names,
        }
    }

    /// Every message, in the order of their births, with its entries.
    pub(super) fn messages(&self) -> impl Iterator<Item = (&Biography, Vec<Entry>)> {
        let numbered = self.ledger.all().enumerate();
        numbered.map(|(message, story)| {
            let fates = self.ledger.fates(message, &self.names).into_iter();
            let entries = fates.map(|(receiver, fate)| Entry { receiver, fate });
            (story, entries.collect())
        })
    }

    pub(super) fn name(&self, node: NodeId) -> &str {
        self.names.name(node).map_or("somebody", |name| name)
    }
}

impl Entry {
    /// What became of it, in one sentence.
    pub(super) fn text(&self, names: &Names) -> String {
        tell_fate(&self.fate, self.receiver, names).to_string()
    }

    /// When that was settled; `None` while it is not.
    pub(super) const fn settled(&self) -> Option<Instant> {
        match &self.fate {
            Fate::HandedOver { first, .. } => Some(first.at),
            Fate::Missed(missed) => Some(missed.when.at),
            Fate::Pending(_) => None,
        }
    }
}

/// Tells each message in one line, and below it, aligned, its fates.
pub(crate) fn tell(tale: Tale<'_>, out: &mut impl Write) -> io::Result<()> {
    let book = Book::of(tale);
    let widths = book.names.clients().map(|name| name.chars().count());
    let width = widths.max().unwrap_or(0);
    let mut messages = 0_u32;
    for (story, entries) in book.messages() {
        messages += 1;
        let born = story.born.at.to_string();
        writeln!(out, "{born:>11}  {}", headline(story, &book))?;
        for entry in entries {
            writeln!(out, "{}", line(&entry, &book, width))?;
        }
    }
    let plural = if messages == 1 { "" } else { "s" };
    writeln!(out, "{messages} message{plural} in the ledger")
}

/// Whose message it is, where to, what it says and how.
fn headline(story: &Biography, book: &Book) -> String {
    let whose = match story.publisher {
        Publisher::Application(node) => book.name(node).to_owned(),
        Publisher::Will(node) => format!("the will of {}", book.name(node)),
        Publisher::ByHand(node) => format!("{}, by hand", book.name(node)),
    };
    let (topic, qos) = (story.topic.as_str(), story.qos);
    let retain = if story.retain { ", retained" } else { "" };
    let payload = payload(&story.payload);
    format!("{whose}: {topic} {payload} at QoS {qos}{retain}")
}

/// A short text as it is, anything else by its length.
fn payload(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if text.chars().count() <= PAYLOAD_SHOWN_MAX => format!("{text:?}"),
        Ok(_) | Err(_) => format!("({} bytes)", bytes.len()),
    }
}

/// When, who, what became of it, and the statement behind that.
fn line(entry: &Entry, book: &Book, width: usize) -> String {
    let at = entry.settled().map(|at| at.to_string()).unwrap_or_default();
    let who = book.name(entry.receiver);
    let text = entry.text(&book.names);
    // The name has a column of its own.
    let text = text.strip_prefix(who).unwrap_or(&text).trim_start();
    let mut line = format!("{at:>13}  {who:<width$}  {text}");
    if let Fate::Missed(missed) = &entry.fate
        && let Some(clause) = missed.clause
    {
        let _ = write!(line, " [{clause}]");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_shown_if_it_can_be_read_at_a_glance() {
        #[rustfmt::skip]
        let table: [(&[u8], &str); 5] = [
            (b"21.5",                        r#""21.5""#),
            (b"two\nlines",                  r#""two\nlines""#),
            (b"",                            r#""""#),
            (b"\xff\x00",                    "(2 bytes)"),
            (&[b'a'; PAYLOAD_SHOWN_MAX + 1], "(33 bytes)"),
        ];
        for (bytes, shown) in table {
            assert_eq!(payload(bytes), shown);
        }
    }
}
