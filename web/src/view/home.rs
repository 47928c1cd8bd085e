//! The first screen: the world of the first minute, large, with the broker open.

use brokerscope_core::client::Status;
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::{Command, Message};
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{Family, PacketKind};
use brokerscope_core::world::Action;

use super::cast::{Cast, Member, Role};
use super::device::{self, Device};
use super::flight::{self, Flight, Load};
use super::link::{self, Weather};
use super::node;
use super::place::{Point, wrap};
use super::scene::Scene;
use super::topology::ToolLink;
use super::twigs::{self, Twigs};
use crate::model::{Bench, Model};
use crate::{lessons, words};

/// The first screen as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeView {
    /// One sentence, in two lines.
    pub headline: [&'static str; 2],
    /// The world in its large form; `None` if somebody built one that does not fit into it.
    pub stage: Option<StageView>,
    /// What went wrong with the last act.
    pub problem: Option<String>,
    /// The first lesson: its name and its title.
    pub lesson: Option<(String, String)>,
    /// How many lessons there are, and how many of them are done.
    pub lessons: String,
}

/// The world, large.
#[derive(Clone, Debug, PartialEq)]
pub struct StageView {
    /// Where everything stands.
    pub scene: Scene,
    /// The broker, its middle in [`StageView::scene`].
    pub broker: BrokerView,
    /// The two clients: left and right, or above and below.
    pub clients: [ClientView; 2],
    /// What is on its way.
    pub packets: Vec<PacketView>,
    /// All of it in one sentence.
    pub says: String,
}

/// The broker with what it keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerView {
    /// Its name.
    pub title: String,
    /// Who wants what.
    pub twigs: Twigs,
    /// How much waits in it.
    pub waiting: String,
}

/// A client, its link, and what one can do with them.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientView {
    /// Which.
    pub node: NodeId,
    /// Its name.
    pub title: String,
    /// What it shows.
    pub device: Device,
    /// What it is, in lines.
    pub caption: Vec<String>,
    /// What it was given, or what it is doing.
    pub state: String,
    /// Its latency.
    pub latency: String,
    /// Its link.
    pub link: ToolLink,
    /// No connection stands.
    pub idle: bool,
    /// What its first button does.
    pub act: Option<Act>,
    /// Whether its link can be cut here: the subscriber's.
    pub scissors: bool,
}

/// What a button of the stage does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Says the same again.
    Walk(Message),
    /// Asks for the same again: its session, and what it asked for in it, is gone.
    Ask(Command),
    /// Connects again.
    Connect,
}

/// A packet on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketView {
    /// Where it began.
    pub from: Point,
    /// Where it is.
    pub at: Point,
    /// Where shadows of it were, oldest first.
    pub shadows: Vec<Point>,
    /// Its family.
    pub family: Option<Family>,
    /// Its name.
    pub name: String,
    /// Of a PUBLISH: its topic and content.
    pub content: Option<String>,
    /// Below the line, because another label stands above it.
    pub below: bool,
    /// Which, so that it stays the same thing while it moves.
    pub id: u32,
}

/// The first screen of this model.
pub fn build(model: &Model) -> HomeView {
    let stage = stage(model);
    let shelf = lessons::shelf();
    let open = |id: &str| !lessons::is_finished(&model.progress, id);
    let done = shelf.entries().filter(|entry| !open(&entry.id)).count();
    let mut all = shelf.entries();
    let next = all.find(|entry| open(&entry.id)).or(shelf.entries().next());
    HomeView {
        headline: headline(model, stage.as_ref()),
        stage,
        problem: model.ui.problem.as_ref().map(|(_, text)| text.clone()),
        lesson: next.map(|entry| (entry.id.clone(), entry.title.clone())),
        lessons: words::home::lessons(done, shelf.entries().count()),
    }
}

fn headline(model: &Model, stage: Option<&StageView>) -> [&'static str; 2] {
    let Some(stage) = stage else {
        return words::home::YOURS;
    };
    let flying = stage
        .packets
        .iter()
        .any(|one| one.family == Some(Family::Content));
    if stage.clients.iter().any(|one| one.link.weather.is_cut()) {
        words::home::CUT
    } else if stage.clients.iter().any(|one| one.device.lit) && !(flying && model.bench().playing) {
        words::home::AFTER
    } else {
        words::home::BEFORE
    }
}

/// The world, if it is one of two clients.
fn stage(model: &Model) -> Option<StageView> {
    let bench = model.bench();
    let cast = Cast::of(model);
    let mut clients = cast.clients();
    let (first, second) = (clients.next()?, clients.next()?);
    if clients.next().is_some() {
        return None;
    }
    let broker = cast.broker()?;
    let census = bench.history.world().broker(broker.node)?;
    let scene = Scene::new(model.ui.room());
    let waiting = census
        .sessions
        .iter()
        .map(|session| session.queue.len())
        .sum();
    let flights = flight::all(bench);
    Some(StageView {
        broker: BrokerView {
            title: broker.title.to_string(),
            twigs: twigs::of(&census, &cast, scene.broker_r * 1.5),
            waiting: words::home::waiting(waiting),
        },
        clients: [
            client(bench, first, second.0, scene.letters())?,
            client(bench, second, first.0, scene.letters())?,
        ],
        packets: packets(&flights, &cast, &scene, model.ui.still),
        says: words::world::summary(&cast, flights.len()),
        scene,
    })
}

fn client(
    bench: &Bench,
    (member, role): (&Member, &Role),
    other: &Member,
    letters: usize,
) -> Option<ClientView> {
    let census = bench.history.world().client(member.node)?;
    let power = node::power(bench.history.world(), member.node);
    let device = device::of(bench, member.node, role.face, power);
    let weather = link::weather(bench.history.world(), role.link);
    let offline = matches!(census.status, Status::Offline | Status::Waiting);
    let filters: Vec<String> = census
        .subscriptions
        .iter()
        .map(|(filter, _)| filter.to_string())
        .collect();
    let speaks = speaks(bench, member.node);
    let caption = match (speaks && filters.is_empty(), offline) {
        (true, _) => words::home::publisher(&said(bench, member.node)),
        (false, true) => words::home::gone(),
        (false, false) => words::home::subscriber(&filters, other),
    };
    let got = device.tag.as_ref().filter(|_| !offline && !speaks);
    let state = match got {
        Some(tag) => tag.says.clone(),
        None => node::client_state(&census),
    };
    Some(ClientView {
        node: member.node,
        title: member.title.to_string(),
        device,
        caption: caption
            .iter()
            .flat_map(|line| wrap(line, letters, 2))
            .collect(),
        state,
        latency: words::home::away(role.latency.as_micros() / 1_000),
        link: tool_link(member, role, weather),
        idle: offline,
        act: first_act(bench, member.node, census.status, weather),
        scissors: !speaks,
    })
}

/// What the button of this client does.
fn first_act(bench: &Bench, node: NodeId, status: Status, weather: Weather) -> Option<Act> {
    match status {
        Status::Offline | Status::Waiting => (!weather.is_cut()).then_some(Act::Connect),
        Status::Opening | Status::Connecting => None,
        Status::Connected => match repeats(bench, node)? {
            Command::Publish(message) => Some(Act::Walk(message)),
            ask @ Command::Subscribe { .. } => {
                let census = bench.history.world().client(node)?;
                let under_way = flight::all(bench).iter().any(|one| one.from == node);
                let asks = census.subscriptions.is_empty() && !under_way;
                asks.then_some(Act::Ask(ask))
            }
            Command::Connect { .. }
            | Command::Disconnect { .. }
            | Command::Unsubscribe { .. }
            | Command::Authenticate
            | Command::Raw(_) => None,
        },
    }
}

fn tool_link(member: &Member, role: &Role, weather: Weather) -> ToolLink {
    ToolLink {
        link: role.link,
        title: member.title.to_string(),
        weather,
    }
}

/// What this client says or asks for in the scenario, if anything: its button does it again.
fn repeats(bench: &Bench, node: NodeId) -> Option<Command> {
    let timed = bench.history.scenario().timed.iter();
    let commands = timed.filter_map(|timed| {
        let Action::Command { client, command } = &timed.action else {
            return None;
        };
        (*client == node).then_some(command)
    });
    let mut worth = commands
        .filter(|command| matches!(command, Command::Publish(_) | Command::Subscribe { .. }));
    worth.next().cloned()
}

/// Whether this client speaks in the scenario.
fn speaks(bench: &Bench, node: NodeId) -> bool {
    matches!(repeats(bench, node), Some(Command::Publish(_)))
}

/// The contents of the PUBLISH packets that this client sent so far.
fn said(bench: &Bench, node: NodeId) -> Vec<String> {
    let mut all = Vec::new();
    for record in bench.past() {
        if let Fact::Sent {
            brief: Some(brief), ..
        } = &record.fact
            && brief.kind == PacketKind::Publish
            && record.node == Some(node)
        {
            all.push(words::world::payload(brief));
        }
    }
    all
}

fn packets(flights: &[Flight], cast: &Cast, scene: &Scene, still: bool) -> Vec<PacketView> {
    let mut seen: Vec<PacketView> = Vec::new();
    for flight in flights {
        let rims = scene.way(flight.link);
        let way = scene.flight(flight.link);
        let from_client = cast.member(flight.from).is_some_and(|one| !one.is_broker());
        let (way, rims) = if from_client {
            (way, rims)
        } else {
            (way.turned(), rims.turned())
        };
        let done = if still { 0.5 } else { flight.done };
        let step = 20.0 / way.length().max(1.0);
        let shadows = [3.0, 2.0, 1.0].map(|back| done - back * step);
        let (name, content) = match &flight.load {
            Load::Packet(brief) if brief.kind == PacketKind::Publish => {
                let topic = brief.topic.as_deref().unwrap_or_default();
                let content = format!("{topic}\u{2002}{}", words::world::payload(brief));
                (brief.kind.name().to_owned(), Some(content))
            }
            Load::Packet(brief) => (brief.kind.name().to_owned(), None),
            Load::Http(_) | Load::Garbage | Load::Ending(_) => {
                (words::world::load(&flight.load), None)
            }
        };
        let at = way.at(done);
        let crowded = |one: &PacketView| !one.below && scene.is_near(one.at, at);
        seen.push(PacketView {
            from: rims.a,
            at,
            shadows: shadows
                .into_iter()
                .filter(|share| *share > 0.0 && !still)
                .map(|share| way.at(share))
                .collect(),
            family: flight.load.family(),
            name,
            content,
            below: seen.iter().any(crowded),
            id: flight.id.0,
        });
    }
    seen
}
