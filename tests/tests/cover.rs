//! Links with TLS and WebSocket: the round trips before MQTT, every byte, and what becomes of
//! packets where segments get lost or connections die.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::condition::{judge, parse_condition, tally};
use brokerscope_core::machine::{Ending, Event};
use brokerscope_core::net::SegmentKind;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_tests::stage::Stage;
use proptest::prelude::*;
use proptest::test_runner::Config;

fn play(link: &str, acts: &str, until_ms: u64) -> Stage {
    let mut stage = Stage::of(&format!(
        "broker hub
        client alice v5 -> hub latency 50ms keep-alive off {link}
        at 0s alice connect
        {acts}"
    ));
    stage.play(Instant::from_millis(until_ms));
    stage
}

/// When the first record like this was written, in milliseconds.
fn first(stage: &Stage, is_it: impl Fn(&Fact) -> bool) -> Option<u64> {
    let found = stage.trace.records().iter().find(|it| is_it(&it.fact))?;
    Some(found.at.as_micros() / 1_000)
}

/// What a condition counts of these records.
fn counted(stage: &Stage, what: &str) -> u32 {
    let condition = parse_condition(what, &[]).expect("it is a condition");
    let names = Names::of(&stage.scenario);
    let tallies = tally(&condition, stage.trace.records(), names);
    tallies[0].bytes.expect("bytes are counted")
}

fn holds(stage: &Stage, what: &str) -> bool {
    let condition = parse_condition(what, &[]).expect("it is a condition");
    let names = Names::of(&stage.scenario);
    judge(&condition, stage.trace.records(), names).holds
}

/// One way is 50 ms: TCP takes one round trip, TLS one or two, the Upgrade one, CONNECT one.
#[test]
fn each_layer_takes_its_round_trips_before_mqtt() {
    #[rustfmt::skip]
    let table = [
        // link                 connected  alice's bytes before CONNECT, and to answer what comes
        //                             at  last before it: headers included
        ("",                          200,  40),
        ("tls 1.3",                   300,  40 + 283 + 40 + 120 + 40),
        ("tls 1.2",                   400,  40 + 246 + 40 + 133),
        ("websocket",                 300,  40 + 219),
        ("tls 1.3 websocket",         400,  40 + 283 + 40 + 120 + 241 + 40),
        ("tls 1.2 websocket",         500,  40 + 246 + 40 + 133 + 248),
        // Four segments of certificates: an answer to each, but the last goes with the next word.
        ("tls 1.3 certificates 5kB",  300,  40 + 283 + 3 * 40 + 120 + 40),
    ];
    for (link, connected, bytes) in table {
        let stage = play(link, "", 1_000);
        let at = first(&stage, |fact| {
            matches!(fact, Fact::Happened(Event::Connected { .. }))
        });
        assert_eq!(at, Some(connected), "{link}");
        let connect = counted(&stage, "alice sends");
        let around = cover(link, connect) + 40;
        let acks = 40;
        let sent = counted(&stage, "alice sends tcp");
        assert_eq!(
            sent - around - acks,
            bytes,
            "{link}: CONNECT of {connect} bytes"
        );
    }
}

/// A packet of so many bytes from a client.
fn cover(link: &str, bytes: u32) -> u32 {
    let frame = if link.contains("websocket") { 6 } else { 0 };
    let record = match link {
        _ if link.contains("1.3") => 22,
        _ if link.contains("1.2") => 29,
        _ => 0,
    };
    bytes + frame + record
}

/// The same story above, whatever is below.
#[test]
fn a_packet_pays_for_its_record_and_its_frame_and_arrives_when_it_did() {
    #[rustfmt::skip]
    let table = [("", 0), ("tls 1.3", 22), ("tls 1.2", 29), ("websocket", 6), ("tls 1.3 websocket", 28)];
    let plain = counted(
        &play("", "at 2s alice publish \"a\" \"21.5\" qos 0", 3_000),
        "alice sends",
    );
    for (link, more) in table {
        let quiet = play(link, "", 3_000);
        let stage = play(link, "at 2s alice publish \"a\" \"21.5\" qos 0", 3_000);
        assert_eq!(
            counted(&stage, "alice sends"),
            plain,
            "{link}: MQTT knows nothing of it"
        );
        let tcp = counted(&stage, "alice sends tcp") - counted(&quiet, "alice sends tcp");
        assert_eq!(tcp, 40 + more + 10, "{link}");
        assert!(
            holds(&stage, "arrived PUBLISH to hub between 2.05s and 2.05s"),
            "{link}"
        );
    }
}

#[test]
fn an_orderly_ending_says_so_in_each_layer_and_resets_nothing() {
    for (link, farewell) in [
        ("", 0),
        ("tls 1.3", 24),
        ("websocket", 8),
        ("tls 1.3 websocket", 54),
    ] {
        let stage = play(link, "at 2s alice disconnect", 4_000);
        let ends = |record: &Record| match &record.fact {
            Fact::Closed { ending, .. } => Some(*ending),
            _ => None,
        };
        let ends: Vec<Ending> = stage.trace.records().iter().filter_map(ends).collect();
        assert_eq!(ends, [Ending::Fin, Ending::Fin], "{link}");
        let reset = first(
            &stage,
            |fact| matches!(fact, Fact::Segment { segment, .. } if segment.kind == SegmentKind::Reset),
        );
        assert_eq!(reset, None, "{link}");
        let said = first(&stage, |fact| {
            matches!(fact, Fact::Segment { segment, .. }
                if segment.is_aside() && segment.bytes.len() == farewell)
        });
        assert_eq!(said, (farewell > 0).then_some(2_000), "{link}");
        assert_eq!(stage.world.connections().count(), 0, "{link}");
    }
}

/// Below 100 ms TCP is not there; below 200 ms TLS is not.
#[test]
fn a_broker_hears_of_no_connection_whose_greeting_was_never_finished() {
    for (at, acts) in [
        (160, "at 160ms kill alice"),
        (160, "at 160ms crash alice"),
        (160, "at 160ms cut alice--hub"),
        (140, "at 140ms reset alice--hub"),
    ] {
        let stage = play("tls 1.3", acts, 100_000);
        let opened = first(&stage, |fact| matches!(fact, Fact::Opened { .. }));
        assert_eq!(opened, None, "{acts} at {at} ms");
        let told = first(&stage, |fact| matches!(fact, Fact::Closed { .. }));
        assert!(told.is_some(), "{acts}");
    }
    // A stack whose program has ended says FIN, as one does whose connection stands.
    let killed = play("tls 1.3", "at 160ms kill alice", 1_000);
    let fin = first(&killed, |fact| {
        matches!(
            fact,
            Fact::EndSent {
                ending: Ending::Fin,
                ..
            }
        )
    });
    assert_eq!(fin, Some(160));
}

#[test]
fn a_packet_in_many_records_and_segments_is_read_when_it_is_whole() {
    let payload = "x".repeat(40_000);
    for (link, wire) in [("", 40_008), ("tls 1.3", 40_074), ("websocket", 40_016)] {
        let quiet = play(link, "", 9_000);
        let acts = format!("at 2s alice publish \"a\" \"{payload}\" qos 0");
        let stage = play(link, &acts, 9_000);
        assert!(holds(&stage, "arrived PUBLISH to hub exactly 1"), "{link}");
        let tcp = counted(&stage, "alice sends tcp") - counted(&quiet, "alice sends tcp");
        let segments = tcp.saturating_sub(wire) / 40;
        assert_eq!(tcp, wire + segments * 40, "{link}");
        assert_eq!(segments, wire.div_ceil(1_460), "{link}");
    }
}

/// Sixty messages over a link that loses one segment in eight. Whoever has waited too long for CONNACK, as
/// a greeting of many segments may take, tries again.
fn lossy(seed: u64, link: &str) -> String {
    let mut text = format!(
        "seed {seed}
        broker hub
        client alice v5 -> hub latency 20ms jitter 4ms loss 12% mss 300 keep-alive off reconnect 1s {link}
        client bob v5 -> hub latency 20ms loss 3% keep-alive off reconnect 1s {link}
        at 0ms alice connect
        at 0ms bob connect
        at 90s bob subscribe \"t\" qos 1
"
    );
    for number in 0..60 {
        let at = 200_000 + number * 66;
        text.push_str(&format!(
            "at {at}ms alice publish \"t\" \"{number:02}\" qos 1\n"
        ));
    }
    text
}

proptest! {
    #![proptest_config(Config::with_cases(12))]

    /// [MQTT-4.2-1]: with or without a cover, what MQTT stands on is ordered and loses nothing.
    #[test]
    fn what_is_lost_below_a_cover_is_late_above_and_nothing_else(
        seed in 0_u64..1_000,
        link in prop::sample::select(vec!["tls 1.3 certificates 500B", "tls 1.2 websocket", "websocket"]),
    ) {
        let mut stage = Stage::of(&lossy(seed, link));
        stage.play(Instant::from_millis(900_000));
        let got = |record: &Record| match &record.fact {
            Fact::Happened(Event::Delivered(message)) => {
                String::from_utf8(message.payload.to_vec()).ok()
            }
            _ => None,
        };
        let got: Vec<String> = stage.trace.records().iter().filter_map(got).collect();
        let all: Vec<String> = (0..60).map(|number| format!("{number:02}")).collect();
        prop_assert_eq!(got, all);
    }
}
