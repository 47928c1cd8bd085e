//! Acts: what may be done now, and doing it.

use std::sync::Arc;

use super::drive::Told;
use super::node::{Machine, Node};
use super::scribe::Scribe;
use super::wires::Cable;
use super::{Action, ActionError, ClientSpec, NODES_MAX, World};
use crate::id::{LinkId, NodeId, StepId};
use crate::net::{Link, LinkState};
use crate::time::Instant;
use crate::trace::Fact;

/// An act that waits, with the numbers of the client it adds, if it adds one.
#[derive(Clone, Debug, Hash)]
pub(super) struct Act {
    pub(super) action: Arc<Action>,
    pub(super) slot: Option<Slot>,
}

/// The numbers kept for a client that is added later.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Slot {
    pub(super) node: NodeId,
    pub(super) link: LinkId,
}

/// An act that was done by hand: not scheduled, but right after a step.
#[derive(Clone, Debug, Hash)]
pub(super) struct ByHand {
    pub(super) at: Instant,
    pub(super) after: StepId,
    pub(super) act: Act,
}

impl World {
    /// Whether the action makes sense now.
    ///
    /// # Errors
    /// When it names what is not there, or asks for what is so already.
    pub fn check(&self, action: &Action) -> Result<(), ActionError> {
        if self.stopped.is_some() {
            return Err(ActionError::Stopped);
        }
        match action {
            Action::Command { client, .. } => match self.nodes.get(client) {
                Some(node) if matches!(node.machine, Machine::Client(_)) => Ok(()),
                Some(_) | None => Err(ActionError::NoSuchClient),
            },
            Action::AddClient(spec) => self.check_client(spec),
            Action::Cut(link) => {
                let from = [LinkState::Up, LinkState::Held];
                self.may_turn(*link, &from, "the link is cut already")
            }
            Action::Repair(link) => self.may_turn(*link, &[LinkState::Cut], "the link is not cut"),
            Action::Hold(link) => {
                self.may_turn(*link, &[LinkState::Up], "the link does not carry anyway")
            }
            Action::Release(link) => {
                self.may_turn(*link, &[LinkState::Held], "the link is not held")
            }
        }
    }

    fn check_client(&self, spec: &ClientSpec) -> Result<(), ActionError> {
        if usize::from(self.next_node) >= NODES_MAX {
            return Err(ActionError::TooManyNodes(NODES_MAX));
        }
        if self.nodes.values().any(|node| node.name == spec.name) {
            return Err(ActionError::NameTaken(spec.name.clone()));
        }
        match self.nodes.get(&spec.broker) {
            Some(node) if matches!(node.machine, Machine::Broker(_)) => Ok(()),
            Some(_) | None => Err(ActionError::NoSuchBroker),
        }
    }

    /// Does it, or writes down why not.
    pub(super) fn perform(&mut self, act: &Act, scribe: &mut Scribe<'_>) {
        let action = act.action.as_ref();
        let node = match action {
            Action::Command { client, .. } => Some(*client),
            Action::AddClient(_) => act.slot.map(|slot| slot.node),
            Action::Cut(_) | Action::Repair(_) | Action::Hold(_) | Action::Release(_) => None,
        };
        let checked = self.check(action);
        let acted = scribe.note(None, node, Fact::Acted(action.clone()));
        if let Err(error) = checked {
            let why = error.to_string();
            scribe.note(Some(acted), node, Fact::Refused { why });
            return;
        }
        match action {
            Action::Command { client, command } => {
                self.tell_client(*client, &Told::Command(command.clone()), acted, scribe);
            }
            Action::AddClient(spec) => {
                if let Some(slot) = act.slot {
                    self.add_client(spec, slot);
                }
            }
            Action::Cut(link) => self.cut(*link, acted, scribe),
            Action::Hold(link) => self.hold(*link, acted, scribe),
            Action::Repair(link) | Action::Release(link) => self.carry(*link, acted, scribe),
        }
    }

    pub(super) fn add_client(&mut self, spec: &ClientSpec, slot: Slot) {
        let broker = self.nodes.get(&spec.broker).map(|node| node.name.clone());
        let broker = broker.unwrap_or_default();
        // The name and not the number: adding somebody changes nobody else's weather.
        let purpose = format!("link {}--{broker}", spec.name);
        let cable = Cable {
            link: Link::new(spec.link, self.seed, &purpose),
            client: slot.node,
            broker: spec.broker,
        };
        self.links.insert(slot.link, cable);
        self.nodes.insert(
            slot.node,
            Arc::new(Node::client(spec, slot.link, self.seed)),
        );
    }

    /// An act that will be done, with numbers for the client it adds.
    pub(super) fn waiting(&mut self, action: &Action) -> Act {
        let adds = matches!(action, Action::AddClient(_));
        Act {
            action: Arc::new(action.clone()),
            slot: adds.then(|| self.next_slot()),
        }
    }

    /// The next free numbers.
    pub(super) fn next_slot(&mut self) -> Slot {
        let slot = Slot {
            node: NodeId(self.next_node),
            link: LinkId(self.next_link),
        };
        self.next_node = self.next_node.saturating_add(1);
        self.next_link = self.next_link.saturating_add(1);
        slot
    }
}
