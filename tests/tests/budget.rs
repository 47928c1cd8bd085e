//! What devices spend is counted from what really happened.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::condition::{judge, parse_condition};
use brokerscope_core::device::Radio;
use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::{Names, NodeSpec};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Amount, Budget, Fact};
use brokerscope_tests::stage::Stage;

const HUB: NodeId = NodeId(0);
const ALICE: NodeId = NodeId(1);

fn played(text: &str, until_ms: u64) -> Stage {
    let mut stage = Stage::of(text);
    stage.play(Instant::from_millis(until_ms));
    stage
}

fn budget(stage: &Stage, until_ms: u64) -> Budget {
    let nodes = (0..).map(NodeId).zip(&stage.scenario.nodes);
    let radios = nodes.filter_map(|(id, node)| match node {
        NodeSpec::Client(spec) => Some((id, spec.radio)),
        NodeSpec::Broker(_) => None,
    });
    let mut budget = Budget::of(&stage.trace, radios);
    budget.reach(Instant::from_millis(until_ms));
    budget
}

const fn amount(count: u64, bytes: u64) -> Amount {
    Amount { count, bytes }
}

/// One QoS 0 message. CONNECT has 20 bytes, CONNACK of 3.1.1 has 4, and the PUBLISH 2 + 2 + 1 + 4.
#[test]
fn a_short_life_to_the_byte() {
    let world = "broker hub
        client alice v3 -> hub latency 10ms keep-alive off radio-wake 1mJ radio-tail 1s \
            radio-power 100mW radio-up 1uJ radio-down 500nJ
        at 1s alice connect
        at 5s alice publish \"t\" \"21.5\"";
    let stage = played(world, 9_000);
    let budget = budget(&stage, 9_000);
    let (alice, hub) = (budget.spent(ALICE), budget.spent(HUB));
    assert_eq!(alice.sent, amount(2, 19 + 9), "CONNECT and PUBLISH");
    assert_eq!(alice.received, amount(1, 4), "CONNACK");
    assert_eq!((hub.sent, hub.received), (alice.received, alice.sent));
    // SYN, ACK, CONNECT, ACK, PUBLISH; and SYN-ACK, ACK, CONNACK, ACK: 40 bytes each around them.
    assert_eq!(alice.segments_received, hub.segments_sent);
    assert_eq!(hub.segments_received, alice.segments_sent);
    assert_eq!(alice.segments_again, amount(0, 0));
    let up = alice.segments_sent;
    assert_eq!(up.bytes, up.count * 40 + 28);
    let down = alice.segments_received;
    assert_eq!(down.bytes, down.count * 40 + 4);
    // Awake from 1 s to a second after the last ACK of the handshake, and again around 5 s.
    let last = |from: u64, to: u64| {
        let records = stage.trace.records().iter();
        let own = records.filter_map(|it| match &it.fact {
            Fact::Segment { due: Some(due), .. } if it.node == Some(HUB) => Some(*due),
            Fact::Segment { .. } if it.node == Some(ALICE) => Some(it.at),
            _ => None,
        });
        let millis = own.map(|at| at.as_micros() / 1_000);
        millis.filter(|at| (from..to).contains(at)).max().unwrap()
    };
    let awake_ms = (last(1_000, 5_000) - 1_000 + 1_000) + (last(5_000, 9_000) - 5_000 + 1_000);
    let expected = 2 * 1_000 + awake_ms * 100 + up.bytes + down.bytes / 2;
    assert_eq!(alice.air.wakes, 2);
    assert_eq!(
        budget.energy_uj(ALICE, Instant::from_millis(9_000)),
        Some(expected)
    );
    assert_eq!(budget.energy_uj(HUB, Instant::from_millis(9_000)), None);
}

#[test]
fn on_a_bad_link_what_is_lost_is_paid_by_its_sender_only() {
    let world = "seed 5
        broker hub
        client alice v5 -> hub latency 30ms loss 15% keep-alive 10s
        alice every 1s times 60 publish \"t\" \"{n}\" qos 1
        at 0s alice connect";
    let stage = played(world, 88_000);
    let budget = budget(&stage, 88_000);
    let dropped = |from: NodeId| {
        let records = stage.trace.records().iter();
        let all = records.filter_map(|record| match &record.fact {
            Fact::Segment {
                segment,
                dropped: Some(_),
                ..
            } if record.node == Some(from) => Some(u64::from(segment.size())),
            _ => None,
        });
        all.fold(amount(0, 0), |sum, size| {
            amount(sum.count + 1, sum.bytes + size)
        })
    };
    for (from, to) in [(ALICE, HUB), (HUB, ALICE)] {
        let (sent, lost) = (budget.spent(from).segments_sent, dropped(from));
        let came = budget.spent(to).segments_received;
        assert_eq!(came.count + lost.count, sent.count, "{from:?}");
        assert_eq!(came.bytes + lost.bytes, sent.bytes, "{from:?}");
        assert!(lost.count > 5, "it is a bad link: {lost:?}");
    }
    let spent = budget.spent(ALICE);
    assert!(spent.segments_again.count > 5, "{spent:?}");
    assert_eq!(
        spent.sent,
        budget.spent(HUB).received,
        "TCP brings every packet"
    );
}

#[test]
fn a_held_segment_is_received_when_its_packet_is() {
    let world = "broker hub
        client alice v3 -> hub latency 10ms keep-alive off
        at 0s alice connect
        at 1s hold alice->hub
        at 2s alice publish \"t\" \"x\"
        at 8s release alice->hub";
    let stage = played(world, 20_000);
    let before = {
        let nodes = [(ALICE, Radio::default())];
        let mut budget = Budget::new(nodes);
        for record in stage.trace.records() {
            if record.at < Instant::from_millis(8_000) {
                budget.read(record);
            }
        }
        budget.reach(Instant::from_millis(7_999));
        budget.spent(HUB)
    };
    let after = budget(&stage, 20_000).spent(HUB);
    assert_eq!(before.received.count + 1, after.received.count);
    assert!(before.segments_received.count < after.segments_received.count);
    let sent = budget(&stage, 20_000).spent(ALICE).segments_sent;
    assert_eq!(after.segments_received, sent, "nothing was lost");
}

#[test]
fn memory_is_what_has_to_be_remembered() {
    let world = "broker hub
        client alice v5 -> hub latency 10ms keep-alive off persistent
        client bob v5 -> hub latency 10ms keep-alive off persistent
        at 0s alice connect
        at 0s bob connect
        at 1s bob subscribe \"plant/#\" qos 1
        at 2s bob disconnect
        at 3s alice publish \"plant/1\" \"21.5\" qos 1
        at 4s alice disconnect
        at 5s alice publish \"plant/2\" \"1234567890\" qos 1";
    let at = |ms: u64| played(world, ms).world;
    let (own, kept) = at(1_500).memory(NodeId(2)).unwrap();
    assert_eq!(
        (own.session, kept.session),
        (3 + 8, 3 + 8),
        "bob, and plant/# with its QoS"
    );
    assert_eq!(kept.waiting, 0);
    let (_, kept) = at(3_500).memory(NodeId(2)).unwrap();
    assert_eq!(kept.waiting, 7 + 4, "topic and payload wait for bob");
    let (own, _) = at(3_005).memory(ALICE).unwrap();
    assert_eq!(
        own.in_flight,
        7 + 4 + 2,
        "until PUBACK, with its identifier"
    );
    assert_eq!(
        own.stack,
        2 + 2 + 7 + 2 + 1 + 4,
        "and the bytes of PUBLISH until TCP's ACK"
    );
    let (own, _) = at(6_000).memory(ALICE).unwrap();
    assert_eq!((own.in_flight, own.waiting, own.stack), (0, 7 + 10, 0));
}

#[test]
fn an_expectation_may_set_a_limit() {
    let world = "broker hub
        client alice v3 -> hub latency 10ms keep-alive off
        at 1s alice connect
        at 5s alice publish \"t\" \"21.5\"";
    let stage = played(world, 9_000);
    let tcp = budget(&stage, 9_000).spent(ALICE).segments_sent.bytes;
    #[rustfmt::skip]
    let table = [
        ("alice sends at most 28B",                      true),
        ("alice sends at most 27B",                      false),
        ("alice sends exactly 0.028kB",                  true),
        ("alice sends at most 9B since 2s",              true),
        ("alice sends at most 8B since 2s",              false),
        ("alice hears exactly 4B and hub sends exactly 4B", true),
        ("alice hears at least 5B",                      false),
        ("alice sends tcp at most 1MB",                  true),
        (&*format!("alice sends tcp exactly {tcp}B"),    true),
        (&*format!("alice sends tcp at most {}B", tcp - 1), false),
    ];
    for (text, expected) in table {
        let condition = parse_condition(text, &[]).unwrap();
        let verdict = judge(
            &condition,
            stage.trace.records(),
            Names::of(&stage.scenario),
        );
        assert_eq!(verdict.holds, expected, "{text}");
    }
    for text in [
        "alice sends at most 4",
        "alice sends at most 4 kB",
        "alice hears tcp at most 4",
    ] {
        assert!(parse_condition(text, &[]).is_err(), "{text}");
    }
}
