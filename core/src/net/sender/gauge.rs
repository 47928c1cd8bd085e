//! A sender as it looks to somebody who can see into a stack. Nothing here changes anything.

use super::{Chunk, Sender};
use crate::id::RecordId;
use crate::net::Carriage;
use crate::time::{Instant, Span};

/// The sending end of a stream, in numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Gauge {
    /// How long it waits for an answer now, before it sends again.
    pub rto: Span,
    /// When it does, if no answer comes until then; `None` if it waits for none.
    pub again: Option<Instant>,
    /// So many bytes were sent and are not answered.
    pub unanswered: u64,
    /// So many were written and never sent.
    pub unsent: u64,
    /// So many may be unanswered.
    pub window: u64,
}

/// Why a packet that was written and is not there is not on its way either.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stuck {
    /// A segment of it was lost. Its stack sends it again: then, if the time is known.
    Lost(Option<Instant>),
    /// All of it has come. Something before it has not, and a stream is read in order.
    Behind,
    /// Its stack has not sent it: too much is unanswered.
    Unsent,
}

impl Sender {
    /// What it keeps until the other end has it, in bytes.
    pub(in crate::net) fn kept(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes.len()).sum()
    }

    /// Whether the other end has said yes.
    pub(in crate::net) const fn stands(&self) -> bool {
        self.acked > 0
    }

    /// As it stands.
    pub(in crate::net) fn gauge(&self) -> Gauge {
        Gauge {
            rto: self.pace.rto(),
            again: self.deadline(),
            unanswered: self.next.saturating_sub(self.acked),
            unsent: self.written.saturating_sub(self.next),
            window: self.pace.window(),
        }
    }

    /// What people hear of, was written and has not arrived, and why it is not on its way: packets
    /// and endings, by their records. The other end has everything before `delivered`.
    pub(in crate::net) fn stuck(&self, delivered: u64, now: Instant) -> Vec<(RecordId, Stuck)> {
        if self.stopped || self.carriage == Carriage::Textbook {
            return Vec::new();
        }
        let waits = self.chunks.iter().filter(|chunk| chunk.end() > delivered);
        waits
            .filter(|chunk| chunk.is_told())
            .filter_map(|chunk| Some((chunk.of?, self.why(chunk, delivered, now)?)))
            .collect()
    }

    fn why(&self, chunk: &Chunk, delivered: u64, now: Instant) -> Option<Stuck> {
        let from = chunk.start.max(delivered);
        let place = self.flying.partition_point(|it| it.segment.end() <= from);
        let own = self.flying.range(place..);
        let mut own = own.take_while(|it| it.segment.seq < chunk.end()).peekable();
        if own.peek().is_none() {
            return Some(Stuck::Unsent);
        }
        for (nth, flown) in own.enumerate() {
            match flown.due {
                // Only the first without an answer has a clock.
                None if place + nth == 0 => return Some(Stuck::Lost(self.deadline())),
                None => return Some(Stuck::Lost(None)),
                Some(due) if due > now => return None,
                Some(_) => {}
            }
        }
        let all_sent = self.next >= chunk.end();
        Some(if all_sent {
            Stuck::Behind
        } else {
            Stuck::Unsent
        })
    }
}
