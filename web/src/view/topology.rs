//! The topology: a broker, its clients, their links, and what is on its way, at true places.

mod packets;

pub use packets::PacketView;

use brokerscope_core::client::{ClientCensus, Status};
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::net::PathProfile;
use brokerscope_core::order::sort;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::Family;
use brokerscope_core::world::Power;

use super::cast::{Cast, Member, Role};
use super::device::{self, Device};
use super::flight;
use super::link::{self, Weather};
use super::node;
use super::place::{Point, Segment, wrap};
use super::room::{Manner, Room};
use crate::model::recording::Sight;
use crate::model::{Drag, Dragged, Model, Route, Selection};
use crate::words;

/// The topology as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TopologyView {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// Everybody.
    pub nodes: Vec<NodeView>,
    /// Every link.
    pub links: Vec<LinkView>,
    /// Between the two ends of each bridge: one program, and no link.
    pub joints: Vec<Segment>,
    /// Everything on its way.
    pub packets: Vec<PacketView>,
    /// All of it in one sentence.
    pub says: String,
    /// The versions spoken here.
    pub versions: Vec<&'static str>,
    /// The link that the tools act on: the selected one, or that of the client at hand.
    pub tool_link: Option<ToolLink>,
    /// The form for a new client is open.
    pub adding: bool,
    /// Somebody can join it: it is no recording.
    pub joins: bool,
    /// It is the sandbox's: it can be built on, and laid beside itself.
    pub plays: bool,
    /// Something is held by the pointer.
    pub grabbed: bool,
    /// A device from the shelf, on its way: its symbol, and where it is.
    pub ghost: Option<(&'static str, Point)>,
    /// How clients are drawn.
    pub manner: Manner,
    /// How many clients found no place.
    pub more: usize,
}

/// A link that can be cut or repaired.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolLink {
    /// Which.
    pub link: LinkId,
    /// Whose.
    pub title: String,
    /// What was done to it.
    pub weather: Weather,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Which.
    pub node: NodeId,
    /// Its middle.
    pub at: Point,
    /// Its radius.
    pub r: f64,
    /// Its name.
    pub title: String,
    /// The name is written beside it.
    pub named: bool,
    /// What it is doing, in lines.
    pub lines: Vec<String>,
    /// What it shows.
    pub device: Device,
    /// Whether it is there.
    pub power: Power,
    /// What it keeps, written into it: only a broker.
    pub keeps: Vec<(Option<Family>, String)>,
    /// It is a broker.
    pub broker: bool,
    /// It has no connection.
    pub offline: bool,
    /// It is pointed at.
    pub selected: bool,
    /// It as one sentence.
    pub says: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// Which.
    pub link: LinkId,
    /// From the client to the broker.
    pub way: Segment,
    /// What was done to it.
    pub weather: Weather,
    /// The broker still believes in a connection over it.
    pub half_open: bool,
    /// No connection stands on it.
    pub idle: bool,
    /// Its latency.
    pub latency: String,
    /// It is pointed at.
    pub selected: bool,
    /// It as one sentence.
    pub says: String,
}

/// Whether this client has no connection, whatever the reason.
fn standing_offline(power: Power, census: Option<&ClientCensus>) -> bool {
    power != Power::On || census.is_none_or(|census| census.status != Status::Connected)
}

/// The topology of the world on the screen.
pub fn build(model: &Model) -> TopologyView {
    let bench = model.bench();
    let cast = Cast::of(model);
    let mut room = Room::placed(model, &cast);
    let drag = model.ui.drag.filter(|drag| drag.moved);
    if let Some(Drag {
        what: Dragged::Node(node),
        at,
        ..
    }) = drag
    {
        let parts = room.parts(at);
        match cast.member(node).map(Member::link) {
            Some(Some(link)) => room.move_client(link, parts),
            Some(None) => room.move_broker(node, parts),
            None => {}
        }
    }
    let seen = Seen {
        model,
        cast: &cast,
        room: &room,
        sight: bench
            .history
            .is_recorded()
            .then(|| Sight::of(&bench.history)),
    };
    let links: Vec<LinkView> = cast
        .clients()
        .filter(|(_, role)| room.has(role.link))
        .map(|(one, role)| seen.link(one, role))
        .collect();
    let flights = flight::all(bench);
    let mut versions: Vec<&str> = cast
        .clients()
        .map(|(_, role)| version(role.version))
        .collect();
    sort(&mut versions);
    versions.dedup();
    TopologyView {
        width: room.width,
        height: room.height,
        nodes: seen.nodes(),
        joints: seen.joints(),
        packets: seen.packets(&flights),
        says: words::world::summary(&cast, flights.len()),
        versions,
        tool_link: seen.tool_link(),
        adding: model.ui.new_client,
        joins: !bench.history.is_recorded(),
        plays: model.route == Route::Play && !bench.history.is_recorded(),
        grabbed: model.ui.drag.is_some(),
        ghost: drag.and_then(|drag| match drag.what {
            Dragged::Device(face) => Some((node::face_key(face), drag.at)),
            Dragged::Node(_) => None,
        }),
        manner: room.manner,
        more: cast.clients().count() - links.len(),
        links,
    }
}

/// A version as a chip says it.
pub const fn version(version: Version) -> &'static str {
    match version {
        Version::V311 => "MQTT 3.1.1",
        Version::V5 => "MQTT 5.0",
    }
}

/// Everything that the parts of the picture are made from.
struct Seen<'a> {
    model: &'a Model,
    cast: &'a Cast,
    room: &'a Room,
    /// What the records say, where there is no world to be asked.
    sight: Option<Sight>,
}

impl Seen<'_> {
    fn nodes(&self) -> Vec<NodeView> {
        let each = |member: &Member| match &member.client {
            Some(role) => self.room.has(role.link).then(|| self.client(member, role)),
            None => Some(self.broker(member)),
        };
        self.cast.members().iter().filter_map(each).collect()
    }

    fn client(&self, member: &Member, role: &Role) -> NodeView {
        let world = self.model.bench().history.world();
        let census = world.client(member.node);
        let power = node::power(world, member.node);
        let state = match words::power::state(power) {
            Some(state) => state.to_owned(),
            None => census.as_ref().map(node::client_state).unwrap_or_default(),
        };
        let end = self.sight.as_ref().map(|it| it.end_of(member.node));
        let state = end.map_or(state, |end| words::world::status(end).to_owned());
        let offline = match end {
            Some(end) => end != Status::Connected,
            None => standing_offline(power, census.as_ref()),
        };
        let device = device::of(self.model.bench(), member.node, role.face, power);
        let selected = self.is_selected(Selection::Node(member.node));
        NodeView {
            node: member.node,
            at: self.room.client(role.link),
            r: self.room.client_r,
            title: member.title.to_string(),
            lines: wrap(&state, self.room.letters, self.room.lines),
            says: words::device::node(&member.title, &state, &device),
            device,
            power,
            keeps: Vec::new(),
            broker: false,
            named: selected || self.room.manner != Manner::Dots,
            offline,
            selected,
        }
    }

    fn broker(&self, member: &Member) -> NodeView {
        let world = self.model.bench().history.world();
        let census = world.broker(member.node).unwrap_or_default();
        let power = node::power(world, member.node);
        let state = match words::power::state(power) {
            Some(state) => state.to_owned(),
            None => node::broker_state(member.node, &census, self.cast, world),
        };
        let state = match self.sight {
            Some(_) => words::files::BROKER_STATE.to_owned(),
            None => state,
        };
        NodeView {
            node: member.node,
            at: self.room.broker(member.node),
            r: self.room.broker_r,
            title: member.title.to_string(),
            lines: wrap(&state, self.room.broker_letters, 2),
            device: Device::of("d-broker"),
            power,
            keeps: node::broker_keeps(&census, self.cast),
            broker: true,
            named: true,
            offline: false,
            selected: self.is_selected(Selection::Node(member.node)),
            says: format!("{}: {state}", member.title),
        }
    }

    fn joints(&self) -> Vec<Segment> {
        let ends = self.cast.clients().filter_map(|(member, role)| {
            let across = self.cast.member(role.across?)?;
            let (a, b) = (role.link, across.link()?);
            // Each bridge once, and only where both ends have a place.
            let drawn = member.node < across.node && self.room.has(a) && self.room.has(b);
            drawn.then(|| Segment {
                a: self.room.client(a),
                b: self.room.client(b),
            })
        });
        ends.collect()
    }

    fn link(&self, member: &Member, role: &Role) -> LinkView {
        let world = self.model.bench().history.world();
        let weather = link::weather(world, role.link);
        let standing = match &self.sight {
            Some(sight) => sight.standing(role.link),
            None => link::standing(world, role.link),
        };
        let profile = world
            .link(role.link)
            .map_or(role.profile, |link| link.profile);
        let ms = |path: PathProfile| path.latency.as_micros() / 1_000;
        let (up, down) = (ms(profile.up), ms(profile.down));
        LinkView {
            link: role.link,
            way: self.room.way(role.link),
            weather,
            half_open: standing.half_open,
            idle: !standing.open,
            says: words::world::link(
                &member.title,
                &words::world::latencies(up, down, false),
                weather,
                standing.half_open,
            ),
            latency: match self.room.manner {
                Manner::Rows => words::world::latencies(up, down, weather.textbook),
                Manner::Round | Manner::Dots => String::new(),
            },
            selected: self.is_selected(Selection::Link(role.link)),
        }
    }

    fn tool_link(&self) -> Option<ToolLink> {
        if self.sight.is_some() {
            return None;
        }
        let ui = &self.model.ui;
        let member = match ui.selection {
            Some(Selection::Link(link)) => self.cast.client_on(link),
            Some(Selection::Node(_) | Selection::Packet(_)) | None => {
                ui.actor.and_then(|node| self.cast.member(node))
            }
        }?;
        let link = member.link()?;
        Some(ToolLink {
            link,
            title: member.title.to_string(),
            weather: link::weather(self.model.bench().history.world(), link),
        })
    }

    fn is_selected(&self, what: Selection) -> bool {
        self.model.ui.selection == Some(what)
    }
}
