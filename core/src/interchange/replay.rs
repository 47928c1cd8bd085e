//! The clients' side of a trace, given to a simulated broker, and what it answers beside what was
//! answered then.
//!
//! Everything a client said arrives when it arrived then, and connections begin and end when they
//! did. Only the identifiers of acknowledgements are changed: the two brokers may lend others, and a
//! client answers with those that it was given. Answers are compared connection by connection, in
//! their order; when exactly they came is left to the brokers.

use bytes::Bytes;

use super::answers::{Answer, Difference, align};
use crate::broker::{Broker, BrokerConfig};
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{BrokerInput, BrokerOutput, Ending};
use crate::order::{Map, Set};
use crate::spec::{Clause, Version};
use crate::time::{Instant, Span};
use crate::topic::TopicName;
use crate::trace::{Fact, Names, Record, Trace};
use crate::wire::{Ack, Packet, PacketId, Publish, decode_shared, encode};

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// How many answers were compared.
    pub compared: u32,
    /// Connections in their order, and where the two brokers part.
    pub differences: Vec<(ConnId, NodeId, Difference)>,
    /// So many acknowledgements answer something that the simulated broker never sent.
    pub unasked: u32,
}

/// More alarms at one moment than any broker has.
const ALARMS_MAX: u32 = 100_000;

/// Both brokers on one connection.
#[derive(Default)]
struct Wire {
    client: NodeId,
    version: Version,
    /// What the broker of the trace said, and what ours says.
    then: Vec<Answer>,
    now: Vec<Answer>,
    /// Messages above QoS 0 that one of them sent and the other has not sent yet.
    waiting: [Vec<(PacketId, Key)>; 2],
    /// What an identifier of then is now.
    ids: Map<PacketId, PacketId>,
    aliases: [Map<u16, TopicName>; 2],
    /// Whether each of them has ended it by its own will.
    ended: [bool; 2],
    /// The client has said DISCONNECT: who closes first then is a race.
    has_parted: bool,
}

/// What makes two messages one.
type Key = (Option<TopicName>, Bytes);

const THEN: usize = 0;
const NOW: usize = 1;

struct Replay<'a> {
    trace: &'a Trace,
    brokers: Map<NodeId, Broker>,
    wires: Map<ConnId, Wire>,
    config: BrokerConfig,
    /// Connections that our broker knows.
    open: Set<ConnId>,
    /// Why it says what it says next.
    reason: Option<Clause>,
    unasked: u32,
}

/// Plays the clients of a trace against brokers of this configuration.
pub fn replay(trace: &Trace, names: &Names, config: &BrokerConfig) -> Replayed {
    let mut replay = Replay {
        trace,
        brokers: Map::new(),
        wires: Map::new(),
        config: config.clone(),
        open: Set::new(),
        reason: None,
        unasked: 0,
    };
    for record in trace.records() {
        replay.wait_until(record.at);
        replay.follow(record, names);
    }
    // What was due at the last moment happens too.
    if let Some(last) = trace.records().last() {
        replay.wait_until(last.at + Span::from_micros(1));
    }
    let mut replayed = Replayed {
        unasked: replay.unasked,
        ..Replayed::default()
    };
    for (conn, wire) in replay.wires.iter() {
        let (compared, differences) = align(&wire.then, &wire.now);
        replayed.compared = replayed.compared.saturating_add(compared);
        let told = differences.into_iter();
        replayed
            .differences
            .extend(told.map(|it| (*conn, wire.client, it)));
    }
    replayed
}

impl Replay<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others are not the clients' side"
    )]
    fn follow(&mut self, record: &Record, names: &Names) {
        let Some(node) = record.node else { return };
        let is_broker = names.broker_of(node).is_none();
        match &record.fact {
            Fact::Opening { conn, .. } => {
                self.wires.get_or_default(*conn).client = node;
            }
            Fact::Sent {
                conn,
                bytes,
                version,
                ..
            } if is_broker => {
                let packet = decode_shared(bytes, *version).ok();
                self.said(*conn, THEN, packet, record.at, None);
            }
            Fact::Arrived { conn, sent } if is_broker => self.pass(node, *conn, *sent, record.at),
            Fact::EndSent { conn, .. } if is_broker => {
                let wire = self.wires.get_or_default(*conn);
                wire.end(THEN, Answer::end(record.at, None));
            }
            // What the broker of then ended by its own will, ours ends by its own.
            Fact::Closed { conn, ending } if is_broker => {
                let is_own = self.wires.get(conn).is_some_and(|it| it.ended[THEN]);
                let is_own = is_own && *ending == Ending::Fin;
                if !is_own && self.open.remove(conn) {
                    self.give(node, record.at, BrokerInput::Closed(*conn, *ending));
                }
            }
            _ => {}
        }
    }

    /// What a client said goes to our broker.
    fn pass(&mut self, broker: NodeId, conn: ConnId, sent: RecordId, at: Instant) {
        let Some(Fact::Sent { bytes, version, .. }) = self.trace.get(sent).map(|it| &it.fact)
        else {
            return;
        };
        let wire = self.wires.get_or_default(conn);
        wire.version = *version;
        if wire.ended[NOW] {
            return;
        }
        let packet = decode_shared(bytes, *version).ok();
        wire.has_parted |= matches!(packet, Some(Packet::Disconnect(_)));
        let Some(bytes) = wire.renumbered(packet, bytes) else {
            self.unasked = self.unasked.saturating_add(1);
            return;
        };
        if self.open.insert(conn) {
            self.give(broker, at, BrokerInput::Opened(conn));
        }
        self.give(broker, at, BrokerInput::Received(conn, &bytes));
    }

    fn give(&mut self, node: NodeId, at: Instant, input: BrokerInput<'_>) {
        let config = &self.config;
        let broker = self
            .brokers
            .get_or_insert_with(node, || Broker::new(config.clone()));
        broker.handle_input(at, input);
        let mut outputs = Vec::new();
        while let Some(output) = broker.poll_output() {
            outputs.push(output);
        }
        for output in outputs {
            match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    let version = self.wires.get_or_default(conn).version;
                    let packet = decode_shared(&bytes, version).ok();
                    let reason = self.reason.take();
                    self.said(conn, NOW, packet, at, reason);
                }
                BrokerOutput::Close(conn, ending) => self.ended(conn, ending, at),
                BrokerOutput::Note(_, note) => self.reason = Some(note.clause),
                BrokerOutput::Event(_) => {}
            }
        }
    }

    fn ended(&mut self, conn: ConnId, _: Ending, at: Instant) {
        self.open.remove(&conn);
        let end = Answer::end(at, self.reason.take());
        self.wires.get_or_default(conn).end(NOW, end);
    }

    /// One of the two brokers said something.
    fn said(
        &mut self,
        conn: ConnId,
        who: usize,
        packet: Option<Packet>,
        at: Instant,
        reason: Option<Clause>,
    ) {
        let wire = self.wires.get_or_default(conn);
        let topic = packet.as_ref().and_then(|it| wire.topic(who, it));
        if let Some(Packet::Publish(Publish {
            id: Some(id),
            payload,
            ..
        })) = &packet
        {
            wire.pair(who, *id, (topic.clone(), payload.clone()));
        }
        let answer = Answer::new(at, packet.as_ref(), topic, reason);
        match who {
            THEN => wire.then.push(answer),
            _ => wire.now.push(answer),
        }
    }

    /// Time goes on to this moment for all of our brokers.
    fn wait_until(&mut self, at: Instant) {
        for _ in 0..ALARMS_MAX {
            let alarms = self.brokers.iter().filter_map(|(node, broker)| {
                let due = broker.poll_timeout()?.at;
                (due < at).then_some((due, *node))
            });
            let Some((due, node)) = alarms.min() else {
                return;
            };
            self.give(node, due, BrokerInput::Timeout);
        }
    }
}

impl Wire {
    /// One of the two brokers ends it.
    fn end(&mut self, who: usize, end: Answer) {
        if !std::mem::replace(&mut self.ended[who], true) && !self.has_parted {
            match who {
                THEN => self.then.push(end),
                _ => self.now.push(end),
            }
        }
    }

    /// What a client said, with the identifiers of now; `None` for an acknowledgement of something
    /// that our broker has not sent.
    fn renumbered(&self, packet: Option<Packet>, bytes: &Bytes) -> Option<Bytes> {
        let now = |ack: Ack| {
            let id = *self.ids.get(&ack.id)?;
            Some(Ack { id, ..ack })
        };
        let packet = match packet {
            Some(Packet::Puback(ack)) => Packet::Puback(now(ack)?),
            Some(Packet::Pubrec(ack)) => Packet::Pubrec(now(ack)?),
            Some(Packet::Pubcomp(ack)) => Packet::Pubcomp(now(ack)?),
            _ => return Some(bytes.clone()),
        };
        encode(&packet, self.version).ok()
    }

    /// The topic of a PUBLISH, aliases resolved.
    fn topic(&mut self, who: usize, packet: &Packet) -> Option<TopicName> {
        let Packet::Publish(publish) = packet else {
            return None;
        };
        let aliases = self.aliases.get_mut(who)?;
        let alias = publish.properties.topic_alias().copied();
        if let (Some(alias), Some(topic)) = (alias, &publish.topic) {
            aliases.insert(alias, topic.clone());
        }
        let known = || aliases.get(&alias?).cloned();
        publish.topic.clone().or_else(known)
    }

    /// One broker gave a message this identifier; the other may have given it another before.
    fn pair(&mut self, who: usize, id: PacketId, key: Key) {
        let [then, now] = &mut self.waiting;
        let (own, other) = match who {
            THEN => (then, now),
            _ => (now, then),
        };
        match other.iter().position(|it| it.1 == key) {
            Some(at) => {
                let (counterpart, _) = other.remove(at);
                match who {
                    THEN => self.ids.insert(id, counterpart),
                    _ => self.ids.insert(counterpart, id),
                };
            }
            None => own.push((id, key)),
        }
    }
}
