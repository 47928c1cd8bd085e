//! For authors: the doors on the shelf, the shelf of one's own files, the editor.

use brokerscope_core::scenario::Problem;
use web_sys::HtmlTextAreaElement;

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::own::{TEXT_FIELD, WRITE};
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::msg::{AuthorMsg, LessonMsg};
use crate::view;
use crate::view::author::{AuthorView, FolderView};
use crate::widget::icon::icon;
use crate::widget::{coded, drawn};
use crate::words::author as words;

/// On the shelf: write, or open what was written elsewhere.
pub fn doors(nothing: bool) -> Html {
    html! {
        <section class="authors" aria-label={words::AUTHORS}>
            <h2>{ words::AUTHORS }</h2>
            <p class="quiet">{ words::HOW }</p>
            <div class="author-doors">
                <a class="btn" href={Route::Learn(WRITE.to_owned()).hash()}>{ words::WRITE }</a>
                <label class="btn">{ words::FILES }
                    <input type="file" accept=".md,text/markdown" multiple="" data-lessons="" /></label>
                <label class="btn">{ words::FOLDER }
                    <input type="file" webkitdirectory="" data-lessons="" /></label>
                <span class="small quiet">{ words::DROP }</span>
            </div>
            if nothing {
                <p class="end" role="alert">{ words::NOTHING }</p>
            }
        </section>
    }
}

/// The whole screen: the files that were opened.
pub fn folder(model: &Model, dispatch: &Dispatch) -> Html {
    let nothing = model.reading.nothing;
    let view = (view::author::folder(model), nothing);
    drawn(dispatch, view, folder_page)
}

fn folder_page((view, nothing): &(FolderView, bool), dispatch: &Dispatch) -> Html {
    let chapter = |(title, lessons): &(String, Vec<(String, String)>)| {
        let lesson = |(title, hash): &(String, String)| {
            html! {
                <li key={hash.clone()}><a href={hash.clone()}><span class="dot ready"></span>
                    <span class="what"><b>{ title }</b></span></a></li>
            }
        };
        html! {
            <section key={title.clone()}>
                <h2>{ title }</h2>
                <ol>{ for lessons.iter().map(lesson) }</ol>
            </section>
        }
    };
    html! {
        <main class="shelf" id={MAIN} tabindex="-1">
            <header><h1>{ words::YOURS }</h1>
                <p><a href={Route::Shelf.hash()}>{ crate::words::shelf::ALL }</a></p></header>
            if view.chapters.is_empty() {
                <p>{ words::GONE }</p>
            }
            { problems(dispatch, &view.problems) }
            <div class="course">{ for view.chapters.iter().map(chapter) }</div>
            { doors(*nothing) }
        </main>
    }
}

/// The text, and what is wrong with it.
pub fn editor(view: &AuthorView, dispatch: &Dispatch) -> Html {
    let says = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
            says.send(LessonMsg::Author(AuthorMsg::Write(field.value())));
        }
    };
    let on = |msg: AuthorMsg| dispatch.on(LessonMsg::Author(msg));
    let link = if view.linked {
        words::LINKED
    } else {
        words::LINK
    };
    let sign = if view.fine { "tick" } else { "bulb" };
    html! {
        <section class="pane p-write" aria-label={words::EDITOR}>
            <div class="pane-h">
                <a class="btn sm" download={view.file.clone()} href={view.data.clone()}>{ words::SAVE }</a>
                <button type="button" class="btn sm ghost" onclick={on(AuthorMsg::Link)}>
                    { icon("link") }{ link }</button>
                <span class="end-of">
                    <button type="button" class="btn sm fold" aria-pressed={view.folded.to_string()} onclick={on(AuthorMsg::Fold)}>
                        { if view.folded { words::BACK } else { words::SEE } }</button>
                    <button type="button" class="btn sm ghost icon" aria-label={words::CLOSE}
                        title={words::CLOSE} onclick={on(AuthorMsg::Close)}>{ icon("menu-close") }</button>
                </span>
            </div>
            <textarea id={TEXT_FIELD} class="mono" aria-label={words::EDITOR} spellcheck="false"
                autocapitalize="off" value={view.text.clone()} {oninput}></textarea>
            <div class="checks" role="status">
                <p class={classes!("say", if view.fine { "done" } else { "hint" })}>
                    { icon(sign) }<span>{ &view.says }</span></p>
                { problems(dispatch, &view.problems) }
            </div>
        </section>
    }
}

/// Each with its place, which leads there, and its way out.
fn problems(dispatch: &Dispatch, all: &[Problem]) -> Html {
    let problem = |(place, it): (usize, &Problem)| {
        let go = LessonMsg::Author(AuthorMsg::Line(it.line));
        html! {
            <li key={place}>
                <button type="button" class="moment" onclick={dispatch.on(go)}>
                    { words::place(it.line, it.column) }</button>
                <p>{ coded(&it.message) }</p>
                <p class="quiet small">{ coded(&it.hint) }</p>
            </li>
        }
    };
    html! { <ol class="wrongs">{ for all.iter().enumerate().map(problem) }</ol> }
}
