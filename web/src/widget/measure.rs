//! How large an element is, now and whenever it changes.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Tells the size of an element, in CSS pixels, until it is dropped.
pub struct SizeWatch {
    observer: ResizeObserver,
    _told: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Tells `says` the size at once and at every change; `None` where nobody can measure.
    pub fn new(element: Element, says: Callback<(f64, f64)>) -> Option<Self> {
        let watched = element.clone();
        let told = Closure::<dyn FnMut()>::new(move || {
            let rect = watched.get_bounding_client_rect();
            says.emit((rect.width(), rect.height()));
        });
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        Some(Self {
            observer,
            _told: told,
        })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Width and height of `node` in CSS pixels; zero before the first measurement.
#[hook]
pub fn use_size(node: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    let (element, tell) = (node.clone(), size.clone());
    use_effect_with((), move |()| {
        let says = Callback::from(move |now| tell.set(now));
        let watch = element
            .cast::<Element>()
            .and_then(|element| SizeWatch::new(element, says));
        move || drop(watch)
    });
    *size
}
