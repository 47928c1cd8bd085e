//! Any story of several connections, told to a broker with small limits.

use std::collections::BTreeMap;

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Ending};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Ack, Connect, Packet, PacketId, Properties, Property, Publish, Qos, Subscribe, SubscribeFilter,
    Text, encode,
};
use bytes::Bytes;

use super::peer::Peer;
use super::script::{SEATS, Script, Step};

/// The two who mean well; a story that speaks in their names is not told.
const WITNESS: &str = "the-witness";
const WITNESS_CONN: ConnId = ConnId(0);
const JUDGE: &str = "the-judge";
const VERDICT: &str = "verdict";
/// How many outputs one byte of input may cause at the limits below, with room to spare.
const OUTPUTS_PER_BYTE: usize = 64;
/// An input without bytes may still close everything and publish every will.
const OUTPUTS_AT_LEAST: usize = 4_096;
/// More deadlines than any of these stories has.
const ALARMS_MAX: u32 = 10_000;

/// Whatever the others do: the broker keeps its limits, what it sends can be read, and a message
/// between two who behave arrives once.
///
/// # Panics
/// When it does not.
pub fn broker(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let settings = script.byte();
    let mut hall = Hall::new(settings);
    let witness = hall.join(WITNESS);
    assert_eq!(witness, WITNESS_CONN, "it came first");
    hall.subscribe(witness);
    let judge = hall.join(JUDGE);
    while let Some(step) = script.next() {
        if !hall.take(step) {
            return;
        }
    }
    hall.hear_the_verdict(judge);
    hall.close_down();
}

/// Where all connections meet.
struct Hall {
    broker: Broker,
    config: BrokerConfig,
    now: Instant,
    /// Every connection that is open.
    peers: BTreeMap<ConnId, Peer>,
    /// Who sits where in the story.
    seats: BTreeMap<u8, ConnId>,
    opened: u32,
    /// What the witness was sent.
    witnessed: Vec<Packet>,
    /// Whether packets are given one by one, so that their answers can be counted.
    counts: bool,
}

impl Hall {
    fn new(settings: u8) -> Self {
        let config = BrokerConfig {
            queue_limit: 4,
            packet_size_max: 512,
            sessions_max: 6,
            connections_max: 5,
            subscriptions_max: 5,
            retained_max: 4,
            receive_maximum: if settings & 2 == 0 { 2 } else { 20 },
            in_flight_max: if settings & 4 == 0 { 2 } else { 20 },
            ..BrokerConfig::default()
        };
        Self {
            broker: Broker::new(config.clone()),
            config,
            now: Instant::START,
            peers: BTreeMap::new(),
            seats: BTreeMap::new(),
            opened: 0,
            witnessed: Vec::new(),
            counts: settings & 1 == 0,
        }
    }

    /// One step of the story; `false` when it speaks in a name that is not its own.
    fn take(&mut self, step: Step<'_>) -> bool {
        let conn_of = |seats: &BTreeMap<u8, ConnId>, seat| seats.get(&seat).copied();
        match step {
            Step::Open(seat) => {
                debug_assert!(seat < SEATS, "the script keeps to its seats");
                let conn = self.open();
                self.seats.insert(seat, conn);
            }
            Step::Bytes(seat, bytes) => {
                if let Some(conn) = conn_of(&self.seats, seat) {
                    return self.send(conn, bytes);
                }
            }
            Step::Say(seat, packet) => {
                if let Some(conn) = conn_of(&self.seats, seat) {
                    let version = self.peers.get(&conn).map_or(Version::V5, Peer::version);
                    if let Ok(bytes) = encode(&packet, version) {
                        return self.send(conn, &bytes);
                    }
                }
            }
            Step::Close(seat, ending) => {
                if let Some(conn) = self.seats.remove(&seat) {
                    self.peers.remove(&conn);
                    self.input(BrokerInput::Closed(conn, ending), 0);
                }
            }
            Step::Wait(span) => self.wait_until(self.now + span),
        }
        true
    }

    fn open(&mut self) -> ConnId {
        let conn = ConnId(self.opened);
        self.opened += 1;
        self.peers.insert(conn, Peer::new());
        self.input(BrokerInput::Opened(conn), 0);
        let most = usize::try_from(self.config.connections_max).expect("a small limit");
        assert!(self.peers.len() <= most, "connections_max");
        conn
    }

    /// Bytes to the broker. A connection that is closed sends into the void, which the broker has to
    /// bear as well.
    fn send(&mut self, conn: ConnId, bytes: &[u8]) -> bool {
        let Some(peer) = self.peers.get_mut(&conn) else {
            self.input(BrokerInput::Received(conn, bytes), bytes.len());
            return true;
        };
        let pieces = peer.pieces(bytes);
        for (_, packet) in &pieces {
            if let Some(Packet::Connect(connect)) = packet
                && [WITNESS, JUDGE].contains(&connect.client_id.as_str())
                && conn.0 > 1
            {
                return false;
            }
        }
        if !self.counts {
            self.input(BrokerInput::Received(conn, bytes), bytes.len());
            return true;
        }
        for (piece, packet) in pieces {
            if let (Some(peer), Some(packet)) = (self.peers.get_mut(&conn), &packet) {
                peer.says(packet);
            }
            self.input(BrokerInput::Received(conn, piece), piece.len());
        }
        true
    }

    fn say(&mut self, conn: ConnId, packet: &Packet) {
        let bytes = encode(packet, Version::V5).expect("a packet of ours");
        assert!(self.send(conn, &bytes), "they speak in their own names");
    }

    fn wait_until(&mut self, until: Instant) {
        for _ in 0..ALARMS_MAX {
            let due = self.broker.poll_timeout();
            let Some(deadline) = due.filter(|due| due.at <= until) else {
                self.now = self.now.max(until);
                return;
            };
            self.now = self.now.max(deadline.at);
            self.input(BrokerInput::Timeout, 0);
            assert_ne!(
                self.broker.poll_timeout(),
                Some(deadline),
                "a deadline that does not advance"
            );
        }
        panic!("deadlines without end");
    }

    fn input(&mut self, input: BrokerInput<'_>, bytes: usize) {
        self.broker.handle_input(self.now, input);
        let most = OUTPUTS_AT_LEAST + OUTPUTS_PER_BYTE * bytes;
        let mut count = 0;
        while let Some(output) = self.broker.poll_output() {
            count += 1;
            assert!(count <= most, "{bytes} bytes caused {count} outputs");
            match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    let peer = self.peers.get_mut(&conn);
                    let peer = peer.unwrap_or_else(|| panic!("sent after the close: {conn:?}"));
                    peer.hears(&bytes, self.counts);
                }
                BrokerOutput::Close(conn, _) => {
                    let known = self.peers.remove(&conn);
                    assert!(known.is_some(), "closed twice: {conn:?}");
                    self.seats.retain(|_, seated| *seated != conn);
                }
                BrokerOutput::Event(event) => {
                    assert!(!event.tell("hub").to_string().is_empty(), "{event:?}");
                }
                BrokerOutput::Note(_, note) => {
                    assert!(!note.tell("hub").to_string().is_empty(), "{note:?}");
                }
            }
        }
        self.check_limits();
        self.answer_as_the_witness();
    }

    /// Every named limit, held against the census.
    fn check_limits(&self) {
        let small = |limit: u32| usize::try_from(limit).expect("a small limit");
        let census = self.broker.census();
        let config = &self.config;
        assert!(
            census.sessions.len() <= small(config.sessions_max),
            "sessions_max"
        );
        assert!(
            census.retained.len() <= small(config.retained_max),
            "retained_max"
        );
        for session in &census.sessions {
            let whose = &session.client;
            assert!(
                session.queue.len() <= small(config.queue_limit),
                "queue_limit: {whose}"
            );
            assert!(
                session.subscriptions.len() <= small(config.subscriptions_max),
                "subscriptions_max: {whose}"
            );
            assert!(
                session.in_flight.len() <= usize::from(config.in_flight_max),
                "in_flight_max: {whose}"
            );
            assert!(
                session.held.len() <= usize::from(config.receive_maximum),
                "receive_maximum: {whose}"
            );
        }
    }

    /// The witness acknowledges what it is sent, so that its window never stays shut.
    fn answer_as_the_witness(&mut self) {
        let heard = match self.peers.get_mut(&WITNESS_CONN) {
            Some(peer) => std::mem::take(&mut peer.heard),
            None => return,
        };
        let due: Vec<_> = heard.iter().filter_map(owed).collect();
        self.witnessed.extend(heard);
        for ack in due {
            self.say(WITNESS_CONN, &Packet::Puback(ack));
        }
    }

    fn join(&mut self, name: &str) -> ConnId {
        let conn = self.open();
        let connect = Connect {
            version: Version::V5,
            is_bridge: false,
            clean_start: true,
            keep_alive: 0,
            client_id: Text::parse(name).expect("a short name"),
            will: None,
            user_name: None,
            password: None,
            properties: Properties(vec![Property::ReceiveMaximum(1_000)]),
        };
        self.say(conn, &Packet::Connect(Box::new(connect)));
        conn
    }

    fn subscribe(&mut self, conn: ConnId) {
        let filter = TopicFilter::parse("#").expect("a filter");
        let subscribe = Subscribe {
            id: PacketId::new(1).expect("at least 1"),
            properties: Properties::none(),
            filters: vec![SubscribeFilter::new(filter, Qos::AtLeastOnce)],
        };
        self.say(conn, &Packet::Subscribe(subscribe));
    }

    /// One message between the two who behaved.
    fn hear_the_verdict(&mut self, judge: ConnId) {
        let publish = Publish {
            dup: false,
            qos: Qos::AtMostOnce,
            retain: false,
            topic: Some(TopicName::parse(VERDICT).expect("a topic")),
            id: None,
            properties: Properties::none(),
            payload: Bytes::from_static(VERDICT.as_bytes()),
        };
        // What the story itself said about verdicts does not count.
        self.witnessed.clear();
        self.say(judge, &Packet::Publish(publish));
        self.say(judge, &Packet::Pingreq);
        let verdicts = self.witnessed.iter().filter(|it| is_verdict(it)).count();
        assert_eq!(verdicts, 1, "other connections are not affected");
        let judge = self.peers.get(&judge);
        let last = judge.and_then(|it| it.heard.last());
        assert_eq!(last, Some(&Packet::Pingresp), "the broker still answers");
    }

    /// All leave, and in the end nothing is due any more.
    fn close_down(&mut self) {
        for conn in self.peers.keys().copied().collect::<Vec<_>>() {
            if self.peers.remove(&conn).is_some() {
                self.input(BrokerInput::Closed(conn, Ending::Reset), 0);
            }
        }
        self.wait_until(self.now + Span::from_secs(u64::from(u32::MAX)));
    }
}

/// The acknowledgement that a QoS 1 message waits for.
fn owed(packet: &Packet) -> Option<Ack> {
    let Packet::Publish(publish) = packet else {
        return None;
    };
    publish.id.map(Ack::new)
}

fn is_verdict(packet: &Packet) -> bool {
    let Packet::Publish(publish) = packet else {
        return false;
    };
    let topic = publish.topic.as_ref().map(TopicName::as_str);
    topic == Some(VERDICT) && publish.payload.as_ref() == VERDICT.as_bytes()
}
