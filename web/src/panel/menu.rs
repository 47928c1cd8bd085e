//! A menu of what can be done to what one points at.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::app::Dispatch;
use crate::effect::MENU;
use crate::markup::*;
use crate::model::{Menu, Selection};
use crate::msg::PageMsg;
use crate::view::menu::{Group, MenuView};

/// The menu, over everything.
pub fn menu(view: &MenuView, dispatch: &Dispatch) -> Html {
    let close = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            dispatch.send(PageMsg::Menu(None));
        })
    };
    let mut place = 0;
    let groups = view.groups.iter().map(|group| {
        let first = place;
        place += group.items.len();
        group_html(dispatch, group, first)
    });
    html! {
        <div class="menu-veil" onclick={close.clone()} oncontextmenu={close}>
            <div class="menu" id={MENU} role="menu" aria-label={view.title.clone()}
                onkeydown={move_focus(dispatch)}
                onclick={|event: MouseEvent| event.stop_propagation()}>
                <p class="menu-h">{ &view.title }</p>
                { for groups }
            </div>
        </div>
    }
}

fn group_html(dispatch: &Dispatch, group: &Group, first: usize) -> Html {
    let items = group.items.iter().enumerate().map(|(row, item)| {
        html! {
            <button type="button" role="menuitem" tabindex="-1" key={row}
                onclick={dispatch.on(PageMsg::Choose(first + row))}>
                <span>{ &item.label }</span>
                <small>{ item.hint }</small>
            </button>
        }
    });
    html! {
        <div role="group" aria-label={group.title} key={group.title}>
            <p class="menu-g" aria-hidden="true">{ group.title }</p>
            { for items }
        </div>
    }
}

/// Opens the menu of this thing where the pointer is, or beside it when a key asked for it.
pub fn asks(dispatch: &Dispatch, of: Selection) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        dispatch.send(PageMsg::Menu(Some(Menu {
            of,
            at: place(&event),
        })));
    })
}

/// Where a menu is asked for; a key has no place.
pub fn place(event: &MouseEvent) -> Option<(i32, i32)> {
    let by_pointer = event.button() == 2 || event.detail() > 0;
    by_pointer.then(|| (event.client_x(), event.client_y()))
}

/// The arrow keys go from item to item; Tab closes.
fn move_focus(dispatch: &Dispatch) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        let menu = gloo::utils::document().get_element_by_id(MENU);
        let items = menu.and_then(|menu| menu.query_selector_all("[role=menuitem]").ok());
        let Some(items) = items.filter(|items| items.length() > 0) else {
            return;
        };
        let count = items.length();
        let target = event.target_dyn_into::<Element>();
        let is_here = |place: &u32| {
            let item = items
                .item(*place)
                .and_then(|item| item.dyn_into::<Element>().ok());
            item.is_some() && item == target
        };
        let here = (0..count).find(is_here).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowDown" => (here + 1) % count,
            "ArrowUp" => (here + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            "Tab" => {
                event.prevent_default();
                dispatch.send(PageMsg::Menu(None));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let item = items
            .item(next)
            .and_then(|item| item.dyn_into::<HtmlElement>().ok());
        if let Some(item) = item {
            let _ = item.focus();
        }
    })
}
