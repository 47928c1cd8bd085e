//! A capture as cards and cables leave it: other links, other orders, halves, holes and bad bytes.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::interchange::{Imported, open, pcapng};
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_tests::stage::Stage;
use proptest::prelude::*;
use proptest::sample::Index;

/// Some packets of every kind, in segments of thirty bytes; nothing is lost.
const STORY: &str = "
format 1
broker hub
client alice v5 -> hub latency 20ms mss 30
client bob v3 -> hub latency 30ms mss 30
at 0ms alice connect
at 0ms bob connect
at 1s bob subscribe \"room/#\" qos 2
at 2s alice publish \"room/a\" \"a payload that takes more than one segment\" qos 2
at 3s alice publish \"room/b\" \"another one\" qos 1
at 4s alice publish \"room/c\" \"and the last\" qos 0
at 5s bob publish \"room/d\" \"back\" qos 1
at 6s alice disconnect
at 7s bob disconnect
";

/// A packet of IP and its time in microseconds.
type Packet = (u64, Vec<u8>);

fn export() -> Vec<u8> {
    let mut stage = Stage::of(STORY);
    stage.play(Instant::from_millis(20_000));
    pcapng(&stage.trace, &Names::of(&stage.scenario))
}

/// What is in the packet blocks of an export.
fn packets(file: &[u8]) -> Vec<Packet> {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("four bytes"));
    let (mut packets, mut at) = (Vec::new(), 0);
    while at < file.len() {
        if word(at) == 6 {
            let size = usize::try_from(word(at + 20)).expect("a size");
            let micros = u64::from(word(at + 12)) << 32 | u64::from(word(at + 16));
            packets.push((micros, file[at + 28..at + 28 + size].to_vec()));
        }
        at += usize::try_from(word(at + 4)).expect("a size");
    }
    packets
}

/// How a classic file writes its numbers.
#[derive(Clone, Copy, Debug)]
struct Style {
    is_big: bool,
    is_nano: bool,
}

const PLAIN: Style = Style {
    is_big: false,
    is_nano: false,
};

/// A classic capture file, each packet with these bytes before it.
fn classic(packets: &[Packet], link: u32, before: &[u8], style: Style) -> Vec<u8> {
    let mut file = Vec::new();
    let word = |file: &mut Vec<u8>, it: u32| match style.is_big {
        true => file.extend_from_slice(&it.to_be_bytes()),
        false => file.extend_from_slice(&it.to_le_bytes()),
    };
    word(
        &mut file,
        if style.is_nano {
            0xa1b2_3c4d
        } else {
            0xa1b2_c3d4
        },
    );
    match style.is_big {
        true => file.extend_from_slice(&[0, 2, 0, 4]),
        false => file.extend_from_slice(&[2, 0, 4, 0]),
    }
    for it in [0, 0, 65_535, link] {
        word(&mut file, it);
    }
    for (micros, packet) in packets {
        let part = micros % 1_000_000 * if style.is_nano { 1_000 } else { 1 };
        let size = before.len() + packet.len();
        for it in [micros / 1_000_000, part] {
            word(&mut file, u32::try_from(it).expect("an early time"));
        }
        for _ in 0..2 {
            word(&mut file, u32::try_from(size).expect("a short packet"));
        }
        file.extend_from_slice(before);
        file.extend_from_slice(packet);
    }
    file
}

fn raw(packets: &[Packet]) -> Imported {
    let file = classic(packets, 101, &[], PLAIN);
    open(&file.into()).expect("it can be read")
}

/// Who said what, in order.
fn said(imported: &Imported) -> Vec<String> {
    let Imported { trace, names, .. } = imported;
    let sent = trace
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Sent { brief, bytes, .. } => {
                let who = names.name(record.node?)?;
                let kind = brief.as_ref().map_or("?", |it| it.kind.name());
                Some(format!("{who}: {kind} {bytes:?}"))
            }
            _ => None,
        });
    sent.collect()
}

#[test]
fn the_link_below_makes_no_difference() {
    let packets = packets(&export());
    let plain = raw(&packets);
    assert!(said(&plain).len() > 25, "{:?}", said(&plain));
    let ethernet = [[2; 12].as_slice(), &[8, 0]].concat();
    let vlan = [[2; 12].as_slice(), &[0x81, 0, 0, 7, 8, 0]].concat();
    let cooked = [[0, 4, 0, 1, 0, 6].as_slice(), &[2; 8], &[8, 0]].concat();
    let cooked_2 = [[8, 0, 0, 0].as_slice(), &[0, 0, 0, 1, 0, 1, 4, 6], &[2; 8]].concat();
    #[rustfmt::skip]
    let table: [(u32, &[u8], Style); 9] = [
        (0,   &[2, 0, 0, 0], PLAIN),
        (108, &[0, 0, 0, 2], PLAIN),
        (1,   &ethernet,     PLAIN),
        (1,   &vlan,         PLAIN),
        (113, &cooked,       PLAIN),
        (276, &cooked_2,     PLAIN),
        (228, &[],           Style { is_big: true, ..PLAIN }),
        (101, &[],           Style { is_nano: true, ..PLAIN }),
        (12,  &[],           Style { is_big: true, is_nano: true }),
    ];
    for (link, before, style) in table {
        let file = classic(&packets, link, before, style);
        let seen = open(&file.into()).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert!(seen.trace == plain.trace, "{link}, {style:?}");
        assert_eq!(seen.names, plain.names, "{link}");
    }
}

#[test]
fn six_is_read_as_four_is() {
    let packets = packets(&export());
    let six = packets.iter().map(|(at, packet)| {
        let tcp = &packet[20..];
        let mut long = vec![0x60, 0, 0, 0];
        long.extend_from_slice(&u16::try_from(tcp.len()).expect("short").to_be_bytes());
        long.extend_from_slice(&[6, 64]);
        for address in [&packet[12..16], &packet[16..20]] {
            long.extend_from_slice(&[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0]);
            long.extend_from_slice(address);
        }
        long.extend_from_slice(tcp);
        (*at, long)
    });
    let six: Vec<_> = six.collect();
    assert!(raw(&six).trace == raw(&packets).trace);
}

#[test]
fn what_comes_twice_or_out_of_order_is_said_once_and_in_order() {
    let packets = packets(&export());
    let plain = raw(&packets);
    let mut twice = Vec::new();
    for packet in &packets {
        twice.extend([packet.clone(), packet.clone()]);
    }
    assert_eq!(said(&raw(&twice)), said(&plain), "each twice");
    // Pairs change places behind the handshakes; who said it first does not matter then.
    let mut swapped = packets.clone();
    for pair in swapped[8..].chunks_exact_mut(2) {
        pair.swap(0, 1);
    }
    let sorted = |imported: &Imported| {
        let mut said = said(imported);
        said.sort();
        said
    };
    assert_eq!(sorted(&raw(&swapped)), sorted(&plain), "in pairs");
}

#[test]
fn a_capture_that_begins_late_is_read_from_where_it_can_be() {
    let packets = packets(&export());
    let whole = said(&raw(&packets));
    let is_late = |packet: &&Packet| packet.0 >= 1_990_000;
    let late: Vec<_> = packets.iter().filter(is_late).cloned().collect();
    let seen = raw(&late);
    let kind = |it: &String| {
        let (_, rest) = it.split_once(": ").expect("who and what");
        rest.split(' ').next().unwrap_or_default().to_owned()
    };
    let kinds = |said: &[String]| said.iter().map(kind).collect::<Vec<_>>();
    let expected = kinds(&whole[whole.len() - said(&seen).len()..]);
    assert_eq!(kinds(&said(&seen)), expected);
    assert!(expected.contains(&"PUBREC".to_owned()), "{expected:?}");
    assert!(
        seen.remarks
            .iter()
            .any(|it| it.contains("before the capture began"))
    );
    assert_eq!(seen.names.brokers().collect::<Vec<_>>(), ["broker"]);
}

#[test]
fn of_one_direction_half_is_told() {
    let packets = packets(&export());
    // The broker has the first address.
    let own: Vec<_> = packets
        .iter()
        .filter(|it| it.1[12..16] != [192, 0, 2, 1])
        .cloned()
        .collect();
    let seen = raw(&own);
    let whole = said(&raw(&packets));
    let clients: Vec<_> = whole
        .iter()
        .filter(|it| !it.starts_with("broker"))
        .collect();
    assert_eq!(said(&seen).iter().collect::<Vec<_>>(), clients);
    assert!(
        seen.remarks
            .iter()
            .any(|it| it.contains("what the broker sent was not captured"))
    );
}

#[test]
fn a_hole_is_told_and_the_rest_is_read() {
    let packets = packets(&export());
    // The second segment of the long PUBLISH is not in the capture; its ACK is.
    let long = packets
        .iter()
        .position(|it| it.1.windows(6).any(|it| it == b"room/a"));
    let mut holed = packets.clone();
    holed.remove(long.expect("it is there") + 1);
    let (whole, seen) = (said(&raw(&packets)), raw(&holed));
    let lost = whole.iter().filter(|it| !said(&seen).contains(it));
    let lost: Vec<_> = lost.collect();
    assert!(
        lost.len() == 1 && lost[0].starts_with("alice: PUBLISH"),
        "{lost:?}"
    );
    assert!(
        seen.remarks
            .iter()
            .any(|it| it.contains("the capture lacks 25 bytes")),
        "{:?}",
        seen.remarks
    );
}

#[test]
fn a_file_that_ends_too_early_is_read_to_there() {
    let file = export();
    let whole = open(&file.clone().into()).expect("it can be read");
    let cut = (file.len() * 3 / 4) | 1;
    let seen = open(&file[..cut].to_vec().into()).expect("it can be read");
    assert!(said(&whole).starts_with(&said(&seen)));
    assert!(said(&seen).len() > 10 && seen.remarks[0].starts_with("The file ends"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever the bytes are, there is an answer.
    #[test]
    fn bad_bytes_do_no_harm(
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..40),
        end in any::<Index>(),
        is_classic in any::<bool>(),
    ) {
        let mut file = export();
        if is_classic {
            file = classic(&packets(&file), 101, &[], PLAIN);
        }
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        file.truncate(file.len() - end.index(file.len()) / 4);
        match open(&file.into()) {
            Ok(seen) => prop_assert!(!seen.trace.records().is_empty()),
            Err(error) => prop_assert!(!error.what.is_empty() && !error.hint.is_empty()),
        }
    }
}
