//! A device that polls, beside the same events pushed by MQTT: every byte, and when who knows.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::condition::{parse_condition, tally};
use brokerscope_core::machine::{Ending, Event};
use brokerscope_core::net::SegmentKind;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_tests::stage::Stage;

fn play(link: &str, polls: &str, acts: &str, until_s: u64) -> Stage {
    let mut stage = Stage::of(&format!(
        "broker hub
        client sensor v5 -> hub latency 20ms keep-alive off
        client page v5 -> hub latency 50ms {link}
        page polls \"hall/motion\" every 5s request 250B answer 400B {polls}
        at 0s sensor connect
        {acts}"
    ));
    stage.play(Instant::from_millis(until_s * 1_000));
    stage
}

fn counted(stage: &Stage, what: &str) -> u32 {
    let condition = parse_condition(what, &[]).expect("it is a condition");
    let tallies = tally(
        &condition,
        stage.trace.records(),
        Names::of(&stage.scenario),
    );
    tallies[0].bytes.expect("bytes are counted")
}

/// What the page was given, and when, in milliseconds.
fn given(stage: &Stage) -> Vec<(u64, String)> {
    let given = |record: &Record| match &record.fact {
        Fact::Happened(Event::Delivered(message)) => Some((
            record.at.as_micros() / 1_000,
            String::from_utf8(message.payload.to_vec()).ok()?,
        )),
        _ => None,
    };
    stage.trace.records().iter().filter_map(given).collect()
}

const EVENTS: &str = "at 7s sensor publish \"hall/motion\" \"on\" qos 0 retain
        at 11s sensor publish \"hall/motion\" \"off\" qos 0 retain
        at 12s sensor publish \"hall/motion\" \"on\" qos 0 retain
        at 13s sensor publish \"hall/motion\" \"off\" qos 0 retain";

/// It asks at 5, 10, 15 and 20 s; an answer takes 100 ms.
#[test]
fn who_polls_learns_late_and_only_the_last() {
    let stage = play("", "", EVENTS, 24);
    let expected = [(10_100, "on".to_owned()), (15_100, "off".to_owned())];
    assert_eq!(given(&stage), expected, "of four events two are seen");
}

#[test]
fn every_question_costs_its_bytes_whether_there_is_news_or_not() {
    // Four questions, no news. Up: SYN; request with ACK; an ACK of each answer.
    #[rustfmt::skip]
    let table = [
        // link      polls       up                                   down
        ("",         "",         40 + 4 * (290 + 40),                 40 + 4 * 440),
        // FIN goes with an answer to what came; an answer of the server to the FIN, and its own.
        ("",         "closing",  4 * (40 + 290 + 40 + 40),            4 * (40 + 440 + 40)),
        ("tls 1.3",  "",         40 + 283 + 40 + 120 + 40 + 4 * (312 + 40),
                                 40 + 2 * 40 + 2_372 + 550 + 4 * 462),
        ("websocket", "",        40 + 4 * (290 + 40),                 40 + 4 * 440),
    ];
    for (link, polls, up, down) in table {
        let stage = play(link, polls, "", 24);
        assert_eq!(counted(&stage, "page sends"), 4 * 250, "{link} {polls}");
        assert_eq!(counted(&stage, "page hears"), 4 * 400, "{link} {polls}");
        let sent = (
            counted(&stage, "page sends tcp"),
            counted(&stage, "page hears tcp"),
        );
        assert_eq!(sent, (up, down), "{link} {polls}");
        assert_eq!(given(&stage), [], "{link} {polls}");
    }
}

#[test]
fn who_closes_each_time_leaves_nothing_behind_and_resets_nothing() {
    for link in ["", "tls 1.3", "tls 1.2"] {
        let stage = play(link, "closing", EVENTS, 24);
        let connections = stage.trace.records().iter();
        let opened = connections.filter(|it| {
            matches!(it.fact, Fact::Opened { .. }) && it.node.is_some_and(|node| node.0 == 2)
        });
        assert_eq!(opened.count(), 4, "{link}");
        let resets = |record: &&Record| matches!(&record.fact, Fact::Segment { segment, .. } if segment.kind == SegmentKind::Reset);
        assert_eq!(stage.trace.records().iter().find(resets), None, "{link}");
        assert_eq!(stage.world.connections().count(), 1, "{link}: the sensor's");
    }
}

#[test]
fn who_polls_goes_on_after_whatever_ended_its_connection() {
    #[rustfmt::skip]
    let table = [
        // what happens                                               given at
        ("at 6s cut page--hub\nat 8s repair page--hub",               10_200),
        ("at 6s reset page--hub",                                     10_200),
        ("at 6s kill page\nat 8s restart page",                       13_200), // 5 s after its start
        ("at 6s crash page\nat 8s restart page",                      13_200),
        ("at 6s sleep page\nat 12s wake page",                        12_100), // the connection stood
        ("at 6s hold page--hub\nat 11s release page--hub",            11_100),
        // The server is gone, and with it what was retained.
        ("at 6s kill hub\nat 8s restart hub\nat 9s sensor connect\nat 9500ms sensor publish \"hall/motion\" \"on\" retain", 10_200),
    ];
    for (acts, at) in table {
        let acts = format!(
            "at 1s sensor publish \"x\" \"y\"\nat 5500ms sensor publish \"hall/motion\" \"on\" qos 0 retain\n{acts}"
        );
        let stage = play("", "", &acts, 14);
        assert_eq!(given(&stage), [(at, "on".to_owned())], "{acts}");
    }
}

/// A chain that begins nowhere could not be followed in the page.
#[test]
fn every_record_of_a_question_has_its_cause() {
    for link in ["", "tls 1.3"] {
        let stage = play(link, "closing", EVENTS, 12);
        for record in stage.trace.records() {
            let is_first = matches!(record.fact, Fact::Acted(_) | Fact::Rang(_));
            assert!(is_first || record.cause.is_some(), "{link}: {record:?}");
        }
        let ends = stage.trace.records().iter().filter(|it| {
            matches!(
                it.fact,
                Fact::Closed {
                    ending: Ending::Fin,
                    ..
                }
            )
        });
        assert_eq!(ends.count(), 4, "{link}: two connections with two ends");
    }
}
