//! Inside the broker.

mod flight;
mod machine;
mod places;
mod tree;

use yew::prelude::*;

use crate::shared::Shared;
use crate::view::broker::BrokerView;
use crate::words::broker::empty;

/// What [`BrokerPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct BrokerProps {
    /// The insides.
    pub view: Shared<BrokerView>,
}

/// Every place inside the broker and what it holds.
#[component]
pub fn BrokerPanel(props: &BrokerProps) -> Html {
    let view = &*props.view;
    let body = if view.name.is_empty() {
        html! { <p class="none quiet">{ empty::BROKER }</p> }
    } else {
        html! {
            <div class="places">
                { tree::place(view) }
                <div class="two">
                    <div class="col">
                        { places::sessions(view) }
                        { places::queue(view) }
                        { places::retained(view) }
                        { places::wills(view) }
                        { places::deadlines(view) }
                    </div>
                    <div class="col">
                        { flight::place(view) }
                        { machine::place(view) }
                    </div>
                </div>
            </div>
        }
    };
    html! {
        <section class="glass" aria-label="Inside the broker">{ body }</section>
    }
}

/// A place: its heading with a count, then its content, or a sentence that says it is empty.
fn place(title: &str, note: Html, content: Option<Html>, empty: &str) -> Html {
    html! {
        <section class="place" aria-label={title.to_owned()}>
            <h3>{ title }<span>{ note }</span></h3>
            { content.unwrap_or_else(|| html! { <p class="none quiet">{ empty }</p> }) }
        </section>
    }
}
