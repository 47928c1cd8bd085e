//! Who stands on the stage, and what happened there: all that the ladder, its twin and the scrubber
//! need to know. A simulated world and a real broker fill the same struct.

use std::sync::Arc;

use brokerscope_core::history::{Cursor, History};
use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::order::sort;
use brokerscope_core::scenario::{NodeSpec, Scenario};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Layer, Record};
use brokerscope_core::wire::{Brief, PacketKind};
use brokerscope_core::world::{Action, ClientSpec, Program};

use crate::model::{Model, Peer, Route, Selection, Who};

/// The shortest grain: below it, folds would cut through a single handshake.
const GRAIN_MIN: Span = Span::from_millis(5);
/// The same of a real broker: it may stand next door, and answer within a millisecond.
const GRAIN_REAL: Span = Span::from_micros(250);
/// The grain of a world without clients.
const GRAIN_DEFAULT: Span = Span::from_millis(40);

/// Nodes, records, and where we stand.
#[derive(Clone, Debug)]
pub struct Stage<'a> {
    /// Tells one world from another: a new one is a reason to look at all of it again.
    pub story: u64,
    /// By their names, in the order of declaration.
    pub nodes: Vec<StageNode>,
    /// What happened, oldest first, up to the head.
    pub records: &'a [Record],
    /// The moment shown.
    pub cursor: Cursor,
    /// The last computed moment.
    pub head: Instant,
    /// Whether time runs.
    pub playing: bool,
    /// How long a packet typically travels: the unit in which idle time counts as long.
    pub grain: Span,
    /// Whether one-way times are facts.
    pub timing: Timing,
    /// How deep one looks.
    pub layer: Layer,
    /// What is pointed at.
    pub selection: Option<Selection>,
}

/// A node on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageNode {
    /// Its number in the records.
    pub id: NodeId,
    /// As the page calls it.
    pub name: Arc<str>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A broker whose inside is known.
    Broker,
    /// A real broker: only its bytes are known.
    Opaque,
    /// A client.
    Client {
        /// Its link.
        link: LinkId,
        /// Its broker.
        broker: NodeId,
        /// Its Client Identifier; may be empty.
        client_id: Arc<str>,
    },
}

/// Whether one-way times are facts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Timing {
    /// The simulated link decides them.
    #[default]
    Known,
    /// Half of the measured round trip: a guess, and the page says so.
    HalfRoundTrip,
}

impl<'a> Stage<'a> {
    /// What is on the screen: the simulated world, or the connection to a real broker.
    pub fn of(model: &'a Model) -> Self {
        if model.route == Route::Connect {
            return Self::of_live(model);
        }
        let bench = model.bench();
        let index = bench.index();
        let added = index.added(bench.history.trace().records());
        let mut stage = Self::with(&bench.history, &added);
        stage.layer = model.ui.layer;
        stage.playing = bench.playing;
        stage.selection = model.ui.selection;
        stage
    }

    /// This page's connections, and real brokers, of which only the bytes are known.
    fn of_live(model: &'a Model) -> Self {
        let live = &model.live;
        let nodes = live.lifelines().iter().filter_map(|line| {
            let kind = match line.who {
                Who::Page { link, broker } => Kind::Client {
                    link,
                    broker,
                    client_id: live.peer(line.node).map_or("", Peer::client_id).into(),
                },
                Who::Broker => Kind::Opaque,
                Who::NoPage(_) | Who::NoBroker => return None,
            };
            Some(StageNode {
                id: line.node,
                name: line.name.clone(),
                kind,
            })
        });
        let peers = live.peers().iter();
        let shortest = peers
            .clone()
            .filter_map(|it| live.round_trip(it.node()))
            .min();
        let one_way = shortest.map(|span| Span::from_micros(span.as_micros() / 2));
        Self {
            // Another number when old records were put away: the ladder has to look again.
            story: u64::from(live.story()),
            nodes: nodes.collect(),
            records: live.trace().records(),
            cursor: live.cursor(),
            head: live.now(),
            playing: peers.clone().any(Peer::is_open) && !live.is_frozen(),
            grain: steady(one_way.unwrap_or(GRAIN_DEFAULT).max(GRAIN_REAL)),
            timing: Timing::HalfRoundTrip,
            // What TCP does below a browser's WebSocket cannot be seen.
            layer: model.ui.layer.min(Layer::Mqtt),
            selection: model.ui.selection,
        }
    }

    /// A simulated world, standing, with nothing selected.
    pub fn of_history(history: &'a History) -> Self {
        let added: Vec<_> = added(history.trace().records()).collect();
        Self::with(history, &added)
    }

    /// As [`Stage::of_history`], for who knows which clients appeared.
    fn with(history: &'a History, added: &[&ClientSpec]) -> Self {
        let records = history.trace().records();
        let scenario = history.scenario();
        let nodes = cast(scenario, added);
        Self {
            story: story(scenario),
            grain: grain(scenario, added),
            nodes,
            records,
            cursor: history.cursor(),
            head: history.head().at,
            playing: false,
            timing: Timing::Known,
            layer: Layer::Mqtt,
            selection: None,
        }
    }

    /// Whether the layer one looks at shows this. Of the application's messages, their way is shown.
    pub fn shows(&self, fact: &Fact) -> bool {
        let is_message = |brief: &Brief| brief.kind == PacketKind::Publish;
        fact.layer() <= self.layer
            || matches!(fact, Fact::Sent { brief: Some(brief), .. } if is_message(brief))
    }

    /// The node with this number.
    pub fn node(&self, id: NodeId) -> Option<&StageNode> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The name of the node with this number.
    pub fn name(&self, id: NodeId) -> &str {
        self.node(id).map_or("somebody", |node| &node.name)
    }

    /// The client at the far end of this link.
    pub fn client_on(&self, link: LinkId) -> Option<NodeId> {
        let at =
            |node: &&StageNode| matches!(node.kind, Kind::Client { link: own, .. } if own == link);
        self.nodes.iter().find(at).map(|node| node.id)
    }

    /// The client with this Client Identifier.
    pub fn client_called(&self, client: &str) -> Option<NodeId> {
        let is = |node: &&StageNode| matches!(&node.kind, Kind::Client { client_id, .. } if &**client_id == client);
        self.nodes.iter().find(is).map(|node| node.id)
    }

    /// The record with this name.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        let first = self.records.first()?.id.0;
        let place = usize::try_from(id.0.checked_sub(first)?).ok()?;
        self.records.get(place)
    }
}

/// The nodes of the scenario, and the clients that appeared since.
fn cast(scenario: &Scenario, added: &[&ClientSpec]) -> Vec<StageNode> {
    let mut nodes: Vec<StageNode> = Vec::new();
    let mut links = 0;
    for spec in &scenario.nodes {
        let id = number(nodes.len());
        nodes.push(match spec {
            NodeSpec::Broker(spec) => StageNode {
                id,
                name: spec.title.as_ref().unwrap_or(&spec.name).clone(),
                kind: match spec.program {
                    Program::Own => Kind::Broker,
                    Program::Outside => Kind::Opaque,
                },
            },
            NodeSpec::Client(spec) => {
                links += 1;
                client(id, links - 1, spec)
            }
        });
    }
    for spec in added {
        let id = number(nodes.len());
        nodes.push(client(id, links, spec));
        links += 1;
    }
    nodes
}

fn client(id: NodeId, link: u16, spec: &ClientSpec) -> StageNode {
    let kind = Kind::Client {
        link: LinkId(link),
        broker: spec.broker,
        client_id: match spec.options.client_id.as_str() {
            "" => spec.name.clone(),
            id => id.into(),
        },
    };
    StageNode {
        id,
        name: spec.title.as_ref().unwrap_or(&spec.name).clone(),
        kind,
    }
}

fn added(records: &[Record]) -> impl Iterator<Item = &ClientSpec> {
    records.iter().filter_map(|record| {
        let Fact::Acted(Action::AddClient(spec)) = &record.fact else {
            return None;
        };
        Some(spec.as_ref())
    })
}

/// A measured time, rounded up to a power of two: small changes shall not move the picture.
fn steady(span: Span) -> Span {
    Span::from_micros(
        span.as_micros()
            .checked_next_power_of_two()
            .unwrap_or(u64::MAX),
    )
}

fn number(place: usize) -> NodeId {
    NodeId(u16::try_from(place).unwrap_or(u16::MAX))
}

/// The middle one of all latencies.
fn grain(scenario: &Scenario, added: &[&ClientSpec]) -> Span {
    let declared = scenario.nodes.iter().filter_map(|node| match node {
        NodeSpec::Client(spec) => Some(spec),
        NodeSpec::Broker(_) => None,
    });
    let clients = declared.chain(added.iter().copied());
    let mut latencies: Vec<Span> = clients.map(|spec| spec.link.up.latency).collect();
    sort(&mut latencies);
    let middle = latencies.get(latencies.len() / 2).copied();
    middle.map_or(GRAIN_DEFAULT, |span| span.max(GRAIN_MIN))
}

/// Seed, names and length of the script: enough to tell the worlds of this page apart.
fn story(scenario: &Scenario) -> u64 {
    let names = scenario.nodes.iter().map(|node| match node {
        NodeSpec::Broker(spec) => &spec.name,
        NodeSpec::Client(spec) => &spec.name,
    });
    let mut sum = scenario.seed ^ u64::try_from(scenario.timed.len()).unwrap_or(0);
    for byte in names.flat_map(|name| name.bytes()) {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    sum
}
