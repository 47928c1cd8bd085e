//! Placeholder.

use yew::prelude::*;

use crate::model::Model;

/// The whole screen.
pub fn screen(_model: &Model) -> Html {
    html! { <main>{ "live" }</main> }
}
