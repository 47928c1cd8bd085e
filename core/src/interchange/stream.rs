//! The streams of a connection put together again from its segments.
//!
//! All segments are there before anything is read, so a stream is the sweep over its pieces in the
//! order of their places: what came twice is passed over, and a hole is one only if the other end has
//! acknowledged what should be in it. Then the capture lacks it, and not the connection.

use bytes::Bytes;

use super::layers::Piece;
use crate::order;

/// One end of a connection: what it sent.
#[derive(Debug, Default)]
pub(super) struct Half {
    /// The number that stands for place 0: that of the SYN.
    base: Option<u32>,
    /// The highest place that was seen, to unfold numbers that went round.
    top: u64,
    pieces: Vec<Run>,
    /// What it has of the other stream: places that only grow, and since when it says so.
    pub(super) acks: Vec<Ack>,
    /// Its SYN, FIN and RST.
    pub(super) syn: Option<Seen>,
    pub(super) fin: Option<(Seen, u64)>,
    pub(super) resets: Vec<Seen>,
    /// Its last segment; `None` if nothing of it is in the capture.
    pub(super) last: Option<Seen>,
    pub(super) again: u32,
}

/// Where something stands in a capture.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Seen {
    /// The number of the packet.
    pub(super) number: u32,
    /// In microseconds since 1970.
    pub(super) at: u64,
}

/// "I have everything before."
#[derive(Clone, Copy, Debug)]
pub(super) struct Ack {
    pub(super) place: u64,
    pub(super) seen: Seen,
}

/// Bytes that follow each other, and where they were seen first.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The place of the first: 1 for the first byte of a stream.
    pub(super) place: u64,
    pub(super) bytes: Bytes,
    pub(super) seen: Seen,
    /// The capture lacks so many bytes before it.
    pub(super) lacks: u64,
}

impl Run {
    pub(super) fn end(&self) -> u64 {
        self.place + u64::try_from(self.bytes.len()).unwrap_or(0)
    }
}

impl Half {
    /// One more segment of this end; `other` is the end that it answers.
    pub(super) fn take(&mut self, piece: &Piece, other: &mut Self) {
        let seen = Seen {
            number: piece.number,
            at: piece.at,
        };
        self.last = Some(seen);
        let place = self.unfold(piece.seq, piece.syn);
        if piece.syn {
            self.syn.get_or_insert(seen);
        }
        let first = place + u64::from(piece.syn);
        if !piece.bytes.is_empty() {
            let run = Run {
                place: first,
                bytes: piece.bytes.clone(),
                seen,
                lacks: 0,
            };
            if run.end() <= self.top {
                self.again = self.again.saturating_add(1);
            }
            self.top = self.top.max(run.end());
            self.pieces.push(run);
        }
        if piece.fin && self.fin.is_none() {
            let end = first + u64::try_from(piece.bytes.len()).unwrap_or(0);
            self.fin = Some((seen, end));
            self.top = self.top.max(end + 1);
        }
        if piece.rst {
            self.resets.push(seen);
        }
        if let Some(ack) = piece.ack.filter(|_| !piece.rst) {
            // What it has not said yet begins where the other end expects it.
            let place = other.unfold(ack, false);
            self.hear(place, seen);
        }
    }

    /// It has everything of the other stream before this place.
    pub(super) fn hear(&mut self, place: u64, seen: Seen) {
        if self.acks.last().is_none_or(|last| last.place < place) {
            self.acks.push(Ack { place, seen });
        }
    }

    /// The place of a number: the one that is nearest to what was seen last.
    fn unfold(&mut self, seq: u32, is_syn: bool) -> u64 {
        let first = if is_syn { seq } else { seq.wrapping_sub(1) };
        let base = *self.base.get_or_insert(first);
        let low = u32::try_from(self.top & u64::from(u32::MAX)).unwrap_or(0);
        let distance = seq.wrapping_sub(base.wrapping_add(low)).cast_signed();
        self.top.saturating_add_signed(i64::from(distance))
    }

    /// Whether this is the number of its SYN.
    pub(super) fn began_with(&self, seq: u32) -> bool {
        self.syn.is_some() && self.base == Some(seq)
    }

    /// The stream, as far as the other end can have read it; `heard` is how far it says it has.
    pub(super) fn runs(&mut self, heard: u64) -> Vec<Run> {
        let mut pieces = std::mem::take(&mut self.pieces);
        order::sort_by_key(&mut pieces, |it| (it.place, it.seen.number));
        let mut runs: Vec<Run> = Vec::new();
        // Place 0 is the SYN's.
        let mut next = 1;
        for mut piece in pieces {
            if piece.end() <= next {
                continue;
            }
            if piece.place > next {
                if heard <= next {
                    break;
                }
                piece.lacks = piece.place - next;
            } else {
                let known = usize::try_from(next - piece.place).unwrap_or(usize::MAX);
                piece.bytes = piece.bytes.slice(known.min(piece.bytes.len())..);
                piece.place = next;
            }
            next = piece.end();
            runs.push(piece);
        }
        runs
    }

    /// How far this end has the other stream in the end.
    pub(super) fn heard(&self) -> u64 {
        self.acks.last().map_or(0, |ack| ack.place)
    }

    /// Since when it has everything before this place.
    pub(super) fn has(&self, place: u64) -> Option<Seen> {
        let at = self.acks.partition_point(|ack| ack.place < place);
        self.acks.get(at).map(|ack| ack.seen)
    }
}
