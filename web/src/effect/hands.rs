//! Carries out effects.

use gloo::utils::{document, window};

use super::{Effect, Setting};
use crate::app::Dispatch;
use crate::model::Theme;

/// Holds what must live as long as the page: listeners, timers, the socket.
pub struct Hands {
    _dispatch: Dispatch,
}

impl Hands {
    /// Hands that answer to `dispatch`.
    pub fn new(dispatch: Dispatch) -> Self {
        Self {
            _dispatch: dispatch,
        }
    }

    /// What the browser knows now.
    pub fn setting(&self) -> Setting {
        Setting {
            hash: window().location().hash().unwrap_or_default(),
            ..Setting::default()
        }
    }

    /// Does all of it, in order.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Theme(theme) = effect
                && let Some(root) = document().document_element()
            {
                let name = if theme == Theme::Dark {
                    "dark"
                } else {
                    "light"
                };
                let _ = root.set_attribute("data-theme", name);
            }
        }
    }
}
