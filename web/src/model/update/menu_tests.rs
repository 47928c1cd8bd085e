//! Menus: every fault is a click away, exactly where one points.
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind")]

use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::machine::Ending;
use brokerscope_core::net::LinkState;
use brokerscope_core::trace::{Fact, Lost};
use brokerscope_core::wire::PacketKind;

use super::tests::{open, run, tell};
use crate::effect::Effect;
use crate::model::{Menu, Model, Selection};
use crate::msg::{PageMsg, PickMsg, TransportMsg};
use crate::view::inspector::{self, Shown};
use crate::view::menu;

const SENSOR_LINK: LinkId = LinkId(0);
const LAMP: NodeId = NodeId(2);

/// The sandbox, run until nothing is under way.
fn played() -> Model {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    model
}

fn ask(model: &mut Model, of: Selection) -> Vec<Effect> {
    tell(
        model,
        PageMsg::Menu(Some(Menu {
            of,
            at: Some((3, 4)),
        })),
    )
}

fn labels(model: &Model) -> Vec<String> {
    let view = menu::build(model).expect("a menu is open");
    let items = view.groups.into_iter().flat_map(|group| group.items);
    items.map(|item| item.label).collect()
}

fn choose(model: &mut Model, label: &str) -> Vec<Effect> {
    let all = labels(model);
    let place = all.iter().position(|one| one.contains(label));
    let place = place.unwrap_or_else(|| panic!("{label} is not in {all:#?}"));
    tell(model, PageMsg::Choose(place))
}

/// The last PUBLISH to the lamp.
fn publish(model: &Model) -> RecordId {
    let records = model.trace().records().iter().rev();
    let mut sent = records.filter(|record| match &record.fact {
        Fact::Sent { to, brief, .. } => {
            let kind = brief.as_ref().map(|brief| brief.kind);
            *to == LAMP && kind == Some(PacketKind::Publish)
        }
        _ => false,
    });
    sent.next().expect("the lamp is told").id
}

#[test]
fn a_link_can_be_broken_and_mended_one_way_too() {
    let mut model = played();
    let link = Selection::Link(SENSOR_LINK);
    assert_eq!(ask(&mut model, link), [Effect::OpenMenu(Some((3, 4)))]);
    assert!(
        !labels(&model).contains(&"Repair".to_owned()),
        "it is whole"
    );
    let effects = choose(&mut model, "Swallow what comes from Broker");
    assert!(effects.contains(&Effect::Back), "the keyboard goes back");
    assert!(model.ui.menu.is_none());
    let world = model.bench().history.world();
    assert_eq!(world.link(SENSOR_LINK).unwrap().state, LinkState::Silent);
    ask(&mut model, link);
    choose(&mut model, "Repair");
    let world = model.bench().history.world();
    assert_eq!(world.link(SENSOR_LINK).unwrap().state, LinkState::Up);
}

#[test]
fn what_if_the_link_had_been_cut_while_it_was_on_its_way() {
    let mut model = played();
    let sent = publish(&model);
    ask(&mut model, Selection::Packet(sent));
    choose(&mut model, "cut while PUBLISH is on its way");
    let (branches, on) = model.bench().history.branches();
    assert_eq!((branches.len(), on), (2, 1), "the old future is kept");
    let lost = |fact: &Fact| match fact {
        Fact::Lost { sent: it, why, .. } => (*it == sent).then_some(*why),
        _ => None,
    };
    let mut records = model.trace().records().iter();
    assert_eq!(
        records.find_map(|record| lost(&record.fact)),
        Some(Lost::LinkCut)
    );
}

#[test]
fn what_if_it_had_been_cut_before_or_in_the_middle() {
    for (label, is_sent) in [("just before PUBLISH", false), ("after byte", true)] {
        let mut model = played();
        let sent = publish(&model);
        ask(&mut model, Selection::Packet(sent));
        choose(&mut model, label);
        tell(&mut model, TransportMsg::Play);
        run(&mut model);
        let records = model.trace().records();
        let cut = |fact: &Fact| {
            matches!(
                fact,
                Fact::Closed {
                    ending: Ending::NetworkLost,
                    ..
                }
            )
        };
        let at = records.iter().position(|record| cut(&record.fact));
        let at = at.unwrap_or_else(|| panic!("{label}: the link is cut"));
        let is_publish = |fact: &Fact| match fact {
            Fact::Sent { to, brief, .. } => {
                *to == LAMP
                    && brief
                        .as_ref()
                        .is_some_and(|brief| brief.kind == PacketKind::Publish)
            }
            _ => false,
        };
        let before = records[..at]
            .iter()
            .filter(|record| is_publish(&record.fact));
        assert_eq!(before.count() > 0, is_sent, "{label}");
        assert!(
            !records
                .iter()
                .any(|record| matches!(record.fact, Fact::Arrived { sent: it, .. } if it == sent)),
            "{label}: it never arrives"
        );
    }
}

#[test]
fn a_node_can_lose_its_power_and_come_back() {
    let mut model = played();
    for (label, says) in [("Take its power", "Crash"), ("Start again", "Restart")] {
        ask(&mut model, Selection::Node(LAMP));
        choose(&mut model, label);
        let acted = model.trace().records().iter().rev();
        let mut acted = acted.filter_map(|record| match &record.fact {
            Fact::Acted(action) => Some(format!("{action:?}")),
            _ => None,
        });
        assert!(acted.next().unwrap().starts_with(says), "{label}");
    }
}

#[test]
fn a_chain_of_causes_ends_at_what_somebody_did() {
    let mut model = played();
    let sent = publish(&model);
    ask(&mut model, Selection::Packet(sent));
    choose(&mut model, "first cause");
    let here = model.bench().cursor().step;
    let mut records = model.trace().records().iter();
    let first = records.find(|record| record.step == here).unwrap();
    assert_eq!(first.cause, None);
    assert!(matches!(first.fact, Fact::Acted(_)), "{first:?}");
}

#[test]
fn the_inspector_tells_what_led_to_a_packet() {
    let mut model = played();
    let sent = publish(&model);
    tell(&mut model, PickMsg::Select(Some(Selection::Packet(sent))));
    let Shown::Packet(packet) = inspector::build(&model).shown else {
        panic!("a packet is selected");
    };
    let chain = packet.chain.clone().expect("everything has a cause");
    assert_eq!(chain.origin, "The scenario has it at this time.");
    let told = chain.first.told.to_string();
    assert!(
        told.starts_with("Motion sensor is asked to publish"),
        "{told}"
    );
    let near: Vec<_> = chain
        .near
        .iter()
        .map(|cause| cause.told.to_string())
        .collect();
    assert_eq!((near.len(), chain.left_out), (1, 0), "{near:?}");
    assert!(
        near[0].starts_with("Motion sensor sends PUBLISH"),
        "{near:?}"
    );
}

#[test]
fn escape_closes_the_menu_and_nothing_else() {
    let mut model = played();
    let of = Selection::Link(SENSOR_LINK);
    ask(&mut model, of);
    assert_eq!(tell(&mut model, PageMsg::Escape), [Effect::Back]);
    assert!(model.ui.menu.is_none());
    assert_eq!(model.ui.selection, Some(of));
}

#[test]
fn nothing_can_be_done_to_a_real_broker() {
    let mut model = open("#/connect");
    let of = Selection::Link(SENSOR_LINK);
    assert_eq!(ask(&mut model, of), []);
    assert!(menu::build(&model).is_none());
}
