//! What can be done to what is selected: the same as its menu offers.

use crate::app::Dispatch;
use crate::markup::*;
use crate::view::menu::{Group, Item};

/// All groups; the item of this name says how it is now.
pub fn groups(groups: &[Group], now: Option<&str>, dispatch: &Dispatch) -> Html {
    let item = |item: &Item| {
        let is_now = now == Some(item.label.as_str());
        let hint = (!item.hint.is_empty()).then_some(item.hint);
        html! {
            <button type="button" key={item.label.clone()} title={hint}
                class={classes!("btn", "sm", is_now.then_some("on"))}
                aria-pressed={is_now.then_some("true")} onclick={dispatch.on(item.msg.clone())}>
                { &item.label }
            </button>
        }
    };
    let group = |group: &Group| {
        html! {
            <div class="do" role="group" aria-label={group.title} key={group.title}>
                <h3 class="lab">{ group.title }</h3>
                <div class="line">{ for group.items.iter().map(item) }</div>
            </div>
        }
    };
    html! { <>{ for groups.iter().map(group) }</> }
}
