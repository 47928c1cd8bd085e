//! Two runs side by side: what is the same in both, and what is not.
//!
//! Other than [`History::compare`](super::History::compare), the runs have no past in common: they
//! begin alike and are otherwise from some packet on. So each thing is looked for first where it was
//! the same, then where it only came at another time, then where something stands in its place.

use super::compare::{Pair, pair_up};
use crate::digest::Digest;
use crate::machine::Event;
use crate::order;
use crate::time::Instant;
use crate::trace::{Fact, Record, Trace};
use crate::wire::{Brief, PacketKind};
use crate::world::Action;
use crate::{id::RecordId, machine::Message};

/// Two runs side by side.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Beside {
    /// Packets that both have at the same time, with the same bytes but for their identifiers.
    pub same: Vec<(RecordId, RecordId)>,
    /// What differs, by the earlier time.
    pub unlike: Vec<Unlike>,
}

/// Something that differs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unlike {
    /// When: the earlier of both.
    pub at: Instant,
    /// How.
    pub how: How,
    /// What each run has.
    pub pair: Pair<RecordId>,
}

/// How two things differ.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum How {
    /// It is the same thing, at another time.
    Moved,
    /// It is the same kind of packet about the same, but its bytes are others.
    Changed,
    /// Another packet stands in its place: same hop, same way, same time.
    Instead,
    /// Only one run has it.
    Alone,
}

/// Something that happened.
#[derive(Clone, Copy)]
struct Mark {
    at: Instant,
    record: RecordId,
    is_packet: bool,
    /// What, exactly.
    whole: Digest,
    /// What, about.
    gist: Digest,
    /// Where.
    place: Digest,
}

impl Beside {
    /// What two runs have until a moment.
    pub fn of(left: &Trace, right: &Trace, until: Instant) -> Self {
        let mut beside = Self::default();
        let marks = |trace: &Trace| -> Vec<Mark> {
            let records = trace.until_time(until).iter();
            records.filter_map(|record| mark(trace, record)).collect()
        };
        let (left, right) = (marks(left), marks(right));
        // At the same time first, so that nothing that stayed is paired with what came later.
        let rest = beside.settle((left, right), None, |it| (it.whole, it.at));
        let rest = beside.settle(rest, Some(How::Changed), |it| (it.gist, it.at));
        let rest = beside.settle(rest, Some(How::Moved), |it| (it.whole, Instant::START));
        let packets = |all: Vec<Mark>| -> (Vec<Mark>, Vec<Mark>) {
            all.into_iter().partition(|it| it.is_packet)
        };
        let (ours, alone) = packets(rest.0);
        let (theirs, lonely) = packets(rest.1);
        let rest = beside.settle((ours, theirs), Some(How::Instead), |it| (it.place, it.at));
        let rest = beside.settle(rest, Some(How::Changed), |it| (it.gist, Instant::START));
        let lefts = rest.0.into_iter().chain(alone).map(|it| (Some(it), None));
        let rights = rest.1.into_iter().chain(lonely).map(|it| (None, Some(it)));
        for (left, right) in lefts.chain(rights) {
            beside.push(How::Alone, left, right);
        }
        order::sort_by_key(&mut beside.unlike, |it| {
            (it.at, it.how, it.pair.left, it.pair.right)
        });
        order::sort(&mut beside.same);
        beside
    }

    /// Takes out what both have by `key`; `None` says that it is the same.
    fn settle(
        &mut self,
        (mut left, mut right): (Vec<Mark>, Vec<Mark>),
        how: Option<How>,
        key: fn(&Mark) -> (Digest, Instant),
    ) -> (Vec<Mark>, Vec<Mark>) {
        let full = |it: &Mark| (key(it), it.at, it.record);
        order::sort_by_key(&mut left, full);
        order::sort_by_key(&mut right, full);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for Pair { left, right } in pair_up(left, right, |one, other| key(one).cmp(&key(other))) {
            match (left, right, how) {
                (Some(one), Some(other), None) if one.is_packet => {
                    self.same.push((one.record, other.record));
                }
                (Some(_), Some(_), None) => {}
                (Some(one), Some(other), Some(how)) => self.push(how, Some(one), Some(other)),
                (one, other, _) => {
                    ours.extend(one);
                    theirs.extend(other);
                }
            }
        }
        (ours, theirs)
    }

    fn push(&mut self, how: How, left: Option<Mark>, right: Option<Mark>) {
        let both = left.iter().chain(&right);
        let Some(at) = both.map(|mark| mark.at).min() else {
            return;
        };
        let record = |mark: Option<Mark>| mark.map(|mark| mark.record);
        let pair = Pair {
            left: record(left),
            right: record(right),
        };
        self.unlike.push(Unlike { at, how, pair });
    }
}

/// What is worth comparing: packets, endings, deliveries, wills and what was done to the world. What
/// was asked of clients is told by their packets.
fn mark(trace: &Trace, record: &Record) -> Option<Mark> {
    let node = record.node;
    let about = |kind: u8, message: &Message| {
        let (topic, payload) = (&message.topic, &message.payload);
        Digest::of(&(kind, node, topic, payload, message.retain))
    };
    let (whole, gist, place) = match &record.fact {
        Fact::Sent {
            to, bytes, brief, ..
        } => {
            let of = brief.as_ref();
            (
                Digest::of(&(1_u8, node, to, without_id(bytes, of))),
                Digest::of(&(
                    1_u8,
                    node,
                    to,
                    of.map(|it| it.kind),
                    of.map(|it| &it.topic),
                    of.map(|it| &it.payload),
                )),
                Digest::of(&(1_u8, node, to)),
            )
        }
        Fact::Lost { sent, why, .. } => {
            let lost = trace.get(*sent).and_then(|sent| mark(trace, sent))?;
            let both = Digest::of(&(2_u8, lost.gist, *why));
            (both, both, lost.place)
        }
        Fact::Acted(
            Action::Command { .. } | Action::AddClient(_) | Action::Watch(_) | Action::Retune(..),
        ) => return None,
        Fact::Acted(action) => alike(Digest::of(&(3_u8, action))),
        Fact::Closed { ending, .. } => alike(Digest::of(&(4_u8, node, *ending))),
        Fact::Happened(Event::Delivered(message)) => alike(about(5, message)),
        Fact::Happened(Event::WillPublished { message, .. }) => alike(about(6, message)),
        Fact::Happened(_)
        | Fact::Opening { .. }
        | Fact::Opened { .. }
        | Fact::Segment { .. }
        | Fact::Dropped { .. }
        | Fact::Waited { .. }
        | Fact::Due { .. }
        | Fact::Arrived { .. }
        | Fact::EndSent { .. }
        | Fact::LinkTurned { .. }
        | Fact::Rang(_)
        | Fact::Noted { .. }
        | Fact::Refused { .. }
        | Fact::Stopped(_) => return None,
    };
    Some(Mark {
        at: record.at,
        record: record.id,
        is_packet: matches!(record.fact, Fact::Sent { .. }),
        whole,
        gist,
        place,
    })
}

/// The bytes of a packet without its Packet Identifier, which differs when something else came before.
fn without_id(bytes: &[u8], brief: Option<&Brief>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let Some(brief) = brief.filter(|brief| brief.id.is_some()) else {
        return bytes;
    };
    // Behind the fixed header, whose length ends with a byte below 0x80; of a PUBLISH behind its topic.
    let length = bytes.iter().skip(1).position(|byte| *byte < 0x80);
    let mut place = length.map_or(0, |last| last + 2);
    if brief.kind == PacketKind::Publish
        && let Some(&[high, low]) = bytes.get(place..place + 2)
    {
        place += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    if let Some(id) = bytes.get_mut(place..place + 2) {
        id.fill(0);
    }
    bytes
}

const fn alike(what: Digest) -> (Digest, Digest, Digest) {
    (what, what, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::net::Carriage;
    use crate::scenario::{Twist, parse};
    use crate::spec::Version;
    use crate::wire::Qos;

    const WORLD: &str = "seed 4\nbroker hub\n\
        client alice v5 -> hub latency 20ms\nclient bob v5 -> hub latency 30ms\n\
        at 0ms alice connect\nat 0ms bob connect\n\
        at 200ms bob subscribe \"#\" qos 1\nat 300ms alice publish \"a\" \"1\" qos 1\n";

    fn run(twists: &[Twist]) -> History {
        let world = parse(WORLD).scenario.twisted(twists);
        let mut history = History::start(world).expect("it fits");
        history.play(Instant::from_millis(2_000), 10_000);
        history
    }

    fn beside(left: &History, right: &History) -> Beside {
        Beside::of(left.trace(), right.trace(), Instant::from_millis(2_000))
    }

    fn kind(history: &History, record: Option<RecordId>) -> Option<PacketKind> {
        let Fact::Sent { brief, .. } = &history.trace().get(record?)?.fact else {
            return None;
        };
        brief.as_ref().map(|brief| brief.kind)
    }

    #[test]
    fn a_run_beside_itself_is_the_same() {
        let one = run(&[]);
        let found = beside(&one, &one);
        assert_eq!(found.unlike, []);
        let packets = one.trace().records().iter();
        let packets = packets.filter(|it| matches!(it.fact, Fact::Sent { .. }));
        assert_eq!(found.same.len(), packets.count());
        assert!(found.same.iter().all(|(one, other)| one == other));
    }

    #[test]
    fn qos_1_and_2_part_at_the_publish() {
        let left = run(&[Twist::Qos(Qos::AtLeastOnce)]);
        let right = run(&[Twist::Qos(Qos::ExactlyOnce)]);
        let found = beside(&left, &right);
        let told: Vec<_> = found
            .unlike
            .iter()
            .map(|it| {
                let pair = it.pair;
                (it.how, kind(&left, pair.left), kind(&right, pair.right))
            })
            .collect();
        use PacketKind as K;
        #[rustfmt::skip]
        let expected = [
            // What bob asks for, and what is granted.
            (How::Changed, Some(K::Subscribe), Some(K::Subscribe)),
            (How::Changed, Some(K::Suback),    Some(K::Suback)),
            (How::Changed, Some(K::Publish),   Some(K::Publish)),
            (How::Changed, Some(K::Publish),   Some(K::Publish)),
            (How::Instead, Some(K::Puback),    Some(K::Pubrec)),
            (How::Alone,   None,               Some(K::Pubrel)),
            (How::Instead, Some(K::Puback),    Some(K::Pubrec)),
            (How::Alone,   None,               Some(K::Pubcomp)),
            (How::Alone,   None,               Some(K::Pubrel)),
            (How::Alone,   None,               Some(K::Pubcomp)),
        ];
        let mut sorted = told.clone();
        sorted.sort();
        let mut wanted = expected.to_vec();
        wanted.sort();
        assert_eq!(sorted, wanted, "{told:?}");
    }

    #[test]
    fn versions_differ_in_bytes_and_not_in_what_happens() {
        let left = run(&[Twist::Version(Version::V311)]);
        let right = run(&[Twist::Version(Version::V5)]);
        let found = beside(&left, &right);
        assert!(found.unlike.iter().all(|it| it.how == How::Changed));
        assert!(
            found
                .unlike
                .iter()
                .any(|it| kind(&left, it.pair.left) == Some(PacketKind::Connect))
        );
        // A PUBACK without a reason is the same four bytes in both.
        let same = found.same.iter();
        let kinds: Vec<_> = same.filter_map(|it| kind(&left, Some(it.0))).collect();
        assert!(kinds.contains(&PacketKind::Puback), "{kinds:?}");
    }

    #[test]
    fn a_textbook_loses_what_tcp_only_delays() {
        let loss = Twist::Loss(300_000);
        let mut lost = 0;
        for seed in 0..20 {
            let [left, right] = [Carriage::Tcp, Carriage::Textbook].map(|carriage| {
                let twists = [loss, Twist::Carriage(carriage)];
                let mut world = parse(WORLD).scenario.twisted(&twists);
                world.seed = seed;
                let mut history = History::start(world).expect("it fits");
                history.play(Instant::from_millis(2_000), 10_000);
                history
            });
            let found = beside(&left, &right);
            for it in found.unlike {
                let is_lost = |history: &History, id: Option<RecordId>| {
                    let record = id.and_then(|id| history.trace().get(id));
                    record.is_some_and(|it| matches!(it.fact, Fact::Lost { .. }))
                };
                assert!(!is_lost(&left, it.pair.left), "TCP loses nothing here");
                lost += u32::from(is_lost(&right, it.pair.right));
            }
        }
        assert!(lost > 5, "{lost}");
    }

    #[test]
    fn seen_from_the_other_side_it_is_the_same() {
        let twists = [
            Twist::Qos(Qos::ExactlyOnce),
            Twist::Version(Version::V311),
            Twist::Carriage(Carriage::Textbook),
        ];
        for twist in twists {
            let (left, right) = (run(&[]), run(&[twist]));
            let (found, back) = (beside(&left, &right), beside(&right, &left));
            assert_eq!(found.same.len(), back.same.len(), "{twist:?}");
            let turned = back.unlike.iter().map(|it| {
                let pair = Pair {
                    left: it.pair.right,
                    right: it.pair.left,
                };
                (it.at, it.how, pair)
            });
            let turned: Vec<_> = turned.collect();
            for it in &found.unlike {
                assert!(
                    turned.contains(&(it.at, it.how, it.pair)),
                    "{twist:?}: {it:?}"
                );
            }
        }
    }
}
