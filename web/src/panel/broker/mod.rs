//! Inside the broker.

mod access;
mod flight;
mod machine;
mod places;
mod since;
mod tree;

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{FilesMsg, SettingsMsg};
use crate::view::broker::BrokerView;
use crate::words::broker::empty;
use crate::words::files::{NO_INSIDES, SETTINGS};

/// Every place inside the broker and what it holds.
pub fn broker(view: &BrokerView, dispatch: &Dispatch) -> Html {
    let body = if view.recorded {
        html! { <p class="none quiet">{ NO_INSIDES }</p> }
    } else if view.name.is_empty() {
        html! { <p class="none quiet">{ empty::BROKER }</p> }
    } else {
        html! {
            <div class="places">
                if view.settings {
                    <p><button type="button" class="btn sm ghost"
                        onclick={dispatch.on(FilesMsg::Settings(SettingsMsg::Show))}>{ SETTINGS }
                    </button></p>
                }
                { since::place(view, dispatch) }
                { tree::place(view) }
                <div class="two">
                    <div class="col">
                        { places::sessions(view, dispatch) }
                        { places::queue(view) }
                        { places::retained(view) }
                        { places::wills(view) }
                    </div>
                    <div class="col">
                        { flight::place(view, dispatch) }
                        { machine::place(view) }
                        { access::groups(view) }
                        { access::place(view) }
                        { places::deadlines(view) }
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
