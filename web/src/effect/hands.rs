//! Carries out effects.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlTextAreaElement};

use super::fetch;
use super::follow::Follow;
use super::frame::FrameClock;
use super::over::Over;
use super::socket::{self, Sockets};
use super::{Effect, Setting, listen, memory};
use crate::app::Dispatch;
use crate::model::{THEME, Theme};
use crate::msg::{AuthorMsg, LessonMsg};

/// So long after the last letter a lesson is checked, in milliseconds.
const CHECK_AFTER: u32 = 700;
/// So long is waited for what shall have the keyboard, in milliseconds.
const FOCUS_MS: f64 = 3_000.0;

/// Holds what must live as long as the page: listeners, timers, sockets.
pub struct Hands {
    dispatch: Dispatch,
    frames: FrameClock,
    sockets: Sockets,
    /// What gets the keyboard after the next drawing, or as soon as it is there until then.
    focus: Option<(String, f64)>,
    /// What is scrolled to then.
    show: Option<&'static str>,
    follow: Follow,
    over: Over,
    /// Dropping it would cancel the check.
    check: Option<Timeout>,
    _listeners: Vec<EventListener>,
}

impl Hands {
    /// Hands that answer to `dispatch`.
    pub fn new(dispatch: Dispatch) -> Self {
        Self {
            frames: FrameClock::default(),
            sockets: Sockets::new(dispatch.clone()),
            focus: None,
            show: None,
            follow: Follow::default(),
            over: Over::default(),
            check: None,
            _listeners: listen::all(&dispatch),
            dispatch,
        }
    }

    /// What the browser knows now.
    pub fn setting(&self) -> Setting {
        let kept = memory::all();
        let chosen = kept.iter().find(|(key, _)| key == THEME);
        let chosen = chosen.and_then(|(_, name)| Theme::parse(name));
        let system = if listen::dark() {
            Theme::Dark
        } else {
            Theme::Light
        };
        Setting {
            hash: window().location().hash().unwrap_or_default(),
            theme: chosen.unwrap_or(system),
            theme_chosen: chosen.is_some(),
            still: listen::still(),
            width: listen::width(),
            secure: window()
                .location()
                .protocol()
                .is_ok_and(|name| name == "https:"),
            chance: socket::chance(),
            seed: u64::from(socket::chance()) << 32 | u64::from(socket::chance()),
            progress: memory::progress(&kept),
            kept,
        }
    }

    /// Does all of it, in order.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.do_one(effect);
        }
    }

    /// Does what has to wait until the page is drawn.
    pub fn after_drawing(&mut self) {
        self.follow.after_drawing(&self.dispatch);
        self.over.after_drawing();
        if let Some(id) = self.show.take() {
            super::follow::show(id);
        }
        let Some((id, until_ms)) = &self.focus else {
            return;
        };
        let element = document().get_element_by_id(id);
        let element = element.and_then(|found| found.dyn_into::<HtmlElement>().ok());
        // What has a room of its own may have to be fetched first.
        if element.is_none() && socket::page_ms() < *until_ms {
            return;
        }
        self.focus = None;
        if let Some(element) = element {
            let _ = element.focus();
        }
    }

    fn do_one(&mut self, effect: Effect) {
        match effect {
            Effect::NextFrame => self.frames.ask(&self.dispatch),
            Effect::Hash(hash) => {
                let _ = window().location().set_hash(&hash);
            }
            Effect::Title(title) => document().set_title(&title),
            Effect::Theme(theme) => {
                if let Some(root) = document().document_element() {
                    let _ = root.set_attribute("data-theme", theme.name());
                }
            }
            Effect::Keep(key, text) => memory::keep(key, &text),
            Effect::KeepAs(key, text) => memory::keep(&key, &text),
            Effect::SaveText(name, text) => fetch::save_text(&name, &text),
            Effect::SaveBytes(name, bytes) => fetch::save_bytes(&name, &bytes),
            Effect::SavePicture(svg, size, scale) => fetch::save_picture(&svg, size, scale),
            Effect::Forget(key) => memory::forget(key),
            Effect::Copy(text) => copy(&text),
            Effect::CopyAddress(hash) => copy_address(&hash),
            Effect::CopyLink(hash) => {
                copy_address(&hash);
                let _ = window().location().set_hash(&hash);
            }
            Effect::Focus(id) => self.focus = Some((id, socket::page_ms() + FOCUS_MS)),
            Effect::Show(id) => self.show = Some(id),
            Effect::OpenMenu(at) => self.over.open(at),
            Effect::Remember => self.over.remember(),
            Effect::Back => self.over.close(),
            Effect::SocketOpen(id, address) => self.sockets.open(id, &address),
            Effect::SocketSend(id, bytes) => self.sockets.send(id, &bytes),
            Effect::SocketClose(id) => self.sockets.close(id),
            Effect::Wake(owner, ms) => self.sockets.wake(owner, ms),
            Effect::Fetch(room) => fetch::fetch(room),
            Effect::FetchText(path) => fetch::fetch_text(&path),
            Effect::CheckSoon => {
                let dispatch = self.dispatch.clone();
                self.check = Some(Timeout::new(CHECK_AFTER, move || {
                    dispatch.send(LessonMsg::Author(AuthorMsg::Check));
                }));
            }
            Effect::Mark(id, from, to, below) => mark(id, from, to, below),
        }
    }
}

/// Copies the address of this page with this behind it.
fn copy_address(hash: &str) {
    let address = window().location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    copy(&format!("{page}{hash}"));
}

/// Marks a part of a text that is edited.
fn mark(id: &str, from: u32, to: u32, below: i32) {
    let field = document().get_element_by_id(id);
    if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok()) {
        let _ = field.set_selection_range(from, to);
        let _ = field.focus();
        // A browser scrolls to where one types, not to what is marked.
        let place = i64::from(field.scroll_height()) * i64::from(below) / 1_000;
        let above = i64::from(field.client_height()) / 3;
        field.set_scroll_top(i32::try_from(place - above).unwrap_or(0));
    }
}

/// Over plain http there is no clipboard to write to: asked by name, since the typed call would
/// throw.
fn copy(text: &str) {
    let written = || -> Result<(), JsValue> {
        let navigator = js_sys::Reflect::get(&window(), &"navigator".into())?;
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
        let write = js_sys::Reflect::get(&clipboard, &"writeText".into())?;
        let write = write.dyn_into::<js_sys::Function>()?;
        write.call1(&clipboard, &text.into()).map(|_| ())
    };
    // Whoever offers a copy button shows the text as well, so a refusal costs a selection by hand.
    let _ = written();
}
