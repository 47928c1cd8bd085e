//! tshark judges what we export: each packet is seen as what it is, and what TCP's analysis finds is
//! what the world did.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use brokerscope_core::id::{ConnId, RecordId};
use brokerscope_core::interchange::pcapng;
use brokerscope_core::net::Side;
use brokerscope_core::scenario::Names;
use brokerscope_core::trace::{Fact, Layer, Record, Sink, Trace};
use brokerscope_core::wire::decode;
use brokerscope_tests::lacks;
use brokerscope_tests::scenarios::{PLAYED_UNTIL, SCENARIOS};
use brokerscope_tests::shark::{Seen, TSHARK, read_file};
use brokerscope_tests::stage::Stage;

use super::expected::{Expected, FIELDS};
use super::tap::{Ear, Faults};

/// What no other scenario says.
const ALSO: &str = include_str!("also.scn");

/// Segments are lost, each way and in a row; a window fills; covers lie between MQTT and TCP.
const LOSSY: &str = "
format 1
seed 11
broker hub
client alice v5 -> hub latency 20ms loss 12% mss 30 keep-alive off
client bob v5 -> hub latency 15ms jitter 9ms loss 5% mss 200 keep-alive off
client carol v3 -> hub latency 30ms loss 8% keep-alive off
at 0ms alice connect
at 0ms bob connect
at 0ms carol connect
at 5s bob subscribe \"t/#\" qos 2
at 5s carol subscribe \"t/#\" qos 1
";

const COVERED: &str = "
format 1
broker hub
client web v5 -> hub latency 20ms loss 5% websocket
client safe v5 -> hub latency 20ms loss 5% tls 1.3
client both v3 -> hub latency 20ms tls 1.2 websocket
at 0ms web connect
at 0ms safe connect
at 0ms both connect
at 3s web subscribe \"#\" qos 1
at 4s safe publish \"a\" \"1\" qos 1
at 5s both publish \"a\" \"2\" qos 2
at 9s web disconnect
at 9s safe disconnect
at 9s both disconnect
";

/// What tshark calls a segment that was sent before. A single byte that is sent again is taken for a
/// keep-alive, which looks the same (RFC 1122, 4.2.3.6).
/// What comes within a round trip of newer bytes, it takes for a detour: a capture cannot tell.
const AGAIN: [&str; 5] = [
    "tcp.analysis.retransmission",
    "tcp.analysis.fast_retransmission",
    "tcp.analysis.spurious_retransmission",
    "tcp.analysis.keep_alive",
    "tcp.analysis.out_of_order",
];

/// What it finds where a capture has holes, or a stack is broken.
const NEVER: [&str; 6] = [
    "tcp.analysis.lost_segment",
    "tcp.analysis.ack_lost_segment",
    "tcp.analysis.window_full",
    "tcp.analysis.zero_window",
    "tcp.analysis.reused_ports",
    "tcp.analysis.tfo_syn",
];

/// What it remarks on that is no fault: what was sent again, and how connections end.
const TCP: [&str; 6] = [
    "This frame is a (suspected) ",
    "TCP keep-alive",
    "Duplicate ACK",
    "Connection reset",
    "This frame initiates the connection closing",
    "This frame undergoes the connection closing",
];

const DOUBLE: &str = "tcp.analysis.duplicate_ack";
const ENDS: [&str; 2] = ["tcp.flags.fin", "tcp.flags.reset"];
const CHECKSUMS: [&str; 2] = ["tcp.checksum.status", "ip.checksum.status"];

fn stories() -> Vec<(&'static str, String)> {
    let known = SCENARIOS
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    let mut lossy = LOSSY.to_owned();
    for number in 0..60 {
        let (at, payload) = (6_000 + number * 66, "x".repeat(42 + number * 20));
        lossy += &format!("at {at}ms alice publish \"t/{number}\" \"{payload}\" qos 1\n");
    }
    let covered = COVERED.to_owned();
    let ours = [
        ("also", ALSO.to_owned()),
        ("lossy", lossy),
        ("covered", covered),
    ];
    known.chain(ours).collect()
}

/// What a story's capture must show: by the client's port, the segments that were sent before and
/// the packets.
#[derive(Default)]
struct Line {
    again: Vec<bool>,
    ear: Ear,
    packets: [Vec<(String, Expected)>; 2],
    /// Behind bytes that are no packet, an analyser may see what it likes.
    is_lost: [bool; 2],
    is_covered: bool,
}

fn lines(trace: &Trace) -> BTreeMap<u16, Line> {
    let mut lines: BTreeMap<ConnId, Line> = BTreeMap::new();
    let mut clients = BTreeMap::new();
    let segments = trace.records().iter().filter_map(|it| match &it.fact {
        Fact::Segment { segment, .. } => segment.of.filter(|_| segment.is_last),
        _ => None,
    });
    let whole: BTreeSet<_> = segments.collect();
    for record in trace.records() {
        if let (Fact::Opening { conn, .. }, Some(node)) = (&record.fact, record.node) {
            clients.insert(*conn, node);
            lines.entry(*conn).or_default();
        }
        if let Fact::Segment { conn, segment, .. } = &record.fact {
            let line = lines.entry(*conn).or_default();
            line.again.push(segment.tries > 0);
            line.is_covered |= segment.is_aside();
        }
        let Fact::Sent {
            conn,
            version,
            bytes,
            ..
        } = &record.fact
        else {
            continue;
        };
        let side = match record.node == clients.get(conn).copied() {
            true => Side::Client,
            false => Side::Broker,
        };
        let line = lines.entry(*conn).or_default();
        let has_segments = !line.again.is_empty();
        let is_out = whole.contains(&record.id);
        if line.is_lost[side as usize] || has_segments && !is_out {
            line.is_lost[side as usize] = true;
            continue;
        }
        match decode(bytes, *version) {
            Ok(packet) => {
                let fields = line.ear.fields(side, &packet, bytes);
                line.packets[side as usize].extend(fields);
            }
            Err(_) => line.is_lost[side as usize] = true,
        }
    }
    let port = |conn: ConnId| 49_152 + u16::try_from(conn.0).expect("few connections");
    lines
        .into_iter()
        .map(|(conn, line)| (port(conn), line))
        .collect()
}

/// The port of the client, and who speaks.
fn whose(frame: &Seen) -> (u16, Side) {
    let port = |field| frame.values(field)[0].parse::<u16>().expect("a port");
    let (from, to) = (port("tcp.srcport"), port("tcp.dstport"));
    match from >= 49_152 {
        true => (from, Side::Client),
        false => (to, Side::Broker),
    }
}

fn play(text: &str) -> Stage {
    let mut stage = Stage::of(text);
    stage.play(PLAYED_UNTIL);
    stage
}

/// What is left of a trace where nobody sees what is below MQTT, as a browser's page.
fn seen_from_above(trace: &Trace) -> Trace {
    let mut above = Trace::default();
    let mut names = BTreeMap::new();
    for record in trace.records() {
        let mut fact = record.fact.clone();
        let below = matches!(
            fact,
            Fact::EndSent { .. } | Fact::Due { .. } | Fact::Lost { .. }
        );
        if below || fact.layer() == Layer::Tcp {
            continue;
        }
        if let Fact::Arrived { sent, .. } = &mut fact {
            *sent = names[sent];
        }
        let id = RecordId(u32::try_from(above.records().len()).expect("few records"));
        names.insert(record.id, id);
        above.take(Record {
            id,
            cause: record.cause.and_then(|cause| names.get(&cause).copied()),
            fact,
            ..record.clone()
        });
    }
    above
}

fn sees(frame: &Seen, words: &[&str]) -> bool {
    words.iter().any(|word| !frame.values(word).is_empty())
}

/// Packets, segments sent again, and how many frames say FIN and RST.
fn judge(name: &str, trace: &Trace, names: &Names) -> (usize, usize, [usize; 2]) {
    let file = pcapng(trace, names);
    let mut fields = FIELDS.to_vec();
    for more in [&AGAIN[..], &NEVER, &CHECKSUMS, &ENDS] {
        fields.extend(more);
    }
    fields.extend([
        "tcp.srcport",
        "tcp.dstport",
        "tcp.ack",
        "tcp.len",
        "frame.comment",
        DOUBLE,
    ]);
    let frames = read_file(&file, &fields);
    let lines = lines(trace);
    let mut again: BTreeMap<u16, Vec<bool>> = BTreeMap::new();
    let mut seen: BTreeMap<(u16, bool), Vec<&Seen>> = BTreeMap::new();
    for (number, frame) in (1..).zip(&frames) {
        let place = format!("{name}, frame {number}: {frame:?}");
        let (port, side) = whose(frame);
        again.entry(port).or_default().push(sees(frame, &AGAIN));
        // It reads some of what was sent again once more.
        if !sees(frame, &AGAIN) {
            let key = (port, side == Side::Client);
            seen.entry(key).or_default().push(frame);
        }
        assert!(!sees(frame, &NEVER), "{place}");
        assert!(
            !sees(frame, &[DOUBLE]) || frame.values("tcp.len") == ["0"],
            "{place}"
        );
        let is_lost = lines.get(&port).is_some_and(|it| it.is_lost[side as usize]);
        let tcp = |it: &String| TCP.iter().any(|known| it.starts_with(known));
        let others: Vec<_> = frame
            .complaints()
            .into_iter()
            .filter(|it| !tcp(it))
            .collect();
        assert!(is_lost || others.is_empty(), "{others:?}: {place}");
        for checksum in CHECKSUMS {
            assert_eq!(frame.values(checksum), ["1"], "good: {place}");
        }
    }
    let mut count = 0;
    for (port, line) in &lines {
        let told = again.remove(port).unwrap_or_default();
        if line.again.is_empty() {
            assert!(
                !told.contains(&true),
                "{name}, {port}: a textbook sends nothing again"
            );
        } else {
            assert_eq!(told, line.again, "{name}, {port}");
        }
        count += told.iter().filter(|it| **it).count();
        for side in Side::BOTH {
            let key = (*port, side == Side::Client);
            let frames = seen.remove(&key).unwrap_or_default();
            compare(name, line, side, &frames);
        }
    }
    assert!(
        again.is_empty() && seen.is_empty(),
        "{name}: no frame is of no connection"
    );
    let packets = lines.values().flat_map(|it| &it.packets).flatten();
    let kinds = packets.filter(|it| it.0 == "mqtt.msgtype");
    let ends = ENDS.map(|end| frames.iter().filter(|it| it.values(end) == ["1"]).count());
    (kinds.count(), count, ends)
}

/// Field by field, what was said in one direction of a connection.
fn compare(name: &str, line: &Line, side: Side, frames: &[&Seen]) {
    let mut faults = Faults::default();
    for field in FIELDS {
        let expected = line.packets[side as usize].iter();
        let expected: Vec<_> = expected
            .filter(|it| it.0 == *field)
            .map(|it| &it.1)
            .collect();
        let values: Vec<_> = frames.iter().flat_map(|it| it.values(field)).collect();
        let is_whole = line.is_lost[side as usize] || values.len() == expected.len();
        // Under TLS nothing can be read.
        if line.is_covered && values.is_empty() {
            continue;
        }
        assert!(
            is_whole
                && expected.len() <= values.len()
                && expected
                    .iter()
                    .zip(&values)
                    .all(|(a, b)| faults.forgive(a, b)),
            "{name}, {side:?}, {field}: {expected:?} {values:?}"
        );
    }
}

#[test]
fn an_export_shows_every_packet_and_exactly_what_was_sent_again() {
    if lacks("an_export_shows_every_packet", &[TSHARK]) {
        return;
    }
    let stories = stories();
    assert!(stories.len() >= 20, "twenty scenarios");
    let judged = thread::scope(|scope| {
        let parts: Vec<_> = stories.chunks(6).collect();
        let threads: Vec<_> = (parts.into_iter())
            .map(|part| {
                let each = |(name, text): &(&str, String)| {
                    let stage = play(text);
                    judge(name, &stage.trace, &Names::of(&stage.scenario))
                };
                scope.spawn(move || part.iter().map(each).collect::<Vec<_>>())
            })
            .collect();
        let joined = threads
            .into_iter()
            .map(|it| it.join().expect("a judgement"));
        joined.flatten().collect::<Vec<_>>()
    });
    let packets: usize = judged.iter().map(|it| it.0).sum();
    let again: usize = judged.iter().map(|it| it.1).sum();
    println!("{packets} packets, {again} segments sent again");
    assert!(packets > 1_000 && again > 50, "{packets} packets, {again}");
}

/// Of a real connection a page has the packets, and no segment.
#[test]
fn what_a_page_saw_of_a_connection_is_plain_tcp_that_sends_nothing_again() {
    if lacks("what_a_page_saw_of_a_connection", &[TSHARK]) {
        return;
    }
    let (mut packets, mut ends) = (0, (0, 0));
    for (name, text) in stories() {
        let stage = play(&text);
        let (trace, names) = (seen_from_above(&stage.trace), Names::of(&stage.scenario));
        let (known, again, [fins, resets]) = judge(name, &trace, &names);
        assert_eq!(again, 0, "{name}");
        packets += known;
        ends.0 += fins;
        ends.1 += resets;
        let file = pcapng(&trace, &names);
        let said = b"the segments below are made up";
        assert!(file.windows(said.len()).any(|it| it == said), "{name}");
    }
    assert!(packets > 1_000, "{packets} packets");
    assert!(
        ends.0 > 10 && ends.1 > 0,
        "connections end as it was told: {ends:?}"
    );
}
