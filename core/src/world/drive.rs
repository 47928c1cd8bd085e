//! One input for a machine, then all its outputs into the world.

use std::sync::Arc;

use bytes::Bytes;

use super::World;
use super::agenda::Due;
use super::node::{Device, Machine, Wake};
use super::scribe::Scribe;
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{
    Alarm, BrokerInput, BrokerOutput, Command, Ending, Event, Input, Message, Output,
};
use crate::net::Side;
use crate::trace::{Fact, Limit};

/// An input that the world keeps until the machine has it.
pub(super) enum Told {
    Opened,
    Received(Bytes),
    Closed(Ending),
    Timeout,
    Command(Command),
    /// What the program beside a client wants published.
    Own(Message),
}

impl World {
    /// Tells the machine at this end of a connection.
    pub(super) fn tell(
        &mut self,
        conn: ConnId,
        side: Side,
        told: Told,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(node) = self.node_at(conn, side) else {
            return;
        };
        if self.is_web(conn) {
            self.tell_web(conn, side, node, &told, cause, scribe);
            return;
        }
        if self.tell_outside(conn, node, &told) {
            return;
        }
        let opens = matches!(told, Told::Opened);
        match side {
            Side::Client => {
                if opens {
                    self.tell_patience(conn, node);
                }
                self.tell_client(node, &told, cause, scribe);
            }
            Side::Broker => {
                self.tell_broker(node, conn, &told, cause, scribe);
                if opens {
                    self.tell_patience(conn, node);
                }
            }
        }
    }

    /// A machine knows nothing of its link, but has to repeat itself on one of the textbook.
    fn tell_patience(&mut self, conn: ConnId, node: NodeId) {
        let wire = self.wires.get(&conn);
        let patience = wire.and_then(|wire| wire.connection.resend_after());
        match self.machine_mut(node) {
            Some(Machine::Client(device)) => device.client.set_resend_after(patience),
            Some(Machine::Broker(desk)) => desk.broker.set_resend_after(conn, patience),
            None => {}
        }
    }

    /// Tells a client, and does what it wants done.
    pub(super) fn tell_client(
        &mut self,
        id: NodeId,
        told: &Told,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let is_on = self.is_on(id);
        let Some(device) = self.device_mut(id) else {
            return;
        };
        if !is_on {
            if let Told::Closed(ending) = told {
                device.unheard = Some(*ending);
            }
            return;
        }
        if matches!(told, Told::Closed(_)) {
            device.conn = None;
        }
        let input = match told {
            Told::Opened => Input::Opened,
            Told::Received(bytes) => Input::Received(bytes),
            Told::Closed(ending) => Input::Closed(*ending),
            Told::Timeout => Input::Timeout,
            Told::Command(command) => Input::Command(command.clone()),
            Told::Own(message) => Input::Command(Command::Publish(message.clone())),
        };
        let now = self.now;
        let Some(device) = self.device_mut(id) else {
            return;
        };
        let now = device.clock.local(now);
        let result = device.client.handle_input(now, input);
        let outputs: Vec<Output> = std::iter::from_fn(|| device.client.poll_output()).collect();
        if let Err(error) = result {
            let why = error.to_string();
            let message = match told {
                Told::Own(message) => Some(message.clone()),
                Told::Opened | Told::Received(_) | Told::Closed(_) => None,
                Told::Timeout | Told::Command(_) => None,
            };
            scribe.note(Some(cause), Some(id), Fact::Refused { why, message });
        }
        let mut unreachable = None;
        let mut tasks = Vec::new();
        for output in outputs {
            // An event becomes the next record, and that is the cause of what a bridge makes of it.
            let name = scribe.next();
            tasks.extend(self.bridged(id, &output).map(|task| (task, name)));
            unreachable = self
                .do_for_client(id, output, cause, scribe)
                .or(unreachable);
        }
        self.carry_over(id, tasks, scribe);
        self.wake_again(id);
        if let Some(closed) = unreachable {
            // Its stack knows at once that there is no network. A client that asks again waits for
            // its own deadline first, so this goes one deep.
            self.tell_client(id, &Told::Closed(Ending::Unreachable), closed, scribe);
        }
    }

    /// One output of a client. Answers the record that says so if there is no network.
    fn do_for_client(
        &mut self,
        id: NodeId,
        output: Output,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) -> Option<RecordId> {
        let device = self.device_mut(id)?;
        let (conn, link, version) = (device.conn, device.link, device.version);
        match output {
            Output::Open => {
                let (conn, unreachable) = self.open(link, (version, false), cause, scribe)?;
                if unreachable.is_none() {
                    self.device_mut(id)?.conn = Some(conn);
                }
                return unreachable;
            }
            Output::Transmit(bytes, message) => {
                if self.withholds(id, conn?, &bytes, cause, scribe) {
                    return None;
                }
                self.write(conn?, Side::Client, (bytes, message), cause, scribe);
            }
            Output::Close(ending) => {
                device.conn = None;
                self.part(conn?, Side::Client, ending, cause, scribe);
            }
            Output::Event(event) => {
                if let Event::Delivered(message) = &event {
                    let now = device.clock.local(self.now);
                    let device = self.device_mut(id)?;
                    device.habits.on_message(now, message);
                }
                scribe.note(Some(cause), Some(id), Fact::Happened(event));
            }
            Output::Note(note) => {
                scribe.note(Some(cause), Some(id), Fact::Noted { conn, note });
            }
        }
        None
    }

    /// Tells a broker, and does what it wants done.
    fn tell_broker(
        &mut self,
        id: NodeId,
        conn: ConnId,
        told: &Told,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let input = match told {
            Told::Opened => BrokerInput::Opened(conn),
            Told::Received(bytes) => BrokerInput::Received(conn, bytes),
            Told::Closed(ending) => BrokerInput::Closed(conn, *ending),
            Told::Timeout | Told::Command(_) | Told::Own(_) => return,
        };
        self.drive_broker(id, input, cause, scribe);
    }

    fn drive_broker(
        &mut self,
        id: NodeId,
        input: BrokerInput<'_>,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let now = self.now;
        if !self.is_on(id) {
            return;
        }
        let Some(Machine::Broker(desk)) = self.machine_mut(id) else {
            return;
        };
        desk.broker.handle_input(now, input);
        self.drain_broker(id, cause, scribe);
        self.wake_again(id);
    }

    /// Does what a broker wants done.
    fn drain_broker(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let Some(Machine::Broker(desk)) = self.machine_mut(id) else {
            return;
        };
        let outputs: Vec<BrokerOutput> = std::iter::from_fn(|| desk.broker.poll_output()).collect();
        for output in outputs {
            match output {
                BrokerOutput::Transmit(conn, bytes, _)
                    if self.withholds(id, conn, &bytes, cause, scribe) => {}
                BrokerOutput::Transmit(conn, bytes, message) => {
                    self.write(conn, Side::Broker, (bytes, message), cause, scribe);
                }
                BrokerOutput::Close(conn, ending) => {
                    self.part(conn, Side::Broker, ending, cause, scribe);
                }
                BrokerOutput::Event(event) => {
                    scribe.note(Some(cause), Some(id), Fact::Happened(event));
                }
                BrokerOutput::Note(conn, note) => {
                    scribe.note(Some(cause), Some(id), Fact::Noted { conn, note });
                }
            }
        }
    }

    /// A node that starts again tells what it still has.
    pub(super) fn recollect(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        match self.machine_mut(id) {
            Some(Machine::Broker(desk)) => {
                desk.broker.recollect();
                self.drain_broker(id, cause, scribe);
            }
            Some(Machine::Client(device)) => {
                device.client.recollect();
                let outputs: Vec<_> = std::iter::from_fn(|| device.client.poll_output()).collect();
                for output in outputs {
                    self.do_for_client(id, output, cause, scribe);
                }
            }
            None => {}
        }
    }

    /// A deadline of this node has come.
    pub(super) fn ring(&mut self, id: NodeId, scribe: &mut Scribe<'_>) {
        let Some(node) = self.nodes.get_mut(&id) else {
            return;
        };
        let node = Arc::make_mut(node);
        let Some(wake) = node.alarm.take() else {
            return;
        };
        let is_broker = matches!(node.machine, Machine::Broker(_));
        let rang = scribe.note(None, Some(id), Fact::Rang(wake.deadline.alarm));
        if is_broker {
            self.drive_broker(id, BrokerInput::Timeout, rang, scribe);
        } else if wake.deadline.alarm == Alarm::Bridge {
            self.begin_bridge(id, rang, scribe);
        } else if wake.deadline.alarm == Alarm::Habit {
            self.follow_habits(id, rang, scribe);
        } else {
            self.tell_client(id, &Told::Timeout, rang, scribe);
        }
        // A deadline that comes back unmoved would come for ever, and time would stand still.
        let again = self.nodes.get(&id).and_then(|node| node.poll_timeout());
        if again == Some(wake.deadline) {
            self.stop(Limit::Alarms, scribe);
        }
    }

    /// A device does what it does by itself: its client is asked to publish.
    fn follow_habits(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let now = self.now;
        let Some(device) = self.device_mut(id) else {
            return;
        };
        let now = device.clock.local(now);
        let asks = device.habits.asks(now).is_some();
        let said = device.habits.on_timeout(now);
        if asks {
            self.poll(id, cause, scribe);
        }
        for message in said {
            self.tell_client(id, &Told::Own(message), cause, scribe);
        }
        self.wake_again(id);
    }

    /// Brings the agenda in line with what the machine waits for now.
    pub(super) fn wake_again(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get_mut(&id) else {
            return;
        };
        let deadline = node.poll_timeout();
        if node.alarm.map(|wake| wake.deadline) == deadline {
            return;
        }
        let node = Arc::make_mut(node);
        if let Some(old) = node.alarm.take() {
            self.agenda.cancel(old.at, old.ticket);
        }
        node.alarm = deadline.map(|deadline| {
            let at = deadline.at.max(self.now);
            let ticket = self.agenda.schedule(at, Due::Alarm(id));
            Wake {
                deadline,
                at,
                ticket,
                since: self.step,
            }
        });
    }

    fn machine_mut(&mut self, id: NodeId) -> Option<&mut Machine> {
        let node = self.nodes.get_mut(&id)?;
        Some(&mut Arc::make_mut(node).machine)
    }

    pub(super) fn device_mut(&mut self, id: NodeId) -> Option<&mut Device> {
        match self.machine_mut(id)? {
            Machine::Client(device) => Some(device),
            Machine::Broker(_) => None,
        }
    }
}
