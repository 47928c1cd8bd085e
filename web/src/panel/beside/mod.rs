//! Two runs side by side: what is otherwise, both pictures on one axis, and what differs.

mod badges;
mod look;
mod pair;

use std::rc::Rc;

use yew::virtual_dom::VComp;

use self::pair::{Pair as Pictures, PairProps};
use super::real;
use super::transport::transport;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::MAIN;
use crate::model::{Model, Pairing, Route, Theme};
use crate::msg::{BesideMsg, PageMsg};
use crate::rooms;
use crate::shared::Shared;
use crate::view;
use crate::view::beside::{BesideView, Line, Row};
use crate::widget::icon::icon;
use crate::widget::{drawn, sentence};
use crate::words::beside as words;
use brokerscope_core::machine::Phrase;

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(view) = view::beside::build(model) else {
        return Html::default();
    };
    let view = (Shared::new(view), model.ui.theme);
    let counts = html! { <span class="faint">{ &view.0.says }</span> };
    html! {
        <>
            { drawn(dispatch, view, body) }
            { transport(model, dispatch, Some(counts)) }
        </>
    }
}

fn body((view, theme): &(Shared<BesideView>, Theme), dispatch: &Dispatch) -> Html {
    html! {
        <main class="bs-body" id={MAIN} tabindex="-1">
            <section class="pane bs-pair" aria-label={words::OPEN}>
                <div class="pane-h">
                    <h1 class="bs-t">{ words::OPEN }</h1>
                    { pairings(view, dispatch) }
                    <span class="end-of">
                        <button type="button" class="btn sm ghost" aria-label="As a list"
                            aria-pressed={view.lines.is_some().to_string()}
                            onclick={dispatch.on(BesideMsg::AsList)}>
                            { icon("text") }<span class="word">{ "As a list" }</span></button>
                        <button type="button" class="btn sm ghost icon" aria-label="Close"
                            title="Close (Esc)" onclick={dispatch.on(PageMsg::Go(Route::Play))}>
                            { icon("menu-close") }</button>
                    </span>
                </div>
                <p class="small quiet bs-about">{ &view.about }</p>
                if let Some(trouble) = &view.trouble {
                    <p class="aside" role="alert">{ icon("warn") }<span>{ trouble }</span></p>
                }
                { middle(view, *theme, dispatch) }
            </section>
            { differences(view, dispatch) }
        </main>
    }
}

fn pairings(view: &BesideView, dispatch: &Dispatch) -> Html {
    let presets = Pairing::PRESETS.into_iter();
    let all = presets.chain(view.branch.map(Pairing::Branch));
    let all = all.chain([Pairing::Real]);
    let choice = |pairing: Pairing| {
        let current = (pairing == view.pairing).then_some("true");
        html! {
            <button type="button" key={words::tab(pairing)} class="btn sm ghost"
                aria-current={current}
                onclick={dispatch.on(PageMsg::Go(Route::Beside(pairing)))}>
                { words::tab(pairing) }</button>
        }
    };
    html! { <nav class="bs-tabs" aria-label="What is otherwise">{ for all.map(choice) }</nav> }
}

fn middle(view: &Shared<BesideView>, theme: Theme, dispatch: &Dispatch) -> Html {
    if let Some(real) = view.real.as_ref().filter(|it| it.done.is_none()) {
        return rooms::connect(|| real::before(real, dispatch)).unwrap_or_default();
    }
    if let Some(done) = &view.progress {
        return html! {
            <div class="bs-wait" role="status">
                <p>{ words::COMPUTING }{ ": " }<span class="mono">{ done }</span></p>
                <button type="button" class="btn sm" onclick={dispatch.on(PageMsg::Go(Route::Play))}>
                    { "Cancel" }</button>
            </div>
        };
    }
    if let Some(lines) = &view.lines {
        return list(view, lines);
    }
    let props = PairProps {
        view: view.clone(),
        theme,
        dispatch: dispatch.clone(),
    };
    VComp::new::<Pictures>(Rc::new(props), None).into()
}

/// Both runs as text: what is the same in one line, what is not in two columns.
fn list(view: &BesideView, lines: &[Line]) -> Html {
    let told = |told: &Option<Phrase>| match told {
        Some(phrase) => sentence(phrase),
        None => html! { <span class="quiet">{ "–" }</span> },
    };
    let line = |(key, line): (usize, &Line)| {
        html! {
            <tr key={key} class={classes!((!line.same).then_some("unlike"))}>
                <th scope="row" class="mono">{ &line.at }</th>
                if line.same {
                    <td colspan="2">{ told(&line.told.left) }</td>
                } else {
                    <td>{ told(&line.told.left) }</td>
                    <td>{ told(&line.told.right) }</td>
                }
            </tr>
        }
    };
    html! {
        <div class="bs-list" tabindex="0" role="region" aria-label="Both runs as a list">
            <table>
                <thead><tr>
                    <th scope="col">{ "When" }</th>
                    <th scope="col">{ &view.sides[0].0 }</th>
                    <th scope="col">{ &view.sides[1].0 }</th>
                </tr></thead>
                <tbody>{ for lines.iter().enumerate().map(line) }</tbody>
            </table>
        </div>
    }
}

fn differences(view: &BesideView, dispatch: &Dispatch) -> Html {
    let side = |(name, tally): &(String, String)| {
        html! { <p key={name.clone()} class="bs-side"><b>{ name }</b><span>{ tally }</span></p> }
    };
    let rows = view.rows.iter().enumerate();
    let real = view.real.as_ref();
    let is_asked_for = real.is_some_and(|real| real.done.is_none());
    html! {
        <section class="pane bs-rows" aria-label="Differences">
            <div class="pane-h">
                <h2>{ "Differences" }</h2>
                <span class="end-of">
                    <button type="button" class="btn sm ghost" title="Next difference (N)"
                        disabled={view.rows.is_empty()}
                        onclick={dispatch.on(BesideMsg::Next)}>
                        { "Next difference" }</button>
                </span>
            </div>
            <div class="bs-scroll">
                if is_asked_for {
                    <p class="small quiet">{ words::NOT_YET }</p>
                } else {
                    { for view.sides.iter().map(side) }
                }
                if let Some(real) = real {
                    { rooms::connect(|| real::behind(real, dispatch)).unwrap_or_default() }
                } else {
                    <p class="small" aria-live="polite">{ &view.says }</p>
                }
                <ol class="bs-ol">
                    { for rows.map(|(place, one)| row(view, place, one, dispatch)) }
                </ol>
                if view.more > 0 {
                    <p class="small quiet">{ words::more(view.more) }</p>
                }
            </div>
        </section>
    }
}

fn row(view: &BesideView, place: usize, row: &Row, dispatch: &Dispatch) -> Html {
    let told = |(name, told): (&String, &Option<Phrase>)| {
        let Some(phrase) = told else {
            return Html::default();
        };
        html! { <p key={name.clone()} class="small"><b>{ name }{ ": " }</b>{ sentence(phrase) }</p> }
    };
    let choice = BesideMsg::Choose((!row.chosen).then_some(place));
    let sides = [&view.sides[0].0, &view.sides[1].0];
    html! {
        <li key={place}>
            <button type="button" class="bs-row" aria-pressed={row.chosen.to_string()}
                onclick={dispatch.on(choice)}>
                <span class="bs-no">{ place + 1 }</span>
                <span class="mono small">{ &row.at }</span>
                <span class="bs-head">{ &row.head }
                    if row.pairs.len() > 1 {
                        { " " }<span class="quiet">{ words::again(row.pairs.len() - 1) }</span>
                    }
                    if let Some(judged) = &row.judged {
                        { rooms::connect(|| real::verdict(judged)).unwrap_or_default() }
                    }
                </span>
            </button>
            if row.chosen {
                <div class="bs-told">
                    if let Some(judged) = &row.judged {
                        { rooms::connect(|| real::because(judged)).unwrap_or_default() }
                    }
                    { for sides.into_iter().zip([&row.told.left, &row.told.right]).map(told) }
                </div>
            }
        </li>
    }
}
