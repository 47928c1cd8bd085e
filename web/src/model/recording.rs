//! A capture on the bench, and what its records say of the moment shown: behind a recording there is
//! no world that could be asked.

use brokerscope_core::client::Status;
use brokerscope_core::history::History;
use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId};
use brokerscope_core::net::End;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};

use crate::view::link::Standing;

/// A capture that was opened.
#[derive(Debug, Default)]
pub struct Recording {
    /// The file's name.
    pub name: String,
    /// What of it is missing or not known.
    pub remarks: Vec<String>,
    /// What its clients said, given to a simulated broker.
    pub replay: Option<Replay>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Like which broker the simulated one was.
    pub like: String,
    /// How many answers were compared.
    pub compared: u32,
    /// Acknowledgements of what the simulated broker never sent.
    pub unasked: u32,
    /// Where the brokers part: when, with whom, and how.
    pub rows: Vec<(Instant, NodeId, String)>,
    /// So many more are not shown.
    pub more: usize,
}

/// What the records up to a moment say of connections and of what is under way.
#[derive(Debug, Default)]
pub struct Sight {
    /// What was sent and has not come, in the order of sending.
    pub flying: Vec<Flying>,
    conns: Map<ConnId, Wire>,
}

/// Something under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flying {
    /// The record of its sending.
    pub sent: RecordId,
    /// On which connection.
    pub conn: ConnId,
    /// By whom.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
}

/// A connection.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// Over which link.
    pub link: LinkId,
    /// Whose connection it is.
    pub node: NodeId,
    /// The client's end.
    pub client: End,
    /// The broker's end.
    pub broker: End,
}

impl Sight {
    /// The moment shown of a recording.
    pub fn of(history: &History) -> Self {
        let mut sight = Self::default();
        let past = history.trace().until(history.cursor().step);
        past.iter().for_each(|record| sight.read(record));
        sight
    }

    /// The connections, oldest first.
    pub fn connections(&self) -> impl Iterator<Item = (ConnId, Wire)> {
        self.conns.iter().map(|(conn, wire)| (*conn, *wire))
    }

    /// The newest connection of this client.
    pub fn last_of(&self, client: NodeId) -> Option<Wire> {
        let own = self.connections().filter(|(_, wire)| wire.node == client);
        own.last().map(|(_, wire)| wire)
    }

    /// How far the newest connection of this client is, as its own end has it.
    pub fn end_of(&self, client: NodeId) -> Status {
        match self.last_of(client).map(|wire| wire.client) {
            Some(End::Open) => Status::Connected,
            Some(End::Opening) => Status::Opening,
            Some(End::Absent | End::Over) | None => Status::Offline,
        }
    }

    /// What stands on `link`.
    pub fn standing(&self, link: LinkId) -> Standing {
        let mut standing = Standing::default();
        for (_, wire) in self.connections().filter(|(_, wire)| wire.link == link) {
            standing.add(wire.client, wire.broker);
        }
        standing
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "what is told of connections"
    )]
    fn read(&mut self, record: &Record) {
        let Some(node) = record.node else {
            if let Fact::Lost { sent, .. } = record.fact {
                self.land(sent);
            }
            return;
        };
        match record.fact {
            Fact::Opening { conn, link } => {
                let wire = Wire {
                    link,
                    node,
                    client: End::Opening,
                    broker: End::Absent,
                };
                self.conns.insert(conn, wire);
            }
            Fact::Opened { conn } => self.turn(conn, node, End::Open),
            Fact::Closed { conn, .. } => {
                self.turn(conn, node, End::Over);
                self.flying.retain(|it| it.conn != conn || it.to != node);
            }
            Fact::Sent { conn, to, .. } => self.fly(record.id, conn, (node, to)),
            // Whoever has closed already does not hear of it.
            Fact::EndSent { conn, to, .. } if !self.is_over(conn, to) => {
                self.fly(record.id, conn, (node, to));
            }
            Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => self.land(sent),
            _ => {}
        }
    }

    fn fly(&mut self, sent: RecordId, conn: ConnId, (from, to): (NodeId, NodeId)) {
        self.flying.push(Flying {
            sent,
            conn,
            from,
            to,
        });
    }

    fn is_over(&self, conn: ConnId, node: NodeId) -> bool {
        let end = |wire: &Wire| match wire.node == node {
            true => wire.client,
            false => wire.broker,
        };
        self.conns.get(&conn).map(end) == Some(End::Over)
    }

    fn turn(&mut self, conn: ConnId, node: NodeId, end: End) {
        if let Some(wire) = self.conns.get_mut(&conn) {
            match wire.node == node {
                true => wire.client = end,
                false => wire.broker = end,
            }
        }
    }

    fn land(&mut self, sent: RecordId) {
        if let Some(at) = self.flying.iter().position(|it| it.sent == sent) {
            self.flying.remove(at);
        }
    }
}
