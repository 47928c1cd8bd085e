//! One message, one hop: which packets, at which QoS, for whom.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Ending, Event, GivenUp, Remark, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, Property, Qos, ReasonCode, SubscribeFilter};

use crate::desk::Desk;
use crate::words::*;

#[test]
fn each_qos_has_its_packets() {
    brokerscope_core::proves!(
        V311: "2.3.1-6", "3.3.4-1", "4.3.2-2";
        V5: "2.2.1-5", "3.3.4-1", "4.3.2-4", "4.3.3-4", "4.3.3-8", "4.3.3-11"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", version));
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        desk.heard(bob);

        desk.say(alice, &Packet::Publish(publish("door", "0", QOS_0, 0)));
        assert_eq!(
            lines(&desk.heard(alice)),
            [""; 0],
            "{version} [MQTT-3.3.4-1]"
        );
        assert_eq!(lines(&desk.heard(bob)), ["PUBLISH"], "{version}");

        desk.say(alice, &Packet::Publish(publish("door", "1", QOS_1, 7)));
        assert_eq!(
            lines(&desk.heard(alice)),
            ["PUBACK 7"],
            "{version} [MQTT-4.3.2-4]"
        );
        assert_eq!(lines(&desk.heard(bob)), ["PUBLISH 1"], "its own identifier");
        desk.say(bob, &Packet::Puback(ack(1)));

        desk.say(alice, &Packet::Publish(publish("door", "2", QOS_2, 7)));
        assert_eq!(
            lines(&desk.heard(alice)),
            ["PUBREC 7"],
            "{version} [MQTT-4.3.3-8]"
        );
        assert_eq!(
            lines(&desk.heard(bob)),
            ["PUBLISH 1"],
            "handed on at PUBLISH"
        );
        desk.say(alice, &Packet::Pubrel(ack(7)));
        assert_eq!(
            lines(&desk.heard(alice)),
            ["PUBCOMP 7"],
            "{version} [MQTT-4.3.3-11]"
        );
        assert_eq!(lines(&desk.heard(bob)), [""; 0], "and not again at PUBREL");
        desk.say(bob, &Packet::Pubrec(ack(1)));
        assert_eq!(
            lines(&desk.heard(bob)),
            ["PUBREL 1"],
            "{version} [MQTT-4.3.3-4]"
        );
        desk.say(bob, &Packet::Pubcomp(ack(1)));
        assert_eq!(desk.session("bob").unwrap().in_flight, [], "{version}");
        assert_eq!(desk.session("alice").unwrap().held, [], "{version}");
    }
}

#[test]
fn the_lower_qos_counts() {
    brokerscope_core::proves!(V5: "3.8.4-8");
    for published in Qos::ALL {
        for granted in Qos::ALL {
            let mut desk = Desk::new();
            let (bob, _) = desk.joined(connect("bob", Version::V5));
            desk.say(bob, &subscribe(&[("door", granted)]));
            desk.heard(bob);
            desk.say(bob, &Packet::Publish(publish("door", "x", published, 9)));
            let qos = desk.heard(bob).iter().find_map(|packet| match packet {
                Packet::Publish(publish) => Some(publish.qos),
                _ => None,
            });
            let expected = published.min(granted);
            assert_eq!(
                qos,
                Some(expected),
                "{published} on {granted} [MQTT-3.8.4-8]"
            );
            let noted = desk.has_noted(&Remark::LowerQos { published, granted });
            assert_eq!(noted, granted < published, "{published} on {granted}");
        }
    }
}

#[test]
fn overlapping_subscriptions_give_one_copy_at_the_highest_qos() {
    brokerscope_core::proves!(V5: "3.3.4-2");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(connect("bob", Version::V5));
    desk.say(
        bob,
        &subscribe(&[("a/+", QOS_0), ("a/#", QOS_2), ("a/b", QOS_1)]),
    );
    desk.heard(bob);
    let (alice, _) = desk.joined(connect("alice", Version::V311));
    desk.say(alice, &Packet::Publish(publish("a/b", "x", QOS_2, 1)));
    let heard = desk.heard(bob);
    assert_eq!(lines(&heard), ["PUBLISH 1"], "[MQTT-3.3.4-2]");
    assert!(matches!(&heard[0], Packet::Publish(copy) if copy.qos == QOS_2));
    let (matched, granted) = (3, QOS_2);
    assert!(desk.has_noted(&Remark::Overlapping { matched, granted }));
}

#[test]
fn nobody_subscribed_is_said_in_5_0_only() {
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_1, 1)));
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_2, 2)));
        let expected = match version {
            Version::V311 => ["PUBACK 1", "PUBREC 2"],
            Version::V5 => ["PUBACK 1 0x10", "PUBREC 2 0x10"],
        };
        assert_eq!(
            lines(&desk.heard(alice)),
            expected,
            "{version} [MQTT-3.4.2-1]"
        );
        assert!(desk.has_noted(&Remark::NoSubscription(topic("door"))));
    }
}

#[test]
fn no_local_keeps_ones_own_messages_away() {
    brokerscope_core::proves!(V5: "3.8.3-3");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(connect("bob", Version::V5));
    let mut entry = SubscribeFilter::new(filter("door"), QOS_1);
    entry.no_local = true;
    desk.say(bob, &subscribe_to(vec![entry]));
    desk.heard(bob);
    desk.say(bob, &Packet::Publish(publish("door", "x", QOS_1, 1)));
    assert_eq!(lines(&desk.heard(bob)), ["PUBACK 1"], "[MQTT-3.8.3-3]");
    assert_eq!(desk.fates(), [("bob".to_owned(), Routing::NoLocal)]);

    desk.say(bob, &subscribe(&[("+", QOS_0)]));
    desk.heard(bob);
    desk.say(bob, &Packet::Publish(publish("door", "x", QOS_1, 2)));
    let heard = lines(&desk.heard(bob));
    assert_eq!(
        heard,
        ["PUBACK 2", "PUBLISH"],
        "another subscription wants it"
    );
}

#[test]
fn an_absent_client_gets_what_it_can() {
    brokerscope_core::proves!(V311: "3.1.2-5", "4.5.0-1"; V5: "3.1.2-23", "4.5.0-1");
    for version in Version::ALL {
        let config = BrokerConfig {
            queue_limit: 2,
            ..BrokerConfig::default()
        };
        let mut desk = Desk::with(config);
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        desk.lose(bob, Ending::Fin);
        let (alice, _) = desk.joined(connect("alice", version));
        for (number, qos) in [(1, QOS_0), (2, QOS_1), (3, QOS_2), (4, QOS_1)] {
            let payload = number.to_string();
            desk.say(
                alice,
                &Packet::Publish(publish("door", &payload, qos, number)),
            );
        }
        let fates: Vec<_> = desk.fates().into_iter().map(|(_, fate)| fate).collect();
        #[rustfmt::skip]
        let expected =
            [Routing::NotConnected, Routing::Queued, Routing::Queued, Routing::QueueFull];
        assert_eq!(fates, expected, "{version}: the newest is given up");
        assert!(desk.has_noted(&Remark::QueueFull), "{version}");
        assert_eq!(desk.session("bob").unwrap().queue.len(), 2);

        let (bob, connack) = desk.joined(lasting("bob", version));
        assert!(connack.session_present);
        assert_eq!(
            payloads(&desk.heard(bob)),
            ["2", "3"],
            "{version} [MQTT-4.6.0-5]"
        );
        assert_eq!(desk.session("bob").unwrap().queue, []);
    }
}

#[test]
fn no_more_is_open_than_the_client_takes() {
    brokerscope_core::proves!(
        V5: "3.3.4-9", "3.3.4-10", "4.4.0-2", "4.9.0-1", "4.9.0-2", "4.9.0-3", "§4.9a"
    );
    let mut desk = Desk::new();
    let mut narrow = connect("bob", Version::V5);
    narrow.properties.0.push(Property::ReceiveMaximum(2));
    let (bob, _) = desk.joined(narrow);
    desk.say(bob, &subscribe(&[("door", QOS_2)]));
    desk.heard(bob);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for number in 1..=4 {
        let payload = number.to_string();
        desk.say(
            alice,
            &Packet::Publish(publish("door", &payload, QOS_2, number)),
        );
    }
    desk.say(alice, &Packet::Publish(publish("door", "now", QOS_0, 0)));
    let heard = payloads(&desk.heard(bob));
    assert_eq!(heard, ["1", "2", "now"], "[MQTT-3.3.4-9, MQTT-3.3.4-10]");

    desk.say(bob, &Packet::Pubrec(ack(1)));
    assert_eq!(
        lines(&desk.heard(bob)),
        ["PUBREL 1"],
        "PUBREC makes no room [§4.9]"
    );
    desk.say(bob, &Packet::Pubcomp(ack(1)));
    assert_eq!(payloads(&desk.heard(bob)), ["3"], "PUBCOMP does [§4.9]");
    desk.say(
        bob,
        &Packet::Pubrec(ack_with(2, ReasonCode::QUOTA_EXCEEDED)),
    );
    assert_eq!(
        payloads(&desk.heard(bob)),
        ["4"],
        "so does an error PUBREC [§4.9]"
    );
    let dropped = desk.events.iter().any(|event| {
        matches!(
            event,
            Event::Dropped {
                why: GivenUp::Refused(_),
                ..
            }
        )
    });
    assert!(dropped, "the refused message is given up [MQTT-4.4.0-2]");
}

#[test]
fn a_resume_sends_again_in_order_and_then_what_waits() {
    brokerscope_core::proves!(
        V311: "3.3.1-1", "4.4.0-1", "4.6.0-6";
        V5: "3.3.1-1", "4.3.3-3", "4.3.3-5", "4.4.0-1"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        desk.heard(bob);
        let (alice, _) = desk.joined(connect("alice", version));
        for (number, qos) in [(1, QOS_2), (2, QOS_1), (3, QOS_2)] {
            let payload = number.to_string();
            desk.say(
                alice,
                &Packet::Publish(publish("door", &payload, qos, number)),
            );
        }
        desk.say(bob, &Packet::Pubrec(ack(1)));
        desk.heard(bob);
        desk.lose(bob, Ending::Reset);
        desk.say(alice, &Packet::Publish(publish("door", "4", QOS_1, 4)));

        let (bob, _) = desk.joined(lasting("bob", version));
        let heard = lines(&desk.heard(bob));
        let expected = ["PUBREL 1", "PUBLISH 2 DUP", "PUBLISH 3 DUP", "PUBLISH 4"];
        assert_eq!(heard, expected, "{version} [MQTT-4.4.0-1, MQTT-4.6.0-1]");
    }
}

#[test]
fn a_message_too_large_for_a_client_is_silently_left_out() {
    brokerscope_core::proves!(V5: "3.1.2-24", "3.1.2-25");
    let mut desk = Desk::new();
    let mut small = connect("bob", Version::V5);
    small.properties.0.push(Property::MaximumPacketSize(40));
    let (bob, _) = desk.joined(small);
    desk.say(bob, &subscribe(&[("door", QOS_1)]));
    desk.heard(bob);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let big = "x".repeat(40);
    desk.say(alice, &Packet::Publish(publish("door", &big, QOS_1, 1)));
    desk.say(alice, &Packet::Publish(publish("door", "x", QOS_1, 2)));
    assert_eq!(
        payloads(&desk.heard(bob)),
        ["x"],
        "[MQTT-3.1.2-24, MQTT-3.1.2-25]"
    );
    let fates: Vec<_> = desk.fates().into_iter().map(|(_, fate)| fate).collect();
    assert_eq!(fates, [Routing::TooLarge, Routing::Sent]);
}

#[test]
fn unknown_identifiers_are_answered_and_do_no_harm() {
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        for packet in [
            Packet::Puback(ack(5)),
            Packet::Pubcomp(ack(5)),
            Packet::Pubrec(ack(6)),
            Packet::Pubrel(ack(7)),
        ] {
            desk.say(bob, &packet);
        }
        let expected = match version {
            Version::V311 => ["PUBREL 6", "PUBCOMP 7"],
            Version::V5 => ["PUBREL 6 0x92", "PUBCOMP 7 0x92"],
        };
        assert_eq!(lines(&desk.heard(bob)), expected, "{version}");
        assert_eq!(desk.closed, []);
    }
}

#[test]
fn properties_of_a_message_travel_with_it() {
    brokerscope_core::proves!(
        V5: "3.3.2-4", "3.3.2-15", "3.3.2-16", "3.3.2-17", "3.3.2-18", "3.3.2-20"
    );
    for retain in [false, true] {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        let mut sent = publish("door", "x", QOS_1, 1);
        sent.retain = retain;
        sent.properties.0 = vec![
            Property::PayloadFormatIndicator(1),
            Property::ContentType(text("text/plain")),
            Property::ResponseTopic(text("answers/alice")),
            Property::CorrelationData(bytes::Bytes::from_static(b"\0\xff")),
            Property::UserProperty(text("b"), text("1")),
            Property::UserProperty(text("a"), text("2")),
            Property::UserProperty(text("b"), text("1")),
        ];
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        if retain {
            desk.say(alice, &Packet::Publish(sent.clone()));
        }
        desk.say(bob, &subscribe(&[("door", QOS_0)]));
        if !retain {
            desk.say(alice, &Packet::Publish(sent.clone()));
        }
        let heard = desk.heard(bob);
        let Some(Packet::Publish(copy)) = heard.last() else {
            panic!("{heard:?}");
        };
        assert_eq!(copy.properties, sent.properties, "retained: {retain}");
    }
}
