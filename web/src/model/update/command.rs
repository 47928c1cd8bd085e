//! The command bar: one line of the small language, done at the cursor.

use brokerscope_core::condition::judge;
use brokerscope_core::history::{Run, Stopped};

use super::{Model, transport, world};
use crate::effect::{COMMAND, Effect};
use crate::model::command::{Answer, Meaning, Move, PAST_MAX, print, read};
use crate::model::{Route, keep};
use crate::msg::{BytesMsg, CommandMsg, TransportMsg, WorldMsg};
use crate::view::transport::seconds;
use crate::words::command as words;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: CommandMsg) -> Vec<Effect> {
    match msg {
        CommandMsg::Toggle if model.command.open => return close(model),
        CommandMsg::Toggle => return open(model),
        CommandMsg::Begin(text) => {
            model.command.text = text.to_owned();
            return open(model);
        }
        CommandMsg::Edit(text) => {
            model.command.text = text;
            model.command.recalled = None;
        }
        CommandMsg::Run => return run(model),
        CommandMsg::Earlier => recall(model, false),
        CommandMsg::Later => recall(model, true),
    }
    Vec::new()
}

/// Commands are for simulated worlds: a real broker does what it does.
fn open(model: &mut Model) -> Vec<Effect> {
    match model.route {
        Route::Learn(_) | Route::Play => {
            model.command.open = true;
            vec![Effect::Remember, Effect::Focus(COMMAND.to_owned())]
        }
        Route::Home | Route::Shelf | Route::Beside(_) | Route::Connect => Vec::new(),
    }
}

/// Takes it from the screen; what was typed stays.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.command.open = false;
    vec![Effect::Back]
}

fn recall(model: &mut Model, later: bool) {
    let bar = &mut model.command;
    let here = bar.recalled.unwrap_or(bar.past.len());
    let place = if later {
        here + 1
    } else {
        here.saturating_sub(1)
    };
    bar.text = bar.past.get(place).cloned().unwrap_or_default();
    bar.recalled = (place < bar.past.len()).then_some(place);
}

fn run(model: &mut Model) -> Vec<Effect> {
    let line = model.command.text.trim().to_owned();
    let history = &model.bench().history;
    // What is wrong stands below the line while it is typed.
    let Ok(meaning) = read(&line, history) else {
        return Vec::new();
    };
    if meaning == Meaning::Nothing {
        return Vec::new();
    }
    let said = print(&meaning, history);
    let bar = &mut model.command;
    bar.past.push(line);
    if bar.past.len() > PAST_MAX {
        bar.past.remove(0);
    }
    bar.recalled = None;
    bar.text.clear();
    bar.answer = None;
    model.ui.trouble = None;
    let effects = obey(model, meaning);
    if let Some(why) = model.ui.trouble.take() {
        answer(model, why, false);
    } else if model.command.answer.is_none() && model.bench().run.is_none() {
        answer(model, words::done(&said), true);
    }
    effects
}

fn obey(model: &mut Model, meaning: Meaning) -> Vec<Effect> {
    match meaning {
        Meaning::Nothing => Vec::new(),
        Meaning::Act(action) => world::act(model, action, None),
        Meaning::Run(until) => {
            let effects = transport::play(model);
            model.bench_mut().run = Some(Run::new(until));
            effects
        }
        Meaning::Go(at) => transport::update(model, TransportMsg::SeekTime(at)),
        Meaning::Expect(condition) => {
            let bench = model.bench();
            let verdict = judge(&condition, bench.past(), bench.history.names());
            let says = if verdict.holds {
                words::HOLDS
            } else {
                words::HOLDS_NOT
            };
            answer(model, says.to_owned(), verdict.holds);
            Vec::new()
        }
        Meaning::Filter(text) => {
            model.ui.filter = (!text.is_empty()).then_some(text);
            Vec::new()
        }
        Meaning::Bookmark(text) => bookmark(model, &text),
        Meaning::Decode(text) => {
            model.command.open = false;
            super::bytes::update(model, BytesMsg::Decode(text))
        }
        Meaning::Move(it) => {
            let msg = match it {
                Move::Step => TransportMsg::Step,
                Move::Back => TransportMsg::StepBack,
                Move::Undo => return world::update(model, WorldMsg::Undo),
                Move::Redo => return world::update(model, WorldMsg::Redo),
            };
            transport::update(model, msg)
        }
    }
}

/// A bookmark at the cursor.
pub(super) fn bookmark(model: &mut Model, text: &str) -> Vec<Effect> {
    let history = &mut model.bench_mut().history;
    let at = seconds(history.cursor().at.as_micros());
    match history.bookmark(text) {
        Some(_) => answer(model, words::bookmarked(&at), true),
        None => answer(model, words::NO_ROOM.to_owned(), false),
    }
    keep::keep(model)
}

/// A run came to its end.
pub(super) fn ran(model: &mut Model, stopped: Stopped) {
    let at = seconds(model.bench().cursor().at.as_micros());
    match stopped {
        Stopped::Reached => answer(model, words::came(&at), true),
        Stopped::Quiet => answer(model, words::NEVER.to_owned(), false),
        Stopped::Full => answer(model, words::FULL.to_owned(), false),
        Stopped::Budget => answer(model, words::STOPPED.to_owned(), false),
    }
}

/// Says what came of something that was asked for.
pub(super) fn answer(model: &mut Model, says: String, good: bool) {
    model.command.answer = Some(Answer { says, good });
}
