//! What the ladder shows: nodes as lanes, packets as arrows, and what stands around them.
//!
//! A [`Reading`] takes the records of a [`Stage`] one by one, and shows what it knows as a [`Scene`];
//! [`paint`](crate::paint) turns that into shapes.

mod blocks;
mod busy;
mod chain;
mod connections;
mod label;
#[cfg(test)]
mod layer_tests;
mod memory;
mod reading;
mod scene;
mod segments;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod tip;

pub use blocks::{Blocks, Lasts};
pub use chain::Chain;
pub use label::{family_of, payload};
pub use memory::MEMORY_MAX;
pub use reading::Reading;
pub use scene::{
    Again, Arrow, Band, Bar, Delivery, EndMark, Fate, Flag, HeldId, Piece, Said, Scene, Side,
    Verdict, Way, Weight, Whisper,
};
pub use segments::segment_text;
pub use tip::{lost, tip};

use std::sync::Arc;

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::order::Set;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Layer, Record};

use super::filter;
use super::stage::{Kind, Stage, Timing};
use super::story::Lines;
use crate::model::{Bench, Model, Route, Selection};
use crate::shared::Shared;

/// What the ladder shows.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderView {
    /// Tells one world from another.
    pub story: u64,
    /// The moment shown.
    pub cursor: Cursor,
    /// The nodes, in the order of declaration.
    pub nodes: Vec<NodeView>,
    /// What can be drawn.
    pub scene: Shared<Scene>,
    /// The last computed moment.
    pub head: Instant,
    /// Whether time runs.
    pub playing: bool,
    /// How long a packet typically travels.
    pub grain: Span,
    /// Whether one-way times are facts.
    pub timing: Timing,
    /// How deep one looks.
    pub layer: Layer,
    /// The selected packet.
    pub selected: Option<RecordId>,
    /// The filter is open.
    pub filtering: bool,
    /// The packets that a filter wants; `None` without a filter.
    pub wanted: Option<Shared<Lines>>,
    /// Where the scrubber asks to look, and how often it did.
    pub look_at: (u32, Instant),
    /// The packets that led to the selected one, and those it led to.
    pub chain: Shared<Set<RecordId>>,
}

/// A node as a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Which.
    pub id: NodeId,
    /// As the page calls it.
    pub name: Arc<str>,
    /// What it is doing at the cursor, in a word or two.
    pub state: String,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is, as far as lanes care.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NodeKind {
    /// Two rails with a room between.
    Broker,
    /// One rail: nobody can look inside.
    Opaque,
    /// A lifeline.
    Client {
        /// Its broker.
        broker: NodeId,
    },
}

impl NodeKind {
    /// Whether it has a lifeline.
    pub const fn is_client(self) -> bool {
        matches!(self, Self::Client { .. })
    }
}

/// What the ladder shows of the world on the screen.
pub fn build(model: &Model) -> LadderView {
    let stage = Stage::of(model);
    let (line, read) = match model.route {
        Route::Connect => ((model.live.story(), 0), &model.live.scene),
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
            (model.bench().line(), &model.bench().scene)
        }
    };
    let of = (line, stage.layer);
    let take = |reading: &mut Reading, record: &Record| reading.take(&stage, record);
    let reading = read.with(of, stage.records, Reading::default, take);
    let chain = chosen(&stage).map(|id| {
        let fresh = || Chain::of(&stage, id);
        let chains = match model.route {
            Route::Connect => &model.live.chain,
            Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
                &model.bench().chain
            }
        };
        chains
            .with((line, id), stage.records, fresh, Chain::take)
            .packets()
    });
    let mut view = with_scene(&stage, reading.drawn(stage.head), chain);
    view.filtering = model.ui.filter.is_some();
    view.wanted = wanted(model, &stage);
    view.look_at = model.ui.look_at;
    view
}

/// What the ladder shows of this stage.
pub fn of_stage(stage: &Stage<'_>) -> LadderView {
    let chain = chosen(stage).map(|id| {
        let mut chain = Chain::of(stage, id);
        for record in stage.records {
            chain.take(record);
        }
        chain.packets()
    });
    with_scene(stage, Shared::new(reading::read(stage)), chain)
}

/// What the ladder shows of this stage, whose records a bench has read already.
pub fn of_bench(stage: &Stage<'_>, bench: &Bench) -> LadderView {
    let of = (bench.line(), stage.layer);
    let take = |reading: &mut Reading, record: &Record| reading.take(stage, record);
    let reading = bench.scene.with(of, stage.records, Reading::default, take);
    with_scene(stage, reading.drawn(stage.head), None)
}

/// What the filter wants, if it wants anything in particular.
fn wanted(model: &Model, stage: &Stage<'_>) -> Option<Shared<Lines>> {
    let filter = filter::current(model).ok()?;
    let lines = (!filter.is_empty()).then(|| filter::lines(model, stage, &filter))?;
    Some(Shared::new(lines.clone()))
}

/// The selected packet.
fn chosen(stage: &Stage<'_>) -> Option<RecordId> {
    match stage.selection {
        Some(Selection::Packet(id)) => Some(id),
        Some(Selection::Node(_) | Selection::Link(_)) | None => None,
    }
}

fn with_scene(
    stage: &Stage<'_>,
    scene: Shared<Scene>,
    chain: Option<Shared<Set<RecordId>>>,
) -> LadderView {
    let nodes = stage.nodes.iter().map(|node| NodeView {
        id: node.id,
        name: node.name.clone(),
        state: state::of(&scene, node, stage.cursor.at),
        kind: match node.kind {
            Kind::Broker => NodeKind::Broker,
            Kind::Opaque => NodeKind::Opaque,
            Kind::Client { broker, .. } => NodeKind::Client { broker },
        },
    });
    LadderView {
        story: stage.story,
        nodes: nodes.collect(),
        cursor: stage.cursor,
        head: stage.head,
        playing: stage.playing,
        grain: stage.grain,
        timing: stage.timing,
        layer: stage.layer,
        selected: chosen(stage),
        filtering: false,
        look_at: Default::default(),
        wanted: None,
        chain: chain.unwrap_or_default(),
        scene,
    }
}

impl LadderView {
    /// As the page calls this node.
    pub fn name(&self, id: NodeId) -> &str {
        let node = self.nodes.iter().find(|node| node.id == id);
        node.map_or("somebody", |node| &node.name)
    }

    /// The broker of this client.
    pub fn broker_of(&self, client: NodeId) -> Option<NodeId> {
        let node = self.nodes.iter().find(|node| node.id == client)?;
        match node.kind {
            NodeKind::Client { broker } => Some(broker),
            NodeKind::Broker | NodeKind::Opaque => None,
        }
    }

    /// Who wrote this packet, and to whom.
    pub fn ends(&self, arrow: &Arrow) -> (NodeId, NodeId) {
        let broker = self.broker_of(arrow.client).unwrap_or_default();
        match arrow.way {
            Way::ToBroker => (arrow.client, broker),
            Way::ToClient => (broker, arrow.client),
        }
    }

    /// Whether the filter, if there is one, wants this packet.
    pub fn wants(&self, packet: RecordId) -> bool {
        self.wanted.as_ref().is_none_or(|lines| lines.has(packet))
    }

    /// The unit in which idle time is folded. A real broker's packets stand wider apart: its folds need
    /// not be as wide.
    pub const fn idle(&self) -> Span {
        match self.timing {
            Timing::Known => self.grain,
            Timing::HalfRoundTrip => Span::from_micros(self.grain.as_micros() * 3 / 8),
        }
    }

    /// The last moment worth drawing: the head, the cursor, or the end of what is in flight.
    pub fn last(&self) -> Instant {
        let landing = self.scene.arrows.end();
        self.head.max(self.cursor.at).max(landing)
    }
}
