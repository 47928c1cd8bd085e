//! Fetches rooms and texts, by `boot.js`.

use gloo::events::EventListener;
use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::app::Dispatch;
use crate::model::Route;
use crate::model::update::class::CLASS;
use crate::msg::{FilesMsg, Given, LessonMsg, PageMsg, Purpose, TimesMsg};
use crate::rooms::{self, Room};

/// Asks for `room`. `boot.js` knows what it has asked for already, and answers by an event.
pub(super) fn fetch(room: Room) {
    // Where `boot.js` offers nothing, no room was left out.
    let _ = ask("fetchRoom", room.name());
}

/// Asks for the text at `path`. `boot.js` answers by an event.
pub(super) fn fetch_text(path: &str) {
    // `boot.js` offers this before it starts the program.
    let _ = ask("fetchText", path);
}

/// Saves a text as a file, as a browser saves what it is given.
pub(super) fn save_text(name: &str, text: &str) {
    let _ = ask("saveText", &format!("{name}\n{text}"));
}

/// The same for bytes.
pub(super) fn save_bytes(name: &str, bytes: &[u8]) {
    let bytes = js_sys::Uint8Array::from(bytes);
    let save = Reflect::get(&window(), &"saveBytes".into()).ok();
    let save = save.and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    if let Some(save) = save {
        let _ = save.call2(&JsValue::NULL, &name.into(), &bytes);
    }
}

/// Saves a drawing in pixels. `boot.js` draws it, and says if it cannot.
pub(super) fn save_picture(svg: &str, (width, height): (u32, u32), scale: u32) {
    let save = Reflect::get(&window(), &"savePicture".into()).ok();
    let save = save.and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    if let Some(save) = save {
        let size = js_sys::Array::of3(&width.into(), &height.into(), &scale.into());
        let _ = save.call2(&JsValue::NULL, &svg.into(), &size);
    }
}

fn ask(whom: &str, what: &str) -> Result<(), JsValue> {
    let fetch = Reflect::get(&window(), &whom.into())?;
    let fetch = fetch.dyn_into::<js_sys::Function>()?;
    fetch.call1(&JsValue::NULL, &what.into()).map(|_| ())
}

/// Listens to what `boot.js` says of rooms, and to a pointer or the keyboard at a door.
pub(super) fn listen(dispatch: &Dispatch) -> [EventListener; 7] {
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
    let to = dispatch.clone();
    let text = EventListener::new(&window(), "text", move |event| {
        let detail = Reflect::get(event, &"detail".into()).unwrap_or_default();
        let part = |place| Reflect::get_u32(&detail, place).ok()?.as_string();
        match part(0) {
            Some(path) if path.starts_with(CLASS) => to.send(TimesMsg::Story(path, part(1))),
            Some(path) => to.send(LessonMsg::Text(path, part(1))),
            None => {}
        }
    });
    let to = dispatch.clone();
    let no_picture = EventListener::new(&window(), "nopicture", move |_| {
        to.send(FilesMsg::NoPicture);
    });
    let near = |event: &'static str| EventListener::new(&window(), event, at_door);
    [
        news("room", true),
        news("noroom", false),
        text,
        files(dispatch),
        no_picture,
        near("pointerover"),
        near("focusin"),
    ]
}

/// Files that somebody chose or dropped: for what, and the name, size and bytes of each.
fn files(dispatch: &Dispatch) -> EventListener {
    let to = dispatch.clone();
    EventListener::new(&window(), "files", move |event| {
        let detail = Reflect::get(event, &"detail".into()).unwrap_or_default();
        let part = |of: &JsValue, place| Reflect::get_u32(of, place).unwrap_or_default();
        let purpose = match part(&detail, 0).as_string().as_deref() {
            Some("capture") => Purpose::Capture,
            Some("conf") => Purpose::Conf,
            Some(_) | None => Purpose::Any,
        };
        let given = |file: JsValue| Given {
            name: part(&file, 0).as_string().unwrap_or_default(),
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a length"
            )]
            size: part(&file, 1).as_f64().unwrap_or_default() as u64,
            bytes: part(&file, 2)
                .dyn_ref::<js_sys::Uint8Array>()
                .map(|bytes| bytes.to_vec().into()),
        };
        let files = js_sys::Array::from(&part(&detail, 1));
        let files = files.iter().map(given).collect();
        to.send(FilesMsg::Took(purpose, files));
    })
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
