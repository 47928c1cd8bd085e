//! Files and programs of other people.

use brokerscope_core::interchange;
use brokerscope_core::interchange::code::Target;

use super::{Model, capture, command, own, pick, settings, world};
use crate::effect::Effect;
use crate::model::written::{client_at_hand, packet_at_hand};
use crate::model::{Route, Written};
use crate::msg::{FilesMsg, Given, Purpose};
use crate::shared::Shared;
use crate::words::files as words;

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
        FilesMsg::Payload => {
            model.ui.payload.open = !model.ui.payload.open;
            Vec::new()
        }
        FilesMsg::Look(look) => {
            model.ui.payload.look = Some(look);
            Vec::new()
        }
        FilesMsg::NoPicture => {
            command::answer(model, words::NO_PICTURE.to_owned(), false);
            Vec::new()
        }
        FilesMsg::Took(purpose, files) => took(model, purpose, &files),
        FilesMsg::Like(word) => {
            model.desk.like = word;
            Vec::new()
        }
        FilesMsg::Replay => {
            capture::replay(model);
            Vec::new()
        }
        FilesMsg::PutAway => world::bring_back(model),
        FilesMsg::Settings(msg) => settings::update(model, msg),
    }
}

/// Files were chosen or dropped.
fn took(model: &mut Model, purpose: Purpose, files: &[Given]) -> Vec<Effect> {
    let is_capture = |file: &&Given| {
        let bytes = file.bytes.as_ref();
        bytes.is_some_and(|bytes| interchange::is_capture(bytes))
    };
    let capture = match purpose {
        Purpose::Capture => files.first(),
        Purpose::Conf => None,
        Purpose::Any => files.iter().find(is_capture),
    };
    let is_conf = |file: &Given| file.name.ends_with(".conf");
    let has_conf = files.iter().any(is_conf) || model.desk.conf.is_some();
    match (purpose, capture, files.first()) {
        (_, Some(file), _) => capture::open(model, file),
        (Purpose::Conf, None, Some(_)) => settings::took(model, files),
        (Purpose::Any, None, Some(_)) if has_conf => settings::took(model, files),
        (_, None, Some(file)) => capture::open(model, file),
        (_, None, None) => Vec::new(),
    }
}

/// A file cannot be used: it is said where files are chosen, or by the narrator.
pub(super) fn wrong(model: &mut Model, why: String) -> Vec<Effect> {
    let panel = model.ui.times.open || model.desk.settings || model.bench().recording.is_some();
    if model.route == Route::Play && !panel {
        model.ui.trouble = Some(why);
    } else {
        model.desk.trouble = Some(why);
    }
    Vec::new()
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
