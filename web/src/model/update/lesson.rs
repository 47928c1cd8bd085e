//! A lesson: its steps, its questions, its hints. What is reached, the trace says.

use std::sync::Arc;

use brokerscope_core::lesson::{Form, LessonRun, Progress, Waiting};

use super::{Model, transport};
use crate::effect::Effect;
use crate::lessons;
use crate::model::{LessonState, Pane, Route};
use crate::msg::{Fill, LessonMsg, TransportMsg};

/// Key of the readers for whom lessons are told.
pub const LEVEL: &str = "level";

/// Id of the heading of the step: it gets the keyboard when the step changes.
pub const STEP_HEADING: &str = "lesson-step";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: LessonMsg) -> Vec<Effect> {
    if let LessonMsg::Open(id) = msg {
        open(model, &id);
        return Vec::new();
    }
    let Some(lesson) = &mut model.lesson else {
        return Vec::new();
    };
    match msg {
        LessonMsg::Open(_) => {}
        LessonMsg::Next => lesson.go_on(),
        LessonMsg::Back => lesson.back(),
        LessonMsg::Step(index) => lesson.go(index),
        LessonMsg::Restart => lesson.set_stage(),
        LessonMsg::Predict(choice) => {
            lesson.predict(choice);
            return keep(model);
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
    effects.push(Effect::Focus(STEP_HEADING.to_owned()));
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
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    let Route::Learn(_) = &model.route else {
        return Vec::new();
    };
    let Some(lesson) = &mut model.lesson else {
        return Vec::new();
    };
    if lesson.look().is_empty() {
        return Vec::new();
    }
    keep(model)
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

fn open(model: &mut Model, id: &str) {
    if model
        .lesson
        .as_ref()
        .is_some_and(|lesson| lesson.lesson().id == id)
    {
        return;
    }
    model.lesson = lessons::open(id).map(|parsed| {
        let lesson = Arc::new(parsed.lesson);
        let kept = model
            .progress
            .iter()
            .find(|progress| progress.lesson == lesson.id);
        let run = match kept {
            Some(progress) => LessonRun::resume(lesson, progress),
            None => LessonRun::new(lesson),
        };
        LessonState::new(run, parsed.problems)
    });
}

/// Remembers how far the learner is.
fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(lesson) = &model.lesson else {
        return Vec::new();
    };
    let progress: Progress = lesson.run.progress();
    model
        .progress
        .retain(|known| known.lesson != progress.lesson);
    model.progress.push(progress.clone());
    vec![Effect::KeepProgress(progress)]
}
