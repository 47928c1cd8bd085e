//! Time runs, stands, goes back.

use brokerscope_core::history::Stopped;
use brokerscope_core::id::StepId;
use brokerscope_core::trace::Layer;

use super::{Model, lesson};
use crate::effect::Effect;
use crate::model::bench::is_mark;
use crate::model::{Bench, Route, keep};
use crate::msg::TransportMsg;
use crate::rooms;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: TransportMsg) -> Vec<Effect> {
    // The time of a real broker is real, and so is that of a world that is bridged to one.
    if model.route == Route::Connect || model.is_bridged() {
        return Vec::new();
    }
    if matches!(model.route, Route::Beside(_)) {
        let moved = rooms::bench(|| super::beside::transport(model, msg));
        return moved.unwrap_or_default();
    }
    if lesson::asks_first(model, msg) {
        return Vec::new();
    }
    if msg == TransportMsg::ToHead && rooms::learn(|| lesson::skip(model)).unwrap_or(false) {
        return Vec::new();
    }
    // At least what packets do: nobody steps from one message to the next.
    let layer = model.ui.layer.max(Layer::Mqtt);
    let stopped = msg_stops(msg) && model.bench_mut().run.take().is_some();
    let bench = model.bench_mut();
    match msg {
        TransportMsg::Frame(elapsed_ms) => return frame(model, elapsed_ms),
        TransportMsg::Toggle if bench.playing => bench.playing = false,
        TransportMsg::Toggle | TransportMsg::Play => return play(model),
        TransportMsg::Pause => bench.playing = false,
        TransportMsg::Pace(pace) => {
            bench.pace = pace;
            return Vec::new();
        }
        TransportMsg::Slower => {
            bench.pace = bench.pace.slower();
            return Vec::new();
        }
        TransportMsg::Faster => {
            bench.pace = bench.pace.faster();
            return Vec::new();
        }
        TransportMsg::Step
        | TransportMsg::StepBack
        | TransportMsg::NextMark
        | TransportMsg::PreviousMark
        | TransportMsg::ToStart
        | TransportMsg::ToHead
        | TransportMsg::SeekTime(_)
        | TransportMsg::SeekStep(_)
        | TransportMsg::Branch(_) => {
            bench.playing = false;
            go(bench, msg, layer);
        }
    }
    model.ui.notice = None;
    model.ui.trouble = None;
    model.command.answer = None;
    if stopped {
        super::command::ran(model, Stopped::Budget);
    }
    keep::keep_moment(model)
}

/// Whether somebody wants something else than what time runs to.
fn msg_stops(msg: TransportMsg) -> bool {
    !matches!(
        msg,
        TransportMsg::Frame(_)
            | TransportMsg::Pace(_)
            | TransportMsg::Slower
            | TransportMsg::Faster
    )
}

/// Time begins to run on the world of the screen.
pub(super) fn play(model: &mut Model) -> Vec<Effect> {
    model.bench_mut().playing = true;
    vec![Effect::NextFrame]
}

fn frame(model: &mut Model, elapsed_ms: f64) -> Vec<Effect> {
    let bench = model.bench_mut();
    if !bench.playing {
        return Vec::new();
    }
    if bench.run.is_some() {
        return run_on(model);
    }
    bench.frame(elapsed_ms);
    if bench.playing {
        return vec![Effect::NextFrame];
    }
    keep::keep_moment(model)
}

/// Time runs to what was asked for, as fast as it can.
fn run_on(model: &mut Model) -> Vec<Effect> {
    match model.bench_mut().run_on() {
        None => vec![Effect::NextFrame],
        Some(stopped) => {
            super::command::ran(model, stopped);
            keep::keep_moment(model)
        }
    }
}

/// Moves the cursor of a world that stands.
fn go(bench: &mut Bench, msg: TransportMsg, layer: Layer) {
    bench.carry_us = 0.0;
    let history = &mut bench.history;
    match msg {
        TransportMsg::Step => {
            history.step_seen(layer);
        }
        TransportMsg::StepBack => {
            history.step_back_seen(layer);
        }
        TransportMsg::NextMark => next_mark(bench),
        TransportMsg::PreviousMark => previous_mark(bench),
        TransportMsg::ToStart => history.seek(StepId(0)),
        TransportMsg::ToHead => history.seek(history.head().step),
        TransportMsg::SeekTime(at) => bench.seek(at),
        TransportMsg::SeekStep(step) => history.seek(step),
        TransportMsg::Branch(place) => history.switch(place),
        TransportMsg::Frame(_)
        | TransportMsg::Toggle
        | TransportMsg::Play
        | TransportMsg::Pause
        | TransportMsg::Pace(_)
        | TransportMsg::Slower
        | TransportMsg::Faster => {}
    }
}

/// To the next mark of the known future; at its end, to the next due thing.
fn next_mark(bench: &mut Bench) {
    let now = bench.cursor().step;
    let records = bench.history.trace().records();
    let mut ahead = records.iter().filter(|record| record.step > now);
    match ahead
        .find(|record| is_mark(record))
        .map(|record| record.step)
    {
        Some(step) => bench.history.seek(step),
        None => {
            bench.history.seek(bench.history.head().step);
            bench.history.step_seen(Layer::Mqtt);
        }
    }
}

fn previous_mark(bench: &mut Bench) {
    let now = bench.cursor().step;
    let mut behind = bench.past().iter().rev().filter(|record| record.step < now);
    let step = behind
        .find(|record| is_mark(record))
        .map(|record| record.step);
    bench.history.seek(step.unwrap_or(StepId(0)));
}
