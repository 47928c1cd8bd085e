//! Two other codecs read what we read: packets as we write them, and bytes that nobody means well.

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, encode};
use proptest::prelude::Rng;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::disagreements::DISAGREEMENTS;
use super::judges::Verdict;
use super::packets;

/// So many packets, each of which is read whole, cut, damaged and joined with another.
const PACKETS: u32 = 3_000;

/// What chance would rarely find: of each sort one.
const AIMED: &[&[u8]] = &[
    // CONNECT with Authentication Data and no method.
    b"\x10\x11\0\x04MQTT\x05\x02\0\0\x04\x16\0\x01a\0\0",
    // PUBLISH with Topic Alias 0.
    b"\x30\x07\0\x01a\x03\x23\0\0",
    // SUBSCRIBE to a group with No Local, to a group of nothing, and to a group without a name.
    b"\x82\x10\0\x01\0\0\x0a$share/g/a\x04",
    b"\x82\x0f\0\x01\0\0\x09$share/g/\0",
    b"\x82\x0f\0\x01\0\0\x09$share//a\0",
];

#[test]
fn other_codecs_read_what_we_read() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(super::config(), rng);
    let kinds = Version::ALL.map(|version| (version, packets::packet(version)));
    let (mut verdict, mut last) = (Verdict::default(), Vec::new());
    for bytes in AIMED {
        verdict.compare(bytes, Version::V5);
    }
    for _ in 0..PACKETS {
        for (version, packets) in &kinds {
            let packet = packets.new_tree(&mut runner).expect("there are packets");
            let bytes = written(&packet.current(), *version);
            verdict.compare(&bytes, *version);
            for damage in DAMAGES {
                let mut bytes = bytes.clone();
                damage(&mut bytes, &last, runner.rng());
                verdict.compare(&bytes, *version);
                mend_length(&mut bytes);
                verdict.compare(&bytes, *version);
            }
            last = bytes;
        }
    }
    for (sort, case) in &verdict.unexplained {
        println!("{sort}\n  {case}");
    }
    let (unexplained, cases) = (verdict.unexplained.len(), verdict.cases);
    assert_eq!(unexplained, 0, "sorts of disagreement that no row explains");
    let rows = DISAGREEMENTS.iter().enumerate().flat_map(|(at, row)| {
        let clauses = row.clauses.iter();
        clauses.flat_map(move |clause| row.judges.iter().map(move |judge| (at, *judge, *clause)))
    });
    let never: Vec<_> = rows.filter(|row| !verdict.met.contains_key(row)).collect();
    let why = never.first().map(|row| DISAGREEMENTS[row.0].why);
    assert!(
        never.is_empty(),
        "rows that never occur: {never:?}: {why:?}"
    );
    println!("{cases} cases, {} packets", verdict.packets);
    assert!(cases > 50_000 && verdict.packets > cases / 5);
}

fn written(packet: &Packet, version: Version) -> Vec<u8> {
    let bytes = encode(packet, version).expect("a packet that can be written");
    bytes.to_vec()
}

/// What happens to bytes on their way; the second are those of another packet.
type Damage = fn(&mut Vec<u8>, &[u8], &mut TestRng);

const DAMAGES: &[Damage] = &[
    // One bit, one byte, one of the first bytes.
    |bytes, _, rng| {
        let at = below(rng, bytes.len());
        bytes[at] ^= 1 << below(rng, 8);
    },
    |bytes, _, rng| {
        let at = below(rng, bytes.len());
        bytes[at] = byte(rng);
    },
    |bytes, _, rng| {
        let at = below(rng, bytes.len().min(16));
        bytes[at] = byte(rng);
    },
    // Small numbers are lengths, flags and identifiers; next to the old one they are nearly right.
    |bytes, _, rng| {
        let at = below(rng, bytes.len());
        bytes[at] = u8::try_from(below(rng, 0x30)).expect("a small number");
    },
    |bytes, _, rng| {
        let at = below(rng, bytes.len());
        bytes[at] = bytes[at].wrapping_add(byte(rng) % 5).wrapping_sub(2);
    },
    |bytes, _, rng| {
        // What may not be zero stands in the first few bytes, two by two.
        let at = below(rng, bytes.len().min(8));
        bytes.iter_mut().skip(at).take(2).for_each(|byte| *byte = 0);
    },
    // Cut, lengthened, a piece taken out, a byte put in.
    |bytes, _, rng| bytes.truncate(below(rng, bytes.len())),
    |bytes, _, rng| bytes.extend((0..below(rng, 6)).map(|_| byte(rng)).collect::<Vec<_>>()),
    |bytes, _, rng| {
        let at = below(rng, bytes.len());
        let end = at + below(rng, bytes.len() - at);
        bytes.drain(at..end);
    },
    |bytes, _, rng| bytes.insert(below(rng, bytes.len()), byte(rng)),
    // The front of one and the back of another.
    |bytes, other, rng| {
        bytes.truncate(below(rng, bytes.len()));
        bytes.extend_from_slice(&other[below(rng, other.len() + 1)..]);
    },
    // Two at once.
    |bytes, _, rng| {
        for _ in 0..2 {
            let at = below(rng, bytes.len());
            bytes[at] = byte(rng);
        }
    },
    // The flags of the fixed header, and of CONNECT.
    |bytes, _, rng| {
        let at = [0, 9][below(rng, 2)];
        bytes
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|it| *it ^= 1 << below(rng, 8));
    },
    // A wildcard where it has no business.
    |bytes, _, rng| {
        let wild = [b'+', b'#'][below(rng, 2)];
        let at = bytes.iter().rposition(|it| *it == b'/').unwrap_or(0);
        bytes[at] = wild;
    },
    // Empty fields at the end, and nothing but empty fields.
    |bytes, _, rng| bytes.extend(std::iter::repeat_n(0, 1 + below(rng, 3))),
    |bytes, _, rng| {
        bytes.truncate(3 + below(rng, 4));
        bytes.extend(std::iter::repeat_n(0, below(rng, 3)));
    },
    // Nothing that ever was a packet.
    |bytes, _, rng| *bytes = (0..below(rng, 48)).map(|_| byte(rng)).collect(),
];

/// Makes the Remaining Length fit what follows: half of all damage would be nothing but that.
fn mend_length(bytes: &mut Vec<u8>) {
    let head = bytes.iter().skip(1).take_while(|it| **it >= 0x80).count() + 2;
    let Some(body) = bytes.get(head.min(5)..).map(<[u8]>::to_vec) else {
        return;
    };
    bytes.truncate(1);
    let mut rest = body.len();
    loop {
        let low = u8::try_from(rest % 128).expect("seven bits");
        rest /= 128;
        bytes.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    bytes.extend_from_slice(&body);
}

fn below(rng: &mut TestRng, end: usize) -> usize {
    let number = usize::try_from(rng.next_u32()).expect("32 bits");
    number.checked_rem(end).unwrap_or(0)
}

fn byte(rng: &mut TestRng) -> u8 {
    rng.next_u32().to_le_bytes()[0]
}
