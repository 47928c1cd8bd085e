//! A client as a program, in the page.

use brokerscope_core::history::History;
use brokerscope_core::id::NodeId;
use brokerscope_core::interchange::code::Target;
use brokerscope_core::scenario;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::PacketKind;

use crate::effect::{Effect, Setting};
use crate::model::{Bench, Model, Route, Selection};
use crate::msg::{FilesMsg, Msg, PageMsg, PickMsg};
use crate::view::code::{self, CodeLine, CodeView};
use crate::view::inspector::{self, Shown};
use crate::view::payload::{Body, Look};

const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 10ms
client page v3 -> hub latency 10ms
at 0s lamp connect
at 0s page connect
at 200ms page subscribe \"a/#\" qos 1
at 1s lamp publish \"a/b\" \"1\" qos 1
at 2s lamp publish \"a/c\" \"2\" qos 1
";

const LAMP: NodeId = NodeId(1);

fn send(model: &mut Model, msg: impl Into<Msg>) -> Vec<Effect> {
    model.update(msg.into())
}

/// The sandbox with this world, played on for ten seconds.
pub(super) fn with(text: &str) -> Model {
    let parsed = scenario::parse(text);
    assert_eq!(parsed.problems, []);
    let mut history = History::start(parsed.scenario).unwrap();
    history.seek_time(Instant::from_millis(10_000), 10_000);
    let (mut model, _) = Model::new(&Setting::default());
    send(&mut model, PageMsg::Go(Route::Play));
    model.sandbox = Bench::of(history);
    model
}

fn of(model: &Model) -> CodeView {
    code::build(model).expect("the program is shown")
}

fn lit(view: &CodeView) -> String {
    let lines = view.lines.iter().filter(|line| line.lit);
    let texts: Vec<&str> = lines.map(|line| line.text.trim()).collect();
    texts.join("\n")
}

/// The packets of this kind that the lamp sent.
fn sent(model: &Model, kind: PacketKind) -> Vec<Selection> {
    let records = model.sandbox.history.trace().records().iter();
    let of_kind = records.filter(|record| {
        let Fact::Sent {
            brief: Some(brief), ..
        } = &record.fact
        else {
            return false;
        };
        brief.kind == kind && record.node == Some(LAMP)
    });
    of_kind.map(|record| Selection::Packet(record.id)).collect()
}

#[test]
fn the_tab_of_code_is_there_for_a_client_and_its_packets_only() {
    let mut model = with(HALL);
    let publish = sent(&model, PacketKind::Publish)[0];
    for (what, there) in [
        (Some(Selection::Node(LAMP)), true),
        (Some(publish), true),
        (Some(Selection::Node(NodeId(0))), false),
        (None, false),
    ] {
        send(&mut model, PickMsg::Select(what));
        let view = inspector::build(&model);
        let code = view.tabs.iter().find(|door| door.code);
        assert_eq!(code.is_some_and(|it| it.to.is_some()), there, "{what:?}");
    }
}

#[test]
fn the_lines_behind_a_packet_are_lit_and_lead_to_it() {
    let mut model = with(HALL);
    send(&mut model, PickMsg::Select(Some(Selection::Node(LAMP))));
    send(&mut model, FilesMsg::Code);
    let connects = sent(&model, PacketKind::Connect);
    let publishes = sent(&model, PacketKind::Publish);
    for target in Target::ALL {
        send(&mut model, FilesMsg::Target(target));
        for (packet, says) in [(publishes[0], "a/b"), (publishes[1], "a/c")] {
            send(&mut model, PickMsg::Select(Some(packet)));
            let view = of(&model);
            assert_eq!(view.target, target);
            let (text, other) = (lit(&view), if says == "a/b" { "a/c" } else { "a/b" });
            assert!(
                text.contains(says) && !text.contains(other),
                "{target:?}: {text}"
            );
            assert!(view.says.starts_with("Behind the packet"), "{}", view.says);
        }
        send(&mut model, PickMsg::Select(Some(connects[0])));
        let line = |line: &CodeLine| line.leads && line.text.contains("a/c");
        let line = of(&model).lines.iter().position(line).unwrap();
        send(&mut model, FilesMsg::Line(line));
        assert_eq!(
            model.ui.selection,
            Some(publishes[1]),
            "{target:?}: its line was chosen"
        );
        let home = of(&model).lines.into_iter().filter(|line| line.home);
        assert!(
            home.eq(of(&model).lines.into_iter().find(|line| line.lit)),
            "{target:?}"
        );
    }
}

#[test]
fn a_program_is_saved_under_the_name_of_its_client_and_left_by_the_other_tabs() {
    let mut model = with(HALL);
    send(&mut model, PickMsg::Select(Some(Selection::Node(LAMP))));
    send(&mut model, FilesMsg::Code);
    for target in Target::ALL {
        send(&mut model, FilesMsg::Target(target));
        let effects = send(&mut model, FilesMsg::SaveCode);
        let [Effect::SaveText(name, text)] = &effects[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(*name, format!("lamp.{}", target.extension()));
        assert_eq!(
            send(&mut model, FilesMsg::CopyCode),
            [Effect::Copy(text.clone())]
        );
    }
    send(&mut model, FilesMsg::Leave(Some(Selection::Node(LAMP))));
    assert!(matches!(inspector::build(&model).shown, Shown::Node(_)));
}

#[test]
fn a_payload_is_read_as_what_it_can_be_once_somebody_asks() {
    let told = HALL.replace("\"1\" qos 1", "\"{\\\"t\\\":[1]}\" qos 1");
    let mut model = with(&told);
    let payload = |model: &Model| {
        let Shown::Packet(packet) = inspector::build(model).shown else {
            panic!("the packet");
        };
        packet.payload.clone()
    };
    let connect = sent(&model, PacketKind::Connect)[0];
    send(&mut model, PickMsg::Select(Some(connect)));
    assert_eq!(payload(&model), None, "a CONNECT has none");
    let publish = sent(&model, PacketKind::Publish)[0];
    send(&mut model, PickMsg::Select(Some(publish)));
    assert_eq!(payload(&model), Some(None), "nobody has asked");
    send(&mut model, FilesMsg::Payload);
    let view = payload(&model).flatten().unwrap();
    assert_eq!(view.looks, [Look::Json, Look::Text, Look::Hex]);
    for (look, says) in [
        (Look::Json, "{\n  \"t\": [\n    1\n  ]\n}"),
        (Look::Text, "{\"t\":[1]}"),
    ] {
        send(&mut model, FilesMsg::Look(look));
        let body = payload(&model).flatten().unwrap().body;
        assert_eq!(body, Body::Text(says.to_owned()));
    }
}
