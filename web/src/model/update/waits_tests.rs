//! A packet that does not move stands in the picture all the same, and says why.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::world::{Action, Way};

use super::tests::{open, tell};
use crate::model::{Model, Selection};
use crate::msg::{PickMsg, TransportMsg, Verb, WorldMsg};
use crate::view::{inspector, topology};

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
    let hidden: usize = view.packets.iter().map(|packet| packet.more).sum();
    assert_eq!(view.packets.len() + hidden, 7, "none is forgotten");
    let places: Vec<f64> = view.packets.iter().map(|packet| packet.at.x).collect();
    let apart = |pair: &[f64]| (pair[0] - pair[1]).abs() > 10.0;
    assert!(
        places.windows(2).all(apart),
        "none covers another: {places:?}"
    );
}
