//! The end of a lesson, and of the course.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::lesson::CLOSING;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::view;
use crate::view::closing::{Closing, CourseView, MomentView, PAGE};
use crate::widget::icon::icon;
use crate::widget::{drawn, prose};
use crate::words::{lesson, shelf as words};

/// Below the last step of a lesson.
pub fn closing(dispatch: &Dispatch, view: &Closing) -> Html {
    html! {
        <section class="closing" id={CLOSING} tabindex="-1" aria-label={words::CLOSING}>
            <p class="say done" role="status">{ icon("tick") }<span>{ lesson::FINISHED }</span></p>
            { kept(dispatch, view) }
            <p class="row-of">
                if let Some((hash, title)) = &view.next {
                    <a class="btn primary" href={hash.clone()}>{ title }{ icon("arrow") }</a>
                }
                <a class="btn ghost" href={Route::Learn(PAGE.to_owned()).hash()}>{ words::MOMENTS }</a>
                <a class="btn ghost" href={Route::Play.hash()}>{ words::ON_YOUR_OWN }</a>
            </p>
        </section>
    }
}

/// The whole screen: what the course left.
pub fn course(model: &Model, dispatch: &Dispatch) -> Html {
    drawn(dispatch, view::closing::course(model), course_page)
}

fn course_page(view: &CourseView, dispatch: &Dispatch) -> Html {
    let lesson = |(hash, title, says, closing): &(String, String, String, Closing)| {
        html! {
            <section key={hash.clone()}>
                <h2><a href={hash.clone()}>{ title }</a>
                    <span class="small quiet">{ says }</span></h2>
                { kept(dispatch, closing) }
            </section>
        }
    };
    html! {
        <main class="shelf moments" id={MAIN} tabindex="-1">
            <header>
                <h1>{ words::MOMENTS }</h1>
                if view.lessons.is_empty() {
                    <p>{ words::NO_MOMENTS }</p>
                    <p><a class="btn primary" href={Route::Shelf.hash()}>{ words::SEE_ALL }</a></p>
                } else {
                    <p class="quiet">{ &view.whole }</p>
                    if view.done {
                        <p>{ words::ALL_DONE }</p>
                    }
                    <p class="quiet">{ words::MOMENTS_HOW }</p>
                    <p><a href={Route::Shelf.hash()}>{ words::ALL }</a></p>
                }
            </header>
            { for view.lessons.iter().map(lesson) }
        </main>
    }
}

/// What one can do now, and one's own moments.
fn kept(dispatch: &Dispatch, view: &Closing) -> Html {
    let can = |(place, text): (usize, &String)| html! { <li key={place}>{ text }</li> };
    let moment = |(place, moment): (usize, &MomentView)| {
        let what = html! {
            <><span class="when">{ &moment.when }</span>
                <span>{ prose::line(dispatch, &moment.what) }</span></>
        };
        html! {
            <li key={place}>
                if let Some(link) = &moment.link {
                    <a href={link.clone()}>{ what }</a>
                } else {
                    <span class="no-link">{ what }</span>
                }
            </li>
        }
    };
    html! {
        <>
            if !view.learn.is_empty() {
                <div class="can"><p class="lab">{ words::NOW }</p>
                    <ul>{ for view.learn.iter().enumerate().map(can) }</ul></div>
            }
            if !view.moments.is_empty() {
                <div class="mine"><p class="lab">{ words::MOMENTS }</p>
                    <ul>{ for view.moments.iter().enumerate().map(moment) }</ul></div>
            }
        </>
    }
}
