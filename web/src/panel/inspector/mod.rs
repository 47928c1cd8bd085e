//! What is selected, taken apart.

mod hex;
mod node;
mod packet;
mod tree;

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::view::inspector::{Door, InspectorView, LinkView, Shown};
use crate::widget::tabs::{self, Tab};
use crate::words::inspector as words;

/// The selected packet, node or link.
pub fn inspector(view: &InspectorView, dispatch: &Dispatch) -> Html {
    let body = match &view.shown {
        Shown::Nothing => html! { <p class="pane-b none quiet">{ words::NOTHING }</p> },
        Shown::Packet(packet) => packet::pane(packet, dispatch),
        Shown::Node(node) => node::pane(node),
        Shown::Link(link) => link_pane(link),
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
    let there = doors.iter().filter(|door| door.on || door.to.is_some());
    there
        .map(|door| Tab {
            label: door.name,
            note: String::new(),
            msg: PickMsg::Select(door.to).into(),
            selected: door.on,
        })
        .collect()
}

fn link_pane(link: &LinkView) -> Html {
    html! {
        <div class="pane-b">
            <p class="ph"><b>{ &link.name }</b></p>
            <p class="small quiet">{ &link.profile }</p>
            <p>{ link.state }</p>
            <p>{ &link.under_way }</p>
        </div>
    }
}
