//! The connections of the page, one a line, and which of them the forms are about.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::live::ADD_BUTTON;
use crate::msg::LiveMsg;
use crate::view::live::{LinkState, LiveView, PeerRow};
use crate::widget::icon::icon;
use crate::words::live as words;

/// All connections, if there are several.
pub(super) fn peers(view: &LiveView, dispatch: &Dispatch) -> Html {
    if view.peers.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="live-peers" aria-label="Connections">
            { for view.peers.iter().map(|it| row(it, dispatch)) }
        </ul>
    }
}

/// The button for another one, once there is a first; or why there cannot be one.
pub(super) fn add(view: &LiveView, dispatch: &Dispatch) -> Html {
    html! {
        <span class="end-of">
            if view.full {
                <span class="small quiet">{ words::full() }</span>
            } else if view.tried {
                <button type="button" class="btn sm ghost" id={ADD_BUTTON}
                    onclick={dispatch.on(LiveMsg::Add)}>{ icon("plus") }{ words::ADD }</button>
            }
        </span>
    }
}

fn row(row: &PeerRow, dispatch: &Dispatch) -> Html {
    html! {
        <li key={row.node.0.to_string()}>
            <button type="button" class="live-peer" aria-pressed={row.chosen.to_string()}
                onclick={dispatch.on(LiveMsg::Choose(row.node))}>
                <span class={dot(row.state)} aria-hidden="true"></span>
                <span>
                    <b class="mono b">{ &row.name }</b>
                    <span class="small quiet">{ &row.facts }</span>
                </span>
            </button>
            <button type="button" class="btn sm ghost icon" aria-label={format!("Close {}", row.name)}
                title="Disconnect, and take it off the ladder"
                onclick={dispatch.on(LiveMsg::Close(row.node))}>{ icon("menu-close") }</button>
        </li>
    }
}

/// The sign of a state; words stand beside it.
pub(super) const fn dot(state: LinkState) -> &'static str {
    match state {
        LinkState::Offline => "dot off",
        LinkState::Opening => "dot half",
        LinkState::Connected => "dot",
    }
}
