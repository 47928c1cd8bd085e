//! The page itself.

use super::Model;
use crate::effect::{Effect, Setting};
use crate::model::Route;
use crate::msg::PageMsg;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: PageMsg) -> Vec<Effect> {
    match msg {
        PageMsg::Go(route) => {
            model.route = route;
            vec![Effect::Hash(model.route.hash())]
        }
        PageMsg::HashChanged(hash) => {
            model.route = Route::parse(&hash);
            Vec::new()
        }
        PageMsg::Theme(theme) => {
            model.ui.theme = theme;
            vec![Effect::Theme(theme)]
        }
        PageMsg::Tab(tab) => {
            model.ui.tab = tab;
            Vec::new()
        }
        PageMsg::Pane(pane) => {
            model.ui.pane = pane;
            Vec::new()
        }
        PageMsg::Story => {
            model.ui.story = !model.ui.story;
            Vec::new()
        }
        PageMsg::Keys => {
            model.ui.keys = !model.ui.keys;
            Vec::new()
        }
        PageMsg::Escape | PageMsg::Key(_) => Vec::new(),
        PageMsg::Resized(width) => {
            model.ui.width = width;
            Vec::new()
        }
    }
}

/// Goes where the address bar says.
pub(super) fn open(model: &mut Model, setting: &Setting) -> Vec<Effect> {
    model.route = Route::parse(&setting.hash);
    vec![Effect::Theme(setting.theme)]
}
