//! Sessions: how long they last, and what goes with them.

use brokerscope_core::machine::{Ending, Event, GivenUp, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{
    Connect, Disconnect, Packet, Properties, Property, ReasonCode, SubscribeFilter,
};

use crate::desk::Desk;
use crate::words::*;

/// A 5.0 CONNECT whose session lasts so many seconds.
fn for_seconds(name: &str, seconds: u32) -> Connect {
    let mut connect = connect(name, Version::V5);
    connect.clean_start = false;
    connect
        .properties
        .0
        .push(Property::SessionExpiryInterval(seconds));
    connect
}

#[test]
fn a_session_expires_to_the_microsecond() {
    brokerscope_core::proves!(V5: "3.1.2-23", "4.1.0-1", "4.1.0-2");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(for_seconds("bob", 60));
    desk.wait(Span::from_secs(100));
    assert!(
        desk.session("bob").is_some(),
        "it counts from the end [MQTT-4.1.0-1]"
    );
    desk.lose(bob, Ending::Reset);
    let until = Some(Instant::from_millis(160_000));
    assert_eq!(desk.session("bob").unwrap().expires_at, until);
    assert!(desk.has_noted(&Remark::SessionKept { until }));
    desk.wait(Span::from_micros(59_999_999));
    assert!(desk.session("bob").is_some(), "[MQTT-3.1.2-23]");
    desk.wait(Span::from_micros(1));
    assert_eq!(desk.session("bob"), None, "[MQTT-4.1.0-2]");
    assert!(desk.has_noted(&Remark::SessionExpired));
    let ended = Event::SessionEnded {
        client: text("bob"),
    };
    assert!(desk.events.contains(&ended));
}

#[test]
fn who_comes_back_in_time_stops_the_clock() {
    brokerscope_core::proves!(V5: "3.1.2-5", "3.1.2-23");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(for_seconds("bob", 60));
    desk.lose(bob, Ending::Fin);
    desk.wait(Span::from_secs(59));
    let (_, connack) = desk.joined(for_seconds("bob", 60));
    assert!(connack.session_present, "[MQTT-3.1.2-5]");
    desk.wait(Span::from_secs(1_000));
    assert!(desk.session("bob").is_some(), "[MQTT-4.1.0-1]");
}

#[test]
fn disconnect_may_change_the_time_but_not_wake_the_dead() {
    brokerscope_core::proves!(V5: "§3.14.2.2.2a");
    #[rustfmt::skip]
    let table = [
        // CONNECT, DISCONNECT, allowed, kept
        (60,        0,          true,    false),
        (60,        u32::MAX,   true,    true),
        (0,         0,          true,    false),
        (0,         60,         false,   false),
    ];
    for (at_connect, at_disconnect, is_allowed, is_kept) in table {
        let mut desk = Desk::new();
        let mut connect = for_seconds("bob", at_connect);
        connect.will = Some(will("gone", "bob", QOS_0));
        let (bob, _) = desk.joined(connect);
        let case = format!("{at_connect} then {at_disconnect}");
        desk.say(
            bob,
            &Packet::Disconnect(Disconnect {
                reason: ReasonCode::NORMAL_DISCONNECTION,
                properties: Properties(vec![Property::SessionExpiryInterval(at_disconnect)]),
            }),
        );
        assert_eq!(desk.closed, [bob], "{case}");
        let expected: &[&str] = if is_allowed {
            &[]
        } else {
            &["DISCONNECT 0x82"]
        };
        assert_eq!(lines(&desk.heard(bob)), expected, "{case} [§3.14.2.2.2]");
        assert_eq!(desk.session("bob").is_some(), is_kept, "{case}");
        let published = desk
            .events
            .iter()
            .any(|event| matches!(event, Event::WillPublished { .. }));
        assert_eq!(
            published, !is_allowed,
            "{case}: it does not count as a DISCONNECT"
        );
    }
}

#[test]
fn the_end_of_a_session_gives_a_reason_for_every_message() {
    brokerscope_core::proves!(V5: "4.1.0-2");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(for_seconds("bob", 60));
    desk.say(bob, &subscribe(&[("door", QOS_2)]));
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for number in 1..=2 {
        let payload = number.to_string();
        desk.say(
            alice,
            &Packet::Publish(publish("door", &payload, QOS_2, number)),
        );
    }
    // Of the first he has sent PUBREC: he has it.
    desk.say(bob, &Packet::Pubrec(ack(1)));
    desk.lose(bob, Ending::Reset);
    desk.say(alice, &Packet::Publish(publish("door", "3", QOS_1, 3)));
    desk.wait(Span::from_secs(60));
    let dropped = desk.events.iter().filter(|event| {
        let why = GivenUp::SessionLost;
        matches!(event, Event::Dropped { why: found, .. } if *found == why)
    });
    assert_eq!(
        dropped.count(),
        2,
        "the second in flight and the queued one"
    );
    desk.say(alice, &Packet::Publish(publish("door", "4", QOS_1, 4)));
    assert!(
        desk.has_noted(&Remark::NoSubscription(topic("door"))),
        "its subscriptions are gone [MQTT-4.1.0-2]"
    );
}

#[test]
fn clean_start_throws_the_old_session_away() {
    brokerscope_core::proves!(V311: "3.1.2-6", "3.2.2-1"; V5: "3.1.2-4", "3.2.2-2");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_1)]));
        desk.lose(bob, Ending::Fin);
        let (bob, connack) = desk.joined(connect("bob", version));
        assert!(
            !connack.session_present,
            "{version} [MQTT-3.1.2-6 in 3.1.1, 3.1.2-4 in 5.0]"
        );
        assert!(desk.has_noted(&Remark::CleanStart));
        desk.heard(bob);
        desk.say(bob, &Packet::Publish(publish("door", "x", QOS_0, 0)));
        assert_eq!(
            lines(&desk.heard(bob)),
            [""; 0],
            "{version}: not subscribed any more"
        );
    }
}

#[test]
fn subscribing_again_replaces_and_unsubscribing_removes() {
    brokerscope_core::proves!(
        V311: "3.8.4-3", "3.10.4-1", "3.10.4-5";
        V5: "3.8.4-3", "3.10.4-1", "3.10.4-4"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_0), ("+", QOS_0)]));
        desk.say(bob, &subscribe(&[("door", QOS_1)]));
        let replaced = Remark::Replaced(filter("door"));
        assert!(desk.has_noted(&replaced), "{version} [MQTT-3.8.4-3]");
        let expected = vec![
            SubscribeFilter::new(filter("+"), QOS_0),
            SubscribeFilter::new(filter("door"), QOS_1),
        ];
        assert_eq!(
            desk.session("bob").unwrap().subscriptions,
            expected,
            "{version}"
        );

        desk.heard(bob);
        desk.say(bob, &unsubscribe(&["door", "d+", "+"][..1]));
        desk.say(bob, &unsubscribe(&["never"]));
        let heard = desk.heard(bob);
        let reasons: Vec<_> = heard
            .iter()
            .map(|packet| match packet {
                Packet::Unsuback(unsuback) => unsuback.reasons.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = match version {
            Version::V311 => [vec![], vec![]],
            Version::V5 => [
                vec![ReasonCode::SUCCESS],
                vec![ReasonCode::NO_SUBSCRIPTION_EXISTED],
            ],
        };
        assert_eq!(
            reasons, expected,
            "{version} [MQTT-3.11.3-1, MQTT-3.10.4-5]"
        );
        desk.say(bob, &Packet::Publish(publish("door", "x", QOS_1, 1)));
        let heard = desk.heard(bob);
        assert_eq!(payloads(&heard), ["x"], "{version}: `+` still wants it");
        assert_eq!(lines(&heard)[1], "PUBLISH", "{version}: at its own QoS 0");
    }
}
