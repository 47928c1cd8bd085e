//! Bytes are edited and sent, and bytes from elsewhere are read.
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind")]

use brokerscope_core::machine::Remark;
use brokerscope_core::net::Side;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{PacketKind, ReasonCode};

use super::PASTE_FIELD;
use super::tests::{open, run, tell};
use crate::effect::Effect;
use crate::model::{Model, Selection};
use crate::msg::{BytesMsg, CommandMsg, PageMsg, PickMsg, TransportMsg, WorldMsg};
use crate::view::inspector::{self, EditorView, PasteView, Shown};

/// Packets by their names and the beginning of what is said of them.
type Rows<'a> = &'a [(&'a str, &'a str)];

/// The sandbox with its first PUBLISH selected, and everything done that was under way.
fn selected() -> Model {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    let publish = sent(&model, PacketKind::Publish)[0];
    tell(&mut model, PickMsg::Select(Some(publish)));
    model
}

fn sent(model: &Model, wanted: PacketKind) -> Vec<Selection> {
    let sent = model.trace().records().iter().filter(|it| match &it.fact {
        Fact::Sent { brief, .. } => brief.as_ref().is_some_and(|brief| brief.kind == wanted),
        _ => false,
    });
    sent.map(|it| Selection::Packet(it.id)).collect()
}

fn editor(model: &Model) -> EditorView {
    match inspector::build(model).shown {
        Shown::Editor(view) => view,
        other => panic!("{other:?}"),
    }
}

fn paste(model: &Model) -> PasteView {
    match inspector::build(model).shown {
        Shown::Paste(view) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flipped_bit_is_sent_answered_undone_and_written_down() {
    let mut model = selected();
    let effects = tell(&mut model, BytesMsg::Edit);
    assert_eq!(effects, [Effect::Focus("byte-0".to_owned())]);
    let view = editor(&model);
    assert_eq!((view.body.name, &view.body.flaw), ("PUBLISH", &None));
    // Both QoS bits [MQTT-3.3.1-4].
    tell(&mut model, BytesMsg::Flip(0, 1));
    tell(&mut model, BytesMsg::Flip(0, 2));
    let flaw = editor(&model).body.flaw.clone().expect("there is no QoS 3");
    assert_eq!(flaw.clause.to_string(), "MQTT-3.3.1-4");
    assert!(flaw.verdict.contains("0x81"), "{flaw:?}");
    tell(&mut model, BytesMsg::Send);
    assert!(model.ui.workshop.editor.is_none(), "it is sent");
    let Shown::Packet(view) = inspector::build(&model).shown else {
        panic!("what was sent is shown");
    };
    assert_eq!(view.body.gist, "broken");
    run(&mut model);
    let answered = model.trace().records().iter().any(|it| match &it.fact {
        Fact::Sent {
            brief: Some(brief), ..
        } => brief.kind == PacketKind::Disconnect && brief.reason == ReasonCode::MALFORMED_PACKET,
        _ => false,
    });
    assert!(answered, "DISCONNECT 0x81");
    let noted = |model: &Model| {
        let mut notes = model.bench().past().iter().filter_map(|it| match &it.fact {
            Fact::Noted { note, .. } => Some(note),
            _ => None,
        });
        notes.any(|note| matches!(note.what, Remark::PeerFault(_)))
    };
    assert!(noted(&model));
    let story = brokerscope_core::scenario::print(&model.bench().history.export());
    assert!(story.contains("inject sensor->hub 36 "), "{story}");
    tell(&mut model, WorldMsg::Undo);
    assert!(!noted(&model), "it never was");
}

#[test]
fn what_cannot_be_sent_says_why_and_stays() {
    let mut model = selected();
    tell(&mut model, BytesMsg::Edit);
    tell(&mut model, BytesMsg::Type("30 0".to_owned()));
    let view = editor(&model);
    assert!(
        view.problem.as_ref().is_some_and(|it| it.contains("`0`")),
        "{view:?}"
    );
    assert!(view.hindrance.is_some());
    tell(&mut model, BytesMsg::Send);
    assert_eq!(editor(&model).text, "30 0", "what was typed stays");
    tell(&mut model, BytesMsg::Type("d0 00".to_owned()));
    assert_eq!(editor(&model).hindrance, None);
    tell(&mut model, BytesMsg::Toward(Side::Client));
    assert_eq!(editor(&model).to, Some(Side::Client));
    // Before anybody was connected.
    tell(&mut model, TransportMsg::ToStart);
    let why = editor(&model).hindrance.expect("nothing stands");
    assert!(why.contains("no connection"), "{why}");
    // Something else is looked at meanwhile.
    let here = model.ui.selection;
    tell(&mut model, PickMsg::Select(None));
    assert!(matches!(inspector::build(&model).shown, Shown::Paste(_)));
    tell(&mut model, PickMsg::Select(here));
    assert_eq!(editor(&model).text, "d0 00");
    tell(&mut model, PageMsg::Escape);
    assert!(model.ui.workshop.editor.is_none());
    assert_eq!(
        model.ui.selection, here,
        "Escape closes one thing at a time"
    );
}

#[test]
fn pasted_packets_are_read_one_after_the_other() {
    let mut model = open("#/play");
    #[rustfmt::skip]
    let table: [(&str, Rows<'_>, &str); 5] = [
        ("c0 00 d0 00",               &[("PINGREQ", ""), ("PINGRESP", "")],              "a guess"),
        ("0x32 0x06 0x00 0x01 0x74 0x00 0x07 0x00", &[("PUBLISH", "QoS 1, id 7")],       "MQTT 5.0"),
        ("30 04 00 01 74 31",         &[("PUBLISH", "QoS 0")],                           "MQTT 3.1.1"),
        ("36 05 00 01 74 00 01",      &[("PUBLISH", "byte 0: both QoS bits")],           "a guess"),
        ("c0 00 30 05 00",            &[("PINGREQ", ""), ("PUBLISH", "byte 3: ")],       "a guess"),
    ];
    for (text, rows, reading) in table {
        tell(&mut model, BytesMsg::Paste(text.to_owned()));
        let view = paste(&model);
        assert_eq!(view.packets.len(), rows.len(), "{text}");
        for (row, (name, gist)) in view.packets.iter().zip(rows) {
            assert_eq!(row.name, *name, "{text}");
            assert!(row.gist.starts_with(gist), "{text}: {}", row.gist);
        }
        assert!(view.reading.contains(reading), "{text}: {}", view.reading);
    }
    tell(&mut model, BytesMsg::Show(1));
    let body = paste(&model).body.expect("the second");
    assert_eq!((body.name, body.gist.as_str()), ("PUBLISH", "broken"));
    assert!(body.flaw.is_some());
    tell(&mut model, BytesMsg::Paste("zz".to_owned()));
    let view = paste(&model);
    assert!(view.problem.is_some() && view.packets.is_empty());
}

#[test]
fn the_command_bar_decodes() {
    let mut model = open("#/play");
    tell(&mut model, CommandMsg::Toggle);
    tell(
        &mut model,
        CommandMsg::Edit("decode 20 02 01 00".to_owned()),
    );
    let effects = tell(&mut model, CommandMsg::Run);
    assert!(effects.contains(&Effect::Focus(PASTE_FIELD.to_owned())));
    let view = paste(&model);
    assert_eq!(view.text, "20 02 01 00");
    assert_eq!(view.packets[0].name, "CONNACK");
    assert!(!model.command.open);
    // What was pasted can be sent by a client.
    tell(&mut model, BytesMsg::Take);
    assert_eq!(editor(&model).text, "20 02 01 00");
}

#[test]
fn the_tab_of_pasted_bytes_leads_the_keyboard_to_their_field() {
    let mut model = selected();
    assert!(!inspector::build(&model).tabs.is_empty());
    let effects = tell(&mut model, BytesMsg::Blank);
    assert_eq!(effects, [Effect::Focus(PASTE_FIELD.to_owned())]);
    assert_eq!(paste(&model).text, "");
    assert!(inspector::build(&model).tabs.is_empty());
}
