//! A broker ("the Server" of the standard), without its wires.
//!
//! One input, then drain. `connection` cuts bytes into packets and sends each to its room:
//! `connecting`, `publishing`, `subscribing`, `leaving`. `admission` says who is let in, `terms` what
//! holds for a connection, `rights` who may do what. `routing` finds who wants a message (in
//! `subscriptions`; `sharing` chooses where a group does), `delivery` sends it or lets it wait.
//! `sessions` (with their `roster`), `retained` and `will` are what the broker remembers, `keepalive`
//! is what it waits for, and [`Census`] shows all of it.

mod admission;
mod authenticating;
mod census;
mod config;
mod connecting;
mod connection;
mod delivery;
mod keepalive;
mod leaving;
mod outbox;
mod publishing;
mod queue;
mod reasons;
mod retained;
mod rights;
mod roster;
mod routing;
mod session;
mod sessions;
mod sharing;
mod subscribing;
mod subscriptions;
mod sys;
mod terms;
mod will;

pub use census::{Census, GroupCensus, SessionCensus};
pub use config::{BrokerConfig, Overlapping, Sharing};

use std::collections::BTreeMap;

use connection::Connection;
use outbox::Outbox;
use retained::Retained;
use roster::Roster;
use subscriptions::{Matches, Subscriptions};
use sys::Tally;
use will::Farewell;

use crate::chance::Chance;
use crate::id::ConnId;
use crate::machine::{BrokerInput, BrokerOutput};
use crate::time::Instant;

/// A broker: bytes in, bytes and events out.
#[derive(Clone, Debug, Hash)]
pub struct Broker {
    config: BrokerConfig,
    chance: Chance,
    connections: BTreeMap<ConnId, Connection>,
    sessions: Roster,
    subscriptions: Subscriptions,
    retained: Retained,
    /// How many Client Identifiers it has invented.
    names_invented: u32,
    /// What came, and what was sent.
    received: Tally,
    sent: Tally,
    /// When it last told of itself.
    sys_told_at: Instant,
    /// It was shut down and takes no connections.
    is_shut: bool,
    /// Chooses among the members of a group, where chance shall.
    turns: Chance,
    /// Room for the next search, so that not every message asks for some.
    spare: Matches,
    out: Outbox,
}

impl Broker {
    /// A broker that knows nobody, and whose nonces are always the same.
    pub fn new(config: BrokerConfig) -> Self {
        Self::with_chance(config, Chance::new(0, "nonces"))
    }

    /// A broker that knows nobody and draws its nonces from `chance`.
    pub fn with_chance(config: BrokerConfig, chance: Chance) -> Self {
        let turns = chance.branch("shared subscriptions");
        Self {
            config,
            chance,
            connections: BTreeMap::new(),
            sessions: Roster::default(),
            subscriptions: Subscriptions::default(),
            retained: Retained::default(),
            names_invented: 0,
            received: Tally::default(),
            sent: Tally::default(),
            sys_told_at: Instant::START,
            is_shut: false,
            turns,
            spare: Matches::default(),
            out: Outbox::default(),
        }
    }

    /// Takes one input. Drain [`Broker::poll_output`] afterwards.
    ///
    /// Inputs of connections it does not know, or has closed, are ignored.
    pub fn handle_input(&mut self, now: Instant, input: BrokerInput<'_>) {
        match input {
            BrokerInput::Opened(conn) => self.on_opened(now, conn),
            BrokerInput::Received(conn, bytes) => self.on_received(now, conn, bytes),
            BrokerInput::Closed(conn, _) => self.forget_connection(now, conn, Farewell::None),
            BrokerInput::Dismiss(conn, reason) => self.on_dismiss(now, conn, reason),
            BrokerInput::Timeout => self.on_timeout(now),
        }
    }

    /// The next thing to do for it, in order.
    pub fn poll_output(&mut self) -> Option<BrokerOutput> {
        let output = self.out.next();
        if let Some(BrokerOutput::Transmit(_, bytes)) = &output {
            self.sent.count(1, bytes.len());
        }
        output
    }
}
