//! What must have happened: outcomes in the trace, never clicks.
//!
//! A small closed language, both ways: [`parse_condition`] and `Display`. [`judge`] reads a trace
//! once and says whether the condition holds, since when, and which records show it.

mod judge;
mod parse;
mod print;
#[cfg(test)]
pub(crate) mod round_trip;
mod seen;
mod token;
mod words;

pub use judge::{Judge, Moment, Tally, Verdict, judge, tally};
pub use parse::parse_condition;
pub(crate) use parse::parse_lines;

use std::sync::Arc;

use crate::machine::Ending;
use crate::time::Instant;
use crate::topic::TopicFilter;
use crate::trace::Lost;
use crate::wire::{PacketId, PacketKind, Qos, ReasonCode};

/// Something that a trace shows or does not show.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Condition {
    /// So many records look like this.
    Count {
        /// Like what.
        what: Pattern,
        /// How many.
        many: Many,
    },
    /// `and`: all of them.
    All(Vec<Condition>),
    /// `then`: each one after the one before it first held. What came earlier no longer counts.
    Sequence(Vec<Condition>),
    /// `or`: at least one of them.
    Any(Vec<Condition>),
    /// `by`, `since`, `between`: only what happens in this time counts.
    Within(Box<Condition>, Window),
}

/// A time, both ends included. `None`: that side is open.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Window {
    /// Nothing before this counts.
    pub since: Option<Instant>,
    /// Nothing after this counts.
    pub by: Option<Instant>,
}

/// How many records.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Many {
    /// `exactly 2`.
    Exactly(u32),
    /// `at least 2`; one when nothing is said.
    AtLeast(u32),
    /// `at most 2`.
    AtMost(u32),
}

/// One kind of record. What is `None` does not matter.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Pattern {
    /// A client's application was handed a message.
    Delivered {
        /// To which client.
        to: Arc<str>,
        /// Which message.
        message: MessagePattern,
    },
    /// A packet was written, was read, or will never be read.
    Packet {
        /// Which of these.
        fate: Fate,
        /// Which packet.
        packet: PacketPattern,
    },
    /// A client got its CONNACK.
    Connected {
        /// Which client.
        client: Arc<str>,
        /// Whether the broker had kept the session.
        session: Option<Presence>,
    },
    /// A client has no connection any more.
    Disconnected {
        /// Which client.
        client: Arc<str>,
    },
    /// A client's own publish is complete, and the broker did not refuse it.
    Published {
        /// Which client.
        client: Arc<str>,
    },
    /// One end of a connection is over.
    Closed {
        /// At which node.
        at: Option<Arc<str>>,
        /// A connection with which other node.
        with: Option<Arc<str>>,
        /// How that end saw it.
        ending: Option<Ending>,
    },
    /// A broker published a will.
    Will {
        /// Whose, by its client identifier.
        of: Arc<str>,
        /// Which message.
        message: MessagePattern,
    },
    /// A machine decided something because of this statement.
    Noted {
        /// The statement's number, such as `4.3.3-10`.
        number: &'static str,
        /// At which node.
        at: Option<Arc<str>>,
    },
    /// A node's packets or segments went through the air. What is counted is their bytes, or them.
    Bytes {
        /// Whose.
        of: Arc<str>,
        /// Which of them.
        way: Traffic,
    },
}

/// What a node has to pay for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Traffic {
    /// Packets that it writes.
    Sends,
    /// Packets that it reads.
    Hears,
    /// Segments that its stack sends, headers and repetitions included, and what TLS and WebSocket
    /// add.
    SendsTcp,
    /// Segments that are on their way to it: those that are lost at once do not count.
    HearsTcp,
    /// How many segments its stack sends.
    SendsSegments,
    /// How many are on their way to it.
    HearsSegments,
}

impl Traffic {
    /// Each with its words.
    const ALL: [(&'static str, Self); 6] = [
        ("sends", Self::Sends),
        ("hears", Self::Hears),
        ("sends tcp", Self::SendsTcp),
        ("hears tcp", Self::HearsTcp),
        ("sends segments", Self::SendsSegments),
        ("hears segments", Self::HearsSegments),
    ];

    /// Whether segments are counted, and not their bytes.
    const fn is_number(self) -> bool {
        matches!(self, Self::SendsSegments | Self::HearsSegments)
    }
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Fate {
    /// Written.
    Sent,
    /// Read at the other end.
    Arrived,
    /// Its connection died first; of what, if it matters.
    Lost(Option<Lost>),
}

/// Whether the broker had kept a session.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Presence {
    /// `session-present`.
    Present,
    /// `session-new`.
    New,
}

/// A message. What is `None` does not matter.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct MessagePattern {
    /// Exactly this content.
    pub payload: Option<Arc<str>>,
    /// A topic that this filter matches.
    pub topic: Option<TopicFilter>,
    /// This quality of service, on the hop at hand.
    pub qos: Option<Qos>,
    /// With or without the RETAIN flag, on the hop at hand.
    pub retain: Option<bool>,
}

/// A packet. What is `None` does not matter.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct PacketPattern {
    /// Its type.
    pub kind: PacketKind,
    /// Only with the DUP flag.
    pub dup: bool,
    /// Its identifier.
    pub id: Option<PacketId>,
    /// Its reason code.
    pub reason: Option<ReasonCode>,
    /// Of a PUBLISH.
    pub message: MessagePattern,
    /// Its sender.
    pub from: Option<Arc<str>>,
    /// Its receiver.
    pub to: Option<Arc<str>>,
}

impl PacketPattern {
    /// Any packet of this type.
    pub const fn any(kind: PacketKind) -> Self {
        let message = MessagePattern {
            payload: None,
            topic: None,
            qos: None,
            retain: None,
        };
        Self {
            kind,
            dup: false,
            id: None,
            reason: None,
            message,
            from: None,
            to: None,
        }
    }
}

/// `exactly`, `at least` and `at most` of nothing said: one or more.
impl Default for Many {
    fn default() -> Self {
        Self::AtLeast(1)
    }
}

impl Window {
    /// Whether this moment is in it.
    pub fn holds(self, at: Instant) -> bool {
        self.since.is_none_or(|since| since <= at) && self.by.is_none_or(|by| at <= by)
    }
}

impl Many {
    /// Whether this count will do.
    pub const fn holds(self, count: u32) -> bool {
        match self {
            Self::Exactly(n) => count == n,
            Self::AtLeast(n) => count >= n,
            Self::AtMost(n) => count <= n,
        }
    }
}
