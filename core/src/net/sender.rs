//! The sending end of a stream: what was written, what is on its way, what must be sent again.

mod gauge;

use std::collections::VecDeque;

use bytes::Bytes;

pub use gauge::{Gauge, Stuck};

use super::pace::Pace;
use super::profile::{Carriage, LinkProfile};
use super::segment::{Segment, SegmentKind};
use crate::id::RecordId;
use crate::time::{Instant, Span};

/// So often a segment is sent again before the stack gives up: Linux's choice, about 15 minutes.
pub const RETRIES_MAX: u16 = 15;

/// So often a SYN is sent again: Linux's choice, 127 s in all.
pub const SYN_RETRIES_MAX: u16 = 6;

/// So many answers that say nothing new mean that one segment was lost (RFC 5681, 3.2).
const DOUBLES: u8 = 3;

/// The sending end of a stream.
///
/// Each packet goes out at once, in segments of its own: no Nagle, no selective acknowledgements.
#[derive(Clone, Debug, Hash)]
pub(super) struct Sender {
    pace: Pace,
    mss: u16,
    patience: Option<Span>,
    carriage: Carriage,
    /// Written and not answered whole, in the order of their places.
    chunks: VecDeque<Chunk>,
    /// Sent and not answered, in the order of their places.
    flying: VecDeque<Flown>,
    /// Everything before has been answered.
    acked: u64,
    /// Everything before has been sent.
    next: u64,
    /// Everything before has been written.
    written: u64,
    /// Nothing from here on may be sent yet.
    barrier: Option<u64>,
    /// Answers that said nothing new.
    doubles: u8,
    /// A loss is being mended until everything before is answered.
    recover: Option<u64>,
    /// The first segment without an answer shall be sent again.
    again: bool,
    /// It sends nothing any more.
    stopped: bool,
    /// Since when it waits for the answer that it waits for.
    waits_since: Instant,
    /// Since when nothing new was answered.
    unanswered_since: Instant,
}

/// Something that was written in one go.
#[derive(Clone, Debug, Hash)]
struct Chunk {
    kind: SegmentKind,
    start: u64,
    bytes: Bytes,
    of: Option<RecordId>,
    /// When it will arrive, as far as it was told.
    due: Option<Instant>,
}

/// A segment without an answer yet.
#[derive(Clone, Debug, Hash)]
struct Flown {
    segment: Segment,
    /// When it was sent last, and the record of that.
    at: Instant,
    name: Option<RecordId>,
    /// When a copy of it arrives; `None` if none does. The sender's stack does not know this: it is
    /// for those who look.
    due: Option<Instant>,
}

/// Which of what was written will not be delivered.
#[derive(Clone, Copy)]
pub(super) enum Doomed<'a> {
    /// All of it.
    All,
    /// What is not wholly on its way, and what is behind that. A segment by its place: is it?
    Unless(&'a dyn Fn(u64) -> bool),
}

/// What a sender does when it has waited long enough.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Patience {
    /// It sends again.
    SendsAgain,
    /// It believes in the connection no more.
    GivesUp,
}

impl Chunk {
    fn end(&self) -> u64 {
        self.start + self.kind.places(&self.bytes)
    }

    /// Whether people hear what becomes of it: a packet, or an ending.
    const fn is_told(&self) -> bool {
        matches!(self.kind, SegmentKind::Data | SegmentKind::Fin)
    }
}

impl Sender {
    /// A stream with nothing in it.
    pub(super) fn new(profile: &LinkProfile) -> Self {
        let mss = match profile.carriage {
            Carriage::Tcp => profile.mss.max(1),
            Carriage::Textbook => u16::MAX,
        };
        Self {
            pace: Pace::new(mss),
            mss,
            patience: profile.give_up,
            carriage: profile.carriage,
            chunks: VecDeque::new(),
            flying: VecDeque::new(),
            acked: 0,
            next: 0,
            written: 0,
            barrier: None,
            doubles: 0,
            recover: None,
            again: false,
            stopped: false,
            waits_since: Instant::START,
            unanswered_since: Instant::START,
        }
    }

    /// Puts something at the end of the stream.
    pub(super) fn write(&mut self, kind: SegmentKind, bytes: Bytes, of: Option<RecordId>) {
        let chunk = Chunk {
            kind,
            start: self.written,
            bytes,
            of,
            due: None,
        };
        self.written = chunk.end();
        self.chunks.push_back(chunk);
    }

    /// Nothing behind the first `bytes` of what is written next will be sent, until
    /// [`Sender::lift_barrier`]. Answers the place of the barrier.
    pub(super) fn set_barrier(&mut self, bytes: u64) -> u64 {
        let place = self.written + bytes;
        self.barrier = Some(place);
        place
    }

    /// What waited may be sent.
    pub(super) fn lift_barrier(&mut self) {
        self.barrier = None;
    }

    /// The next segment that may be sent now, if any; `ack` goes with it.
    pub(super) fn next_segment(&mut self, now: Instant, ack: u64) -> Option<Segment> {
        if std::mem::take(&mut self.again)
            && let Some(first) = self.flying.front_mut()
        {
            first.segment.tries = first.segment.tries.saturating_add(1);
            first.segment.ack = ack;
            first.at = now;
            self.waits_since = now;
            return Some(first.segment.clone());
        }
        let segment = self.fresh(ack)?;
        if self.flying.is_empty() {
            (self.waits_since, self.unanswered_since) = (now, now);
        }
        self.next = segment.end();
        self.flying.push_back(Flown {
            segment: segment.clone(),
            at: now,
            name: None,
            due: None,
        });
        Some(segment)
    }

    /// The next piece of what was written and never sent, if the window has room for it.
    fn fresh(&self, ack: u64) -> Option<Segment> {
        if self.stopped {
            return None;
        }
        let place = self
            .chunks
            .partition_point(|chunk| chunk.end() <= self.next);
        let chunk = self.chunks.get(place)?;
        // Nothing before the other end has said yes.
        if self.acked == 0 && chunk.start > 0 {
            return None;
        }
        let from = self.next - chunk.start;
        let most = match self.carriage {
            Carriage::Tcp => u64::from(self.mss),
            Carriage::Textbook => u64::MAX,
        };
        let mut end = chunk.end().min(self.next.saturating_add(most));
        if let Some(barrier) = self.barrier.filter(|_| chunk.kind == SegmentKind::Data) {
            end = end.min(barrier);
        }
        if end <= self.next || self.barrier.is_some_and(|barrier| self.next >= barrier) {
            return None;
        }
        let in_flight = self.next - self.acked;
        if in_flight > 0 && end - self.acked > self.pace.window() {
            return None;
        }
        let to_index = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        let bytes = match chunk.kind {
            SegmentKind::Data => chunk
                .bytes
                .slice(to_index(from)..to_index(end - chunk.start)),
            SegmentKind::Syn
            | SegmentKind::SynAck
            | SegmentKind::Fin
            | SegmentKind::Ack
            | SegmentKind::Reset => Bytes::new(),
        };
        Some(Segment {
            kind: chunk.kind,
            seq: self.next,
            ack,
            bytes,
            tries: 0,
            of: chunk.of,
            is_last: end == chunk.end(),
        })
    }

    /// The record of the copy that was just sent, and what became of it: known to those who look, not
    /// to the stack.
    pub(super) fn note_road(&mut self, seq: u64, name: Option<RecordId>, due: Option<Instant>) {
        let place = self.flying.partition_point(|flown| flown.segment.seq < seq);
        if let Some(flown) = self.flying.get_mut(place) {
            flown.name = name.or(flown.name);
            // A copy that was sent before may be on its way still, and earlier.
            flown.due = match (flown.due, due) {
                (Some(old), Some(new)) => Some(old.min(new)),
                (old, new) => old.or(new),
            };
        }
    }

    /// What is on its way got other times of arrival: forget those that were known.
    pub(super) fn forget_roads(&mut self, delivered: u64) {
        for flown in &mut self.flying {
            if flown.segment.end() > delivered {
                flown.due = None;
            }
        }
    }

    /// The other end has everything before `ack`. Answers whether that is news.
    pub(super) fn on_ack(&mut self, ack: u64, pure: bool, now: Instant) -> bool {
        if ack > self.next || self.stopped {
            return false;
        }
        if ack <= self.acked {
            if pure && ack == self.acked && !self.flying.is_empty() {
                self.count_double();
            }
            return false;
        }
        let mut measured = None;
        while let Some(first) = self.flying.pop_front_if(|it| it.segment.end() <= ack) {
            measured = (first.segment.tries == 0).then_some(first.at);
        }
        if let Some(sent) = measured {
            self.pace.measure(sent, now);
        }
        self.pace.grow(ack - self.acked);
        self.acked = ack;
        self.doubles = 0;
        (self.waits_since, self.unanswered_since) = (now, now);
        while self
            .chunks
            .pop_front_if(|chunk| chunk.end() <= ack)
            .is_some()
        {}
        // More than one was lost: the next of them is the first without an answer.
        match self.recover {
            Some(until) if ack < until => self.again = true,
            Some(_) | None => self.recover = None,
        }
        true
    }

    fn count_double(&mut self) {
        self.doubles = self.doubles.saturating_add(1);
        if self.doubles == DOUBLES && self.recover.is_none() {
            self.pace.halve(self.next - self.acked);
            self.recover = Some(self.next);
            self.again = true;
        }
    }

    /// When it has waited long enough for an answer; `None` if it waits for none.
    pub(super) fn deadline(&self) -> Option<Instant> {
        if self.carriage == Carriage::Textbook {
            return None;
        }
        self.flying.front()?;
        let again = self.waits_since + self.pace.rto();
        let last = self.patience.map(|most| self.unanswered_since + most);
        Some(last.map_or(again, |last| last.min(again)))
    }

    /// [`Sender::deadline`] has come.
    pub(super) fn on_deadline(&mut self, now: Instant) -> Patience {
        let Some(first) = self.flying.front() else {
            return Patience::SendsAgain;
        };
        let most = match first.segment.kind {
            SegmentKind::Syn | SegmentKind::SynAck => SYN_RETRIES_MAX,
            SegmentKind::Data | SegmentKind::Ack | SegmentKind::Fin | SegmentKind::Reset => {
                RETRIES_MAX
            }
        };
        let over = |most: Span| now.since(self.unanswered_since) >= most;
        if first.segment.tries >= most || self.patience.is_some_and(over) {
            return Patience::GivesUp;
        }
        self.pace.back_off(self.next - self.acked);
        self.recover = Some(self.next);
        self.again = true;
        self.waits_since = now;
        Patience::SendsAgain
    }

    /// Whether it has nothing more to do: all that was written has been answered, or it has stopped.
    pub(super) fn is_done(&self) -> bool {
        self.stopped || self.chunks.is_empty()
    }

    /// Where the next word of this end stands in the stream.
    pub(super) const fn next_place(&self) -> u64 {
        self.next
    }

    /// When the newest thing written will arrive, if all before it does; `None` while some of it
    /// waits or was lost.
    pub(super) fn due_of_newest(&self, delivered: u64) -> Option<Instant> {
        if self.next < self.written {
            return None;
        }
        let mut latest = None;
        for flown in self.flying.iter().rev() {
            if flown.segment.end() <= delivered {
                break;
            }
            latest = latest.max(Some(flown.due?));
            if self.carriage == Carriage::Textbook {
                break;
            }
        }
        latest
    }

    /// What was written and not delivered, and when each will arrive, where that is another moment
    /// than was told before.
    pub(super) fn news(&mut self, delivered: u64) -> Vec<(RecordId, Option<Instant>)> {
        if self.stopped {
            return Vec::new();
        }
        let mut flying = self.flying.iter().peekable();
        let mut latest = Some(Instant::START);
        let mut news = Vec::new();
        for chunk in &mut self.chunks {
            let end = chunk.end();
            if end <= delivered {
                continue;
            }
            if self.carriage == Carriage::Textbook {
                // What was lost before does not keep it back.
                latest = Some(Instant::START);
            }
            while let Some(flown) = flying.next_if(|flown| flown.segment.end() <= end) {
                if flown.segment.end() > delivered {
                    latest = latest.and_then(|latest| Some(latest.max(flown.due?)));
                }
            }
            let due = latest.filter(|_| self.next >= end);
            if let (Some(of), true) = (chunk.of, chunk.is_told() && chunk.due != due) {
                news.push((of, due));
            }
            chunk.due = due;
        }
        news
    }

    /// The newest thing written was told to arrive then.
    pub(super) fn note_told(&mut self, due: Option<Instant>) {
        if let Some(chunk) = self.chunks.back_mut() {
            chunk.due = due;
        }
    }

    /// The record of the sending whose answer it waits for.
    pub(super) fn awaited(&self) -> Option<RecordId> {
        self.flying.front().and_then(|first| first.name)
    }

    /// Nothing more will be sent. What is on its way may arrive still.
    pub(super) fn stop(&mut self) {
        self.flying.clear();
        self.again = false;
        self.stopped = true;
    }

    /// What was written and will not be delivered: its records, each once.
    pub(super) fn lose(&mut self, delivered: u64, which: Doomed) -> Vec<RecordId> {
        let mut flying = self.flying.iter().peekable();
        let (mut broken, mut lost) = (matches!(which, Doomed::All), Vec::new());
        for chunk in self.chunks.iter_mut().filter(|it| it.end() > delivered) {
            let end = chunk.end();
            broken |= self.next < end;
            while let Some(flown) = flying.next_if(|flown| flown.segment.end() <= end) {
                if let Doomed::Unless(is_on_its_way) = which {
                    let is_new = flown.segment.end() > delivered;
                    broken |= is_new && !is_on_its_way(flown.segment.seq);
                }
            }
            // A handshake is not lost: the asking for it has its own end.
            if broken && chunk.is_told() {
                lost.extend(chunk.of.take());
            }
        }
        lost
    }

    /// The same for the one that has this place.
    pub(super) fn lose_at(&mut self, seq: u64) -> Option<RecordId> {
        let place = self.chunks.partition_point(|chunk| chunk.end() <= seq);
        self.chunks.get_mut(place)?.of.take()
    }
}
