//! How connections end, who notices when, and what becomes of the will: to the millisecond, against
//! the arithmetic of Keep Alive, of TCP's patience and of NATs.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::machine::{Ending, Event};
use brokerscope_core::net::{RETRIES_MAX, RTO_FIRST, RTO_MAX, RTO_MIN, SYN_RETRIES_MAX};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Record};
use brokerscope_tests::stage::Stage;

/// alice's way is 20 ms. She connects at 0 s and says her last word at 1 s, when she subscribes.
fn world(link: &str, text: &str) -> String {
    format!(
        "broker hub
        client alice v5 -> hub latency 20ms keep-alive 10s persistent will \"gone\" \"alice\" {link}
        client bob v5 -> hub latency 20ms keep-alive off
        at 0s alice connect
        at 0s bob connect
        at 1s alice subscribe \"news\" qos 1
        at 1s bob subscribe \"gone\"
        {text}"
    )
}

const HUB: NodeId = NodeId(0);
const ALICE: NodeId = NodeId(1);

/// When an end learned of it, in milliseconds, and how it saw it.
type Notice = Option<(u64, Ending)>;

/// What became of alice's first connection.
#[derive(Debug, Eq, PartialEq)]
struct Seen {
    broker: Notice,
    client: Notice,
    will: Option<u64>,
}

fn ms(record: &Record) -> u64 {
    assert!(record.at.as_micros().is_multiple_of(1_000), "{record:?}");
    record.at.as_micros() / 1_000
}

fn see(link: &str, text: &str, until_s: u64) -> Seen {
    seen_in(&world(link, text), until_s)
}

fn seen_in(text: &str, until_s: u64) -> Seen {
    let mut stage = Stage::of(text);
    stage.play(Instant::from_millis(until_s * 1_000));
    let records = stage.trace.records();
    let notice = |node| {
        records.iter().find_map(|record| match record.fact {
            Fact::Closed {
                conn: ConnId(0),
                ending,
            } if record.node == Some(node) => Some((ms(record), ending)),
            _ => None,
        })
    };
    let will = records.iter().find(|record| {
        matches!(&record.fact, Fact::Happened(Event::WillPublished { client, .. }) if client.as_str() == "alice")
    });
    Seen {
        broker: notice(HUB),
        client: notice(ALICE),
        will: will.map(ms),
    }
}

/// What one row of the table does, and when it must be noticed.
struct Row {
    name: &'static str,
    link: &'static str,
    text: &'static str,
    broker: Notice,
    client: Notice,
    will: Option<u64>,
}

const fn at(ms: u64, ending: Ending) -> Notice {
    Some((ms, ending))
}

/// A FIN or RST at 5 s is 20 ms on its way.
const TOLD: u64 = 5_020;

/// alice's last packet is SUBSCRIBE, sent at 1 s.
const LAST_SENT: u64 = 1_000;

/// One and a half Keep Alives after it came [MQTT-3.1.2-22 in 5.0, MQTT-3.1.2-24 in 3.1.1].
const PATIENCE: u64 = LAST_SENT + 20 + 15_000;

/// PINGREQ goes out a Keep Alive after it was sent.
const PING: u64 = LAST_SENT + 10_000;

/// The client waits for PINGRESP so long.
const PING_OVERDUE: u64 = PING + 5_000;

/// bob publishes at 6 s; it reaches the broker 20 ms later, and goes out to alice at once.
const WRITTEN: u64 = 6_020;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { name: "DISCONNECT: both in order, and no will", link: "",
          text: "at 5s alice disconnect",
          broker: at(TOLD, Ending::Fin), client: at(5_000, Ending::Fin), will: None },
    Row { name: "DISCONNECT with will", link: "",
          text: "at 5s alice disconnect with-will",
          broker: at(TOLD, Ending::Fin), client: at(5_000, Ending::Fin), will: Some(TOLD) },
    Row { name: "FIN without DISCONNECT: the program ended", link: "",
          text: "at 5s kill alice",
          broker: at(TOLD, Ending::Fin), client: at(5_000, Ending::Fin), will: Some(TOLD) },
    Row { name: "RST from something between", link: "",
          text: "at 5s reset alice--hub",
          broker: at(TOLD, Ending::Reset), client: at(TOLD, Ending::Reset), will: Some(TOLD) },
    Row { name: "power lost: nobody tells the broker", link: "",
          text: "at 5s crash alice",
          broker: at(PATIENCE, Ending::Fin), client: at(5_000, Ending::PowerLost), will: Some(PATIENCE) },
    Row { name: "network lost: the client's stack knows, the broker does not", link: "",
          text: "at 5s cut alice--hub",
          broker: at(PATIENCE, Ending::Fin), client: at(5_000, Ending::NetworkLost), will: Some(PATIENCE) },
    Row { name: "silence: nobody knows; both wait for their deadlines", link: "",
          text: "at 5s partition alice--hub",
          broker: at(PATIENCE, Ending::Fin), client: at(PING_OVERDUE, Ending::Fin), will: Some(PATIENCE) },
    Row { name: "silence upwards only: the same, for the ping does not come", link: "",
          text: "at 5s partition alice->hub",
          broker: at(PATIENCE, Ending::Fin), client: at(PING_OVERDUE, Ending::Fin), will: Some(PATIENCE) },
    Row { name: "silence downwards only: the broker hears the ping, and then FIN", link: "",
          text: "at 5s partition hub->alice",
          broker: at(PING_OVERDUE + 20, Ending::Fin), client: at(PING_OVERDUE, Ending::Fin),
          will: Some(PING_OVERDUE + 20) },
    Row { name: "silence, and the broker writes: its stack gives up after the time it is given",
          link: "give-up 3s",
          text: "at 5s partition alice--hub\nat 6s bob publish \"news\" \"x\" qos 1",
          broker: at(WRITTEN + 3_000, Ending::TimedOut), client: at(PING + 3_000, Ending::TimedOut),
          will: Some(WRITTEN + 3_000) },
    Row { name: "a stall ends like silence, if it lasts", link: "",
          text: "at 5s hold alice--hub",
          broker: at(PATIENCE, Ending::Fin), client: at(PING_OVERDUE, Ending::Fin), will: Some(PATIENCE) },
    Row { name: "a NAT that forgets after 4 s: the ping comes from a stranger, who is told RST",
          link: "nat 4s", text: "",
          broker: at(PATIENCE, Ending::Fin), client: at(PING + 40, Ending::Reset), will: Some(PATIENCE) },
    Row { name: "half open: the device came back, and the broker learns when it writes", link: "",
          text: "at 5s crash alice\nat 5500ms restart alice\nat 6s bob publish \"news\" \"x\" qos 1",
          broker: at(WRITTEN + 40, Ending::Reset), client: at(5_000, Ending::PowerLost),
          will: Some(WRITTEN + 40) },
    Row { name: "asleep from 5 s to 20 s: the broker has long given up", link: "",
          text: "at 5s sleep alice\nat 20s wake alice",
          broker: at(PATIENCE, Ending::Fin), client: at(20_040, Ending::Reset), will: Some(PATIENCE) },
    Row { name: "takeover: told at once, when the other CONNECT comes", link: "",
          text: "client other v5 -> hub id \"alice\" latency 20ms\nat 5s other connect",
          broker: at(5_060, Ending::Fin), client: at(5_080, Ending::Fin), will: Some(5_060) },
    Row { name: "the broker's program ends: its stack says FIN", link: "",
          text: "at 5s kill hub",
          broker: at(5_000, Ending::Fin), client: at(TOLD, Ending::Fin), will: None },
    Row { name: "the broker loses its power: the client waits for PINGRESP", link: "",
          text: "at 5s crash hub",
          broker: at(5_000, Ending::PowerLost), client: at(PING_OVERDUE, Ending::Fin), will: None },
    Row { name: "the broker is back and knows nobody: the ping is told RST", link: "",
          text: "at 5s crash hub\nat 6s restart hub",
          broker: at(5_000, Ending::PowerLost), client: at(PING + 40, Ending::Reset), will: None },
];

#[test]
fn each_way_to_end_is_noticed_when_its_cause_says_and_not_before() {
    for row in ROWS {
        let expected = Seen {
            broker: row.broker,
            client: row.client,
            will: row.will,
        };
        assert_eq!(see(row.link, row.text, 120), expected, "{}", row.name);
    }
}

/// How long a stack waits that begins with this patience and doubles it each time, in milliseconds.
fn doubled(first: Span, times: u16) -> u64 {
    let waits = (0..times).map(|time| (first * (1 << time)).min(RTO_MAX));
    waits.fold(0, |sum, wait| sum + wait.as_micros() / 1_000)
}

#[test]
fn without_keep_alive_a_silent_peer_is_noticed_only_by_who_writes_and_after_a_quarter_of_an_hour() {
    let text = "keep-alive off
        at 5s partition alice--hub
        at 6s bob publish \"news\" \"x\" qos 1";
    let seen = see(text, "", 2_000);
    let given_up = WRITTEN + doubled(RTO_MIN, RETRIES_MAX + 1);
    assert_eq!(
        given_up,
        WRITTEN + 924_600,
        "fifteen times again, as Linux has it"
    );
    assert_eq!(seen.broker, at(given_up, Ending::TimedOut));
    assert_eq!(seen.will, Some(given_up));
    assert_eq!(seen.client, None, "it has nothing to say, and never learns");
}

#[test]
fn a_connection_that_does_not_open_says_why() {
    let patient = "connect-timeout 1h";
    let syns = doubled(RTO_FIRST, SYN_RETRIES_MAX + 1);
    assert_eq!(syns, 127_000, "a second, and six times twice as long");
    #[rustfmt::skip]
    let table = [
        ("",      "at 0s kill hub",             at(40, Ending::Refused),       "nobody listens"),
        ("",      "at 0s cut alice--hub",       at(0, Ending::Unreachable),    "no network"),
        (patient, "at 0s crash hub",            at(syns, Ending::TimedOut),    "nobody is there"),
        (patient, "at 0s partition alice--hub", at(syns, Ending::TimedOut),    "nothing comes through"),
    ];
    for (link, act, client, why) in table {
        let text = world(link, "");
        // The act comes before alice asks.
        let text = text.replacen("at 0s alice", &format!("{act}\nat 0s alice"), 1);
        assert_eq!(seen_in(&text, 2_000).client, client, "{why}");
    }
}
