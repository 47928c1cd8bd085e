//! What is left of a lesson, and of the course, when it is over: what one can do now, and moments of
//! the learner's own as links.

use super::prose::{Inline, read_line};
use super::shelf;
use super::transport::seconds;
use crate::lessons;
use crate::model::{Keepsake, Model, Route};
use crate::words;

/// The name behind `#/learn/` of the closing page of the course.
pub const PAGE: &str = "my/moments";

/// The end of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// What one can do now.
    pub learn: Vec<String>,
    /// Moments of the learner's own.
    pub moments: Vec<MomentView>,
    /// The lesson to go on with: its address and its name.
    pub next: Option<(String, String)>,
}

/// A moment of the learner's own.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentView {
    /// When.
    pub when: String,
    /// What it was.
    pub what: Vec<Inline>,
    /// Where the world of that moment opens; `None` if it has a secret.
    pub link: Option<String>,
}

/// The closing page of the course.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseView {
    /// How far one is.
    pub whole: String,
    /// All of it is done.
    pub done: bool,
    /// What one can do now, and moments, by lesson: address, name, how it went.
    pub lessons: Vec<(String, String, String, Closing)>,
}

/// The end of the lesson with this name.
pub fn lesson(model: &Model, id: &str, learn: &[String]) -> Closing {
    let shelf = lessons::shelf();
    let open = |id: &str| !lessons::is_finished(&model.progress, id);
    let mut all = shelf.entries();
    // What comes after it; at the end of the course, what was left out on the way.
    let next = shelf.after(id).filter(|entry| open(&entry.id));
    let next = next.or_else(|| all.find(|entry| open(&entry.id) && entry.id != id));
    Closing {
        learn: learn.to_vec(),
        moments: model.keepsakes.of(id).map(moment).collect(),
        next: next.map(|entry| {
            let route = Route::Learn(entry.id.clone());
            (route.hash(), entry.title.clone())
        }),
    }
}

/// The closing page of this model.
pub fn course(model: &Model) -> CourseView {
    let shelf = shelf::build(model);
    let lessons = shelf.chapters.iter().flat_map(|chapter| &chapter.lessons);
    let lessons = lessons.filter_map(|it| {
        let closing = lesson(model, &it.id, &it.learn);
        let done = it.state == shelf::State::Done;
        let hash = Route::Learn(it.id.clone()).hash();
        let worth = done || !closing.moments.is_empty();
        worth.then(|| (hash, it.title.clone(), it.says.clone(), closing))
    });
    CourseView {
        lessons: lessons.collect(),
        whole: shelf.whole,
        done: shelf.next.is_none(),
    }
}

fn moment(kept: Keepsake<'_>) -> MomentView {
    MomentView {
        when: seconds(kept.at.as_micros()),
        what: read_line(kept.what),
        link: (!kept.link.is_empty()).then(|| format!("{}{}", words::page::AT, kept.link)),
    }
}
