//! What is stuck, stalled or switched off stands in the picture, and says why.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::net::PRESETS;
use brokerscope_core::world::{Action, Way};

use super::tests::{open, tell};
use crate::model::{Model, Selection};
use crate::msg::{Msg, PickMsg, TransportMsg, Verb, WorldMsg};
use crate::view::{acts, inspector, topology};

const SENSOR: NodeId = NodeId(1);
const SENSOR_LINK: LinkId = LinkId(0);

/// What waits, as the picture says it: where it is from, 0 at the sensor and 1 at the broker.
fn waiting(model: &Model) -> Vec<(String, f64)> {
    let view = topology::build(model);
    let way = view.links[0].way;
    let stuck = view.packets.iter().filter(|packet| packet.waits);
    let place = |x: f64| (x - way.a.x) / (way.b.x - way.a.x);
    stuck
        .map(|packet| (packet.says.clone(), place(packet.at.x)))
        .collect()
}

#[test]
fn what_was_lost_stands_at_its_sender_until_it_is_sent_again() {
    let mut model = open("#/play");
    let silence = Action::Partition(SENSOR_LINK, Way::Up);
    tell(&mut model, WorldMsg::Act(silence));
    tell(&mut model, WorldMsg::Submit(SENSOR, Verb::Publish));
    let waits = waiting(&model);
    let says = "PUBLISH off, from Motion sensor to Broker, waits: its segment was lost";
    assert!(waits[0].0.starts_with(says), "{waits:?}");
    assert!(waits[0].1 < 0.2, "at the sensor: {waits:?}");
    let packet = topology::build(&model)
        .packets
        .iter()
        .find(|it| it.waits)
        .unwrap()
        .id;
    tell(&mut model, PickMsg::Select(Some(Selection::Packet(packet))));
    let inspector::Shown::Packet(view) = inspector::build(&model).shown else {
        panic!("a packet is selected");
    };
    let journey = &view.journey;
    assert!(journey.contains("waits: its segment was lost"), "{journey}");

    tell(&mut model, WorldMsg::Act(Action::Repair(SENSOR_LINK)));
    for _ in 0..40 {
        if waiting(&model).is_empty() {
            return;
        }
        tell(&mut model, TransportMsg::Step);
    }
    panic!("it is never sent again: {:?}", waiting(&model));
}

#[test]
fn what_is_held_stands_where_it_was() {
    let mut model = open("#/play");
    tell(
        &mut model,
        WorldMsg::Act(Action::Hold(SENSOR_LINK, Way::Both)),
    );
    let waits = waiting(&model);
    let says = "PUBLISH on, from Motion sensor to Broker, waits: the link stalls";
    assert_eq!(waits[0].0, says);
    assert!((0.4..0.7).contains(&waits[0].1), "22 of 40 ms: {waits:?}");
    for _ in 0..6 {
        tell(&mut model, WorldMsg::Submit(SENSOR, Verb::Publish));
    }
    let view = topology::build(&model);
    let first = view.packets.iter().filter(|packet| packet.labelled);
    let told: usize = first.map(|packet| 1 + packet.more).sum();
    assert_eq!(told, 7, "none is forgotten");
    let places: Vec<f64> = view.packets.iter().map(|packet| packet.at.x).collect();
    let apart = |pair: &[f64]| (pair[0] - pair[1]).abs() > 10.0;
    assert!(
        places.windows(2).all(apart),
        "none covers another: {places:?}"
    );
}

#[test]
fn a_link_says_what_each_way_does_and_what_it_is_like() {
    let mut model = open("#/play");
    tell(&mut model, PickMsg::Inspect(Selection::Link(SENSOR_LINK)));
    let shown = |model: &Model| {
        let inspector::Shown::Link(link) = inspector::build(model).shown else {
            panic!("a link is selected");
        };
        link
    };
    let link = shown(&model);
    assert_eq!(
        (link.state, link.kind),
        (vec!["It works.".to_owned()], None)
    );
    let preset = PRESETS.iter().find(|preset| preset.word == "2g").unwrap();
    let choose = |model: &mut Model, label: &str| {
        let groups = shown(model).acts;
        let mut items = groups.iter().flat_map(|group| &group.items);
        let item = items.find(|item| item.label == label);
        let msg = item
            .unwrap_or_else(|| panic!("{label} in {groups:?}"))
            .msg
            .clone();
        tell(model, msg);
    };
    choose(&mut model, "2g");
    let now = model.bench().history.world().link(SENSOR_LINK).unwrap();
    assert_eq!(now.profile, preset.profile);
    let link = shown(&model);
    assert_eq!(link.kind, Some("2g"));
    let delay = ("Delay", ["320 ms".to_owned(), "280 ms".to_owned()]);
    assert_eq!(link.numbers[0], delay);
    choose(&mut model, "As at first");
    assert_eq!(shown(&model).kind, None);
    choose(&mut model, "As textbooks draw it");
    let picture = topology::build(&model);
    assert_eq!(picture.links[0].latency, "40 ms, textbook");

    let hold = Action::Hold(SENSOR_LINK, Way::Down);
    tell(&mut model, WorldMsg::Act(hold));
    let ways = ["From Motion sensor it carries.", "From Broker it stalls."];
    assert_eq!(shown(&model).state[..2], ways);
    let says = &topology::build(&model).links[0].says;
    assert!(says.contains("to Motion sensor held"), "{says}");
}

#[test]
fn a_node_that_is_not_there_says_so_and_can_come_back() {
    let mut model = open("#/play");
    #[rustfmt::skip]
    let table = [
        (Action::Sleep(SENSOR), "asleep", Action::Wake(SENSOR)),
        (Action::Kill(SENSOR), "its program has ended", Action::Restart(SENSOR)),
        (Action::Crash(SENSOR), "without power", Action::Restart(SENSOR)),
    ];
    for (away, word, back) in table {
        tell(&mut model, WorldMsg::Act(away));
        tell(&mut model, PickMsg::Select(Some(Selection::Node(SENSOR))));
        let node = topology::build(&model).nodes.swap_remove(1);
        assert!(node.says.starts_with(&format!("Motion sensor: {word}")));
        let actor = acts::build(&model).actor.unwrap();
        assert!(!actor.runs && actor.first.is_none(), "{word}");
        let mut items = actor.faults.iter().flat_map(|group| &group.items);
        let wanted = Msg::World(WorldMsg::Act(back));
        let item = items.find(|item| item.msg == wanted);
        let msg = item
            .unwrap_or_else(|| panic!("{word}: {:?}", actor.faults))
            .msg
            .clone();
        tell(&mut model, msg);
        let node = topology::build(&model).nodes.swap_remove(1);
        assert!(!node.says.contains(word), "{}", node.says);
    }
}
