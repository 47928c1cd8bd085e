//! All lessons, by chapter.

use crate::markup::*;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::widget::icon::icon;
use crate::{lessons, texts, words};

/// The whole screen.
pub fn screen(_model: &Model) -> Html {
    let shelf = lessons::shelf();
    let chapter = |chapter: &brokerscope_core::lesson::Chapter| {
        let lesson = |entry: &brokerscope_core::lesson::Entry| {
            html! {
                <li key={entry.id.clone()}>
                    <a href={Route::Learn(entry.id.clone()).hash()}>
                        <b>{ &entry.title }</b>{ icon("arrow") }</a>
                </li>
            }
        };
        html! {
            <section key={chapter.title.clone()}>
                <h2>{ &chapter.title }</h2>
                <ol>{ for chapter.lessons.iter().map(lesson) }</ol>
            </section>
        }
    };
    html! {
        <main class="shelf" id={MAIN} tabindex="-1">
            <h1>{ "Learn" }</h1>
            <p class="quiet">
                { "Each lesson is a world of its own. Predict, press play, break it, see why." }</p>
            if texts::are_missing() {
                <p class="end" role="alert">{ words::page::NO_TEXTS }</p>
            }
            { for shelf.chapters.iter().map(chapter) }
        </main>
    }
}
