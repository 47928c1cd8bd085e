//! Inside the broker at the cursor: every place that holds something, and what it holds.

mod flight;
mod machine;
mod places;
#[cfg(test)]
mod tests;
mod tree;

pub use flight::{Exchange, Toward};
pub use machine::{Again, Machine, State, Way};
pub use places::{Held, Presence, SessionRow};
pub use tree::{Level, Subscriber};

use brokerscope_core::broker::Census;
use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::NodeSpec;

use super::cast::{Cast, Member};
use crate::model::{Model, Selection};

/// What the panel "Inside the broker" shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerView {
    /// Its name; empty when the world has no broker.
    pub name: String,
    /// The topic whose walk through the tree is lit: that of the selected PUBLISH.
    pub walk: Option<super::text::Cut>,
    /// Subscriptions by level, parents before children.
    pub tree: Vec<Level>,
    /// Sessions by Client Identifier.
    pub sessions: Vec<SessionRow>,
    /// Identifiers in use, in both directions.
    pub exchanges: Vec<Exchange>,
    /// The state machine of the exchange that is lit, if any is open.
    pub machine: Option<Machine>,
    /// Messages that wait in sessions.
    pub queue: Vec<Held>,
    /// How many messages may wait for one session.
    pub queue_limit: u32,
    /// Retained messages.
    pub retained: Vec<Held>,
    /// Wills that are armed.
    pub wills: Vec<Held>,
    /// Moments at which the broker will act by itself, soonest first: when, and in words why.
    pub deadlines: Vec<(String, String)>,
}

/// The insides of the broker that is selected, else of the first.
pub fn build(model: &Model) -> BrokerView {
    let cast = Cast::of(model);
    let selected = match model.ui.selection {
        Some(Selection::Node(node)) if cast.member(node).is_some_and(Member::is_broker) => {
            Some(node)
        }
        Some(Selection::Node(_) | Selection::Packet(_) | Selection::Link(_)) | None => None,
    };
    let Some(node) = selected.or_else(|| cast.broker().map(|member| member.node)) else {
        return BrokerView::default();
    };
    model
        .bench()
        .history
        .world()
        .broker(node)
        .map_or_else(BrokerView::default, |census| {
            of(model, &cast, node, &census)
        })
}

fn of(model: &Model, cast: &Cast, node: NodeId, census: &Census) -> BrokerView {
    let past = flight::Past::of(model, node);
    let topic = past.selected_topic();
    let exchanges = flight::exchanges(cast, census, &past);
    let specs = &model.bench().history.scenario().nodes;
    let queue_limit = match specs.get(usize::from(node.0)) {
        Some(NodeSpec::Broker(spec)) => spec.config.queue_limit,
        Some(NodeSpec::Client(_)) | None => 0,
    };
    BrokerView {
        name: cast.title(node).to_string(),
        tree: tree::levels(cast, census, topic.as_deref()),
        walk: topic.map(|topic| super::text::Cut::text(&topic, 48)),
        sessions: places::sessions(cast, census, &past, queue_limit),
        machine: machine::of_lit(&exchanges),
        exchanges,
        queue: places::queue(cast, census),
        queue_limit,
        retained: places::retained(census),
        wills: places::wills(cast, census),
        deadlines: places::deadlines(cast, census),
    }
}
