//! Where the panes' insides plug in.

use yew::prelude::*;

use super::broker::BrokerPanel;
use super::inspector::Inspector;
use super::ladder::Ladder;
use super::ladder_list::LadderList;
use super::lesson::LessonPane;
use super::scrub::Scrub;
use crate::app::Dispatch;
use crate::model::Model;
use crate::msg::PageMsg;
use crate::shared::Shared;
use crate::view;
use crate::widget::icon::{family_key, glyph, icon};
use crate::words;

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
pub fn lesson(model: &Model) -> Html {
    let acts = Shared::new(view::acts::build(model));
    html! { <LessonPane view={Shared::new(view::lesson::build(model))} {acts} /> }
}

/// The selected packet as one line, where the inspector has no room.
pub fn strip(model: &Model, dispatch: &Dispatch) -> Html {
    let inside = match view::strip::build(model) {
        Some(view) => {
            let key = view.family.map_or("end", family_key);
            html! {
                <>
                    { view.family.map(glyph) }
                    <b class={key}>{ view.name }</b>
                    <span class="mono">{ view.hex }</span>
                </>
            }
        }
        None => html! { <span class="quiet">{ words::page::STRIP }</span> },
    };
    html! {
        <button type="button" class="strip" aria-expanded={model.ui.sheet.to_string()}
            onclick={dispatch.on(PageMsg::Sheet)}>
            { inside }
            <span class="small quiet to">{ "Inspect" }</span>{ icon("right") }
        </button>
    }
}

/// Closes the inspector where it slid in.
pub fn sheet_close(dispatch: &Dispatch) -> Html {
    html! {
        <button type="button" class="btn sm ghost icon sheet-x" aria-label="Close the inspector"
            onclick={dispatch.on(PageMsg::Sheet)}>{ icon("menu-close") }</button>
    }
}
