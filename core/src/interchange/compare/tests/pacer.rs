//! A broker outside that thinks for a while before it answers.

use bytes::Bytes;

use crate::id::ConnId;
use crate::interchange::compare::{Heard, Pacer, Sockets, Staged, Wish};
use crate::scenario::parse;
use crate::time::Instant;
use crate::trace::{Fact, Trace};
use crate::wire::PacketKind;
use crate::world::World;

/// The second act comes 20 ms behind the first answer, if that comes at once.
const STORY: &str = "broker hub\nclient alice v5 -> hub latency 20ms\nat 0ms alice connect\n\
    at 100ms alice subscribe \"a\" qos 1\n";

/// From one look at the clock to the next, in microseconds.
const TICK: u64 = 10_000;

/// What the broker outside says so many microseconds after it was asked; what became of the world in four
/// seconds on the wall, and how far it is then.
fn live(thinks: Option<u64>) -> (Trace, Instant) {
    let staged = Staged::of(&parse(STORY).scenario).unwrap();
    let mut world = World::new(&staged.real).unwrap();
    world.open_to_guests();
    let mut trace = Trace::default();
    let mut sockets = Sockets::new(staged.broker);
    let mut pacer = Pacer::new(staged.broker);
    let mut answers: Vec<(u64, ConnId, Bytes)> = Vec::new();
    for us in (0..4_000_000).step_by(usize::try_from(TICK).unwrap()) {
        let until = pacer.until(&trace, us);
        let mut at = pacer.at();
        while !pacer.stands(&trace) {
            let Some(due) = world.next_event().filter(|due| *due <= until) else {
                at = until;
                break;
            };
            at = due;
            world.step(&mut trace);
            while let Some(parcel) = world.poll_parcel() {
                match sockets.take(parcel) {
                    Some(Wish::Open(conn)) => assert_eq!(sockets.hear(conn, Heard::Opened).0, None),
                    Some(Wish::Send(conn, bytes)) => {
                        let answer: &[u8] = match bytes[0] {
                            0x10 => &[0x20, 3, 0, 0, 0],
                            _ => &[0x90, 4, bytes[2], bytes[3], 0, 1],
                        };
                        let at = thinks.map_or(u64::MAX, |thinks| us + thinks);
                        answers.push((at, conn, Bytes::copy_from_slice(answer)));
                    }
                    Some(Wish::Close(..)) | None => {}
                }
            }
        }
        pacer.came_to(at);
        let (ready, wait): (Vec<_>, Vec<_>) = answers.into_iter().partition(|it| it.0 <= us);
        answers = wait;
        for (_, conn, bytes) in ready {
            for act in sockets.hear(conn, Heard::Bytes(bytes)).1 {
                world.attempt(pacer.at(), &act, &mut trace);
            }
        }
    }
    (trace, pacer.at())
}

/// When these packets arrived.
fn arrived(trace: &Trace, kind: PacketKind) -> Vec<Instant> {
    let is_it = |id| {
        let sent = trace.get(id).map(|record| &record.fact);
        matches!(sent, Some(Fact::Sent { brief: Some(brief), .. }) if brief.kind == kind)
    };
    let records = trace.records().iter();
    let arrived =
        records.filter(|it| matches!(&it.fact, Fact::Arrived { sent, .. } if is_it(*sent)));
    arrived.map(|it| it.at).collect()
}

#[test]
fn how_long_a_broker_outside_thinks_makes_no_other_story() {
    for thinks in [0, 30_000, 400_000, 1_500_000] {
        let (trace, _) = live(Some(thinks));
        let times = [
            PacketKind::Connack,
            PacketKind::Subscribe,
            PacketKind::Suback,
        ];
        let times = times.map(|kind| arrived(&trace, kind));
        let expected = [80, 120, 140].map(|ms| vec![Instant::from_millis(ms)]);
        assert_eq!(times, expected, "{thinks} µs");
    }
}

#[test]
fn nobody_waits_for_ever_for_a_broker_that_does_not_answer() {
    let (trace, at) = live(None);
    assert_eq!(arrived(&trace, PacketKind::Connack), []);
    let about = Instant::from_millis(1_900)..Instant::from_millis(2_100);
    assert!(about.contains(&at), "two of four seconds it stood: {at}");
}
