//! The whole story: every record as a sentence, beside the picture.

use yew::prelude::*;

use crate::app::use_dispatch;
use crate::model::update::page::STORY_CLOSE;
use crate::msg::PageMsg;
use crate::widget::icon::icon;

/// What stands in the story.
#[derive(Clone, PartialEq, Properties)]
pub struct StoryProps {
    /// The list twin of the ladder.
    pub list: Html,
}

/// The list twin, beside the picture.
#[component]
pub fn Story(props: &StoryProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <section class="pane story" aria-label="Whole story">
            <div class="pane-h">
                <h2>{ "Whole story" }</h2>
                <span class="end-of">
                    <button type="button" class="btn sm ghost icon" id={STORY_CLOSE}
                        aria-label="Close the story" onclick={dispatch.on(PageMsg::Story)}>
                        { icon("menu-close") }</button>
                </span>
            </div>
            <div class="story-b">{ props.list.clone() }</div>
        </section>
    }
}
