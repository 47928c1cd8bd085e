//! Building on the picture.

use brokerscope_core::id::NodeId;
use brokerscope_core::world::Face;

use super::super::{Dragged, Model};
use super::tests::{open, tell};
use crate::msg::{DragMsg, WorldMsg};
use crate::view::place::Point;
use crate::view::topology::{self, NodeView};

const SENSOR: NodeId = NodeId(1);

fn drag(model: &mut Model, what: Dragged, from: Point, to: Point) {
    for msg in [
        DragMsg::Take(what, from),
        DragMsg::Over(to),
        DragMsg::Drop(to),
    ] {
        tell(model, WorldMsg::Drag(msg));
    }
}

fn node(model: &Model, node: NodeId) -> Option<NodeView> {
    let view = topology::build(model);
    view.nodes.into_iter().find(|one| one.node == node)
}

/// Pixels are rounded to thousandths of the picture.
fn is_near(one: Point, other: Point) -> bool {
    (one.x - other.x).hypot(one.y - other.y) < 2.0
}

#[test]
fn a_device_from_the_shelf_stands_where_it_was_dropped() {
    let mut model = open("#/play");
    let (shelf, place) = (Point::new(300.0, -20.0), Point::new(200.0, 60.0));
    for name in ["lock", "lock-2"] {
        let next = NodeId(u16::try_from(topology::build(&model).nodes.len()).unwrap());
        drag(&mut model, Dragged::Device(Face::Lock), shelf, place);
        let new = node(&model, next).expect("it is there");
        assert_eq!(new.title, name);
        assert_eq!(new.device.sign, "d-lock");
        assert!(is_near(new.at, place), "{:?}", new.at);
        assert!(new.selected);
    }
    tell(&mut model, WorldMsg::Undo);
    tell(&mut model, WorldMsg::Undo);
    assert_eq!(topology::build(&model).nodes.len(), 3);
}

#[test]
fn beside_the_picture_nothing_is_dropped_and_a_click_is_no_drag() {
    let mut model = open("#/play");
    let shelf = Point::new(300.0, -20.0);
    for to in [Point::new(-50.0, 60.0), Point::new(301.0, -19.0)] {
        drag(&mut model, Dragged::Device(Face::Lamp), shelf, to);
        assert_eq!(topology::build(&model).nodes.len(), 3, "{to:?}");
    }
    let before = node(&model, SENSOR).expect("it is there").at;
    let slip = Point::new(before.x + 2.0, before.y + 2.0);
    drag(&mut model, Dragged::Node(SENSOR), before, slip);
    assert_eq!(node(&model, SENSOR).expect("it is there").at, before);
}

#[test]
fn a_node_is_dragged_and_steps_and_each_is_taken_back() {
    let mut model = open("#/play");
    let before = node(&model, SENSOR).expect("it is there").at;
    let there = Point::new(before.x + 60.0, before.y + 30.0);
    drag(&mut model, Dragged::Node(SENSOR), before, there);
    let dragged = node(&model, SENSOR).expect("it is there").at;
    assert!(is_near(dragged, there), "{dragged:?}");
    for _ in 0..3 {
        tell(&mut model, WorldMsg::Nudge(SENSOR, 20, 0));
    }
    let stepped = node(&model, SENSOR).expect("it is there").at;
    assert!(stepped.x > dragged.x + 20.0, "{stepped:?}");
    tell(&mut model, WorldMsg::Undo);
    assert_eq!(
        node(&model, SENSOR).expect("it is there").at,
        before,
        "steps go on with a drag"
    );
    tell(&mut model, WorldMsg::Redo);
    assert!(is_near(
        node(&model, SENSOR).expect("it is there").at,
        stepped
    ));
}

#[test]
fn places_travel_with_the_world() {
    let mut model = open("#/play");
    let before = node(&model, SENSOR).expect("it is there").at;
    let there = Point::new(before.x + 60.0, before.y + 30.0);
    drag(&mut model, Dragged::Node(SENSOR), before, there);
    let link = model.sandbox.history.share().expect("no secret is in it");
    let other = open(&format!("#/at/{link}"));
    assert!(is_near(
        node(&other, SENSOR).expect("it is there").at,
        there
    ));
}
