//! Menus of what can be done to a packet, a link or a node.

use super::{Model, pick};
use crate::effect::Effect;
use crate::model::{Menu, Route};
use crate::view;

/// Opens it, where there is something to do; nothing can be done to a real broker.
pub(super) fn open(model: &mut Model, menu: Option<Menu>) -> Vec<Effect> {
    let selected = || {
        let of = model.ui.selection?;
        Some(Menu { of, at: None })
    };
    let Some(menu) = menu
        .or_else(selected)
        .filter(|_| !matches!(model.route, Route::Connect | Route::Beside(_)))
    else {
        return Vec::new();
    };
    model.bench_mut().playing = false;
    pick::select(model, Some(menu.of));
    model.ui.menu = Some(menu);
    if view::menu::build(model).is_none() {
        model.ui.menu = None;
        return Vec::new();
    }
    vec![Effect::OpenMenu(menu.at)]
}

/// Closes it.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    match model.ui.menu.take() {
        Some(_) => vec![Effect::Back],
        None => Vec::new(),
    }
}

/// Does what stands at this place.
pub(super) fn choose(model: &mut Model, place: usize) -> Vec<Effect> {
    let view = view::menu::build(model);
    let mut effects = close(model);
    if let Some(msg) = view.and_then(|view| view.message(place)) {
        effects.extend(super::update_theme(model, msg));
    }
    effects
}
