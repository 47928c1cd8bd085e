//! Cutting a stream into packets.

use super::super::*;
use super::hex;

const NO_LIMIT: u32 = u32::MAX;

/// A stream of several packets, one of them with a length of two bytes.
fn stream() -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut long = hex("32 8f 01 00 03 61 2f 62 00 07");
    long.resize(146, b'x');
    let packets = vec![hex("c0 00"), long, hex("40 02 00 01"), hex("d0 00")];
    (packets.concat(), packets)
}

fn drain(framer: &mut Framer) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| framer.next_packet(NO_LIMIT).unwrap())
        .map(|it| it.to_vec())
        .collect()
}

#[test]
fn however_the_stream_is_cut_the_packets_are_the_same() {
    crate::proves!(V311: "7.1.1-1", "7.1.2-1"; V5: "4.2-1");
    let (bytes, packets) = stream();
    for first in 0..=bytes.len() {
        for second in first..=bytes.len() {
            let mut framer = Framer::default();
            let mut found = Vec::new();
            for piece in [&bytes[..first], &bytes[first..second], &bytes[second..]] {
                framer.push(piece);
                found.extend(drain(&mut framer));
            }
            assert_eq!(found, packets, "cut at {first} and {second} [MQTT-4.2-1]");
            assert_eq!(framer.waiting(), 0);
        }
    }
    let mut framer = Framer::default();
    let mut found = Vec::new();
    for byte in bytes {
        framer.push(&[byte]);
        found.extend(drain(&mut framer));
    }
    assert_eq!(found, packets, "a byte at a time");
}

#[test]
fn a_bad_header_shows_at_its_byte_and_stays() {
    #[rustfmt::skip]
    let table: [(&str, Flaw); 7] = [
        ("00",             Flaw::ReservedType(0)),
        ("36",             Flaw::PublishQos3),
        ("38",             Flaw::DupAtQos0),
        ("60",             Flaw::HeaderFlags { kind: PacketKind::Pubrel, found: 0, expected: 2 }),
        ("30 80 00",       Flaw::LengthNotShortest("Remaining Length")),
        ("30 ff ff ff ff", Flaw::LengthTooLong("Remaining Length")),
        ("30 ff ff ff 7f", Flaw::TooLarge { size: 268_435_460, max: 1000 }),
    ];
    for (bytes, flaw) in table {
        let mut framer = Framer::default();
        let bytes = hex(bytes);
        let (last, before) = bytes.split_last().unwrap();
        framer.push(before);
        assert_eq!(framer.next_packet(1000), Ok(None), "{bytes:02x?}");
        framer.push(&[*last]);
        for _ in 0..2 {
            assert_eq!(
                framer.next_packet(1000).unwrap_err().flaw,
                flaw,
                "{bytes:02x?}"
            );
            framer.push(&hex("c0 00"));
        }
    }
}

#[test]
fn the_limit_counts_the_whole_packet() {
    crate::proves!(V5: "§3.2.2.3.6a");
    let (bytes, _) = stream();
    for (max, fits) in [(145, false), (146, true)] {
        let mut framer = Framer::default();
        framer.push(&bytes[2..]);
        let found = framer.next_packet(max);
        assert_eq!(found.is_ok(), fits, "{max} [MQTT-3.2.2-15]");
        if let Err(error) = found {
            assert_eq!(error.reason, ReasonCode::PACKET_TOO_LARGE);
        }
    }
}

#[test]
fn type_15_waits_for_the_version() {
    let mut framer = Framer::default();
    framer.push(&hex("f0 00"));
    assert!(framer.clone().next_packet(NO_LIMIT).unwrap().is_some());
    framer.speak(Version::V311);
    let error = framer.next_packet(NO_LIMIT).unwrap_err();
    assert_eq!(error.flaw, Flaw::ReservedType(15));
    assert_eq!(error.clause.version(), Version::V311);
}
