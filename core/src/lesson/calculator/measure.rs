//! What the world of a proof is asked: how many, until when, what it cost.

use std::sync::Arc;

use super::number::Number;
use crate::condition::{Condition, judge, tally};
use crate::history::History;
use crate::id::NodeId;
use crate::machine::Memory;
use crate::scenario::{Names, NodeSpec};
use crate::time::Instant;
use crate::trace::Budget;
use crate::world::{NodeCensus, NodeKind, World};

/// Something measured in a world.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Measure {
    /// The place of the quantity whose number it is.
    pub quantity: usize,
    /// What of the world it is.
    pub what: Measured,
    /// As written.
    pub text: String,
}

/// What of a world is measured.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Measured {
    /// How many packets or bytes this condition counts.
    Counted(Condition),
    /// The moment at which this condition first holds, in seconds.
    Until(Condition),
    /// What the radio of this client used, in millijoules.
    Radio(Arc<str>),
    /// What this node has to remember in the end, in bytes: a broker for all its clients.
    Memory(Arc<str>),
}

impl Measured {
    /// What it comes to by `now`, where `history` has played to; `None` for a moment that did not
    /// come.
    pub(super) fn number(&self, history: &History, now: Instant) -> Option<Number> {
        let records = history.trace().records();
        let names = Names::of(history.scenario());
        match self {
            Self::Counted(condition) => {
                let tallies = tally(condition, records, names);
                let numbers = tallies.iter().map(|tally| match tally.bytes {
                    Some(bytes) => u64::from(bytes),
                    None => u64::try_from(tally.found.len()).unwrap_or(u64::MAX),
                });
                Some(Number::count(numbers.sum()))
            }
            Self::Until(condition) => {
                let first = judge(condition, records, names).first?;
                Number::count(first.at.as_micros()).over(Number::count(1_000_000))
            }
            Self::Radio(client) => {
                let place = names.all().position(|name| name == client)?;
                let node = NodeId(u16::try_from(place).ok()?);
                let radios = (0..).map(NodeId).zip(&history.scenario().nodes);
                let radios = radios.filter_map(|(id, spec)| match spec {
                    NodeSpec::Client(spec) => Some((id, spec.radio)),
                    NodeSpec::Broker(_) => None,
                });
                let mut budget = Budget::of(history.trace(), radios);
                budget.reach(now);
                let energy = budget.energy_uj(node, now)?;
                Number::count(energy).over(Number::count(1_000))
            }
            Self::Memory(name) => Some(Number::count(remembered(history.world(), name))),
        }
    }
}

/// What a client, or a broker for all its clients, has to remember.
fn remembered(world: &World, name: &str) -> u64 {
    let memory = |node: NodeCensus| {
        let (own, kept) = world.memory(node.id)?;
        let NodeKind::Client { broker, .. } = node.kind else {
            return None;
        };
        let is_its = world.node(broker).is_some_and(|it| *it.name == *name);
        match *node.name == *name {
            true => Some(own),
            false => is_its.then_some(kept),
        }
    };
    world.nodes().filter_map(memory).map(Memory::total).sum()
}
