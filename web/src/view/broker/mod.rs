//! Inside the broker at the cursor: every place that holds something, and what it holds.

mod access;
mod drawing;
mod flight;
mod groups;
mod machine;
mod places;
mod since;
#[cfg(test)]
mod tests;
mod tree;

pub use access::{Access, Verdict};
pub use drawing::{Drawing, Label, Node as TreeNode, Way as TreeWay};
pub use flight::{Exchange, Toward};
pub use groups::Group;
pub use machine::{Again, Machine, State, Way};
pub use places::{Held, Presence, SessionRow};
pub use since::{Change, How, SinceView};
pub use tree::{Level, Subscriber};

use brokerscope_core::broker::{BrokerConfig, Census, SessionState};
use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::NodeSpec;
use brokerscope_core::trace::Fact;

use super::cast::{Cast, Member};
use crate::model::{Model, Route, Selection};

/// What the panel "Inside the broker" shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerView {
    /// Its name; empty when the world has no broker.
    pub name: String,
    /// Its settings can be looked at: it is the sandbox's own.
    pub settings: bool,
    /// It is that of a recording: nobody knows its insides.
    pub recorded: bool,
    /// The topic whose walk through the tree is lit: that of the selected PUBLISH.
    pub walk: Option<super::text::Cut>,
    /// What changed since another moment.
    pub since: SinceView,
    /// Who may come in, and who may do what.
    pub access: Access,
    /// The same as a picture; `None` when there is nothing to draw, or too much.
    pub drawing: Option<Drawing>,
    /// It has all the room there is.
    pub wide: bool,
    /// Groups that share a subscription.
    pub groups: Vec<Group>,
    /// How a member of theirs is chosen.
    pub sharing: &'static str,
    /// Subscriptions by level, parents before children.
    pub tree: Vec<Level>,
    /// Sessions by Client Identifier.
    pub sessions: Vec<SessionRow>,
    /// Identifiers in use, in both directions.
    pub exchanges: Vec<Exchange>,
    /// The state machine of the exchange that is lit, if any is open.
    pub machine: Option<Machine>,
    /// The connection and the session of the client at hand.
    pub lives: Vec<Machine>,
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

/// The insides of the broker that is selected, or whose client, link or packet is; else of the first.
/// Of a broker outside this world nobody knows them.
pub fn build(model: &Model) -> BrokerView {
    if model.bench().history.is_recorded() {
        return BrokerView {
            recorded: true,
            ..BrokerView::default()
        };
    }
    let cast = Cast::of(model);
    let world = model.bench().history.world();
    let at_hand = at_hand(model, &cast).filter(|node| !world.is_guest(*node));
    let Some(node) = at_hand.or_else(|| cast.broker().map(|member| member.node)) else {
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

/// The broker that the selection is about.
fn at_hand(model: &Model, cast: &Cast) -> Option<NodeId> {
    let of_client = |member: &Member| member.client.as_ref().map(|role| role.broker);
    match model.ui.selection? {
        Selection::Node(node) => {
            let member = cast.member(node)?;
            of_client(member).or(Some(member.node))
        }
        Selection::Link(link) => cast.client_on(link).and_then(of_client),
        Selection::Packet(id) => {
            let record = model.bench().history.trace().get(id)?;
            let Fact::Sent { to, .. } = &record.fact else {
                return None;
            };
            let ends = [record.node, Some(*to)].into_iter().flatten();
            let mut brokers = ends.filter(|end| cast.member(*end).is_some_and(Member::is_broker));
            brokers.next()
        }
    }
}

fn of(model: &Model, cast: &Cast, node: NodeId, census: &Census) -> BrokerView {
    let past = flight::Past::of(model, node);
    let topic = past.selected_topic();
    let (since, changes) = since::build(model, cast, node);
    let exchanges = flight::exchanges(cast, census, &past, &changes);
    let specs = &model.bench().history.scenario().nodes;
    let config = match specs.get(usize::from(node.0)) {
        Some(NodeSpec::Broker(spec)) => &spec.config,
        Some(NodeSpec::Client(_)) | None => &BrokerConfig::default(),
    };
    let queue_limit = config.queue_limit;
    let (groups, sharing) = groups::build(config, cast, census);
    let tree = tree::levels(cast, census, topic.as_deref(), &changes);
    BrokerView {
        name: cast.title(node).to_string(),
        recorded: false,
        settings: model.route == Route::Play,
        access: access::build(config, cast, census, &past),
        drawing: drawing::lay(&tree, topic.as_deref()),
        tree,
        wide: model.ui.wide,
        walk: topic.map(|topic| super::text::Cut::text(&topic, 48)),
        groups,
        sharing,
        sessions: places::sessions(cast, census, &past, queue_limit, &changes),
        machine: machine::of_lit(&exchanges),
        lives: lives(model, cast, census, past.selected_sender()),
        exchanges,
        queue: places::queue(cast, census, &changes),
        queue_limit,
        retained: places::retained(census, &changes),
        wills: places::wills(cast, census, &changes),
        deadlines: places::deadlines(cast, census),
        since,
    }
}

/// The machines of the client that is selected, sent the selected packet, or was pointed at last;
/// else of the first.
fn lives(model: &Model, cast: &Cast, census: &Census, sender: Option<NodeId>) -> Vec<Machine> {
    let selected = match model.ui.selection {
        Some(Selection::Node(node)) => Some(node),
        Some(Selection::Packet(_) | Selection::Link(_)) | None => sender,
    };
    let world = model.bench().history.world();
    let is_client = |node: &NodeId| world.client(*node).is_some();
    let first = || cast.clients().next().map(|(member, _)| member.node);
    let at_hand = selected.filter(is_client).or(model.ui.actor).or_else(first);
    let found = at_hand.and_then(|node| Some((world.client(node)?, cast.member(node)?)));
    let Some((client, member)) = found else {
        return Vec::new();
    };
    let id = member.client.as_ref().map(|role| &role.client_id);
    let session = census.sessions.iter().find(|it| Some(&it.client) == id);
    let state = match session.map(|session| session.conn) {
        None => SessionState::None,
        Some(Some(_)) => SessionState::Connected,
        Some(None) => SessionState::Away,
    };
    machine::lives(&member.title, client.status, state).into()
}
