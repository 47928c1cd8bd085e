//! Bridges: what one end is given, the client at the other publishes.
//!
//! The world adds nothing to what [`Joint`](crate::bridge::Joint) says but the way from one client to
//! the other, which costs no time: both are in one program.

use super::World;
use super::drive::Told;
use super::node::{Machine, Node, Power};
use super::scribe::Scribe;
use crate::bridge::Task;
use crate::id::{NodeId, RecordId};
use crate::machine::{Note, Output, Takes};
use crate::trace::Fact;

/// Why, and what.
pub(super) type Errand = (Option<Note>, Task);

impl World {
    /// What its bridge makes of this output of a client, if it is an end of one.
    pub(super) fn bridged(&self, id: NodeId, output: &Output) -> Option<Errand> {
        let Output::Event(event) = output else {
            return None;
        };
        let Machine::Client(device) = &self.nodes.get(&id)?.machine else {
            return None;
        };
        let abutment = device.bridge.as_ref()?;
        let takes = self.takes(abutment.across)?;
        abutment.joint.on_event(event, takes, device.version)
    }

    fn takes(&self, id: NodeId) -> Option<Takes> {
        match &self.nodes.get(&id)?.machine {
            Machine::Client(device) => Some(device.client.takes()),
            Machine::Broker(_) => None,
        }
    }

    /// Does what a bridge wants done because of what its end at `id` was told.
    pub(super) fn carry_over(
        &mut self,
        id: NodeId,
        errands: Vec<(Errand, RecordId)>,
        scribe: &mut Scribe<'_>,
    ) {
        for ((note, task), cause) in errands {
            let across = self.device_mut(id).and_then(|it| it.bridge.as_ref());
            let Some(across) = across.map(|it| it.across) else {
                return;
            };
            let cause = match note {
                None => cause,
                Some(note) => {
                    let noted = Fact::Noted { conn: None, note };
                    scribe.note(Some(cause), Some(id), noted)
                }
            };
            match task {
                Task::Here(command) => {
                    self.tell_client(id, &Told::Command(command), cause, scribe);
                }
                Task::Across(message) => {
                    self.tell_client(across, &Told::Own(message), cause, scribe);
                }
            }
        }
    }

    /// The program of a bridge starts: each of its ends connects.
    pub(super) fn begin_bridge(&mut self, id: NodeId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let abutment = self.device_mut(id).and_then(|it| it.bridge.as_mut());
        let Some(task) = abutment.map(|it| it.joint.begin()) else {
            return;
        };
        self.carry_over(id, vec![((None, task), cause)], scribe);
        self.wake_again(id);
    }

    /// The nodes that start and end with this one, itself first: the ends of a bridge are one program,
    /// and it is a part of its broker's. Only those to which it can be done.
    pub(super) fn company(&self, id: NodeId, can: &[Power]) -> Vec<NodeId> {
        let goes_along = |node: &Node| match &node.machine {
            Machine::Client(device) => {
                let bridge = device.bridge.as_ref();
                bridge.is_some_and(|it| it.home == id || it.across == id)
            }
            Machine::Broker(_) => false,
        };
        let others = self.nodes.iter().filter(|(_, node)| goes_along(node));
        let all = [id].into_iter().chain(others.map(|(other, _)| *other));
        let can = |id: &NodeId| {
            let node = self.nodes.get(id);
            node.is_some_and(|node| can.contains(&node.power))
        };
        all.filter(can).collect()
    }
}
