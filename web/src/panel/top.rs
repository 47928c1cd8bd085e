//! The top bar: the mark, the three doors, the tools.

use crate::app::Dispatch;
use crate::lessons;
use crate::markup::*;
use crate::model::update::page::KEYS_BUTTON;
use crate::model::{Model, Route, Theme};
use crate::msg::{PageMsg, TimesMsg, WorldMsg};
use crate::widget::drawn;
use crate::widget::icon::icon;
use crate::words;

/// What the bar needs to know.
#[derive(PartialEq)]
struct TopView {
    /// Where we are.
    route: Route,
    /// Light or dark.
    theme: Theme,
    /// There is an act to take back.
    can_undo: bool,
    /// There is an act to do again.
    can_redo: bool,
    /// It can be told in a link: it is no recording.
    shares: bool,
}

/// The bar of this model.
pub fn bar(model: &Model, dispatch: &Dispatch) -> Html {
    let bench = model.bench();
    let history = &bench.history;
    let view = TopView {
        route: model.route.clone(),
        theme: model.ui.theme,
        can_undo: history.can_undo() || bench.moves.can_undo() || model.before.is_some(),
        can_redo: history.can_redo() || bench.moves.can_redo(),
        shares: !history.is_recorded(),
    };
    drawn(dispatch, view, top)
}

fn top(view: &TopView, dispatch: &Dispatch) -> Html {
    let door = |name: &'static str, route: Route| {
        let current = is_behind(&view.route, &route).then_some("page");
        html! { <a href={route.hash()} aria-current={current}>{ name }</a> }
    };
    let undoes = matches!(view.route, Route::Home | Route::Learn(_) | Route::Play);
    let shares = view.shares && matches!(view.route, Route::Learn(_) | Route::Play);
    let theme = view.theme.other();
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
            { doc(&view.route) }
            <div class="tools">
                if undoes {
                    <button type="button" class="btn ghost icon" aria-label="Undo" title="Undo (Z)"
                        disabled={!view.can_undo}
                        onclick={dispatch.on(WorldMsg::Undo)}>{ icon("undo") }</button>
                    <button type="button" class="btn ghost icon" aria-label="Redo" title="Redo (⇧Z)"
                        disabled={!view.can_redo}
                        onclick={dispatch.on(WorldMsg::Redo)}>{ icon("redo") }</button>
                }
                if shares {
                    <button type="button" class="btn ghost" title="Copy link to this moment (C)"
                        aria-label="Copy link to this moment" onclick={dispatch.on(TimesMsg::Share)}>
                        { icon("link") }<span class="hide-m">{ "Copy link to this moment" }</span></button>
                }
                <button type="button" class="btn ghost icon to-present"
                    aria-label={words::page::PRESENT} title="Presenter mode (V)"
                    onclick={dispatch.on(PageMsg::Present)}>{ icon("present") }</button>
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
        Route::Beside(_) => *door == Route::Play,
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
