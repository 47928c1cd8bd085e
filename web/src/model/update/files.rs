//! Files and programs of other people.

use brokerscope_core::interchange::code::Target;

use super::{Model, own, pick};
use crate::effect::Effect;
use crate::model::Written;
use crate::model::written::{client_at_hand, packet_at_hand};
use crate::msg::FilesMsg;
use crate::shared::Shared;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: FilesMsg) -> Vec<Effect> {
    match msg {
        FilesMsg::Code => {
            model.ui.code = client_at_hand(model).map(|_| model.ui.target);
            Vec::new()
        }
        FilesMsg::Target(target) => {
            model.ui.target = target;
            model.ui.code = Some(target);
            Vec::new()
        }
        FilesMsg::Leave(selection) => {
            model.ui.code = None;
            pick::select(model, selection);
            Vec::new()
        }
        FilesMsg::Line(line) => go_to(model, line),
        FilesMsg::CopyCode => {
            let text = written(model).as_deref().map(text).unwrap_or_default();
            model.ui.copied = !text.is_empty();
            vec![Effect::Copy(text)]
        }
        FilesMsg::SaveCode => save(model).into_iter().collect(),
    }
}

fn text(written: &Option<Written>) -> String {
    let code = written.as_ref().map(|it| it.code.text());
    code.unwrap_or_default()
}

/// The program on the screen.
fn written(model: &Model) -> Option<Shared<Option<Written>>> {
    let client = client_at_hand(model)?;
    Some(Written::of(model.bench(), client, model.ui.code?))
}

/// To the packet that this line made, or the next one of it.
fn go_to(model: &mut Model, line: usize) -> Vec<Effect> {
    let found = || {
        let shared = written(model)?;
        let written = (*shared).as_ref()?;
        let part = written.code.lines.get(line)?.part?;
        let here = packet_at_hand(model, written.program.client);
        written.packet_of(model.bench(), part, here)
    };
    match found() {
        Some(packet) => pick::visit(model, packet),
        None => Vec::new(),
    }
}

fn save(model: &Model) -> Option<Effect> {
    let shared = written(model)?;
    let written = (*shared).as_ref()?;
    let target: Target = model.ui.code?;
    let name = own::slug(&written.program.name);
    let name = format!("{name}.{}", target.extension());
    Some(Effect::SaveText(name, written.code.text()))
}
