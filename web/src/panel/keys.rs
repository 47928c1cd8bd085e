//! The keyboard map.

use yew::prelude::*;

use crate::model::update::page::KEYS_CLOSE;
use crate::msg::{Msg, PageMsg};
use crate::widget::dialog::Dialog;
use crate::words::page::KEYS;

/// All keys and what they do.
#[component]
pub fn KeyMap() -> Html {
    let row = |(keys, does): &(&[&str], &str)| {
        html! {
            <div key={*does}>
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ *does }</dd>
            </div>
        }
    };
    html! {
        <Dialog title="Keyboard map" close_id={KEYS_CLOSE} close={Msg::Page(PageMsg::Keys)}>
            <dl class="keymap">{ for KEYS.iter().map(row) }</dl>
            <p class="small quiet">{ "Inside a field, keys write. A click beside this closes it." }</p>
        </Dialog>
    }
}
