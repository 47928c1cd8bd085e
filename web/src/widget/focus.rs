//! Moves the keyboard within a part whose rows take turns (roving focus).

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Gives the keyboard to the element with this id, if it is there.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Only an element that left the page refuses; then there is nothing to focus.
        let _ = element.focus();
    }
}

/// The number in `attribute` of the element that the event is about, or of the nearest around it.
pub fn number_at(event: &Event, attribute: &str) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let marked = target.closest(&format!("[{attribute}]")).ok()??;
    marked.get_attribute(attribute)?.parse().ok()
}
