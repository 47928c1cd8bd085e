//! A broker ("the Server" of the standard), without its wires.

use crate::flow::InFlight;
use crate::id::ConnId;
use crate::machine::{BrokerInput, BrokerOutput, Deadline, Message};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicFilter;
use crate::wire::{PacketId, Qos, SubscribeFilter, Text};

/// How a broker behaves where the standard leaves it free.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BrokerConfig {
    /// How many messages may wait for one session.
    pub queue_limit: u32,
    /// The largest packet it reads, in bytes.
    pub packet_size_max: u32,
    /// How many sessions it keeps.
    pub sessions_max: u32,
    /// How long it waits for CONNECT after a connection opened.
    pub connect_timeout: Span,
}

impl Default for BrokerConfig {
    fn default() -> Self {
        Self {
            queue_limit: 100,
            packet_size_max: 256 * 1024,
            sessions_max: 10_000,
            connect_timeout: Span::from_secs(10),
        }
    }
}

/// A broker: bytes in, bytes and events out.
#[derive(Clone, Debug, Hash)]
pub struct Broker {
    config: BrokerConfig,
}

/// The broker's insides, for looking at.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Census {
    /// By client identifier.
    pub sessions: Vec<SessionCensus>,
    /// By topic.
    pub retained: Vec<Message>,
}

/// One session, for looking at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SessionCensus {
    /// Whose.
    pub client: Text,
    /// Spoken on its last connection.
    pub version: Version,
    /// Its connection, as far as the broker knows.
    pub conn: Option<ConnId>,
    /// When the broker gives up on the silent peer.
    pub patience_until: Option<Instant>,
    /// When the session ends if nobody comes; `None` while connected or if it never expires.
    pub expires_at: Option<Instant>,
    /// What it wants.
    pub subscriptions: Vec<SubscribeFilter>,
    /// Towards this client, unfinished.
    pub in_flight: Vec<InFlight>,
    /// From this client: QoS 2 identifiers held until PUBREL.
    pub held: Vec<PacketId>,
    /// Waiting to be sent.
    pub queue: Vec<Message>,
    /// Its will, while armed.
    pub will: Option<Message>,
}

impl Broker {
    /// A broker that knows nobody.
    pub fn new(config: BrokerConfig) -> Self {
        Self { config }
    }

    /// Takes one input. Drain [`Broker::poll_output`] afterwards.
    pub fn handle_input(&mut self, _now: Instant, _input: BrokerInput<'_>) {
        unimplemented!()
    }

    /// The next thing to do for it, in order.
    pub fn poll_output(&mut self) -> Option<BrokerOutput> {
        unimplemented!()
    }

    /// When to wake it with [`BrokerInput::Timeout`], and why.
    pub fn poll_timeout(&self) -> Option<Deadline> {
        unimplemented!()
    }

    /// Its insides.
    pub fn census(&self) -> Census {
        let _: Option<(TopicFilter, Qos)> = None;
        unimplemented!()
    }
}
