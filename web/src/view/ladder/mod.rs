//! What the ladder shows: nodes as lanes, packets as arrows, and what stands around them.
//!
//! [`build`] reads the records of a [`Stage`] into a [`Scene`]; [`paint`](crate::paint) turns that into
//! shapes. Nothing here is remembered from one build to the next.

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

pub use label::{family_of, payload};
pub use scene::{
    Again, Arrow, BLOCK, Band, Bar, Delivery, EndMark, Fate, Flag, HeldId, Piece, Said, Scene,
    Side, Verdict, Way, Weight, Whisper,
};
pub use segments::segment_text;
pub use tip::{lost, tip};

use std::sync::Arc;

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::order::Set;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Layer;

use super::stage::{Kind, Stage, Timing};
use crate::model::{Model, Route, Selection};
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
    /// The packets that led to the selected one, and those it led to.
    pub chain: Set<RecordId>,
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

/// What the ladder shows of the world on the screen.
pub fn build(model: &Model) -> LadderView {
    let stage = Stage::of(model);
    let read = || reading::read(&stage);
    let scene = match model.route {
        Route::Connect => Shared::new(read()),
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play => {
            let bench = model.bench();
            bench.scene.of((bench.history.stamp(), stage.layer), read)
        }
    };
    with_scene(&stage, scene)
}

/// What the ladder shows of this stage.
pub fn of_stage(stage: &Stage<'_>) -> LadderView {
    with_scene(stage, Shared::new(reading::read(stage)))
}

fn with_scene(stage: &Stage<'_>, scene: Shared<Scene>) -> LadderView {
    let selected = match stage.selection {
        Some(Selection::Packet(id)) => Some(id),
        Some(Selection::Node(_) | Selection::Link(_)) | None => None,
    };
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
        selected,
        chain: selected.map(|id| chain::of(stage, id)).unwrap_or_default(),
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

    /// The last moment worth drawing: the head, the cursor, or the end of what is in flight.
    pub fn last(&self) -> Instant {
        let landing = self.scene.latest.iter().max().copied();
        self.head
            .max(self.cursor.at)
            .max(landing.unwrap_or_default())
    }
}
