//! Bridges: what crosses, as what, what waits, and what goes round.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of fact, and for what is there"
)]

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::{Bridging, BrokerInput, BrokerOutput, Event, Message, Remark};
use brokerscope_core::net::Parting;
use brokerscope_core::scenario::{Names, Timed, parse, print};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{Fate, Ledger};
use brokerscope_core::trace::{Fact, Trace, tell};
use brokerscope_core::wire::{PacketKind, Qos};
use brokerscope_core::world::{Action, Parcel, Visit, World};
use brokerscope_tests::stage::Stage;

/// alice is at home, bob in the cloud; both listen to all there is, as published. What the bridge
/// carries and what happens are the lines.
fn world(options: &str, lines: &str) -> Stage {
    Stage::of(&format!(
        "broker home
        broker cloud
        bridge up {options}
        client alice v5 -> home latency 5ms
        client bob v5 -> cloud latency 5ms
        at 0s alice connect
        at 0s bob connect
        at 500ms alice subscribe \"#\" qos 2 retain-as-published no-local
        at 500ms bob subscribe \"#\" qos 2 retain-as-published no-local
        {lines}"
    ))
}

/// The names of a world of [`world`], by number.
const ALICE: NodeId = NodeId(4);
const BOB: NodeId = NodeId(5);

/// What this client was given.
fn given(stage: &Stage, node: NodeId) -> Vec<Message> {
    let records = stage.trace.records().iter();
    let given = records.filter(|record| record.node == Some(node));
    let given = given.filter_map(|record| match &record.fact {
        Fact::Happened(Event::Delivered(message)) => Some(message.clone()),
        _ => None,
    });
    given.collect()
}

fn played(options: &str, lines: &str, until: u64) -> Stage {
    let mut stage = world(options, lines);
    stage.play(Instant::from_millis(until));
    stage
}

#[test]
fn a_message_crosses_under_its_other_name_at_the_lower_qos() {
    brokerscope_core::proves!(V5: "3.3.1-13");
    #[rustfmt::skip]
    let table = [
        // what is carried                     at home        sent at  given in the cloud
        (r##""#" out qos 2 remote "h/""##,     "temp",        2,       Some(("h/temp", 2))),
        (r##""#" out qos 1 remote "h/""##,     "temp",        2,       Some(("h/temp", 1))),
        (r##""#" out qos 2 remote "h/""##,     "temp",        0,       Some(("h/temp", 0))),
        (r##""temp/#" both qos 2"##,           "temp/1",      1,       Some(("temp/1", 1))),
        (r##""#" out qos 2 local "up/""##,     "up/temp",     2,       Some(("temp", 2))),
        (r##""#" out qos 2 local "up/""##,     "down/temp",   2,       None),
        (r##""#" in qos 2"##,                  "temp",        2,       None),
        (r##""" both qos 1 local "a" remote "b""##, "a",      2,       Some(("b", 1))),
    ];
    for version in ["v5", "v3"] {
        for (rule, topic, sent, expected) in table {
            let stage = played(
                &format!("{version} home -> cloud"),
                &format!(
                    "up carries {rule}\n at 1s alice publish \"{topic}\" \"x\" qos {sent} retain"
                ),
                3_000,
            );
            let given = given(&stage, BOB);
            let got: Vec<_> = given
                .iter()
                .map(|it| (it.topic.as_str(), it.qos.level(), it.retain))
                .collect();
            let expected: Vec<_> = expected.iter().map(|it| (it.0, it.1, true)).collect();
            assert_eq!(got, expected, "{version} {rule}");
        }
    }
}

#[test]
fn what_comes_in_takes_the_other_prefix() {
    let stage = played(
        "home -> cloud",
        "up carries \"+/set\" in qos 1 local \"plant/\" remote \"cloud/\"
        at 1s bob publish \"cloud/pump/set\" \"on\" qos 2
        at 1s bob publish \"cloud/pump/get\" \"on\" qos 2",
        3_000,
    );
    let given = given(&stage, ALICE);
    let got: Vec<_> = given.iter().map(|it| (it.topic.as_str(), it.qos)).collect();
    assert_eq!(got, [("plant/pump/set", Qos::AtLeastOnce)]);
}

/// From what bob is given, each step leads back to what alice was asked, through both brokers.
#[test]
fn a_crossing_is_one_chain_of_causes() {
    let stage = played(
        "home -> cloud latency 30ms",
        "up carries \"#\" out qos 1\n at 1s alice publish \"t\" \"x\" qos 1",
        3_000,
    );
    let records = stage.trace.records().iter();
    let given = records.rev().find(|record| {
        let is_given = matches!(record.fact, Fact::Happened(Event::Delivered(_)));
        is_given && record.node == Some(BOB)
    });
    let chain = stage.trace.chain(given.expect("bob is given it").id);
    let told: Vec<_> = chain
        .filter_map(|record| match &record.fact {
            Fact::Acted(_) => Some("asked".to_owned()),
            Fact::Noted { note, .. } => match &note.what {
                Remark::Bridging(Bridging::Crossed { topic, there, qos }) => {
                    Some(format!("{topic} to {there} at {qos}, {}", note.clause))
                }
                _ => None,
            },
            Fact::Sent { brief, .. } => {
                let kind = brief.as_ref().map(|brief| brief.kind)?;
                (kind == PacketKind::Publish).then(|| "PUBLISH".to_owned())
            }
            _ => None,
        })
        .collect();
    let crossed = "t to t at 1, §3.3.2.1";
    let expected = ["PUBLISH", "PUBLISH", crossed, "PUBLISH", "PUBLISH", "asked"];
    assert_eq!(told, expected);
}

#[test]
fn while_the_link_is_down_what_was_promised_waits_at_the_bridge() {
    let lines = "up carries \"#\" both qos 1
        at 1s cut up--cloud
        at 2s alice publish \"t\" \"promised\" qos 1
        at 2s alice publish \"t\" \"hopeful\" qos 0
        at 2s bob publish \"t\" \"for home\" qos 1
        at 9s repair up--cloud";
    #[rustfmt::skip]
    let table = [
        // options                                     bob is given               alice is given
        ("home -> cloud persistent reconnect 1s",      vec!["promised"],          vec!["for home"]),
        ("home -> cloud reconnect 1s",                 vec!["promised"],          vec![]),
        ("home -> cloud persistent reconnect 1s buffer 0", vec![],                vec!["for home"]),
        ("home -> cloud persistent reconnect 1s buffer-qos0", vec!["promised", "hopeful"], vec!["for home"]),
    ];
    for (options, bob, alice) in table {
        let stage = played(&format!("v5 {options} keep-alive 5s"), lines, 60_000);
        for (node, expected) in [(BOB, bob), (ALICE, alice)] {
            let given = given(&stage, node);
            let got: Vec<_> = given
                .iter()
                .map(|it| std::str::from_utf8(&it.payload).unwrap_or_default())
                .collect();
            assert_eq!(got, expected, "{options}");
        }
    }
}

/// One message, two seconds, links of 20 ms. A copy is what alice is given besides what she sent.
#[test]
fn no_local_stops_an_echo_and_not_a_ring() {
    brokerscope_core::proves!(V5: "3.8.3-3");
    const BOTH: &str = "up carries \"#\" both qos 0";
    const OUT: &str = "up carries \"#\" out qos 0";
    const OUT_AS_HOME: &str = "up carries \"#\" out qos 0 remote \"home/\"";
    #[rustfmt::skip]
    let table = [
        // what it is                           the bridge                        its rule     the other bridge's rule               copies
        ("protected",                           "v5 home -> cloud",               BOTH,        "",                                   0..=0),
        ("by the bit of 3.1.1",                 "v3 home -> cloud",               BOTH,        "",                                   0..=0),
        ("at home only: an echo",               "v5 home -> cloud protect local", BOTH,        "",                                   1..=1),
        ("not at all: a storm",                 "v5 home -> cloud protect none",  BOTH,        "",                                   20..=200),
        ("two: what comes back is not its own", "v5 home -> cloud",               BOTH,        "back carries \"#\" both qos 0",      20..=200),
        ("one way each is a ring too",          "v5 home -> cloud",               OUT,         "back carries \"#\" out qos 0",       20..=200),
        ("a prefix says where it comes from",   "v5 home -> cloud",               OUT_AS_HOME, "back carries \"cloud/#\" out qos 0", 0..=0),
    ];
    for (what, up, rule, back, copies) in table {
        let back = match back {
            "" => String::new(),
            rule => format!("bridge back v5 cloud -> home\n{rule}"),
        };
        let lines = format!("{rule}\n{back}\nat 1s alice publish \"t\" \"x\" qos 0");
        let stage = played(up, &lines, 3_000);
        let rounds = stage.trace.records().iter();
        let rounds = rounds.filter(|record| {
            let told = tell(record, &stage.trace, &Names::of(&stage.export()));
            told.to_string().contains("it goes round")
        });
        assert_eq!(rounds.count() > 0, *copies.end() > 1, "{what}: it is told");
        let count = given(&stage, ALICE).len();
        assert!(copies.contains(&count), "{what}: {count} copies");
    }
}

#[test]
fn a_broker_without_bridges_refuses_the_bit_and_the_bridge_comes_without() {
    brokerscope_core::proves!(V311: "3.1.2-2");
    let text = "broker home
        broker cloud no-bridges
        bridge up v3 home -> cloud reconnect 1s
        up carries \"#\" both qos 1
        client alice v5 -> home
        at 0s alice connect
        at 3s alice subscribe \"#\"
        at 4s alice publish \"t\" \"x\"";
    let mut stage = Stage::of(text);
    stage.play(Instant::from_millis(6_000));
    let noted: Vec<_> = stage
        .trace
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Noted { note, .. } => match &note.what {
                Remark::Bridging(what @ (Bridging::Recognized | Bridging::WithoutBit)) => {
                    Some(what.clone())
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(noted, [Bridging::WithoutBit]);
    // Her own, and the echo that only the broker could have kept back.
    assert_eq!(given(&stage, ALICE).len(), 2);
}

#[test]
fn a_bridge_ends_and_starts_with_its_broker() {
    for (end, flash, expected) in [
        ("crash", " flash", 1),
        ("crash", "", 0),
        ("kill", " flash", 1),
    ] {
        let stage = played(
            &format!("v5 home -> cloud persistent reconnect 1s keep-alive 5s{flash}"),
            &format!(
                "up carries \"#\" out qos 1
                at 1s partition up--cloud
                at 2s alice publish \"t\" \"x\" qos 1
                at 3s {end} home
                at 5s restart home
                at 6s repair up--cloud
                at 20s bob disconnect"
            ),
            30_000,
        );
        assert_eq!(given(&stage, BOB).len(), expected, "{end}{flash}");
    }
}

/// Each message has one fate for each client of its broker, and a crossing is a new message.
#[test]
fn the_book_holds_across_a_storm() {
    let stage = {
        let mut stage = world(
            "v5 home -> cloud protect none",
            "up carries \"#\" both qos 1
            at 1s alice publish \"t\" \"x\" qos 1
            at 3s cut up--cloud",
        );
        stage.play(Instant::from_millis(600_000));
        stage
    };
    let ledger = Ledger::of(&stage.trace);
    let names = Names::of(&stage.export());
    assert!(ledger.len() > 20, "it went round: {}", ledger.len());
    let mut had = 0;
    for message in 0..ledger.len() {
        for (node, fate) in ledger.fates(message, &names) {
            had += usize::from(node == ALICE && matches!(fate, Fate::HandedOver { .. }));
        }
    }
    assert_eq!(had, given(&stage, ALICE).len());
}

/// A broker that is outside the world, behind whatever a host has: here another machine of ours.
struct Outside {
    world: World,
    trace: Trace,
    broker: Broker,
    /// What was done for it, to be played again.
    done: Vec<Timed>,
}

impl Outside {
    fn of(text: &str) -> Self {
        let parsed = parse(text);
        assert_eq!(parsed.problems, []);
        let mut world = World::new(&parsed.scenario).unwrap();
        world.open_to_guests();
        Self {
            world,
            trace: Trace::default(),
            broker: Broker::new(BrokerConfig::default()),
            done: Vec::new(),
        }
    }

    fn play(&mut self, until: Instant) {
        while self.world.next_event().is_some_and(|at| at <= until) {
            self.world.step(&mut self.trace);
            while let Some(parcel) = self.world.poll_parcel() {
                self.take(&parcel);
            }
        }
    }

    fn take(&mut self, parcel: &Parcel) {
        let now = self.world.now();
        let input = match parcel {
            Parcel::Stands(conn) => BrokerInput::Opened(*conn),
            Parcel::Bytes(conn, bytes) => BrokerInput::Received(*conn, bytes),
            Parcel::Over(conn, ending) => BrokerInput::Closed(*conn, *ending),
            Parcel::Asked(..) => panic!("a broker does not ask"),
        };
        self.broker.handle_input(now, input);
        while let Some(output) = self.broker.poll_output() {
            let visit = match output {
                BrokerOutput::Transmit(conn, bytes, _) => Visit::Writes(conn, bytes),
                BrokerOutput::Close(conn, _) => Visit::Ends(conn, Parting::Fin),
                BrokerOutput::Event(_) | BrokerOutput::Note(..) => continue,
            };
            let guest = NodeId(1);
            let action = Action::Guest { guest, visit };
            self.done.push(Timed {
                at: now,
                after: Some(self.world.steps()),
                action: action.clone(),
            });
            self.world.apply(now, &action, &mut self.trace).unwrap();
        }
    }
}

#[test]
fn a_bridge_reaches_a_broker_outside_the_world() {
    let text = "broker home
        broker real guest
        bridge up v5 home -> real latency 0ms
        up carries \"#\" out qos 2 remote \"home/\"
        client alice v5 -> home latency 5ms
        at 0s alice connect
        at 1s alice publish \"t\" \"x\" qos 2 retain";
    let mut outside = Outside::of(text);
    outside.play(Instant::from_millis(3_000));
    let kept = outside.broker.census().retained;
    let kept: Vec<_> = kept.iter().map(|it| (it.topic.as_str(), it.qos)).collect();
    assert_eq!(kept, [("home/t", Qos::ExactlyOnce)]);
    // What the world had for it is a part of the story, which needs no broker to be told again.
    let mut scenario = parse(text).scenario;
    scenario.timed.append(&mut outside.done);
    let printed = print(&scenario);
    let again = parse(&printed);
    assert_eq!(again.problems, [], "{printed}");
    let mut stage = Stage::of(&printed);
    stage.play(Instant::from_millis(3_000));
    assert_eq!(stage.trace.records(), outside.trace.records());
}
