//! What the browser tells: keys, the address bar, the size of the window, the system's wishes.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MediaQueryList};

use super::fetch;
use crate::app::Dispatch;
use crate::model::Theme;
use crate::msg::{Key, PageMsg};

const DARK: &str = "(prefers-color-scheme: dark)";
const STILL: &str = "(prefers-reduced-motion: reduce)";

/// Keys that would scroll the page, or write into the field they lead to, if they were not taken
/// from it.
const TAKEN: [&str; 9] = [
    " ",
    "ArrowLeft",
    "ArrowRight",
    "Home",
    "End",
    "p",
    "P",
    ":",
    "/",
];

/// All listeners of the page; they end with what is returned.
pub(super) fn all(dispatch: &Dispatch) -> Vec<EventListener> {
    let mut listeners = vec![keys(dispatch), hash(dispatch), resize(dispatch)];
    let dark = |on| PageMsg::SystemTheme(if on { Theme::Dark } else { Theme::Light });
    listeners.extend(query(dispatch, DARK, dark));
    listeners.extend(query(dispatch, STILL, PageMsg::Stillness));
    listeners.extend(fetch::listen(dispatch));
    listeners
}

/// Whether the system prefers dark.
pub(super) fn dark() -> bool {
    matches(DARK).is_some_and(|list| list.matches())
}

/// Whether the system asks for less motion.
pub(super) fn still() -> bool {
    matches(STILL).is_some_and(|list| list.matches())
}

/// Width of the window in CSS pixels.
pub(super) fn width() -> u32 {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a window is 0 to 100,000 pixels wide"
    )]
    let whole = width.unwrap_or(1_280.0).clamp(0.0, 100_000.0) as u32;
    whole
}

fn matches(query: &str) -> Option<MediaQueryList> {
    window().match_media(query).ok().flatten()
}

fn query(
    dispatch: &Dispatch,
    query: &'static str,
    says: impl Fn(bool) -> PageMsg + 'static,
) -> Option<EventListener> {
    let (list, dispatch) = (matches(query)?, dispatch.clone());
    let told = list.clone();
    Some(EventListener::new(&list, "change", move |_| {
        dispatch.send(says(told.matches()));
    }))
}

fn hash(dispatch: &Dispatch) -> EventListener {
    let dispatch = dispatch.clone();
    EventListener::new(&window(), "hashchange", move |_| {
        let hash = window().location().hash().unwrap_or_default();
        dispatch.send(PageMsg::HashChanged(hash));
    })
}

fn resize(dispatch: &Dispatch) -> EventListener {
    let dispatch = dispatch.clone();
    EventListener::new(&window(), "resize", move |_| {
        dispatch.send(PageMsg::Resized(width()));
    })
}

fn keys(dispatch: &Dispatch) -> EventListener {
    let dispatch = dispatch.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let name = event.key();
        // What a part of the page took for itself has its default prevented.
        let taken = event.default_prevented() || event.is_composing();
        if taken || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        if name == "Escape" {
            dispatch.send(PageMsg::Escape);
            return;
        }
        if belongs_to_its_target(event, &name) {
            return;
        }
        if TAKEN.contains(&name.as_str()) {
            event.prevent_default();
        }
        let shift = event.shift_key();
        dispatch.send(PageMsg::Key(Key { name, shift }));
    })
}

/// Fields keep all their keys; what can be pressed keeps Space and Enter.
fn belongs_to_its_target(event: &Event, name: &str) -> bool {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return false;
    };
    let within = |selector| target.closest(selector).ok().flatten().is_some();
    if within("input, textarea, select, [contenteditable=true]") {
        return true;
    }
    let pressed = "button, a[href], summary, [role=button], [role=tab]";
    matches!(name, " " | "Enter") && within(pressed)
}
