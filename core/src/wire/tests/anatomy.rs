//! What the picture of a packet owes to its bytes.

use std::collections::BTreeMap;

use super::super::*;
use super::good::corpus;
use super::hex;

/// Every bit of a whole packet belongs to exactly one leaf.
#[test]
fn leaves_cover_every_bit_once() {
    for (version, bytes, packet) in corpus() {
        let anatomy = Anatomy::of(&bytes, version);
        assert_eq!(anatomy.error, None, "{packet:?}");
        let mut seen = BTreeMap::<u32, u8>::new();
        for leaf in anatomy.leaves() {
            let mask = leaf.bits.map_or(0xff, |bits| {
                (bits.low..=bits.high).fold(0, |mask, bit| mask | 1 << bit)
            });
            for at in leaf.from..leaf.to {
                let before = seen.entry(at).or_default();
                assert_eq!(
                    *before & mask,
                    0,
                    "byte {at} twice: {leaf:?} of {bytes:02x?}"
                );
                *before |= mask;
            }
        }
        let whole: BTreeMap<u32, u8> = (0..).zip(bytes.iter().map(|_| 0xff)).collect();
        assert_eq!(seen, whole, "{version} {bytes:02x?}");
    }
}

/// A part spans its own parts, and they follow one another.
#[test]
fn parts_nest() {
    fn check(part: &Part) {
        let mut at = part.from;
        for inner in &part.parts {
            let shares_byte = inner.bits.is_some() && inner.from + 1 == at;
            assert!(inner.from == at || shares_byte, "{inner:?} in {part:?}");
            at = inner.to;
            check(inner);
        }
        assert!(part.parts.is_empty() || at == part.to, "{part:?}");
    }
    for (version, bytes, _) in corpus() {
        Anatomy::of(&bytes, version).parts.iter().for_each(check);
    }
}

#[test]
fn every_field_has_a_sentence() {
    fn check(part: &Part, version: Version) {
        assert!(!part.says.is_empty(), "no sentence for {}", part.name);
        if let Some(clause) = part.clause {
            assert_eq!(clause.version(), version, "{}", part.name);
        }
        part.parts.iter().for_each(|part| check(part, version));
    }
    let mut bytes: Vec<_> = corpus()
        .into_iter()
        .map(|(version, bytes, _)| (version, bytes))
        .collect();
    bytes.push((Version::V5, every_connack_property()));
    for (version, bytes) in bytes {
        let anatomy = Anatomy::of(&bytes, version);
        assert_eq!(anatomy.error, None, "{bytes:02x?}");
        anatomy.parts.iter().for_each(|part| check(part, version));
    }
}

fn every_connack_property() -> Vec<u8> {
    let text = |text| Text::parse(text).unwrap();
    let properties = Properties(vec![
        Property::SessionExpiryInterval(1),
        Property::AssignedClientIdentifier(text("a")),
        Property::ServerKeepAlive(1),
        Property::ResponseInformation(text("r")),
        Property::ServerReference(text("s")),
        Property::ReasonString(text("t")),
        Property::ReceiveMaximum(1),
        Property::TopicAliasMaximum(1),
        Property::MaximumQos(1),
        Property::RetainAvailable(1),
        Property::UserProperty(text("u"), text("v")),
        Property::MaximumPacketSize(1),
        Property::WildcardSubscriptionAvailable(1),
        Property::SubscriptionIdentifierAvailable(1),
        Property::SharedSubscriptionAvailable(1),
    ]);
    let (session_present, reason) = (false, ReasonCode::SUCCESS);
    let connack = Packet::Connack(Connack {
        session_present,
        reason,
        properties,
    });
    encode(&connack, Version::V5).unwrap().to_vec()
}

/// The packet of the first lesson, as its inspector shows it.
#[test]
fn a_publish_at_qos_2_comes_apart() {
    let bytes = hex("34 14 00 0c 70 6c 61 6e 74 2f 31 2f 74 65 6d 70 00 01 32 31 2e 35");
    let anatomy = Anatomy::of(&bytes, Version::V311);
    let mut rows = Vec::new();
    fn list(part: &Part, depth: usize, rows: &mut Vec<String>) {
        let bits = part
            .bits
            .map_or(String::new(), |it| format!(" bits {}-{}", it.high, it.low));
        let (indent, name, value) = ("  ".repeat(depth), part.name, &part.value);
        rows.push(format!(
            "{indent}{name}: {value} [{}..{}{bits}]",
            part.from, part.to
        ));
        part.parts
            .iter()
            .for_each(|part| list(part, depth + 1, rows));
    }
    anatomy
        .parts
        .iter()
        .for_each(|part| list(part, 0, &mut rows));
    let expected = [
        "Fixed header:  [0..2]",
        "  Packet type: PUBLISH [0..1 bits 7-4]",
        "  Flags: DUP 0, QoS 2, RETAIN 0 [0..1 bits 3-0]",
        "    DUP: 0 [0..1 bits 3-3]",
        "    QoS: 2 [0..1 bits 2-1]",
        "    RETAIN: 0 [0..1 bits 0-0]",
        "  Remaining Length: 20 [1..2]",
        "Variable header:  [2..18]",
        "  Topic Name: plant/1/temp [2..16]",
        "    Length: 12 [2..4]",
        "    Text: plant/1/temp [4..16]",
        "  Packet Identifier: 1 [16..18]",
        "Payload: 21.5 [18..22]",
    ];
    assert_eq!(rows, expected);
    let path: Vec<_> = anatomy.path_to(5).iter().map(|part| part.name).collect();
    assert_eq!(path, ["Variable header", "Topic Name", "Text"]);
    let path: Vec<_> = anatomy.path_to(0).iter().map(|part| part.name).collect();
    assert_eq!(path, ["Fixed header"], "bits share this byte");
}

#[test]
fn the_remaining_length_shows_its_arithmetic() {
    let mut bytes = hex("30 c1 02");
    bytes.resize(3 + 321, 0);
    let length = Anatomy::of(&bytes, Version::V311).length;
    let row = |byte, goes_on, bits, multiplier, sum| LengthByte {
        byte,
        goes_on,
        bits,
        multiplier,
        sum,
    };
    assert_eq!(
        length,
        [row(0xc1, true, 65, 1, 65), row(0x02, false, 2, 128, 321)]
    );
}

/// What stands before the fault is shown, and the fault is the decoder's own.
#[test]
fn a_broken_packet_is_shown_to_where_it_breaks() {
    #[rustfmt::skip]
    let table: [(&str, &[&str]); 5] = [
        ("",                          &[]),
        ("34 14 00 0c 70",            &["Packet type", "DUP", "QoS", "RETAIN", "Remaining Length", "Length"]),
        ("36 02",                     &["Packet type", "DUP", "QoS", "RETAIN"]),
        ("40 02 00 00",               &["Packet type", "Flags", "Remaining Length", "Packet Identifier"]),
        ("40 03 00 01 55",            &["Packet type", "Flags", "Remaining Length", "Packet Identifier", "Reason Code"]),
    ];
    for (bytes, expected) in table {
        let bytes = hex(bytes);
        let anatomy = Anatomy::of(&bytes, Version::V5);
        let leaves: Vec<_> = anatomy.leaves().iter().map(|leaf| leaf.name).collect();
        assert_eq!(leaves, expected, "{bytes:02x?}");
        assert_eq!(anatomy.error, decode(&bytes, Version::V5).err());
        assert!(anatomy.error.is_some(), "{bytes:02x?}");
    }
}
