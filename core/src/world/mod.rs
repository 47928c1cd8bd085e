//! Nodes, links, one agenda, one clock.

mod action;

pub use crate::net::LinkProfile;
pub use action::{Action, ClientSpec, Face};

use crate::broker::Census;
use crate::client::ClientCensus;
use crate::digest::Digest;
use crate::id::{NodeId, StepId};
use crate::scenario::Scenario;
use crate::time::Instant;
use crate::trace::Sink;

/// How many nodes a world holds at most: enough for a large class of devices, and a step stays quick.
pub const NODES_MAX: usize = 4_096;

/// Every node, every link, one clock. `Clone`, and no history inside.
#[derive(Clone, Debug, Hash)]
pub struct World {
    now: Instant,
    step: StepId,
}

/// A scenario that cannot start.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// More nodes than the world has room for.
    #[error("a world holds at most {0} nodes")]
    TooManyNodes(usize),
}

/// An action that makes no sense in this world.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ActionError {
    /// No such node.
    #[error("there is no such client")]
    NoSuchClient,
}

impl World {
    /// A world at its start.
    ///
    /// # Errors
    /// When the scenario does not fit.
    pub fn new(_scenario: &Scenario) -> Result<Self, ScenarioError> {
        unimplemented!()
    }

    /// Does `action` at `at`, which is not before [`World::now`] and not after the next due thing.
    ///
    /// # Errors
    /// When it names what is not there; the world is then unchanged.
    pub fn apply(
        &mut self,
        _at: Instant,
        _action: &Action,
        _sink: &mut impl Sink,
    ) -> Result<(), ActionError> {
        unimplemented!()
    }

    /// Does the next due thing; `false` when nothing is due.
    pub fn step(&mut self, _sink: &mut impl Sink) -> bool {
        unimplemented!()
    }

    /// When the next thing is due.
    pub fn next_event(&self) -> Option<Instant> {
        unimplemented!()
    }

    /// The time of the last thing that happened.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// How many things have happened.
    pub const fn steps(&self) -> StepId {
        self.step
    }

    /// A fingerprint of everything that matters to the future.
    pub fn digest(&self) -> Digest {
        unimplemented!()
    }

    /// The broker's insides.
    pub fn broker(&self, _node: NodeId) -> Option<Census> {
        unimplemented!()
    }

    /// A client's insides.
    pub fn client(&self, _node: NodeId) -> Option<ClientCensus> {
        unimplemented!()
    }
}
