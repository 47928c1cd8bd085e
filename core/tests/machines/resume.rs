//! A message, a link that dies somewhere in the middle, and what comes after the repair.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::{Command, Event, GivenUp, Message, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Qos, SubscribeFilter};
use bytes::Bytes;

use crate::pair::Pair;
use crate::words::{QOS_0, QOS_1, QOS_2, filter, id, text, topic};

pub(crate) const ALICE: usize = 0;
pub(crate) const BOB: usize = 1;

fn lasting(name: &str, version: Version) -> ClientOptions {
    ClientOptions {
        client_id: text(name),
        version,
        clean_start: false,
        keep_alive: 0,
        session_expiry: u32::MAX,
        ..ClientOptions::default()
    }
}

pub(crate) fn door(payload: &str, qos: Qos) -> Command {
    Command::Publish(Message {
        topic: topic("door"),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        qos,
        retain: false,
        properties: Default::default(),
    })
}

pub(crate) const CONNECT: Command = Command::Connect { clean_start: None };

/// Alice and bob are connected, and bob has subscribed to `door` at QoS 2.
pub(crate) fn world(version: Version) -> Pair {
    let mut pair = Pair::new(vec![lasting("alice", version), lasting("bob", version)]);
    pair.command(ALICE, CONNECT).unwrap();
    pair.command(BOB, CONNECT).unwrap();
    let filters = vec![SubscribeFilter::new(filter("door"), QOS_2)];
    pair.command(BOB, Command::Subscribe { filters, id: None })
        .unwrap();
    pair
}

/// How often bob's application got the message when `victim`'s link dies after so many packets of
/// the handshake crossed it. `None` when the handshake has no such place.
fn deliveries(version: Version, qos: Qos, victim: usize, crossed: u32) -> Option<usize> {
    let mut pair = world(version);
    pair.hold(victim);
    pair.command(ALICE, door("open", qos)).unwrap();
    for _ in 0..crossed {
        if !pair.step(victim) {
            return None;
        }
        pair.settle();
    }
    pair.cut(victim);
    pair.command(victim, CONNECT).unwrap();
    for who in [ALICE, BOB] {
        let census = pair.seat(who).client.census();
        assert_eq!(census.in_flight, [], "{version} {qos} cut after {crossed}");
        assert_eq!(census.held, [], "{version} {qos} cut after {crossed}");
    }
    for session in pair.broker.census().sessions {
        assert_eq!(session.in_flight, [], "{version} {qos} cut after {crossed}");
        assert_eq!(session.held, [], "{version} {qos} cut after {crossed}");
        assert_eq!(session.queue, [], "{version} {qos} cut after {crossed}");
    }
    Some(pair.seat(BOB).delivered().len())
}

#[test]
fn wherever_the_link_dies_qos_1_arrives_at_least_and_qos_2_exactly_once() {
    brokerscope_core::proves!(
        V311: "4.3.2-1", "4.3.3-1", "4.3.3-2", "4.4.0-1";
        V5: "4.3.2-3", "4.3.3-3", "4.3.3-5", "4.3.3-10", "4.4.0-1"
    );
    for version in Version::ALL {
        for victim in [ALICE, BOB] {
            for (qos, packets) in [(QOS_1, 2), (QOS_2, 4)] {
                for crossed in 0..=packets {
                    let count = deliveries(version, qos, victim, crossed).unwrap();
                    let case = format!("{version}, QoS {qos}, cut after {crossed} packets");
                    match qos {
                        Qos::ExactlyOnce => assert_eq!(count, 1, "{case} [MQTT-4.3.3-10]"),
                        _ => assert!((1..=2).contains(&count), "{case} [MQTT-4.3.2-3]"),
                    }
                }
                assert_eq!(
                    deliveries(version, qos, victim, packets + 1),
                    None,
                    "the handshake has {packets} packets and no more"
                );
            }
        }
    }
}

#[test]
fn a_lost_puback_makes_a_second_delivery_at_qos_1() {
    brokerscope_core::proves!(V311: "4.3.2-2"; V5: "4.3.2-5");
    for version in Version::ALL {
        assert_eq!(deliveries(version, QOS_1, ALICE, 0), Some(1));
        assert_eq!(
            deliveries(version, QOS_1, ALICE, 1),
            Some(2),
            "[MQTT-4.3.2-5]"
        );
    }
}

#[test]
fn a_duplicate_publish_is_not_routed_again() {
    brokerscope_core::proves!(V311: "4.3.3-2"; V5: "4.3.3-10");
    for version in Version::ALL {
        let mut pair = world(version);
        pair.hold(ALICE);
        pair.command(ALICE, door("open", QOS_2)).unwrap();
        pair.step(ALICE);
        pair.cut(ALICE);
        pair.command(ALICE, CONNECT).unwrap();
        let known = Remark::KnownNotRouted(id(1));
        let noted = pair.broker_notes.iter().filter(|note| note.what == known);
        assert_eq!(noted.count(), 1, "{version} [MQTT-4.3.3-10]");
        let accepted = pair.broker_events.iter();
        let accepted = accepted.filter(|event| matches!(event, Event::Accepted { .. }));
        assert_eq!(accepted.count(), 1, "{version} [MQTT-4.3.3-10]");
        let again = Remark::SentAgain(id(1));
        let seat = pair.seat(ALICE);
        assert!(
            seat.notes.iter().any(|note| note.what == again),
            "[MQTT-4.4.0-1]"
        );
    }
}

#[test]
fn after_pubrec_a_resume_repeats_pubrel_and_not_the_publish() {
    brokerscope_core::proves!(V311: "4.3.3-1", "4.4.0-1"; V5: "4.3.3-6", "4.4.0-1");
    for version in Version::ALL {
        let mut pair = world(version);
        pair.hold(ALICE);
        pair.command(ALICE, door("open", QOS_2)).unwrap();
        pair.step(ALICE);
        pair.step(ALICE);
        pair.cut(ALICE);
        pair.command(ALICE, CONNECT).unwrap();
        let notes: Vec<_> = pair
            .seat(ALICE)
            .notes
            .iter()
            .map(|note| &note.what)
            .collect();
        assert!(
            notes.contains(&&Remark::ReleasedAgain(id(1))),
            "[MQTT-4.4.0-1]"
        );
        assert!(
            !notes.contains(&&Remark::SentAgain(id(1))),
            "[MQTT-4.3.3-6]"
        );
    }
}

#[test]
fn what_is_published_while_bob_is_away_waits_in_his_session() {
    brokerscope_core::proves!(V311: "3.1.2-5", "4.5.0-1"; V5: "3.1.2-23", "4.5.0-1");
    for version in Version::ALL {
        let mut pair = world(version);
        let reason = Default::default();
        pair.command(BOB, Command::Disconnect { reason }).unwrap();
        for (payload, qos) in [("a", QOS_1), ("b", QOS_0), ("c", QOS_2)] {
            pair.command(ALICE, door(payload, qos)).unwrap();
        }
        pair.command(BOB, CONNECT).unwrap();
        let expected = ["a", "c"];
        assert_eq!(
            pair.seat(BOB).delivered(),
            expected,
            "{version} [MQTT-4.5.0-1]"
        );
    }
}

#[test]
fn what_is_published_while_alice_is_away_waits_in_her_client() {
    for version in Version::ALL {
        let mut pair = world(version);
        pair.cut(ALICE);
        for payload in ["a", "b", "c"] {
            pair.command(ALICE, door(payload, QOS_2)).unwrap();
        }
        assert_eq!(pair.seat(ALICE).client.census().waiting, 3);
        assert!(
            pair.command(ALICE, door("d", QOS_0)).is_err(),
            "nobody would get it"
        );
        pair.command(ALICE, CONNECT).unwrap();
        assert_eq!(pair.seat(BOB).delivered(), ["a", "b", "c"], "{version}");
    }
}

/// The truth of a clean start: the message may be gone, and the application is told.
#[test]
fn without_a_lasting_session_a_publish_under_way_is_given_up() {
    brokerscope_core::proves!(V311: "3.1.2-6"; V5: "3.1.2-4");
    for version in Version::ALL {
        let mut alice = lasting("alice", version);
        alice.clean_start = true;
        alice.session_expiry = 0;
        let mut pair = Pair::new(vec![alice, lasting("bob", version)]);
        pair.command(ALICE, CONNECT).unwrap();
        pair.hold(ALICE);
        pair.command(ALICE, door("open", QOS_2)).unwrap();
        pair.cut(ALICE);
        pair.command(ALICE, CONNECT).unwrap();
        let seat = pair.seat(ALICE);
        let given_up = seat.events.iter().any(|event| {
            matches!(
                event,
                Event::Abandoned {
                    why: GivenUp::SessionLost,
                    ..
                }
            )
        });
        assert!(
            given_up,
            "{version} [MQTT-3.1.2-6 in 3.1.1, MQTT-3.2.2-5 in 5.0]"
        );
        assert_eq!(seat.client.census().in_flight, [], "{version}");
    }
}
