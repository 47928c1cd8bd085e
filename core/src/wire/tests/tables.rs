//! Reason codes and properties: which may stand where, written down a second time and held
//! against the codec, value by value.

use std::collections::BTreeSet;

use super::super::*;

/// The codes that may stand on a packet, as its own section of the standard lists them.
#[rustfmt::skip]
const REASONS: &[(PacketKind, &[u8])] = &[
    (PacketKind::Connack, &[
        0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95,
        0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f,
    ]),
    (PacketKind::Puback,   &[0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
    (PacketKind::Pubrec,   &[0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
    (PacketKind::Pubrel,   &[0x00, 0x92]),
    (PacketKind::Pubcomp,  &[0x00, 0x92]),
    (PacketKind::Suback,   &[
        0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2,
    ]),
    (PacketKind::Unsuback, &[0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91]),
    // 0x8c: the table of all codes has it here, the table of DISCONNECT has not; we take it.
    (PacketKind::Disconnect, &[
        0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93,
        0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
    ]),
    (PacketKind::Auth,     &[0x00, 0x18, 0x19]),
];

#[test]
fn a_packet_takes_the_reason_codes_of_its_table_and_no_others() {
    crate::proves!(
        V5: "3.2.2-8", "3.4.2-1", "3.5.2-1", "3.6.2-1", "3.7.2-1", "3.9.3-2", "3.11.3-2",
            "3.14.2-1", "3.15.2-1"
    );
    for (kind, allowed) in REASONS {
        for code in 0..=u8::MAX {
            let first = kind.number() << 4 | if *kind == PacketKind::Pubrel { 2 } else { 0 };
            let body: &[u8] = match kind {
                PacketKind::Connack => &[0, code, 0],
                PacketKind::Suback | PacketKind::Unsuback => &[0, 1, 0, code],
                PacketKind::Disconnect => &[code, 0],
                PacketKind::Auth => &[code, 4, 0x15, 0, 1, b'm'],
                PacketKind::Puback
                | PacketKind::Pubrec
                | PacketKind::Pubrel
                | PacketKind::Pubcomp => &[0, 1, code, 0],
                PacketKind::Connect
                | PacketKind::Publish
                | PacketKind::Subscribe
                | PacketKind::Unsubscribe
                | PacketKind::Pingreq
                | PacketKind::Pingresp => panic!("{kind} has no reason code"),
            };
            let length = u8::try_from(body.len()).unwrap();
            let bytes = [&[first, length], body].concat();
            let read = decode(&bytes, Version::V5);
            assert_eq!(
                read.is_ok(),
                allowed.contains(&code),
                "{kind} {code:#04x}: {read:?}"
            );
        }
    }
}

#[test]
fn suback_and_connack_of_3_1_1_take_their_few_codes() {
    crate::proves!(V311: "3.2.2-6", "3.9.3-2");
    for code in 0..=u8::MAX {
        let suback = decode(&[0x90, 3, 0, 1, code], Version::V311);
        assert_eq!(
            suback.is_ok(),
            [0, 1, 2, 0x80].contains(&code),
            "SUBACK {code:#04x}"
        );
        let connack = decode(&[0x20, 2, 0, code], Version::V311);
        assert_eq!(connack.is_ok(), code < 6, "CONNACK {code:#04x}");
    }
}

/// Where a property block stands, and how a packet with only this block in it begins and ends.
struct Place {
    name: &'static str,
    before: &'static [u8],
    after: &'static [u8],
    /// The properties that may stand there, by number.
    allowed: &'static [u8],
}

const PLACES: &[Place] = &[
    Place {
        name: "CONNECT",
        before: b"\x10\0\x04MQTT\x05\x02\0\0",
        after: b"\0\0",
        allowed: &[0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27],
    },
    Place {
        name: "the Will",
        before: b"\x10\0\x04MQTT\x05\x06\0\0\0\0\0",
        after: b"\0\x01w\0\0",
        allowed: &[0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26],
    },
    Place {
        name: "CONNACK",
        before: b"\x20\0\0",
        after: b"",
        allowed: &[
            0x11, 0x12, 0x13, 0x15, 0x16, 0x1a, 0x1c, 0x1f, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27,
            0x28, 0x29, 0x2a,
        ],
    },
    Place {
        name: "PUBLISH",
        before: b"\x30\0\x01t",
        after: b"",
        allowed: &[0x01, 0x02, 0x03, 0x08, 0x09, 0x0b, 0x23, 0x26],
    },
    Place {
        name: "PUBACK",
        before: b"\x40\0\x01\0",
        after: b"",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "PUBREC",
        before: b"\x50\0\x01\0",
        after: b"",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "PUBREL",
        before: b"\x62\0\x01\0",
        after: b"",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "PUBCOMP",
        before: b"\x70\0\x01\0",
        after: b"",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "SUBSCRIBE",
        before: b"\x82\0\x01",
        after: b"\0\x01t\0",
        allowed: &[0x0b, 0x26],
    },
    Place {
        name: "SUBACK",
        before: b"\x90\0\x01",
        after: b"\0",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "UNSUBSCRIBE",
        before: b"\xa2\0\x01",
        after: b"\0\x01t",
        allowed: &[0x26],
    },
    Place {
        name: "UNSUBACK",
        before: b"\xb0\0\x01",
        after: b"\0",
        allowed: &[0x1f, 0x26],
    },
    Place {
        name: "DISCONNECT",
        before: b"\xe0\0",
        after: b"",
        allowed: &[0x11, 0x1c, 0x1f, 0x26],
    },
];

/// Every property with a value that is right for it.
#[rustfmt::skip]
const PROPERTIES: &[&[u8]] = &[
    b"\x01\x01", b"\x02\0\0\0\x01", b"\x03\0\x01x", b"\x08\0\x01x", b"\x09\0\x01x", b"\x0b\x01",
    b"\x11\0\0\0\x01", b"\x12\0\x01x", b"\x13\0\x01", b"\x15\0\x01x", b"\x16\0\x01x", b"\x17\x01",
    b"\x18\0\0\0\x01", b"\x19\x01", b"\x1a\0\x01x", b"\x1c\0\x01x", b"\x1f\0\x01x", b"\x21\0\x01",
    b"\x22\0\x01", b"\x23\0\x01", b"\x24\x01", b"\x25\x01", b"\x26\0\x01n\0\x01v",
    b"\x27\0\0\0\x01", b"\x28\x01", b"\x29\x01", b"\x2a\x01",
];

impl Place {
    /// The packet with these properties.
    fn with(&self, properties: &[u8]) -> Vec<u8> {
        let (first, before) = self.before.split_first().unwrap();
        let size = u8::try_from(properties.len()).unwrap();
        let body = [before, &[size], properties, self.after].concat();
        [&[*first, u8::try_from(body.len()).unwrap()], &body[..]].concat()
    }
}

#[test]
fn a_property_stands_where_its_table_says_and_once() {
    crate::proves!(V5: "§2.2.2.2a");
    for place in PLACES {
        for property in PROPERTIES {
            let id = property[0];
            // Authentication Data of CONNECT is nothing without its method [§3.1.2.11.10].
            let needs_method = id == 0x16 && place.name == "CONNECT";
            let first: &[u8] = if needs_method { b"\x15\0\x01x" } else { b"" };
            let read = decode(&place.with(&[first, property].concat()), Version::V5);
            let case = format!("{id:#04x} on {}: {read:?}", place.name);
            assert_eq!(read.is_ok(), place.allowed.contains(&id), "{case}");
            let Ok(_) = read else {
                assert_eq!(
                    read.unwrap_err().reason,
                    ReasonCode::MALFORMED_PACKET,
                    "{case}"
                );
                continue;
            };
            let twice = [first, property, property].concat();
            let read = decode(&place.with(&twice), Version::V5);
            // A message may come of several subscriptions [MQTT-3.3.4-4].
            let may_repeat = id == 0x26 || (id == 0x0b && place.name == "PUBLISH");
            assert_eq!(read.is_ok(), may_repeat, "twice {case}");
            if let Err(error) = read {
                assert_eq!(error.reason, ReasonCode::PROTOCOL_ERROR, "twice {case}");
            }
        }
    }
}

/// AUTH is apart: it cannot do without its method.
#[test]
fn auth_takes_its_four_properties_and_needs_the_first() {
    crate::proves!(V5: "§2.2.2.2a", "§3.15.2.2.2a");
    let place = Place {
        name: "AUTH",
        before: b"\xf0\x18",
        after: b"",
        allowed: &[0x15, 0x16, 0x1f, 0x26],
    };
    for property in PROPERTIES {
        let id = property[0];
        let alone = decode(&place.with(property), Version::V5);
        assert_eq!(alone.is_ok(), id == 0x15, "{id:#04x}: {alone:?}");
        if id != 0x15 {
            let both = [b"\x15\0\x01x", *property].concat();
            let read = decode(&place.with(&both), Version::V5);
            assert_eq!(
                read.is_ok(),
                place.allowed.contains(&id),
                "{id:#04x}: {read:?}"
            );
        }
    }
}

/// Every other number names no property.
#[test]
fn an_unknown_property_makes_the_packet_malformed() {
    crate::proves!(V5: "§2.2.2.2a");
    let known: BTreeSet<u8> = PROPERTIES.iter().map(|it| it[0]).collect();
    assert_eq!(known.len(), 27);
    for place in PLACES {
        for id in (0..0x80).filter(|id| !known.contains(id)) {
            let error = decode(&place.with(&[id, 0, 0, 0, 0]), Version::V5).unwrap_err();
            assert_eq!(
                error.reason,
                ReasonCode::MALFORMED_PACKET,
                "{id} on {}",
                place.name
            );
        }
    }
}

/// The values that a property may not have. The class of a wildcard in a Response Topic is left
/// open; we call it malformed, as in a Topic Name.
#[test]
fn values_out_of_range_are_refused_with_their_reason() {
    crate::proves!(
        V5: "3.3.2-8", "3.3.2-14", "§3.3.2.3.8a", "§3.8.2.1.2a", "§3.3.4c"
    );
    let place = |name: &str| PLACES.iter().find(|it| it.name == name).unwrap();
    #[rustfmt::skip]
    let table: &[(&str, &[u8], u8)] = &[
        ("PUBLISH",   b"\x01\x02",                0x82),
        ("PUBLISH",   b"\x0b\x00",                0x82),
        ("PUBLISH",   b"\x23\0\0",                0x94),
        ("PUBLISH",   b"\x08\0\x01#",             0x81),
        ("PUBLISH",   b"\x08\0\x03a/+",           0x81),
        ("SUBSCRIBE", b"\x0b\x00",                0x82),
        ("CONNECT",   b"\x17\x02",                0x82),
        ("CONNECT",   b"\x19\x02",                0x82),
        ("CONNECT",   b"\x21\0\0",                0x82),
        ("CONNECT",   b"\x27\0\0\0\0",            0x82),
        ("CONNACK",   b"\x21\0\0",                0x82),
        ("CONNACK",   b"\x24\x02",                0x82),
        ("CONNACK",   b"\x25\x02",                0x82),
        ("CONNACK",   b"\x27\0\0\0\0",            0x82),
        ("CONNACK",   b"\x28\x02",                0x82),
        ("CONNACK",   b"\x29\x02",                0x82),
        ("CONNACK",   b"\x2a\x02",                0x82),
        ("the Will",  b"\x01\x02",                0x82),
    ];
    for (name, property, reason) in table {
        let error = decode(&place(name).with(property), Version::V5).unwrap_err();
        assert_eq!(error.reason.0, *reason, "{name} {property:02x?}: {error}");
    }
}

/// No properties are written as length 0, but for the short forms that leave all of it out.
#[test]
fn a_block_without_properties_is_still_written() {
    crate::proves!(V5: "2.2.2-1");
    for place in PLACES {
        let packet = decode(&place.with(&[]), Version::V5).unwrap();
        let written = encode(&packet, Version::V5).unwrap();
        let is_short = matches!(written[0] >> 4, 4..=7 | 14);
        if !is_short {
            assert_eq!(
                written,
                place.with(&[]),
                "{}: length 0 is written",
                place.name
            );
        }
        let mut bare = place.with(&[]);
        let at = bare.len() - place.after.len() - 1;
        bare.remove(at);
        bare[1] -= 1;
        assert!(
            is_short || decode(&bare, Version::V5) != Ok(packet),
            "{}: without its length it is not the same packet",
            place.name
        );
    }
}
