//! The first minute: a living world, one sentence, one big Play, three doors.

use super::narrator::aside;
use super::stage::stage;
use super::story::story;
use super::topology::topology;
use super::transport::transport;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::{MAIN, STORY_BUTTON};
use crate::model::{Model, Route};
use crate::msg::PageMsg;
use crate::rooms;
use crate::shared::Shared;
use crate::view;
use crate::view::home::HomeView;
use crate::widget::icon::icon;
use crate::widget::{drawn, sentence};
use crate::words;

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    let view = view::home::build(model);
    let picture = match &view.stage {
        Some(view) => drawn(dispatch, view.clone(), stage),
        // Nobody built such a world without the bench.
        None => rooms::bench(|| {
            let view = Shared::new(view::topology::build(model));
            drawn(dispatch, view, topology)
        })
        .unwrap_or_default(),
    };
    let as_text = html! {
        <button type="button" class="btn sm ghost" id={STORY_BUTTON}
            aria-expanded={model.ui.story.to_string()} onclick={dispatch.on(PageMsg::Story)}>
            { icon("text") }{ "As text" }</button>
    };
    html! {
        <>
            <main id={MAIN} tabindex="-1">
                <div class="fm-main">
                    <h1>{ view.headline[0] }{ " " }<br />{ view.headline[1] }</h1>
                    { picture }
                    { moment(model, dispatch, &view) }
                </div>
                if model.ui.story {
                    { rooms::bench(|| story(model, dispatch)).unwrap_or_default() }
                }
            </main>
            <div class="bench">
                { transport(model, dispatch, Some(as_text)) }
            </div>
            { doors(&view) }
        </>
    }
}

/// What the narrator says, and what the last act did.
fn moment(model: &Model, dispatch: &Dispatch, view: &HomeView) -> Html {
    let narrator = view::narrator::build(model);
    let live = if narrator.playing { "off" } else { "polite" };
    html! {
        <section class="fm-moment" aria-label="This moment" aria-live={live}>
            if let Some(problem) = &view.problem {
                <p class="end">{ problem }</p>
            } else {
                <p><span class="when">{ &narrator.when }</span>{ sentence(&narrator.says) }</p>
            }
            { aside(&narrator, dispatch) }
        </section>
    }
}

/// Where to go from here.
fn doors(view: &HomeView) -> Html {
    let lesson = view.lesson.as_ref();
    let (learn, title) = match lesson {
        Some((id, title)) => (Route::Learn(id.clone()), title.as_str()),
        None => (Route::Shelf, "Lessons"),
    };
    let [play, play_words] = words::home::PLAY;
    let [connect, connect_words] = words::home::CONNECT;
    html! {
        <nav class="dd" aria-label="Where to go">
            { door("Learn", &learn, title, words::home::LEARN, &view.lessons) }
            { door("Play", &Route::Play, play, play_words, "Sandbox") }
            { door("Connect", &Route::Connect, connect, connect_words, "MQTT 3.1.1 and 5.0") }
        </nav>
    }
}

fn door(name: &'static str, route: &Route, title: &str, text: &'static str, more: &str) -> Html {
    html! {
        <a class="door" href={route.hash()}>
            <span class="dn">{ name }{ icon("arrow") }</span>
            <b>{ title.to_owned() }</b>
            <span class="dt">{ text }</span>
            <span class="dm">{ more.to_owned() }</span>
        </a>
    }
}
