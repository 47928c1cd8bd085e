//! The keyboard map.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::KEYS_CLOSE;
use crate::msg::{Msg, PageMsg};
use crate::widget::dialog::{Dialog, dialog};
use crate::words::page::{KEYS, LETTERS};

/// All keys and what they do.
pub fn key_map(letters: bool, dispatch: &Dispatch) -> Html {
    let row = |(keys, does): &(&[&str], &str)| {
        html! {
            <div key={*does}>
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ *does }</dd>
            </div>
        }
    };
    let inside = html! {
        <>
            <dl class="keymap">{ for KEYS.iter().map(row) }</dl>
            <label class="ticked" for="key-letters">
                <input id="key-letters" type="checkbox" checked={letters}
                    onchange={dispatch.on(PageMsg::Letters)} />
                <span>{ LETTERS }</span>
            </label>
            <p class="small quiet">{ "Inside a field, keys write. A click beside this closes it." }</p>
        </>
    };
    let map = Dialog {
        title: "Keyboard map",
        close_id: KEYS_CLOSE,
        close: Msg::Page(PageMsg::Keys),
    };
    dialog(dispatch, map, inside)
}
