//! The page of Brokerscope.
//!
//! One direction: a click becomes a [`msg::Msg`], [`model`] is the only writer, [`view`] says what a
//! panel shows, [`panel`] shows it. [`effect`] holds the only hands that touch the browser.
//!
//! Nothing in [`model`], [`view`] and [`words`] knows yew or web_sys, and of [`paint`] only the brush
//! itself does: plain `cargo test` covers them.

pub mod app;
pub mod effect;
pub mod lessons;
pub mod markup;
pub mod model;
pub mod msg;
pub mod paint;
pub mod panel;
pub mod rooms;
pub mod shared;
pub mod texts;
pub mod view;
pub mod widget;
pub mod words;

use wasm_bindgen::prelude::wasm_bindgen;

/// Each call takes the same time, and there is little of it.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Puts the page where the first paint was, with the texts that `boot.js` fetched: the empty text if
/// it could not. `parts` names the rooms that are files of their own.
#[wasm_bindgen]
pub fn begin(texts: String, parts: &str) {
    texts::take(texts);
    rooms::leave_out(parts.split(' ').filter_map(rooms::Room::named));
    app::mount();
}
