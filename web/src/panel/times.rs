//! Branches and bookmarks: a panel over the right column, as the story is.

use brokerscope_core::machine::Phrase;
use web_sys::HtmlInputElement;

use super::capture;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::times::{NAME_FIELD, TIMES_CLOSE};
use crate::model::{Format, Pairing, Route};
use crate::msg::{CommandMsg, PageMsg, PickMsg, TimesMsg, TransportMsg};
use crate::view::times::{BesideView, BookmarkRow, BranchRow, EventRow, StateRow, TimesView};
use crate::widget::icon::icon;
use crate::widget::sentence;
use crate::words::{files, times as words};

/// The panel.
pub fn times(view: &TimesView, dispatch: &Dispatch) -> Html {
    let rows = view.branches.iter().enumerate();
    let rows = rows.map(|(place, row)| branch(view, row, place, dispatch));
    let marks = view.bookmarks.iter().enumerate();
    let marks = marks.map(|(place, row)| bookmark(row, place, dispatch));
    let formats = Format::ALL.into_iter();
    let formats = formats.filter(|it| view.shares || *it != Format::Scenario);
    html! {
        <section class="pane story times" aria-label={words::TITLE}>
            <div class="pane-h">
                <h2>{ words::TITLE }</h2>
                <span class="end-of">
                    <button type="button" class="btn sm ghost icon" id={TIMES_CLOSE}
                        aria-label="Close" onclick={dispatch.on(TimesMsg::Toggle)}>
                        { icon("menu-close") }</button>
                </span>
            </div>
            <div class="story-b times-b">
                <ul class="branches" aria-label="Branches">{ for rows }</ul>
                if view.branches.len() == 1 {
                    <p class="small quiet">{ words::ONE_FUTURE }</p>
                }
                if let Some(view) = &view.beside {
                    { beside(view, dispatch) }
                }
                <h3>{ "Bookmarks" }</h3>
                if view.bookmarks.is_empty() {
                    <p class="small quiet">{ words::NO_BOOKMARKS }</p>
                }
                <ul class="marks" aria-label="Bookmarks">{ for marks }</ul>
                { new_bookmark(view, dispatch) }
                <h3>{ "Elsewhere" }</h3>
                { elsewhere(view, dispatch) }
                <h3>{ "Save the run as" }</h3>
                <div class="row-of">{ for formats.map(|it| save(it, dispatch)) }</div>
                if view.opens {
                    <h3>{ "From elsewhere" }</h3>
                    <div class="row-of">{ capture::door("") }
                        <span class="small quiet">{ files::OPEN_HINT }</span></div>
                    { capture::trouble(view.trouble.as_ref()) }
                }
                <p class="small" aria-live="polite">{ &view.answer }</p>
            </div>
        </section>
    }
}

/// A file of the whole branch.
pub(super) fn save(format: Format, dispatch: &Dispatch) -> Html {
    html! {
        <button key={format.ending()} type="button" class="btn sm" title={format.purpose()}
            onclick={dispatch.on(TimesMsg::Save(format))}>{ format.name() }</button>
    }
}

fn elsewhere(view: &TimesView, dispatch: &Dispatch) -> Html {
    html! {
        <div class="row-of">
            if view.shares {
                <button type="button" class="btn sm" onclick={dispatch.on(TimesMsg::Share)}>
                    { icon("link") }{ "Copy link to this moment" }</button>
            }
            <button type="button" class="btn sm"
                onclick={dispatch.on(CommandMsg::Begin("run until "))}>{ "Run until …" }</button>
            if view.pairs {
                <button type="button" class="btn sm"
                    onclick={dispatch.on(PageMsg::Go(Route::Beside(Pairing::Qos)))}>
                    { "Two runs side by side" }</button>
            }
            if view.before {
                <button type="button" class="btn sm" onclick={dispatch.on(TimesMsg::BringBack)}>
                    { "The world before this link" }</button>
            }
        </div>
    }
}

fn branch(view: &TimesView, row: &BranchRow, place: usize, dispatch: &Dispatch) -> Html {
    let deep = format!("deep-{}", row.depth.min(4));
    let typed = view.renaming.as_ref().filter(|(of, _)| *of == place);
    let small = |does: &'static str, sign: &str, msg: TimesMsg| {
        html! {
            <button type="button" class="btn sm ghost icon" title={does}
                aria-label={format!("{does} {}", row.name)}
                onclick={dispatch.on(msg)}>{ icon(sign) }</button>
        }
    };
    html! {
        <li class={classes!("branch", deep)} key={place}>
            if let Some((_, name)) = typed {
                <input id={NAME_FIELD} class="input" type="text" aria-label="Name of the branch"
                    value={name.clone()} oninput={edit(dispatch, TimesMsg::Name)}
                    onkeydown={on_enter(dispatch, TimesMsg::Named)} />
            } else {
                <button type="button" class="branch-n" aria-current={row.here.then_some("true")}
                    onclick={dispatch.on(TransportMsg::Branch(place))}>
                    <b>{ &row.name }</b><small>{ &row.about }</small></button>
            }
            if view.branches.len() > 1 && !row.here {
                <button type="button" class="btn sm" aria-pressed={row.beside.to_string()}
                    aria-label={format!("Compare with {}", row.name)}
                    onclick={dispatch.on(TimesMsg::Beside((!row.beside).then_some(place)))}>
                    { "Compare" }</button>
            }
            if view.pairs && !row.here {
                <button type="button" class="btn sm"
                    aria-label={format!("Side by side with {}", row.name)}
                    onclick={dispatch.on(PageMsg::Go(Route::Beside(Pairing::Branch(place))))}>
                    { "Side by side" }</button>
            }
            { small("Rename", "text", TimesMsg::Rename(place)) }
            if place > 0 {
                { small("Discard", "menu-close", TimesMsg::Remove(place)) }
            }
        </li>
    }
}

fn bookmark(row: &BookmarkRow, place: usize, dispatch: &Dispatch) -> Html {
    html! {
        <li key={place}>
            <button type="button" class="branch-n" aria-current={row.here.then_some("true")}
                onclick={dispatch.on(TimesMsg::Visit(place))}>
                <span class="mono">{ &row.at }</span>{ " " }<span>{ &row.text }</span></button>
            <button type="button" class="btn sm ghost icon"
                aria-label={format!("Take away {}", row.text)}
                onclick={dispatch.on(TimesMsg::Forget(place))}>{ icon("menu-close") }</button>
        </li>
    }
}

fn new_bookmark(view: &TimesView, dispatch: &Dispatch) -> Html {
    html! {
        <div class="row-of">
            <input class="input" type="text" aria-label="Words for a bookmark at this moment"
                placeholder="why here?" value={view.remark.clone()}
                oninput={edit(dispatch, TimesMsg::Remark)}
                onkeydown={on_enter(dispatch, TimesMsg::Bookmark)} />
            <button type="button" class="btn sm" onclick={dispatch.on(TimesMsg::Bookmark)}>
                { "Bookmark" }</button>
        </div>
    }
}

fn beside(view: &BesideView, dispatch: &Dispatch) -> Html {
    let events = view.events.iter().enumerate();
    let events = events.map(|(key, row)| event(row, key, dispatch));
    html! {
        <section class="beside" aria-label={view.title.clone()}>
            <h3>{ &view.title }</h3>
            <p class="small">{ &view.says }</p>
            if !view.events.is_empty() || !view.states.is_empty() {
                <div class="beside-t" role="table" aria-label={view.title.clone()}>
                    <div role="row">
                        <b role="columnheader">{ &view.names[0] }</b>
                        <b role="columnheader">{ &view.names[1] }</b>
                    </div>
                    { for events }
                    { for view.states.iter().enumerate().map(state) }
                </div>
            }
            if view.more > 0 {
                <p class="small quiet">{ words::more(view.more) }</p>
            }
        </section>
    }
}

fn event(row: &EventRow, key: usize, dispatch: &Dispatch) -> Html {
    let told = |told: &Option<(String, Phrase)>| match told {
        Some((at, phrase)) => {
            html! { <><span class="mono">{ at }</span>{ " " }{ sentence(phrase) }</> }
        }
        None => html! { <span class="quiet">{ words::NOT_HERE }</span> },
    };
    html! {
        <div role="row" key={format!("event-{key}")}>
            <div role="cell">
                if let Some(record) = row.here {
                    <button type="button" class="beside-v"
                        onclick={dispatch.on(PickMsg::Visit(record))}>{ told(&row.told.left) }</button>
                } else {
                    { told(&row.told.left) }
                }
            </div>
            <div role="cell">{ told(&row.told.right) }</div>
        </div>
    }
}

fn state((key, row): (usize, &StateRow)) -> Html {
    let value = |value: &Option<String>| match value {
        Some(value) => html! { <span>{ value }</span> },
        None => html! { <span class="quiet">{ words::NOT_HERE }</span> },
    };
    html! {
        <div role="row" class="beside-s" key={format!("state-{key}")}>
            <div role="rowheader">{ &row.what }</div>
            <div role="cell">{ value(&row.value.left) }</div>
            <div role="cell">{ value(&row.value.right) }</div>
        </div>
    }
}

fn edit(dispatch: &Dispatch, says: fn(String) -> TimesMsg) -> Callback<InputEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            dispatch.send(says(input.value()));
        }
    })
}

fn on_enter(dispatch: &Dispatch, msg: TimesMsg) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            dispatch.send(msg.clone());
        }
    })
}
