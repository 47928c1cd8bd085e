//! The bridge to a real broker.

use super::Model;
use super::world::let_go;
use crate::effect::Effect;
use crate::model::bench::{Bench, Pace};
use crate::model::uplink::Uplink;
use crate::model::{Pane, Route};
use crate::msg::{Owner, SocketMsg, UplinkMsg};
use crate::words::uplink as words;

/// The part of the page that the bridge has, by its id.
pub const UPLINK: &str = "uplink";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: UplinkMsg) -> Vec<Effect> {
    let chance = model.chance;
    let secure = model.secure;
    let uplink = model
        .uplink
        .get_or_insert_with(|| Box::new(Uplink::new(chance)));
    match msg {
        UplinkMsg::Show => {
            model.ui.uplink = true;
            // Where there is one pane at a time, it has to be that one.
            model.ui.pane = Pane::Guide;
            vec![Effect::Focus(UPLINK.to_owned())]
        }
        UplinkMsg::Open => {
            model.ui.uplink = !model.ui.uplink;
            // Below what was to be seen: whoever opens it is taken there.
            let opened = model.ui.uplink.then(|| UPLINK.to_owned());
            opened.map(Effect::Focus).into_iter().collect()
        }
        UplinkMsg::Edit(field, text) => {
            uplink.form.insert(field, text);
            Vec::new()
        }
        UplinkMsg::Begin => {
            let history = &mut model.sandbox.history;
            let mut effects = uplink.stop(history, None);
            let Some(history) = uplink.begin(history.scenario(), secure) else {
                return effects;
            };
            // A world with a password in it is not kept, and its bytes are covered.
            let secret = model.sandbox.secret || !uplink.password().is_empty();
            model.sandbox = Bench::of(history);
            (model.sandbox.pace, model.sandbox.secret) = (Pace { slower: 1 }, secret);
            let_go(model);
            effects.push(Effect::Wake(Owner::Uplink, 0));
            // The form is gone, and the keyboard was in it.
            effects.push(Effect::Focus(UPLINK.to_owned()));
            effects
        }
        UplinkMsg::Stop => {
            model.sandbox.playing = false;
            let mut effects = uplink.stop(&mut model.sandbox.history, None);
            effects.push(Effect::Focus(UPLINK.to_owned()));
            effects
        }
    }
}

/// Its socket or its clock says something.
pub(super) fn socket(model: &mut Model, msg: SocketMsg) -> Vec<Effect> {
    let Some(uplink) = &mut model.uplink else {
        return Vec::new();
    };
    let history = &mut model.sandbox.history;
    // What is not looked at does not run.
    if model.route != Route::Play {
        return uplink.stop(history, Some(words::MOVED.to_owned()));
    }
    match msg {
        SocketMsg::Heard(_, us, event) => uplink.hear(history, us, event),
        SocketMsg::Tick(_, us) => uplink.tick(history, us),
    }
}
