//! Faults exactly where they are wanted: at a packet, before it, after it, in the middle of it.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::history::History;
use brokerscope_core::machine::Event;
use brokerscope_core::scenario::{parse, print};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::wire::PacketKind;
use brokerscope_tests::stage::Stage;

const PAIR: &str = "
broker hub
client alice v5 -> hub latency 20ms keep-alive off persistent reconnect 1s
client bob   v5 -> hub latency 20ms keep-alive off persistent
at 0ms alice connect
at 0ms bob connect
at 200ms bob subscribe \"t\" qos 2
at 300ms alice publish \"t\" \"x\" qos 2
";

fn play(text: &str) -> Trace {
    let mut stage = Stage::of(&format!("{PAIR}{text}"));
    stage.play(Instant::from_millis(60_000));
    stage.trace
}

/// When packets of this kind were sent, and when they arrived, in milliseconds.
fn times(trace: &Trace, of: PacketKind) -> (Vec<u64>, Vec<u64>) {
    let (mut sent, mut arrived) = (Vec::new(), Vec::new());
    for record in trace.records() {
        let ms = record.at.as_micros() / 1_000;
        match &record.fact {
            Fact::Sent {
                brief: Some(brief), ..
            } if brief.kind == of => sent.push(ms),
            Fact::Arrived { sent: name, .. } => {
                if let Some(Fact::Sent {
                    brief: Some(it), ..
                }) = trace.get(*name).map(|it| &it.fact)
                    && it.kind == of
                {
                    arrived.push(ms);
                }
            }
            _ => {}
        }
    }
    (sent, arrived)
}

fn deliveries(trace: &Trace) -> usize {
    let delivered = |fact: &Fact| matches!(fact, Fact::Happened(Event::Delivered(_)));
    let records = trace.records().iter();
    records.filter(|record| delivered(&record.fact)).count()
}

fn cut_at(trace: &Trace) -> Option<u64> {
    let turned = |fact: &Fact| matches!(fact, Fact::LinkTurned { .. });
    let record = trace.records().iter().find(|it| turned(&it.fact))?;
    Some(record.at.as_micros() / 1_000)
}

#[test]
fn a_fault_happens_at_its_packet_and_qos_2_survives_it() {
    #[rustfmt::skip]
    let table = [
        // the fault,                                                     at,  PUBLISH of alice sent…
        ("when alice sends PUBLISH then cut alice--hub",                  300, "sent, then cut"),
        ("when alice sends PUBLISH before then cut alice--hub",           300, "cut before it is sent"),
        ("when hub receives PUBLISH then cut alice--hub",                 320, "it came, then cut"),
        ("when hub receives PUBLISH before then cut alice--hub",          320, "cut before it is read"),
        ("when alice receives PUBREC then cut alice--hub",                340, "after PUBREC"),
        ("when hub receives PUBREL before then cut alice--hub",           360, "before PUBREL"),
        ("when alice receives PUBCOMP before then cut alice--hub",        380, "before PUBCOMP"),
        ("when alice sends PUBLISH byte 5 then cut alice--hub",           320, "five bytes came"),
    ];
    for (fault, at, why) in table {
        let trace = play(&format!(
            "{fault}\nat 2s repair alice--hub\nat 2s alice connect resume"
        ));
        assert_eq!(cut_at(&trace), Some(at), "{why}");
        assert_eq!(deliveries(&trace), 1, "exactly once [MQTT-4.3.3-2]: {why}");
    }
}

#[test]
fn a_packet_that_was_cut_in_the_middle_never_arrives_and_its_first_bytes_did() {
    let trace = play("when alice sends PUBLISH byte 5 then cut alice--hub");
    let (sent, arrived) = times(&trace, PacketKind::Publish);
    assert_eq!((sent, arrived), (vec![300], vec![]));
    let first = trace
        .records()
        .iter()
        .find_map(|record| match &record.fact {
            Fact::Segment { segment, .. } if record.at == Instant::from_millis(300) => {
                Some((segment.bytes.len(), segment.is_last))
            }
            _ => None,
        });
    assert_eq!(first, Some((5, false)), "and no more left");
}

#[test]
fn only_the_nth_counts_and_a_watch_comes_true_once() {
    let twice =
        "at 400ms alice publish \"t\" \"y\" qos 2\nat 500ms alice publish \"t\" \"z\" qos 2";
    let trace = play(&format!(
        "{twice}\nwhen alice sends PUBLISH nth 2 then hold alice--hub"
    ));
    assert_eq!(cut_at(&trace), Some(400));
    let turns = trace.records().iter();
    let turns = turns.filter(|record| matches!(record.fact, Fact::LinkTurned { .. }));
    assert_eq!(turns.count(), 1);
}

#[test]
fn what_waited_behind_a_byte_goes_on_if_the_connection_lives() {
    let trace = play("when alice sends PUBLISH byte 5 then cut bob--hub");
    let (sent, arrived) = times(&trace, PacketKind::Publish);
    assert_eq!(sent.first(), Some(&300));
    assert_eq!(arrived.first(), Some(&340), "the rest left at 320 ms");
}

#[test]
fn a_watch_reads_back_and_a_history_replays_it() {
    let text = format!("{PAIR}when alice sends PUBLISH nth 1 byte 5 then cut alice--hub");
    let scenario = parse(&text).scenario;
    let again = parse(&print(&scenario));
    assert_eq!(again.problems, []);
    assert_eq!(again.scenario, scenario);
    let mut history = History::start(scenario).expect("a world");
    history.play(Instant::from_millis(10_000), 10_000);
    let (digest, end) = (history.world().digest(), history.cursor().step);
    let mut other = History::start(history.export()).expect("a world");
    other.play(Instant::from_millis(10_000), 10_000);
    assert_eq!((other.world().digest(), other.cursor().step), (digest, end));
}

#[test]
fn a_wrong_watch_is_told_with_its_place() {
    #[rustfmt::skip]
    let table = [
        ("when alice eats PUBLISH then cut alice--hub",           12, "nothing to wait for"),
        ("when alice sends PUBLISHED then cut alice--hub",        18, "no packet"),
        ("when alice sends PUBLISH nth 0 then cut alice--hub",    30, "number 1"),
        ("when hub receives PUBLISH byte 3 then cut alice--hub",  32, "all its bytes"),
        ("when alice sends PUBLISH cut alice--hub",               26, "`then`"),
        ("when alice sends PUBLISH then when alice sends PUBLISH then cut alice--hub", 31, "cannot wait"),
        ("when carol sends PUBLISH then cut alice--hub",          6,  "nobody here"),
    ];
    for (line, column, said) in table {
        let problems = parse(&format!("{PAIR}{line}")).problems;
        let problem = problems.first().unwrap_or_else(|| panic!("{line}"));
        assert!(problem.message.contains(said), "{line}: {problem:?}");
        assert_eq!(problem.column, column, "{line}: {problem:?}");
    }
}
