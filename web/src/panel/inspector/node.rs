//! A node's memory.

use super::acts;
use crate::app::Dispatch;
use crate::markup::*;
use crate::view::inspector::{Line, NodeView};
use crate::widget::long;

pub(super) fn pane(node: &NodeView, dispatch: &Dispatch) -> Html {
    let place = |line: &Line| {
        let content = if line.entries.is_empty() {
            html! { <p class="none quiet small">{ line.empty }</p> }
        } else {
            let entries = line
                .entries
                .iter()
                .map(|entry| html! { <li>{ long(entry) }</li> });
            html! { <ul class="small">{ for entries }</ul> }
        };
        html! { <section class="held-in"><h3>{ line.name }</h3>{ content }</section> }
    };
    html! {
        <div class="pane-b">
            <p class="ph"><b>{ &node.name }</b></p>
            <p class="quiet">{ &node.status }</p>
            { acts::groups(&node.acts, None, dispatch) }
            { for node.places.iter().map(place) }
        </div>
    }
}
