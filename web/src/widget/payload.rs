//! A payload, and the ways to look at it.

use super::tabs::{Tab, tabs};
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::Msg;
use crate::view::payload::{Body, Look, PayloadView};

/// A payload; `says` is told which way is chosen. Nothing in it is carried out.
pub fn payload(view: &PayloadView, says: fn(Look) -> Msg, dispatch: &Dispatch) -> Html {
    let tab = |look: Look| Tab {
        label: look.name(),
        note: String::new(),
        msg: says(look),
        selected: look == view.look,
    };
    let items = view.looks.iter().copied().map(tab).collect();
    html! {
        <div class="payload">
            <div class="near-h">
                { tabs(dispatch, "Look at it as", "", items) }
                <span class="end-of small quiet">{ &view.note }</span>
            </div>
            { match &view.body {
                Body::Text(text) => html! { <pre class="mono" tabindex="0">{ text }</pre> },
                Body::Image(address) => html! {
                    <img src={address.clone()} alt="The payload as a picture" />
                },
            } }
        </div>
    }
}
