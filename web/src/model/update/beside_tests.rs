//! Two runs side by side.

use brokerscope_core::time::Instant;

use super::super::{Model, Pairing, Route};
use crate::effect::{Effect, Setting};
use crate::msg::{BesideMsg, Key, Msg, PageMsg, TransportMsg};
use crate::view::beside::{BesideView, build};

/// The first minute, played for a second, and then laid beside itself.
fn open(pairing: &str) -> Model {
    let setting = Setting {
        hash: "#/play".to_owned(),
        width: 1_440,
        ..Setting::default()
    };
    let (mut model, _) = Model::new(&setting);
    let at = Instant::from_millis(1_000);
    tell(&mut model, TransportMsg::SeekTime(at));
    tell(
        &mut model,
        PageMsg::HashChanged(format!("#/beside/{pairing}")),
    );
    frames(&mut model);
    model
}

fn tell(model: &mut Model, msg: impl Into<Msg>) -> Vec<Effect> {
    model.update(msg.into())
}

fn frames(model: &mut Model) {
    for _ in 0..5_000 {
        if !tell(model, TransportMsg::Frame(16.0)).contains(&Effect::NextFrame) {
            return;
        }
        if model
            .beside
            .as_ref()
            .is_some_and(|it| !it.computing && !it.playing())
        {
            return;
        }
    }
    panic!("it never ends");
}

fn shown(model: &Model) -> BesideView {
    build(model).expect("two runs are there")
}

fn key(model: &mut Model, name: &str) -> Vec<Effect> {
    let name = name.to_owned();
    tell(model, PageMsg::Key(Key { name, shift: false }))
}

#[test]
fn each_pairing_says_what_differs() {
    #[rustfmt::skip]
    let table = [
        // pairing   names                         heads
        ("qos",      ["QoS 1", "QoS 2"],           &["PUBACK or PUBREC", "Only QoS 2: PUBREL",
                                                     "PUBLISH from Motion sensor to Broker: only the first byte differs, 32 or 34"][..]),
        ("version",  ["MQTT 3.1.1", "MQTT 5.0"],   &["CONNECT from", "bytes"]),
        ("loss",     ["True TCP", "Textbook"],     &[]),
    ];
    for (pairing, names, heads) in table {
        let view = shown(&open(pairing));
        assert_eq!(view.pair.names, names, "{pairing}");
        let told: Vec<&str> = view.rows.iter().map(|row| row.head.as_str()).collect();
        for head in heads {
            assert!(
                told.iter().any(|it| it.contains(head)),
                "{pairing}: {head} in {told:?}"
            );
        }
        assert!(!view.pair.sides[0].scene.arrows.is_empty(), "{pairing}");
    }
}

#[test]
fn both_stand_at_one_moment_whatever_is_pressed() {
    let mut model = open("qos");
    let moves = [
        TransportMsg::ToStart,
        TransportMsg::Step,
        TransportMsg::Step,
        TransportMsg::StepBack,
        TransportMsg::SeekTime(Instant::from_millis(555)),
        TransportMsg::NextMark,
        TransportMsg::ToHead,
    ];
    for msg in moves {
        tell(&mut model, msg);
        let beside = model.beside.as_ref().expect("they are there");
        let cursors = beside.sides.each_ref().map(|side| side.cursor().at);
        assert_eq!(cursors, [beside.at; 2], "{msg:?}");
    }
    tell(&mut model, TransportMsg::ToStart);
    tell(&mut model, TransportMsg::Play);
    assert!(shown(&model).pair.sides.iter().all(|side| side.playing));
    frames(&mut model);
    let beside = model.beside.as_ref().expect("they are there");
    assert_eq!(beside.at, beside.end, "played to the end");
}

#[test]
fn differences_are_walked_and_lit_on_both_sides() {
    let mut model = open("qos");
    let rows = shown(&model).rows.len();
    assert!(rows > 2);
    for place in 0..rows {
        key(&mut model, "n");
        let view = shown(&model);
        assert!(view.rows[place].chosen, "{place}");
        assert_eq!(view.pair.sides[0].cursor.at, view.rows[place].time);
        assert!(view.pair.marks[place].2);
    }
    let first = shown(&model).rows[0].pairs[0].left.expect("both have it");
    tell(&mut model, BesideMsg::Packet(0, first));
    assert!(shown(&model).rows[0].chosen);
    assert_eq!(shown(&model).pair.sides[0].selected, Some(first));
}

#[test]
fn as_a_list_what_is_the_same_stands_once() {
    let mut model = open("qos");
    tell(&mut model, BesideMsg::AsList);
    let lines = shown(&model).lines.expect("asked for");
    let same = lines.iter().filter(|line| line.same).count();
    assert!(same >= 4 && same < lines.len(), "{same} of {}", lines.len());
    for line in &lines {
        let both = line.told.left.is_some() && line.told.right.is_some();
        assert!(both || !line.same, "{line:?}");
    }
}

#[test]
fn the_sandbox_stays_as_it_was_and_escape_leads_back() {
    let mut model = open("qos");
    let before = model.sandbox.history.cursor();
    for name in ["x", "z", "p", "m", ":", "b"] {
        key(&mut model, name);
    }
    tell(&mut model, PageMsg::Escape);
    assert_eq!(model.route, Route::Play);
    assert_eq!(model.sandbox.history.cursor(), before);
    assert!(!model.sandbox.history.can_undo());
}

#[test]
fn a_branch_that_is_not_there_is_said_to_be_none() {
    let model = open("branch-7");
    assert_eq!(model.route, Route::Beside(Pairing::Branch(7)));
    assert_eq!(shown(&model).pairing, Pairing::Qos);
    assert!(shown(&model).trouble.is_some());
}
