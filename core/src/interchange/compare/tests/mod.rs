//! Two brokers that part, on purpose: the second is our own with other settings, or with its words
//! spoilt on their way out. Every rule has a case.

mod cases;
mod messages;
mod pacer;
mod stage;

use super::*;
use crate::broker::{BrokerConfig, Overlapping};
use crate::scenario::{NodeSpec, parse};
use crate::world::BrokerSpec;
use stage::{Out, Spoil, Stage};

/// A case: the rule that is found, a world, what is otherwise in the second broker, and how its words are
/// spoilt.
type Case = (Rule, &'static str, fn(&mut BrokerConfig), Spoil);

fn honest(out: Out, _: &mut u32) -> Vec<Out> {
    vec![out]
}

fn same(_: &mut BrokerConfig) {}

/// Those that a pair of simulated brokers cannot show.
const ELSEWHERE: &[Rule] = &[];

#[test]
fn each_rule_is_found_where_it_is_broken_and_nothing_worse() {
    let cases: Vec<&Case> = cases::CASES.iter().chain(messages::CASES).collect();
    let mut wrong = Vec::new();
    for (rule, text, change, spoil) in &cases {
        let found = Stage::of(text).play(*change, *spoil);
        let is_there = found.iter().any(|it| it.rule == *rule);
        let is_against = |it: &&Difference| matches!(it.verdict, Verdict::Against(_));
        let worse = found.iter().filter(is_against).any(|it| it.rule != *rule);
        if !is_there || worse {
            let told: Vec<_> = found.iter().map(|it| (it.rule, &it.about)).collect();
            wrong.push(format!("{rule:?} in {text}\n    {told:?}"));
        }
    }
    let missed = Rule::ALL
        .iter()
        .filter(|rule| !ELSEWHERE.contains(rule) && cases.iter().all(|case| case.0 != **rule));
    wrong.extend(missed.map(|rule| format!("{rule:?} has no case")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broker_beside_itself_shows_no_difference() {
    for (_, text, ..) in cases::CASES.iter().chain(messages::CASES) {
        let found = Stage::of(text).play(same, honest);
        assert_eq!(found, [], "{text}");
    }
}

#[test]
fn what_was_learned_can_be_worn_and_then_nothing_differs() {
    let text = "broker hub\nclient alice v5 -> hub latency 20ms\n\
        client bob v5 -> hub latency 20ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
        at 200ms bob subscribe \"a/#\" qos 2, \"a/+\" qos 1\n\
        at 400ms alice publish \"a/1\" \"x\" qos 2\nat 800ms bob disconnect\n\
        at 900ms alice publish \"a/1\" \"y\" qos 0\nat 1500ms bob connect resume\n";
    let change = |config: &mut BrokerConfig| {
        config.receive_maximum = 7;
        config.topic_alias_max = 3;
        config.packet_size_max = 1_000;
        config.overlapping = Overlapping::EachCopy;
        config.granted_qos_max = crate::wire::Qos::AtLeastOnce;
        config.queues_qos0 = true;
        config.server_keep_alive = Some(33);
        config.session_expiry_max = 500;
    };
    let stage = Stage::of(text);
    let (found, trace) = stage.run(change, honest);
    assert!(!found.is_empty());
    let mut own = stage
        .staged
        .simulated
        .nodes
        .iter()
        .filter_map(|node| match node {
            NodeSpec::Broker(spec) => Some(spec),
            NodeSpec::Client(_) => None,
        });
    let own = own.next().unwrap();
    let profile = learned(own, &trace, stage.staged.broker, &found);
    let mut expected = BrokerConfig::default();
    change(&mut expected);
    assert_eq!(profile.config, expected);
    // It is a line of the small language, and reads back.
    let alone = crate::scenario::Scenario {
        nodes: vec![NodeSpec::Broker(profile.clone())],
        ..Default::default()
    };
    let read = parse(&crate::scenario::print(&alone)).scenario;
    assert_eq!(read.nodes, [NodeSpec::Broker(profile.clone())]);
    let again = worn(&parse(text).scenario, &profile);
    let again = Stage::of(&crate::scenario::print(&again)).play(change, honest);
    assert_eq!(again, []);
}

#[test]
fn onward_is_seen_by_when_a_message_is_handed_on() {
    let text = "broker hub\nclient alice v5 -> hub latency 20ms\nclient bob v5 -> hub latency 1ms\n\
        at 0ms alice connect\nat 0ms bob connect\nat 200ms bob subscribe \"a\" qos 2\n\
        at 400ms alice publish \"a\" \"x\" qos 2\n";
    let stage = Stage::of(text);
    for onward in [
        crate::broker::Onward::AtPublish,
        crate::broker::Onward::AtPubrel,
    ] {
        let (_, trace) = stage.run(|config| config.onward = onward, honest);
        let own = BrokerSpec::default();
        let profile = learned(&own, &trace, stage.staged.broker, &[]);
        assert_eq!(profile.config.onward, onward);
    }
}

#[test]
fn what_a_run_leaves_behind_is_what_was_kept_last() {
    let text = "broker hub\nclient alice v5 -> hub persistent\nclient bob v3 -> hub\n\
        at 0ms alice connect\nat 0ms bob connect\nat 1s alice publish \"a\" \"1\" retain\n\
        at 1s bob publish \"b\" \"1\" retain\nat 2s bob publish \"b\" \"\" retain\n";
    let stage = Stage::of(text);
    let (_, trace) = stage.run(same, honest);
    let left = left_behind(&trace, stage.staged.broker);
    let topics: Vec<_> = left.retained.iter().map(|it| it.as_str()).collect();
    let sessions: Vec<_> = left.sessions.iter().map(|it| it.0.as_str()).collect();
    assert_eq!((topics, sessions), (vec!["a"], vec!["alice"]));
}
