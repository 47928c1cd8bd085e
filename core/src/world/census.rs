//! Pictures of the world for looking at: who is there, what connects them, what is on its way.

use std::sync::Arc;

use super::node::{Machine, Power};
use super::spec::Face;
use super::wires::Cable;
use super::{LinkProfile, World};
use crate::broker::Census;
use crate::client::ClientCensus;
use crate::id::{ConnId, LinkId, NodeId, RecordId, StepId};
use crate::machine::Memory;
use crate::net::{End, Gauge, LinkState, PathState, SegmentKind, Side, Stuck};
use crate::spec::Version;
use crate::time::Instant;

/// A node.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NodeCensus {
    /// Its number.
    pub id: NodeId,
    /// Its name.
    pub name: Arc<str>,
    /// What people call it, if not by its name.
    pub title: Option<Arc<str>>,
    /// Whether it is there.
    pub power: Power,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NodeKind {
    /// A broker.
    Broker,
    /// A client.
    Client {
        /// What it looks like.
        face: Face,
        /// Its link.
        link: LinkId,
        /// Its broker.
        broker: NodeId,
    },
}

/// A link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LinkCensus {
    /// Its number.
    pub id: LinkId,
    /// Whether it carries.
    pub state: LinkState,
    /// Whether its way from the client to the broker carries.
    pub up: PathState,
    /// Whether its way back carries.
    pub down: PathState,
    /// Its numbers.
    pub profile: LinkProfile,
    /// The node at one end.
    pub client: NodeId,
    /// The node at the other.
    pub broker: NodeId,
}

/// A connection that is not over on both ends, or still has something on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ConnectionCensus {
    /// Its name.
    pub conn: ConnId,
    /// What carries it.
    pub link: LinkId,
    /// What the client believes.
    pub client: End,
    /// What the broker believes: [`End::Open`] beside a client's [`End::Over`] is half open.
    pub broker: End,
    /// How its packets are read.
    pub version: Version,
}

/// Something that was written, has not arrived, and is not on its way either.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StuckCensus {
    /// The record of the packet or ending.
    pub sent: RecordId,
    /// On which connection.
    pub conn: ConnId,
    /// From whom.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Why.
    pub why: Stuck,
}

/// A segment on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FlightCensus {
    /// The record of what it carries: a packet, or an ending; else of its own sending.
    pub sent: RecordId,
    /// What it is.
    pub segment: SegmentKind,
    /// On which connection.
    pub conn: ConnId,
    /// From whom.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// When it left.
    pub departed: Instant,
    /// When it arrives; `None` while it waits.
    pub due: Option<Instant>,
}

impl Cable {
    pub(super) const fn census(&self, id: LinkId) -> LinkCensus {
        LinkCensus {
            id,
            state: self.link.state(),
            up: self.link.path(Side::Broker).state,
            down: self.link.path(Side::Client).state,
            profile: self.link.profile(),
            client: self.client,
            broker: self.broker,
        }
    }
}

impl World {
    /// Everybody, by number.
    pub fn nodes(&self) -> impl Iterator<Item = NodeCensus> {
        self.nodes.iter().map(|(id, node)| node.census(*id))
    }

    /// One node.
    pub fn node(&self, id: NodeId) -> Option<NodeCensus> {
        self.nodes.get(&id).map(|node| node.census(id))
    }

    /// All links, by number.
    pub fn links(&self) -> impl Iterator<Item = LinkCensus> {
        self.links.iter().map(|(id, cable)| cable.census(*id))
    }

    /// One link.
    pub fn link(&self, id: LinkId) -> Option<LinkCensus> {
        self.links.get(&id).map(|cable| cable.census(id))
    }

    /// All connections that somebody still believes in, the oldest first.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionCensus> {
        self.wires.iter().map(|(conn, wire)| ConnectionCensus {
            conn: *conn,
            link: wire.connection.link,
            client: wire.connection.end(Side::Client),
            broker: wire.connection.end(Side::Broker),
            version: wire.version,
        })
    }

    /// Everything on its way, by connection, and in the order of sending within each direction.
    pub fn in_flight(&self) -> Vec<FlightCensus> {
        let mut all = Vec::new();
        for (conn, wire) in self.wires.iter() {
            let lanes = Side::BOTH.map(|to| wire.connection.lane(to));
            // Most links of a large world are idle.
            if lanes.iter().all(|lane| lane.is_empty()) {
                continue;
            }
            let Some(cable) = self.links.get(&wire.connection.link) else {
                continue;
            };
            for to in [Side::Broker, Side::Client] {
                let flights = wire.connection.lane(to).flights();
                all.extend(flights.filter_map(|flight| {
                    Some(FlightCensus {
                        sent: flight.segment.of.or(flight.name)?,
                        segment: flight.segment.kind,
                        conn: *conn,
                        from: cable.end(to.other()),
                        to: cable.end(to),
                        departed: flight.departed,
                        due: flight.due,
                    })
                }));
            }
        }
        all
    }

    /// The step since which this node waits for the deadline that is its next; `None` while it waits
    /// for none.
    pub fn waits_since(&self, node: NodeId) -> Option<StepId> {
        self.nodes.get(&node)?.alarm.map(|wake| wake.since)
    }

    /// The stack at one end of a connection, in numbers.
    pub fn gauge(&self, conn: ConnId, side: Side) -> Option<Gauge> {
        let wire = self.wires.get(&conn)?;
        Some(wire.connection.gauge(side))
    }

    /// Everything that was written, has not arrived, and has no segment on its way: in the order of
    /// writing within each direction. With [`World::in_flight`] it is all that is not over yet.
    pub fn stuck(&self) -> Vec<StuckCensus> {
        let mut all = Vec::new();
        for (conn, wire) in self.wires.iter() {
            let Some(cable) = self.links.get(&wire.connection.link) else {
                continue;
            };
            for from in Side::BOTH {
                let lane = wire.connection.lane(from.other());
                for (sent, why) in wire.connection.stuck(from, self.now) {
                    if lane.flights().any(|it| it.segment.of == Some(sent)) {
                        continue;
                    }
                    all.push(StuckCensus {
                        sent,
                        conn: *conn,
                        from: cable.end(from),
                        to: cable.end(from.other()),
                        why,
                    });
                }
            }
        }
        all
    }

    /// The broker's insides.
    pub fn broker(&self, node: NodeId) -> Option<Census> {
        match &self.nodes.get(&node)?.machine {
            Machine::Broker(desk) => Some(desk.broker.census()),
            Machine::Client(_) => None,
        }
    }

    /// What this client holds in memory, and what its broker holds for it.
    pub fn memory(&self, node: NodeId) -> Option<(Memory, Memory)> {
        let Machine::Client(device) = &self.nodes.get(&node)?.machine else {
            return None;
        };
        let mut own = device.client.memory();
        let name = &device.client.options().client_id;
        let mut kept = match &self.nodes.get(&device.broker)?.machine {
            Machine::Broker(desk) => desk.broker.memory_of(name),
            Machine::Client(_) => None,
        }
        .unwrap_or_default();
        for (_, wire) in self.wires.iter() {
            if wire.connection.link == device.link {
                own.stack += wire.connection.kept(Side::Client);
                kept.stack += wire.connection.kept(Side::Broker);
            }
        }
        Some((own, kept))
    }

    /// A client's insides.
    pub fn client(&self, node: NodeId) -> Option<ClientCensus> {
        match &self.nodes.get(&node)?.machine {
            Machine::Client(device) => Some(device.client.census()),
            Machine::Broker(_) => None,
        }
    }
}
