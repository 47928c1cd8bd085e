//! Every size of the model, to the byte.

use super::*;

const fn cover(tls: Option<TlsVersion>, websocket: bool) -> Cover {
    let tls = match tls {
        Some(version) => Some(Tls {
            version,
            certificates: 1_000,
        }),
        None => None,
    };
    Cover { tls, websocket }
}

const BARE: Cover = cover(None, false);
const OLD: Cover = cover(Some(TlsVersion::V12), false);
const NEW: Cover = cover(Some(TlsVersion::V13), false);
const WEB: Cover = cover(None, true);
const BOTH: Cover = cover(Some(TlsVersion::V13), true);

#[test]
fn a_packet_grows_by_what_each_layer_adds() {
    #[rustfmt::skip]
    let table = [
        // cover  packet   client   broker
        (BARE,        2,       2,       2),
        (NEW,         2,      24,      24), // 5 + 1 + 16
        (OLD,         2,      31,      31), // 5 + 8 + 16
        (NEW,    16_384,  16_406,  16_406), // one record
        (NEW,    16_385,  16_429,  16_429), // two
        (WEB,         2,       8,       4),
        (WEB,       125,     131,     127),
        (WEB,       126,     134,     130),
        (WEB,    65_535,  65_543,  65_539),
        (WEB,    65_536,  65_550,  65_546),
        (BOTH,        2,      30,      26),
        (BOTH,   16_384,  16_436,  16_432), // the frame's header makes it two records
    ];
    for (cover, size, client, broker) in table {
        let packet: Vec<u8> = (0..size)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect();
        for (side, grown) in [(Side::Client, client), (Side::Broker, broker)] {
            let wire = cover.wrap(side, &packet);
            assert_eq!(wire.len(), grown, "{cover:?} {size} {side:?}");
            assert!(
                cover.unwrap(side, &wire) == packet,
                "{cover:?} {size} {side:?}"
            );
        }
    }
}

#[test]
fn records_and_frames_have_the_headers_of_their_standards() {
    let packet = [0xc0, 0x00];
    let start = |cover: Cover, side, bytes: usize| cover.wrap(side, &packet)[..bytes].to_vec();
    assert_eq!(start(NEW, Side::Client, 7), [23, 3, 3, 0, 19, 0xc0, 0x00]);
    assert_eq!(start(OLD, Side::Client, 5), [23, 3, 3, 0, 26]);
    assert_eq!(
        start(WEB, Side::Client, 8),
        [0x82, 0x82, 0, 0, 0, 0, 0xc0, 0x00]
    );
    assert_eq!(start(WEB, Side::Broker, 4), [0x82, 0x02, 0xc0, 0x00]);
}

/// What both say before the first packet of MQTT, and how much.
#[test]
fn the_greetings_take_turns_until_both_ends_stand() {
    #[rustfmt::skip]
    let table: [(Cover, &[(Side, usize)]); 5] = [
        (NEW,  &[(Side::Client, 243), (Side::Broker, 1_372), (Side::Client, 80), (Side::Broker, 510)]),
        (OLD,  &[(Side::Client, 206), (Side::Broker, 1_214), (Side::Client, 93), (Side::Broker, 242)]),
        (WEB,  &[(Side::Client, 179), (Side::Broker, 159)]),
        (BOTH, &[(Side::Client, 243), (Side::Broker, 1_372), (Side::Client, 80), (Side::Client, 201),
                 (Side::Broker, 510), (Side::Broker, 181)]),
        (BARE, &[]),
    ];
    for (cover, expected) in table {
        let (mut talk, mut said) = (Talk::new(cover), Vec::new());
        let mut side = Side::Client;
        for _turn in 0..4 {
            while let Some(word) = talk.next_word(side) {
                said.push((side, word.len()));
                talk.hear_word(side.other());
            }
            side = side.other();
        }
        assert_eq!(said, expected, "{cover:?}");
        assert!(
            talk.stands(Side::Client) && talk.stands(Side::Broker),
            "{cover:?}"
        );
    }
}

#[test]
fn who_ends_says_so_in_each_layer() {
    #[rustfmt::skip]
    let table = [(BARE, 0, 0), (NEW, 24, 24), (OLD, 31, 31), (WEB, 8, 4), (BOTH, 54, 50)];
    for (cover, client, broker) in table {
        assert_eq!(cover.farewell(Side::Client).len(), client, "{cover:?}");
        assert_eq!(cover.farewell(Side::Broker).len(), broker, "{cover:?}");
    }
}

#[test]
fn a_link_without_a_cover_has_the_digest_that_it_always_had() {
    use crate::digest::Digest;
    assert_eq!(Digest::of(&(7_u8, Cover::NONE)), Digest::of(&7_u8));
    assert_ne!(Digest::of(&(7_u8, NEW)), Digest::of(&7_u8));
}
