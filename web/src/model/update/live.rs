//! A real broker.

use brokerscope_core::machine::Command;
use brokerscope_core::wire::ReasonCode;

use super::Model;
use crate::effect::Effect;
use crate::model::{Form, SAVED, Selection};
use crate::msg::{LiveField, LiveMsg, SocketMsg};

/// Id of the field for an address.
pub const ADDRESS_FIELD: &str = "live-address";
/// Id of the button for another connection.
pub const ADD_BUTTON: &str = "live-add";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: LiveMsg) -> Vec<Effect> {
    match msg {
        LiveMsg::Edit(field, text) => {
            if let Some(form) = model.live.form_mut() {
                form.0.insert(field, text);
            }
            Vec::new()
        }
        LiveMsg::Add => {
            model.live.add();
            model.ui.live.topic = None;
            vec![Effect::Focus(ADDRESS_FIELD.to_owned())]
        }
        LiveMsg::Choose(node) => {
            model.live.choose(node);
            model.ui.live.topic = None;
            Vec::new()
        }
        LiveMsg::Close(node) => {
            model.ui.live.topic = None;
            let mut effects = model.live.close(node);
            effects.push(Effect::Focus(ADD_BUTTON.to_owned()));
            effects
        }
        LiveMsg::Connect => at_clock(model, |model| model.live.submit_connect(model.secure)),
        LiveMsg::Disconnect => model.live.ask(Command::Disconnect {
            reason: ReasonCode::NORMAL_DISCONNECTION,
        }),
        LiveMsg::Subscribe => model.live.submit_subscribe(),
        LiveMsg::Unsubscribe(filter) => model.live.unsubscribe(&filter),
        LiveMsg::Publish => model.live.submit_publish(),
        LiveMsg::Freeze => {
            model.live.freeze();
            Vec::new()
        }
        LiveMsg::Save => {
            model.ui.saved.save(model.live.chosen().form());
            keep(model)
        }
        LiveMsg::Load(name) => {
            if let Some(form) = model.live.form_mut() {
                model.ui.saved.load(&name, form);
            }
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

/// The form is one for the class at this address.
pub(super) fn join(model: &mut Model, address: &str) {
    // What is connected stays so.
    if model.live.chosen().is_open() {
        model.live.add();
    }
    if let Some(Form(form)) = model.live.form_mut() {
        form.insert(LiveField::Address, address.to_owned());
        form.insert(LiveField::ClientId, String::new());
        form.insert(LiveField::Class, "on".to_owned());
    }
}

fn keep(model: &Model) -> Vec<Effect> {
    vec![Effect::Keep(SAVED, model.ui.saved.print())]
}

/// Something happens on the bench. When records are put away, what is selected may go with them.
fn at_clock(model: &mut Model, pass: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let before = model.live.renumbered();
    let effects = pass(model);
    if model.live.renumbered() != before && matches!(model.ui.selection, Some(Selection::Packet(_)))
    {
        model.ui.point_at(None);
    }
    effects
}
