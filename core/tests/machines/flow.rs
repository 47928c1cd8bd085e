//! What waits, what is counted, and what is too much: expiry, queues, aliases, quotas, sizes.

use brokerscope_core::broker::{BrokerConfig, Onward, QueuePolicy};
use brokerscope_core::machine::{Ending, Event, GivenUp, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Packet, Property, Publish};

use crate::desk::Desk;
use crate::lone::{Lone, options};
use crate::words::*;

fn with(mut publish: Publish, property: Property) -> Packet {
    publish.properties.0.push(property);
    Packet::Publish(publish)
}

fn drops(desk: &Desk) -> Vec<GivenUp> {
    let drops = desk.events.iter().filter_map(|event| match event {
        Event::Dropped { why, .. } => Some(*why),
        _ => None,
    });
    drops.collect()
}

#[test]
fn what_waits_is_counted_down_and_given_up_when_its_time_is_over() {
    brokerscope_core::proves!(V5: "3.3.2-5", "3.3.2-6");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    desk.say(bob, &subscribe(&[("door", QOS_1)]));
    desk.lose(bob, Ending::NetworkLost);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let expiry = Property::MessageExpiryInterval;
    desk.say(alice, &with(publish("door", "short", QOS_1, 1), expiry(5)));
    desk.say(alice, &with(retained("door", "long", QOS_1, 2), expiry(60)));
    desk.wait(Span::from_secs(10));
    assert_eq!(drops(&desk), [GivenUp::Expired], "[MQTT-3.3.2-5]");
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    let heard = desk.heard(bob);
    assert_eq!(payloads(&heard), ["long"], "[MQTT-3.3.2-5]");
    let left = |packet: &Packet| match packet {
        Packet::Publish(publish) => publish.properties.message_expiry().copied(),
        _ => None,
    };
    assert_eq!(left(&heard[0]), Some(50), "[MQTT-3.3.2-6]");
    // Its delivery has begun: it is finished, with the rest of its time.
    desk.lose(bob, Ending::NetworkLost);
    desk.wait(Span::from_secs(45));
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    assert_eq!(
        left(&desk.heard(bob)[0]),
        Some(5),
        "sent again [MQTT-3.3.2-6]"
    );
    desk.wait(Span::from_secs(5));
    assert_eq!(desk.broker.census().retained, [], "[MQTT-3.3.2-5]");
}

#[test]
fn a_full_queue_refuses_the_newest_or_drops_the_oldest() {
    for (queue_policy, expected) in [
        (QueuePolicy::RefuseNewest, ["1", "2"]),
        (QueuePolicy::DropOldest, ["2", "3"]),
    ] {
        for bytes in [false, true] {
            let mut desk = Desk::with(BrokerConfig {
                queue_limit: if bytes { 9 } else { 2 },
                queue_bytes_max: if bytes { 10 } else { 1_000 },
                queue_policy,
                ..BrokerConfig::default()
            });
            let (bob, _) = desk.joined(lasting("bob", Version::V5));
            desk.say(bob, &subscribe(&[("door", QOS_1)]));
            desk.lose(bob, Ending::NetworkLost);
            let (alice, _) = desk.joined(connect("alice", Version::V5));
            for (number, payload) in [(1, "1"), (2, "2"), (3, "3")] {
                desk.say(
                    alice,
                    &Packet::Publish(publish("door", payload, QOS_1, number)),
                );
            }
            let (bob, _) = desk.joined(lasting("bob", Version::V5));
            let heard = payloads(&desk.heard(bob));
            assert_eq!(heard, expected, "{queue_policy:?}, by bytes {bytes}");
            let refused = desk
                .fates()
                .iter()
                .filter(|fate| fate.1 == Routing::QueueFull)
                .count();
            let dropped = drops(&desk).len();
            assert_eq!(
                refused + dropped,
                1,
                "each loss is told once: {queue_policy:?}"
            );
        }
    }
}

#[test]
fn an_alias_stands_for_its_topic_on_its_connection_only() {
    brokerscope_core::proves!(V5: "3.3.2-7", "3.3.2-9", "3.3.2-12", "§3.3.4c", "§3.3.4d", "§3.3.4e");
    #[rustfmt::skip]
    let table = [
        // alias  topic?  told
        (10,      true,   None),
        (11,      true,   Some("DISCONNECT 0x94")),
        (0,       true,   Some("DISCONNECT 0x94")),
        (1,       false,  Some("DISCONNECT 0x82")),
    ];
    for (alias, is_named, told) in table {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        let mut first = publish("door", "x", QOS_0, 0);
        first.topic = first.topic.filter(|_| is_named);
        desk.say(alice, &with(first, Property::TopicAlias(alias)));
        let heard = lines(&desk.heard(alice));
        assert_eq!(
            heard.first().map(String::as_str),
            told,
            "alias {alias} [§3.3.4]"
        );
        if told.is_some() {
            continue;
        }
        let mut again = publish("door", "y", QOS_0, 0);
        again.topic = None;
        desk.say(alice, &with(again.clone(), Property::TopicAlias(alias)));
        let topics = desk.events.iter().filter_map(|event| match event {
            Event::Accepted { message, .. } => Some(message.topic.as_str().to_owned()),
            _ => None,
        });
        assert_eq!(topics.collect::<Vec<_>>(), ["door", "door"], "[§3.3.4]");
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        desk.say(alice, &with(again, Property::TopicAlias(alias)));
        let heard = lines(&desk.heard(alice));
        assert_eq!(
            heard,
            ["DISCONNECT 0x82"],
            "a new connection [MQTT-3.3.2-7]"
        );
    }
}

#[test]
fn the_broker_gives_aliases_as_far_as_its_client_allows() {
    brokerscope_core::proves!(V5: "3.1.2-26", "3.1.2-27", "3.3.2-11");
    for (max, expected) in [
        (0, [(true, None); 2]),
        (1, [(true, Some(1)), (false, Some(1))]),
    ] {
        let mut desk = Desk::new();
        let mut asking = connect("bob", Version::V5);
        asking.properties.0.push(Property::TopicAliasMaximum(max));
        let (bob, _) = desk.joined(asking);
        desk.say(bob, &subscribe(&[("#", QOS_0)]));
        desk.heard(bob);
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        for name in ["door", "door", "lamp"] {
            desk.say(alice, &Packet::Publish(publish(name, "x", QOS_0, 0)));
        }
        let named = |packet: &Packet| match packet {
            Packet::Publish(it) => (it.topic.is_some(), it.properties.topic_alias().copied()),
            _ => panic!("only messages come"),
        };
        let heard: Vec<_> = desk.heard(bob).iter().map(named).collect();
        assert_eq!(heard[..2], expected, "{max} [MQTT-3.1.2-26]");
        assert_eq!(
            heard[2],
            (true, None),
            "{max}: none is left for lamp [MQTT-3.3.2-11]"
        );
    }
}

#[test]
fn more_open_messages_than_the_receive_maximum_end_the_connection() {
    brokerscope_core::proves!(V5: "§3.3.4f");
    for last in [QOS_1, QOS_2] {
        let mut desk = Desk::with(BrokerConfig {
            receive_maximum: 2,
            ..BrokerConfig::default()
        });
        let (alice, _) = desk.joined(lasting("alice", Version::V5));
        for number in 1..=2 {
            desk.say(alice, &Packet::Publish(publish("door", "x", QOS_2, number)));
        }
        desk.lose(alice, Ending::NetworkLost);
        // The quota begins anew; what was open before does not count.
        let (alice, _) = desk.joined(lasting("alice", Version::V5));
        for number in 3..=4 {
            desk.say(alice, &Packet::Publish(publish("door", "x", QOS_2, number)));
        }
        assert_eq!(desk.closed, [], "{last} [§4.9]");
        desk.heard(alice);
        desk.say(alice, &Packet::Publish(publish("door", "x", last, 5)));
        assert_eq!(
            lines(&desk.heard(alice)),
            ["DISCONNECT 0x93"],
            "{last} [§3.3.4]"
        );
    }
}

#[test]
fn no_packet_is_larger_than_its_client_takes() {
    brokerscope_core::proves!(V5: "3.1.2-24");
    let mut desk = Desk::new();
    let mut small = connect("bob", Version::V5);
    small.properties.0.push(Property::MaximumPacketSize(20));
    let (bob, _) = desk.joined(small);
    let many: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .cycle()
        .take(30)
        .map(|it| (it, QOS_0))
        .collect();
    desk.say(bob, &subscribe(&many));
    assert_eq!(
        lines(&desk.heard(bob)),
        ["DISCONNECT 0x95"],
        "[MQTT-3.1.2-24]"
    );
    let mut tiny = connect("tim", Version::V5);
    tiny.properties.0.push(Property::MaximumPacketSize(4));
    let tim = desk.join(tiny);
    assert_eq!(
        lines(&desk.heard(tim)),
        [""; 0],
        "not even CONNACK fits [MQTT-3.1.2-24]"
    );
    assert_eq!(desk.closed, [bob, tim]);
}

#[test]
fn a_qos_2_message_may_be_handed_on_at_its_pubrel() {
    for version in Version::ALL {
        let mut desk = Desk::with(BrokerConfig {
            onward: Onward::AtPubrel,
            ..BrokerConfig::default()
        });
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_0)]));
        desk.heard(bob);
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &Packet::Publish(retained("door", "x", QOS_2, 1)));
        assert_eq!(lines(&desk.heard(alice)), ["PUBREC 1"], "{version}");
        assert_eq!(
            payloads(&desk.heard(bob)),
            [""; 0],
            "{version}: it is held back"
        );
        assert_eq!(desk.broker.census().retained.len(), 0, "{version}");
        assert_eq!(
            desk.session("alice").unwrap().held_back.len(),
            1,
            "{version}"
        );
        desk.say(alice, &Packet::Publish(retained("door", "x", QOS_2, 1)));
        desk.say(alice, &Packet::Pubrel(ack(1)));
        desk.say(alice, &Packet::Pubrel(ack(1)));
        assert_eq!(
            payloads(&desk.heard(bob)),
            ["x"],
            "{version}: once [MQTT-4.3.3-10]"
        );
        assert_eq!(desk.broker.census().retained.len(), 1, "{version}");
    }
}

#[test]
fn a_payload_that_is_said_to_be_text_is_text_or_declined() {
    brokerscope_core::proves!(V5: "§3.3.2.3.2a");
    for (qos, expected) in [(QOS_1, "PUBACK 1 0x99"), (QOS_2, "PUBREC 1 0x99")] {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        let mut odd = publish("door", "", qos, 1);
        odd.payload = bytes::Bytes::from_static(&[0xff]);
        desk.say(alice, &with(odd, Property::PayloadFormatIndicator(1)));
        assert_eq!(lines(&desk.heard(alice)), [expected], "{qos}");
        assert_eq!(
            desk.session("alice").unwrap().held,
            [],
            "the id is free [MQTT-4.3.3-9]"
        );
    }
}

#[test]
fn a_will_that_is_said_to_be_text_is_text_or_turns_its_client_away() {
    brokerscope_core::proves!(V5: "§3.1.3.2.3a");
    let table = [
        (Some(1), true, "CONNACK 0x99"),
        (Some(1), false, "CONNACK"),
        (None, true, "CONNACK"),
    ];
    for (format, checks, expected) in table {
        let mut desk = Desk::with(BrokerConfig {
            checks_payload_format: checks,
            ..BrokerConfig::default()
        });
        let mut odd = will("door", "", QOS_1);
        odd.payload = bytes::Bytes::from_static(&[0xff]);
        odd.properties
            .0
            .extend(format.map(Property::PayloadFormatIndicator));
        let conn = desk.join(brokerscope_core::wire::Connect {
            will: Some(odd),
            ..connect("alice", Version::V5)
        });
        let heard = lines(&desk.heard(conn));
        assert_eq!(heard, [expected], "{format:?} [§3.1.3.2.3]");
        let turned_away = expected != "CONNACK";
        assert_eq!(desk.closed.contains(&conn), turned_away, "{format:?}");
        assert_eq!(desk.session("alice").is_none(), turned_away, "{format:?}");
    }
}

#[test]
fn a_packet_larger_than_the_client_allows_ends_its_connection() {
    brokerscope_core::proves!(V5: "§3.1.2.11.4a");
    let small = brokerscope_core::client::ClientOptions {
        packet_size_max: Some(40),
        ..options(Version::V5)
    };
    let fitting = Packet::Publish(publish("door", &"x".repeat(31), QOS_0, 0));
    let larger = Packet::Publish(publish("door", &"x".repeat(32), QOS_0, 0));
    let mut lone = Lone::connected(small);
    lone.sent.clear();
    lone.hear(&fitting);
    assert_eq!((lone.sent.len(), lone.closes), (0, 0), "40 bytes may come");
    lone.hear(&larger);
    assert_eq!(lines(&lone.sent), ["DISCONNECT 0x95"], "41 may not");
    assert_eq!(lone.closes, 1);
}

#[test]
fn a_client_whose_first_connack_was_lost_begins_anew() {
    let lasting = || brokerscope_core::client::ClientOptions {
        clean_start: false,
        session_expiry: u32::MAX,
        reconnect: Some(Span::from_secs(1)),
        ..options(Version::V5)
    };
    let is_clean = |lone: &Lone| match lone.sent.last() {
        Some(Packet::Connect(connect)) => connect.clean_start,
        other => panic!("{other:?} is no CONNECT"),
    };
    use brokerscope_core::machine::{Command, Input};
    let mut lone = Lone::new(lasting());
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(Input::Opened).unwrap();
    assert!(!is_clean(&lone), "as the options say");
    lone.lose();
    lone.wait(Span::from_secs(1));
    lone.input(Input::Opened).unwrap();
    assert!(
        is_clean(&lone),
        "the broker may have a session by now [MQTT-3.2.2-4]"
    );
    lone.hear(&crate::lone::connack(false, Default::default()));
    lone.lose();
    lone.wait(Span::from_secs(1));
    lone.input(Input::Opened).unwrap();
    assert!(!is_clean(&lone), "now it has a session of its own");
}
