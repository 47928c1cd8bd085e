//! What the broker of the sandbox wears.

use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{PacketKind, Qos};
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::files_tests::with;
use crate::effect::Effect;
use crate::model::Model;
use crate::msg::{FilesMsg, Given, Msg, Purpose, SettingsMsg, WorldMsg};
use crate::view::settings::{SettingsView, build};

const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 10ms
client page v5 -> hub latency 10ms
at 0s lamp connect
at 0s page connect
at 200ms page subscribe \"a/#\" qos 2
at 1s lamp publish \"a/b\" \"1\" qos 1
";

/// Somebody may come in without a password, though there are passwords.
const HOLE: &str = "\
listener 1883
allow_anonymous true
password_file /etc/mosquitto/passwd
max_queued_messages 7
connection cloud
address cloud.example:1883
topic # out 1
";

fn send(model: &mut Model, msg: impl Into<Msg>) -> Vec<Effect> {
    model.update(msg.into())
}

fn set(model: &mut Model, msg: SettingsMsg) -> Vec<Effect> {
    send(model, FilesMsg::Settings(msg))
}

fn given(name: &str, text: &'static [u8]) -> Given {
    Given {
        name: name.to_owned(),
        size: 1,
        bytes: Some(Bytes::from_static(text)),
    }
}

fn of(model: &Model) -> SettingsView {
    build(model).expect("the settings are open")
}

/// QoS that the page was granted, as its SUBACK says it.
fn granted(model: &Model) -> Vec<u8> {
    let records = model.bench().history.trace().records().iter();
    let subacks = records.filter_map(|record| {
        let Fact::Sent {
            brief: Some(brief),
            bytes,
            ..
        } = &record.fact
        else {
            return None;
        };
        let is_it = brief.kind == PacketKind::Suback;
        bytes.last().copied().filter(|_| is_it)
    });
    subacks.collect()
}

#[test]
fn each_profile_tells_what_its_rows_do_where_from_and_when() {
    let mut model = with(HALL);
    assert_eq!(build(&model), None, "the door is closed");
    set(&mut model, SettingsMsg::Open);
    let words: Vec<&str> = of(&model).profiles.iter().map(|it| it.word).collect();
    assert_eq!(words, ["mosquitto", "emqx", "hivemq", "aws-iot-core"]);
    for word in words {
        set(&mut model, SettingsMsg::Profile(word.to_owned()));
        let open: Vec<_> = of(&model).profiles;
        for row in open {
            assert_eq!(row.rows.is_empty(), row.word != word, "one is unfolded");
            for [option, says, source, date] in row.rows {
                assert!(!option.is_empty() && !says.is_empty() && date.len() == 10);
                assert!(source.starts_with("https://"), "{source}");
            }
        }
    }
}

#[test]
fn a_profile_is_worn_from_the_beginning_and_taken_back() {
    let mut model = with(HALL);
    set(&mut model, SettingsMsg::Open);
    let (before, at) = (
        model.bench().history.trace().digest(),
        model.bench().cursor(),
    );
    assert_eq!((granted(&model), of(&model).now), (vec![2], String::new()));
    for (word, qos) in [("aws-iot-core", 1), ("emqx", 2)] {
        let effects = set(&mut model, SettingsMsg::Wear(word.to_owned()));
        assert_eq!(granted(&model), [qos], "{word} grants so much");
        assert_eq!(model.bench().cursor().at, at.at, "the same moment");
        assert!(model.ui.notice.as_ref().unwrap().contains("Undo"));
        assert!(
            effects.iter().any(|it| matches!(it, Effect::Keep(..))),
            "it is kept"
        );
    }
    assert!(
        of(&model).now.contains("packet-max 1048576"),
        "{}",
        of(&model).now
    );
    // What was done since is taken back first.
    let lamp = model.bench().history.names().client("lamp").unwrap();
    send(&mut model, WorldMsg::Act(Action::Crash(lamp)));
    send(&mut model, WorldMsg::Undo);
    assert!(of(&model).now.contains("packet-max"), "still worn");
    send(&mut model, WorldMsg::Undo);
    assert_eq!(
        model.bench().history.trace().digest(),
        before,
        "all of it is back"
    );
    set(&mut model, SettingsMsg::Wear("hivemq".to_owned()));
    set(&mut model, SettingsMsg::Wear(String::new()));
    assert_eq!((granted(&model), of(&model).now), (vec![2], String::new()));
}

#[test]
fn a_file_with_a_hole_is_told_and_worn_and_written_back() {
    let mut model = with(HALL);
    let files = vec![
        given("passwd", b"lamp:$7$101$c2FsdHNhbHQ=$aGFzaA==\n"),
        given("hall.conf", HOLE.as_bytes()),
    ];
    send(&mut model, FilesMsg::Took(Purpose::Any, files));
    let conf = of(&model).conf.unwrap();
    assert_eq!(conf.name, "hall.conf, passwd");
    let first = &conf.findings[0];
    assert!(first.is_bad && conf.bridges, "{first:?}");
    let hole = conf.findings.iter().find(|it| it.word == "hole").unwrap();
    assert_eq!(hole.place, "hall.conf, line 2");
    assert!(!hole.hint.is_empty(), "what to do: {hole:?}");
    let effects = set(&mut model, SettingsMsg::WearConf);
    assert!(of(&model).now.contains("queue 7"), "{}", of(&model).now);
    assert!(
        effects.is_empty(),
        "passwords of others are not kept: {effects:?}"
    );
    assert!(model.ui.notice.as_ref().unwrap().contains("not kept"));
    set(&mut model, SettingsMsg::Wear("aws-iot-core".to_owned()));
    let written = set(&mut model, SettingsMsg::Write);
    let [Effect::SaveText(name, text)] = &written[..] else {
        panic!("{written:?}");
    };
    assert_eq!(name, "hall.conf");
    assert!(
        text.contains("max_qos 1") && text.contains("topic # out 1"),
        "{text}"
    );
    set(&mut model, SettingsMsg::Build);
    let brokers: Vec<String> = model
        .bench()
        .history
        .names()
        .brokers()
        .map(str::to_owned)
        .collect();
    assert_eq!(brokers.len(), 2, "its bridge leads to another: {brokers:?}");
    send(&mut model, WorldMsg::Undo);
    assert_eq!(model.bench().history.names().brokers().count(), 1);
}

#[test]
fn a_pasted_text_is_looked_through_and_files_that_are_none_are_told() {
    let mut model = with(HALL);
    set(&mut model, SettingsMsg::Open);
    set(
        &mut model,
        SettingsMsg::Type("max_qos 1\nno_such_option 3\n".to_owned()),
    );
    set(&mut model, SettingsMsg::Read);
    let conf = of(&model).conf.unwrap();
    assert_eq!(
        (conf.findings[0].word, &*conf.findings[0].place),
        ("wrong", "mosquitto.conf, line 2")
    );
    set(&mut model, SettingsMsg::PutAway);
    for (files, says) in [
        (vec![given("a.conf", b"ok\xff")], "a.conf, byte 2: "),
        (vec![given("a.conf", b"a\0b")], "a.conf, byte 1: "),
        (vec![given("one", b""), given("two", b"")], "None of these"),
    ] {
        send(&mut model, FilesMsg::Took(Purpose::Conf, files));
        let told = of(&model).trouble.unwrap_or_default();
        assert!(told.starts_with(says), "{told}");
    }
    assert_eq!(of(&model).conf, None);
    let config = super::capture::like_broker("aws-iot-core").unwrap();
    assert_eq!(config.maximum_qos, Qos::AtLeastOnce);
}
