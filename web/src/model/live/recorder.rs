//! Turns what a real connection does into records, as a world does, and says which times it guessed.
//!
//! From here only our own end can be timed. What happens at the broker is dated by half the measured
//! round trip, and the page labels it so.

use std::collections::VecDeque;

use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Record, Sink, Trace};
use brokerscope_core::wire::{Brief, PacketId, PacketKind};
use bytes::Bytes;

use super::{LIVE_BROKER, LIVE_PAGE};

/// Records kept. A busy broker fills this in minutes; then the older half is put away.
pub const RECORDS_MAX: usize = 20_000;

/// Bytes of packets kept, for the same reason: a few large payloads weigh as much as many small ones.
const BYTES_MAX: usize = 32 << 20;

/// Messages at QoS 0 that are recorded in a tenth of a second: more are a flood, of which nobody
/// could see one for the others.
const FLOOD: u32 = 50;

/// Round trips remembered: the shortest of them is the best guess, since waiting only adds.
const SAMPLES: usize = 8;

/// Questions that may wait for their answers to be timed.
const ASKED_MAX: usize = 256;

/// Records that are searched for the question of an answer, the youngest first.
const SEARCH_MAX: usize = 1_024;

/// Everything that happened, as records.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    trace: Trace,
    step: StepId,
    now: Instant,
    /// Our packets of which nobody knows yet that they arrived.
    under_way: VecDeque<(RecordId, ConnId)>,
    /// Our questions, by what answers them, and when we asked.
    asked: Map<(PacketKind, u16), Instant>,
    samples: VecDeque<Span>,
    folded: u32,
    bytes: usize,
    /// The present tenth of a second, and how many messages at QoS 0 came in it.
    tenth: (u64, u32),
    undrawn: u32,
}

impl Recorder {
    pub(super) const fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(super) const fn now(&self) -> Instant {
        self.now
    }

    pub(super) const fn step(&self) -> StepId {
        self.step
    }

    /// Records that were put away because there was no more room.
    pub(super) const fn folded(&self) -> u32 {
        self.folded
    }

    /// Messages of a flood that were not recorded.
    pub(super) const fn undrawn(&self) -> u32 {
        self.undrawn
    }

    /// Whether this packet is one too many of those that come now. Only a PUBLISH at QoS 0 can be:
    /// nothing answers it.
    pub(super) fn is_flooded(&mut self, brief: Option<&Brief>) -> bool {
        let lone = |brief: &Brief| brief.kind == PacketKind::Publish && brief.qos.level() == 0;
        if !brief.is_some_and(lone) {
            return false;
        }
        let tenth = self.now.as_micros() / 100_000;
        let before = if self.tenth.0 == tenth {
            self.tenth.1
        } else {
            0
        };
        self.tenth = (tenth, before.saturating_add(1));
        let flooded = before >= FLOOD;
        if flooded {
            self.undrawn = self.undrawn.saturating_add(1);
        }
        flooded
    }

    /// The shortest of the last round trips.
    pub(super) fn round_trip(&self) -> Option<Span> {
        self.samples.iter().min().copied()
    }

    /// When the next of our packets probably arrives.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        let (sent, _) = self.under_way.front()?;
        Some(self.trace.get(*sent)?.at + self.half()?)
    }

    /// Time went on to `now`; what probably arrived since did. A new step begins.
    pub(super) fn go_on(&mut self, now: Instant) {
        self.arrive_until(now);
        self.now = self.now.max(now);
        self.step = StepId(self.step.0.saturating_add(1));
        if self.trace.records().len() > RECORDS_MAX || self.bytes > BYTES_MAX {
            self.fold();
        }
    }

    /// One fact, now.
    pub(super) fn note(&mut self, node: NodeId, cause: Option<RecordId>, fact: Fact) -> RecordId {
        self.push(self.now, Some(node), cause, fact)
    }

    /// This page wrote a packet.
    pub(super) fn sent(
        &mut self,
        conn: ConnId,
        version: Version,
        bytes: Bytes,
        brief: Option<Brief>,
        cause: Option<RecordId>,
    ) {
        if let Some(brief) = &brief
            && let Some(answer) = answered_by(brief)
            && self.asked.len() < ASKED_MAX
        {
            self.asked.insert((answer, brief_id(brief)), self.now);
        }
        let due = self.half().map(|half| self.now + half);
        let fact = Fact::Sent {
            conn,
            to: LIVE_BROKER,
            version,
            bytes,
            brief,
            message: None,
            due,
        };
        let id = self.note(LIVE_PAGE, cause, fact);
        self.under_way.push_back((id, conn));
    }

    /// This page read a packet. Answers with the record of its arrival.
    pub(super) fn received(
        &mut self,
        conn: ConnId,
        version: Version,
        bytes: Bytes,
        brief: Option<Brief>,
    ) -> RecordId {
        let now = self.now;
        if let Some(brief) = &brief
            && let Some(asked) = self.asked.remove(&(brief.kind, brief_id(brief)))
        {
            if self.samples.len() == SAMPLES {
                self.samples.pop_front();
            }
            self.samples.push_back(now.since(asked));
        }
        let left = now - self.half().unwrap_or_default();
        self.arrive_until(left);
        let cause = self.cause_at_broker(brief.as_ref());
        let fact = Fact::Sent {
            conn,
            to: LIVE_PAGE,
            version,
            bytes,
            brief,
            message: None,
            due: Some(now),
        };
        let sent = self.push(left, Some(LIVE_BROKER), cause, fact);
        self.arrive_until(now);
        self.note(LIVE_PAGE, Some(sent), Fact::Arrived { conn, sent })
    }

    /// The packet that the arrival `cause` brought, and how long after its question it came: of a QoS
    /// 2 exchange, after its PUBLISH.
    pub(super) fn answer_in(&self, cause: Option<RecordId>) -> (Option<PacketKind>, Option<Span>) {
        let arrived = cause.and_then(|cause| self.trace.get(cause));
        let Some((arrived, Fact::Arrived { sent, .. })) =
            arrived.map(|record| (record, &record.fact))
        else {
            return (None, None);
        };
        let Some(origin) = self.trace.get(*sent) else {
            return (None, None);
        };
        let kind = brief_of(origin).map(|brief| brief.kind);
        let asked = match kind {
            Some(PacketKind::Pubcomp) => self.first_of(brief_of(origin).and_then(|brief| brief.id)),
            Some(_) | None => origin.cause.and_then(|cause| self.trace.get(cause)),
        };
        (kind, asked.map(|asked| arrived.at.since(asked.at)))
    }

    /// The last PUBLISH of ours under this identifier.
    fn first_of(&self, id: Option<PacketId>) -> Option<&Record> {
        let ours = |record: &&Record| {
            record.node == Some(LIVE_PAGE)
                && brief_of(record)
                    .is_some_and(|brief| brief.kind == PacketKind::Publish && brief.id == id)
        };
        self.trace
            .records()
            .iter()
            .rev()
            .take(SEARCH_MAX)
            .find(ours)
    }

    /// The connection is over: what is on its way has an unknown fate.
    pub(super) fn forget_under_way(&mut self) {
        self.under_way.clear();
        self.asked.clear();
    }

    fn half(&self) -> Option<Span> {
        let round_trip = self.round_trip()?;
        Some(Span::from_micros(round_trip.as_micros() / 2))
    }

    /// Our packets that probably arrived by then, did: by the best measure there is now.
    fn arrive_until(&mut self, until: Instant) {
        while let Some((sent, conn)) = self.under_way.front().copied() {
            let Some(due) = self.next_arrival().filter(|due| *due <= until) else {
                return;
            };
            self.under_way.pop_front();
            let fact = Fact::Arrived { conn, sent };
            self.push(due, Some(LIVE_BROKER), Some(sent), fact);
        }
    }

    /// What the broker probably answers with this packet: the last of ours under the same number.
    #[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
    fn cause_at_broker(&self, brief: Option<&Brief>) -> Option<RecordId> {
        // A PUBLISH of the broker answers nothing, and there may be thousands a second.
        let brief = brief.filter(|brief| brief.kind != PacketKind::Publish)?;
        let records = self.trace.records().iter().rev();
        let answers = |record: &&Record| match &record.fact {
            Fact::Sent {
                to: LIVE_BROKER,
                brief: Some(asked),
                ..
            } => answered_by(asked) == Some(brief.kind) && asked.id == brief.id,
            _ => false,
        };
        records
            .take(SEARCH_MAX)
            .find(answers)
            .map(|record| record.id)
    }

    /// Records stand in the order of their times, so a guess never goes before what is known.
    fn push(
        &mut self,
        at: Instant,
        node: Option<NodeId>,
        cause: Option<RecordId>,
        fact: Fact,
    ) -> RecordId {
        let records = self.trace.records();
        let last = records.last().map_or(Instant::START, |record| record.at);
        let id = RecordId(u32::try_from(records.len()).unwrap_or(u32::MAX));
        let record = Record {
            id,
            at: at.max(last),
            step: self.step,
            cause,
            node,
            fact,
        };
        self.bytes = self.bytes.saturating_add(weight(&record));
        self.trace.take(record);
        id
    }

    /// Puts the older half away. What is left is numbered anew.
    fn fold(&mut self) {
        let away = self.trace.records().len() / 2;
        let mut trace = Trace::default();
        let mut names: Map<RecordId, RecordId> = Map::new();
        for record in self.trace.records().iter().skip(away) {
            let id = RecordId(u32::try_from(trace.records().len()).unwrap_or(u32::MAX));
            // The arrival of a packet that was put away goes with it.
            let Some(fact) = renamed(&record.fact, &names) else {
                continue;
            };
            names.insert(record.id, id);
            trace.take(Record {
                id,
                cause: record.cause.and_then(|cause| names.get(&cause).copied()),
                fact,
                ..record.clone()
            });
        }
        self.trace = trace;
        self.bytes = self.trace.records().iter().map(weight).sum();
        let under_way = std::mem::take(&mut self.under_way);
        self.under_way = under_way
            .into_iter()
            .filter_map(|(sent, conn)| Some((*names.get(&sent)?, conn)))
            .collect();
        let away = u32::try_from(away).unwrap_or(u32::MAX);
        self.folded = self.folded.saturating_add(away);
    }
}

/// The fact with the new name of what it refers to; `None` if that was put away.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the others refer to nothing"
)]
fn renamed(fact: &Fact, names: &Map<RecordId, RecordId>) -> Option<Fact> {
    let mut fact = fact.clone();
    match &mut fact {
        Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } | Fact::Due { sent, .. } => {
            *sent = *names.get(sent)?;
        }
        _ => {}
    }
    Some(fact)
}

#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn brief_of(record: &Record) -> Option<&Brief> {
    match &record.fact {
        Fact::Sent { brief, .. } => brief.as_ref(),
        _ => None,
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the others weigh nothing")]
fn weight(record: &Record) -> usize {
    match &record.fact {
        Fact::Sent { bytes, .. } => bytes.len(),
        _ => 0,
    }
}

fn brief_id(brief: &Brief) -> u16 {
    brief.id.map_or(0, |id| id.get())
}

/// The packet that answers this one at once, if one does.
fn answered_by(brief: &Brief) -> Option<PacketKind> {
    match brief.kind {
        PacketKind::Connect => Some(PacketKind::Connack),
        PacketKind::Subscribe => Some(PacketKind::Suback),
        PacketKind::Unsubscribe => Some(PacketKind::Unsuback),
        PacketKind::Pingreq => Some(PacketKind::Pingresp),
        PacketKind::Pubrel => Some(PacketKind::Pubcomp),
        PacketKind::Publish => match brief.qos.level() {
            1 => Some(PacketKind::Puback),
            2 => Some(PacketKind::Pubrec),
            _ => None,
        },
        PacketKind::Connack
        | PacketKind::Puback
        | PacketKind::Pubrec
        | PacketKind::Pubcomp
        | PacketKind::Suback
        | PacketKind::Unsuback
        | PacketKind::Pingresp
        | PacketKind::Disconnect
        | PacketKind::Auth => None,
    }
}
