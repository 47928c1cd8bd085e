//! The course: what is next, all lessons by chapter, and what builds on what.

use super::{author, concepts, work};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::view;
use crate::view::closing::PAGE;
use crate::view::px::px;
use crate::view::shelf::{ChapterView, LessonView, ShelfView, State};
use crate::widget::drawn;
use crate::widget::icon::icon;
use crate::words::{page, shelf as words};

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch) -> Html {
    drawn(dispatch, view::shelf::build(model), shelf)
}

fn shelf(view: &ShelfView, dispatch: &Dispatch) -> Html {
    html! {
        <main class="shelf" id={MAIN} tabindex="-1">
            <header>
                <h1>{ words::TITLE }</h1>
                <p class="quiet">{ &view.whole }</p>
                <svg class="meter" viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="all" width="1000" height="4" />
                    <rect class="part" width={px(f64::from(view.done))} height="4" />
                </svg>
                if view.missing {
                    <p class="end" role="alert">{ page::NO_TEXTS }</p>
                }
            </header>
            if let Some(lesson) = &view.next {
                { next(lesson, view.done == 0) }
            } else {
                <section class="up-next" aria-label={words::ALL_DONE}>
                    <p>{ words::ALL_DONE }</p>
                    <a class="btn primary" href={Route::Learn(PAGE.to_owned()).hash()}>
                        { words::MOMENTS }{ icon("arrow") }</a>
                </section>
            }
            <div class="course">{ for view.chapters.iter().map(chapter) }</div>
            { drawn(dispatch, view.concepts.clone(), concepts::concepts) }
            { drawn(dispatch, view.files.clone(), work::files) }
            { author::doors(view.nothing) }
            if view.moments {
                <p><a href={Route::Learn(PAGE.to_owned()).hash()}>{ words::MOMENTS }</a></p>
            }
        </main>
    }
}

/// The lesson to go on with.
fn next(lesson: &LessonView, fresh: bool) -> Html {
    let button = match lesson.state {
        State::Begun => words::GO_ON,
        State::Done | State::Ready | State::Later => words::START,
    };
    html! {
        <section class="up-next" aria-label={words::NEXT}>
            if fresh {
                <p class="quiet">{ words::HELLO }</p>
            }
            <h2>{ &lesson.title }</h2>
            <p class="small quiet">{ &lesson.minutes }
                if !lesson.says.is_empty() {
                    { " · " }{ &lesson.says }
                }
            </p>
            { afterwards(lesson) }
            <a class="btn primary" href={Route::Learn(lesson.id.clone()).hash()}>
                { button }{ icon("arrow") }</a>
        </section>
    }
}

fn afterwards(lesson: &LessonView) -> Html {
    let can = |(place, text): (usize, &String)| html! { <li key={place}>{ text }</li> };
    html! {
        <div class="can">
            <p class="lab">{ words::AFTERWARDS }</p>
            <ul>{ for lesson.learn.iter().enumerate().map(can) }</ul>
        </div>
    }
}

fn chapter(chapter: &ChapterView) -> Html {
    html! {
        <section key={chapter.title.clone()}>
            <h2>{ &chapter.title }<span class="small quiet">{ &chapter.says }</span></h2>
            <ol>{ for chapter.lessons.iter().map(lesson) }</ol>
        </section>
    }
}

fn lesson(lesson: &LessonView) -> Html {
    let sign = match lesson.state {
        State::Done => icon("tick"),
        State::Begun | State::Ready | State::Later => Html::default(),
    };
    html! {
        <li key={lesson.id.clone()}>
            <a href={Route::Learn(lesson.id.clone()).hash()}>
                <span class={classes!("dot", lesson.state.name())}>{ sign }</span>
                <span class="what"><b>{ &lesson.title }</b>
                    if !lesson.says.is_empty() {
                        <span class="small quiet">{ &lesson.says }</span>
                    }
                </span>
                <span class="small quiet min">{ &lesson.minutes }</span>
            </a>
            if !lesson.learn.is_empty() {
                <details><summary class="small quiet">{ words::AFTERWARDS }{ " …" }</summary>
                    { afterwards(lesson) }</details>
            }
        </li>
    }
}
