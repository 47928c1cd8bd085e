//! The course: where the learner is, what is next, and every lesson by chapter.

use brokerscope_core::lesson::{Entry, Progress};

use super::concepts::{self, Concepts};
use super::work::{self, FilesView};
use crate::lessons::{self, Card};
use crate::model::Model;
use crate::{texts, words};

/// The whole screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ShelfView {
    /// How far one is.
    pub whole: String,
    /// The share that is done, in thousandths.
    pub done: u32,
    /// The next lesson; `None` when all are done.
    pub next: Option<LessonView>,
    /// All lessons.
    pub chapters: Vec<ChapterView>,
    /// What builds on what.
    pub concepts: Concepts,
    /// Files of progress and of work.
    pub files: FilesView,
    /// The learner has moments of their own.
    pub moments: bool,
    /// Files were opened, and none of them was a lesson.
    pub nothing: bool,
    /// They could not be fetched.
    pub missing: bool,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq)]
pub struct ChapterView {
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub says: String,
    /// Its lessons.
    pub lessons: Vec<LessonView>,
}

/// A lesson on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonView {
    /// Its name in addresses.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How long it takes.
    pub minutes: String,
    /// What one can do after it.
    pub learn: Vec<String>,
    /// How it stands.
    pub state: State,
    /// The same in words: the best so far, how far it was begun, or what comes before it.
    pub says: String,
}

/// How a lesson stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Done to its end.
    Done,
    /// Begun.
    Begun,
    /// Everything it builds on is done.
    Ready,
    /// Something it builds on is not.
    Later,
}

impl State {
    /// All of them, in the order of their words.
    pub const ALL: [Self; 4] = [Self::Done, Self::Begun, Self::Ready, Self::Later];

    /// In a word, also for the style sheet.
    pub const fn name(self) -> &'static str {
        words::shelf::STATES[self as usize]
    }
}

/// The shelf of this model.
pub fn build(model: &Model) -> ShelfView {
    let (shelf, cards) = (lessons::shelf(), lessons::cards());
    let progress = &model.progress;
    let chapters = shelf.chapters.iter().map(|chapter| {
        let lessons: Vec<LessonView> = chapter
            .lessons
            .iter()
            .map(|entry| lesson(entry, &cards, progress))
            .collect();
        let done = lessons.iter().filter(|it| it.state == State::Done).count();
        ChapterView {
            title: chapter.title.clone(),
            says: words::shelf::chapter(done, lessons.len()),
            lessons,
        }
    });
    let chapters: Vec<ChapterView> = chapters.collect();
    let all = || chapters.iter().flat_map(|chapter| &chapter.lessons);
    let done = all().filter(|it| it.state == State::Done).count();
    let open = cards
        .iter()
        .filter(|card| !lessons::is_finished(progress, &card.id));
    let minutes = open.map(|card| card.minutes).sum();
    ShelfView {
        whole: words::shelf::whole(done, all().count(), minutes),
        done: u32::try_from(done * 1_000 / all().count().max(1)).unwrap_or(0),
        next: all().find(|it| it.state != State::Done).cloned(),
        concepts: concepts::lay(&chapters, &cards, model.ui.room()),
        files: work::files(model),
        moments: !model.keepsakes.is_empty(),
        nothing: model.reading.nothing,
        missing: texts::are_missing(),
        chapters,
    }
}

fn lesson(entry: &Entry, cards: &[Card], progress: &[Progress]) -> LessonView {
    let card = cards.iter().find(|card| card.id == entry.id);
    let needs = card.map(|card| &*card.needs).unwrap_or_default();
    let open = needs
        .iter()
        .filter(|need| !lessons::is_finished(progress, need));
    let titles: Vec<&str> = open
        .filter_map(|need| cards.iter().find(|card| card.id == **need))
        .map(|card| &*card.title)
        .collect();
    let kept = progress.iter().find(|it| it.lesson == entry.id);
    let (state, says) = match kept {
        Some(kept) if kept.finished => (State::Done, best(kept)),
        Some(kept) if kept.visited() > 1 || kept.steps.iter().any(|it| it.played) => {
            let says = words::shelf::begun(kept.visited(), kept.steps.len());
            (State::Begun, says)
        }
        Some(_) | None if titles.is_empty() => (State::Ready, String::new()),
        Some(_) | None => (State::Later, words::shelf::first(&titles)),
    };
    LessonView {
        id: entry.id.clone(),
        title: entry.title.clone(),
        minutes: words::shelf::minutes(card.map_or(0, |card| card.minutes)),
        learn: card.map(|card| card.learn.clone()).unwrap_or_default(),
        state,
        says,
    }
}

/// The best so far: what was predicted right, and how much help it took.
fn best(kept: &Progress) -> String {
    let steps = &kept.steps;
    let seen = steps.iter().filter(|step| step.outcome.is_some());
    let right = |outcome: Option<usize>, predicted| outcome.is_some() && outcome == predicted;
    let right = seen
        .clone()
        .filter(|step| right(step.outcome.and_then(|it| it.choice), step.predicted))
        .count();
    let tried = steps.iter().filter_map(|step| step.tried.as_ref());
    let again = tried.map(|tried| tried.times.saturating_sub(1)).sum();
    let hints = steps.iter().map(|step| step.hints).sum();
    words::shelf::best(right, seen.count(), hints, again, kept.was_shown())
}
