//! A world of two brokers and a bridge, as the page shows it.

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::{Names, parse};
use brokerscope_core::time::Instant;

use super::ladder::NodeKind;
use super::{broker, ladder, stage, topology};
use crate::effect::Setting;
use crate::model::{Bench, Model, Selection};

const TWO: &str = "broker plant\nbroker cloud\n\
    bridge up v5 plant -> cloud latency 10ms\nup carries \"#\" out qos 1 remote \"p/\"\n\
    client alice v5 -> plant latency 5ms\nclient bob v5 -> cloud latency 5ms\n\
    at 0s alice connect\nat 0s bob connect\nat 500ms bob subscribe \"#\" qos 1\n\
    at 1s alice publish \"t\" \"x\" qos 1 retain\n";

fn model(text: &str) -> (Model, Names) {
    let (mut model, _) = Model::new(&Setting {
        hash: "#/play".to_owned(),
        ..Setting::default()
    });
    let scenario = parse(text).scenario;
    let names = Names::of(&scenario);
    model.sandbox = Bench::new(scenario);
    let history = &mut model.sandbox.history;
    history.seek_time(Instant::from_millis(2_000), 10_000);
    (model, names)
}

fn node(names: &Names, name: &str) -> NodeId {
    names.client(name).or(names.broker(name)).unwrap()
}

#[test]
fn both_brokers_and_the_bridge_have_their_places() {
    let (model, names) = model(TWO);
    let view = topology::build(&model);
    let brokers: Vec<_> = view.nodes.iter().filter(|it| it.broker).collect();
    let titles: Vec<_> = brokers.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["plant", "cloud"]);
    assert_eq!(view.links.len(), 4, "two ends, and two clients");
    let [joint] = view.joints.as_slice() else {
        panic!("one bridge: {:?}", view.joints);
    };
    let at = |name| {
        let id = node(&names, name);
        view.nodes.iter().find(|it| it.node == id).unwrap().at
    };
    assert_eq!((joint.a, joint.b), (at("up"), at("local.up")));
}

#[test]
fn the_broker_at_hand_is_the_one_that_is_pointed_at() {
    let (mut model, names) = model(TWO);
    let retained = |model: &mut Model, name: &str| {
        model.ui.selection = Some(Selection::Node(node(&names, name)));
        let view = broker::build(model);
        let topics = view.retained.iter().map(|held| held.topic.shown.clone());
        (view.name.clone(), topics.collect::<Vec<_>>())
    };
    for (name, broker, topic) in [
        ("plant", "plant", "t"),
        ("alice", "plant", "t"),
        ("local.up", "plant", "t"),
        ("cloud", "cloud", "p/t"),
        ("bob", "cloud", "p/t"),
        ("up", "cloud", "p/t"),
    ] {
        let (shown, topics) = retained(&mut model, name);
        assert_eq!(shown, broker, "{name}");
        assert!(
            topics.iter().any(|it| it.contains(topic)),
            "{name}: {topics:?}"
        );
    }
}

#[test]
fn the_ladder_has_a_lane_for_everybody_at_the_right_broker() {
    let (model, names) = model(TWO);
    let view = ladder::of_stage(&stage::Stage::of(&model));
    for (client, broker) in [
        ("up", "cloud"),
        ("local.up", "plant"),
        ("alice", "plant"),
        ("bob", "cloud"),
    ] {
        let lane = view.broker_of(node(&names, client));
        assert_eq!(lane, Some(node(&names, broker)), "{client}");
    }
}

#[test]
fn of_a_broker_outside_only_its_bytes_are_shown() {
    let (mut model, names) = model(&TWO.replace("broker cloud", "broker cloud guest"));
    let view = ladder::of_stage(&stage::Stage::of(&model));
    let cloud = node(&names, "cloud");
    let lane = view.nodes.iter().find(|it| it.id == cloud).unwrap();
    assert_eq!(lane.kind, NodeKind::Opaque);
    model.ui.selection = Some(Selection::Node(cloud));
    assert_eq!(
        broker::build(&model).name,
        "plant",
        "whose insides are known"
    );
}
