//! The sandbox before a real broker.

use super::{Model, page, settings};
use crate::effect::Effect;
use crate::model::{Pairing, Route};
use crate::msg::{Owner, PageMsg, RealMsg, SocketMsg};
use crate::words::real as words;

/// Where one asks for it, by its id.
pub const REAL: &str = "real";
/// Where it is told what was found, by its id.
pub const FOUND: &str = "real-found";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: RealMsg) -> Vec<Effect> {
    let real = model.real.get_or_insert_default();
    match msg {
        RealMsg::Edit(field, text) => {
            real.form.insert(field, text);
            Vec::new()
        }
        RealMsg::Begin => begin(model),
        RealMsg::Stop => {
            let Some(beside) = &mut model.beside else {
                return Vec::new();
            };
            let mut effects = real.stop(&mut beside.sides);
            effects.extend(settle(model));
            effects
        }
        RealMsg::Again => {
            real.done = None;
            if let Some(beside) = &mut model.beside {
                beside.computing = true;
                beside.chosen = None;
            }
            vec![Effect::Focus(REAL.to_owned())]
        }
        RealMsg::Save => {
            let done = real.done.as_ref();
            let file = done.map(|done| Effect::SaveText(words::FILE.to_owned(), done.profile()));
            file.into_iter().collect()
        }
        RealMsg::Wear => {
            let done = real.done.as_ref();
            let Some((config, address)) =
                done.map(|done| (done.learned.config.clone(), done.address.clone()))
            else {
                return Vec::new();
            };
            let mut effects = page::update(model, PageMsg::Go(Route::Play));
            effects.extend(settings::wear(model, words::worn(&address), config));
            effects
        }
    }
}

fn begin(model: &mut Model) -> Vec<Effect> {
    let secure = model.secure;
    let history = &model.sandbox.history;
    let (world, seen) = (history.export(), history.head().at);
    let (Some(beside), Some(real)) = (&mut model.beside, &mut model.real) else {
        return Vec::new();
    };
    let mut effects = real.give_up();
    if let Some(sides) = real.begin(&world, seen, secure) {
        beside.put(sides);
        effects.push(Effect::Wake(Owner::Real, 0));
        // The form is gone, and the keyboard was in it.
        effects.push(Effect::Focus(REAL.to_owned()));
    }
    effects
}

/// A socket or the clock says something.
pub(super) fn socket(model: &mut Model, msg: SocketMsg) -> Vec<Effect> {
    let Some(real) = &mut model.real else {
        return Vec::new();
    };
    // What is not looked at does not run.
    let beside = model.beside.as_mut();
    let Some(beside) = beside.filter(|it| it.pairing == Pairing::Real) else {
        return real.give_up();
    };
    let mut effects = match msg {
        SocketMsg::Heard(id, us, event) => real.hear(&mut beside.sides, us, (id.number, event)),
        SocketMsg::Tick(_, us) => real.tick(&mut beside.sides, us),
    };
    effects.extend(settle(model));
    effects
}

/// Both runs stand still, once the second is over; the keyboard goes to what was found.
fn settle(model: &mut Model) -> Option<Effect> {
    let is_done = model.real.as_ref().is_some_and(|it| it.done.is_some());
    let beside = model.beside.as_mut();
    let beside = beside.filter(|it| is_done && it.computing)?;
    beside.settle();
    Some(Effect::Focus(FOUND.to_owned()))
}
