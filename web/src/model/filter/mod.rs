//! Which packets one wants to see: a line of words, read while it is typed.
//!
//! ```text
//! line  = { word }                 all kinds of words must fit; of one kind, any of them
//! word  = [ "-" ] test             with `-`: what does not fit
//! test  = "qos:" 0|1|2             a PUBLISH or a delivery at this QoS
//!       | "topic:" FILTER          matched as a broker does, `+` and `#` included
//!       | "from:" NAME             written by; of other lines, done by
//!       | "to:" NAME               sent to, or handed to the application of
//!       | "type:" PACKET           publish, pubrec, ...
//!       | "id:" 1-65535            the Packet Identifier
//!       | "fate:" arrived|lost|open
//!       | "after:" TIME | "before:" TIME    2s, 250ms, 1.5s
//!       | "dup" | "retain"
//!       | '"' TEXT '"'             in the payload
//! ```
//!
//! A value with spaces stands in quotes: `from:"Hall lamp"`.

mod read;

use std::sync::Arc;

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::Event;
use brokerscope_core::time::Instant;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{PacketId, PacketKind, Qos};

pub use read::read;

/// What a packet or another line of the story must be to be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq)]
struct Word {
    /// What fits is left out.
    not: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Qos(Qos),
    Topic(TopicFilter),
    From(NodeId),
    To(NodeId),
    Type(PacketKind),
    Id(PacketId),
    Fate(Fate),
    After(Instant),
    Before(Instant),
    Dup,
    Retain,
    Payload(Arc<str>),
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It was read at the other end.
    Arrived,
    /// It is gone with its connection.
    Lost,
    /// Neither, as far as is known.
    Open,
}

impl Fate {
    /// All, by their words.
    const ALL: [(&'static str, Self); 3] = [
        ("arrived", Self::Arrived),
        ("lost", Self::Lost),
        ("open", Self::Open),
    ];

    /// Which packet ends here, and how.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest ends no packet")]
    pub const fn of(record: &Record) -> Option<(RecordId, Self)> {
        match record.fact {
            Fact::Arrived { sent, .. } => Some((sent, Self::Arrived)),
            Fact::Lost { sent, .. } => Some((sent, Self::Lost)),
            _ => None,
        }
    }
}

impl Filter {
    /// Whether it wants nothing in particular.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether what becomes of a packet decides.
    pub fn asks_fate(&self) -> bool {
        let mut words = self.words.iter();
        words.any(|word| matches!(word.test, Test::Fate(_)))
    }

    /// Whether this record is to be seen, if this became of it.
    pub fn wants(&self, record: &Record, fate: Fate) -> bool {
        let subject = Subject::of(record, fate);
        let fits = |word: &Word| subject.fits(&word.test);
        let (not, yes): (Vec<&Word>, Vec<&Word>) = self.words.iter().partition(|word| word.not);
        if not.into_iter().any(fits) {
            return false;
        }
        // One of each kind has to fit.
        let kind = |word: &Word| std::mem::discriminant(&word.test);
        let alike = |one: &Word| {
            yes.iter()
                .any(|other| kind(other) == kind(one) && fits(other))
        };
        yes.iter().all(|word| alike(word))
    }
}

/// What can be asked about a record.
struct Subject<'a> {
    at: Instant,
    from: Option<NodeId>,
    to: Option<NodeId>,
    kind: Option<PacketKind>,
    id: Option<PacketId>,
    qos: Option<Qos>,
    dup: bool,
    retain: bool,
    topic: Option<&'a str>,
    payload: Option<&'a [u8]>,
    /// Only of a packet.
    fate: Option<Fate>,
}

impl<'a> Subject<'a> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the rest carries no message"
    )]
    fn of(record: &'a Record, fate: Fate) -> Self {
        let bare = Self {
            at: record.at,
            from: record.node,
            to: None,
            kind: None,
            id: None,
            qos: None,
            dup: false,
            retain: false,
            topic: None,
            payload: None,
            fate: None,
        };
        match &record.fact {
            Fact::Sent { to, brief, .. } => {
                let brief = brief.as_ref();
                let publish = brief.filter(|brief| brief.kind == PacketKind::Publish);
                Self {
                    to: Some(*to),
                    kind: brief.map(|brief| brief.kind),
                    id: brief.and_then(|brief| brief.id),
                    qos: publish.map(|brief| brief.qos),
                    dup: brief.is_some_and(|brief| brief.dup),
                    retain: brief.is_some_and(|brief| brief.retain),
                    topic: brief.and_then(|brief| brief.topic.as_deref()),
                    payload: brief.and_then(|brief| brief.payload.as_deref()),
                    fate: Some(fate),
                    ..bare
                }
            }
            Fact::Happened(Event::Delivered(message)) => Self {
                from: None,
                to: record.node,
                qos: Some(message.qos),
                retain: message.retain,
                topic: Some(message.topic.as_str()),
                payload: Some(&message.payload),
                ..bare
            },
            _ => bare,
        }
    }

    fn fits(&self, test: &Test) -> bool {
        match test {
            Test::Qos(qos) => self.qos == Some(*qos),
            Test::Topic(filter) => self.topic.is_some_and(|topic| is_about(filter, topic)),
            Test::From(node) => self.from == Some(*node),
            Test::To(node) => self.to == Some(*node),
            Test::Type(kind) => self.kind == Some(*kind),
            Test::Id(id) => self.id == Some(*id),
            Test::Fate(fate) => self.fate == Some(*fate),
            Test::After(at) => self.at >= *at,
            Test::Before(at) => self.at < *at,
            Test::Dup => self.dup,
            Test::Retain => self.retain,
            Test::Payload(text) => {
                let payload = self.payload.map(String::from_utf8_lossy);
                payload.is_some_and(|payload| payload.contains(&**text))
            }
        }
    }
}

/// Whether the filter matches the name; a SUBSCRIBE with just this filter is about it too.
fn is_about(filter: &TopicFilter, topic: &str) -> bool {
    let named = TopicName::parse(topic).is_ok_and(|name| filter.matches(&name));
    named || filter.as_str() == topic
}

#[cfg(test)]
mod tests;
