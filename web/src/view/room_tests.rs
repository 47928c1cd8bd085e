//! Who stands where, in rooms of all sizes.

use brokerscope_core::id::{LinkId, NodeId};

use super::place::Segment;
use super::room::{Manner, Room};

const WIDTHS: [f64; 6] = [328.0, 390.0, 520.0, 712.0, 728.0, 1_200.0];

/// So many clients of each of these brokers.
fn room(width: f64, brokers: &[u16]) -> Room {
    let mut next = 0;
    let all = brokers.iter().enumerate().map(|(place, clients)| {
        let links = (next..next + clients).map(LinkId).collect();
        next += clients;
        (NodeId(u16::try_from(place).unwrap()), links)
    });
    Room::of(width, all.collect())
}

#[test]
fn everybody_has_room() {
    for width in WIDTHS {
        for clients in (1..=24_u16).chain([30, 50, 70]) {
            let room = room(width, &[clients]);
            for link in (0..clients).map(LinkId) {
                assert!(room.has(link), "{link:?} of {clients} in {width}");
                let (at, r) = (room.client(link), room.client_r);
                let below = if room.manner == Manner::Dots {
                    0.0
                } else {
                    20.0
                };
                let inside = at.x - r >= 0.0
                    && at.x + r <= width
                    && at.y - r >= 0.0
                    && at.y + r + below <= room.height;
                assert!(inside, "{link:?} of {clients} in {width}: {at:?}, {room:?}");
                let way = room.way(link).length();
                assert!(way >= 30.0, "a packet needs a way to be seen on: {way}");
            }
        }
    }
}

#[test]
fn nobody_stands_on_anybody() {
    for width in WIDTHS {
        for brokers in [&[2_u16][..], &[6], &[10], &[20], &[50], &[10, 10], &[2, 3]] {
            let room = room(width, brokers);
            let clients: u16 = brokers.iter().sum();
            for one in 0..clients {
                for other in one + 1..clients {
                    let way = Segment {
                        a: room.client(LinkId(one)),
                        b: room.client(LinkId(other)),
                    };
                    let apart = way.length();
                    assert!(
                        apart >= 2.0 * room.client_r + 2.0,
                        "{one} and {other} of {brokers:?} in {width}: {apart}"
                    );
                }
            }
        }
    }
}

#[test]
fn more_clients_say_less() {
    #[rustfmt::skip]
    let table = [
        // width  clients  manner
        (728.0,    2,      Manner::Rows),
        (728.0,    6,      Manner::Rows),
        (728.0,    10,     Manner::Round),
        (728.0,    20,     Manner::Round),
        (728.0,    50,     Manner::Dots),
        (390.0,    10,     Manner::Round),
        (390.0,    20,     Manner::Dots),
    ];
    for (width, clients, expected) in table {
        let found = room(width, &[clients]).manner;
        assert_eq!(found, expected, "{clients} in {width}");
    }
}

#[test]
fn a_crowd_is_counted_where_it_finds_no_place() {
    let room = room(728.0, &[1_000]);
    let placed = (0..1_000).filter(|link| room.has(LinkId(*link))).count();
    assert!((100..400).contains(&placed), "{placed}");
}

#[test]
fn two_brokers_have_a_zone_each() {
    for width in [390.0, 728.0] {
        let room = room(width, &[3, 4]);
        let [one, other] = [NodeId(0), NodeId(1)].map(|node| room.broker(node));
        assert!(
            (one.x - other.x).hypot(one.y - other.y) >= 200.0,
            "{width}: {one:?} {other:?}"
        );
        assert_eq!(room.broker_at(one), Some(NodeId(0)));
        assert_eq!(room.nearest_broker(other), Some(NodeId(1)));
    }
}

#[test]
fn who_was_put_somewhere_stands_there_and_is_never_cut() {
    let mut room = room(728.0, &[2]);
    for parts in [(500, 500), (0, 0), (1_000, 1_000)] {
        room.move_client(LinkId(1), parts);
        let (at, r) = (room.client(LinkId(1)), room.client_r);
        assert!(at.x >= r && at.x + r <= room.width, "{parts:?}: {at:?}");
        assert!(at.y >= r && at.y + r <= room.height, "{parts:?}: {at:?}");
    }
    room.move_client(LinkId(0), (250, 400));
    assert_eq!(room.parts(room.client(LinkId(0))), (250, 400));
}
