//! Two runs side by side: opened, played, pointed at.

use brokerscope_core::time::Instant;

use super::Model;
use crate::effect::Effect;
use crate::model::{Beside, Pace, Pairing, Route};
use crate::msg::{BesideMsg, TransportMsg};
use crate::rooms;
use crate::view;
use crate::words::beside as words;

/// Lays two runs of the sandbox side by side, if the address says so.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(real) = &mut model.real {
        effects = rooms::connect(|| real.give_up()).unwrap_or_default();
    }
    model.beside = None;
    let Route::Beside(pairing) = model.route else {
        return effects;
    };
    model.beside = Beside::new(pairing, &model.sandbox);
    if model.beside.is_none() {
        model.ui.trouble = Some(words::NO_SUCH.to_owned());
        model.beside = Beside::new(Pairing::Qos, &model.sandbox);
    }
    if let Some(real) = &mut model.real {
        real.done = None;
    }
    effects.push(Effect::NextFrame);
    effects
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
    let pace = beside.sides[0].pace;
    let to = match msg {
        TransportMsg::Frame(elapsed_ms) => return frame(beside, elapsed_ms),
        TransportMsg::Pace(pace) => return paced(beside, pace),
        TransportMsg::Slower => return paced(beside, pace.slower()),
        TransportMsg::Faster => return paced(beside, pace.faster()),
        _ if beside.computing => return Vec::new(),
        TransportMsg::Play => return play(beside),
        TransportMsg::Toggle if !beside.playing() => return play(beside),
        TransportMsg::Toggle | TransportMsg::Pause | TransportMsg::Branch(_) => None,
        TransportMsg::Step => Some(beside.next(true)),
        TransportMsg::StepBack => Some(beside.next(false)),
        TransportMsg::ToStart => Some(Instant::START),
        TransportMsg::ToHead => Some(beside.end),
        TransportMsg::SeekTime(at) => Some(at),
        TransportMsg::SeekStep(step) => {
            let records = beside.sides[0].history.trace().until(step);
            Some(records.last().map_or(Instant::START, |record| record.at))
        }
        TransportMsg::NextMark | TransportMsg::PreviousMark => {
            beside.play(false);
            return step_row(model, msg == TransportMsg::NextMark);
        }
    };
    beside.play(false);
    if let Some(to) = to {
        beside.seek(to);
    }
    Vec::new()
}

fn paced(beside: &mut Beside, pace: Pace) -> Vec<Effect> {
    for side in &mut beside.sides {
        side.pace = pace;
    }
    Vec::new()
}

/// At the end, it begins again.
fn play(beside: &mut Beside) -> Vec<Effect> {
    beside.play(true);
    if beside.at >= beside.end {
        beside.seek(Instant::START);
    }
    vec![Effect::NextFrame]
}

fn frame(beside: &mut Beside, elapsed_ms: f64) -> Vec<Effect> {
    if beside.computing {
        beside.compute();
        let waits = beside.pairing == Pairing::Real;
        return if waits {
            Vec::new()
        } else {
            vec![Effect::NextFrame]
        };
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
