//! The first minute: a living world, one sentence, one big Play, three doors.

use yew::prelude::*;

use crate::app::Dispatch;
use crate::model::Model;

/// The whole screen.
pub fn screen(_model: &Model, _dispatch: &Dispatch) -> Html {
    html! { <main>{ "home" }</main> }
}
