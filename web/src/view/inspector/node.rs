//! A node's memory: what a client holds; of a broker only the way to its insides.

use brokerscope_core::client::{ClientCensus, ClientOptions};
use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::NodeSpec;

use crate::model::{Model, Peer, Route, Selection};
use crate::view::cast::Cast;
use crate::view::menu::{self, Group};
use crate::view::text::Cut;
use crate::words::broker::awaits;
use crate::words::files as file_words;
use crate::words::inspector as words;
use crate::words::power as power_words;

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// What it is doing, in one sentence.
    pub status: String,
    /// What can be done to it.
    pub acts: Vec<Group>,
    /// What it holds, place by place.
    pub places: Vec<Line>,
}

/// A place in a node's memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// What lies there, one a line; empty when nothing does.
    pub entries: Vec<Cut>,
    /// What is said when nothing does.
    pub empty: &'static str,
}

/// The node with this number.
pub(super) fn build(model: &Model, cast: &Cast, node: NodeId) -> Option<NodeView> {
    let name = cast.member(node)?.title.to_string();
    let census = match model.route {
        Route::Connect => model.live.peer(node).and_then(Peer::census),
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
            model.bench().history.world().client(node)
        }
    };
    if model.route != Route::Connect && model.bench().history.is_recorded() {
        return Some(recorded(model, name, node));
    }
    let mut view = match (census, &model.route) {
        (Some(census), _) => client(name, &census),
        (None, route) => NodeView {
            name,
            status: match route {
                Route::Connect => words::OPAQUE,
                Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
                    words::BROKER
                }
            }
            .to_owned(),
            acts: Vec::new(),
            places: Vec::new(),
        },
    };
    if model.route != Route::Connect {
        let menu = menu::of(model, Selection::Node(node));
        view.acts = menu.map(|menu| menu.groups).unwrap_or_default();
        let power = model.bench().history.world().node(node)?.power;
        if let Some(why) = power_words::sentence(power) {
            view.status = why.to_owned();
        }
    }
    Some(view)
}

/// A node of a capture: what it said of itself, and nothing of what it held.
fn recorded(model: &Model, name: String, node: NodeId) -> NodeView {
    let specs = &model.bench().history.scenario().nodes;
    let (status, places) = match specs.get(usize::from(node.0)) {
        Some(NodeSpec::Client(spec)) => {
            let options = &spec.options;
            (file_words::NO_MEMORY, vec![speaks(options), will(options)])
        }
        Some(NodeSpec::Broker(_)) | None => (file_words::NO_INSIDES, Vec::new()),
    };
    NodeView {
        name,
        status: status.to_owned(),
        acts: Vec::new(),
        places,
    }
}

/// How it speaks.
fn speaks(options: &ClientOptions) -> Line {
    let session = if options.clean_start {
        "starts clean"
    } else {
        "keeps its session"
    };
    let text = |text: String| Cut::text(&text, 64);
    let entries = vec![
        text(format!("MQTT {}, {session}", options.version)),
        text(format!("Client Identifier {}", options.client_id)),
        text(words::keep_alive(options.keep_alive)),
    ];
    line("Speaks", entries, "")
}

fn will(options: &ClientOptions) -> Line {
    let will = options.will.iter();
    let will = will.map(|will| Cut::text(&format!("{} at QoS {}", will.topic, will.qos), 64));
    line("Will", will.collect(), "It left no will.")
}

fn client(name: String, census: &ClientCensus) -> NodeView {
    let options = &census.options;
    let text = |text: String| Cut::text(&text, 64);
    let subscriptions = census.subscriptions.iter();
    let in_flight = census.in_flight.iter();
    NodeView {
        name,
        status: words::status(census.status, census.waiting),
        acts: Vec::new(),
        places: vec![
            speaks(options),
            line(
                "Subscriptions",
                subscriptions
                    .map(|(filter, qos)| text(format!("{filter} at QoS {qos}")))
                    .collect(),
                "It has subscribed to nothing.",
            ),
            line(
                "In flight",
                in_flight
                    .map(|entry| {
                        let state = awaits(entry.state);
                        text(format!(
                            "id {}, QoS {}, {state}: {}",
                            entry.id, entry.qos, entry.topic
                        ))
                    })
                    .collect(),
                "Nothing of its own is unanswered.",
            ),
            line(
                "Identifiers held",
                census
                    .held
                    .iter()
                    .map(|id| text(format!("id {id}, awaits PUBREL")))
                    .collect(),
                "It holds no identifier for an incoming message.",
            ),
            will(options),
        ],
    }
}

fn line(name: &'static str, entries: Vec<Cut>, empty: &'static str) -> Line {
    Line {
        name,
        entries,
        empty,
    }
}
