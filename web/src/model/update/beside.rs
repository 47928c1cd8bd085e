//! Two runs side by side: opened, played, pointed at.

use brokerscope_core::time::Instant;

use super::Model;
use crate::effect::Effect;
use crate::model::{Beside, Pairing, Route};
use crate::msg::{BesideMsg, TransportMsg};
use crate::view;
use crate::words::beside as words;

/// Lays two runs of the sandbox side by side, if the address says so.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.beside = None;
    let Route::Beside(pairing) = model.route else {
        return Vec::new();
    };
    model.beside = Beside::new(pairing, &model.sandbox);
    if model.beside.is_none() {
        model.ui.trouble = Some(words::NO_SUCH.to_owned());
        model.beside = Beside::new(Pairing::Qos, &model.sandbox);
    }
    vec![Effect::NextFrame]
}

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: BesideMsg) -> Vec<Effect> {
    match msg {
        BesideMsg::Choose(row) => choose(model, row),
        BesideMsg::Packet(side, record) => {
            let rows = view::beside::rows(model);
            let row = rows.iter().position(|row| row.has(side, record));
            match row {
                Some(row) => choose(model, Some(row)),
                None => {
                    let at = model.beside.as_ref().and_then(|beside| {
                        let trace = beside.sides.get(side)?.history.trace();
                        Some(trace.get(record)?.at)
                    });
                    at.map_or_else(Vec::new, |at| transport(model, TransportMsg::SeekTime(at)))
                }
            }
        }
        BesideMsg::Next => step_row(model, true),
        BesideMsg::AsList => {
            if let Some(beside) = &mut model.beside {
                beside.as_list = !beside.as_list;
            }
            Vec::new()
        }
    }
}

fn choose(model: &mut Model, row: Option<usize>) -> Vec<Effect> {
    let rows = view::beside::rows(model);
    let at = row.and_then(|row| rows.get(row)).map(|row| row.time);
    if let Some(beside) = &mut model.beside {
        beside.play(false);
        beside.chosen = row.filter(|_| at.is_some());
        if let Some(at) = at {
            beside.seek(at);
        }
    }
    Vec::new()
}

/// To the next difference, or the one before.
fn step_row(model: &mut Model, forward: bool) -> Vec<Effect> {
    let rows = view::beside::rows(model);
    let Some(beside) = &model.beside else {
        return Vec::new();
    };
    let next = match beside.chosen {
        Some(row) if forward => (row + 1) % rows.len().max(1),
        Some(row) => row.checked_sub(1).unwrap_or(rows.len().saturating_sub(1)),
        None if forward => 0,
        None => rows.len().saturating_sub(1),
    };
    choose(model, (!rows.is_empty()).then_some(next))
}

/// Time runs, stands, goes back, in both.
pub(super) fn transport(model: &mut Model, msg: TransportMsg) -> Vec<Effect> {
    let Some(beside) = &mut model.beside else {
        return Vec::new();
    };
    let [left, right] = &mut beside.sides;
    let paced = match msg {
        TransportMsg::Pace(pace) => Some(pace),
        TransportMsg::Slower => Some(left.pace.slower()),
        TransportMsg::Faster => Some(left.pace.faster()),
        TransportMsg::Frame(elapsed_ms) => return frame(beside, elapsed_ms),
        TransportMsg::Toggle
        | TransportMsg::Play
        | TransportMsg::Pause
        | TransportMsg::Step
        | TransportMsg::StepBack
        | TransportMsg::NextMark
        | TransportMsg::PreviousMark
        | TransportMsg::ToStart
        | TransportMsg::ToHead
        | TransportMsg::SeekTime(_)
        | TransportMsg::SeekStep(_)
        | TransportMsg::Branch(_) => None,
    };
    if let Some(pace) = paced {
        (left.pace, right.pace) = (pace, pace);
        return Vec::new();
    }
    if beside.computing {
        return Vec::new();
    }
    let plays = match msg {
        TransportMsg::Toggle => !beside.playing(),
        TransportMsg::Play => true,
        TransportMsg::Frame(_)
        | TransportMsg::Pause
        | TransportMsg::Step
        | TransportMsg::StepBack
        | TransportMsg::NextMark
        | TransportMsg::PreviousMark
        | TransportMsg::ToStart
        | TransportMsg::ToHead
        | TransportMsg::SeekTime(_)
        | TransportMsg::SeekStep(_)
        | TransportMsg::Pace(_)
        | TransportMsg::Slower
        | TransportMsg::Faster
        | TransportMsg::Branch(_) => false,
    };
    beside.play(plays);
    if plays {
        // At the end, it begins again.
        if beside.at >= beside.end {
            beside.seek(Instant::START);
        }
        return vec![Effect::NextFrame];
    }
    go(model, msg)
}

/// To another moment.
fn go(model: &mut Model, msg: TransportMsg) -> Vec<Effect> {
    let Some(beside) = &mut model.beside else {
        return Vec::new();
    };
    match msg {
        TransportMsg::Step => beside.seek(beside.next(true)),
        TransportMsg::StepBack => beside.seek(beside.next(false)),
        TransportMsg::NextMark => return step_row(model, true),
        TransportMsg::PreviousMark => return step_row(model, false),
        TransportMsg::ToStart => beside.seek(Instant::START),
        TransportMsg::ToHead => beside.seek(beside.end),
        TransportMsg::SeekTime(at) => beside.seek(at),
        TransportMsg::SeekStep(step) => {
            let records = beside.sides[0].history.trace().until(step);
            let at = records.last().map_or(Instant::START, |record| record.at);
            beside.seek(at);
        }
        TransportMsg::Frame(_)
        | TransportMsg::Toggle
        | TransportMsg::Play
        | TransportMsg::Pause
        | TransportMsg::Pace(_)
        | TransportMsg::Slower
        | TransportMsg::Faster
        | TransportMsg::Branch(_) => {}
    }
    Vec::new()
}

fn frame(beside: &mut Beside, elapsed_ms: f64) -> Vec<Effect> {
    if beside.computing {
        beside.compute();
        return vec![Effect::NextFrame];
    }
    if !beside.playing() {
        return Vec::new();
    }
    beside.frame(elapsed_ms);
    if beside.playing() {
        vec![Effect::NextFrame]
    } else {
        Vec::new()
    }
}
