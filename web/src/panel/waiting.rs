//! In place of a screen whose room is still on its way.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Model;
use crate::model::update::page::MAIN;
use crate::msg::PageMsg;
use crate::words;

/// The whole screen. Its words appear when it takes long enough to be seen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    let inside = if model.ui.stuck {
        html! {
            <>
                <p role="alert">{ words::page::NO_ROOM }</p>
                <button type="button" class="btn primary" onclick={dispatch.on(PageMsg::Fetch)}>
                    { "Try again" }</button>
            </>
        }
    } else {
        html! { <p class="quiet soon" role="status">{ words::page::SOON }</p> }
    };
    html! { <main class="waits" id={MAIN} tabindex="-1">{ inside }</main> }
}
