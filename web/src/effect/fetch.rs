//! Fetches rooms, by `boot.js`.

use gloo::events::EventListener;
use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::app::Dispatch;
use crate::model::Route;
use crate::msg::PageMsg;
use crate::rooms::{self, Room};

/// Asks for `room`. `boot.js` knows what it has asked for already, and answers by an event.
pub(super) fn fetch(room: Room) {
    let ask = || -> Result<(), JsValue> {
        let fetch = Reflect::get(&window(), &"fetchRoom".into())?;
        let fetch = fetch.dyn_into::<js_sys::Function>()?;
        fetch.call1(&JsValue::NULL, &room.name().into()).map(|_| ())
    };
    // Where `boot.js` offers nothing, no room was left out.
    let _ = ask();
}

/// Listens to what `boot.js` says of rooms, and to a pointer or the keyboard at a door.
pub(super) fn listen(dispatch: &Dispatch) -> [EventListener; 4] {
    let news = |event: &'static str, came: bool| {
        let dispatch = dispatch.clone();
        EventListener::new(&window(), event, move |event| {
            let name = Reflect::get(event, &"detail".into()).ok();
            let Some(room) = name.and_then(|name| Room::named(&name.as_string()?)) else {
                return;
            };
            if came {
                rooms::came(room);
            }
            dispatch.send(PageMsg::Room(room, came));
        })
    };
    let near = |event: &'static str| EventListener::new(&window(), event, at_door);
    [
        news("room", true),
        news("noroom", false),
        near("pointerover"),
        near("focusin"),
    ]
}

/// What lies behind the door is fetched before it is opened.
fn at_door(event: &Event) {
    let door = || {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        let door = target.closest("a[href^='#/']").ok()??;
        Route::parse(&door.get_attribute("href")?).room()
    };
    if let Some(room) = door()
        && !rooms::is_here(room)
    {
        fetch(room);
    }
}
