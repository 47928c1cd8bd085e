//! Any bytes, read as packets.

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Anatomy, Framer, decode as decode_packet, encode};

/// The first byte says the version and where the stream is cut, the rest is the stream.
///
/// # Panics
/// When a promise of the codec is broken.
pub fn decode(bytes: &[u8]) {
    let Some((&first, bytes)) = bytes.split_first() else {
        return;
    };
    let version = match first & 1 {
        0 => Version::V311,
        _ => Version::V5,
    };
    hold_to_its_promises(bytes, version);
    let cut = usize::from(first >> 1).min(bytes.len());
    let (whole, left) = packets(&[bytes], version);
    let (front, back) = bytes.split_at(cut);
    assert_eq!(
        packets(&[front, back], version),
        (whole.clone(), left),
        "cut at {cut}"
    );
    for packet in whole {
        hold_to_its_promises(&packet, version);
    }
}

/// What the framer makes of a stream that comes in these pieces, and how much it keeps.
fn packets(pieces: &[&[u8]], version: Version) -> (Vec<Vec<u8>>, usize) {
    let (mut framer, mut found) = (Framer::default(), Vec::new());
    framer.speak(version);
    for piece in pieces {
        framer.push(piece);
        while let Ok(Some(packet)) = framer.next_packet(u32::MAX) {
            assert!(packet.len() >= 2, "a packet has two bytes, so this ends");
            found.push(packet.to_vec());
        }
    }
    (found, framer.waiting())
}

/// What must hold of any bytes read as one packet.
///
/// # Panics
/// When it does not.
pub fn hold_to_its_promises(bytes: &[u8], version: Version) {
    let decoded = decode_packet(bytes, version);
    let anatomy = Anatomy::of(bytes, version);
    assert_eq!(
        anatomy.error.as_ref(),
        decoded.as_ref().err(),
        "the picture and the decoder agree: {bytes:02x?}"
    );
    let packet = match decoded {
        Ok(packet) => packet,
        Err(error) => {
            let at = usize::try_from(error.at).expect("a place in memory");
            assert!(at <= bytes.len(), "{error} {bytes:02x?}");
            assert!(error.to_string().contains('['), "{error} cites a statement");
            assert!(error.reason.is_error(), "{error} is told as an error");
            return;
        }
    };
    let mut covered = 0;
    for leaf in anatomy.leaves() {
        let is_shared = leaf.bits.is_some() && leaf.to == covered;
        assert!(
            leaf.from == covered || is_shared,
            "{} follows what was before it: {bytes:02x?}",
            leaf.name
        );
        covered = leaf.to;
    }
    assert_eq!(
        usize::try_from(covered).expect("a place in memory"),
        bytes.len(),
        "every byte is part of a field: {bytes:02x?}"
    );
    let again = encode(&packet, version).expect("what was read can be written");
    assert!(
        again.len() <= bytes.len(),
        "the shortest form of {bytes:02x?} is {again:02x?}"
    );
    assert_eq!(
        decode_packet(&again, version).as_ref(),
        Ok(&packet),
        "{bytes:02x?}"
    );
}
