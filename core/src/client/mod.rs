//! A client, without its wire.
//!
//! One input, then drain. `connection` cuts bytes into packets and sends each to its room:
//! `connecting`, `authenticating`, `publishing`, `receiving`, `subscribing`, `closing`. `session` is what outlives a connection,
//! `keepalive` is what it waits for, `life` the table of
//! its states, and [`ClientCensus`] shows all of it.

mod authenticating;
mod census;
mod closing;
mod connecting;
mod connection;
mod keepalive;
mod life;
mod memory;
mod options;
mod publishing;
mod receiving;
mod session;
mod subscribing;

pub use census::{ClientCensus, Status};
pub use life::{LIFE, LifeRow, Turn};
pub use options::{Buffer, BufferPolicy, ClientOptions};

use std::collections::VecDeque;

use connecting::Terms;
use publishing::Waiting;
use session::Session;
use subscribing::Asked;

use crate::access::ScramClient;
use crate::chance::Chance;
use crate::flow::{AliasesIn, AliasesOut};
use crate::id::MessageNo;
use crate::machine::{Command, Input, Output};
use crate::order::Map;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{Framer, PacketId};

/// A client: commands and bytes in, bytes and events out.
#[derive(Clone, Debug, Hash)]
pub struct Client {
    options: ClientOptions,
    status: Status,
    framer: Framer,
    terms: Terms,
    session: Session,
    /// Messages that were not sent yet. No part of the session: they outlive it.
    waiting: VecDeque<Waiting>,
    /// The number of the next message it publishes.
    next_message: MessageNo,
    /// The Topic Aliases of the connection of now, each way.
    aliases: (AliasesIn, AliasesOut),
    asked: Map<PacketId, Asked>,
    chance: Chance,
    /// An authentication that goes on.
    exchange: Option<ScramClient>,
    /// Whether the CONNECT that waits for its CONNACK asked for a new session.
    is_clean: bool,
    /// When the input of now came.
    now: Instant,
    /// When the last packet was sent.
    sent_at: Instant,
    /// When PINGRESP is overdue, while it is awaited.
    pingresp_by: Option<Instant>,
    /// When CONNACK is overdue; counts while it is opening or connecting.
    connect_by: Instant,
    /// When to try again; counts while it is waiting.
    again_at: Instant,
    /// How long it waits for an answer on the link of now before it repeats itself.
    resend_after: Option<Span>,
    /// How often in a row it has lost its connection or got none.
    failures: u32,
    out: VecDeque<Output>,
}

/// The caller asked for something that cannot be done now; nothing went on the wire.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum CommandError {
    /// It needs a connection.
    #[error("the client is not connected")]
    NotConnected,
    /// It has a connection already, or is about to.
    #[error("the client is connected or connecting already")]
    AlreadyConnected,
    /// In 3.1.1 a session that lasts is filed under a Client Identifier [MQTT-3.1.3-7].
    #[error("without a client identifier, 3.1.1 needs a clean session")]
    Nameless,
    /// Its CONNECT named no Authentication Method.
    #[error("the client has no authentication method")]
    NoMethod,
    /// SUBSCRIBE and UNSUBSCRIBE name at least one filter.
    #[error("at least one topic filter is needed")]
    NoFilter,
    /// A Subscription Identifier outside its range, to 3.1.1, or to a broker that takes none.
    #[error(
        "a subscription identifier is 1 to 268,435,455, for MQTT 5.0 where the broker takes it"
    )]
    SubscriptionId,
    /// Only a broker puts a Subscription Identifier on a PUBLISH [MQTT-3.3.4-6].
    #[error("only a broker puts a subscription identifier on a message")]
    SubscriptionIdOnPublish,
    /// All 65,535 Packet Identifiers are in use.
    #[error("all 65,535 packet identifiers are in use")]
    NoFreeId,
    /// So many messages wait already, which is all its [`Buffer`] holds.
    #[error("{0} messages wait already; this one is not taken")]
    TooManyWaiting(u16),
    /// CONNACK announced a lower Maximum QoS.
    #[error("the broker takes no QoS this high")]
    QosNotSupported,
    /// CONNACK said that retained messages are not available.
    #[error("the broker keeps no retained messages")]
    RetainNotSupported,
    /// Larger than the broker takes, or than the protocol can say.
    #[error("the packet would be larger than the broker takes")]
    TooLarge,
}

impl Client {
    /// A client that is offline and remembers nothing, and whose nonces are always the same.
    pub fn new(options: ClientOptions) -> Self {
        Self::with_chance(options, Chance::new(0, "nonces"))
    }

    /// A client that is offline, remembers nothing, and draws its nonces from `chance`.
    pub fn with_chance(options: ClientOptions, chance: Chance) -> Self {
        Self {
            terms: Terms::asked(options.keep_alive, options.session_expiry),
            options,
            status: Status::Offline,
            framer: Framer::default(),
            session: Session::default(),
            waiting: VecDeque::new(),
            next_message: MessageNo(0),
            aliases: Default::default(),
            asked: Map::new(),
            chance,
            exchange: None,
            is_clean: false,
            now: Instant::START,
            sent_at: Instant::START,
            pingresp_by: None,
            connect_by: Instant::START,
            again_at: Instant::START,
            resend_after: None,
            failures: 0,
            out: VecDeque::new(),
        }
    }

    /// Connections that open from now on are on a link of the textbook, where a client of 3.1.1
    /// repeats what has no answer after so long; `None`: on a true one, where nobody does. 5.0 does
    /// not anywhere [MQTT-4.4.0-1].
    pub const fn set_resend_after(&mut self, patience: Option<Span>) {
        self.resend_after = patience;
    }

    /// How it speaks.
    pub const fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Takes one input. Drain [`Client::poll_output`] afterwards.
    ///
    /// # Errors
    /// When a [`Command`] cannot be carried out; never because of what the peer sent.
    pub fn handle_input(&mut self, now: Instant, input: Input<'_>) -> Result<(), CommandError> {
        self.now = now;
        match input {
            Input::Opened => self.on_opened(),
            Input::Received(bytes) => self.on_received(bytes),
            Input::Closed(_) => match self.status {
                Status::Opening | Status::Connecting | Status::Connected => self.lose_connection(),
                Status::Offline | Status::Waiting => {}
            },
            Input::Timeout => self.on_timeout(),
            Input::Command(command) => return self.obey(command),
        }
        Ok(())
    }

    fn obey(&mut self, command: Command) -> Result<(), CommandError> {
        match command {
            Command::Connect { clean_start } => {
                if !matches!(self.status, Status::Offline | Status::Waiting) {
                    return Err(CommandError::AlreadyConnected);
                }
                let clean_start = clean_start.unwrap_or(self.options.clean_start);
                let is_nameless = self.options.client_id.as_str().is_empty();
                if self.options.version == Version::V311 && is_nameless && !clean_start {
                    return Err(CommandError::Nameless);
                }
                self.options.clean_start = clean_start;
                self.open();
                Ok(())
            }
            Command::Disconnect { reason } => self.disconnect(reason),
            Command::Subscribe { filters, id } => self.subscribe(filters, id),
            Command::Unsubscribe { filters } => self.unsubscribe(filters),
            Command::Publish(message) => self.publish(message),
            Command::Authenticate => self.authenticate(),
            Command::Raw(bytes) => {
                if !matches!(self.status, Status::Connecting | Status::Connected) {
                    return Err(CommandError::NotConnected);
                }
                self.transmit_bytes(bytes);
                Ok(())
            }
        }
    }

    /// The next thing to do for it, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }
}
