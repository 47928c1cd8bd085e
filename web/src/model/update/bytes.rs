//! Bytes are edited and sent, or pasted and read.

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::Command;
use brokerscope_core::net::Side;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::cut;
use brokerscope_core::world::Action;

use super::{Model, page, pick, world};
use crate::effect::Effect;
use crate::model::hex;
use crate::model::workshop::{self, Editor, Road};
use crate::model::{Pane, Route, Selection};
use crate::msg::BytesMsg;
use crate::view::cast::Cast;

/// The bytes of what is edited, the button that opens it, and the field that takes pasted bytes.
const FIRST_BYTE: &str = "byte-0";
/// The pane that shows what was sent.
const PANE: &str = "pane-side";
/// The button that opens the editor.
pub const EDIT_BUTTON: &str = "edit-bytes";
/// The field for pasted bytes.
pub const PASTE_FIELD: &str = "paste";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: BytesMsg) -> Vec<Effect> {
    match msg {
        BytesMsg::Edit => return open(model),
        BytesMsg::Take => return take(model),
        BytesMsg::Send => return send(model),
        BytesMsg::Close => return close(model),
        BytesMsg::Type(text) => {
            if let Some(editor) = &mut model.ui.workshop.editor {
                editor.write(text);
            }
        }
        BytesMsg::Flip(at, bit) => change(model, |bytes| workshop::flip(bytes, at, bit)),
        BytesMsg::Digit(at, digit) => change(model, |bytes| workshop::type_digit(bytes, at, digit)),
        BytesMsg::Insert(at) => {
            change(model, |bytes| {
                let at = at.min(bytes.len());
                bytes.insert(at, 0);
            });
            return to_byte(model, at);
        }
        BytesMsg::Remove(at) => {
            change(model, |bytes| {
                if at < bytes.len() {
                    bytes.remove(at);
                }
            });
            return to_byte(model, at);
        }
        BytesMsg::MendLength => change(model, |bytes| {
            workshop::mend_length(bytes);
        }),
        BytesMsg::Toward(side) => {
            if let Some(Editor {
                road: Road::Link(_, to),
                trouble,
                ..
            }) = &mut model.ui.workshop.editor
            {
                *to = side;
                *trouble = None;
            }
        }
        BytesMsg::Blank => {
            model.ui.code = None;
            model.ui.point_at(None);
            return vec![Effect::Focus(PASTE_FIELD.to_owned())];
        }
        BytesMsg::Paste(text) => {
            model.ui.workshop.paste.text = text;
            show(model, 0);
        }
        BytesMsg::Decode(text) => return decode(model, text),
        BytesMsg::Speak(version) => model.ui.workshop.paste.version = version,
        BytesMsg::Show(at) => show(model, at),
        BytesMsg::Steps => model.ui.workshop.steps = !model.ui.workshop.steps,
    }
    Vec::new()
}

fn change(model: &mut Model, edit: impl FnOnce(&mut Vec<u8>)) {
    if let Some(editor) = &mut model.ui.workshop.editor {
        editor.change(edit);
    }
}

/// The keyboard follows the byte.
fn to_byte(model: &mut Model, at: usize) -> Vec<Effect> {
    let editor = model.ui.workshop.editor.as_ref();
    let last = editor.map_or(0, |it| it.bytes.len()).saturating_sub(1);
    let at = at.min(last);
    model.ui.workshop.byte = Some(at);
    vec![Effect::Focus(format!("byte-{at}"))]
}

fn show(model: &mut Model, at: usize) {
    model.ui.workshop.paste.at = at;
    model.ui.look_anew();
}

/// Opens the selected packet for editing.
fn open(model: &mut Model) -> Vec<Effect> {
    let Some(Selection::Packet(id)) = model.ui.selection else {
        return Vec::new();
    };
    let Some(editor) = editor_of(model, id) else {
        return Vec::new();
    };
    model.ui.look_anew();
    model.ui.workshop.editor = Some(editor);
    model.ui.copied = false;
    page::to_pane(model, Pane::Bytes);
    model.ui.sheet = true;
    vec![Effect::Focus(FIRST_BYTE.to_owned())]
}

fn editor_of(model: &Model, id: RecordId) -> Option<Editor> {
    let record = model.trace().get(id)?;
    let Fact::Sent {
        to, version, bytes, ..
    } = &record.fact
    else {
        return None;
    };
    let from = record.node?;
    let road = match model.route {
        // To a real broker one writes from here only.
        Route::Connect if model.live.peer(from).is_some() => Road::Live(from),
        Route::Connect => return None,
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
            let cast = Cast::of(model);
            let link = |node| cast.member(node)?.link();
            match (link(from), link(*to)) {
                (Some(link), _) => Road::Link(link, Side::Broker),
                (None, Some(link)) => Road::Link(link, Side::Client),
                (None, None) => return None,
            }
        }
    };
    Some(Editor::of(Some(id), bytes, *version, road))
}

/// Opens the pasted packet for editing, to be sent by the client at hand.
fn take(model: &mut Model) -> Vec<Effect> {
    let Ok(bytes) = hex::read(&model.ui.workshop.paste.text) else {
        return Vec::new();
    };
    let packets = cut(&bytes);
    let range = packets.get(model.ui.workshop.paste.at).cloned();
    let Some(packet) = range.and_then(|range| bytes.get(range)) else {
        return Vec::new();
    };
    let version = model.ui.workshop.paste.version;
    let version = version.unwrap_or_else(|| workshop::version_of(&bytes).0);
    let cast = Cast::of(model);
    let actor = model.ui.actor.and_then(|node| cast.member(node)?.link());
    let first = || cast.members().iter().find_map(|it| it.link());
    let Some(link) = actor.or_else(first) else {
        return Vec::new();
    };
    let road = Road::Link(link, Side::Broker);
    model.ui.workshop.editor = Some(Editor::of(None, packet, version, road));
    model.ui.look_anew();
    vec![Effect::Focus(FIRST_BYTE.to_owned())]
}

/// What is typed after it in the command bar is read in the inspector.
fn decode(model: &mut Model, text: String) -> Vec<Effect> {
    model
        .ui
        .workshop
        .editor
        .take_if(|editor| editor.of.is_none());
    model.ui.workshop.paste.text = text;
    model.ui.point_at(None);
    show(model, 0);
    model.ui.side = crate::model::Side::Packet;
    page::to_pane(model, Pane::Bytes);
    model.ui.sheet = true;
    vec![Effect::Focus(PASTE_FIELD.to_owned())]
}

/// Gives the edited bytes up.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    let editor = model.ui.workshop.editor.take();
    model.ui.look_anew();
    let back = match editor {
        Some(Editor { of: None, .. }) => PASTE_FIELD,
        Some(_) | None => EDIT_BUTTON,
    };
    vec![Effect::Focus(back.to_owned())]
}

/// Writes the bytes on their road, now.
fn send(model: &mut Model) -> Vec<Effect> {
    let Some(editor) = &mut model.ui.workshop.editor else {
        return Vec::new();
    };
    if editor.problem.is_some() || editor.bytes.is_empty() {
        return Vec::new();
    }
    let bytes = bytes::Bytes::from(editor.bytes.clone());
    let (mut effects, trouble) = match editor.road {
        Road::Live(node) => (model.live.ask_of(node, Command::Raw(bytes)), None),
        Road::Link(link, to) => {
            let known = model.bench().past().len();
            let action = Action::Inject { link, to, bytes };
            let effects = world::act(model, action, None);
            let trouble = model.ui.trouble.take();
            if trouble.is_none() {
                // What was just written is what one wants to follow.
                let news = model.bench().past().get(known..).unwrap_or_default();
                let sent = news.iter().find(|it| matches!(it.fact, Fact::Sent { .. }));
                let sent = sent.map(|it| Selection::Packet(it.id));
                if sent.is_some() {
                    pick::select(model, sent);
                }
            }
            (effects, trouble)
        }
    };
    let Some(editor) = &mut model.ui.workshop.editor else {
        return effects;
    };
    match trouble {
        Some(why) => editor.trouble = Some(why),
        None => {
            model.ui.workshop.editor = None;
            model.ui.look_anew();
            // The button that had the keyboard is gone with the editor.
            effects.push(Effect::Focus(PANE.to_owned()));
        }
    }
    effects
}
