//! A device that polls, and the web server at its broker's place: requests and answers on
//! connections of their own.

use bytes::Bytes;

use super::World;
use super::drive::Told;
use super::node::{Device, Machine};
use super::scribe::Scribe;
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{Ending, Event};
use crate::net::Side;
use crate::trace::Fact;

impl World {
    pub(super) fn is_web(&self, conn: ConnId) -> bool {
        let wire = self.wires.get(&conn);
        wire.is_some_and(|wire| wire.connection.is_web())
    }

    /// It is time to ask. Who still waits for an answer does not ask again.
    pub(super) fn poll(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let Some(device) = self.device_mut(id) else {
            return;
        };
        if std::mem::replace(&mut device.web.waits, true) {
            return;
        }
        if let Some(conn) = device.web.conn {
            self.ask(conn, id, cause, scribe);
            return;
        }
        let (link, version) = (device.link, device.version);
        let opened = self.open(link, (version, true), cause, scribe);
        let Some(device) = self.device_mut(id) else {
            return;
        };
        match opened {
            Some((conn, None)) => device.web.conn = Some(conn),
            Some((_, Some(_))) | None => device.web.hang_up(),
        }
    }

    fn ask(&mut self, conn: ConnId, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let device = self.device_mut(id);
        let poll = device.and_then(|device| device.habits.poll());
        if let Some(request) = poll.map(|poll| poll.request()) {
            self.write(conn, Side::Client, (request, None), cause, scribe);
        }
    }

    /// Tells who is at this end of such a connection.
    pub(super) fn tell_web(
        &mut self,
        conn: ConnId,
        side: Side,
        node: NodeId,
        told: &Told,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        match (side, told) {
            (Side::Client, Told::Opened) => self.ask(conn, node, cause, scribe),
            (Side::Client, Told::Received(answer)) => {
                self.hear_answer(conn, node, answer, cause, scribe);
            }
            (Side::Client, Told::Closed(_)) => {
                let device = self.device_mut(node);
                if let Some(device) = device.filter(|it| it.web.conn == Some(conn)) {
                    device.web.hang_up();
                }
            }
            (Side::Broker, Told::Received(request)) => {
                if let Some(answer) = self.answer(conn, node, request) {
                    self.write(conn, Side::Broker, (answer, None), cause, scribe);
                }
            }
            (Side::Broker, Told::Opened | Told::Closed(_))
            | (_, Told::Timeout | Told::Command(_) | Told::Own(_)) => {}
        }
    }

    fn hear_answer(
        &mut self,
        conn: ConnId,
        id: NodeId,
        answer: &[u8],
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let now = self.now;
        let Some(Device {
            habits, web, clock, ..
        }) = self.device_mut(id)
        else {
            return;
        };
        let Some(poll) = habits.poll() else { return };
        let closing = poll.closing;
        if let Some(message) = web.read(poll, answer) {
            habits.on_message(clock.local(now), &message);
            scribe.note(
                Some(cause),
                Some(id),
                Fact::Happened(Event::Delivered(message)),
            );
        }
        if closing {
            web.hang_up();
            self.part(conn, Side::Client, Ending::Fin, cause, scribe);
        }
        self.wake_again(id);
    }

    /// What the server at this node says to a request. It hands out what the broker has retained.
    fn answer(&mut self, conn: ConnId, node: NodeId, request: &[u8]) -> Option<Bytes> {
        let client = self.node_at(conn, Side::Client)?;
        let poll = self.device_mut(client)?.habits.poll()?.clone();
        let node = self.nodes.get(&node).filter(|_| self.is_on(node))?;
        let Machine::Broker(desk) = &node.machine else {
            return None;
        };
        Some(poll.answer(request, |topic| desk.broker.kept(topic).cloned()))
    }
}
