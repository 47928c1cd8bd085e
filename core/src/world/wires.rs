//! Links and connections: what the machines put on them, and what happens when it arrives.

use std::sync::Arc;

use bytes::Bytes;

use super::World;
use super::agenda::Due;
use super::drive::Told;
use super::scribe::Scribe;
use super::stack::Below;
use super::watch::Deed;
use crate::id::{ConnId, LinkId, MessageNo, NodeId, RecordId};
use crate::machine::Ending;
use crate::net::{Connection, End, Heard, Link, Network, Parting, Side};
use crate::spec::Version;
use crate::time::Instant;
use crate::trace::{Fact, Lost};
use crate::wire::{Brief, Packet, PacketKind, decode_shared};

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
    /// What kind the packets on their way are that somebody waits for.
    pub(super) awaited: Vec<(RecordId, PacketKind)>,
    /// When the stack at each end has waited long enough: the broker's first.
    pub(super) timers: [Option<Timer>; 2],
}

/// A stack's deadline in the agenda.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Timer {
    deadline: Instant,
    /// Not before the moment it was scheduled.
    at: Instant,
    ticket: u64,
}

impl Cable {
    pub(super) const fn end(&self, side: Side) -> NodeId {
        match side {
            Side::Client => self.client,
            Side::Broker => self.broker,
        }
    }
}

impl World {
    /// A client asks for a connection. Without a network its stack says no at once; the answer is
    /// that record.
    pub(super) fn open(
        &mut self,
        link: LinkId,
        (version, is_web): (Version, bool),
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) -> Option<(ConnId, Option<RecordId>)> {
        let cable = self.links.get(&link)?;
        let (client, network) = (cable.client, cable.link.network);
        let profile = cable.link.profile();
        let conn = ConnId(self.next_conn);
        self.next_conn = self.next_conn.saturating_add(1);
        let opening = scribe.note(Some(cause), Some(client), Fact::Opening { conn, link });
        if network == Network::Gone {
            let ending = Ending::Unreachable;
            let closed = Fact::Closed { conn, ending };
            return Some((conn, Some(scribe.note(Some(opening), Some(client), closed))));
        }
        let mut connection = Connection::new(link, &profile, opening, self.now);
        if is_web {
            connection.set_web();
        }
        let wire = Wire {
            connection,
            version,
            awaited: Vec::new(),
            timers: [None; 2],
        };
        self.wires.insert(conn, Arc::new(wire));
        self.pump(conn, Side::Client, Some(opening), scribe);
        self.settle(conn, scribe);
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
        (bytes, message): (Bytes, Option<MessageNo>),
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
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
        let kind = packet.as_ref().map(Packet::kind);
        if let Some(kind) = kind.filter(|_| !self.watches.is_empty()) {
            let due = self.seen(node, Deed::Sends, kind);
            self.come_true(due, conn, from, scribe);
        }
        let awaited = kind.filter(|_| self.is_watched(to, Deed::Receives));
        let name = scribe.next();
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        wire.awaited.extend(awaited.map(|kind| (name, kind)));
        let is_over = wire.connection.end(from) == End::Over;
        let mut below = Vec::new();
        let mut due = None;
        if !is_over {
            wire.connection.write(from, bytes.clone(), name);
            below = self.send_waiting(conn, from, None, RecordId(name.0.saturating_add(1)));
            due = self.due_of_newest(conn, from);
        }
        let sent = Fact::Sent {
            conn,
            to,
            version,
            bytes,
            brief: packet.as_ref().map(Brief::of),
            message,
            due,
        };
        scribe.note(Some(cause), Some(node), sent);
        for told in below {
            scribe.note(told.cause.or(Some(name)), told.node, told.fact);
        }
        if is_over {
            self.lose(conn, name, Lost::EndClosed, None, scribe);
        }
        self.settle(conn, scribe);
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
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        if wire.connection.end(from) == End::Over {
            return;
        }
        let parting = ending.parting();
        let (tell, lost) = wire.connection.part(from, parting);
        let node = self.node_at(conn, from);
        for sent in lost {
            self.lose(conn, sent, Lost::Reset, Some(cause), scribe);
        }
        if tell {
            self.send_end(conn, from, parting, cause, scribe);
        }
        scribe.note(Some(cause), node, Fact::Closed { conn, ending });
        self.settle(conn, scribe);
    }

    /// The first flight to this side has arrived.
    pub(super) fn land(&mut self, conn: ConnId, side: Side, scribe: &mut Scribe<'_>) {
        if self.is_deaf(conn, side) {
            self.drop_first(conn, side, scribe);
            return;
        }
        let listening = self.listening(conn, side);
        let now = self.now;
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        let Some((flight, heard)) = wire.connection.land(side, listening, now) else {
            return;
        };
        let from = flight.name.or(flight.segment.of);
        for heard in heard {
            self.hear(conn, side, heard, from, scribe);
        }
        self.meet_barriers(conn, side);
        for side in Side::BOTH {
            self.pump(conn, side, from, scribe);
        }
        self.settle(conn, scribe);
    }

    /// One thing that this end hears; `from` is the record of the segment that brought it.
    fn hear(
        &mut self,
        conn: ConnId,
        side: Side,
        heard: Heard,
        from: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) {
        let node = self.node_at(conn, side);
        match heard {
            Heard::Opened => {
                // What was said last before MQTT goes before its first packet.
                let unsent = |wire: &Arc<Wire>| wire.connection.gauge(side).unsent > 0;
                if self.wires.get(&conn).is_some_and(unsent) {
                    self.pump(conn, side, from, scribe);
                }
                let opened = scribe.note(from, node, Fact::Opened { conn });
                self.tell(conn, side, Told::Opened, opened, scribe);
            }
            // The machine may have ended the connection over what came before.
            Heard::Bytes {
                of,
                bytes,
                is_whole,
            } => {
                let Some(sent) = of else { return };
                if is_whole {
                    self.await_arrival(conn, side, sent, scribe);
                }
                if self.end_at(conn, side) == Some(End::Over) {
                    self.lose(conn, sent, Lost::EndClosed, from, scribe);
                    return;
                }
                let cause = if is_whole {
                    scribe.note(Some(sent), node, Fact::Arrived { conn, sent })
                } else {
                    from.unwrap_or(sent)
                };
                self.tell(conn, side, Told::Received(bytes), cause, scribe);
            }
            Heard::Ended {
                of,
                parting,
                refused,
            } => {
                if self.end_at(conn, side) == Some(End::Over) {
                    return;
                }
                let ending = match (parting, refused) {
                    (Parting::Fin, _) => Ending::Fin,
                    (Parting::Reset, false) => Ending::Reset,
                    (Parting::Reset, true) => Ending::Refused,
                };
                self.end(conn, side, ending, of.or(from), scribe);
            }
            Heard::Dead { of, answer } => {
                let lost = of.map(|sent| self.lose(conn, sent, Lost::EndClosed, None, scribe));
                if let (true, Some(cause)) = (answer, lost.or(from)) {
                    self.abort(conn, side, cause, scribe);
                    self.send_end(conn, side, Parting::Reset, cause, scribe);
                }
            }
        }
    }

    /// This end's stack answers with RST. A half-open connection that a NAT made a stranger of stays
    /// as it was: the answer is not about it.
    fn abort(&mut self, conn: ConnId, side: Side, cause: RecordId, scribe: &mut Scribe<'_>) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        if wire.connection.end(side) != End::Over {
            return;
        }
        for sent in wire.connection.stop(side) {
            self.lose(conn, sent, Lost::Reset, Some(cause), scribe);
        }
    }

    /// This end is over because it learned so: by FIN or RST, or because its stack gave up.
    pub(super) fn end(
        &mut self,
        conn: ConnId,
        side: Side,
        ending: Ending,
        cause: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        let (parting, why) = match ending {
            Ending::Fin => (Parting::Fin, Lost::EndClosed),
            Ending::Reset | Ending::Refused => (Parting::Reset, Lost::Reset),
            Ending::TimedOut => (Parting::Reset, Lost::GaveUp),
            Ending::PowerLost => (Parting::Reset, Lost::PowerLost),
            Ending::NetworkLost | Ending::Unreachable => (Parting::Reset, Lost::LinkCut),
        };
        let known = wire.connection.end(side);
        let lost = wire.connection.hear_the_end(side, parting);
        let node = self.node_at(conn, side);
        let closed = Fact::Closed { conn, ending };
        let closed = scribe.note(cause, node, closed);
        for sent in lost {
            self.lose(conn, sent, why, Some(closed), scribe);
        }
        // A broker's program never saw a connection that did not come to stand.
        if side == Side::Client || known == End::Open {
            self.tell(conn, side, Told::Closed(ending), closed, scribe);
        }
    }

    /// Puts FIN or RST on its way.
    pub(super) fn send_end(
        &mut self,
        conn: ConnId,
        from: Side,
        parting: Parting,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let (Some(node), Some(to)) = (self.node_at(conn, from), self.node_at(conn, from.other()))
        else {
            return;
        };
        let name = scribe.next();
        let below = RecordId(name.0.saturating_add(1));
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        let (ending, below, due) = match parting {
            Parting::Fin => {
                wire.connection.finish(from, Some(name));
                let below = self.send_waiting(conn, from, None, below);
                (Ending::Fin, below, self.due_of_newest(conn, from))
            }
            Parting::Reset => {
                let segment = wire.connection.reset_word(from, Some(name));
                let below = self.send_segment(conn, from, segment, Some(name), below);
                let due = below.iter().find_map(Below::due);
                (Ending::Reset, below, due)
            }
        };
        let sent = Fact::EndSent {
            conn,
            to,
            ending,
            due,
        };
        scribe.note(Some(cause), Some(node), sent);
        for told in below {
            scribe.note(told.cause.or(Some(name)), told.node, told.fact);
        }
    }

    /// Writes down that this will never arrive; its sending is the cause if nothing else is.
    pub(super) fn lose(
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

    pub(super) fn end_at(&self, conn: ConnId, side: Side) -> Option<End> {
        self.wires.get(&conn).map(|wire| wire.connection.end(side))
    }

    /// Brings the agenda in line with what the stacks of a connection wait for, and forgets one that
    /// is over.
    pub(super) fn settle(&mut self, conn: ConnId, scribe: &mut Scribe<'_>) {
        let Some(wire) = self.wires.get(&conn) else {
            return;
        };
        if wire.connection.is_over() {
            self.forget(conn, scribe);
            return;
        }
        // A stack that stands still waits for nothing.
        let awake = Side::BOTH.map(|side| !self.is_deaf(conn, side));
        let wanted = Side::BOTH.map(|side| wire.connection.deadline(side));
        let wanted = [0, 1].map(|at| wanted[at].filter(|_| awake[at]));
        let armed = wire.timers.map(|timer| timer.map(|timer| timer.deadline));
        if wanted == armed {
            return;
        }
        let mut timers = wire.timers;
        for ((timer, deadline), side) in timers.iter_mut().zip(wanted).zip(Side::BOTH) {
            if timer.map(|timer| timer.deadline) == deadline {
                continue;
            }
            if let Some(old) = timer.take() {
                self.agenda.cancel(old.at, old.ticket);
            }
            *timer = deadline.map(|deadline| {
                let at = deadline.max(self.now);
                let ticket = self.agenda.schedule(at, Due::Stack(conn, side));
                Timer {
                    deadline,
                    at,
                    ticket,
                }
            });
        }
        if let Some(wire) = self.wires.get_mut(&conn) {
            Arc::make_mut(wire).timers = timers;
        }
    }

    fn forget(&mut self, conn: ConnId, scribe: &mut Scribe<'_>) {
        let Some(mut wire) = self.wires.remove(&conn) else {
            return;
        };
        for timer in wire.timers.into_iter().flatten() {
            self.agenda.cancel(timer.at, timer.ticket);
        }
        for sent in Arc::make_mut(&mut wire).connection.leftovers() {
            self.lose(conn, sent, Lost::EndClosed, None, scribe);
        }
    }
}
