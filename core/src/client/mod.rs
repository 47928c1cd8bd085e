//! A client, without its wire.

use bytes::Bytes;

use crate::machine::{Command, Deadline, Input, Output};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicFilter;
use crate::wire::{Qos, Text, Will};

/// How a client speaks.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClientOptions {
    /// Client Identifier; may be empty.
    pub client_id: Text,
    /// 3.1.1 or 5.0.
    pub version: Version,
    /// Clean Start (5.0) or Clean Session (3.1.1).
    pub clean_start: bool,
    /// Seconds; 0 turns it off.
    pub keep_alive: u16,
    /// Session Expiry Interval in seconds, 5.0 only; `u32::MAX` never expires.
    pub session_expiry: u32,
    /// What the broker shall publish if the connection is lost.
    pub will: Option<Will>,
    /// User Name.
    pub user_name: Option<Text>,
    /// Password.
    pub password: Option<Bytes>,
    /// Try again by itself this long after the connection was lost.
    pub reconnect: Option<Span>,
    /// How long to wait for the connection and its CONNACK.
    pub connect_timeout: Span,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            client_id: Text::default(),
            version: Version::V5,
            clean_start: true,
            keep_alive: 60,
            session_expiry: 0,
            will: None,
            user_name: None,
            password: None,
            reconnect: None,
            connect_timeout: Span::from_secs(10),
        }
    }
}

/// A client: commands and bytes in, bytes and events out.
#[derive(Clone, Debug, Hash)]
pub struct Client {
    options: ClientOptions,
}

/// The caller asked for something that cannot be done now; nothing went on the wire.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CommandError {
    /// It needs a connection.
    #[error("the client is not connected")]
    NotConnected,
}

/// A client's insides, for looking at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientCensus {
    /// How it speaks.
    pub options: ClientOptions,
    /// What it is doing.
    pub status: Status,
    /// Subscriptions it asked for and was granted.
    pub subscriptions: Vec<(TopicFilter, Qos)>,
    /// Publishes that are not complete.
    pub in_flight: Vec<crate::flow::InFlight>,
    /// Identifiers of QoS 2 messages it took and was not released from.
    pub held: Vec<crate::wire::PacketId>,
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
    /// A client that is offline and remembers nothing.
    pub fn new(options: ClientOptions) -> Self {
        Self { options }
    }

    /// Takes one input. Drain [`Client::poll_output`] afterwards.
    ///
    /// # Errors
    /// When a [`Command`] cannot be carried out; never because of what the peer sent.
    pub fn handle_input(&mut self, _now: Instant, _input: Input<'_>) -> Result<(), CommandError> {
        unimplemented!()
    }

    /// The next thing to do for it, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        unimplemented!()
    }

    /// When to wake it with [`Input::Timeout`], and why.
    pub fn poll_timeout(&self) -> Option<Deadline> {
        unimplemented!()
    }

    /// Its insides.
    pub fn census(&self) -> ClientCensus {
        let _: Option<Command> = None;
        unimplemented!()
    }
}
