//! The whole story: every record as a sentence, beside the picture.

use super::slots;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::STORY_CLOSE;
use crate::model::{Model, Selection};
use crate::msg::PageMsg;
use crate::widget::icon::icon;
use crate::words::page::{ACTS, ACTS_KEY};

/// The list twin, beside the picture.
pub fn story(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <section class="pane story" aria-label="Whole story">
            <div class="pane-h">
                <h2>{ "Whole story" }</h2>
                <span class="end-of">
                    if let Some(Selection::Packet(_)) = model.ui.selection {
                        <button type="button" class="btn sm ghost" title={ACTS_KEY}
                            onclick={dispatch.on(PageMsg::Menu(None))}>{ ACTS }</button>
                    }
                    <button type="button" class="btn sm ghost icon" id={STORY_CLOSE}
                        aria-label="Close the story" onclick={dispatch.on(PageMsg::Story)}>
                        { icon("menu-close") }</button>
                </span>
            </div>
            <div class="story-b scrolls">{ slots::ladder_list(model, dispatch) }</div>
        </section>
    }
}
