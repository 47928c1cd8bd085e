//! Small worlds, and what must happen in them.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::machine::{Ending, Event};
use brokerscope_core::net::{End, LinkState};
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record, Trace};
use brokerscope_core::wire::PacketKind;
use brokerscope_core::world::{Action, ConnectionCensus, Way, World};
use brokerscope_tests::stage::Stage;

const PAIR: &str = "
broker hub
client alice v5 -> hub latency 20ms keep-alive off
client bob   v5 -> hub latency 30ms keep-alive off
at 0ms alice connect
at 0ms bob connect
";

fn stage(text: &str) -> Stage {
    Stage::of(&format!("{PAIR}{text}"))
}

fn run(text: &str, until_ms: u64) -> (World, Trace) {
    let mut stage = stage(text);
    stage.play(Instant::from_millis(until_ms));
    (stage.world, stage.trace)
}

fn ms(record: &Record) -> u64 {
    record.at.as_micros() / 1_000
}

/// When and where packets of this kind arrived.
fn arrived(trace: &Trace, kind: PacketKind) -> Vec<(u64, NodeId)> {
    let records = trace.records().iter().filter_map(|record| {
        let Fact::Arrived { sent, .. } = record.fact else {
            return None;
        };
        let Fact::Sent { brief, .. } = &trace.get(sent)?.fact else {
            panic!("only packets arrive: {record:?}");
        };
        (brief.as_ref()?.kind == kind).then_some((ms(record), record.node?))
    });
    records.collect()
}

fn lost(trace: &Trace) -> Vec<(u64, Lost)> {
    let records = trace
        .records()
        .iter()
        .filter_map(|record| match record.fact {
            Fact::Lost { why, .. } => Some((ms(record), why)),
            _ => None,
        });
    records.collect()
}

/// When, where and how ends closed.
fn closed(trace: &Trace) -> Vec<(u64, NodeId, Ending)> {
    let records = trace
        .records()
        .iter()
        .filter_map(|record| match record.fact {
            Fact::Closed { ending, .. } => Some((ms(record), record.node?, ending)),
            _ => None,
        });
    records.collect()
}

fn delivered(trace: &Trace) -> Vec<u64> {
    let records = trace
        .records()
        .iter()
        .filter_map(|record| match record.fact {
            Fact::Happened(Event::Delivered(_)) => Some(ms(record)),
            _ => None,
        });
    records.collect()
}

const HUB: NodeId = NodeId(0);
const ALICE: NodeId = NodeId(1);
const BOB: NodeId = NodeId(2);

#[test]
fn a_connection_takes_a_round_trip_and_connect_another() {
    let (world, trace) = run("", 1_000);
    assert_eq!(arrived(&trace, PacketKind::Connect), [(60, HUB), (90, HUB)]);
    assert_eq!(
        arrived(&trace, PacketKind::Connack),
        [(80, ALICE), (120, BOB)]
    );
    let open: Vec<_> = world
        .connections()
        .map(|it| (it.client, it.broker))
        .collect();
    assert_eq!(open, [(End::Open, End::Open); 2]);
    assert_eq!(world.in_flight(), []);
}

#[test]
fn a_message_crosses_both_hops_and_every_record_knows_its_cause() {
    let text = "at 200ms bob subscribe \"t\" qos 2\nat 300ms alice publish \"t\" \"x\" qos 2";
    let (_, trace) = run(text, 2_000);
    // 20 ms to the hub; the hub routes at once; 30 ms to bob.
    assert_eq!(
        arrived(&trace, PacketKind::Publish),
        [(320, HUB), (350, BOB)]
    );
    assert_eq!(delivered(&trace).len(), 1);
    for record in trace.records() {
        let is_first = matches!(record.fact, Fact::Acted(_) | Fact::Rang(_));
        assert_eq!(record.cause.is_none(), is_first, "{record:?}");
        assert!(
            record.cause.is_none_or(|cause| cause < record.id),
            "{record:?}"
        );
    }
}

#[test]
fn a_cut_loses_what_is_in_flight_and_tells_only_the_client() {
    let (world, trace) = run(
        "at 300ms alice publish \"t\" \"x\" qos 1\nat 310ms cut alice--hub",
        9_000,
    );
    assert_eq!(lost(&trace), [(310, Lost::LinkCut)]);
    assert_eq!(closed(&trace), [(310, ALICE, Ending::NetworkLost)]);
    let alice = world.connections().next().unwrap();
    assert_eq!(
        (alice.client, alice.broker),
        (End::Over, End::Open),
        "half open"
    );
    assert_eq!(world.link(LinkId(0)).unwrap().state, LinkState::Cut);
}

#[test]
fn without_a_network_nothing_can_be_opened() {
    let text = "at 200ms cut alice--hub\nat 300ms alice connect";
    let (_, trace) = run(text, 900);
    let expected = [
        (200, ALICE, Ending::NetworkLost),
        (300, ALICE, Ending::Unreachable),
    ];
    assert_eq!(closed(&trace), expected);
}

#[test]
fn a_half_open_broker_learns_by_a_reset_when_it_writes_after_the_repair() {
    let text = "
        at 200ms bob subscribe \"t\" qos 1
        at 300ms cut bob--hub
        at 400ms alice publish \"t\" \"x\" qos 1
        at 600ms repair bob--hub";
    let (world, trace) = run(text, 9_000);
    // Written at 420 ms into the void; its stack sends again after the least patience of 200 ms, by
    // then over a link that carries, and finds a closed end; 30 ms back.
    let sent = trace
        .records()
        .iter()
        .find_map(|record| match &record.fact {
            Fact::Sent { to, due, .. } if *to == BOB && ms(record) == 420 => {
                Some((record.id, *due))
            }
            _ => None,
        });
    let (sent, due) = sent.expect("the broker writes to the client it believes in");
    assert_eq!(due, None);
    let moved = Fact::Due {
        sent,
        due: Some(Instant::from_millis(650)),
    };
    assert!(
        trace
            .records()
            .iter()
            .any(|record| record.fact == moved && ms(record) == 620)
    );
    assert_eq!(lost(&trace), [(650, Lost::EndClosed)]);
    let expected = [(300, BOB, Ending::NetworkLost), (680, HUB, Ending::Reset)];
    assert_eq!(closed(&trace), expected);
    assert_eq!(world.connections().count(), 1, "forgotten by both");
}

#[test]
fn a_half_open_broker_that_waited_for_an_answer_learns_too() {
    let text = "
        at 200ms bob subscribe \"t\" qos 1
        at 300ms alice publish \"t\" \"x\" qos 1
        at 330ms cut bob--hub
        at 500ms repair bob--hub";
    let (_, trace) = run(text, 9_000);
    assert_eq!(lost(&trace), [(330, Lost::LinkCut)]);
    let expected = [(330, BOB, Ending::NetworkLost), (580, HUB, Ending::Reset)];
    assert_eq!(
        closed(&trace),
        expected,
        "its stack sends again 200 ms after it wrote, and is answered"
    );
}

#[test]
fn a_half_open_broker_that_has_nothing_to_say_stays_unaware() {
    let (world, trace) = run("at 300ms cut bob--hub\nat 400ms repair bob--hub", 100_000);
    assert_eq!(closed(&trace), [(300, BOB, Ending::NetworkLost)]);
    let half_open = world
        .connections()
        .any(|it| it.broker == End::Open && it.client == End::Over);
    assert!(half_open, "keep-alive is off: nobody will ever tell it");
}

#[test]
fn a_takeover_closes_the_half_open_connection_for_nobody() {
    let text = "
        at 300ms cut bob--hub
        at 400ms repair bob--hub
        at 500ms bob connect";
    let (world, trace) = run(text, 9_000);
    assert_eq!(
        closed(&trace)[1].1,
        HUB,
        "the broker ends the old connection itself"
    );
    assert!(lost(&trace).iter().all(|(_, why)| *why == Lost::EndClosed));
    assert_eq!(world.connections().count(), 2);
    let whole = |it: ConnectionCensus| (it.client, it.broker) == (End::Open, End::Open);
    assert!(world.connections().all(whole));
}

#[test]
fn a_hold_delays_in_order_and_loses_nothing() {
    let text = "
        at 300ms alice publish \"t\" \"1\" qos 1
        at 305ms hold alice--hub
        at 310ms alice publish \"t\" \"2\" qos 1
        at 1s    release alice--hub";
    let (_, trace) = run(text, 9_000);
    // 15 ms were left of the first; the second leaves with its whole way before it.
    assert_eq!(
        arrived(&trace, PacketKind::Publish),
        [(1_015, HUB), (1_020, HUB)]
    );
    assert_eq!((lost(&trace), closed(&trace)), (vec![], vec![]));
}

#[test]
fn what_is_held_dies_with_a_cut() {
    let text = "
        at 290ms hold alice--hub
        at 300ms alice publish \"t\" \"1\" qos 1
        at 400ms cut alice--hub";
    let (world, trace) = run(text, 9_000);
    assert_eq!(lost(&trace), [(400, Lost::LinkCut)]);
    assert_eq!(world.in_flight(), []);
}

#[test]
fn disconnect_is_read_before_the_fin_behind_it() {
    let (world, trace) = run("at 300ms alice disconnect", 9_000);
    assert_eq!(arrived(&trace, PacketKind::Disconnect), [(320, HUB)]);
    let ends = closed(&trace);
    assert_eq!(ends[0], (300, ALICE, Ending::Fin));
    assert_eq!((ends[1].0, ends[1].1), (320, HUB));
    assert_eq!(world.connections().count(), 1);
}

#[test]
fn garbage_costs_its_sender_the_connection() {
    let (_, trace) = run("at 300ms alice raw \"\\x00\\x00\"", 9_000);
    assert_eq!(closed(&trace)[0].1, HUB);
    assert!(arrived(&trace, PacketKind::Disconnect).contains(&(340, ALICE)));
}

#[test]
fn silence_of_one_and_a_half_keep_alives_ends_a_held_connection() {
    brokerscope_core::proves!(V5: "3.1.2-22");
    let text = "
        add_carol
        at 1s  carol connect
        at 10s hold carol--hub"
        .replace(
            "add_carol",
            "client carol v5 -> hub latency 20ms keep-alive 60s reconnect 5s",
        );
    let (_, trace) = run(&text, 200_000);
    let carol = NodeId(3);
    let by_hub = closed(&trace).into_iter().find(|it| it.1 == HUB).unwrap();
    // CONNECT arrived at 1,060 ms.
    assert_eq!(by_hub.0, 91_060, "[MQTT-3.1.2-22]");
    assert!(
        closed(&trace).iter().any(|it| it.1 == carol),
        "and its PINGRESP never came"
    );
}

#[test]
fn a_client_added_later_changes_nobody_elses_weather() {
    let jittery = PAIR.replace("30ms", "30ms jitter 9ms");
    let together = format!("{jittery}at 1ms add client carol v3 -> hub\nat 2ms carol connect\n");
    let of_bob = |text: &str| {
        let mut stage = Stage::of(text);
        stage.play(Instant::from_millis(1_000));
        let of_bob = stage
            .trace
            .records()
            .iter()
            .filter(|record| record.node == Some(BOB));
        of_bob.map(|record| record.at).collect::<Vec<_>>()
    };
    assert_eq!(of_bob(&jittery), of_bob(&together));
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut stage = stage("at 500ms repair alice--hub\nat 500ms bob publish \"t\" \"x\"");
    stage.play(Instant::from_millis(300));
    let before = stage.world.digest();
    #[rustfmt::skip]
    let table = [
        (Action::Repair(LinkId(0)),  "the link is not cut"),
        (Action::Release(LinkId(0), Way::Both), "the link is not held"),
        (Action::Cut(LinkId(9)),     "there is no such link now"),
    ];
    for (action, why) in table {
        let now = stage.world.now();
        let error = stage.world.apply(now, &action, &mut stage.trace);
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), why);
    }
    assert_eq!(stage.world.digest(), before, "nothing changes");
    stage.play(Instant::from_millis(600));
    let refused = stage
        .trace
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Refused { why, .. } => Some(why.as_str()),
            _ => None,
        });
    assert_eq!(
        refused.collect::<Vec<_>>(),
        ["the link is not cut"],
        "a scheduled act says so too"
    );
}

#[test]
fn a_scenario_that_cannot_start_says_why() {
    for (text, why) in [
        (
            "client alice v5 -> hub",
            "the client `alice` belongs to no broker",
        ),
        (
            "broker hub\nclient hub v5 -> hub",
            "the name `hub` is taken twice",
        ),
    ] {
        let error = World::new(&parse(text).scenario).unwrap_err();
        assert_eq!(error.to_string(), why, "{text}");
    }
}

#[test]
fn records_are_numbered_and_time_never_runs_back() {
    let (_, trace) = run(
        "at 300ms alice publish \"t\" \"x\" qos 2\nat 310ms cut alice--hub",
        9_000,
    );
    for (record, id) in trace.records().iter().zip(0..) {
        assert_eq!(record.id, RecordId(id));
    }
    assert!(
        trace
            .records()
            .is_sorted_by_key(|record| (record.at, record.step))
    );
}
