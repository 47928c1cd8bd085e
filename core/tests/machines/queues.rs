//! What waits, for whom and how long, and what becomes of it.

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::client::{ClientOptions, Status};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{
    BrokerInput, BrokerOutput, Command, Ending, Event, GivenUp, Routing,
};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::{Packet, Property, Publish, Qos, decode, encode};

use crate::desk::Desk;
use crate::lone::{Lone, message, options};
use crate::words::*;

/// A publisher, and bob who wants everything on `door`.
fn two(config: BrokerConfig, version: Version) -> (Desk, ConnId, ConnId) {
    let mut desk = Desk::with(config);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let (bob, _) = desk.joined(lasting("bob", version));
    desk.say(bob, &subscribe(&[("door", QOS_2)]));
    desk.heard(bob);
    (desk, alice, bob)
}

fn post(desk: &mut Desk, alice: ConnId, payload: &str, qos: Qos, number: u16) {
    desk.say(
        alice,
        &Packet::Publish(publish("door", payload, qos, number)),
    );
}

fn fates(desk: &Desk) -> Vec<Routing> {
    desk.fates().into_iter().map(|it| it.1).collect()
}

/// The host says how much waits to be written; what is above `outbox_max` is not added to.
#[test]
fn a_slow_reader_loses_qos_0_and_has_the_rest_kept() {
    for version in Version::ALL {
        let config = BrokerConfig {
            outbox_max: 1_000,
            ..BrokerConfig::default()
        };
        let (mut desk, alice, bob) = two(config, version);
        desk.input(BrokerInput::Backlog(bob, 1_001));
        for (number, qos) in [(1, QOS_0), (2, QOS_1), (3, QOS_0), (4, QOS_2)] {
            post(&mut desk, alice, &number.to_string(), qos, number);
        }
        use Routing::{Congested, Queued};
        assert_eq!(
            fates(&desk),
            [Congested, Queued, Congested, Queued],
            "{version}"
        );
        assert_eq!(desk.heard(bob), [], "{version}");
        // Another connection is none of its business.
        desk.input(BrokerInput::Backlog(alice, 0));
        assert_eq!(desk.heard(bob), [], "{version}");
        desk.input(BrokerInput::Backlog(bob, 1_000));
        assert_eq!(payloads(&desk.heard(bob)), ["2", "4"], "{version} [§4.6]");
        // At QoS 0 there is room for what fits into the rest.
        desk.input(BrokerInput::Backlog(bob, 900));
        post(&mut desk, alice, &"x".repeat(200), QOS_0, 0);
        post(&mut desk, alice, "y", QOS_0, 0);
        assert_eq!(payloads(&desk.heard(bob)), ["y"], "{version}");
        // The next connection has a backlog of its own.
        desk.input(BrokerInput::Backlog(bob, 5_000));
        desk.lose(bob, Ending::Reset);
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.heard(bob);
        post(&mut desk, alice, "z", QOS_0, 0);
        assert_eq!(payloads(&desk.heard(bob)), ["z"], "{version}");
    }
}

#[test]
fn qos_0_waits_for_an_absent_client_where_that_is_set() {
    for (queues_qos0, expected) in [(true, &["1", "2", "3"][..]), (false, &["2"])] {
        for version in Version::ALL {
            let config = BrokerConfig {
                queues_qos0,
                ..BrokerConfig::default()
            };
            let (mut desk, alice, bob) = two(config, version);
            desk.lose(bob, Ending::Reset);
            for (number, qos) in [(1, QOS_0), (2, QOS_1), (3, QOS_0)] {
                post(&mut desk, alice, &number.to_string(), qos, number);
            }
            let (bob, _) = desk.joined(lasting("bob", version));
            let heard = desk.heard(bob);
            assert_eq!(payloads(&heard), expected, "{version} [§3.1.2.4, §4.5]");
            let levels = published(&heard).into_iter().map(|it| it.qos);
            let is_kept = levels.filter(|qos| *qos == QOS_0).count() == expected.len() - 1;
            assert!(is_kept, "{version}: they keep their QoS");
        }
    }
}

/// The identifier belongs to the subscription that a message matched when it came.
#[test]
fn what_waits_keeps_the_identifier_it_was_matched_under() {
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let mut modest = lasting("bob", Version::V5);
    modest.properties.0.push(Property::ReceiveMaximum(1));
    let (bob, _) = desk.joined(modest);
    desk.say(bob, &numbered(7, &[("door", QOS_1)]));
    post(&mut desk, alice, "1", QOS_1, 1);
    post(&mut desk, alice, "2", QOS_1, 2);
    // The second waits; the subscription is replaced before it goes out.
    desk.say(bob, &numbered(8, &[("door", QOS_1)]));
    post(&mut desk, alice, "3", QOS_1, 3);
    let mut found = Vec::new();
    for _ in 0..3 {
        for copy in published(&desk.heard(bob)) {
            let Publish { id, payload, .. } = &copy;
            let number = copy.properties.subscription_identifier().copied();
            found.push((payload[..].to_vec(), number));
            desk.say(bob, &Packet::Puback(ack(id.unwrap().get())));
        }
    }
    let expected = [(b"1", 7), (b"2", 7), (b"3", 8)];
    let expected = expected.map(|it| (it.0.to_vec(), Some(it.1)));
    assert_eq!(found, expected, "[MQTT-3.3.4-3]");
}

#[test]
fn a_broker_that_lost_the_session_has_the_client_give_up_each_open_message() {
    for version in Version::ALL {
        let mut lone = Lone::connected(ClientOptions {
            clean_start: false,
            session_expiry: u32::MAX,
            ..options(version)
        });
        for (payload, qos) in [("1", QOS_1), ("2", QOS_2), ("3", QOS_2)] {
            lone.command(Command::Publish(message(payload, qos)))
                .unwrap();
        }
        lone.hear(&Packet::Pubrec(ack(3)));
        lone.lose();
        lone.events.clear();
        lone.connect(false);
        let given_up: Vec<_> = lone
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Abandoned { message, why, .. } => Some((message.payload.clone(), *why)),
                _ => None,
            })
            .collect();
        let expected = ["1", "2", "3"].map(|it| (it.as_bytes().into(), GivenUp::SessionLost));
        assert_eq!(
            given_up, expected,
            "{version}: no one knows what the broker did with the third after its PUBREC"
        );
        assert_eq!(
            lines(&lone.sent),
            ["CONNECT"; 0],
            "{version}: nothing is sent again"
        );
        assert_eq!(lone.status(), Status::Connected, "{version}");
        // All identifiers are free again.
        lone.command(Command::Publish(message("4", QOS_1))).unwrap();
        assert_eq!(lines(&lone.sent), ["PUBLISH 1"], "{version} [MQTT-2.2.1-3]");
    }
}

/// Without a desk, which would keep every word of it.
#[test]
fn a_hundred_thousand_sessions_are_kept_and_each_is_found() {
    const SESSIONS: u32 = 100_000;
    let mut broker = Broker::new(BrokerConfig {
        sessions_max: SESSIONS + 1,
        ..BrokerConfig::default()
    });
    let mut packets_to = |conn: u32, packets: &[Packet]| {
        let conn = ConnId(conn);
        let bytes = packets.iter().map(|it| encode(it, Version::V5).unwrap());
        let bytes = bytes.collect::<Vec<_>>().concat();
        broker.handle_input(Instant::START, BrokerInput::Opened(conn));
        broker.handle_input(Instant::START, BrokerInput::Received(conn, &bytes));
        broker.handle_input(Instant::START, BrokerInput::Closed(conn, Ending::Fin));
        let mut heard = Vec::new();
        while let Some(output) = broker.poll_output() {
            if let BrokerOutput::Transmit(to, bytes, _) = output
                && to == conn
            {
                heard.push(decode(&bytes, Version::V5).unwrap());
            }
        }
        heard
    };
    let hello = |number: u32| {
        let name = format!("meter-{number}");
        Packet::Connect(Box::new(lasting(&name, Version::V5)))
    };
    for number in 0..SESSIONS {
        packets_to(number, &[hello(number)]);
    }
    for number in [0, 1, 4_711, 50_000, SESSIONS - 1] {
        let wish = subscribe(&[(&format!("tariff/{number}"), QOS_1)]);
        let heard = packets_to(number, &[hello(number), wish]);
        assert_eq!(lines(&heard)[1], "SUBACK 100", "{number}");
    }
    for number in [0, 1, 4_711, 50_000, SESSIONS - 1] {
        let news = publish(&format!("tariff/{number}"), "x", QOS_1, 1);
        let alice = Packet::Connect(Box::new(connect("alice", Version::V5)));
        let heard = packets_to(SESSIONS, &[alice, Packet::Publish(news)]);
        assert_eq!(
            lines(&heard),
            ["CONNACK", "PUBACK 1"],
            "{number}: one wants it"
        );
        let heard = packets_to(number, &[hello(number)]);
        let [Packet::Connack(connack), Packet::Publish(copy)] = &heard[..] else {
            panic!("{number}: {heard:?}");
        };
        assert!(connack.session_present, "{number}");
        assert_eq!(&copy.payload[..], b"x", "{number}");
    }
}

#[test]
fn what_is_too_large_for_one_member_goes_to_another() {
    brokerscope_core::proves!(V5: "§3.1.2.11.4b");
    let mut desk = Desk::new();
    let (boss, _) = desk.joined(connect("boss", Version::V5));
    let members = [("ann", 40), ("bob", 60)].map(|(name, max)| {
        let mut small = lasting(name, Version::V5);
        small.properties.0.push(Property::MaximumPacketSize(max));
        let (conn, _) = desk.joined(small);
        desk.say(conn, &subscribe(&[("$share/team/job/+", QOS_1)]));
        desk.heard(conn);
        conn
    });
    for (number, bytes) in [(1, 45), (2, 44), (3, 10), (4, 70)] {
        let big = "x".repeat(bytes);
        desk.say(
            boss,
            &Packet::Publish(publish("job/1", &big, QOS_1, number)),
        );
    }
    let [ann, bob] = members.map(|conn| payloads(&desk.heard(conn)));
    let lengths = |all: &[String]| all.iter().map(String::len).collect::<Vec<_>>();
    assert_eq!(lengths(&ann), [10], "[§3.1.2.11.4]");
    assert_eq!(lengths(&bob), [45, 44], "[§3.1.2.11.4]");
    assert_eq!(desk.fates().last().map(|it| it.1), Some(Routing::TooLarge));
}
