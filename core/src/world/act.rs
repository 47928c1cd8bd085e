//! Acts: what may be done now, and doing it.

use std::sync::Arc;

use super::drive::Told;
use super::node::{Machine, Node, Power};
use super::scribe::Scribe;
use super::watch::Lift;
use super::wires::Cable;
use super::{Action, ActionError, ClientSpec, NODES_MAX, Way, World};
use crate::id::{LinkId, NodeId, RecordId, StepId};
use crate::net::{Link, LinkState, Network, PathState};
use crate::time::Instant;
use crate::trace::Fact;

const CAN_CRASH: &[Power] = &[Power::On, Power::Asleep, Power::Ended];
const CAN_END: &[Power] = &[Power::On, Power::Asleep];
const CAN_START: &[Power] = &[Power::Ended, Power::Off];
const CAN_SLEEP: &[Power] = &[Power::On];
const CAN_WAKE: &[Power] = &[Power::Asleep];

/// An act that waits, with the numbers of the client it adds, if it adds one.
#[derive(Clone, Debug, Hash)]
pub(super) struct Act {
    pub(super) action: Arc<Action>,
    pub(super) slot: Option<Slot>,
    /// The stream that waits for it.
    pub(super) lift: Option<Lift>,
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
                Some(node) if matches!(node.machine, Machine::Client(_)) => match node.power {
                    Power::On => self.may_command(*client),
                    Power::Asleep => Err(ActionError::NotNow("it is asleep")),
                    Power::Ended | Power::Off => Err(ActionError::NotNow("it is not running")),
                },
                Some(_) | None => Err(ActionError::NoSuchClient),
            },
            Action::AddClient(spec) => self.check_client(spec),
            Action::Cut(link) => {
                let there = |link: &Link| link.network == Network::There;
                self.may_turn(*link, there, "the link is cut already")
            }
            Action::Partition(link, way) => {
                let may = |link: &Link| {
                    link.network == Network::There && !all(link, *way, PathState::Swallows)
                };
                self.may_turn(*link, may, "the link carries nothing anyway")
            }
            Action::Repair(link) => {
                let broken =
                    |link: &Link| matches!(link.state(), LinkState::Cut | LinkState::Silent);
                self.may_turn(*link, broken, "the link is not cut")
            }
            Action::Hold(link, way) => {
                let may = |link: &Link| {
                    link.network == Network::There && all(link, *way, PathState::Carries)
                };
                self.may_turn(*link, may, "the link does not carry anyway")
            }
            Action::Release(link, way) => {
                let held = |link: &Link| {
                    let sides = way.sides().iter();
                    sides
                        .into_iter()
                        .any(|to| link.path(*to).state == PathState::Holds)
                };
                self.may_turn(*link, held, "the link is not held")
            }
            Action::Inject { link, to, bytes } => self.may_inject(*link, *to, bytes),
            Action::Watch(watch) => self.may_watch(watch),
            Action::Guest { guest, visit } => self.may_visit(*guest, visit),
            Action::Withhold { node, kind, .. } => self.may_withhold(*node, *kind),
            Action::Crash(node) => self.may_power(*node, CAN_CRASH, "it has no power anyway"),
            Action::Kill(node) => self.may_power(*node, CAN_END, "it is not running"),
            Action::Restart(node) => self.may_power(*node, CAN_START, "it is running"),
            Action::Sleep(node) => self.may_power(*node, CAN_SLEEP, "it is not awake"),
            Action::Wake(node) => self.may_power(*node, CAN_WAKE, "it is not asleep"),
            Action::Reset(link) | Action::Retune(link, _) => self.may_turn(*link, |_| true, ""),
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
            Action::Command { client: node, .. }
            | Action::Crash(node)
            | Action::Kill(node)
            | Action::Restart(node)
            | Action::Sleep(node)
            | Action::Wake(node) => Some(*node),
            Action::AddClient(_) => act.slot.map(|slot| slot.node),
            Action::Guest { guest: node, .. } | Action::Withhold { node, .. } => Some(*node),
            Action::Watch(watch) => Some(watch.node),
            Action::Inject { link, to, .. } => {
                self.links.get(link).map(|cable| cable.end(to.other()))
            }
            Action::Cut(_)
            | Action::Partition(..)
            | Action::Repair(_)
            | Action::Hold(..)
            | Action::Release(..)
            | Action::Reset(_)
            | Action::Retune(..) => None,
        };
        let checked = self.check(action);
        let acted = scribe.note(None, node, Fact::Acted(action.clone()));
        match checked {
            Ok(()) => self.carry_out(act, acted, scribe),
            Err(error) => {
                let why = error.to_string();
                let message = None;
                scribe.note(Some(acted), node, Fact::Refused { why, message });
            }
        }
        if let Some(lift) = act.lift {
            self.lift_barrier(lift, acted, scribe);
        }
    }

    fn carry_out(&mut self, act: &Act, acted: RecordId, scribe: &mut Scribe<'_>) {
        match act.action.as_ref() {
            Action::Command { client, command } => {
                self.tell_client(*client, &Told::Command(command.clone()), acted, scribe);
            }
            Action::AddClient(spec) => {
                if let Some(slot) = act.slot {
                    self.add_client(spec, slot);
                    self.wake_again(slot.node);
                }
            }
            Action::Cut(link) => self.cut(*link, acted, scribe),
            Action::Partition(link, way) => self.silence(*link, *way, acted, scribe),
            Action::Hold(link, way) => self.hold(*link, *way, acted, scribe),
            Action::Repair(link) => self.carry(*link, Way::Both, acted, scribe),
            Action::Release(link, way) => self.carry(*link, *way, acted, scribe),
            Action::Reset(link) => self.reset(*link, acted, scribe),
            Action::Inject { link, to, bytes } => self.inject(*link, *to, bytes, acted, scribe),
            Action::Watch(watch) => self.arm(watch),
            Action::Guest { guest, visit } => self.visit(*guest, visit, acted, scribe),
            Action::Withhold { node, kind, times } => self.withheld.add(*node, *kind, *times),
            Action::Crash(node) => {
                for node in self.company(*node, CAN_CRASH) {
                    self.crash(node, acted, scribe);
                }
            }
            Action::Kill(node) => {
                for node in self.company(*node, CAN_END) {
                    self.kill(node, acted, scribe);
                }
            }
            Action::Restart(node) => {
                for node in self.company(*node, CAN_START) {
                    self.restart(node, acted, scribe);
                }
            }
            Action::Sleep(node) => {
                for node in self.company(*node, CAN_SLEEP) {
                    self.sleep(node, scribe);
                }
            }
            Action::Wake(node) => {
                for node in self.company(*node, CAN_WAKE) {
                    self.wake(node, acted, scribe);
                }
            }
            Action::Retune(link, profile) => self.retune(*link, **profile),
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
            Arc::new(Node::client(spec, slot.link, self.seed, self.now)),
        );
    }

    /// An act that will be done, with numbers for the client it adds.
    pub(super) fn waiting(&mut self, action: &Action) -> Act {
        let adds = matches!(action, Action::AddClient(_));
        Act {
            action: Arc::new(action.clone()),
            slot: adds.then(|| self.next_slot()),
            lift: None,
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

/// Whether all directions of this way are so.
fn all(link: &Link, way: Way, state: PathState) -> bool {
    way.sides().iter().all(|to| link.path(*to).state == state)
}
