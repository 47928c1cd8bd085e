//! The form for a new client.

use super::acts::{choice, edit, spec, text};
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{Field, WorldMsg};
use crate::view::acts::ActsView;
use crate::view::node::face_key;
use crate::widget::field;
use crate::widget::icon::icon;
use crate::words;

/// The form for a new client.
pub fn new_client(view: &ActsView, dispatch: &Dispatch) -> Html {
    let faces = words::acts::FACES.map(|(face, word)| (face_key(face), word));
    let versions = [("5.0", "MQTT 5.0"), ("3.1.1", "MQTT 3.1.1")];
    let onsubmit = {
        let dispatch = dispatch.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(WorldMsg::AddClient);
        }
    };
    html! {
        <form class="verb" aria-label="New client" {onsubmit}>
            <h3>{ "A new client" }</h3>
            { text(dispatch, view, Field::Name, "Name") }
            { choice(dispatch, view, Field::Face, "Looks like", &faces) }
            <div class="pair">
                { choice(dispatch, view, Field::Version, "Speaks", &versions) }
                { text(dispatch, view, Field::Latency, "One way, in ms") }
            </div>
            { field::tick(&spec(view, Field::Keep, words::acts::KEEP), dispatch,
                edit(Field::Keep)) }
            <div class="line">
                <button type="button" class="btn ghost"
                    onclick={dispatch.on(WorldMsg::NewClient)}>{ "Cancel" }</button>
                <button type="submit" class="btn primary">{ icon("plus") }{ "Add" }</button>
            </div>
        </form>
    }
}
