//! What one can do to the world: the client at hand, its verbs, its link, a new client.

use brokerscope_core::client::Status;
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::net::LinkState;
use brokerscope_core::order::Map;
use brokerscope_core::world::{Action, Power, Way};

use super::cast::Cast;
use super::link::{self, Weather};
use super::menu::{self, Group};
use super::node;
use super::settings::{self, SettingsView};
use super::uplink::{self, UplinkView};
use crate::model::{Model, Selection};
use crate::msg::{Field, Verb};
use crate::rooms;
use crate::shared::Shared;
use crate::words;

/// The acts as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ActsView {
    /// All clients.
    pub clients: Vec<ClientChip>,
    /// The one at hand.
    pub actor: Option<Actor>,
    /// What was typed.
    pub form: Map<Field, String>,
    /// What is wrong with it.
    pub problem: Option<(Field, String)>,
    /// The form for a new client is open.
    pub adding: bool,
    /// There is an act to take back.
    pub changed: bool,
    /// The bridge to a real broker, if its form is open.
    pub uplink: Option<UplinkView>,
    /// What the broker wears, if that is open.
    pub settings: Option<Shared<SettingsView>>,
}

/// A client to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientChip {
    /// Which.
    pub node: NodeId,
    /// Its name.
    pub title: String,
    /// Its symbol.
    pub face: &'static str,
    /// It is the one at hand.
    pub chosen: bool,
}

/// The client at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Which.
    pub node: NodeId,
    /// Its name.
    pub title: String,
    /// What it is doing.
    pub state: String,
    /// Whether it can be asked to connect; otherwise to disconnect.
    pub offline: bool,
    /// The verb to press first.
    pub first: Option<Verb>,
    /// Its link.
    pub link: LinkId,
    /// What was done to the link.
    pub weather: Weather,
    /// What a person should know before pressing anything.
    pub advice: &'static str,
    /// It is there and awake.
    pub runs: bool,
    /// What can be done to its power.
    pub faults: Vec<Group>,
    /// Filters it is subscribed to.
    pub filters: Vec<String>,
}

/// The acts of the world on the screen.
pub fn build(model: &Model) -> ActsView {
    let cast = Cast::of(model);
    let chosen = actor(model, &cast);
    let chip = |(member, role): (&super::cast::Member, &super::cast::Role)| ClientChip {
        node: member.node,
        title: member.title.to_string(),
        face: node::face_key(role.face),
        chosen: chosen
            .as_ref()
            .is_some_and(|actor| actor.node == member.node),
    };
    ActsView {
        clients: cast.clients().map(chip).collect(),
        form: model.ui.form.0.clone(),
        problem: model.ui.problem.clone(),
        adding: model.ui.new_client,
        changed: model.bench().history.can_undo(),
        uplink: rooms::connect(|| uplink::build(model)).flatten(),
        settings: rooms::files(|| settings::build(model))
            .flatten()
            .map(Shared::new),
        actor: chosen,
    }
}

/// The client last pointed at, else the first.
fn actor(model: &Model, cast: &Cast) -> Option<Actor> {
    let pointed = model.ui.actor.and_then(|node| cast.member(node));
    let pointed = pointed.filter(|member| !member.is_broker());
    let member = pointed.or_else(|| cast.clients().next().map(|(member, _)| member))?;
    let link = member.link()?;
    let bench = model.bench();
    let census = bench.history.world().client(member.node)?;
    let weather = link::weather(bench.history.world(), link);
    let offline = matches!(census.status, Status::Offline | Status::Waiting);
    let power = node::power(bench.history.world(), member.node);
    let first = match census.status {
        _ if power != Power::On => None,
        Status::Offline | Status::Waiting if weather.is_cut() => None,
        Status::Offline | Status::Waiting => Some(Verb::Connect),
        Status::Opening | Status::Connecting => None,
        Status::Connected => Some(Verb::Publish),
    };
    Some(Actor {
        node: member.node,
        title: member.title.to_string(),
        state: match words::power::state(power) {
            Some(state) => state.to_owned(),
            None => node::client_state(&census),
        },
        offline,
        first,
        link,
        weather,
        advice: words::power::sentence(power)
            .unwrap_or_else(|| words::acts::advice(census.status, weather)),
        runs: power == Power::On,
        faults: {
            let menu = menu::of(model, Selection::Node(member.node));
            menu.map(|menu| menu.groups).unwrap_or_default()
        },
        filters: census
            .subscriptions
            .iter()
            .map(|(filter, _)| filter.to_string())
            .collect(),
    })
}

/// What is done to a link most often: the act, its sign, its word.
pub fn link_acts(link: LinkId, weather: Weather) -> Vec<(Action, &'static str, &'static str)> {
    let repair = (Action::Repair(link), "mend", "Repair");
    if weather.is_cut() {
        return vec![repair];
    }
    let other = match weather.state {
        LinkState::Silent => repair,
        LinkState::Held => (Action::Release(link, Way::Both), "play", "Release"),
        LinkState::Up | LinkState::Cut => (Action::Hold(link, Way::Both), "hold", "Hold"),
    };
    vec![(Action::Cut(link), "scissors", "Cut"), other]
}
