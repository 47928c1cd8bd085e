//! The same client machine and the same records over real wires.
//!
//! [`LiveBench`] hosts up to [`PEERS_MAX`] clients as a world does: one input, then drain. They share
//! one recorder, one clock and one ladder. `peer` is one of them, `peers` all of them; `input` feeds
//! one what its socket says, `recorder` turns what comes out into records, `lifelines` says who stands
//! where, `doctor` finds what is wrong with an address or an ending, `topics` keeps the last value of
//! each topic.

pub mod doctor;
mod end;
#[cfg(test)]
mod ending_tests;
mod export;
#[cfg(test)]
mod export_tests;
mod form;
#[cfg(test)]
mod form_tests;
mod input;
mod joining;
mod lifelines;
mod peer;
mod peers;
#[cfg(test)]
mod peers_tests;
mod properties;
mod recorder;
mod saved;
#[cfg(test)]
mod tests;
mod topics;

pub use lifelines::{Lifeline, Who};
pub use peer::{Answer, Peer, Stage};
pub use recorder::RECORDS_MAX;
pub use saved::{SAVED, Saved};
pub use topics::{Past, TOPICS_MAX, Topic};

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Layer, Trace};

use super::bench::Line;
use super::{Filter, Grown};
use crate::view::ladder::{Chain, Reading};
use crate::view::story::Lines;
use lifelines::Lifelines;
use peer::Desk;

/// The first connection of this page, in the records.
pub const LIVE_PAGE: NodeId = NodeId(0);
/// The first broker, in the records.
pub const LIVE_BROKER: NodeId = NodeId(1);

/// So many connections a page holds at once: more would hardly fit on one ladder.
pub const PEERS_MAX: usize = 8;

/// The largest packet this page reads, in bytes: more than any sensible payload, and less than what
/// would make a tab stand still.
pub const PACKET_SIZE_MAX: u32 = 16 << 20;

/// Connections to real brokers.
#[derive(Debug)]
pub struct LiveBench {
    /// What the ladder shows of the records, as far as it was read.
    pub scene: Grown<(Line, Layer), Reading>,
    /// What led to the selected packet, and what it led to.
    pub chain: Grown<(Line, RecordId), Chain>,
    /// The lines of the story that are wanted.
    pub lines: Grown<(Line, Layer, Filter), Lines>,
    /// Never empty.
    peers: Vec<Peer>,
    /// The place of the one that the forms are about.
    chosen: usize,
    desk: Desk,
    lifelines: Lifelines,
    /// Another number when somebody is called or placed otherwise.
    cast: u32,
    /// The moment that is held on to while the picture stands still.
    frozen: Option<Cursor>,
    /// When the next tick comes, if one was asked for.
    wakes_at: Option<Instant>,
    /// What the next client's nonces are drawn from.
    seed: u64,
    /// What the next Client Identifier is made of.
    chance: u32,
}

impl LiveBench {
    /// What happened so far.
    pub const fn trace(&self) -> &Trace {
        self.desk.recorder.trace()
    }

    /// All connections, in the order in which they were added.
    pub fn peers(&self) -> &[Peer] {
        &self.peers
    }

    /// The one that the forms are about.
    pub fn chosen(&self) -> &Peer {
        let chosen = self.peers.get(self.chosen);
        chosen
            .or(self.peers.first())
            .expect("a page never closes its last connection")
    }

    /// The connection with this lifeline.
    pub fn peer(&self, node: NodeId) -> Option<&Peer> {
        self.peers.iter().find(|peer| peer.node == node)
    }

    /// Who stands where, in the order of their numbers.
    pub fn lifelines(&self) -> &[Lifeline] {
        self.lifelines.all()
    }

    /// The moment shown: now, or the one held on to.
    pub fn cursor(&self) -> Cursor {
        self.frozen.unwrap_or(Cursor {
            step: self.desk.recorder.step(),
            at: self.now(),
        })
    }

    /// Now, as far as this bench knows.
    pub const fn now(&self) -> Instant {
        self.desk.recorder.now()
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

    /// The shortest of the last round trips of this connection.
    pub fn round_trip(&self, node: NodeId) -> Option<Span> {
        self.desk.recorder.round_trip(node)
    }

    /// Records that were put away because there was no more room.
    pub const fn folded(&self) -> u32 {
        self.desk.recorder.folded()
    }

    /// Another number when old records got other ones, or other names: whoever read along has to look
    /// again.
    pub const fn story(&self) -> u32 {
        self.desk.recorder.story().wrapping_add(self.cast)
    }

    /// Another number when records got other ones.
    pub const fn renumbered(&self) -> u32 {
        self.desk.recorder.story()
    }

    /// Messages of a flood, which were counted and not drawn.
    pub const fn undrawn(&self) -> u32 {
        self.desk.recorder.undrawn()
    }

    /// A message came on the chosen connection, for whoever looks at topics.
    #[cfg(test)]
    pub(crate) fn came(&mut self, at: Instant, message: &brokerscope_core::machine::Message) {
        self.peers[0].topics.take(at, message, 0);
    }
}
