//! The broker's insides, for looking at.

use super::Broker;
use super::session::Session;
use crate::flow::InFlight;
use crate::id::ConnId;
use crate::machine::Message;
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::{PacketId, SubscribeFilter, Text};

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
    /// When a will that outlived its connection is published.
    pub will_at: Option<Instant>,
}

impl Broker {
    /// Its insides.
    pub fn census(&self) -> Census {
        Census {
            sessions: self
                .sessions
                .values()
                .map(|session| self.look_at(session))
                .collect(),
            retained: self.retained.iter().cloned().collect(),
        }
    }

    fn look_at(&self, session: &Session) -> SessionCensus {
        let connection = session.conn().and_then(|conn| self.connections.get(&conn));
        SessionCensus {
            client: session.client.clone(),
            version: session.version,
            conn: session.conn(),
            patience_until: connection.and_then(|connection| connection.patience_until()),
            expires_at: session.expires_at,
            subscriptions: session.subscriptions.values().cloned().collect(),
            in_flight: session.sender.in_flight().collect(),
            held: session.receiver.held().collect(),
            queue: session.queue.iter().cloned().collect(),
            will: session.will.as_ref().map(|will| will.message.clone()),
            will_at: session.will.as_ref().and_then(|will| will.due),
        }
    }
}
