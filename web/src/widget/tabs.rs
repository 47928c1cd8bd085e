//! Tabs: one of a few, by click or by arrow keys.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::Msg;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its word.
    pub label: &'static str,
    /// A word behind it; empty for none.
    pub note: String,
    /// What choosing it says.
    pub msg: Msg,
    /// Whether it is chosen.
    pub selected: bool,
}

/// A number with its word, which narrow screens have no room for.
fn note(text: &str) -> Html {
    let (number, word) = text.split_once(' ').unwrap_or((text, ""));
    html! { <span class="count">{ number }<span class="unit">{ " " }{ word }</span></span> }
}

/// One of a few: the name of the choice, more classes, all there is to choose from.
pub fn tabs(
    dispatch: &Dispatch,
    label: &'static str,
    class: &'static str,
    items: Vec<Tab>,
) -> Html {
    let here = items.iter().position(|tab| tab.selected).unwrap_or(0);
    let tab = |tab: &Tab| {
        html! {
            <button key={tab.label} type="button" role="tab"
                aria-selected={tab.selected.to_string()}
                tabindex={if tab.selected { "0" } else { "-1" }}
                onclick={dispatch.on(tab.msg.clone())}>
                { tab.label }
                if !tab.note.is_empty() {
                    { " " }{ note(&tab.note) }
                }
            </button>
        }
    };
    let buttons: Html = items.iter().map(tab).collect();
    let onkeydown = {
        let dispatch = dispatch.clone();
        move |event: KeyboardEvent| {
            let count = items.len().max(1);
            let next = match event.key().as_str() {
                "ArrowRight" => (here + 1) % count,
                "ArrowLeft" => (here + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            if let Some(tab) = items.get(next) {
                dispatch.send(tab.msg.clone());
                focus_child(&event, next);
            }
        }
    };
    html! {
        <div class={classes!("tabs", class)} role="tablist" aria-label={label} {onkeydown}>
            { buttons }
        </div>
    }
}

/// The keyboard follows the choice.
fn focus_child(event: &KeyboardEvent, place: usize) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let list = target.and_then(|target| target.closest("[role=tablist]").ok().flatten());
    let place = u32::try_from(place).unwrap_or(0);
    let child = list.and_then(|list| list.children().item(place));
    if let Some(child) = child.and_then(|child| child.dyn_into::<HtmlElement>().ok()) {
        let _ = child.focus();
    }
}
