//! Where the panes' insides plug in.

use yew::prelude::*;

use super::broker::BrokerPanel;
use super::inspector::Inspector;
use super::ladder::Ladder;
use super::ladder_list::LadderList;
use super::scrub::Scrub;
use crate::app::Dispatch;
use crate::model::Model;
use crate::shared::Shared;
use crate::view;

/// The ladder.
pub fn ladder(model: &Model) -> Html {
    let view = Shared::new(view::ladder::build(model));
    html! { <Ladder {view} theme={model.ui.theme} /> }
}

/// Its twin as a list.
pub fn ladder_list(model: &Model) -> Html {
    html! { <LadderList view={Shared::new(view::story::build(model))} /> }
}

/// The scrubber.
pub fn scrub(model: &Model) -> Html {
    html! { <Scrub view={Shared::new(view::scrub::build(model))} /> }
}

/// The selected packet.
pub fn inspector(model: &Model) -> Html {
    html! { <Inspector view={Shared::new(view::inspector::build(model))} /> }
}

/// The broker's insides.
pub fn broker(model: &Model) -> Html {
    html! { <BrokerPanel view={Shared::new(view::broker::build(model))} /> }
}

/// The lesson.
pub fn lesson(_model: &Model) -> Html {
    html! {
        <section class="pane p-guide" id="pane-guide" tabindex="-1" aria-label="Lesson">
            <div class="pane-h"><h2>{ "Lesson" }</h2></div>
        </section>
    }
}

/// The selected packet as one line, where the inspector has no room.
pub fn strip(_model: &Model, _dispatch: &Dispatch) -> Html {
    Html::default()
}

/// Closes the inspector where it slid in.
pub fn sheet_close(_model: &Model) -> Html {
    Html::default()
}
