//! Work that is handed in and looked at, progress that is taken along, the language of lessons.

use brokerscope_core::lesson::submission::{Drawer, ParsedSubmission, Submission, Work, grade};
use brokerscope_core::lesson::{Lesson, parse};

use super::Model;
use super::own::{self, Own};
use crate::effect::Effect;
use crate::lessons;
use crate::model::handed::Found;
use crate::model::{BY, KEEPSAKES, Keepsakes, LANGUAGE, Route, WORK};
use crate::msg::WorkMsg;
use crate::words::work as words;

/// Id of what was opened: it gets the keyboard when it comes.
pub const HANDED: &str = "handed";
/// A text that somebody opened has this before its name.
pub const FILE: &str = "file:";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: WorkMsg) -> Vec<Effect> {
    match msg {
        WorkMsg::HandIn => hand_in(model),
        WorkMsg::By(by) => {
            model.handed.by.clone_from(&by);
            model.handed.saved = None;
            vec![Effect::Keep(BY, by)]
        }
        WorkMsg::PutAway => {
            model.handed.files.clear();
            model.handed.taken = None;
            vec![Effect::Focus(super::page::MAIN.to_owned())]
        }
        WorkMsg::Export => {
            let text = drawer(model).to_string();
            vec![Effect::SaveText(words::PROGRESS_FILE.to_owned(), text)]
        }
        WorkMsg::Language(language) => tell_in(model, language),
    }
}

/// Saves the log of the open lesson, and says what it shows when it is played again.
fn hand_in(model: &mut Model) -> Vec<Effect> {
    let Some(state) = &model.lesson else {
        return Vec::new();
    };
    let lesson = state.lesson();
    let submission = state.work.hand_in(lesson, &model.handed.by);
    let grade = grade(lesson, &submission);
    let name = submission.file_name();
    model.handed.saved = Some(words::saved(&name, &grade));
    vec![Effect::SaveText(name, submission.to_string())]
}

/// What the learner did in this lesson, as it was kept.
pub(super) fn kept(model: &Model, id: &str) -> Work {
    let kept = model.works.iter().find(|(known, _)| known == id);
    let read = |text: &String| ParsedSubmission::read(text).submission.work;
    match kept.map(|(_, text)| read(text)) {
        Some(work) if work.lesson == id => work,
        Some(_) | None => Work::new(id),
    }
}

/// Remembers what was done in the open lesson.
pub(super) fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(state) = &mut model.lesson else {
        return Vec::new();
    };
    state.work.note(&state.run);
    let work = state.work.clone();
    if work.steps.is_empty() {
        return Vec::new();
    }
    put(model, &work)
}

fn put(model: &mut Model, work: &Work) -> Vec<Effect> {
    let text = work.to_string();
    model.works.retain(|(id, _)| *id != work.lesson);
    model.works.push((work.lesson.clone(), text.clone()));
    vec![Effect::KeepAs(format!("{WORK}{}", work.lesson), text)]
}

/// Everything that is kept of lessons.
fn drawer(model: &Model) -> Drawer {
    let works = model.works.iter().map(|(id, _)| kept(model, id));
    Drawer {
        moments: model.keepsakes.text().lines().map(str::to_owned).collect(),
        progress: model.progress.clone(),
        works: works.collect(),
    }
}

/// Lessons in this language from now on; the open one too.
fn tell_in(model: &mut Model, language: String) -> Vec<Effect> {
    model.language.clone_from(&language);
    let mut effects = vec![Effect::Keep(LANGUAGE, language)];
    if model.lesson.is_some() {
        effects.extend(super::lesson::keep(model));
        model.lesson = None;
        effects.extend(super::lesson::open_routed(model));
        effects.push(Effect::Focus(super::lesson::STEP_HEADING.to_owned()));
    }
    effects
}

/// Somebody opened a file; `None`: it is no text.
pub(super) fn file(model: &mut Model, name: &str, text: Option<&str>) -> Vec<Effect> {
    let mut effects = match text {
        Some(text) if Drawer::is_one(text) => take_over(model, text),
        Some(text) => work(model, name, text),
        None => {
            let found = Found::Wrong(vec![words::no_text()]);
            model.handed.put(name.to_owned(), found);
            Vec::new()
        }
    };
    if model.route != Route::Shelf {
        effects.push(Effect::Hash(Route::Shelf.hash()));
    }
    effects.push(Effect::Focus(HANDED.to_owned()));
    effects
}

/// Progress from elsewhere comes to what is here. A file that cannot be read changes nothing.
fn take_over(model: &mut Model, text: &str) -> Vec<Effect> {
    let theirs = match Drawer::read(text) {
        Ok(theirs) => theirs,
        Err(problem) => {
            model.handed.taken = Some((words::not_taken(&problem), false));
            return Vec::new();
        }
    };
    let count = theirs.progress.len();
    let mut all = drawer(model);
    all.merge(theirs);
    let progress = all.progress.iter();
    let mut effects: Vec<Effect> = progress.map(super::lesson::keep_as).collect();
    for work in &all.works {
        effects.extend(put(model, work));
    }
    let moments: String = all.moments.iter().flat_map(|it| [&**it, "\n"]).collect();
    effects.push(Effect::Keep(KEEPSAKES, moments.clone()));
    model.keepsakes = Keepsakes::new(&moments);
    model.progress = all.progress;
    // It is opened again where it stands now.
    model.lesson = None;
    model.handed.taken = Some((words::taken(count), true));
    effects
}

/// Work that was handed in: judged as soon as the text of its lesson is here.
fn work(model: &mut Model, name: &str, text: &str) -> Vec<Effect> {
    let parsed = ParsedSubmission::read(text);
    let id = parsed.submission.work.lesson.clone();
    let mut problems = parsed.problems;
    let mut effects = Vec::new();
    let found = match own::find(model, &id) {
        _ if !problems.is_empty() => Found::Wrong(problems),
        Some(Own::Text(text)) => {
            let grade = grade(&parse(&text).lesson, &parsed.submission);
            Found::Graded(Box::new(parsed.submission), parsed.seal, grade)
        }
        None if lessons::shelf().entries().any(|entry| entry.id == id) => {
            let path = lessons::path_in(&id, &parsed.submission.language);
            effects.push(Effect::FetchText(path));
            Found::Waits(Box::new(parsed.submission), parsed.seal)
        }
        Some(Own::Fetch(path)) => {
            effects.push(Effect::FetchText(path));
            Found::Waits(Box::new(parsed.submission), parsed.seal)
        }
        Some(Own::Nothing) | None => {
            problems.push(words::no_lesson(&id));
            Found::Wrong(problems)
        }
    };
    model.handed.put(name.to_owned(), found);
    effects
}

/// Where the text of its lesson is fetched.
fn path_of(submission: &Submission) -> String {
    let id = &submission.work.lesson;
    match id.strip_prefix(own::FROM) {
        Some(path) => path.to_owned(),
        None => lessons::path_in(id, &submission.language),
    }
}

/// The text at this path came, or did not: who waited for it is judged.
pub(super) fn judge(model: &mut Model, path: &str, came: bool) {
    let text = model.reading.text(path);
    let lesson: Option<Lesson> = text.filter(|_| came).map(|text| parse(text).lesson);
    for file in &mut model.handed.files {
        let Found::Waits(submission, seal) = &file.found else {
            continue;
        };
        if path_of(submission) != path {
            continue;
        }
        file.found = match &lesson {
            Some(lesson) => {
                let grade = grade(lesson, submission);
                Found::Graded(submission.clone(), *seal, grade)
            }
            None => Found::Wrong(vec![words::lesson_lost()]),
        };
    }
}
