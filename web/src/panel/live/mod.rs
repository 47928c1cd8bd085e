//! A real broker: connection, topics, ladder, publish, inspector.

mod connect;
mod more;
mod peers;
mod publish;
mod topics;

use super::inspector::inspector;
use super::story::story;
use super::{slots, times};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::{MAIN, STORY_BUTTON};
use crate::model::{Format, Model};
use crate::msg::{LiveMsg, Msg, PageMsg, PickMsg};
use crate::shared::Shared;
use crate::view;
use crate::view::live::LiveView;
use crate::widget::icon::icon;
use crate::widget::tabs::{Tab, tabs};
use crate::widget::{drawn, sentence};
use crate::words::live as words;

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    let view = Shared::new(view::live::build(model));
    html! {
        <>
            <main class="live-body" id={MAIN} tabindex="-1" data-drops="">
                { drawn(dispatch, (view.clone(), model.desk.trouble.clone()), connect::connect) }
                { drawn(dispatch, view.clone(), topics::topics) }
                { ladder(model, &view, dispatch) }
                { side(model, &view, dispatch) }
                if model.ui.story {
                    { story(model, dispatch) }
                }
            </main>
            { drawn(dispatch, (view, model.ui.story), now) }
        </>
    }
}

fn ladder(model: &Model, view: &LiveView, dispatch: &Dispatch) -> Html {
    // The word says what a press does, so it is no switch that is on or off.
    let (freeze, look) = match view.frozen {
        true => ("Go live", "btn sm"),
        false => ("Freeze", "btn sm ghost"),
    };
    let formats = Format::ALL.into_iter().filter(|it| *it != Format::Scenario);
    html! {
        <section class="pane live-ladder" aria-label="Ladder">
            <div class="pane-h">
                <h2>{ "Ladder" }</h2>
                <span class="chip">{ &view.shown }</span>
                <button type="button" class={look} onclick={dispatch.on(LiveMsg::Freeze)}>
                    { freeze }</button>
            </div>
            { slots::ladder(model, dispatch) }
            if let Some(aside) = &view.aside {
                <p class="slant small quiet">{ aside }</p>
            }
            if view.tried {
                <details class="live-files">
                    <summary class="small">{ "Save the run as" }</summary>
                    <div class="row-of">
                        { for formats.map(|it| times::save(it, dispatch)) }
                        <span class="small quiet">{ words::FILES }</span>
                    </div>
                    if let Some(why) = &view.unsaved {
                        <p class="small" role="status">{ why }</p>
                    }
                </details>
            }
        </section>
    }
}

/// What one can publish; what is selected, if something is.
fn side(model: &Model, view: &Shared<LiveView>, dispatch: &Dispatch) -> Html {
    let inspecting = model.ui.selection.is_some();
    let inside = view::inspector::build(model);
    let last = inside.tabs.first().and_then(|door| door.to.flatten());
    let last = last.or_else(|| view::inspector::last_sent(model));
    let mut items = vec![Tab {
        label: "Publish",
        note: String::new(),
        msg: Msg::Pick(PickMsg::Select(None)),
        selected: !inspecting,
    }];
    if inspecting || last.is_some() {
        items.push(Tab {
            label: "Inspector",
            note: String::new(),
            msg: Msg::Pick(PickMsg::Select(last)),
            selected: inspecting,
        });
    }
    let name = if inspecting { "Inspector" } else { "Publish" };
    html! {
        <section class="pane live-side" aria-label={name}>
            <div class="pane-h">
                <h2>{ name }</h2>
                if items.len() > 1 {
                    <span class="end-of">{ tabs(dispatch, "Right pane", "", items) }</span>
                }
            </div>
            if inspecting {
                <div class="side-b">{ drawn(dispatch, inside, inspector) }</div>
            } else {
                { drawn(dispatch, view.clone(), publish::publish) }
            }
        </section>
    }
}

/// One sentence about this moment, and a button that opens the records as a list, if they are not.
fn now((view, story): &(Shared<LiveView>, bool), dispatch: &Dispatch) -> Html {
    let (when, told) = &view.now;
    html! {
        <section class="narr" aria-label="This moment">
            <span class="when">{ when }</span>
            <div class="says" tabindex="0" aria-live="polite"><p>{ sentence(told) }</p></div>
            <span class="more">
                <button type="button" class="btn sm ghost" id={STORY_BUTTON}
                    aria-expanded={story.to_string()} onclick={dispatch.on(PageMsg::Story)}>
                    { icon("text") }{ "Whole story" }</button>
            </span>
        </section>
    }
}
