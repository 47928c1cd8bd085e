//! A capture on the bench.

use brokerscope_core::interchange::pcapng;
use brokerscope_core::machine::Command;
use brokerscope_core::trace::Fact;
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::files_tests::with;
use crate::effect::{Effect, Setting};
use crate::model::{Model, Route, Selection, Side};
use crate::msg::{
    FilesMsg, Given, Msg, PageMsg, PickMsg, Purpose, TimesMsg, TransportMsg, WorldMsg,
};
use crate::view;
use crate::view::inspector::{self, Shown};

const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 10ms user \"l\" password \"secret\"
client page v3 -> hub latency 10ms
at 0s lamp connect
at 0s page connect
at 200ms page subscribe \"a/#\" qos 2
at 1s lamp publish \"a/b\" \"1\" qos 2
at 2s lamp disconnect
";

fn send(model: &mut Model, msg: impl Into<Msg>) -> Vec<Effect> {
    model.update(msg.into())
}

fn given(name: &str, bytes: impl Into<Bytes>) -> Given {
    let bytes = bytes.into();
    Given {
        name: name.to_owned(),
        size: u64::try_from(bytes.len()).unwrap(),
        bytes: Some(bytes),
    }
}

/// What `run --pcapng` writes of this world.
fn file(text: &str) -> Given {
    let model = with(text);
    let bench = model.bench();
    let bytes = pcapng(bench.history.trace(), &bench.history.names());
    given("hall.pcapng", bytes)
}

/// The page with this capture open.
fn opened() -> Model {
    let (mut model, _) = Model::new(&Setting::default());
    send(&mut model, PageMsg::Go(Route::Connect));
    let took = FilesMsg::Took(Purpose::Capture, vec![file(HALL)]);
    send(&mut model, took);
    model
}

#[test]
fn a_capture_has_ladder_story_ledger_and_walks_through_time() {
    let mut model = opened();
    assert_eq!(model.route, Route::Play, "it lies on the bench");
    let view = view::capture::build(&model).unwrap();
    assert_eq!((&*view.name, view.remarks), ("hall.pcapng", Vec::new()));
    assert!(
        view.facts.starts_with("2 clients, 1 broker, "),
        "{}",
        view.facts
    );
    send(&mut model, PageMsg::Side(Side::Ledger));
    send(&mut model, TransportMsg::ToHead);
    let rows = view::story::build(&model).rows;
    assert!(rows.len() > 20, "the whole story: {} lines", rows.len());
    assert_eq!(
        view::ledger::build(&model).entries.len(),
        1,
        "one message, and its fate"
    );
    assert_eq!(model.bench().rest(), Some(crate::model::Rest::Forever));
    send(&mut model, TransportMsg::ToStart);
    send(&mut model, TransportMsg::Play);
    let frame = || Msg::from(TransportMsg::Frame(16.0));
    let flies = (0..200).any(|_| {
        model.update(frame());
        !view::flight::all(model.bench()).is_empty()
    });
    assert!(flies, "packets are on their way in the picture");
    for _ in 0..20_000 {
        model.update(frame());
    }
    assert_eq!(model.bench().cursor(), model.bench().history.head());
    assert!(!model.bench().playing, "it stops where the capture ends");
}

#[test]
fn nothing_can_be_done_in_a_capture_and_that_is_said() {
    let mut model = opened();
    let client = model.bench().history.names().client("lamp").unwrap();
    let publish = Action::Command {
        client,
        command: Command::Connect { clean_start: None },
    };
    let effects = send(&mut model, WorldMsg::Act(publish));
    assert!(model.ui.trouble.as_ref().unwrap().contains("is over"));
    let kept = |it: &Effect| matches!(it, Effect::Keep(key, _) if key.starts_with("sandbox"));
    assert!(
        !effects.iter().any(kept),
        "other people's packets are not kept"
    );
    send(&mut model, PickMsg::Select(Some(Selection::Node(client))));
    assert!(view::menu::of(&model, Selection::Node(client)).is_none());
    let Shown::Node(node) = inspector::build(&model).shown else {
        panic!("the node");
    };
    assert!(node.acts.is_empty() && node.places.len() == 2, "{node:?}");
    assert!(view::broker::build(&model).recorded);
    let view = view::acts::build(&model);
    assert!(view.actor.is_none() || !view.changed);
}

#[test]
fn a_password_in_a_capture_is_masked() {
    let mut model = opened();
    let connect = model.trace().records().iter().find(|record| {
        let Fact::Sent { bytes, .. } = &record.fact else {
            return false;
        };
        bytes.windows(6).any(|it| it == b"secret")
    });
    let connect = connect.unwrap().id;
    send(
        &mut model,
        PickMsg::Select(Some(Selection::Packet(connect))),
    );
    let Shown::Packet(packet) = inspector::build(&model).shown else {
        panic!("the packet");
    };
    assert!(packet.secret && !packet.editable);
}

#[test]
fn the_simulated_broker_answers_the_clients_of_a_capture() {
    let mut model = opened();
    send(&mut model, FilesMsg::Replay);
    let said = |model: &Model| {
        let replay = view::capture::build(model).unwrap().replay.unwrap();
        (replay.says.clone(), replay.rows)
    };
    let (says, rows) = said(&model);
    assert!(
        says.ends_with("no difference.") && rows.is_empty(),
        "{says} {rows:?}"
    );
    send(&mut model, FilesMsg::Like("aws-iot-core".to_owned()));
    send(&mut model, FilesMsg::Replay);
    let (says, rows) = said(&model);
    let names: Vec<&str> = rows.iter().map(|row| &*row.2).collect();
    assert!(
        names.contains(&"lamp"),
        "QoS 2 is not taken there: {says} {rows:?}"
    );
    assert!(
        rows.iter()
            .any(|row| row.3.contains("the simulated broker: ")),
        "{rows:?}"
    );
    send(&mut model, TransportMsg::SeekTime(rows[0].0));
    assert_eq!(model.bench().cursor().at, rows[0].0);
}

#[test]
fn the_sandbox_comes_back_when_the_capture_is_put_away() {
    let mut model = with(HALL);
    let before = model.bench().history.trace().digest();
    for _ in 0..2 {
        send(&mut model, FilesMsg::Took(Purpose::Any, vec![file(HALL)]));
        assert!(model.bench().history.is_recorded());
    }
    send(&mut model, TimesMsg::Toggle);
    let view = view::times::build(&model).unwrap();
    assert!(!view.shares && !view.pairs && view.opens);
    send(&mut model, FilesMsg::PutAway);
    assert_eq!(model.bench().history.trace().digest(), before);
    send(&mut model, FilesMsg::Took(Purpose::Any, vec![file(HALL)]));
    send(&mut model, PageMsg::Go(Route::Home));
    assert!(
        !model.sandbox.history.is_recorded(),
        "the first screen shows a world"
    );
}

#[test]
fn a_file_that_is_no_capture_is_told_in_one_sentence_with_its_place() {
    let whole = file(HALL).bytes.unwrap();
    let torn: Bytes = whole[..30].to_vec().into();
    let mut large = given("large.pcap", Bytes::new());
    (large.size, large.bytes) = (90_000_000, None);
    for (file, says) in [
        (
            given("a.png", &b"\x89PNG\r\n\x1a\n"[..]),
            "a.png, byte 0: The file is no capture",
        ),
        (given("torn.pcapng", torn), "torn.pcapng, byte "),
        (given("empty", Bytes::new()), "empty, byte 0: "),
        (large, "large.pcap has 90 MB"),
    ] {
        let (mut model, _) = Model::new(&Setting::default());
        send(&mut model, PageMsg::Go(Route::Connect));
        send(&mut model, FilesMsg::Took(Purpose::Capture, vec![file]));
        let told = model.desk.trouble.clone().unwrap_or_default();
        assert!(told.starts_with(says), "{told}");
        assert_eq!(model.route, Route::Connect, "nothing is left");
        assert!(!model.sandbox.history.is_recorded());
    }
}

#[test]
fn no_bytes_make_the_page_stumble() {
    let whole = file(HALL).bytes.unwrap();
    let (mut model, _) = Model::new(&Setting::default());
    for seed in 0..300_usize {
        let mut bytes = whole.to_vec();
        for turn in 0..4 {
            let at = seed.wrapping_mul(7_919).wrapping_add(turn * 104_729) % bytes.len();
            bytes[at] ^= u8::try_from(seed % 255).unwrap() | 1;
        }
        bytes.truncate(whole.len() - seed % 97);
        send(
            &mut model,
            FilesMsg::Took(Purpose::Capture, vec![given("x.pcapng", bytes)]),
        );
        send(&mut model, TransportMsg::ToHead);
        view::topology::build(&model);
        view::ledger::build(&model);
    }
}
