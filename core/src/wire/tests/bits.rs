//! Flags, options and numbers: every value there is, and which of them stand.

use bytes::Bytes;

use super::super::*;
use super::good::corpus;
use crate::topic::TopicName;

/// The four bits beside each packet type but PUBLISH are fixed: written so, and taken only so.
#[test]
fn the_flags_of_the_fixed_header_have_one_value() {
    crate::proves!(
        V311: "2.2.2-1", "2.2.2-2", "3.6.1-1", "3.8.1-1", "3.10.1-1", "3.14.1-1";
        V5: "2.1.3-1", "3.6.1-1", "3.8.1-1", "3.10.1-1", "3.14.1-1", "3.15.1-1", "§2.1.3a"
    );
    let mut kinds = 0;
    for (version, bytes, packet) in corpus() {
        let kind = packet.kind();
        if kind == PacketKind::Publish {
            continue;
        }
        kinds += 1;
        let is_two = matches!(
            kind,
            PacketKind::Pubrel | PacketKind::Subscribe | PacketKind::Unsubscribe
        );
        let fixed = if is_two { 2 } else { 0 };
        let written = encode(&packet, version).unwrap();
        assert_eq!(written[0] & 0x0f, fixed, "{version} {kind}");
        for flags in 0..16 {
            let mut bytes = bytes.clone();
            bytes[0] = bytes[0] & 0xf0 | flags;
            let read = decode(&bytes, version);
            assert_eq!(read.is_ok(), flags == fixed, "{version} {kind} {flags:04b}");
            if let Err(error) = read {
                assert_eq!(error.reason, ReasonCode::MALFORMED_PACKET, "{kind}");
            }
        }
    }
    assert!(kinds > 30, "both versions of every type: {kinds}");
}

#[test]
fn publish_has_three_qualities_of_service_and_dup_above_the_first() {
    crate::proves!(
        V311: "2.3.1-1", "2.3.1-5", "3.3.1-2", "3.3.1-4";
        V5: "2.2.1-2", "3.3.1-2", "3.3.1-4", "§3.3.1.2a"
    );
    for version in Version::ALL {
        for flags in 0..16u8 {
            let (dup, qos, retain) = (flags & 8 != 0, flags >> 1 & 3, flags & 1 != 0);
            let mut body = b"\0\x01t".to_vec();
            if qos > 0 {
                body.extend([0, 7]);
            }
            body.extend((version == Version::V5).then_some(0));
            body.extend(b"xy");
            let length = u8::try_from(body.len()).unwrap();
            let bytes = [vec![0x30 | flags, length], body].concat();
            let read = decode(&bytes, version);
            let is_right = qos < 3 && (qos > 0 || !dup);
            assert_eq!(read.is_ok(), is_right, "{version} {flags:04b}");
            let Ok(packet) = read else { continue };
            assert_eq!(encode(&packet, version).unwrap(), bytes, "{version}");
            let expected = Publish {
                dup,
                qos: Qos::new(qos).unwrap(),
                retain,
                topic: Some(TopicName::parse("t").unwrap()),
                id: (qos > 0).then(|| PacketId::new(7).unwrap()),
                properties: Properties::none(),
                payload: Bytes::from_static(b"xy"),
            };
            assert_eq!(packet, Packet::Publish(expected), "{version} {flags:04b}");
        }
    }
}

/// Wherever a Packet Identifier stands, 0 is none.
#[test]
fn no_packet_identifier_is_0() {
    crate::proves!(V311: "2.3.1-1"; V5: "2.2.1-3", "2.2.1-4");
    let mut kinds = std::collections::BTreeSet::new();
    for (version, bytes, packet) in corpus() {
        let Some(id) = packet.id() else { continue };
        kinds.insert(packet.kind().number());
        let topic = if let Packet::Publish(Publish {
            topic: Some(topic), ..
        }) = &packet
        {
            2 + topic.as_str().len()
        } else {
            0
        };
        // Behind one byte of type and one of length.
        let at = 2 + topic;
        assert_eq!(bytes[at..at + 2], id.get().to_be_bytes(), "{packet:?}");
        let mut bytes = bytes.clone();
        bytes[at..at + 2].fill(0);
        let error = decode(&bytes, version).expect_err("the identifier 0");
        assert_eq!(error.flaw, Flaw::ZeroPacketId, "{version} {packet:?}");
    }
    assert_eq!(kinds.len(), 9, "all types that have one: {kinds:?}");
}

#[test]
fn every_byte_of_connack_flags_but_two_is_refused() {
    crate::proves!(V311: "3.2.2-4", "§3.2.2.1a"; V5: "3.2.2-1", "3.2.2-6");
    for version in Version::ALL {
        for flags in 0..=u8::MAX {
            // Accepted; refused as not authorized.
            let [accepted, refused] = match version {
                Version::V311 => [vec![0x20, 2, flags, 0], vec![0x20, 2, flags, 5]],
                Version::V5 => [vec![0x20, 3, flags, 0, 0], vec![0x20, 3, flags, 0x87, 0]],
            };
            assert_eq!(
                decode(&accepted, version).is_ok(),
                flags < 2,
                "{version} {flags}"
            );
            assert_eq!(
                decode(&refused, version).is_ok(),
                flags == 0,
                "{version} {flags}"
            );
        }
    }
}

#[test]
fn every_byte_of_subscription_options_is_judged() {
    crate::proves!(
        V311: "3.8.3-4";
        V5: "3.8.3-4", "3.8.3-5", "§3.8.3.1a", "§3.8.3.1b"
    );
    for options in 0..=u8::MAX {
        let plain = [0x82, 6, 0, 1, 0, 1, b't', options];
        let read = decode(&plain, Version::V311);
        assert_eq!(read.is_ok(), options < 3, "3.1.1 {options:08b}");

        let (qos, no_local, handling) = (options & 3, options & 4 != 0, options >> 4 & 3);
        let stands = options < 0x40 && qos < 3 && handling < 3;
        let plain = [0x82, 7, 0, 1, 0, 0, 1, b't', options];
        let read = decode(&plain, Version::V5);
        assert_eq!(read.is_ok(), stands, "5.0 {options:08b}");
        if let Ok(packet) = read {
            assert_eq!(
                encode(&packet, Version::V5).unwrap(),
                plain[..],
                "{options:08b}"
            );
        }
        let mut shared = b"\x82\x10\0\x01\0\0\x0a$share/g/t".to_vec();
        shared.push(options);
        let read = decode(&shared, Version::V5);
        assert_eq!(
            read.is_ok(),
            stands && !no_local,
            "shared, 5.0 {options:08b}"
        );
    }
}

/// Lengths around each change of size, as Remaining Length and as Property Length.
#[test]
fn lengths_are_written_in_their_shortest_form_and_only_so_read() {
    crate::proves!(V311: "§2.2.3a"; V5: "1.5.5-1", "§1.5.5a");
    #[rustfmt::skip]
    let table: [(u32, &[u8]); 6] = [
        (127,       &[0x7f]),
        (128,       &[0x80, 0x01]),
        (16_383,    &[0xff, 0x7f]),
        (16_384,    &[0x80, 0x80, 0x01]),
        (2_097_151, &[0xff, 0xff, 0x7f]),
        (2_097_152, &[0x80, 0x80, 0x80, 0x01]),
    ];
    for version in Version::ALL {
        for (length, expected) in table {
            let head = if version == Version::V5 { 4 } else { 3 };
            let payload = Bytes::from(vec![b'x'; length as usize - head]);
            let packet = publish(payload, vec![]);
            let written = encode(&packet, version).unwrap();
            assert_eq!(&written[1..=expected.len()], expected, "{version} {length}");
            assert_eq!(decode(&written, version), Ok(packet), "{version} {length}");
        }
    }
    for (length, expected) in &table[..4] {
        // Type, length of the text and the text; the second user property fills up.
        let mut properties = Vec::new();
        let mut left = *length as usize;
        while left > 0 {
            let size = if left > 60_000 { 50_000 } else { left };
            properties.push(Property::UserProperty(text(0), text(size - 5)));
            left -= size;
        }
        let packet = publish(Bytes::new(), properties);
        let written = encode(&packet, Version::V5).unwrap();
        let at = written.len() - *length as usize - expected.len();
        assert_eq!(&written[at..at + expected.len()], *expected, "{length}");
        assert_eq!(decode(&written, Version::V5), Ok(packet), "{length}");
    }
    #[rustfmt::skip]
    let refused: [(&[u8], Flaw); 4] = [
        (&[0x80, 0x00],                   Flaw::LengthNotShortest("Remaining Length")),
        (&[0xff, 0x00],                   Flaw::LengthNotShortest("Remaining Length")),
        (&[0x80, 0x80, 0x80, 0x00],       Flaw::LengthNotShortest("Remaining Length")),
        (&[0x80, 0x80, 0x80, 0x80, 0x01], Flaw::LengthTooLong("Remaining Length")),
    ];
    for version in Version::ALL {
        for (length, flaw) in &refused {
            let bytes = [&[0x30], *length, &[0; 130]].concat();
            let error = decode(&bytes, version).unwrap_err();
            assert_eq!(error.flaw, *flaw, "{version} {length:02x?}");
        }
    }
}

fn text(length: usize) -> Text {
    Text::parse(&"u".repeat(length)).unwrap()
}

fn publish(payload: Bytes, properties: Vec<Property>) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: Qos::AtMostOnce,
        retain: false,
        topic: Some(TopicName::parse("t").unwrap()),
        id: None,
        properties: Properties(properties),
        payload,
    })
}
