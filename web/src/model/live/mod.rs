//! The same client machine and the same records over a real wire.
//!
//! [`LiveBench`] hosts a [`Client`] as a world does: one input, then drain. `input` feeds it what
//! the socket says, `recorder` turns what comes out into records, `doctor` finds what is wrong with
//! an address or an ending, `topics` keeps the last value of each topic.

pub mod doctor;
mod form;
#[cfg(test)]
mod form_tests;
mod input;
mod joining;
mod properties;
mod recorder;
mod saved;
#[cfg(test)]
mod tests;
mod topics;

pub use form::defaults;
pub use recorder::RECORDS_MAX;
pub use saved::{SAVED, Saved};
pub use topics::{Past, TOPICS_MAX, Topic};

use brokerscope_core::client::{Client, ClientCensus, Status};
use brokerscope_core::history::Cursor;
use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::machine::{Command, Phrase};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Layer, Trace};
use brokerscope_core::wire::{Framer, PacketKind};

use super::bench::Line;
use super::{Filter, Grown};
use crate::msg::LiveField;
use crate::view::ladder::{Chain, Reading};
use crate::view::story::Lines;
use doctor::Trouble;
use recorder::Recorder;
use topics::Topics;

/// This page, in the records of a real connection.
pub const LIVE_PAGE: NodeId = NodeId(0);
/// The broker, in the records of a real connection.
pub const LIVE_BROKER: NodeId = NodeId(1);

/// The largest packet this page reads, in bytes: more than any sensible payload, and less than what
/// would make a tab stand still.
pub const PACKET_SIZE_MAX: u32 = 16 << 20;

/// A connection to a real broker, or none.
#[derive(Debug, Default)]
pub struct LiveBench {
    /// What the ladder shows of the records, as far as it was read.
    pub scene: Grown<(Line, Layer), Reading>,
    /// What led to the selected packet, and what it led to.
    pub chain: Grown<(Line, RecordId), Chain>,
    /// The lines of the story that are wanted.
    pub lines: Grown<(Line, Layer, Filter), Lines>,
    client: Option<Client>,
    recorder: Recorder,
    /// The connection that is open or opening.
    conn: Option<Wire>,
    /// How many connections there were.
    conns: u32,
    /// What was asked for and waits for the page's clock.
    commands: Vec<Command>,
    topics: Topics,
    /// What the broker last answered.
    answer: Option<Answer>,
    /// Why there is no connection, if that is not by choice.
    trouble: Option<Trouble>,
    /// What is wrong with a form, and with which field.
    problem: Option<(LiveField, String)>,
    /// The moment that is held on to while the picture stands still.
    frozen: Option<Cursor>,
    /// Where it last connected to.
    address: String,
    /// What comes of the packet at hand is counted and not drawn.
    mute: bool,
    /// When the next tick comes, if one was asked for.
    wakes_at: Option<Instant>,
    /// What the next client's nonces are drawn from.
    seed: u64,
}

/// A connection that is open or opening.
#[derive(Debug)]
struct Wire {
    id: ConnId,
    framer: Framer,
    /// Bytes that are no whole packet yet.
    rest: usize,
    stage: Stage,
    opening_at: Instant,
}

/// How far a connection came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The WebSocket is not open yet.
    Opening,
    /// It is open; CONNACK has not come.
    Greeting,
    /// MQTT is connected.
    Connected,
}

/// What the broker last answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The packet it came in, if it came in one.
    pub kind: Option<PacketKind>,
    /// It is a refusal.
    pub bad: bool,
    /// What happened, in one sentence.
    pub told: Phrase,
    /// How long it took.
    pub after: Option<Span>,
}

impl LiveBench {
    /// What happened so far.
    pub const fn trace(&self) -> &Trace {
        self.recorder.trace()
    }

    /// The insides of this page's client, once it was asked to connect.
    pub fn census(&self) -> Option<ClientCensus> {
        self.client.as_ref().map(Client::census)
    }

    /// What the client is doing.
    pub fn status(&self) -> Status {
        self.census()
            .map_or(Status::Offline, |census| census.status)
    }

    /// Whether a connection is open or opening.
    pub const fn is_open(&self) -> bool {
        self.conn.is_some()
    }

    /// How far the connection came; `None` without one.
    pub fn stage(&self) -> Option<Stage> {
        self.conn.as_ref().map(|wire| wire.stage)
    }

    /// The moment shown: now, or the one held on to.
    pub fn cursor(&self) -> Cursor {
        self.frozen.unwrap_or(Cursor {
            step: self.recorder.step(),
            at: self.recorder.now(),
        })
    }

    /// Now, as far as this bench knows.
    pub const fn now(&self) -> Instant {
        self.recorder.now()
    }

    /// Whether the picture stands still.
    pub const fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// The picture stands still, or follows again.
    pub fn freeze(&mut self) {
        self.frozen = match self.frozen {
            Some(_) => None,
            None => Some(self.cursor()),
        };
    }

    /// The shortest of the last round trips.
    pub fn round_trip(&self) -> Option<Span> {
        self.recorder.round_trip()
    }

    /// Records that were put away because there was no more room.
    pub const fn folded(&self) -> u32 {
        self.recorder.folded()
    }

    /// Messages of a flood, which were counted and not drawn.
    pub const fn undrawn(&self) -> u32 {
        self.recorder.undrawn()
    }

    /// Topics of which something came, and how many more there was no room for.
    pub fn topics(&self) -> (impl Iterator<Item = (&str, &Topic)>, u32) {
        (self.topics.iter(), self.topics.left_out())
    }

    /// A message came, for whoever looks at topics.
    #[cfg(test)]
    pub(crate) fn came(&mut self, at: Instant, message: &brokerscope_core::machine::Message) {
        self.topics.take(at, message);
    }

    /// What the broker last answered.
    pub const fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// Why there is no connection, if that is not by choice.
    pub const fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// What is wrong with a form, and with which field.
    pub fn problem(&self) -> Option<(LiveField, &str)> {
        self.problem
            .as_ref()
            .map(|(field, text)| (*field, text.as_str()))
    }

    /// Where it last connected to.
    pub fn address(&self) -> &str {
        &self.address
    }
}
