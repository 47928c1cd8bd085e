//! CONNECT: who is let in, who is refused, and how each version says so.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Breach, Event, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Packet, Property, ReasonCode};
use bytes::Bytes;

use crate::desk::Desk;
use crate::words::*;

#[test]
fn session_present_tells_whether_there_was_one() {
    brokerscope_core::proves!(
        V311: "3.2.2-1", "3.2.2-2", "3.2.2-3", "§3.14.4a";
        V5: "3.2.2-2", "3.2.2-3", "§3.14.4a"
    );
    for version in Version::ALL {
        #[rustfmt::skip]
        let table = [
            // first lasts, second clean   session present
            (false, true,  false),
            (false, false, false),
            (true,  true,  false),
            (true,  false, true),
        ];
        for (first_lasts, second_clean, expected) in table {
            let mut desk = Desk::new();
            let first = match first_lasts {
                true => lasting("bob", version),
                false => connect("bob", version),
            };
            let (bob, connack) = desk.joined(first);
            assert!(!connack.session_present, "there was none before");
            desk.say(bob, &disconnect(ReasonCode::NORMAL_DISCONNECTION));
            assert_eq!(desk.closed, [bob], "[§3.14.4]");
            let mut second = lasting("bob", version);
            second.clean_start = second_clean;
            let (_, connack) = desk.joined(second);
            assert_eq!(
                connack.session_present, expected,
                "{version}, first lasts: {first_lasts}, second clean: {second_clean} \
                 [MQTT-3.2.2-2, MQTT-3.2.2-3]"
            );
        }
    }
}

#[test]
fn an_empty_name_is_taken_where_the_version_allows_it() {
    brokerscope_core::proves!(
        V311: "3.1.3-6", "3.1.3-8", "3.2.2-5";
        V5: "3.1.3-6", "3.1.3-7", "3.2.2-16"
    );
    #[rustfmt::skip]
    let table = [
        // version       clean  reason                                  assigned?
        (Version::V311, true,  ReasonCode::SUCCESS,                     false),
        (Version::V311, false, ReasonCode::CLIENT_IDENTIFIER_NOT_VALID, false),
        (Version::V5,   true,  ReasonCode::SUCCESS,                     true),
        (Version::V5,   false, ReasonCode::SUCCESS,                     true),
    ];
    for (version, clean_start, reason, is_assigned) in table {
        let mut desk = Desk::new();
        let mut nameless = connect("", version);
        nameless.clean_start = clean_start;
        let (conn, connack) = desk.joined(nameless.clone());
        let case = format!("{version}, clean: {clean_start}");
        assert_eq!(connack.reason, reason, "{case} [MQTT-3.1.3-8 in 3.1.1]");
        assert_eq!(desk.closed.contains(&conn), reason.is_error(), "{case}");
        let name = connack.properties.assigned_client_identifier().cloned();
        assert_eq!(name.is_some(), is_assigned, "{case} [MQTT-3.1.3-7]");
        if !reason.is_error() {
            desk.joined(nameless);
            let sessions = desk.broker.census().sessions;
            assert_eq!(
                sessions.len(),
                2,
                "{case}: each gets its own [MQTT-3.2.2-16]"
            );
        }
    }
}

#[test]
fn only_connect_may_be_the_first_packet() {
    brokerscope_core::proves!(V311: "3.1.0-1"; V5: "3.1.0-1", "3.14.0-1");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let conn = desk.open(version);
        desk.say(conn, &Packet::Publish(publish("door", "x", QOS_0, 0)));
        assert_eq!(desk.closed, [conn], "[MQTT-3.1.0-1]");
        assert_eq!(
            lines(&desk.heard(conn)),
            [""; 0],
            "DISCONNECT only follows CONNACK"
        );
        let kind = brokerscope_core::wire::PacketKind::Publish;
        assert!(desk.has_noted(&Remark::PeerBroke(Breach::NotConnectFirst(kind))));
    }
}

#[test]
fn a_second_connect_ends_the_connection() {
    brokerscope_core::proves!(V311: "3.1.0-2"; V5: "3.1.0-2", "§4.13.1a");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &Packet::Connect(Box::new(connect("bob", version))));
        assert_eq!(desk.closed, [bob], "{version} [MQTT-3.1.0-2]");
        let expected: &[&str] = match version {
            Version::V311 => &[],
            Version::V5 => &["DISCONNECT 0x82"],
        };
        assert_eq!(lines(&desk.heard(bob)), expected, "{version} [§4.13.1]");
    }
}

#[test]
fn an_unknown_version_is_answered_in_the_nearest() {
    brokerscope_core::proves!(V311: "3.1.2-1", "3.1.2-2"; V5: "3.1.2-1", "3.1.2-2");
    #[rustfmt::skip]
    let table: [(&[u8], &[u8]); 4] = [
        // 3.1: another name and level 3
        (b"\x10\x0f\x00\x06MQIsdp\x03\x02\x00\x00\x00\x01b", b"\x20\x02\x00\x01"),
        (b"\x10\x0d\x00\x04MQTT\x03\x02\x00\x00\x00\x01b",   b"\x20\x02\x00\x01"),
        // A version to come
        (b"\x10\x0d\x00\x04MQTT\x06\x02\x00\x00\x00\x01b",   b"\x20\x03\x00\x84\x00"),
        // Another protocol that looks like it
        (b"\x10\x0d\x00\x04HTTP\x04\x02\x00\x00\x00\x01b",   b"\x20\x02\x00\x01"),
    ];
    for (bytes, answer) in table {
        let mut desk = Desk::new();
        let version = if answer.len() == 4 {
            Version::V311
        } else {
            Version::V5
        };
        let conn = desk.open(version);
        desk.bytes(conn, bytes);
        assert_eq!(desk.closed, [conn], "{bytes:?} [MQTT-3.1.2-2]");
        let expected = brokerscope_core::wire::decode(answer, version).unwrap();
        assert_eq!(desk.heard(conn), [expected], "{bytes:?} [MQTT-3.1.2-2]");
    }
}

#[test]
fn a_broken_connect_is_answered_in_5_0_and_met_with_silence_in_3_1_1() {
    brokerscope_core::proves!(V311: "3.1.2-3", "3.1.4-1"; V5: "3.1.2-3", "3.1.4-1", "§3.1.2.3a");
    #[rustfmt::skip]
    let table: [(Version, &[u8], &[&str]); 2] = [
        // The reserved flag is set.
        (Version::V311, b"\x10\x0d\x00\x04MQTT\x04\x03\x00\x00\x00\x01b",     &[]),
        (Version::V5,   b"\x10\x0e\x00\x04MQTT\x05\x03\x00\x00\x00\x00\x01b", &["CONNACK 0x81"]),
    ];
    for (version, bytes, expected) in table {
        let mut desk = Desk::new();
        let conn = desk.open(version);
        desk.bytes(conn, bytes);
        assert_eq!(desk.closed, [conn], "{version} [MQTT-3.1.4-1]");
        assert_eq!(
            lines(&desk.heard(conn)),
            expected,
            "{version} [MQTT-3.1.4-1]"
        );
    }
}

#[test]
fn the_same_name_takes_the_connection_over() {
    brokerscope_core::proves!(
        V311: "3.1.2-4", "3.1.3-2", "3.1.4-2";
        V5: "3.1.2-5", "3.1.3-2", "3.1.4-3"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (old, _) = desk.joined(lasting("bob", version));
        desk.say(old, &subscribe(&[("door", QOS_1)]));
        desk.heard(old);
        let (new, connack) = desk.joined(lasting("bob", version));
        assert_eq!(
            desk.closed,
            [old],
            "{version} [MQTT-3.1.4-2 in 3.1.1, 3.1.4-3 in 5.0]"
        );
        let last_words: &[&str] = match version {
            Version::V311 => &[],
            Version::V5 => &["DISCONNECT 0x8e"],
        };
        assert_eq!(lines(&desk.heard(old)), last_words, "{version}");
        assert!(desk.has_noted(&Remark::TookOverConnection { old }));
        assert!(
            connack.session_present,
            "{version}: the session is the same"
        );
        let session = desk.session("bob").unwrap();
        assert_eq!(session.conn, Some(new));
        assert_eq!(session.subscriptions.len(), 1, "{version}");
        // The late end of the old connection is no news.
        desk.lose(old, brokerscope_core::machine::Ending::Reset);
        assert_eq!(desk.session("bob").unwrap().conn, Some(new), "{version}");
    }
}

#[test]
fn the_versions_may_follow_each_other_on_one_session() {
    let mut desk = Desk::new();
    let (old, _) = desk.joined(lasting("bob", Version::V311));
    desk.say(old, &subscribe(&[("door", QOS_1)]));
    let (new, connack) = desk.joined(lasting("bob", Version::V5));
    assert!(connack.session_present);
    desk.say(new, &Packet::Publish(publish("door", "x", QOS_0, 0)));
    assert_eq!(payloads(&desk.heard(new)), ["x"]);
}

#[test]
fn a_connection_that_never_speaks_is_closed() {
    brokerscope_core::proves!(V311: "§3.1.4a"; V5: "§3.1.4a");
    let mut desk = Desk::new();
    let conn = desk.open(Version::V5);
    desk.wait(Span::from_micros(9_999_999));
    assert_eq!(desk.closed, [], "10 s by default");
    desk.wait(Span::from_micros(1));
    assert_eq!(desk.closed, [conn], "[§3.1.4]");
    assert!(desk.has_noted(&Remark::NoConnect));
}

#[test]
fn the_limits_of_the_broker_are_kept() {
    brokerscope_core::proves!(
        V311: "3.8.4-5", "3.9.3-1", "4.8.0-2", "§3.2.2.3a";
        V5: "3.8.4-6", "3.9.3-1", "§3.3.4f"
    );
    let config = BrokerConfig {
        sessions_max: 1,
        connections_max: 2,
        subscriptions_max: 1,
        receive_maximum: 1,
        ..BrokerConfig::default()
    };
    for version in Version::ALL {
        let mut desk = Desk::with(config.clone());
        let (bob, connack) = desk.joined(connect("bob", version));
        let told = connack.properties.receive_maximum().copied();
        assert_eq!(told, (version == Version::V5).then_some(1), "[§3.2.2.3.3]");
        let (_, refusal) = desk.joined(connect("eve", version));
        let expected = match version {
            Version::V311 => ReasonCode::SERVER_UNAVAILABLE,
            Version::V5 => ReasonCode::QUOTA_EXCEEDED,
        };
        assert_eq!(refusal.reason, expected, "{version}: one session at most");
        assert!(desk.has_noted(&Remark::ConnectRefused(expected)));

        desk.say(bob, &subscribe(&[("a", QOS_0), ("b", QOS_0), ("a", QOS_1)]));
        let heard = desk.heard(bob);
        let Packet::Suback(suback) = &heard[0] else {
            panic!("{heard:?}");
        };
        let refused = match version {
            Version::V311 => 0x80,
            Version::V5 => 0x97,
        };
        let codes: Vec<_> = suback.reasons.iter().map(|reason| reason.0).collect();
        assert_eq!(
            codes,
            [0, refused, 1],
            "{version}: one subscription at most"
        );

        desk.open(version);
        let third = desk.open(version);
        assert!(desk.closed.contains(&third), "two connections at most");

        desk.say(bob, &Packet::Publish(publish("x", "1", QOS_2, 1)));
        desk.say(bob, &Packet::Publish(publish("x", "1", QOS_2, 1)));
        assert!(
            !desk.closed.contains(&bob),
            "a known identifier is not one more"
        );
        desk.say(bob, &Packet::Publish(publish("x", "2", QOS_2, 2)));
        assert!(desk.closed.contains(&bob), "{version} [§3.3.4]");
        let breach = Breach::ReceiveMaximumExceeded;
        assert!(desk.has_noted(&Remark::PeerBroke(breach)));
    }
}

#[test]
fn what_is_not_supported_is_said() {
    let mut desk = Desk::new();
    let mut with_method = connect("eve", Version::V5);
    let method = Property::AuthenticationMethod(text("SCRAM"));
    with_method.properties.0.push(method);
    let (eve, connack) = desk.joined(with_method);
    assert_eq!(
        connack.reason,
        ReasonCode::BAD_AUTHENTICATION_METHOD,
        "[MQTT-4.12.0-1]"
    );
    assert_eq!(desk.closed, [eve]);

    let (bob, _) = desk.joined(connect("bob", Version::V5));
    let mut aliased = publish("door", "x", QOS_0, 0);
    aliased.properties.0.push(Property::TopicAlias(11));
    desk.say(bob, &Packet::Publish(aliased));
    assert_eq!(lines(&desk.heard(bob)), ["DISCONNECT 0x94"], "[§3.3.4]");
    assert!(desk.closed.contains(&bob));
}

#[test]
fn packets_may_follow_connect_at_once_and_a_stream_may_be_cut_anywhere() {
    brokerscope_core::proves!(V311: "§3.1.4c", "7.1.1-1"; V5: "§3.1.4c", "4.2-1");
    for version in Version::ALL {
        let packets = [
            Packet::Connect(Box::new(connect("bob", version))),
            subscribe(&[("door", QOS_1)]),
            Packet::Publish(publish("door", "x", QOS_1, 1)),
            Packet::Pingreq,
        ];
        let mut stream = Vec::new();
        for packet in &packets {
            let bytes: Bytes = brokerscope_core::wire::encode(packet, version).unwrap();
            stream.extend_from_slice(&bytes);
        }
        let expected = ["CONNACK", "SUBACK 100", "PUBACK 1", "PUBLISH 1", "PINGRESP"];
        for size in 1..=stream.len() {
            let mut desk = Desk::new();
            let conn = desk.open(version);
            for piece in stream.chunks(size) {
                desk.bytes(conn, piece);
            }
            let heard = lines(&desk.heard(conn));
            assert_eq!(heard, expected, "{version} in pieces of {size} [§3.1.4]");
            let is_accepted = |event: &Event| matches!(event, Event::Accepted { .. });
            assert!(desk.events.iter().any(is_accepted), "{version}");
        }
    }
}
