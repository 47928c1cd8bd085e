//! Below MQTT: what links may do to segments, and what no link may do to a stream.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::net::{SegmentKind, Side, Stuck};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Trace};
use brokerscope_tests::capture::{Capture, Stream};
use brokerscope_tests::lacks;
use brokerscope_tests::shark::{Seen, TSHARK, read};
use brokerscope_tests::stage::Stage;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Sixty messages of 56 bytes in four seconds, over a link that loses one segment in eight.
/// Each goes in two segments; none has a single byte, which tshark would take for a keep-alive.
fn lossy(seed: u64) -> String {
    let mut text = format!(
        "seed {seed}
        broker hub
        client alice v5 -> hub latency 20ms jitter 4ms loss 12% mss 30 keep-alive off
        client bob v5 -> hub latency 20ms keep-alive off
        at 0ms alice connect
        at 0ms bob connect
        at 5s bob subscribe \"t\" qos 1
"
    );
    for number in 0..60 {
        let at = 6_000 + number * 66;
        let payload = "x".repeat(42);
        text.push_str(&format!(
            "at {at}ms alice publish \"t\" \"{number:02} {payload}\" qos 1\n"
        ));
    }
    text
}

fn play(text: &str, until_s: u64) -> Trace {
    let mut stage = Stage::of(text);
    stage.play(Instant::from_millis(until_s * 1_000));
    stage.trace
}

const HUB: NodeId = NodeId(0);

/// The bytes that this node's machine wrote on this connection, packet by packet.
fn written(trace: &Trace, conn: ConnId, node: NodeId) -> Vec<(RecordId, Vec<u8>)> {
    let sent = trace
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Sent {
                conn: on, bytes, ..
            } if *on == conn && record.node == Some(node) => Some((record.id, bytes.to_vec())),
            _ => None,
        });
    sent.collect()
}

/// The packets that arrived on this connection, in the order of arrival.
fn arrived(trace: &Trace, conn: ConnId, to: NodeId) -> Vec<RecordId> {
    let records = trace
        .records()
        .iter()
        .filter_map(|record| match record.fact {
            Fact::Arrived { conn: on, sent } if on == conn && record.node == Some(to) => Some(sent),
            _ => None,
        });
    records.collect()
}

#[test]
fn what_is_lost_below_is_late_above_and_nothing_else() {
    let trace = play(&lossy(7), 120);
    let dropped = |fact: &Fact| {
        matches!(
            fact,
            Fact::Segment {
                dropped: Some(_),
                ..
            }
        )
    };
    let dropped = trace
        .records()
        .iter()
        .filter(|it| dropped(&it.fact))
        .count();
    assert!(dropped > 20, "the link loses segments: {dropped}");
    let packets = written(&trace, ConnId(0), NodeId(1));
    let names: Vec<RecordId> = packets.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        arrived(&trace, ConnId(0), HUB),
        names,
        "all, in order [MQTT-4.2-1]"
    );
    let dup = |fact: &Fact| matches!(fact, Fact::Sent { brief: Some(it), .. } if it.dup);
    let dup = trace.records().iter().filter(|it| dup(&it.fact)).count();
    assert_eq!(
        dup, 0,
        "nobody sends a packet again on a live connection [MQTT-4.4.0-1]"
    );
}

#[test]
fn the_segments_of_a_stream_put_together_are_its_packets() {
    let trace = play(&lossy(7), 120);
    let mut stream = Vec::new();
    for record in trace.records() {
        if let Fact::Segment {
            conn: ConnId(0),
            segment,
            ..
        } = &record.fact
            && record.node == Some(NodeId(1))
            && segment.kind == SegmentKind::Data
            && segment.tries == 0
        {
            assert_eq!(
                u64::try_from(stream.len()),
                Ok(segment.seq - 1),
                "the SYN is place 0"
            );
            stream.extend_from_slice(&segment.bytes);
        }
    }
    let packets = written(&trace, ConnId(0), NodeId(1)).into_iter();
    let packets: Vec<u8> = packets.flat_map(|(_, bytes)| bytes).collect();
    assert_eq!(stream, packets);
}

/// The side that sent a record's segment on alice's connection.
fn side(node: Option<NodeId>) -> Side {
    if node == Some(HUB) {
        Side::Broker
    } else {
        Side::Client
    }
}

#[test]
fn tshark_sees_the_same_segments_sent_again() {
    if lacks("segments", &[TSHARK]) {
        return;
    }
    let trace = play(&lossy(11), 120);
    let mut capture = Capture::default();
    let mut stream: Stream = capture.meet();
    let mut again = Vec::new();
    for record in trace.records() {
        if let Fact::Segment {
            conn: ConnId(0),
            segment,
            ..
        } = &record.fact
        {
            capture.at(record.at);
            capture.carry(&mut stream, side(record.node), segment);
            again.push(segment.tries > 0);
        }
    }
    // It has three words for what was sent again, and takes what comes within a few milliseconds of
    // newer bytes for a detour: a capture cannot tell.
    let words = [
        "tcp.analysis.retransmission",
        "tcp.analysis.fast_retransmission",
        "tcp.analysis.spurious_retransmission",
        "tcp.analysis.out_of_order",
    ];
    let seen = read(&capture, &words);
    let is_again = |frame: &Seen| words.iter().any(|word| !frame.values(word).is_empty());
    let shark: Vec<bool> = seen.iter().map(is_again).collect();
    assert!(again.iter().filter(|it| **it).count() > 20, "some were");
    for (number, (shark, again)) in (1..).zip(shark.iter().zip(&again)) {
        assert_eq!(shark, again, "frame {number}");
    }
}

#[test]
fn the_textbook_loses_packets_and_nobody_sends_them_again() {
    let text = lossy(7).replace("loss 12% mss 30", "loss 12% textbook");
    let trace = play(&text, 120);
    let sent = written(&trace, ConnId(0), NodeId(1)).len();
    let came = arrived(&trace, ConnId(0), HUB).len();
    let lost = |fact: &Fact| {
        matches!(
            fact,
            Fact::Lost {
                conn: ConnId(0),
                why: Lost::Swallowed,
                ..
            }
        )
    };
    let lost = trace.records().iter().filter(|it| lost(&it.fact)).count();
    assert!(
        lost > 3 && came < sent,
        "{came} of {sent} came, {lost} were lost"
    );
    let segments = |fact: &Fact| {
        matches!(
            fact,
            Fact::Segment {
                conn: ConnId(0),
                ..
            }
        )
    };
    assert!(
        !trace.records().iter().any(|it| segments(&it.fact)),
        "there is nothing below"
    );
}

/// What may happen to a world of two clients.
fn act() -> impl Strategy<Value = String> {
    let link = prop::sample::select(&["alice--hub", "bob--hub"][..]);
    let way = prop::sample::select(&["alice--hub", "alice->hub", "hub->bob", "bob--hub"][..]);
    let node = prop::sample::select(&["alice", "bob", "hub"][..]);
    let client = prop::sample::select(&["alice", "bob"][..]);
    prop_oneof![
        2 => link.clone().prop_map(|link| format!("cut {link}")),
        2 => link.clone().prop_map(|link| format!("repair {link}")),
        1 => way.clone().prop_map(|way| format!("partition {way}")),
        1 => way.clone().prop_map(|way| format!("hold {way}")),
        1 => way.prop_map(|way| format!("release {way}")),
        1 => link.prop_map(|link| format!("reset {link}")),
        1 => node.clone().prop_map(|node| format!("crash {node}")),
        1 => node.clone().prop_map(|node| format!("kill {node}")),
        3 => node.clone().prop_map(|node| format!("restart {node}")),
        1 => node.clone().prop_map(|node| format!("sleep {node}")),
        2 => node.prop_map(|node| format!("wake {node}")),
        2 => client.clone().prop_map(|client| format!("{client} connect")),
        4 => (client, 0..3_u8).prop_map(|(client, qos)| {
            format!("{client} publish \"t/{client}\" \"twenty bytes of weather\" qos {qos}")
        }),
    ]
}

fn world() -> impl Strategy<Value = String> {
    let link = prop::sample::select(
        &[
            "latency 20ms loss 10% mss 12",
            "like flaky-wifi mss 25",
            "like 2g",
            "latency 5ms jitter 40ms nat 3s",
            "latency 30ms rate 20kbit queue 300B",
            "outage 2s every 7s give-up 4s",
        ][..],
    );
    let disk = prop::sample::select(&["", "disk always", "disk 2s"][..]);
    let acts = prop::collection::vec((0..30_000_u32, act()), 5..40);
    (any::<u64>(), link.clone(), link, disk, acts).prop_map(|(seed, one, other, disk, acts)| {
        let mut text = format!(
            "seed {seed}
broker hub {disk}
client alice v5 -> hub {one} persistent keep-alive 5s reconnect 1s flash
client bob v3 -> hub {other} persistent keep-alive 4s reconnect 2s
at 0ms alice connect
at 0ms bob connect
at 900ms alice subscribe \"t/#\" qos 2
at 900ms bob subscribe \"t/+\" qos 1
"
        );
        for (at, act) in acts {
            text.push_str(&format!("at {at}ms {act}\n"));
        }
        text
    })
}

proptest! {
    #![proptest_config(Config { cases: 300, ..Config::default() })]

    /// [MQTT-4.2-1]: whatever happens to links and nodes, a stream loses nothing from its middle and
    /// nothing overtakes; and everything that was sent has one end.
    #[test]
    fn no_world_loses_or_reorders_a_byte_of_a_stream(text in world()) {
        let trace = play(&text, 60);
        let mut fates = std::collections::BTreeMap::<RecordId, u32>::new();
        let mut last = std::collections::BTreeMap::new();
        for record in trace.records() {
            match record.fact {
                Fact::Arrived { conn, sent } => {
                    let place = last.insert((conn, record.node), sent);
                    prop_assert!(place < Some(sent), "in the order of sending: {record:?}");
                    *fates.entry(sent).or_default() += 1;
                }
                Fact::Lost { sent, .. } => *fates.entry(sent).or_default() += 1,
                _ => {}
            }
        }
        for (conn, to) in last.keys() {
            let from = trace.of_connection(*conn).filter_map(|record| match &record.fact {
                Fact::Sent { to: other, .. } if Some(*other) == *to => Some(record.id),
                _ => None,
            });
            let names: Vec<RecordId> = from.collect();
            let came = arrived(&trace, *conn, to.unwrap_or_default());
            prop_assert_eq!(&names[..came.len()], &came[..], "a beginning of what was sent");
        }
        for (sent, fates) in fates {
            prop_assert_eq!(fates, 1, "one end: {:?}", trace.get(sent));
        }
    }
}

/// What was written is over, or it is on its way, or it is told why not: never two of them.
#[test]
fn nothing_that_was_written_is_ever_nowhere() {
    let mut kinds = [0; 3];
    for seed in 0..20 {
        let mut stage = Stage::of(&format!(
            "{}
        at 6500ms hold alice->hub
        at 7100ms release alice->hub
        at 7300ms partition hub->alice
        at 7900ms repair alice--hub\n",
            lossy(seed)
        ));
        let mut open: Vec<RecordId> = Vec::new();
        let mut read = 0;
        while stage.world.now() < Instant::from_millis(40_000) && stage.step() {
            for record in &stage.trace.records()[read..] {
                match record.fact {
                    Fact::Sent { .. } => open.push(record.id),
                    Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => {
                        open.retain(|it| *it != sent);
                    }
                    _ => {}
                }
            }
            read = stage.trace.records().len();
            let (flying, stuck) = (stage.world.in_flight(), stage.world.stuck());
            for sent in &open {
                let flies = flying.iter().any(|it| it.sent == *sent);
                let why = stuck.iter().filter(|it| it.sent == *sent);
                let why: Vec<Stuck> = why.map(|it| it.why).collect();
                assert_eq!(
                    usize::from(flies) + why.len(),
                    1,
                    "{sent:?} of seed {seed} at {}: flies {flies}, {why:?}",
                    stage.world.now()
                );
                for why in why {
                    match why {
                        Stuck::Lost(again) => {
                            kinds[0] += 1;
                            assert!(again.is_none_or(|at| at >= stage.world.now()));
                        }
                        Stuck::Behind => kinds[1] += 1,
                        Stuck::Unsent => kinds[2] += 1,
                    }
                }
            }
        }
    }
    assert!(kinds.iter().all(|seen| *seen > 0), "each is met: {kinds:?}");
}
