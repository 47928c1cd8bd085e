//! A real broker: connection, topics, ladder, publish, inspector.

mod connect;
mod publish;
mod topics;

use yew::prelude::*;

use super::inspector::Inspector;
use super::slots;
use super::story::Story;
use crate::app::{Dispatch, use_dispatch};
use crate::model::Model;
use crate::model::update::page::{MAIN, STORY_BUTTON};
use crate::msg::{LiveMsg, Msg, PageMsg, PickMsg};
use crate::shared::Shared;
use crate::view;
use crate::view::live::LiveView;
use crate::widget::icon::icon;
use crate::widget::sentence;
use crate::widget::tabs::{Tab, Tabs};

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    let view = Shared::new(view::live::build(model));
    html! {
        <>
            <main class="live-body" id={MAIN} tabindex="-1">
                <connect::Connect view={view.clone()} />
                <topics::Topics view={view.clone()} />
                { ladder(model, &view, dispatch) }
                { side(model, &view) }
                if model.ui.story {
                    <Story list={slots::ladder_list(model)} />
                }
            </main>
            <Now view={view} story={model.ui.story} />
        </>
    }
}

fn ladder(model: &Model, view: &LiveView, dispatch: &Dispatch) -> Html {
    let freeze = if view.frozen { "Follow" } else { "Freeze" };
    let pressed = view.frozen.to_string();
    html! {
        <section class="pane live-ladder" aria-label="Ladder">
            <div class="pane-h">
                <h2>{ "Ladder" }</h2>
                <span class="chip">{ "this connection only" }</span>
                <button type="button" class="btn sm ghost" aria-pressed={pressed}
                    onclick={dispatch.on(LiveMsg::Freeze)}>{ freeze }</button>
            </div>
            { slots::ladder(model) }
            if let Some(aside) = &view.aside {
                <p class="slant small quiet">{ aside }</p>
            }
        </section>
    }
}

/// What one can publish; what is selected, if something is.
fn side(model: &Model, view: &Shared<LiveView>) -> Html {
    let inspecting = model.ui.selection.is_some();
    let inspector = view::inspector::build(model);
    let last = inspector.tabs.first().and_then(|door| door.to);
    let last = last.or_else(|| view::inspector::last_sent(model));
    let mut items = vec![Tab {
        label: "Publish".into(),
        msg: Msg::Pick(PickMsg::Select(None)),
        selected: !inspecting,
    }];
    if inspecting || last.is_some() {
        items.push(Tab {
            label: "Inspector".into(),
            msg: Msg::Pick(PickMsg::Select(last)),
            selected: inspecting,
        });
    }
    let name = if inspecting { "Inspector" } else { "Publish" };
    html! {
        <section class="pane live-side" aria-label={name}>
            <div class="pane-h">
                <h2>{ name }</h2>
                <span class="end-of"><Tabs label="Right pane" {items} /></span>
            </div>
            if inspecting {
                <div class="side-b"><Inspector view={Shared::new(inspector)} /></div>
            } else {
                <publish::Publish view={view.clone()} />
            }
        </section>
    }
}

/// What every part of the screen shows.
#[derive(PartialEq, Properties)]
struct LiveProps {
    view: Shared<LiveView>,
}

#[derive(PartialEq, Properties)]
struct NowProps {
    view: Shared<LiveView>,
    /// The story is open.
    story: bool,
}

/// One sentence about this moment, and a button that opens the records as a list.
#[component]
fn Now(props: &NowProps) -> Html {
    let dispatch = use_dispatch();
    let (when, told) = &props.view.now;
    html! {
        <section class="narr" aria-label="This moment">
            <span class="when">{ when }</span>
            <div class="says" aria-live="polite"><p>{ sentence(told) }</p></div>
            <span class="more">
                <button type="button" class="btn sm ghost" id={STORY_BUTTON}
                    aria-expanded={props.story.to_string()} onclick={dispatch.on(PageMsg::Story)}>
                    { icon("text") }{ "Whole story" }</button>
            </span>
        </section>
    }
}
