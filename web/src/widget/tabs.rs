//! Tabs: one of a few, by click or by arrow keys.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::app::use_dispatch;
use crate::msg::Msg;

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its word.
    pub label: AttrValue,
    /// What choosing it says.
    pub msg: Msg,
    /// Whether it is chosen.
    pub selected: bool,
}

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TabsProps {
    /// The name of the choice.
    pub label: AttrValue,
    /// All of them.
    pub items: Vec<Tab>,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// One of a few.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let dispatch = use_dispatch();
    let here = props.items.iter().position(|tab| tab.selected).unwrap_or(0);
    let onkeydown = {
        let (dispatch, items) = (dispatch.clone(), props.items.clone());
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
    let tab = |tab: &Tab| {
        html! {
            <button key={tab.label.to_string()} type="button" role="tab"
                aria-selected={tab.selected.to_string()}
                tabindex={if tab.selected { "0" } else { "-1" }}
                onclick={dispatch.on(tab.msg.clone())}>
                { &tab.label }
            </button>
        }
    };
    html! {
        <div class={classes!("tabs", props.class.clone())} role="tablist"
            aria-label={&props.label} {onkeydown}>
            { for props.items.iter().map(tab) }
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
