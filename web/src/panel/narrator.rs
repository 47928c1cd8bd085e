//! The narrator: one sentence about this moment.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::STORY_BUTTON;
use crate::model::update::times::TIMES_BUTTON;
use crate::msg::{CommandMsg, PageMsg, TimesMsg, TransportMsg, WorldMsg};
use crate::view::narrator::NarratorView;
use crate::widget::icon::icon;
use crate::widget::sentence;
use crate::words;

/// One sentence about this moment. Read out when time stands, not for every packet of a run.
pub fn narrator(view: &NarratorView, dispatch: &Dispatch) -> Html {
    let live = if view.playing { "off" } else { "polite" };
    html! {
        <section class="narr" aria-label="This moment">
            <span class="when">{ &view.when }</span>
            <div class="says" tabindex="0" aria-live={live}>
                <p>{ sentence(&view.says) }</p>
                { aside(view, dispatch) }
            </div>
            <span class="more">
                <button type="button" class="btn sm ghost icon" id={TIMES_BUTTON}
                    aria-label="Branches and bookmarks" title="Branches and bookmarks (B)"
                    onclick={dispatch.on(TimesMsg::Toggle)}>{ icon("fork") }</button>
                <button type="button" class="btn sm ghost icon" aria-label="Command bar"
                    title="Command bar (:)" onclick={dispatch.on(CommandMsg::Toggle)}>
                    { icon("prompt") }</button>
                <button type="button" class="btn sm ghost" id={STORY_BUTTON}
                    aria-expanded={view.story.to_string()} onclick={dispatch.on(PageMsg::Story)}>
                    { icon("text") }{ "Whole story" }</button>
            </span>
        </section>
    }
}

/// What the last act did, or that the world rests, and what one can do about it.
pub fn aside(view: &NarratorView, dispatch: &Dispatch) -> Html {
    if let Some(trouble) = &view.trouble {
        return html! { <p class="aside" role="alert">{ icon("warn") }<span>{ trouble }</span></p> };
    }
    if let Some(notice) = &view.notice {
        return html! {
            <p class="aside">{ icon("fork") }<span>{ notice }</span>
                <button type="button" class="btn sm ghost" onclick={dispatch.on(WorldMsg::Undo)}>
                    { "Undo" }</button></p>
        };
    }
    if let Some(answer) = &view.answer {
        return html! { <p class="aside"><span>{ answer }</span></p> };
    }
    let Some(rest) = &view.rest else {
        return Html::default();
    };
    html! {
        <p class="aside"><span>{ &rest.says }</span>
            if rest.jump {
                <button type="button" class="btn sm ghost"
                    onclick={dispatch.on(TransportMsg::Step)}>
                    { words::page::JUMP }{ icon("arrow") }</button>
            }
        </p>
    }
}
