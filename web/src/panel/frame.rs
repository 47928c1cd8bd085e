//! The frame around every screen, and what lies on top of it.

use super::{keys, menu, top};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::msg::PageMsg;
use crate::rooms;
use crate::widget::icon::icon;
use crate::words;

/// The whole page: this screen in its frame.
pub fn page(model: &Model, dispatch: &Dispatch, screen: Html) -> Html {
    let on_top = model.ui.keys || model.ui.menu.is_some();
    let bench = model.bench();
    let cursor = bench.cursor();
    html! {
        <div class={classes!("page", model.ui.present.then_some("present"))} data-digest={bench.history.world().digest().to_string()}
            data-step={cursor.step.0.to_string()} data-at-us={cursor.at.as_micros().to_string()}
            data-playing={bench.playing.to_string()}>
            <div class={classes!("app", class(&model.route))} inert={on_top}>
                // Not an address: the address bar belongs to the screens.
                <button type="button" class="skip" onclick={skip()}>{ words::page::SKIP }</button>
                { top::bar(model, dispatch) }
                { screen }
            </div>
            if let Some(view) = rooms::bench(|| crate::view::menu::build(model)).flatten() {
                { menu::menu(&view, dispatch) }
            }
            if model.ui.keys {
                { keys::key_map(model.ui.letters, dispatch) }
            }
            if model.ui.present {
                <button type="button" class="btn ghost icon unpresent"
                    aria-label={words::page::PRESENT_END} title={words::page::PRESENT_END}
                    onclick={dispatch.on(PageMsg::Present)}>{ icon("menu-close") }</button>
            }
        </div>
    }
}

const fn class(route: &Route) -> &'static str {
    match route {
        Route::Home => "fm",
        Route::Shelf => "sh",
        Route::Learn(_) | Route::Play => "ls",
        Route::Beside(_) => "bs",
        Route::Connect => "cn",
    }
}

/// Gives the keyboard to the main part.
fn skip() -> Callback<MouseEvent> {
    use wasm_bindgen::JsCast;
    use web_sys::HtmlElement;
    Callback::from(|_| {
        let main = gloo::utils::document().get_element_by_id(MAIN);
        if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
            let _ = main.focus();
        }
    })
}
