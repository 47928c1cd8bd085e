//! Links and connections: what is put on its way, and what happens when it arrives.

use bytes::Bytes;

use super::World;
use super::agenda::Due;
use super::census::LinkCensus;
use super::drive::Told;
use super::scribe::Scribe;
use crate::id::{ConnId, LinkId, NodeId, RecordId};
use crate::machine::Ending;
use crate::net::{Arrival, Connection, End, Flight, Link, LinkState, Load, Parting, Side, Waits};
use crate::spec::Version;
use crate::time::Instant;
use crate::trace::{Fact, Lost};
use crate::wire::{Brief, Packet, decode_shared};

/// A link and its two nodes.
#[derive(Clone, Debug, Hash)]
pub(super) struct Cable {
    pub(super) link: Link,
    pub(super) client: NodeId,
    pub(super) broker: NodeId,
}

/// A connection, and how its packets are read.
#[derive(Clone, Debug, Hash)]
pub(super) struct Wire {
    pub(super) connection: Connection,
    /// The client's, until a CONNECT says otherwise.
    pub(super) version: Version,
}

impl Cable {
    pub(super) const fn end(&self, side: Side) -> NodeId {
        match side {
            Side::Client => self.client,
            Side::Broker => self.broker,
        }
    }

    pub(super) const fn census(&self, id: LinkId) -> LinkCensus {
        LinkCensus {
            id,
            state: self.link.state,
            profile: self.link.profile(),
            client: self.client,
            broker: self.broker,
        }
    }
}

impl World {
    /// A client asks for a connection. Without a network its stack says no at once; the answer is
    /// that record.
    pub(super) fn open(
        &mut self,
        link: LinkId,
        version: Version,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) -> Option<(ConnId, Option<RecordId>)> {
        let cable = self.links.get(&link)?;
        let (client, state) = (cable.client, cable.link.state);
        let conn = ConnId(self.next_conn);
        self.next_conn = self.next_conn.saturating_add(1);
        let opening = scribe.note(Some(cause), Some(client), Fact::Opening { conn, link });
        if state == LinkState::Cut {
            let ending = Ending::Unreachable;
            let closed = Fact::Closed { conn, ending };
            return Some((conn, Some(scribe.note(Some(opening), Some(client), closed))));
        }
        let connection = Connection::new(link);
        self.wires.insert(
            conn,
            Wire {
                connection,
                version,
            },
        );
        self.launch(conn, Side::Broker, Load::Syn, Some(opening));
        Some((conn, None))
    }

    /// An end writes one packet.
    ///
    /// What is written into an end that is over is lost at once. A connection that nobody knows any
    /// more takes nothing: its machines have both ended it.
    pub(super) fn write(
        &mut self,
        conn: ConnId,
        from: Side,
        bytes: Bytes,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        let Some(cable) = self.links.get(&wire.connection.link) else {
            return;
        };
        let (node, to) = (cable.end(from), cable.end(from.other()));
        let packet = decode_shared(&bytes, wire.version).ok();
        if let Some(Packet::Connect(connect)) = &packet {
            wire.version = connect.version;
        }
        let version = wire.version;
        let is_over = wire.connection.end(from) == End::Over;
        let name = scribe.next();
        let due = if is_over {
            None
        } else {
            self.launch(conn, from.other(), Load::Bytes(bytes.clone()), Some(name))
        };
        let sent = Fact::Sent {
            conn,
            to,
            version,
            bytes,
            brief: packet.as_ref().map(Brief::of),
            due,
        };
        scribe.note(Some(cause), Some(node), sent);
        if is_over {
            self.lose(conn, name, Lost::EndClosed, None, scribe);
        }
    }

    /// An end parts by its own will.
    pub(super) fn part(
        &mut self,
        conn: ConnId,
        from: Side,
        ending: Ending,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        if wire.connection.end(from) == End::Over {
            return;
        }
        let parting = match ending {
            Ending::Fin => Parting::Fin,
            Ending::Reset | Ending::NetworkLost | Ending::Unreachable => Parting::Reset,
        };
        let (tell, void) = wire.connection.part(from, parting);
        let node = self.node_at(conn, from);
        for flight in void {
            self.ground(conn, &flight, Lost::Reset, Some(cause), scribe);
        }
        if tell {
            self.send_end(conn, from, parting, cause, scribe);
        }
        scribe.note(Some(cause), node, Fact::Closed { conn, ending });
        self.forget_if_over(conn);
    }

    /// The first flight to this side has arrived.
    pub(super) fn land(&mut self, conn: ConnId, side: Side, scribe: &mut Scribe<'_>) {
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        let Some(arrival) = wire.connection.land(side) else {
            return;
        };
        let node = self.node_at(conn, side);
        match arrival {
            Arrival::Opened { sent } => {
                let opened = scribe.note(sent, node, Fact::Opened { conn });
                if side == Side::Broker {
                    // Before the broker can write: the answer of its stack comes first.
                    self.launch(conn, Side::Client, Load::SynAck, Some(opened));
                }
                self.tell(conn, side, Told::Opened, opened, scribe);
            }
            Arrival::Bytes { sent, bytes } => {
                let Some(sent) = sent else { return };
                let arrived = scribe.note(Some(sent), node, Fact::Arrived { conn, sent });
                self.tell(conn, side, Told::Received(bytes), arrived, scribe);
            }
            Arrival::Ended { sent, parting } => {
                let ending = match parting {
                    Parting::Fin => Ending::Fin,
                    Parting::Reset => Ending::Reset,
                };
                let closed = scribe.note(sent, node, Fact::Closed { conn, ending });
                self.tell(conn, side, Told::Closed(ending), closed, scribe);
            }
            Arrival::Dead { flight, answer } => {
                let cause = flight.name.filter(|_| flight.is_told());
                let cause = cause.map(|sent| self.lose(conn, sent, Lost::EndClosed, None, scribe));
                if let (true, Some(cause)) = (answer, cause.or(flight.name)) {
                    self.send_end(conn, side, Parting::Reset, cause, scribe);
                }
            }
        }
        self.forget_if_over(conn);
    }

    /// Puts FIN or RST on its way.
    fn send_end(
        &mut self,
        conn: ConnId,
        from: Side,
        parting: Parting,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let (load, ending) = match parting {
            Parting::Fin => (Load::Fin, Ending::Fin),
            Parting::Reset => (Load::Reset, Ending::Reset),
        };
        let node = self.node_at(conn, from);
        let Some(to) = self.node_at(conn, from.other()) else {
            return;
        };
        let name = scribe.next();
        let due = self.launch(conn, from.other(), load, Some(name));
        let sent = Fact::EndSent {
            conn,
            to,
            ending,
            due,
        };
        scribe.note(Some(cause), node, sent);
    }

    /// Puts something on its way *to* this side, and into the agenda. Answers when it is due.
    pub(super) fn launch(
        &mut self,
        conn: ConnId,
        to: Side,
        load: Load,
        name: Option<RecordId>,
    ) -> Option<Instant> {
        let wire = self.wires.get_mut(&conn)?;
        let link = &mut self.links.get_mut(&wire.connection.link)?.link;
        let waits = match link.state {
            LinkState::Up => Waits::No,
            LinkState::Held | LinkState::Cut => Waits::Yes,
        };
        let travel = link.travel();
        let flight = wire.connection.send(to, self.now, load, travel, waits);
        flight.name = name;
        let due = flight.due?;
        flight.ticket = self.agenda.schedule(due, Due::Landing(conn, to));
        Some(due)
    }

    /// A flight is taken off its way.
    pub(super) fn ground(
        &mut self,
        conn: ConnId,
        flight: &Flight,
        why: Lost,
        cause: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) {
        if let Some(due) = flight.due {
            self.agenda.cancel(due, flight.ticket);
        }
        if let Some(sent) = flight.name.filter(|_| flight.is_told()) {
            self.lose(conn, sent, why, cause, scribe);
        }
    }

    /// Writes down that this will never arrive; its sending is the cause if nothing else is.
    fn lose(
        &self,
        conn: ConnId,
        sent: RecordId,
        why: Lost,
        cause: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) -> RecordId {
        scribe.note(cause.or(Some(sent)), None, Fact::Lost { conn, sent, why })
    }

    pub(super) fn node_at(&self, conn: ConnId, side: Side) -> Option<NodeId> {
        let link = self.wires.get(&conn)?.connection.link;
        self.links.get(&link).map(|cable| cable.end(side))
    }

    pub(super) fn forget_if_over(&mut self, conn: ConnId) {
        if self
            .wires
            .get(&conn)
            .is_some_and(|wire| wire.connection.is_over())
        {
            self.wires.remove(&conn);
        }
    }
}
