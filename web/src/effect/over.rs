//! What floats: a menu at its place, and the keyboard, which goes back to where it was.

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, SvgElement};

use crate::view::px::Px;
use crate::widget::measure::zoom;

/// Id of the line of the command bar.
pub const COMMAND: &str = "command";
/// Id of the ladder's filter.
pub const FILTER: &str = "filter";
/// Id of the ladder's picture.
pub const LADDER: &str = "ladder";
/// Id of the menu.
pub const MENU: &str = "menu";
/// Between a menu and the edge of the window, in CSS pixels.
const EDGE: f64 = 8.0;

/// What floats.
#[derive(Default)]
pub(super) struct Over {
    /// What had the keyboard before.
    before: Option<Element>,
    /// A menu wants its place once it is drawn.
    place: Option<Option<(i32, i32)>>,
    back: bool,
}

impl Over {
    /// A menu opens.
    pub(super) fn open(&mut self, at: Option<(i32, i32)>) {
        self.remember();
        self.place = Some(at);
    }

    /// Something else takes the keyboard.
    pub(super) fn remember(&mut self) {
        self.before = document().active_element();
    }

    /// It closes.
    pub(super) fn close(&mut self) {
        self.back = true;
    }

    /// The page was drawn.
    pub(super) fn after_drawing(&mut self) {
        if let Some(at) = self.place.take() {
            self.put(at);
        }
        if std::mem::take(&mut self.back)
            && let Some(before) = self.before.take()
        {
            focus(&before);
        }
    }

    fn put(&self, at: Option<(i32, i32)>) {
        let menu = document().get_element_by_id(MENU);
        let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let size = menu.get_bounding_client_rect();
        let (left, top) = match (at, &self.before) {
            (Some((left, top)), _) => (f64::from(left), f64::from(top)),
            (None, Some(beside)) => {
                let rect = beside.get_bounding_client_rect();
                (
                    rect.left() + rect.width() / 2.0,
                    rect.top() + rect.height() / 2.0,
                )
            }
            (None, None) => (0.0, 0.0),
        };
        let inside = |place: f64, size: f64, room: Option<f64>| {
            place.min(room.unwrap_or_default() - size - EDGE).max(EDGE)
        };
        let wide = window().inner_width().ok().and_then(|wide| wide.as_f64());
        let high = window().inner_height().ok().and_then(|high| high.as_f64());
        let style = menu.style();
        let zoom = zoom(&menu);
        let px = |place: f64| format!("{}px", Px(place / zoom));
        let _ = style.set_property("left", &px(inside(left, size.width(), wide)));
        let _ = style.set_property("top", &px(inside(top, size.height(), high)));
        if let Ok(Some(first)) = menu.query_selector("[role=menuitem]") {
            focus(&first);
        }
    }
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    } else if let Some(element) = element.dyn_ref::<SvgElement>() {
        let _ = element.focus();
    }
}
