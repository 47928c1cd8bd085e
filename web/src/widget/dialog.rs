//! A dialog: on top of everything, closed by Escape, by its button, or by a click beside it.
//! What lies below is inert meanwhile.

use yew::prelude::*;

use super::icon::icon;
use crate::app::use_dispatch;
use crate::msg::Msg;

/// What a dialog shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DialogProps {
    /// Its heading.
    pub title: AttrValue,
    /// Id of the button that closes it.
    pub close_id: AttrValue,
    /// What closing it says.
    pub close: Msg,
    /// What stands in it.
    pub children: Html,
}

/// On top of everything.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let dispatch = use_dispatch();
    let close = dispatch.on::<MouseEvent>(props.close.clone());
    html! {
        <div class="veil" onclick={close.clone()}>
            <section class="dialog" role="dialog" aria-modal="true" aria-label={&props.title}
                onclick={|event: MouseEvent| event.stop_propagation()}>
                <header>
                    <h2>{ &props.title }</h2>
                    <button id={&props.close_id} type="button" class="btn ghost icon"
                        aria-label="Close" onclick={close}>
                        { icon("menu-close") }
                    </button>
                </header>
                { props.children.clone() }
            </section>
        </div>
    }
}
