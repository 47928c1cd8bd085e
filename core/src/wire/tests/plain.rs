//! The short way of a PUBLISH without properties, beside the long one.

use bytes::Bytes;

use super::good::corpus;
use crate::spec::Version;
use crate::wire::reader::Reader;
use crate::wire::{Packet, WireError, decode_shared, read};

/// The decoder that also draws, and judges everything.
fn long_way(bytes: &Bytes, version: Version) -> Result<Packet, WireError> {
    read(&mut Reader::shared(bytes, version))
}

/// Every PUBLISH of the corpus, and one whose length has two bytes.
fn publishes() -> Vec<(Version, Vec<u8>)> {
    let mut all = Vec::new();
    for (version, bytes, packet) in corpus() {
        if !matches!(packet, Packet::Publish(_)) {
            continue;
        }
        if let [first, length @ 0..0x80, body @ ..] = &*bytes {
            let mut long = vec![*first, length | 0x80, 1];
            long.extend_from_slice(body);
            long.extend_from_slice(&[b'x'; 128]);
            all.push((version, long));
        }
        all.push((version, bytes));
    }
    all
}

#[test]
fn the_short_way_says_what_the_long_way_says() {
    let publishes = publishes();
    assert!(publishes.len() > 8, "there is something to try");
    let mut accepted = 0_u32;
    let mut check = |bytes: Vec<u8>, spoken: Version| {
        let bytes = Bytes::from(bytes);
        for version in [spoken, Version::V311, Version::V5] {
            let read = decode_shared(&bytes, version);
            assert_eq!(read, long_way(&bytes, version), "{bytes:02x?} in {version}");
            accepted += u32::from(read.is_ok());
        }
    };
    for (version, bytes) in publishes {
        for cut in 0..=bytes.len() {
            check(bytes[..cut].to_vec(), version);
        }
        check([&bytes[..], &[0]].concat(), version);
        // Every value of every byte before the long run of `x`.
        for at in 0..bytes.len().min(40) {
            for value in 0..=u8::MAX {
                let mut changed = bytes.clone();
                changed[at] = value;
                check(changed, version);
            }
        }
    }
    assert!(accepted > 10_000, "not all of it is refused");
}
