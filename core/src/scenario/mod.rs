//! A world in words.

use std::sync::Arc;

use crate::broker::BrokerConfig;
use crate::id::StepId;
use crate::time::Instant;
use crate::world::{Action, ClientSpec};

/// A world and what is done to it. The same text always tells the same story.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Scenario {
    /// What people call it.
    pub title: Option<Arc<str>>,
    /// The seed of all chance.
    pub seed: u64,
    /// In the order of their [`NodeId`](crate::id::NodeId)s.
    pub nodes: Vec<NodeSpec>,
    /// What is done, and when.
    pub timed: Vec<Timed>,
}

/// A node at the start.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum NodeSpec {
    /// A broker.
    Broker {
        /// Its name.
        name: Arc<str>,
        /// How it behaves.
        config: BrokerConfig,
    },
    /// A client and its link.
    Client(ClientSpec),
}

/// One act at its time.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Timed {
    /// When.
    pub at: Instant,
    /// Right after this step, for acts that were done by hand between two things due at the same
    /// instant; `None` for acts that are scheduled from the start.
    pub after: Option<StepId>,
    /// What.
    pub action: Action,
}

/// What a text means, as far as it could be understood, and what is wrong with the rest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Parsed {
    /// What was understood.
    pub scenario: Scenario,
    /// What was not. Empty when all is well.
    pub problems: Vec<Problem>,
}

/// One mistake in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Reads a text. Never gives up.
pub fn parse(_text: &str) -> Parsed {
    unimplemented!()
}

/// Writes a scenario so that [`parse`] reads the same.
pub fn print(_scenario: &Scenario) -> String {
    unimplemented!()
}
