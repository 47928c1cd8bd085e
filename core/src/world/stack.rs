//! Below MQTT: segments on their way, and stacks that have waited long enough.

use std::sync::Arc;

use super::World;
use super::agenda::Due;
use super::scribe::Scribe;
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::Ending;
use crate::net::{
    Carriage, Dropped, End, Flight, Listening, Passage, Segment, SegmentKind, Side, Translation,
};
use crate::time::Instant;
use crate::trace::{Fact, Lost};

/// A fact that is to be written down behind another.
pub(super) struct Below {
    pub(super) cause: Option<RecordId>,
    pub(super) node: Option<NodeId>,
    pub(super) fact: Fact,
}

impl Below {
    /// When it arrives, if it is a segment that does.
    pub(super) const fn due(&self) -> Option<Instant> {
        if let Fact::Segment { due, .. } = self.fact {
            due
        } else {
            None
        }
    }
}

impl World {
    /// Sends what may be sent from this end, and writes down when what waits will arrive now.
    /// `cause`: why, where it is not the writing of a packet.
    pub(super) fn pump(
        &mut self,
        conn: ConnId,
        from: Side,
        cause: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) {
        for told in self.send_waiting(conn, from, cause, scribe.next()) {
            scribe.note(told.cause, told.node, told.fact);
        }
        self.tell_news(conn, from.other(), cause, scribe);
    }

    /// Writes down when what is on its way to this side will arrive, where that has changed.
    pub(super) fn tell_news(
        &mut self,
        conn: ConnId,
        to: Side,
        cause: Option<RecordId>,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        for (sent, due) in wire.connection.news(to) {
            scribe.note(cause.or(Some(sent)), None, Fact::Due { sent, due });
        }
    }

    /// Sends what may be sent from this end. The facts shall be written down in this order, the
    /// first of them under the name `first`.
    pub(super) fn send_waiting(
        &mut self,
        conn: ConnId,
        from: Side,
        cause: Option<RecordId>,
        first: RecordId,
    ) -> Vec<Below> {
        let mut told = Vec::new();
        let now = self.now;
        while let Some(segment) = self
            .wires
            .get_mut(&conn)
            .and_then(|wire| Arc::make_mut(wire).connection.next_segment(from, now))
        {
            let why = match (segment.tries, segment.of) {
                (0, Some(of)) => Some(of),
                (_, of) => cause.or(of),
            };
            let more = u32::try_from(told.len()).unwrap_or(u32::MAX);
            let name = RecordId(first.0.saturating_add(more));
            told.extend(self.send_segment(conn, from, segment, why, name));
        }
        told
    }

    /// Puts one segment on its way. The facts shall be written down in this order, the first of them
    /// under the name `name`.
    pub(super) fn send_segment(
        &mut self,
        conn: ConnId,
        from: Side,
        segment: Segment,
        cause: Option<RecordId>,
        name: RecordId,
    ) -> Vec<Below> {
        let (to, now) = (from.other(), self.now);
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return Vec::new();
        };
        let Some(cable) = self.links.get_mut(&wire.connection.link) else {
            return Vec::new();
        };
        let (node, receiver) = (Some(cable.end(from)), cable.end(to));
        let is_textbook = wire.connection.carriage() == Carriage::Textbook;
        let spared = is_textbook && segment.kind != SegmentKind::Data;
        let name = (!is_textbook).then_some(name);
        let passage = cable.link.pass(to, now, segment.size(), spared);
        let mut flight = Flight::new(segment, name, now);
        let dropped = match passage {
            Passage::Dropped(why) => Some(why),
            Passage::Arrives(_) | Passage::Waits(_) => {
                let translation = wire.connection.translate(to, flight.segment.kind, now);
                flight.is_stranger = translation == Translation::Stranger;
                (translation == Translation::Swallowed).then_some(Dropped::Nat)
            }
        };
        let mut lost = None;
        let segment = flight.segment.clone();
        match (dropped, passage) {
            (Some(_), _) | (None, Passage::Dropped(_)) => {
                lost = wire.connection.drop_segment(to, &segment, name);
                if segment.kind == SegmentKind::Reset {
                    lost = segment.of;
                }
            }
            (None, Passage::Arrives(due)) => {
                flight.due = Some(due);
                flight.ticket = self.agenda.schedule(due, Due::Landing(conn, to));
                wire.connection.launch(to, flight.clone());
            }
            (None, Passage::Waits(left)) => {
                flight.stop(left);
                wire.connection.launch(to, flight.clone());
            }
        }
        let mut told = Vec::new();
        if !is_textbook {
            let due = flight.due.filter(|_| dropped.is_none());
            let fact = Fact::Segment {
                conn,
                to: receiver,
                segment,
                due,
                dropped,
            };
            told.push(Below { cause, node, fact });
        }
        if let Some(sent) = lost {
            let why = Lost::Swallowed;
            told.push(Below {
                cause: name.or(Some(sent)),
                node: None,
                fact: Fact::Lost { conn, sent, why },
            });
        }
        told
    }

    /// The stack at this end has waited long enough for an answer.
    pub(super) fn lose_patience(&mut self, conn: ConnId, side: Side, scribe: &mut Scribe<'_>) {
        let now = self.now;
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        for (timer, of) in wire.timers.iter_mut().zip(Side::BOTH) {
            if of == side {
                *timer = None;
            }
        }
        let (fatigue, awaited) = wire.connection.on_deadline(side, now);
        let node = self.node_at(conn, side);
        let gives_up = fatigue.is_some();
        let waited = scribe.note(awaited, node, Fact::Waited { conn, gives_up });
        match fatigue.map(|it| it.knew) {
            None => self.pump(conn, side, Some(waited), scribe),
            Some(End::Opening | End::Open) => {
                self.end(conn, side, Ending::TimedOut, Some(waited), scribe);
            }
            Some(End::Absent | End::Over) => {
                let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
                    return;
                };
                for sent in wire.connection.stop(side) {
                    self.lose(conn, sent, Lost::GaveUp, Some(waited), scribe);
                }
            }
        }
        self.settle(conn, scribe);
    }

    /// When what this end wrote last arrives, if nothing happens.
    pub(super) fn due_of_newest(&mut self, conn: ConnId, from: Side) -> Option<Instant> {
        let wire = Arc::make_mut(self.wires.get_mut(&conn)?);
        wire.connection.due_of_newest(from)
    }

    /// Whether a program takes connections at this end.
    pub(super) fn listening(&self, conn: ConnId, side: Side) -> Listening {
        match self.node_at(conn, side) {
            Some(node) if self.is_on(node) => Listening::Yes,
            Some(_) | None => Listening::No,
        }
    }
}
