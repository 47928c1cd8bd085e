//! A dialog: on top of everything, closed by Escape, by its button, or by a click beside it.
//! What lies below is inert meanwhile.

use super::icon::icon;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::Msg;

/// What a dialog is.
pub struct Dialog {
    /// Its heading.
    pub title: &'static str,
    /// Id of the button that closes it.
    pub close_id: &'static str,
    /// What closing it says.
    pub close: Msg,
}

/// On top of everything.
pub fn dialog(dispatch: &Dispatch, dialog: Dialog, inside: Html) -> Html {
    let close = dispatch.on::<MouseEvent>(dialog.close);
    html! {
        <div class="veil" onclick={close.clone()}>
            <section class="dialog" role="dialog" aria-modal="true" aria-label={dialog.title}
                onclick={|event: MouseEvent| event.stop_propagation()}>
                <header>
                    <h2>{ dialog.title }</h2>
                    <button id={dialog.close_id} type="button" class="btn ghost icon"
                        aria-label="Close" onclick={close}>
                        { icon("menu-close") }
                    </button>
                </header>
                { inside }
            </section>
        </div>
    }
}
