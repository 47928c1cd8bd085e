//! A client's insides, for looking at.

use super::{Client, ClientOptions};
use crate::flow::InFlight;
use crate::topic::TopicFilter;
use crate::wire::{PacketId, Qos};

/// A client's insides, for looking at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientCensus {
    /// How it speaks.
    pub options: ClientOptions,
    /// What it is doing.
    pub status: Status,
    /// Whether it believes that it shares a session with the broker.
    pub has_session: bool,
    /// Subscriptions it asked for and was granted.
    pub subscriptions: Vec<(TopicFilter, Qos)>,
    /// Publishes that are not complete.
    pub in_flight: Vec<InFlight>,
    /// Identifiers of QoS 2 messages it took and was not released from.
    pub held: Vec<PacketId>,
    /// Publishes that wait for a connection or for quota.
    pub waiting: usize,
}

/// What a client is doing.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Status {
    /// No connection, and none asked for.
    Offline,
    /// The connection is being opened.
    Opening,
    /// CONNECT is sent, CONNACK has not come.
    Connecting,
    /// Connected.
    Connected,
    /// Waits to try again.
    Waiting,
}

impl Client {
    /// What it is doing.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Its insides.
    pub fn census(&self) -> ClientCensus {
        ClientCensus {
            options: self.options.clone(),
            status: self.status,
            has_session: self.session.is_shared,
            subscriptions: self
                .session
                .subscriptions
                .iter()
                .map(|(filter, qos)| (filter.clone(), *qos))
                .collect(),
            in_flight: self.session.sender.in_flight().collect(),
            held: self.session.receiver.held().collect(),
            waiting: self.waiting.len(),
        }
    }
}
