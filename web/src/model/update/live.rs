//! A real broker.

use brokerscope_core::machine::Command;
use brokerscope_core::wire::ReasonCode;

use super::Model;
use crate::effect::Effect;
use crate::model::{SAVED, Selection};
use crate::msg::{LiveMsg, SocketMsg};

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: LiveMsg) -> Vec<Effect> {
    let form = &model.ui.live_form;
    match msg {
        LiveMsg::Edit(field, text) => {
            model.ui.live_form.0.insert(field, text);
            Vec::new()
        }
        LiveMsg::Connect => model.live.submit_connect(form, model.secure),
        LiveMsg::Disconnect => model.live.ask(Command::Disconnect {
            reason: ReasonCode::NORMAL_DISCONNECTION,
        }),
        LiveMsg::Subscribe => model.live.submit_subscribe(form),
        LiveMsg::Unsubscribe(filter) => model.live.unsubscribe(&filter),
        LiveMsg::Publish => model.live.submit_publish(form),
        LiveMsg::Freeze => {
            model.live.freeze();
            Vec::new()
        }
        LiveMsg::Save => {
            model.ui.saved.save(form);
            keep(model)
        }
        LiveMsg::Load(name) => {
            model.ui.saved.load(&name, &mut model.ui.live_form);
            Vec::new()
        }
        LiveMsg::Forget(name) => {
            model.ui.saved.forget(&name);
            keep(model)
        }
        LiveMsg::Topic(name) => {
            model.ui.live.topic = name;
            Vec::new()
        }
        LiveMsg::Fold(path) => {
            model.ui.live.fold(path);
            Vec::new()
        }
        LiveMsg::Look(look) => {
            model.ui.live.payload = Some(look);
            Vec::new()
        }
    }
}

/// A socket or the clock says something.
pub(super) fn socket(model: &mut Model, msg: SocketMsg) -> Vec<Effect> {
    at_clock(model, |model| match msg {
        SocketMsg::Heard(id, us, event) => model.live.hear(id, us, event),
        SocketMsg::Tick(_, us) => model.live.tick(us),
    })
}

fn keep(model: &Model) -> Vec<Effect> {
    vec![Effect::Keep(SAVED, model.ui.saved.print())]
}

/// Time passes on the bench. When old records are put away, what is selected may go with them.
fn at_clock(model: &mut Model, pass: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let before = model.live.folded();
    let effects = pass(model);
    let gone = model.live.folded().saturating_sub(before);
    if gone > 0 && matches!(model.ui.selection, Some(Selection::Packet(_))) {
        model.ui.point_at(None);
    }
    effects
}
