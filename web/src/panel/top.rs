//! The top bar: the mark, the three doors, the tools.

use yew::prelude::*;

use crate::app::use_dispatch;
use crate::lessons;
use crate::model::update::page::KEYS_BUTTON;
use crate::model::{Model, Route, Theme};
use crate::msg::{PageMsg, WorldMsg};
use crate::widget::icon::icon;
use crate::words;

/// What the bar needs to know.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TopProps {
    /// Where we are.
    pub route: Route,
    /// Light or dark.
    pub theme: Theme,
    /// There is an act to take back.
    pub can_undo: bool,
    /// There is an act to do again.
    pub can_redo: bool,
}

/// The bar of this model.
pub fn bar(model: &Model) -> Html {
    let history = &model.bench().history;
    html! {
        <Top route={model.route.clone()} theme={model.ui.theme}
            can_undo={history.can_undo() || model.before.is_some()}
            can_redo={history.can_redo()} />
    }
}

/// The top bar.
#[component]
pub fn Top(props: &TopProps) -> Html {
    let dispatch = use_dispatch();
    let door = |name: &'static str, route: Route| {
        let current = is_behind(&props.route, &route).then_some("page");
        html! { <a href={route.hash()} aria-current={current}>{ name }</a> }
    };
    let undoes = matches!(props.route, Route::Home | Route::Learn(_) | Route::Play);
    let theme = props.theme.other();
    html! {
        <header class="top">
            <a class="mark" href={Route::Home.hash()}>
                <svg aria-hidden="true"><use href="#logo" /></svg>{ words::page::NAME }
            </a>
            <nav class="doors" aria-label="Doors">
                { door("Learn", Route::Shelf) }
                { door("Play", Route::Play) }
                { door("Connect", Route::Connect) }
            </nav>
            { doc(&props.route) }
            <div class="tools">
                if undoes {
                    <button type="button" class="btn ghost icon" aria-label="Undo" title="Undo (Z)"
                        disabled={!props.can_undo}
                        onclick={dispatch.on(WorldMsg::Undo)}>{ icon("undo") }</button>
                    <button type="button" class="btn ghost icon" aria-label="Redo" title="Redo (⇧Z)"
                        disabled={!props.can_redo}
                        onclick={dispatch.on(WorldMsg::Redo)}>{ icon("redo") }</button>
                }
                <button type="button" class="btn ghost icon" title="Light or dark"
                    aria-label={format!("To the {} theme", theme.name())}
                    onclick={dispatch.on(PageMsg::Theme(theme))}>{ icon("theme") }</button>
                <button type="button" class="btn ghost icon" id={KEYS_BUTTON}
                    aria-label="Keyboard map" title="Keyboard map (?)"
                    onclick={dispatch.on(PageMsg::Keys)}>{ icon("help") }</button>
            </div>
        </header>
    }
}

/// Whether `route` lies behind this door.
fn is_behind(route: &Route, door: &Route) -> bool {
    match route {
        Route::Learn(_) => *door == Route::Shelf,
        Route::Home | Route::Shelf | Route::Play | Route::Connect => route == door,
    }
}

/// What is open behind the door: a lesson in its chapter.
fn doc(route: &Route) -> Html {
    let Route::Learn(id) = route else {
        return Html::default();
    };
    let shelf = lessons::shelf();
    let mut all = shelf.chapters.iter().flat_map(|chapter| {
        let lessons = chapter.lessons.iter();
        lessons.map(move |lesson| (chapter, lesson))
    });
    let Some((chapter, lesson)) = all.find(|(_, lesson)| lesson.id == *id) else {
        return Html::default();
    };
    html! { <span class="doc">{ &chapter.title }{ " / " }<b>{ &lesson.title }</b></span> }
}
