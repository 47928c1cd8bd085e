//! Nodes that crash, end, start, sleep and wake, and what a broker saves.

use std::sync::Arc;

use super::agenda::Due;
use super::drive::Told;
use super::node::{Machine, Node, Power};
use super::scribe::Scribe;
use super::spec::Disk;
use super::{ActionError, World};
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{Command, Ending};
use crate::net::{Dropped, End, Side};
use crate::trace::{Fact, Lost};

impl World {
    /// Whether the node is such that something may be done to it now.
    pub(super) fn may_power(
        &self,
        node: NodeId,
        may: &[Power],
        why_not: &'static str,
    ) -> Result<(), ActionError> {
        self.may_command(node)?;
        match self.nodes.get(&node) {
            Some(node) if may.contains(&node.power) => Ok(()),
            Some(_) => Err(ActionError::NotNow(why_not)),
            None => Err(ActionError::NoSuchNode),
        }
    }

    /// The power is gone: nothing is sent, and nobody is told.
    pub(super) fn crash(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        self.turn_power(id, Power::Off);
        for (conn, side) in self.wires_at(id) {
            let known = self.end_at(conn, side);
            self.vanish(conn, side, Lost::PowerLost, cause, scribe);
            if matches!(known, Some(End::Opening | End::Open)) {
                let ending = Ending::PowerLost;
                scribe.note(Some(cause), Some(id), Fact::Closed { conn, ending });
            }
            self.settle(conn, scribe);
        }
        self.lose_memory(id);
    }

    /// The program ends; its stack closes what it had open.
    pub(super) fn kill(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        // A broker that ends in order saves first, where it saves at all.
        self.store(id);
        self.turn_power(id, Power::Ended);
        for (conn, side) in self.wires_at(id) {
            self.part(conn, side, Ending::Fin, cause, scribe);
        }
        self.lose_memory(id);
    }

    /// It is there again. A client that comes back by itself connects.
    pub(super) fn restart(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        self.turn_power(id, Power::On);
        self.recollect(id, cause, scribe);
        let now = self.now;
        if let Some(device) = self.device_mut(id) {
            device.habits.restart(device.clock.local(now));
        }
        self.wake_again(id);
        let device = self.device_mut(id);
        if device.is_some_and(|device| device.client.options().reconnect.is_some()) {
            let command = Command::Connect { clean_start: None };
            self.tell_client(id, &Told::Command(command), cause, scribe);
        }
    }

    /// It stands still.
    pub(super) fn sleep(&mut self, id: NodeId, scribe: &mut Scribe<'_>) {
        self.turn_power(id, Power::Asleep);
        for (conn, _) in self.wires_at(id) {
            self.settle(conn, scribe);
        }
    }

    /// It goes on: what became due while it slept is due now, and its stack tells it what became of
    /// its connection.
    pub(super) fn wake(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        self.turn_power(id, Power::On);
        for (conn, _) in self.wires_at(id) {
            self.settle(conn, scribe);
        }
        let device = self.device_mut(id);
        if let Some(ending) = device.and_then(|device| device.unheard.take()) {
            self.tell_client(id, &Told::Closed(ending), cause, scribe);
        }
    }

    fn turn_power(&mut self, id: NodeId, power: Power) {
        if let Some(node) = self.node_mut(id) {
            node.power = power;
        }
        self.wake_again(id);
    }

    fn lose_memory(&mut self, id: NodeId) {
        let (now, seed) = (self.now, self.seed);
        if let Some(node) = self.node_mut(id) {
            node.lose_memory(now, seed);
        }
    }

    /// Whether it runs.
    pub(super) fn is_on(&self, id: NodeId) -> bool {
        self.nodes
            .get(&id)
            .is_some_and(|node| node.power == Power::On)
    }

    /// Whether nobody is there at this end to take a segment.
    pub(super) fn is_deaf(&self, conn: ConnId, side: Side) -> bool {
        let node = self.node_at(conn, side).and_then(|id| self.nodes.get(&id));
        node.is_some_and(|node| matches!(node.power, Power::Asleep | Power::Off))
    }

    /// The first flight to this side has arrived where nobody is.
    pub(super) fn drop_first(&mut self, conn: ConnId, side: Side, scribe: &mut Scribe<'_>) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        let Some(flight) = wire.connection.lane_mut(side).land() else {
            return;
        };
        let lost = wire.connection.drop_segment(side, &flight.segment, None);
        wire.connection.reckon(side);
        if let Some(sent) = flight.name {
            let why = Dropped::NobodyThere;
            scribe.note(Some(sent), None, Fact::Dropped { conn, sent, why });
        }
        if let Some(sent) = lost {
            self.lose(conn, sent, Lost::Swallowed, None, scribe);
        }
        self.tell_news(conn, side, None, scribe);
        self.settle(conn, scribe);
    }

    /// The connections of this node, and its side of them.
    fn wires_at(&self, id: NodeId) -> Vec<(ConnId, Side)> {
        let wires = self.wires.iter().filter_map(|(conn, wire)| {
            let cable = self.links.get(&wire.connection.link)?;
            let side = Side::BOTH.into_iter().find(|side| cable.end(*side) == id)?;
            Some((*conn, side))
        });
        wires.collect()
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(&id).map(Arc::make_mut)
    }

    /// A broker that saves now and then does so for the next time.
    pub(super) fn save_later(&mut self, id: NodeId) {
        let node = self.nodes.get(&id);
        if let Some(Machine::Broker(desk)) = node.map(|node| &node.machine)
            && let Disk::Every(span) = desk.disk
        {
            self.agenda.schedule(self.now + span, Due::Save(id));
        }
    }

    /// It is time to save.
    pub(super) fn save(&mut self, id: NodeId) {
        if self.is_on(id) {
            self.store(id);
        }
        self.save_later(id);
    }

    fn store(&mut self, id: NodeId) {
        if let Some(Machine::Broker(desk)) = self.node_mut(id).map(|node| &mut node.machine)
            && matches!(desk.disk, Disk::Every(_))
        {
            desk.saved = Some(desk.broker.clone());
        }
    }
}
