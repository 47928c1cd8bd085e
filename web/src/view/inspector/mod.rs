//! What is selected, taken apart: a packet to its bits, a node to its memory, a link to its weather.

mod again;
mod bytes;
mod chain;
mod dissection;
mod editor;
mod fields;
mod link;
mod node;
mod packet;
mod paste;
#[cfg(test)]
mod tests;
mod why;

pub use again::Again;
pub use bytes::{Arithmetic, Byte, Dump, InBits, PER_ROW, Run};
pub use chain::{Cause, Chain};
pub use dissection::{Dissection, Flawed, Meaning};
pub use editor::EditorView;
pub use fields::Row;
pub use link::{LinkView, Numbers};
pub use node::{Line, NodeView};
pub use packet::{Fate, PacketView};
pub use paste::{PacketRow, PasteView};
pub use why::Reason;

use brokerscope_core::id::NodeId;
use brokerscope_core::trace::Fact;

use super::cast::Cast;
use super::code::{self, CodeView};
use crate::model::written::client_at_hand;
use crate::model::{Model, Route, Selection};
use crate::rooms;
use crate::shared::Shared;
use crate::words::files as words;

/// What the inspector shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InspectorView {
    /// The tabs, and which is on top.
    pub tabs: Vec<Door>,
    /// What stands below them.
    pub shown: Shown,
}

/// A tab: it leads to another selection, or tells the same client as a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    /// Its word.
    pub name: &'static str,
    /// Where it leads, `Some(None)` to nothing selected; `None` when there is nothing of the kind.
    pub to: Option<Option<Selection>>,
    /// It leads to the program of what is selected.
    pub code: bool,
    /// It is on top.
    pub on: bool,
}

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    /// What is selected cannot be shown.
    #[default]
    Nothing,
    /// Nothing is selected: a place for bytes from elsewhere.
    Paste(PasteView),
    /// Bytes that will be sent.
    Editor(EditorView),
    /// A packet.
    Packet(Shared<PacketView>),
    /// A client or a broker.
    Node(NodeView),
    /// A link.
    Link(LinkView),
    /// A client as a program.
    Code(Shared<CodeView>),
}

/// What is selected, taken apart.
pub fn build(model: &Model) -> InspectorView {
    let cast = Cast::of(model);
    if let Some(view) = editor::build(model) {
        return InspectorView {
            tabs: Vec::new(),
            shown: Shown::Editor(view),
        };
    }
    let code = model
        .ui
        .code
        .and_then(|_| rooms::files(|| code::build(model)));
    if let Some(view) = code.flatten() {
        let shown = Shown::Code(Shared::new(view));
        return InspectorView {
            tabs: tabs(model, &cast, &shown),
            shown,
        };
    }
    let shown = match model.ui.selection {
        Some(Selection::Packet(id)) => packet::build(model, &cast, id)
            .map_or(Shown::Nothing, |view| Shown::Packet(Shared::new(view))),
        Some(Selection::Node(node)) => {
            node::build(model, &cast, node).map_or(Shown::Nothing, Shown::Node)
        }
        Some(Selection::Link(link)) if is_recorded(model) => cast
            .client_on(link)
            .and_then(|member| node::build(model, &cast, member.node))
            .map_or(Shown::Nothing, Shown::Node),
        Some(Selection::Link(link)) => {
            link::build(model, &cast, link).map_or(Shown::Nothing, Shown::Link)
        }
        None => Shown::Paste(paste::build(model)),
    };
    InspectorView {
        tabs: tabs(model, &cast, &shown),
        shown,
    }
}

/// Each tab leads to the nearest thing of its kind: from a packet to its sender, from a node to its
/// last packet.
fn tabs(model: &Model, cast: &Cast, shown: &Shown) -> Vec<Door> {
    // Where nothing is selected there is one thing to do, and no other view of it.
    if matches!(shown, Shown::Paste(_)) {
        return Vec::new();
    }
    let here = model.ui.selection;
    let (packet, node, link) = match (shown, here) {
        (Shown::Packet(view), Some(Selection::Packet(_))) => (
            here,
            Some(view.from),
            link_of(cast, view.from).or(link_of(cast, view.to)),
        ),
        (Shown::Node(_), Some(Selection::Node(node))) => {
            (last_packet(model, node), Some(node), link_of(cast, node))
        }
        (Shown::Link(_), Some(Selection::Link(link))) => {
            let client = cast.client_on(link).map(|member| member.node);
            (
                client.and_then(|node| last_packet(model, node)),
                client,
                here,
            )
        }
        (Shown::Code(view), _) => {
            let selected = here.filter(|it| matches!(it, Selection::Packet(_)));
            (
                selected.or_else(|| last_packet(model, view.client)),
                Some(view.client),
                link_of(cast, view.client),
            )
        }
        (
            Shown::Nothing
            | Shown::Packet(_)
            | Shown::Node(_)
            | Shown::Link(_)
            | Shown::Editor(_)
            | Shown::Paste(_),
            _,
        ) => (None, None, None),
    };
    let node = node.map(Selection::Node);
    let door = |name, to: Option<Option<Selection>>, on| Door {
        name,
        to,
        code: false,
        on,
    };
    let is_packet = matches!(shown, Shown::Packet(_) | Shown::Nothing);
    let mut tabs = vec![
        door("Packet", packet.map(Some), is_packet),
        door("Node", node.map(Some), matches!(shown, Shown::Node(_))),
    ];
    // A real broker's link has no weather of ours to show, and there one publishes where nothing is
    // selected.
    if model.route != Route::Connect {
        let link = link.filter(|_| !is_recorded(model));
        tabs.push(door(
            "Link",
            link.map(Some),
            matches!(shown, Shown::Link(_)),
        ));
        tabs.push(Door {
            name: words::CODE,
            to: has_code(model).then_some(here),
            code: true,
            on: matches!(shown, Shown::Code(_)),
        });
        tabs.push(door("Paste", Some(None), false));
    }
    tabs
}

/// Whether a capture is looked at: of its links nobody knows the weather, and of what its clients
/// were asked only what came of it.
fn is_recorded(model: &Model) -> bool {
    model.route != Route::Connect && model.bench().history.is_recorded()
}

/// Whether the selection is about a client, which can be told as a program.
fn has_code(model: &Model) -> bool {
    !is_recorded(model) && model.ui.selection.is_some() && client_at_hand(model).is_some()
}

fn link_of(cast: &Cast, node: NodeId) -> Option<Selection> {
    let role = cast.member(node)?.client.as_ref()?;
    Some(Selection::Link(role.link))
}

/// The last packet on the screen.
pub fn last_sent(model: &Model) -> Option<Selection> {
    let mut records = past(model).iter().rev();
    let sent = records.find(|record| matches!(record.fact, Fact::Sent { .. }));
    sent.map(|record| Selection::Packet(record.id))
}

/// The last packet that this node sent or is sent, up to the cursor.
#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn last_packet(model: &Model, node: NodeId) -> Option<Selection> {
    let records = past(model).iter().rev();
    let mut sent = records.filter(|record| match record.fact {
        Fact::Sent { to, .. } => record.node == Some(node) || to == node,
        _ => false,
    });
    sent.next().map(|record| Selection::Packet(record.id))
}

/// What happened up to the cursor; all of it on a real connection, where the cursor is now.
fn past(model: &Model) -> &[brokerscope_core::trace::Record] {
    match model.route {
        Route::Connect => model.trace().records(),
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
            model.bench().past()
        }
    }
}
