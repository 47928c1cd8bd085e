//! CONNACK: what comes before it, what comes with it, what comes behind it.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, ReasonCode, encode};

use crate::desk::Desk;
use crate::words::*;

#[test]
fn names_of_1_to_23_letters_and_digits_are_always_let_in() {
    brokerscope_core::proves!(V311: "3.1.3-5"; V5: "3.1.3-5");
    // The strictest rules for names there are.
    let config = BrokerConfig {
        client_id_max: 1,
        client_id_any: false,
        nameless: false,
        ..BrokerConfig::default()
    };
    let every_character: String = ('0'..='9').chain('a'..='z').chain('A'..='Z').collect();
    for version in Version::ALL {
        let mut desk = Desk::with(config.clone());
        for length in 1..=23 {
            for start in 0..=every_character.len() - length {
                let name = &every_character[start..start + length];
                let (conn, connack) = desk.joined(connect(name, version));
                assert_eq!(connack.reason, ReasonCode::SUCCESS, "{version} {name}");
                desk.say(conn, &disconnect(ReasonCode::NORMAL_DISCONNECTION));
            }
        }
    }
}

#[test]
fn an_accepted_connect_is_answered_by_one_connack_before_anything_else() {
    brokerscope_core::proves!(
        V311: "3.1.4-3", "3.1.4-4", "3.2.0-1", "3.2.2-1", "3.2.2-2", "3.2.2-3";
        V5: "3.1.4-4", "3.1.4-5", "3.2.0-1", "3.2.0-2", "3.2.2-2", "3.2.2-3"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, connack) = desk.joined(lasting("bob", version));
        assert_eq!(connack.reason, ReasonCode::SUCCESS, "{version}");
        assert!(!connack.session_present, "{version}: nothing was stored");
        desk.say(bob, &subscribe(&[("door", QOS_1)]));
        desk.lose(bob, Ending::Reset);
        let (alice, _) = desk.joined(connect("alice", version));
        for number in 1..=3 {
            let packet = publish("door", "x", QOS_1, number);
            desk.say(alice, &Packet::Publish(packet));
        }
        // What waited in the session comes, but behind the CONNACK.
        let bob = desk.join(lasting("bob", version));
        let heard = desk.heard(bob);
        let expected = ["CONNACK", "PUBLISH 1", "PUBLISH 2", "PUBLISH 3"];
        assert_eq!(lines(&heard), expected, "{version}");
        let Packet::Connack(connack) = &heard[0] else {
            panic!("{heard:?}");
        };
        assert!(connack.session_present, "{version}: it was stored");
        assert_eq!(connack.reason, ReasonCode::SUCCESS, "{version}");

        let bob = desk.join(connect("bob", version));
        let heard = desk.heard(bob);
        assert_eq!(lines(&heard), ["CONNACK"], "{version}: and nothing of old");
        let is_new = matches!(&heard[0], Packet::Connack(it) if !it.session_present
            && it.reason == ReasonCode::SUCCESS);
        assert!(is_new, "{version}: {heard:?}");
    }
}

#[test]
fn a_refused_connect_ends_the_connection_and_what_follows_it_is_not_done() {
    brokerscope_core::proves!(
        V311: "3.1.3-8", "3.1.3-9", "3.1.4-5", "3.2.2-4", "3.2.2-5", "§3.1.4b";
        V5: "3.1.3-8", "3.1.4-6", "3.2.2-6", "3.2.2-7", "4.13.2-1"
    );
    let config = BrokerConfig {
        client_id_any: false,
        nameless: false,
        ..BrokerConfig::default()
    };
    for version in Version::ALL {
        for name in ["", "b\u{f6}b", "bob 2"] {
            let mut desk = Desk::with(config.clone());
            let (eve, _) = desk.joined(connect("eve", version));
            desk.say(eve, &subscribe(&[("door", QOS_0)]));
            desk.heard(eve);
            let mut stream = Vec::new();
            for packet in [
                Packet::Connect(Box::new(lasting(name, version))),
                Packet::Publish(retained("door", "x", QOS_0, 0)),
                subscribe(&[("lamp", QOS_0)]),
            ] {
                stream.extend_from_slice(&encode(&packet, version).unwrap());
            }
            let conn = desk.open(version);
            desk.bytes(conn, &stream);
            let case = format!("{version} {name:?}");
            let heard = desk.heard(conn);
            let [Packet::Connack(connack)] = &heard[..] else {
                panic!("{case}: {heard:?}");
            };
            let reason = ReasonCode::CLIENT_IDENTIFIER_NOT_VALID;
            assert_eq!(connack.reason, reason, "{case}");
            assert!(!connack.session_present, "{case}");
            assert_eq!(desk.closed, [conn], "{case}");
            assert_eq!(desk.heard(eve), [], "{case}: the PUBLISH was not read");
            let census = desk.broker.census();
            assert_eq!(census.retained.len(), 0, "{case}");
            assert_eq!(census.sessions.len(), 1, "{case}: only eve has one");
        }
    }
}

/// 3.1.1 has five ways to say no; where none fits, the broker says nothing and closes.
#[test]
fn a_refusal_that_3_1_1_has_no_word_for_is_silent() {
    brokerscope_core::proves!(V311: "3.1.2-3", "3.1.4-1", "3.2.2-6");
    #[rustfmt::skip]
    let table: [(&[u8], &str); 5] = [
        (b"\x10\x0d\0\x04MQTT\x04\x03\0\0\0\x01b",     "the reserved flag"),
        (b"\x10\x0d\0\x04MQTT\x04\x0a\0\0\0\x01b",     "a Will QoS without a Will"),
        (b"\x10\x0f\0\x04MQTT\x04\x42\0\0\0\x01b\0\0", "a password without a user name"),
        (b"\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01\xff",  "a Client Identifier that is no text"),
        (b"\x10\x0e\0\x04MQTT\x04\x02\0\0\0\x01bc",    "a byte too many"),
    ];
    for (bytes, what) in table {
        let mut desk = Desk::new();
        let conn = desk.open(Version::V311);
        desk.bytes(conn, bytes);
        assert_eq!(desk.heard(conn), [], "{what}");
        assert_eq!(desk.closed, [conn], "{what}");
    }
}

/// The name is the key: another name is another session, and the name of a stored one finds it.
#[test]
fn a_session_is_found_by_its_name_alone() {
    brokerscope_core::proves!(
        V311: "3.1.2-4", "3.1.3-2", "4.1.0-1", "4.1.0-2";
        V5: "3.1.2-5", "3.1.2-6", "3.1.3-2", "4.1.0-1"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let names = ["bob", "Bob", "bob ", "bo", "bobb"];
        for (filter, name) in ["0", "1", "2", "3", "4"].into_iter().zip(names) {
            let (conn, connack) = desk.joined(lasting(name, version));
            assert!(!connack.session_present, "{version} {name:?} is new");
            desk.say(conn, &subscribe(&[(filter, QOS_1)]));
            desk.lose(conn, Ending::Reset);
        }
        desk.wait(brokerscope_core::time::Span::from_secs(1_000_000));
        for (expected, name) in ["0", "1", "2", "3", "4"].into_iter().zip(names) {
            let (_, connack) = desk.joined(lasting(name, version));
            assert!(connack.session_present, "{version} {name:?}");
            let wanted = desk.session(name).unwrap().subscriptions;
            let wanted: Vec<_> = wanted.iter().map(|it| it.filter.as_str()).collect();
            assert_eq!(wanted, [expected], "{version} {name:?}");
        }
    }
}

/// In 5.0 the broker says why it could not take a CONNECT.
#[test]
fn a_connect_that_breaks_a_rule_of_5_0_is_answered_and_closed() {
    brokerscope_core::proves!(
        V5: "3.1.2-3", "3.1.4-1", "3.2.2-6", "3.2.2-7", "4.13.1-1", "§3.1.2.3a", "§3.1.2.6a",
            "§3.1.2.11.10a", "§4.13.1a"
    );
    #[rustfmt::skip]
    let table: [(&[u8], u8, &str); 7] = [
        (b"\x10\x0e\0\x04MQTT\x05\x03\0\0\0\0\x01b", 0x81, "the reserved flag"),
        (b"\x10\x15\0\x04MQTT\x05\x1e\0\0\0\0\x01b\0\0\x01w\0\x01x", 0x81, "Will QoS 3"),
        (b"\x10\x0e\0\x04MQTT\x05\x0a\0\0\0\0\x01b", 0x82, "Will QoS without a Will"),
        (b"\x10\x0e\0\x04MQTT\x05\x02\0\0\0\0\x01\xff", 0x81, "a name that is no text"),
        (b"\x10\x0f\0\x04MQTT\x05\x02\0\0\0\0\x01bx", 0x81, "a byte too many"),
        (b"\x10\x12\0\x04MQTT\x05\x02\0\0\x04\x16\0\x01x\0\x01b", 0x82, "data without method"),
        (b"\x10\x11\0\x04MQTT\x05\x02\0\0\x03\x21\0\0\0\x01b", 0x82, "Receive Maximum 0"),
    ];
    for (bytes, reason, what) in table {
        let mut desk = Desk::new();
        let conn = desk.open(Version::V5);
        desk.bytes(conn, bytes);
        let heard = desk.heard(conn);
        let [Packet::Connack(connack)] = &heard[..] else {
            panic!("{what}: {heard:?}");
        };
        assert_eq!(connack.reason.0, reason, "{what}");
        assert!(!connack.session_present, "{what}");
        assert_eq!(desk.closed, [conn], "{what}");
        assert_eq!(desk.broker.census().sessions.len(), 0, "{what}");
    }
}
