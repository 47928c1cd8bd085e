//! What is selected, taken apart.

pub mod acts;
mod bits;
mod code;
mod editor;
mod hex;
mod length;
mod link;
mod node;
mod packet;
mod paste;
mod tree;

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{BytesMsg, FilesMsg, PickMsg};
use crate::rooms;
use crate::view::inspector::{Door, InspectorView, Shown};
use crate::widget::tabs::{self, Tab};
use crate::words::inspector as words;

/// The selected packet, node or link.
pub fn inspector(view: &InspectorView, dispatch: &Dispatch) -> Html {
    let body = match &view.shown {
        Shown::Nothing => html! { <p class="pane-b none quiet">{ words::NOTHING }</p> },
        Shown::Paste(view) => paste::pane(view, dispatch),
        Shown::Editor(view) => editor::pane(view, dispatch),
        Shown::Packet(packet) => packet::pane(packet, dispatch),
        Shown::Node(node) => node::pane(node, dispatch),
        Shown::Link(link) => link::pane(link, dispatch),
        Shown::Code(view) => rooms::files(|| code::pane(view, dispatch)).unwrap_or_default(),
    };
    let doors = doors(&view.tabs);
    html! {
        <div class="insp">
            if doors.len() > 1 {
                { tabs::tabs(dispatch, "What of it", "insp-tabs", doors) }
            }
            { body }
        </div>
    }
}

/// Those that lead somewhere, and the one on top.
fn doors(doors: &[Door]) -> Vec<Tab> {
    let in_code = doors.iter().any(|door| door.code && door.on);
    let there = doors.iter().filter(|door| door.on || door.to.is_some());
    there
        .map(|door| Tab {
            label: door.name,
            note: String::new(),
            msg: match door.to {
                _ if door.code => FilesMsg::Code.into(),
                // The tabs are gone there, so the keyboard goes to the field.
                Some(None) => BytesMsg::Blank.into(),
                to if in_code => FilesMsg::Leave(to.flatten()).into(),
                to => PickMsg::Select(to.flatten()).into(),
            },
            selected: door.on,
        })
        .collect()
}
