//! A lesson: its steps, its questions, its hints. What is reached, the trace says.

use std::sync::Arc;

use brokerscope_core::lesson::{Form, LessonRun, News, ParsedLesson, Progress, Waiting, parse};

use super::own::{self, Own};
use super::page::MAIN;
use super::{Model, transport, work};
use crate::effect::Effect;
use crate::lessons;
use crate::model::{KEEPSAKES, Keepsake, LESSON, LessonState, LookedSince, Pane, Route, Tab, Wait};
use crate::msg::{Fill, LessonMsg, TransportMsg};

/// Key of the readers for whom lessons are told.
pub const LEVEL: &str = "level";

/// Id of the heading of the step: it gets the keyboard when the step changes.
pub const STEP_HEADING: &str = "lesson-step";
/// Why the prediction came out so, by its id.
pub const BECAUSE: &str = "because";
/// The end of a lesson, by its id.
pub const CLOSING: &str = "closing";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: LessonMsg) -> Vec<Effect> {
    match msg {
        LessonMsg::Open(id) => open(model, &id),
        LessonMsg::Again => open_routed(model),
        LessonMsg::Author(msg) => own::update(model, msg),
        LessonMsg::Work(msg) => work::update(model, msg),
        LessonMsg::Text(path, Some(names)) if path == own::MY => own::took(model, &names),
        LessonMsg::Text(path, text) => match path.strip_prefix(work::FILE) {
            Some(name) => work::file(model, name, text.as_deref()),
            None => take(model, own::named(path), text),
        },
        msg @ (LessonMsg::Next
        | LessonMsg::Back
        | LessonMsg::Step(_)
        | LessonMsg::Predict(_)
        | LessonMsg::Reveal
        | LessonMsg::Hint
        | LessonMsg::Show
        | LessonMsg::Mine
        | LessonMsg::Restart
        | LessonMsg::Level(_)
        | LessonMsg::Fill(_)
        | LessonMsg::Check
        | LessonMsg::Prove(_)) => go_on(model, msg),
    }
}

/// Takes one message of the lesson that is open.
fn go_on(model: &mut Model, msg: LessonMsg) -> Vec<Effect> {
    let Some(lesson) = &mut model.lesson else {
        return Vec::new();
    };
    let was_over = lesson.run.is_finished();
    match msg {
        LessonMsg::Open(_)
        | LessonMsg::Again
        | LessonMsg::Author(_)
        | LessonMsg::Work(_)
        | LessonMsg::Text(..) => {}
        LessonMsg::Next => lesson.go_on(),
        LessonMsg::Back => lesson.back(),
        LessonMsg::Step(index) => lesson.go(index),
        LessonMsg::Restart => lesson.restart(),
        LessonMsg::Predict(choice) => {
            lesson.predict(choice);
            return keep(model);
        }
        LessonMsg::Show => return show(model),
        LessonMsg::Mine => {
            lesson.bring_back();
            model.ui.point_at(None);
            return Vec::new();
        }
        LessonMsg::Hint => {
            lesson.run.hint();
            return keep(model);
        }
        LessonMsg::Reveal => {
            return transport::update(model, TransportMsg::Play);
        }
        LessonMsg::Check => {
            lesson.check();
            return keep(model);
        }
        LessonMsg::Level(level) => {
            model.ui.level = level;
            return vec![Effect::Keep(LEVEL, level.name().to_owned())];
        }
        LessonMsg::Prove(place) => {
            lesson.prove(place);
            return Vec::new();
        }
        LessonMsg::Fill(fill) => {
            fill_in(lesson, fill);
            return Vec::new();
        }
    }
    model.ui.point_at(None);
    model.ui.notice = None;
    model.ui.pane = Pane::Guide;
    let mut effects = keep(model);
    let is_over = model.lesson.as_ref().is_some_and(|it| it.run.is_finished());
    let lands = if is_over && !was_over {
        CLOSING
    } else {
        STEP_HEADING
    };
    effects.push(Effect::Focus(lands.to_owned()));
    effects
}

/// Plays one way to the goals, where it can be seen.
fn show(model: &mut Model) -> Vec<Effect> {
    if let Some(lesson) = &mut model.lesson {
        lesson.show();
    }
    model.ui.point_at(None);
    model.ui.pane = Pane::World;
    model.ui.tab = Tab::World;
    let mut effects = keep(model);
    effects.push(Effect::NextFrame);
    effects
}

/// Changes what stands in the fields of the step.
fn fill_in(lesson: &mut LessonState, fill: Fill) {
    let form = lesson.run.step().and_then(|step| step.quiz.as_ref());
    let single = form.is_some_and(|quiz| match &quiz.form {
        Form::Choose(all) => all.iter().filter(|it| it.right).count() == 1,
        Form::Match(_) | Form::Order(_) | Form::Number { .. } | Form::Fault(_) => false,
    });
    let draft = &mut lesson.draft;
    match fill {
        Fill::Mark(place) => draft.mark(place, single),
        Fill::Pair(place, chosen) => {
            if let Some(pair) = draft.paired.get_mut(place) {
                *pair = chosen;
                draft.marking = None;
            }
        }
        Fill::Shift(position, up) => draft.shift(position, up),
        Fill::Typed(text) => {
            draft.text = text;
            draft.marking = None;
        }
        Fill::Quantity(calculator, place, text) => {
            if let Some(sheet) = draft.sheets.get_mut(calculator)
                && let Some(typed) = sheet.typed.get_mut(place)
            {
                *typed = text;
                sheet.proved = None;
            }
        }
    }
}

/// Looks at what the last message did to the world of the lesson.
pub(super) fn look(model: &mut Model, since: LookedSince) -> Vec<Effect> {
    let Route::Learn(_) = &model.route else {
        return Vec::new();
    };
    let Some(lesson) = &mut model.lesson else {
        return Vec::new();
    };
    let goes_on = match since {
        LookedSince::Time => lesson.lead(),
        LookedSince::Hands => {
            lesson.take_over();
            false
        }
        LookedSince::Other => false,
    };
    let news = lesson.look(since);
    let mut effects = match news.is_empty() {
        true => Vec::new(),
        false => remember(model, &news),
    };
    // Why it came so may stand below what is seen.
    if news.iter().any(|it| matches!(it, News::Outcome(_))) {
        effects.push(Effect::Show(BECAUSE));
    }
    if goes_on {
        effects.push(Effect::NextFrame);
    }
    effects
}

/// Remembers what was reached, and where.
fn remember(model: &mut Model, news: &[News]) -> Vec<Effect> {
    let mut effects = keep(model);
    let Some(lesson) = &model.lesson else {
        return effects;
    };
    // Moments are those of the course.
    if effects.is_empty() || lesson.lesson().id.contains('/') {
        return effects;
    }
    let Some((step, so_far)) = lesson.run.step().zip(lesson.run.state()) else {
        return effects;
    };
    // A world with a password in it has no link.
    let link = lesson.bench.history.share().unwrap_or_default();
    for news in news {
        let what = match news {
            News::Goal(place) => step.goals.get(*place).map(|goal| goal.text.clone()),
            News::Outcome(_) => step.prediction.as_ref().map(|asked| {
                let chosen = so_far.predicted.and_then(|it| asked.choices.get(it));
                let chosen = chosen.map_or("", |choice| &*choice.text);
                format!("{} {chosen}", asked.question)
            }),
        };
        if let Some(what) = what {
            model.keepsakes.keep(Keepsake {
                lesson: &lesson.lesson().id,
                what: &what,
                at: lesson.bench.cursor().at,
                link: &link,
            });
        }
    }
    effects.push(Effect::Keep(KEEPSAKES, model.keepsakes.text().to_owned()));
    effects
}

/// To where the lesson stops next, if somebody does not want to wait for it.
pub(super) fn skip(model: &mut Model) -> bool {
    matches!(model.route, Route::Learn(_)) && model.lesson.as_mut().is_some_and(LessonState::skip)
}

/// Whether time may not run on yet, because the question of the step has no answer. Going back, and
/// looking around in what is known, is always free.
pub(super) fn asks_first(model: &mut Model, msg: TransportMsg) -> bool {
    let Some(lesson) = &model.lesson else {
        return false;
    };
    if lesson.run.waiting() != Some(Waiting::Prediction) || !matches!(model.route, Route::Learn(_))
    {
        return false;
    }
    let now = lesson.bench.cursor();
    let stands = lesson.bench.until.is_none_or(|until| until <= now.at);
    let onward = match msg {
        TransportMsg::Play | TransportMsg::Toggle | TransportMsg::Step | TransportMsg::NextMark => {
            stands && now.step >= lesson.bench.history.head().step
        }
        TransportMsg::SeekTime(at) => at > lesson.bench.history.head().at,
        TransportMsg::Frame(_)
        | TransportMsg::Pause
        | TransportMsg::StepBack
        | TransportMsg::PreviousMark
        | TransportMsg::ToStart
        | TransportMsg::ToHead
        | TransportMsg::SeekStep(_)
        | TransportMsg::Branch(_)
        | TransportMsg::Pace(_)
        | TransportMsg::Slower
        | TransportMsg::Faster => false,
    };
    if onward {
        model.ui.pane = Pane::Guide;
        if let Some(lesson) = &mut model.lesson {
            lesson.nudged = true;
        }
    }
    onward
}

/// Opens the lesson of the address.
pub(super) fn open_routed(model: &mut Model) -> Vec<Effect> {
    match &model.route {
        Route::Learn(id) => {
            let id = id.clone();
            open(model, &id)
        }
        Route::Home | Route::Shelf | Route::Play | Route::Beside(_) | Route::Connect => Vec::new(),
    }
}

/// Opens the lesson with this id if its text is here, else asks for it.
fn open(model: &mut Model, id: &str) -> Vec<Effect> {
    model.reading.rest();
    let opened = model.lesson.as_ref();
    if opened.is_some_and(|lesson| lesson.lesson().id == id) {
        return Vec::new();
    }
    model.lesson = None;
    model.handed.saved = None;
    if let Some(own) = own::find(model, id) {
        return open_own(model, id, own);
    }
    if lessons::shelf().entries().all(|entry| entry.id != id) {
        return Vec::new();
    }
    let path = lessons::path_in(id, &model.language);
    match model.reading.text(&path).map(parse) {
        Some(parsed) => {
            model.lesson = Some(start(model, id, parsed));
            Vec::new()
        }
        None => fetch(model, path),
    }
}

fn fetch(model: &mut Model, path: String) -> Vec<Effect> {
    model.reading.wait_for(path.clone());
    vec![Effect::FetchText(path)]
}

/// Opens a lesson that is none of the course.
fn open_own(model: &mut Model, id: &str, own: Own) -> Vec<Effect> {
    match own {
        Own::Nothing => Vec::new(),
        Own::Fetch(path) => fetch(model, path),
        Own::Text(text) => {
            model.lesson = Some(start(model, id, parse(&text)));
            match id == own::WRITE {
                true => own::write_first(model, &text),
                false => Vec::new(),
            }
        }
    }
}

/// The lesson where its learner left it. One that is not of the course goes by the name that it was
/// opened under, and so does its progress.
pub(super) fn start(model: &Model, id: &str, parsed: ParsedLesson) -> LessonState {
    let mut lesson = parsed.lesson;
    id.clone_into(&mut lesson.id);
    let lesson = Arc::new(lesson);
    let mut kept = model.progress.iter();
    let run = match kept.find(|progress| progress.lesson == lesson.id) {
        Some(progress) => LessonRun::resume(lesson, progress),
        None => LessonRun::new(lesson),
    };
    let mut state = LessonState::new(run, parsed.problems);
    state.work = work::kept(model, id);
    state
}

/// A text came, or did not. Who went here by a key lands on it.
fn take(model: &mut Model, path: String, text: Option<String>) -> Vec<Effect> {
    let came = text.is_some();
    let awaited = model.reading.take(path.clone(), text);
    work::judge(model, &path, came);
    if !awaited || model.reading.wait() == Wait::Lost {
        return Vec::new();
    }
    let mut effects = open_routed(model);
    if std::mem::take(&mut model.ui.landing) {
        effects.push(Effect::Focus(MAIN.to_owned()));
    }
    effects
}

/// Remembers how far the learner is.
pub(super) fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(lesson) = &model.lesson else {
        return Vec::new();
    };
    let progress: Progress = lesson.run.progress();
    // What is being written changes under its author; and a link is too long for a name.
    let passing = [own::WRITE, own::TEXT];
    if passing.iter().any(|name| progress.lesson.starts_with(name)) {
        return Vec::new();
    }
    model
        .progress
        .retain(|known| known.lesson != progress.lesson);
    let mut effects = vec![keep_as(&progress)];
    model.progress.push(progress);
    effects.extend(work::keep(model));
    effects
}

/// Remembers how far somebody is in a lesson.
pub(super) fn keep_as(progress: &Progress) -> Effect {
    Effect::KeepAs(format!("{LESSON}{}", progress.lesson), progress.to_string())
}
