//! Bytes that cannot stand: the connection ends, with the reason, and nobody else notices.

use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{Breach, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Flaw, Packet, PacketKind, ReasonCode, encode};
use proptest::prelude::*;

use crate::desk::Desk;
use crate::lone::{Lone, options};
use crate::words::*;

/// Bob speaks; alice has subscribed and watches.
fn two(version: Version) -> (Desk, ConnId, ConnId) {
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    desk.say(alice, &subscribe(&[("door", QOS_0)]));
    desk.heard(alice);
    let (bob, _) = desk.joined(connect("bob", version));
    (desk, alice, bob)
}

#[test]
fn what_cannot_be_read_ends_its_connection_and_no_other() {
    brokerscope_core::proves!(
        V311: "2.2.2-2", "3.3.1-4", "4.8.0-1", "§2.2.3a", "§4.8a";
        V5: "4.13.1-1", "§1.5.5a", "§2.1.3a", "§3.2.2.3.6a", "§3.3.1.2a", "§4.13.1a"
    );
    #[rustfmt::skip]
    let table: [(&[u8], u8); 5] = [
        // bytes                                       told in 5.0
        (&[0x00, 0x00],                                0x81), // type 0
        (&[0xc1, 0x00],                                0x81), // flags of PINGREQ
        (&[0x30, 0xff, 0xff, 0xff, 0xff, 0x01],        0x81), // five bytes of length
        (&[0x30, 0xff, 0xff, 0xff, 0x7f],              0x95), // larger than we take
        (&[0x36, 0x05, 0x00, 0x01, b'a', 0x00, 0x01],  0x81), // QoS 3
    ];
    for version in Version::ALL {
        for (bytes, reason) in table {
            let (mut desk, alice, bob) = two(version);
            desk.bytes(bob, bytes);
            assert_eq!(desk.closed, [bob], "{version} {bytes:?} [MQTT-4.13.1-1]");
            let told = lines(&desk.heard(bob));
            let expected = match version {
                Version::V311 => vec![],
                Version::V5 => vec![format!("DISCONNECT {reason:#04x}")],
            };
            assert_eq!(told, expected, "{version} {bytes:?} [§4.13.1]");
            let note = desk.notes.iter().find_map(|note| match &note.what {
                Remark::PeerFault(error) => Some((note.clause, error)),
                _ => None,
            });
            let (clause, error) = note.expect("the fault is told");
            assert_eq!(clause, error.clause);
            assert_eq!(clause.version(), version, "{bytes:?}");
            desk.say(alice, &Packet::Publish(publish("door", "x", QOS_0, 0)));
            assert_eq!(
                payloads(&desk.heard(alice)),
                ["x"],
                "{version}: alice goes on"
            );
        }
    }
}

#[test]
fn what_came_behind_a_fault_is_not_read() {
    let (mut desk, alice, bob) = two(Version::V5);
    let mut bytes = vec![0x00, 0x00];
    let behind = Packet::Publish(publish("door", "x", QOS_0, 0));
    bytes.extend_from_slice(&encode(&behind, Version::V5).unwrap());
    desk.bytes(bob, &bytes);
    assert_eq!(payloads(&desk.heard(alice)), [""; 0]);
}

#[test]
fn packets_of_the_other_role_end_the_connection() {
    brokerscope_core::proves!(V311: "4.8.0-1"; V5: "4.13.1-1");
    let packets = [
        Packet::Pingresp,
        Packet::Suback(brokerscope_core::wire::Suback {
            id: id(1),
            properties: Default::default(),
            reasons: vec![ReasonCode::SUCCESS],
        }),
        crate::lone::connack(false, ReasonCode::SUCCESS),
    ];
    for version in Version::ALL {
        for packet in &packets {
            let (mut desk, _, bob) = two(version);
            desk.say(bob, packet);
            assert_eq!(desk.closed, [bob], "{version} {packet:?}");
            let breach = Breach::WrongDirection(packet.kind());
            assert!(
                desk.has_noted(&Remark::PeerBroke(breach)),
                "{version} {packet:?}"
            );
        }
    }
}

#[test]
fn an_acknowledgement_of_the_other_qos_ends_the_connection() {
    for version in Version::ALL {
        let (mut desk, _, bob) = two(version);
        desk.say(bob, &subscribe(&[("lamp", QOS_1)]));
        desk.say(bob, &Packet::Publish(publish("lamp", "on", QOS_1, 9)));
        desk.say(bob, &Packet::Pubrec(ack(1)));
        assert_eq!(desk.closed, [bob], "{version} [MQTT-3.3.4-1]");
        let kind = PacketKind::Pubrec;
        let breach = Breach::WrongAck { kind, id: id(1) };
        assert!(desk.has_noted(&Remark::PeerBroke(breach)));
    }
}

#[test]
fn an_identifier_in_use_is_answered_in_5_0_and_a_breach_in_3_1_1() {
    for version in Version::ALL {
        let (mut desk, _, bob) = two(version);
        desk.say(bob, &Packet::Publish(publish("door", "x", QOS_2, 1)));
        desk.say(bob, &Packet::Publish(publish("door", "y", QOS_1, 1)));
        let heard = lines(&desk.heard(bob));
        match version {
            Version::V5 => {
                assert_eq!(heard, ["PUBREC 1", "PUBACK 1 0x91"], "[MQTT-2.2.1-3]");
                assert_eq!(desk.closed, []);
            }
            Version::V311 => {
                assert_eq!(heard, ["PUBREC 1"]);
                assert_eq!(desk.closed, [bob], "[MQTT-2.3.1-2]");
            }
        }
    }
}

#[test]
fn a_client_says_why_it_leaves_a_broker_that_talks_nonsense() {
    brokerscope_core::proves!(V311: "4.8.0-1"; V5: "§4.13.1b");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        lone.input(brokerscope_core::machine::Input::Received(&[0x00, 0x00]))
            .unwrap();
        assert_eq!(lone.closes, 1, "{version} [§4.13.1]");
        let expected: &[&str] = match version {
            Version::V311 => &["DISCONNECT"],
            Version::V5 => &["DISCONNECT 0x81"],
        };
        let expected = if version == Version::V311 {
            &[]
        } else {
            expected
        };
        assert_eq!(lines(&lone.sent), expected, "{version} [§4.13.1]");
        let told = lone.notes.iter().any(|note| {
            matches!(&note.what, Remark::PeerFault(error) if error.flaw == Flaw::ReservedType(0))
        });
        assert!(told, "{version}");
    }
}

proptest! {
    /// Whatever comes, nothing panics, and what is closed stays quiet (the desk asserts it).
    #[test]
    fn no_bytes_break_the_broker(
        version in prop_oneof![Just(Version::V311), Just(Version::V5)],
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..12),
    ) {
        let (mut desk, alice, bob) = two(version);
        for piece in &noise {
            desk.bytes(bob, piece);
        }
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_0, 0)));
        prop_assert!(payloads(&desk.heard(alice)).contains(&"x".to_owned()));
        desk.wait(brokerscope_core::time::Span::from_secs(1_000));
    }

    /// The same for packets that are almost right: real ones with some bytes turned over.
    #[test]
    fn no_turned_byte_breaks_the_broker(
        version in prop_oneof![Just(Version::V311), Just(Version::V5)],
        turns in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (mut desk, alice, bob) = two(version);
        let packets = [
            subscribe(&[("lamp", QOS_2), ("door", QOS_1)]),
            Packet::Publish(retained("lamp", "on", QOS_2, 1)),
            Packet::Pubrel(ack(1)),
            Packet::Pubrec(ack(1)),
            unsubscribe(&["lamp"]),
            disconnect(ReasonCode::NORMAL_DISCONNECTION),
        ];
        let mut stream = Vec::new();
        for packet in &packets {
            stream.extend_from_slice(&encode(packet, version).unwrap());
        }
        for (place, value) in turns {
            *place.get_mut(&mut stream) = value;
        }
        desk.bytes(bob, &stream);
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_0, 0)));
        prop_assert!(payloads(&desk.heard(alice)).contains(&"x".to_owned()));
    }
}
