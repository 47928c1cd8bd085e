//! Handing in, opening what was handed in, taking progress along, choosing a language.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::work::HANDED;
use crate::msg::{LessonMsg, WorkMsg};
use crate::view::work::{FileView, FilesView, HandInView, LanguagesView};
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::words::work as words;

fn says(msg: WorkMsg) -> LessonMsg {
    LessonMsg::Work(msg)
}

/// The part of the shelf where files are opened and saved.
pub fn files(view: &FilesView, dispatch: &Dispatch) -> Html {
    html! {
        <section class="files" id={HANDED} tabindex="-1" aria-label={words::FILES}>
            <h2>{ words::FILES }</h2>
            <p class="quiet">{ words::ABOUT_FILES }</p>
            <p class="row">
                <button type="button" class="btn" disabled={!view.can_export}
                    onclick={dispatch.on(says(WorkMsg::Export))}>{ words::EXPORT }</button>
                <label class="btn">{ words::CHOOSE }
                    <input type="file" multiple="" data-lessons="" /></label>
            </p>
            <div role="status">
                if let Some((text, good)) = &view.taken {
                    <p class={classes!("say", (!good).then_some("err"))}>
                        { icon(if *good { "tick" } else { "warn" }) }<span>{ text }</span></p>
                }
            </div>
            if !view.files.is_empty() {
                { table(view) }
                { for view.files.iter().enumerate().map(details) }
                <p><button type="button" class="btn ghost"
                    onclick={dispatch.on(says(WorkMsg::PutAway))}>{ words::PUT_AWAY }</button></p>
            }
        </section>
    }
}

fn table(view: &FilesView) -> Html {
    let head = |(place, name): (usize, &&str)| html! { <th key={place} scope="col">{ *name }</th> };
    let row = |(place, file): (usize, &FileView)| {
        let cell = |(place, text): (usize, &String)| html! { <td key={place}>{ text }</td> };
        html! {
            <tr key={place}>
                { for file.cells.iter().enumerate().map(cell) }
                <td class={if file.good { "ok" } else { "end" }}>{ &file.verdict }</td>
            </tr>
        }
    };
    html! {
        <div class="wide" tabindex="0" role="region" aria-label={words::HANDED}>
            <table>
                <caption>{ words::HANDED }</caption>
                <thead><tr>{ for words::COLUMNS.iter().enumerate().map(head) }</tr></thead>
                <tbody>{ for view.files.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

/// What a file shows, step by step.
fn details((place, file): (usize, &FileView)) -> Html {
    let remark =
        |(place, text): (usize, &String)| html! { <li key={place} class="end">{ text }</li> };
    let step = |(place, (title, shown)): (usize, &(String, String))| {
        html! {
            <li key={place}><b>{ title }</b>{ " " }<span class="quiet">{ shown }</span></li>
        }
    };
    let [name, ..] = &file.cells;
    html! {
        <details key={place} open={!file.good}>
            <summary>{ name }{ ": " }{ &file.verdict }</summary>
            <ul>{ for file.remarks.iter().enumerate().map(remark) }</ul>
            <ol>{ for file.steps.iter().enumerate().map(step) }</ol>
        </details>
    }
}

/// The end of a lesson: what was done, as a file.
pub fn hand_in(view: &HandInView, dispatch: &Dispatch) -> Html {
    let by = Spec {
        id: "hand-in-by",
        label: words::BY,
        value: &view.by,
        problem: None,
    };
    html! {
        <section class="hand-in" aria-label={words::HAND_IN}>
            <h2 class="lab">{ words::HAND_IN }</h2>
            <p class="small quiet">{ words::ABOUT_HAND_IN }</p>
            { field::text(&by, dispatch, |text| says(WorkMsg::By(text)).into()) }
            <button type="button" class="btn"
                onclick={dispatch.on(says(WorkMsg::HandIn))}>{ words::HAND_IN }</button>
            <div role="status">
                if let Some(saved) = &view.saved {
                    <p class="say">{ icon("tick") }<span>{ saved }</span></p>
                }
            </div>
        </section>
    }
}

/// The choice of languages, where there is one.
pub fn languages(view: &LanguagesView, dispatch: &Dispatch) -> Html {
    if view.all.is_empty() {
        return Html::default();
    }
    let language = |language: &String| {
        let lang = if language.is_empty() { "en" } else { language };
        html! {
            <button key={language.clone()} type="button" class="btn sm ghost" lang={lang.to_owned()}
                aria-pressed={(*language == view.now).to_string()}
                onclick={dispatch.on(says(WorkMsg::Language(language.clone())))}>
                { words::language(language).to_owned() }</button>
        }
    };
    html! {
        <div class="levels small" role="group" aria-label={words::LANGUAGES}>
            <span class="quiet">{ words::LANGUAGES }</span>
            { for view.all.iter().map(language) }
        </div>
    }
}
