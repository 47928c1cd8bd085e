//! A broker ("the Server" of the standard), without its wires.
//!
//! One input, then drain. `connection` cuts bytes into packets and sends each to its room:
//! `connecting`, `publishing`, `subscribing`, `leaving`. `admission` says who is let in, `terms` what
//! holds for a connection, `rights` who may do what, `acceptance` which messages are taken over.
//! `routing` finds who wants a message (in `subscriptions`; `sharing` chooses where a group does),
//! `delivery` sends it as a `parcel` or lets it wait in a `queue`. `sessions` (with their `roster`),
//! `retained` and `will` are what the broker remembers, `keepalive` and its `agenda` are what it
//! waits for, and [`Census`] shows all of it.

mod acceptance;
mod admission;
mod agenda;
mod authenticating;
mod census;
mod config;
mod connecting;
mod connection;
mod delivery;
mod forms;
mod keepalive;
mod leaving;
mod life;
mod memory;
mod outbox;
mod parcel;
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
pub use config::{BrokerConfig, Onward, Overlapping, QueuePolicy, Sharing};
pub use life::{SESSION_LIFE, SessionRow, SessionState, SessionTurn};

use std::sync::Arc;

use agenda::{Agenda, Due};
use connection::{Came, Connection};
use outbox::Outbox;
use retained::Retained;
use roster::Roster;
use subscriptions::Subscriptions;
use sys::Tally;
use will::Farewell;

use crate::chance::Chance;
use crate::id::ConnId;
use crate::machine::{BrokerInput, BrokerOutput};
use crate::order::Map;
use crate::time::Instant;

/// A broker: bytes in, bytes and events out.
#[derive(Clone, Debug, Hash)]
pub struct Broker {
    config: Arc<BrokerConfig>,
    chance: Chance,
    /// Boxed, so that looking for one does not walk over the others.
    connections: Map<ConnId, Box<Connection>>,
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
    agenda: Agenda,
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
        let config = Arc::new(config);
        let mut broker = Self {
            agenda: Agenda::default(),
            out: Outbox::new(config.clone()),
            config,
            chance,
            connections: Map::new(),
            sessions: Roster::default(),
            subscriptions: Subscriptions::default(),
            retained: Retained::default(),
            names_invented: 0,
            received: Tally::default(),
            sent: Tally::default(),
            sys_told_at: Instant::START,
            is_shut: false,
            turns,
        };
        broker.out.touch(Due::Sys);
        broker.settle_agenda();
        broker
    }

    /// Whether it tells what it does and why, in events and notes. It does from the start; with
    /// nobody to hear them it is faster without, and otherwise does the same.
    pub fn set_telling(&mut self, tells: bool) {
        self.out.set_heard(tells);
    }

    /// Takes one input. Drain [`Broker::poll_output`] afterwards.
    ///
    /// Inputs of connections it does not know, or has closed, are ignored.
    pub fn handle_input(&mut self, now: Instant, input: BrokerInput<'_>) {
        let conn = input.conn();
        self.out.begin(now);
        match input {
            BrokerInput::Opened(conn) => self.on_opened(now, conn),
            BrokerInput::Received(conn, bytes) => {
                if self.on_received(now, conn, bytes) == Came::Messages {
                    return self.end(now, None);
                }
            }
            BrokerInput::Closed(conn, _) => {
                self.out.forget(conn);
                self.forget_connection(now, conn, Farewell::None);
            }
            BrokerInput::Backlog(conn, bytes) => self.on_backlog(conn, bytes),
            BrokerInput::Dismiss(conn, reason) => self.on_dismiss(now, conn, reason),
            BrokerInput::Timeout => self.on_timeout(now),
        }
        self.end(now, conn);
    }

    /// What was done is done, mostly about this connection.
    fn end(&mut self, now: Instant, conn: Option<ConnId>) {
        self.end_mute_connections(now);
        if let Some(conn) = conn {
            self.touch(conn);
        }
        self.settle_agenda();
        self.out.end();
    }

    /// How it behaves.
    pub fn config(&self) -> &BrokerConfig {
        &self.config
    }

    /// The next thing to do for it, in order.
    pub fn poll_output(&mut self) -> Option<BrokerOutput> {
        let output = self.out.next();
        if let Some(BrokerOutput::Transmit(_, bytes, _)) = &output {
            self.sent.count(1, bytes.len());
        }
        output
    }
}
