//! Captures come back as what they were taken of.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for some kinds of facts"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::id::{ConnId, RecordId};
use brokerscope_core::interchange::{Imported, open, pcapng, replay};
use brokerscope_core::machine::Event;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{Fate, Ledger};
use brokerscope_core::trace::{Fact, Record, Trace, tell};
use brokerscope_core::wire::Qos;
use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Mosquitto, Process, Subscriber, find, until};
use brokerscope_tests::scenarios::{PLAYED_UNTIL, SCENARIOS};
use brokerscope_tests::stage::Stage;
use tempfile::TempDir;

/// What a capture can know of a trace: who wrote which packets when, when they arrived, how
/// connections began and ended, and what follows from that for client and broker.
///
/// Bytes that are no packet are left out: where in them one begins and ends is anybody's guess.
///
/// It cannot know what never left its node whole, what nobody was told of (a network that is gone, a
/// stack that gives up), when the broker's end opened, and why anybody decided anything.
fn known(trace: &Trace, names: &Names) -> Vec<String> {
    let mut names = names.clone();
    let first = first_segments(trace);
    let covered = covered(trace);
    let mut told = Vec::new();
    for record in trace.records() {
        names.learn(record);
        if record
            .fact
            .connection()
            .is_some_and(|it| covered.contains(&it))
        {
            continue;
        }
        let readable = |id: &RecordId| {
            let sent = trace.get(*id).map(|it| &it.fact);
            matches!(sent, Some(Fact::Sent { brief: Some(_), .. }))
        };
        let at = match &record.fact {
            Fact::Sent { brief: None, .. } => None,
            Fact::Arrived { sent, .. } if !readable(sent) => None,
            Fact::Sent { conn, .. } => match first.get(conn) {
                Some(first) => first.get(&record.id).copied(),
                None => Some(record.at),
            },
            Fact::Opening { .. } | Fact::Arrived { .. } => Some(record.at),
            Fact::Happened(Event::Delivered(_)) => Some(record.at),
            _ => None,
        };
        if let Some(at) = at {
            told.push(line(at, record, trace, &names));
        }
    }
    told.sort();
    told
}

fn line(at: Instant, record: &Record, trace: &Trace, names: &Names) -> String {
    let said = tell(record, trace, names).to_string();
    let said = said.replace(", and it has to wait.", ".");
    format!("{at} {said}")
}

/// When the first segment of each packet left that left whole, by connection.
fn first_segments(trace: &Trace) -> BTreeMap<ConnId, BTreeMap<RecordId, Instant>> {
    let mut first: BTreeMap<ConnId, BTreeMap<RecordId, Instant>> = BTreeMap::new();
    let mut whole = BTreeSet::new();
    for record in trace.records() {
        if let Fact::Segment { conn, segment, .. } = &record.fact {
            let first = first.entry(*conn).or_default();
            if let Some(of) = segment.of {
                first.entry(of).or_insert(record.at);
                whole.extend(segment.is_last.then_some(of));
            }
        }
    }
    for of in first.values_mut() {
        of.retain(|id, _| whole.contains(id));
    }
    first
}

/// Connections of which a capture tells something else: under TLS, or over a textbook's link, whose
/// losses TCP has no words for.
fn covered(trace: &Trace) -> BTreeSet<ConnId> {
    let (mut covered, mut plain, mut all) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for record in trace.records() {
        match &record.fact {
            Fact::Opening { conn, .. } => drop(all.insert(*conn)),
            // A record of TLS.
            Fact::Segment { conn, segment, .. }
                if segment.is_aside() && segment.bytes.starts_with(&[23, 3]) =>
            {
                covered.insert(*conn);
            }
            Fact::Segment { conn, .. } => drop(plain.insert(*conn)),
            _ => {}
        }
    }
    // A capture that was read back tells no segments of any.
    if !plain.is_empty() {
        covered.extend(all.difference(&plain));
    }
    covered
}

/// Who was handed which messages, and how often.
fn handed_over(trace: &Trace, names: &Names) -> Vec<String> {
    let mut names = names.clone();
    for record in trace.records() {
        names.learn(record);
    }
    let ledger = Ledger::of(trace);
    let mut told = Vec::new();
    for (message, story) in ledger.all().enumerate() {
        for (receiver, fate) in ledger.fates(message, &names) {
            if let Fate::HandedOver { times, first } = fate {
                let name = |node| names.name(node).expect("a name");
                let (whose, to) = (name(story.publisher.node()), name(receiver));
                let (topic, payload) = (&story.topic, &story.payload);
                let at = first.at;
                told.push(format!("{at} {whose} {topic:?} {payload:?} {to} {times}"));
            }
        }
    }
    told.sort();
    told
}

/// One client in the open, one under TLS; segments are lost on the way.
const COVERED: &str = "
format 1
broker hub
client web v5 -> hub latency 20ms loss 20% mss 9 websocket
client safe v5 -> hub latency 20ms loss 5% tls 1.3
at 0ms web connect
at 0ms safe connect
at 20s web subscribe \"#\" qos 1
at 40s web publish \"a\" \"a payload of several frames\" qos 2
at 41s safe publish \"a\" \"1\" qos 1
at 90s web disconnect
";

fn played(text: &str) -> Stage {
    let mut stage = Stage::of(text);
    stage.play(PLAYED_UNTIL);
    stage
}

/// The lines that are in one of two sorted lists only, with a sign.
fn differences(ours: &[String], theirs: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&String, i32> = BTreeMap::new();
    for line in ours {
        *counts.entry(line).or_default() -= 1;
    }
    for line in theirs {
        *counts.entry(line).or_default() += 1;
    }
    counts.retain(|_, count| *count != 0);
    let told = counts
        .into_iter()
        .map(|(line, count)| format!("{count:+} {line}"));
    told.collect()
}

#[test]
fn an_export_of_ours_gives_the_same_telling() {
    for (name, text) in SCENARIOS.iter().chain(&[("covered", COVERED)]) {
        let stage = played(text);
        let names = Names::of(&stage.scenario);
        let file = pcapng(&stage.trace, &names);
        let back = open(&file.into()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (ours, theirs) = (known(&stage.trace, &names), known(&back.trace, &back.names));
        let told = differences(&ours, &theirs);
        // What a textbook's link lost is in no capture, and its ledger would miss it.
        if *name == "textbook" {
            assert!(
                told.iter().all(|it| it.starts_with('+')),
                "{name}: {told:#?}"
            );
            continue;
        }
        assert_eq!(told, [""; 0], "{name}: {:#?}", back.remarks);
        let ours = handed_over(&stage.trace, &names);
        let theirs = handed_over(&back.trace, &back.names);
        assert_eq!(differences(&ours, &theirs), [""; 0], "{name}, the ledger");
    }
}

/// A capture of the loopback while it is being taken.
struct Wiretap {
    file: PathBuf,
    _folder: TempDir,
    _process: Process,
}

/// tshark's own hand for taking captures.
const DUMPCAP: &str = "dumpcap";

impl Wiretap {
    /// Begins, and returns when it sees what this broker hears.
    fn on(broker: &Mosquitto) -> Self {
        let folder = TempDir::new().expect("a folder for the capture");
        let file = folder.path().join("capture.pcapng");
        let filter = format!("tcp port {}", broker.port());
        let mut command = Command::new(find(DUMPCAP).expect("it comes with tshark"));
        command
            .args(["-q", "-i", "lo", "-f", &filter, "-w"])
            .arg(&file);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let tap = Self {
            file,
            _folder: folder,
            _process: Process::start(&mut command),
        };
        until("the capture to begin", || {
            broker.publish(&["-i", "probe", "-t", "probe", "-m", ""]);
            tap.read()
        });
        tap
    }

    /// What it has seen so far.
    fn read(&self) -> Option<Imported> {
        let bytes = fs::read(&self.file).ok()?;
        open(&bytes.into()).ok()
    }
}

/// What was said on the connections of a client, with an arrow for its direction, and how it ended.
fn ladder(imported: &Imported, client: &str) -> Vec<String> {
    let Imported { trace, names, .. } = imported;
    let node = names.client(client);
    let mut steps = Vec::new();
    for record in trace.records() {
        match &record.fact {
            Fact::Sent { to, brief, .. } => {
                let kind = brief.as_ref().map_or("?", |it| it.kind.name());
                if record.node == node {
                    steps.push(format!("> {kind}"));
                } else if Some(*to) == node {
                    steps.push(format!("< {kind}"));
                }
            }
            Fact::EndSent { ending, .. } if record.node == node => {
                steps.push(format!("> {ending:?}"));
            }
            _ => {}
        }
    }
    steps
}

#[test]
fn a_capture_of_mosquitto_is_told_as_it_was() {
    let programs = [DUMPCAP, "mosquitto", "mosquitto_pub", "mosquitto_sub"];
    if lacks("a_capture_of_mosquitto", &programs) {
        return;
    }
    let broker = Mosquitto::start();
    let tap = Wiretap::on(&broker);
    let mut lamp = Subscriber::named(&broker, "lamp", &["-t", "room/#", "-q", "2"]);
    broker.publish(&["-i", "switch", "-t", "room/a", "-m", "on", "-q", "1"]);
    broker.publish(&[
        "-V", "5", "-i", "timer", "-t", "room/b", "-m", "off", "-q", "2",
    ]);
    for expected in ["on", "off"] {
        let message = lamp.next_message().expect("it is handed over");
        assert_eq!(message.payload, expected);
    }
    drop(lamp);
    let gone = |it: &Imported| ladder(it, "lamp").last().is_some_and(|it| it == "> Fin");
    let seen = until("all to be captured", || tap.read().filter(gone));
    #[rustfmt::skip]
    let table: [(&str, &[&str]); 3] = [
        ("switch", &["> CONNECT", "< CONNACK", "> PUBLISH", "< PUBACK", "> DISCONNECT"]),
        ("timer", &["> CONNECT", "< CONNACK", "> PUBLISH", "< PUBREC", "> PUBREL", "< PUBCOMP",
                    "> DISCONNECT"]),
        // Two exchanges go on at once: first what it heard, then what it said.
        ("lamp", &["< CONNACK", "< SUBACK", "< PUBLISH", "< PUBLISH", "< PUBREL",
                   "> CONNECT", "> SUBSCRIBE", "> PUBACK", "> PUBREC", "> PUBCOMP", "> Fin"]),
    ];
    for (client, expected) in table {
        let mut steps = ladder(&seen, client);
        // Which end's FIN goes first after DISCONNECT is a race.
        steps.retain(|it| client == "lamp" || it != "> Fin");
        if client == "lamp" {
            steps.sort_by_key(|it| it.starts_with('>'));
        }
        assert_eq!(steps, expected, "{client}: {:?}", seen.remarks);
    }
    let fates = handed_over(&seen.trace, &seen.names);
    let fates: Vec<_> = fates
        .iter()
        .map(|it| it.split_once(" s ").expect("a time").1)
        .collect();
    #[rustfmt::skip]
    let expected = [
        r#"switch TopicName("room/a") b"on" lamp 1"#,
        r#"timer TopicName("room/b") b"off" lamp 1"#,
    ];
    assert_eq!(fates, expected);
}

/// Stories whose broker is no plain one, or in which a capture leaves open what mattered, and what
/// the plain one does otherwise.
const OTHERWISE: &[(&str, &str)] = &[
    // Its broker takes no empty Client Identifier.
    (
        "two-versions",
        "CONNACK, Client Identifier not valid; simulated",
    ),
    // What a textbook's link lost has arrived here.
    ("textbook", "then: nothing; simulated"),
    // When a RST arrives, no capture says: wills come in another order.
    (
        "three-endings",
        "PUBLISH on gone/rst at QoS 1; simulated: nothing",
    ),
];

#[test]
fn the_clients_of_a_capture_get_the_same_answers_again() {
    let mut compared = 0;
    for (name, text) in SCENARIOS {
        let stage = played(text);
        let file = pcapng(&stage.trace, &Names::of(&stage.scenario));
        let capture = open(&file.into()).expect("it can be read");
        let config = BrokerConfig::default();
        let again = replay(&capture.trace, &capture.names, &config);
        compared += again.compared;
        let told: Vec<_> = again
            .differences
            .iter()
            .map(|it| it.2.to_string())
            .collect();
        match OTHERWISE.iter().find(|it| it.0 == *name) {
            None => assert_eq!(told, [""; 0], "{name}"),
            Some((_, known)) => {
                assert!(
                    told.iter().any(|it| it.contains(known)),
                    "{name}: {told:#?}"
                );
            }
        }
    }
    assert!(compared > 500, "{compared} answers");
}

#[test]
fn a_broker_that_answers_otherwise_is_told_apart() {
    let text = "
broker hub
client alice v5 -> hub
client bob v5 -> hub
at 0ms alice connect
at 0ms bob connect
at 1s bob subscribe \"a\" qos 1
at 2s alice publish \"a\" \"1\" qos 1 retain
at 3s bob disconnect
";
    let stage = played(text);
    let names = Names::of(&stage.scenario);
    let config = BrokerConfig {
        granted_qos_max: Qos::AtMostOnce,
        ..BrokerConfig::default()
    };
    let again = replay(&stage.trace, &names, &config);
    let told: Vec<_> = again
        .differences
        .iter()
        .map(|it| it.2.to_string())
        .collect();
    let parts = [
        "SUBACK, 0x01; simulated 1.020 s: SUBACK, 0x00 [",
        "PUBLISH on a at QoS 1; simulated 2.020 s: PUBLISH on a at QoS 0 [",
    ];
    assert_eq!(told.len(), parts.len(), "{told:#?}");
    for part in parts {
        assert!(told.iter().any(|it| it.contains(part)), "{part}: {told:#?}");
    }
}
