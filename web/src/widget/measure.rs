//! How large an element is, now and whenever it changes.

use gloo::utils::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::Callback;

/// How much larger than its own pixels an element is on the screen: presenter mode enlarges all.
pub fn zoom(element: &Element) -> f64 {
    let zoom = js_sys::Reflect::get(element, &"currentCSSZoom".into());
    let zoom = zoom.ok().and_then(|zoom| zoom.as_f64());
    zoom.filter(|zoom| *zoom > 0.0).unwrap_or(1.0)
}

/// Pixels of the screen per pixel of a canvas in this element.
pub fn density(element: &Element) -> f64 {
    (window().device_pixel_ratio() * zoom(element)).clamp(1.0, 3.0)
}

/// Whole pixels that an element has for what is in it: without its scrollbars.
fn inside(outer: f64, inner: i32) -> f64 {
    match inner {
        // Nothing is known of it.
        ..=0 => outer,
        _ => outer.floor().min(f64::from(inner)),
    }
}

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
            let zoom = zoom(&watched);
            says.emit((
                inside(rect.width() / zoom, watched.client_width()),
                inside(rect.height() / zoom, watched.client_height()),
            ));
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
