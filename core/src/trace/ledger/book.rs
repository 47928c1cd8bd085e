//! How the book is kept: record by record.

use super::biography::{Biography, Moment, Publisher, Stage, Step};
use super::fate::Reason;
use super::leg::Leg;
use super::life::{Hop, Life};
use super::roll::Roll;
use crate::access::Denied;
use crate::id::{ConnId, MessageNo, NodeId, RecordId};
use crate::machine::{Command, Message};
use crate::order::{Map, Set};
use crate::spec::Clause;
use crate::topic::SharedFilter;
use crate::trace::{Fact, Lost, Record, Trace};
use crate::wire::{Packet, PacketKind, Qos, Text, decode_shared};
use crate::world::Action;

/// How many messages an application can have published between an act and what its client says to
/// it: faults may stand between the two, and publish themselves.
const NEWBORN_MAX: usize = 16;

/// What became of every message of a world, as far as its records were read.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(super) lives: Vec<Life>,
    pub(super) roll: Roll,
    /// The last record that was read.
    pub(super) now: RecordId,
    /// Which message a machine means by a number now.
    pub(super) numbers: Map<(NodeId, MessageNo), Origin>,
    /// What a machine meant before it lost its memory: some of it may be recalled.
    pub(super) forgotten: Map<(NodeId, MessageNo), Origin>,
    /// PUBLISH packets on their way.
    flights: Map<RecordId, Hop>,
    /// Given up by their sender; a segment that was on its way may arrive yet.
    strays: Map<RecordId, Hop>,
    /// PUBACK and PUBREC packets on their way.
    acks: Map<RecordId, usize>,
    conns: Map<ConnId, NodeId>,
    /// Clients whose program is outside: nobody here sees what it makes of a message.
    guests: Set<NodeId>,
    /// What the records of now follow from.
    pub(super) arrival: Option<Arrival>,
    /// Which member a broker chose for the copy it tells of next.
    pub(super) chosen: Map<NodeId, (SharedFilter, Text)>,
    /// Why a message is declined, which is told next.
    pub(super) objection: Option<(Clause, Option<Denied>)>,
}

/// What a number means: a message of its publisher, or the n-th time that a broker took it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Origin {
    pub(super) life: usize,
    pub(super) taken: Option<usize>,
}

/// A packet that has just arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) record: RecordId,
    /// Who sent it, if it came from a client.
    pub(super) client: Option<NodeId>,
    pub(super) hop: Option<Hop>,
}

impl Ledger {
    /// The book of a whole trace.
    pub fn of(trace: &Trace) -> Self {
        let mut ledger = Self::default();
        for record in trace.records() {
            ledger.read(record);
        }
        ledger
    }

    /// Reads one record. They come in their order, none left out.
    pub fn read(&mut self, record: &Record) {
        self.now = record.id;
        match &record.fact {
            Fact::Acted(action) => self.acted(record, action),
            Fact::Opening { conn, .. } => {
                if let Some(node) = record.node {
                    self.conns.insert(*conn, node);
                }
            }
            Fact::Sent { .. } => self.sent(record),
            Fact::Arrived { conn, sent } => self.arrived(record, *conn, *sent),
            Fact::Lost { sent, why, .. } => self.lost(record, *sent, *why),
            Fact::Happened(event) => self.happened(record, event),
            Fact::Noted { note, .. } => self.noted(record, note),
            Fact::Refused { why, message } => {
                let own = record.node.zip(message.as_ref());
                let own = own.map(|(node, message)| {
                    self.begin(Publisher::Application(node), message, Moment::of(record))
                });
                if let Some(life) = own.or_else(|| self.newborn(record.cause, None)) {
                    let reason = Reason::Refused(why.as_str().into());
                    self.end_own(life, reason, Moment::of(record));
                }
            }
            Fact::Opened { .. }
            | Fact::Segment { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
            | Fact::Due { .. }
            | Fact::EndSent { .. }
            | Fact::Closed { .. }
            | Fact::LinkTurned { .. }
            | Fact::Rang(_)
            | Fact::Stopped(_) => {}
        }
    }

    fn acted(&mut self, record: &Record, action: &Action) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the others do nothing to a message by themselves"
        )]
        match action {
            Action::Command {
                client,
                command: Command::Publish(message),
            } => {
                let publisher = Publisher::Application(*client);
                self.begin(publisher, message, Moment::of(record));
            }
            Action::Guest { guest, .. } => {
                self.guests.insert(*guest);
            }
            // Refused where there is no memory left to lose.
            Action::Crash(node) | Action::Kill(node) => self.forget(*node, Moment::of(record)),
            _ => {}
        }
    }

    /// A message comes to be.
    pub(super) fn begin(&mut self, publisher: Publisher, message: &Message, born: Moment) -> usize {
        let created = Step {
            when: born,
            node: publisher.node(),
            stage: Stage::Created,
        };
        self.lives.push(Life {
            story: Biography {
                born,
                publisher,
                topic: message.topic.clone(),
                payload: message.payload.clone(),
                qos: message.qos,
                retain: message.retain,
                steps: vec![created],
            },
            own: Leg::default(),
            taken: Vec::new(),
        });
        self.lives.len() - 1
    }

    /// The message that this act published, or that began with this record.
    fn newborn(&self, cause: Option<RecordId>, node: Option<NodeId>) -> Option<usize> {
        let lives = self.lives.iter().enumerate().rev().take(NEWBORN_MAX);
        let mut born = lives.filter(|(_, life)| Some(life.story.born.record) == cause);
        let (place, _) =
            born.find(|(_, life)| node.is_none_or(|node| life.story.publisher.node() == node))?;
        Some(place)
    }

    /// Which message its client means by this number.
    pub(super) fn own(&mut self, record: &Record, number: MessageNo) -> Option<usize> {
        let key = (record.node?, number);
        // What is known goes first: it may have to make room for what is born in this step.
        if let Some(known) = self.numbers.get(&key) {
            return Some(known.life);
        }
        let life = self.newborn(record.cause, record.node)?;
        self.numbers.insert(key, Origin { life, taken: None });
        Some(life)
    }

    /// A device publishes by itself: what, its packet says.
    fn spoken(&mut self, record: &Record, number: MessageNo) -> Option<usize> {
        let Fact::Sent { version, bytes, .. } = &record.fact else {
            return None;
        };
        if !record.node.is_some_and(|node| self.roll.is_client(node)) {
            return None;
        }
        let Ok(Packet::Publish(publish)) = decode_shared(bytes, *version) else {
            return None;
        };
        let topic = publish.topic.clone()?;
        let message = Message::of_publish(publish, topic);
        self.appear(record, number, &message)
    }

    /// A message that no act published comes to be.
    pub(super) fn appear(
        &mut self,
        record: &Record,
        number: MessageNo,
        message: &Message,
    ) -> Option<usize> {
        let node = record.node?;
        let life = self.begin(Publisher::Application(node), message, Moment::of(record));
        let origin = Origin { life, taken: None };
        self.numbers.insert((node, number), origin);
        Some(life)
    }

    /// Which message a broker means. What it retained on disk is not recalled one by one.
    pub(super) fn meant_by(&self, broker: NodeId, number: MessageNo) -> Option<Origin> {
        let key = (broker, number);
        let known = self.numbers.get(&key);
        known.or_else(|| self.forgotten.get(&key)).copied()
    }

    /// Which hop this packet with a message is.
    fn hop(&mut self, record: &Record, to: NodeId, number: MessageNo) -> Option<Hop> {
        let broker = record.node?;
        if let Some(Origin {
            life,
            taken: Some(taken),
        }) = self.meant_by(broker, number)
        {
            let client = self.roll.identifier(to)?.clone();
            return Some(Hop::Down {
                life,
                taken,
                client,
            });
        }
        let known = self.own(record, number);
        let life = known.or_else(|| self.spoken(record, number))?;
        Some(Hop::Up { life })
    }

    fn sent(&mut self, record: &Record) {
        self.roll.sent(record);
        let Fact::Sent {
            to, brief, message, ..
        } = &record.fact
        else {
            return;
        };
        let Some(brief) = brief else { return };
        if let Some(number) = message {
            let Some(hop) = self.hop(record, *to, *number) else {
                return;
            };
            let is_qos0 = brief.qos == Qos::AtMostOnce;
            if let Some(leg) = self.leg(&hop) {
                leg.sent(is_qos0, matches!(hop, Hop::Up { .. }));
            }
            let (to, again) = (*to, brief.dup);
            self.step(hop.life(), record, Stage::Sent { to, again });
            self.flights.insert(record.id, hop);
        } else if matches!(brief.kind, PacketKind::Puback | PacketKind::Pubrec) {
            let hop = self.hop_of_cause(record).map(Hop::life);
            self.acks.extend(hop.map(|life| (record.id, life)));
        }
    }

    fn arrived(&mut self, record: &Record, conn: ConnId, sent: RecordId) {
        let client = self.conns.get(&conn).copied();
        let client = client.filter(|node| Some(*node) != record.node);
        let hop = self.flights.remove(&sent);
        let hop = hop.or_else(|| self.strays.remove(&sent));
        if let Some(leg) = hop.as_ref().and_then(|hop| self.leg(hop)) {
            leg.arrived(Moment::of(record));
        }
        if let Some(life) = self.acks.remove(&sent) {
            let by = client.or_else(|| self.brokers_end(life));
            if let Some(by) = by {
                self.step(life, record, Stage::Acknowledged { by });
            }
        }
        if let Some(client) = client {
            self.roll.arrived(record.id, sent, client);
        }
        self.arrival = Some(Arrival {
            record: record.id,
            client,
            hop,
        });
        // What has reached a program outside was handed over: more can be known of nobody.
        if let Some(guest) = record.node.filter(|node| self.guests.contains(node)) {
            self.handed_outside(record, guest);
        }
    }

    fn brokers_end(&self, life: usize) -> Option<NodeId> {
        let taken = self.lives.get(life)?.taken.last()?;
        Some(taken.broker)
    }

    fn lost(&mut self, record: &Record, sent: RecordId, why: Lost) {
        self.roll.lost(sent);
        self.acks.remove(&sent);
        let Some(hop) = self.flights.remove(&sent) else {
            return;
        };
        let reason = match hop {
            Hop::Up { .. } => Reason::LostToBroker(why),
            Hop::Down { .. } => Reason::LostToReceiver(why),
        };
        if let Some(leg) = self.leg(&hop) {
            leg.lost(reason, Moment::of(record));
        }
        self.step(hop.life(), record, Stage::Lost(why));
        self.strays.insert(sent, hop);
    }

    /// The hop of the packet that this record follows from directly.
    pub(super) fn hop_of_cause(&self, record: &Record) -> Option<&Hop> {
        let arrival = self.arrival.as_ref();
        let arrival = arrival.filter(|arrival| Some(arrival.record) == record.cause)?;
        arrival.hop.as_ref()
    }

    pub(super) fn leg(&mut self, hop: &Hop) -> Option<&mut Leg> {
        match hop {
            Hop::Up { life } => Some(&mut self.lives.get_mut(*life)?.own),
            Hop::Down {
                life,
                taken,
                client,
            } => {
                let taken = self.lives.get_mut(*life)?.taken.get_mut(*taken)?;
                Some(&mut taken.copies.get_or_default(client.clone()).leg)
            }
        }
    }

    /// Its client's leg ends here, unless it ended before.
    pub(super) fn end_own(&mut self, life: usize, why: Reason, when: Moment) {
        let Some(known) = self.lives.get_mut(life) else {
            return;
        };
        known.own.end.get_or_insert((why.clone(), when));
        let stage = Stage::Ended { client: None, why };
        known.story.steps.push(Step {
            when,
            node: known.story.publisher.node(),
            stage,
        });
    }

    /// One more step in the story of a message.
    pub(super) fn step(&mut self, life: usize, record: &Record, stage: Stage) {
        if let Some(life) = self.lives.get_mut(life) {
            let node = record.node.unwrap_or(life.story.publisher.node());
            let when = Moment::of(record);
            life.story.steps.push(Step { when, node, stage });
        }
    }

    /// A node has lost its memory.
    fn forget(&mut self, node: NodeId, now: Moment) {
        self.roll.crashed(node, now);
        let own = self.numbers.iter().filter(|((it, _), _)| *it == node);
        let own = own.map(|(key, origin)| (*key, *origin));
        self.forgotten.extend(own.collect::<Vec<_>>());
        self.numbers.retain(|(it, _), _| *it != node);
        for life in &mut self.lives {
            if life.story.publisher.node() == node {
                life.own.forget(&Reason::DeviceCrashed, now);
            }
            let here = life.taken.iter_mut().filter(|taken| taken.broker == node);
            for taken in here {
                if taken.handed_on.is_none() {
                    taken.end.get_or_insert((Reason::BrokerCrashed, now));
                }
                for copy in taken.copies.values_mut() {
                    copy.leg.forget(&Reason::BrokerCrashed, now);
                }
            }
        }
    }
}
