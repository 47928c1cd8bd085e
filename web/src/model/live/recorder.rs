//! Turns what a real connection does into records, as a world does, and says which times it guessed.
//!
//! From here only our own ends can be timed. What happens at a broker is dated by half the measured
//! round trip of the connection, and the page labels it so. All connections are told in one trace.

use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Record, Sink, Trace};
use brokerscope_core::wire::{Brief, PacketId, PacketKind};
use bytes::Bytes;

use super::end::{End, is_same_message, one_more};

/// Records kept. A busy broker fills this in minutes; then the older half is put away.
pub const RECORDS_MAX: usize = 20_000;

/// Bytes of packets kept, for the same reason: a few large payloads weigh as much as many small ones.
const BYTES_MAX: usize = 32 << 20;

/// Messages at QoS 0 that are recorded in a tenth of a second: more are a flood, of which nobody
/// could see one for the others.
const FLOOD: u32 = 50;
/// So many of them are each connection's own, however much comes on the others: an eighth, for there
/// are eight at most.
const SHARE: u32 = 6;

/// Records that are searched for the question of an answer, the youngest first.
const SEARCH_MAX: usize = 1_024;

/// Everything that happened, as records.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    trace: Trace,
    step: StepId,
    now: Instant,
    ends: Vec<End>,
    folded: u32,
    /// Another number when records got other ones.
    story: u32,
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

    /// Another number when records got other ones: whoever reads along has to look again.
    pub(super) const fn story(&self) -> u32 {
        self.story
    }

    /// Messages of a flood that were not recorded.
    pub(super) const fn undrawn(&self) -> u32 {
        self.undrawn
    }

    /// The client at `page` speaks to this broker from now on. Round trips to the same one stay.
    pub(super) fn attach(&mut self, page: NodeId, broker: NodeId) {
        if self.end(page).is_some_and(|end| end.broker == broker) {
            return;
        }
        self.ends.retain(|end| end.page != page);
        self.ends.push(End::new(page, broker));
    }

    /// Whether this packet for `page` is one too many of those that come now. Only a PUBLISH at QoS 0
    /// can be: nothing answers it.
    pub(super) fn is_flooded(&mut self, page: NodeId, brief: Option<&Brief>) -> bool {
        let lone = |brief: &Brief| brief.kind == PacketKind::Publish && brief.qos.level() == 0;
        if !brief.is_some_and(lone) {
            return false;
        }
        let now = self.now.as_micros() / 100_000;
        let all = one_more(&mut self.tenth, now);
        let own = self.end_mut(page).map(|end| one_more(&mut end.tenth, now));
        let flooded = all >= FLOOD && own.is_none_or(|own| own >= SHARE);
        if flooded {
            self.undrawn = self.undrawn.saturating_add(1);
        }
        flooded
    }

    /// The shortest of the last round trips of this end.
    pub(super) fn round_trip(&self, page: NodeId) -> Option<Span> {
        self.end(page)?.round_trip()
    }

    /// When the next of our packets probably arrives.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        Some(self.earliest()?.1)
    }

    /// The end whose packet probably arrives next, by its place, and when.
    fn earliest(&self) -> Option<(usize, Instant)> {
        let due = |end: &End| {
            let (sent, _) = end.under_way.front()?;
            Some(self.trace.get(*sent)?.at + end.half()?)
        };
        let all = self.ends.iter().enumerate();
        all.filter_map(|(place, end)| Some((place, due(end)?)))
            .min_by_key(|(_, due)| *due)
    }

    fn end(&self, page: NodeId) -> Option<&End> {
        self.ends.iter().find(|end| end.page == page)
    }

    fn end_mut(&mut self, page: NodeId) -> Option<&mut End> {
        self.ends.iter_mut().find(|end| end.page == page)
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

    /// The client at `page` wrote a packet.
    pub(super) fn sent(
        &mut self,
        page: NodeId,
        (conn, version): (ConnId, Version),
        (bytes, brief): (Bytes, Option<Brief>),
        cause: Option<RecordId>,
    ) {
        let now = self.now;
        let Some(end) = self.end_mut(page) else {
            return;
        };
        end.ask(brief.as_ref(), now);
        let fact = Fact::Sent {
            conn,
            to: end.broker,
            version,
            bytes,
            brief,
            message: None,
            due: end.half().map(|half| now + half),
        };
        let id = self.note(page, cause, fact);
        if let Some(end) = self.end_mut(page) {
            end.under_way.push_back((id, conn));
        }
    }

    /// The client at `page` read a packet. Answers with the record of its arrival.
    pub(super) fn received(
        &mut self,
        page: NodeId,
        (conn, version): (ConnId, Version),
        (bytes, brief): (Bytes, Option<Brief>),
    ) -> RecordId {
        let now = self.now;
        let (mut broker, mut left) = (None, now);
        if let Some(end) = self.end_mut(page) {
            end.hear(brief.as_ref(), now);
            left = now - end.half().unwrap_or_default();
            broker = Some(end.broker);
        }
        self.arrive_until(left);
        if let (Some(brief), Some(broker)) = (&brief, broker) {
            self.arrive_first(broker, brief, left);
        }
        let cause = self.cause_at_broker(page, brief.as_ref());
        let fact = Fact::Sent {
            conn,
            to: page,
            version,
            bytes,
            brief,
            message: None,
            due: Some(now),
        };
        let sent = self.push(left, broker, cause, fact);
        self.arrive_until(now);
        self.note(page, Some(sent), Fact::Arrived { conn, sent })
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
            Some(PacketKind::Pubcomp) => {
                self.first_of(arrived.node, brief_of(origin).and_then(|brief| brief.id))
            }
            Some(_) | None => origin.cause.and_then(|cause| self.trace.get(cause)),
        };
        (kind, asked.map(|asked| arrived.at.since(asked.at)))
    }

    /// The last PUBLISH of this end under this identifier.
    fn first_of(&self, page: Option<NodeId>, id: Option<PacketId>) -> Option<&Record> {
        let ours = |record: &&Record| {
            record.node == page
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

    /// The connection of this end is over: what is on its way has an unknown fate.
    pub(super) fn forget_under_way(&mut self, page: NodeId) {
        if let Some(end) = self.end_mut(page) {
            end.lose();
        }
    }

    /// Our packets that probably arrived by then, did: by the best measure there is now.
    fn arrive_until(&mut self, until: Instant) {
        while let Some((place, due)) = self.earliest().filter(|(_, due)| *due <= until) {
            self.arrive(place, due);
        }
    }

    /// A message that comes from a broker was there before. If one of ours says the same and is
    /// taken to be on its way, half the round trip was a bad guess: it has arrived, and so has what
    /// was written before it.
    fn arrive_first(&mut self, broker: NodeId, brief: &Brief, left: Instant) {
        if brief.kind != PacketKind::Publish {
            return;
        }
        let says = |sent: RecordId| {
            let ours = self.trace.get(sent).and_then(brief_of);
            ours.is_some_and(|ours| is_same_message(ours, brief))
        };
        let known = self.ends.iter().enumerate().find_map(|(place, end)| {
            let mut under_way = end.under_way.iter();
            let at = under_way.position(|(sent, _)| end.broker == broker && says(*sent))?;
            Some((place, at))
        });
        if let Some((place, last)) = known {
            for _ in 0..=last {
                self.arrive(place, left);
            }
        }
    }

    /// The oldest packet on its way from this end arrives.
    fn arrive(&mut self, place: usize, at: Instant) {
        let Some(end) = self.ends.get_mut(place) else {
            return;
        };
        let broker = end.broker;
        if let Some((sent, conn)) = end.under_way.pop_front() {
            let fact = Fact::Arrived { conn, sent };
            self.push(at, Some(broker), Some(sent), fact);
        }
    }

    /// What the broker probably answers with this packet: the last of this end under the same number.
    fn cause_at_broker(&self, page: NodeId, brief: Option<&Brief>) -> Option<RecordId> {
        // A PUBLISH of the broker answers nothing, and there may be thousands a second.
        let brief = brief.filter(|brief| brief.kind != PacketKind::Publish)?;
        let records = self.trace.records().iter().rev();
        let answers = |record: &&Record| {
            record.node == Some(page)
                && brief_of(record)
                    .is_some_and(|it| it.answered_by() == Some(brief.kind) && it.id == brief.id)
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

    /// Puts the older half away.
    fn fold(&mut self) {
        let before = self.trace.records().len();
        let first = RecordId(u32::try_from(before / 2).unwrap_or(u32::MAX));
        self.keep(&|record| record.id >= first);
        let away = before - self.trace.records().len();
        let away = u32::try_from(away).unwrap_or(u32::MAX);
        self.folded = self.folded.saturating_add(away);
    }

    /// Forgets this end, and all that was said between it and its broker.
    pub(super) fn forget(&mut self, page: NodeId) {
        self.ends.retain(|end| end.page != page);
        let records = self.trace.records().iter();
        let own = records.filter(|record| record.node == Some(page));
        let mut conns: Vec<ConnId> = own.filter_map(|it| it.fact.connection()).collect();
        conns.dedup();
        self.keep(&|record| {
            let conn = record.fact.connection();
            record.node != Some(page) && conn.is_none_or(|conn| !conns.contains(&conn))
        });
    }

    /// Keeps these records only. What is left is numbered anew.
    fn keep(&mut self, wanted: &dyn Fn(&Record) -> bool) {
        let mut trace = Trace::default();
        let mut names: Map<RecordId, RecordId> = Map::new();
        for record in self.trace.records().iter().filter(|it| wanted(it)) {
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
        self.story = self.story.saturating_add(1);
        self.bytes = self.trace.records().iter().map(weight).sum();
        for end in &mut self.ends {
            let under_way = std::mem::take(&mut end.under_way).into_iter();
            let known = under_way.filter_map(|(sent, conn)| Some((*names.get(&sent)?, conn)));
            end.under_way = known.collect();
        }
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
