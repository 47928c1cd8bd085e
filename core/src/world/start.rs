//! A world from its scenario.

use std::collections::VecDeque;
use std::sync::Arc;

use super::act::ByHand;
use super::agenda::{Agenda, Due};
use super::guest::Porch;
use super::node::Node;
use super::withheld::Withheld;
use super::{AGENDA_MAX, Action, ClientSpec, NODES_MAX, World};
use crate::id::{NodeId, StepId};
use crate::order;
use crate::order::{Map, Set};
use crate::scenario::{NodeSpec, Scenario};
use crate::time::Instant;

/// A scenario that cannot start.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// More nodes than the world has room for.
    #[error("a world holds at most {0} nodes")]
    TooManyNodes(usize),
    /// More acts than the agenda has room for.
    #[error("a scenario holds at most {0} acts")]
    TooManyActs(usize),
    /// Two nodes of one name.
    #[error("the name `{0}` is taken twice")]
    NameTaken(Arc<str>),
    /// The broker of this client is none.
    #[error("the client `{0}` belongs to no broker")]
    NoSuchBroker(Arc<str>),
}

impl World {
    /// A world at its start.
    ///
    /// Nodes are numbered as the scenario lists them, links as their clients. Clients that its acts
    /// add have the numbers after those: first those of scheduled acts, then those of acts by hand,
    /// each in the order of the list.
    ///
    /// # Errors
    /// When the scenario does not fit.
    pub fn new(scenario: &Scenario) -> Result<Self, ScenarioError> {
        check(scenario)?;
        let mut world = Self {
            now: Instant::START,
            step: StepId(0),
            seed: scenario.seed,
            nodes: Map::new(),
            links: Map::new(),
            wires: Map::new(),
            agenda: Agenda::default(),
            by_hand: VecDeque::new(),
            watches: Vec::new(),
            barriers: Vec::new(),
            withheld: Withheld::default(),
            porch: Porch::default(),
            next_node: 0,
            next_link: 0,
            next_conn: 0,
            records: 0,
            stopped: None,
        };
        world.add_nodes(scenario);
        world.schedule_acts(scenario);
        Ok(world)
    }

    /// Brokers first: the weather of a link is named by both its ends.
    fn add_nodes(&mut self, scenario: &Scenario) {
        for (id, node) in (0_u16..).zip(&scenario.nodes) {
            if let NodeSpec::Broker(spec) = node {
                let broker = Node::broker(spec, self.seed);
                self.nodes.insert(NodeId(id), Arc::new(broker));
                self.save_later(NodeId(id));
            }
        }
        for (id, node) in (0_u16..).zip(&scenario.nodes) {
            self.next_node = id;
            match node {
                NodeSpec::Broker(_) => self.next_node = id.saturating_add(1),
                NodeSpec::Client(spec) => {
                    let slot = self.next_slot();
                    self.add_client(spec, slot);
                    self.wake_again(slot.node);
                }
            }
        }
    }

    fn schedule_acts(&mut self, scenario: &Scenario) {
        let (scheduled, by_hand): (Vec<_>, Vec<_>) = scenario
            .timed
            .iter()
            .partition(|timed| timed.after.is_none());
        for timed in scheduled {
            let act = self.waiting(&timed.action);
            self.agenda.schedule(timed.at, Due::Act(act));
        }
        for timed in by_hand {
            let (at, after) = (timed.at, timed.after.unwrap_or_default());
            let act = self.waiting(&timed.action);
            self.by_hand.push_back(ByHand { at, after, act });
        }
        // A stable sort: two acts after the same step keep their order.
        let mut by_hand = Vec::from(std::mem::take(&mut self.by_hand));
        order::sort_by_key(&mut by_hand, |act| act.after);
        self.by_hand = by_hand.into();
    }
}

fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let added = scenario.timed.iter().filter_map(|timed| {
        let Action::AddClient(spec) = &timed.action else {
            return None;
        };
        Some(spec)
    });
    if scenario.nodes.len() + added.clone().count() > NODES_MAX {
        return Err(ScenarioError::TooManyNodes(NODES_MAX));
    }
    if scenario.timed.len() > AGENDA_MAX / 2 {
        return Err(ScenarioError::TooManyActs(AGENDA_MAX / 2));
    }
    let mut names = Set::new();
    let mut check_client = |spec: &ClientSpec| {
        let broker = scenario.nodes.get(usize::from(spec.broker.0));
        if !matches!(broker, Some(NodeSpec::Broker(_))) {
            return Err(ScenarioError::NoSuchBroker(spec.name.clone()));
        }
        if !names.insert(spec.name.clone()) {
            return Err(ScenarioError::NameTaken(spec.name.clone()));
        }
        Ok(())
    };
    for node in &scenario.nodes {
        if let NodeSpec::Client(spec) = node {
            check_client(spec)?;
        }
    }
    for spec in added {
        check_client(spec)?;
    }
    for node in &scenario.nodes {
        if let NodeSpec::Broker(spec) = node
            && !names.insert(spec.name.clone())
        {
            return Err(ScenarioError::NameTaken(spec.name.clone()));
        }
    }
    Ok(())
}
