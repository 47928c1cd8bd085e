//! One of our ends, as far as times are guessed from it: what is on its way, what was asked, how long
//! answers took.

use std::collections::VecDeque;

use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::order::Map;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{Brief, PacketKind};

/// Round trips remembered: the shortest of them is the best guess, since waiting only adds.
const SAMPLES: usize = 8;

/// Questions that may wait for their answers to be timed.
const ASKED_MAX: usize = 256;

/// One of our ends: what its times are guessed from.
#[derive(Debug)]
pub(super) struct End {
    pub(super) page: NodeId,
    pub(super) broker: NodeId,
    /// Its packets of which nobody knows yet that they arrived.
    pub(super) under_way: VecDeque<(RecordId, ConnId)>,
    /// Its questions, by what answers them, and when it asked.
    asked: Map<(PacketKind, u16), Instant>,
    samples: VecDeque<Span>,
    /// As the recorder's, of this end only.
    pub(super) tenth: (u64, u32),
}

impl End {
    /// The end at `page` of its connections to this broker.
    pub(super) const fn new(page: NodeId, broker: NodeId) -> Self {
        Self {
            page,
            broker,
            under_way: VecDeque::new(),
            asked: Map::new(),
            samples: VecDeque::new(),
            tenth: (0, 0),
        }
    }

    /// This packet goes out: its answer will be timed.
    pub(super) fn ask(&mut self, brief: Option<&Brief>, now: Instant) {
        if let Some(brief) = brief
            && let Some(answer) = brief.answered_by()
            && self.asked.len() < ASKED_MAX
        {
            self.asked.insert((answer, brief_id(brief)), now);
        }
    }

    /// This packet came in: it may be an answer.
    pub(super) fn hear(&mut self, brief: Option<&Brief>, now: Instant) {
        if let Some(brief) = brief
            && let Some(asked) = self.asked.remove(&(brief.kind, brief_id(brief)))
        {
            if self.samples.len() == SAMPLES {
                self.samples.pop_front();
            }
            self.samples.push_back(now.since(asked));
        }
    }

    /// The connection is over.
    pub(super) fn lose(&mut self) {
        self.under_way.clear();
        self.asked.clear();
    }

    /// The shortest of the last round trips.
    pub(super) fn round_trip(&self) -> Option<Span> {
        self.samples.iter().min().copied()
    }

    /// What a way is taken to last.
    pub(super) fn half(&self) -> Option<Span> {
        let round_trip = self.round_trip()?;
        Some(Span::from_micros(round_trip.as_micros() / 2))
    }
}

/// Counts one more in this tenth of a second; answers with how many there were before.
pub(super) fn one_more(count: &mut (u64, u32), tenth: u64) -> u32 {
    let before = if count.0 == tenth { count.1 } else { 0 };
    *count = (tenth, before.saturating_add(1));
    before
}

/// Whether two PUBLISH packets say the same.
pub(super) fn is_same_message(one: &Brief, other: &Brief) -> bool {
    one.kind == other.kind && one.topic == other.topic && one.payload == other.payload
}

fn brief_id(brief: &Brief) -> u16 {
    brief.id.map_or(0, |id| id.get())
}
