//! What is selected, taken apart.

mod hex;
mod node;
mod packet;
mod tree;

use yew::prelude::*;

use crate::msg::PickMsg;
use crate::shared::Shared;
use crate::view::inspector::{Door, InspectorView, LinkView, Shown};
use crate::widget::tabs::{Tab, Tabs};
use crate::words::inspector as words;

/// What [`Inspector`] shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// What is selected.
    pub view: Shared<InspectorView>,
}

/// The selected packet, node or link.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let view = &*props.view;
    let body = match &view.shown {
        Shown::Nothing => html! { <p class="pane-b none quiet">{ words::NOTHING }</p> },
        Shown::Packet(packet) => {
            // A packet of its own opens its own branches.
            let key = packet.record.0;
            html! { <packet::PacketPane {key} view={Shared::new((**packet).clone())} /> }
        }
        Shown::Node(node) => node::pane(node),
        Shown::Link(link) => link_pane(link),
    };
    let tabs = tabs(&view.tabs);
    html! {
        <div class="insp">
            if tabs.len() > 1 {
                <Tabs label="What of it" class="insp-tabs" items={tabs} />
            }
            { body }
        </div>
    }
}

/// Those that lead somewhere, and the one on top.
fn tabs(doors: &[Door]) -> Vec<Tab> {
    let there = doors.iter().filter(|door| door.on || door.to.is_some());
    there
        .map(|door| Tab {
            label: door.name.into(),
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
