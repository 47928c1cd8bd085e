//! Two lines of future at the same moment: what one has and the other has not.

use std::cmp::Ordering;

use super::History;
use super::picture::{self, Trait};
use crate::digest::Digest;
use crate::id::{NodeId, RecordId, StepId};
use crate::machine::{Event, Message};
use crate::order;
use crate::time::Instant;
use crate::trace::{Fact, Record, Trace};

/// How two branches differ at a moment. Records of the left one have their names in its trace, those
/// of the right one in the other.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Difference {
    /// The moment: as asked for, but not after the head of either.
    pub at: Instant,
    /// Up to and with this step they are one.
    pub shared: StepId,
    /// The first record of each that the other does not have in this place.
    pub parted: Pair<RecordId>,
    /// Acts, packets, deliveries and endings that only one has by then, or that happened at another
    /// time; by the earlier time. What both have at the same time is not here, wherever it stands.
    pub records: Vec<Pair<RecordId>>,
    /// How their worlds differ; by node.
    pub states: Vec<Contrast>,
}

/// What the left branch has, and what the right one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Pair<T> {
    /// `None`: only the right one has it.
    pub left: Option<T>,
    /// `None`: only the left one has it.
    pub right: Option<T>,
}

/// Something that is so in one world, and not so in the other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contrast {
    /// Whose; the numbers are the same in both worlds.
    pub node: NodeId,
    /// What kind of thing.
    pub what: Trait,
    /// Whose session, by its client identifier, if it is one of a broker.
    pub session: String,
    /// Which: a filter, a topic, a Packet Identifier.
    pub name: String,
    /// How it is in each.
    pub value: Pair<String>,
}

/// Something that happened, as it can be found in the other branch.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct Mark {
    /// What, without its number and its time.
    what: Digest,
    at: Instant,
    record: RecordId,
}

impl History {
    /// How two branches differ at `at`; `None` if one of them is not there. Nothing moves.
    ///
    /// What happened is matched by what it is and by its time, then in its order; so a packet that
    /// came later on one side is one difference and not two.
    pub fn compare(&self, left: usize, right: usize, at: Instant) -> Option<Difference> {
        let heads = (
            self.branches.get(left)?.head,
            self.branches.get(right)?.head,
        );
        let (one, other) = (self.lines.get(left)?, self.lines.get(right)?);
        let at = at.min(heads.0.at).min(heads.1.at);
        let fork = self.fork(left, right);
        let ours = news(one.trace(), fork, at);
        let theirs = news(other.trace(), fork, at);
        let pairs = ours.iter().zip(theirs);
        let same = pairs.take_while(|(one, other)| one == other).count();
        let (ours, theirs) = (
            ours.get(same..).unwrap_or_default(),
            theirs.get(same..).unwrap_or_default(),
        );
        let parted = Pair {
            left: ours.first().map(|record| record.id),
            right: theirs.first().map(|record| record.id),
        };
        let firsts = ours.first().into_iter().chain(theirs.first());
        let last_shared = firsts.map(|record| record.step.0.saturating_sub(1)).min();
        let until = one.steps_until(at).min(other.steps_until(at));
        Some(Difference {
            at,
            shared: last_shared.map_or(until, StepId),
            parted,
            records: unlike_marks(marks(one.trace(), ours), marks(other.trace(), theirs)),
            states: picture::contrasts(
                (&one.world_at(at), one.trace()),
                (&other.world_at(at), other.trace()),
            ),
        })
    }

    /// The step at which two branches left what both stem from.
    fn fork(&self, left: usize, right: usize) -> StepId {
        let (mut one, mut other) = (left, right);
        let mut step = StepId(u32::MAX);
        // Who left a branch stands behind it.
        while one != other {
            let younger = if one > other { &mut one } else { &mut other };
            let Some(branch) = self.branches.get(*younger) else {
                return StepId(0);
            };
            step = step.min(branch.left_at.step);
            *younger = branch.parent;
        }
        step
    }
}

/// What a trace has behind a step, until a moment.
fn news(trace: &Trace, fork: StepId, at: Instant) -> &[Record] {
    let shared = trace.until(fork).len();
    trace.until_time(at).get(shared..).unwrap_or_default()
}

fn marks(trace: &Trace, records: &[Record]) -> Vec<Mark> {
    let mark = |record: &Record| {
        Some(Mark {
            what: what(trace, record)?,
            at: record.at,
            record: record.id,
        })
    };
    records.iter().filter_map(mark).collect()
}

/// What happened, without the numbers that differ only because something else happened before.
fn what(trace: &Trace, record: &Record) -> Option<Digest> {
    let node = record.node;
    let event = |kind: u8, message: Option<&Message>| Digest::of(&(kind, node, message));
    Some(match &record.fact {
        Fact::Acted(action) => Digest::of(&(0_u8, action)),
        Fact::Sent { .. } => Digest::of(&(1_u8, packet(record)?)),
        Fact::Lost { sent, why, .. } => {
            Digest::of(&(2_u8, trace.get(*sent).and_then(packet), *why))
        }
        Fact::Closed { ending, .. } => Digest::of(&(3_u8, node, *ending)),
        Fact::Happened(Event::Delivered(message)) => event(4, Some(message)),
        Fact::Happened(Event::WillPublished { message, .. }) => event(5, Some(message)),
        Fact::Happened(Event::Connected { session_present }) => {
            event(if *session_present { 6 } else { 7 }, None)
        }
        Fact::Happened(Event::Disconnected { .. }) => event(8, None),
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
    })
}

/// A packet on its way, without its identifier.
fn packet(sent: &Record) -> Option<Digest> {
    let Fact::Sent {
        to, bytes, brief, ..
    } = &sent.fact
    else {
        return None;
    };
    let brief = brief.clone().map(|mut brief| {
        brief.id = None;
        brief
    });
    let strange = brief.is_none().then_some(bytes);
    Some(Digest::of(&(sent.node, *to, brief, strange)))
}

/// What only one of them has, and what each has at another time, by the earlier time.
fn unlike_marks(left: Vec<Mark>, right: Vec<Mark>) -> Vec<Pair<RecordId>> {
    let whole = |one: &Mark, other: &Mark| (one.what, one.at).cmp(&(other.what, other.at));
    let found = unlike(left, right, whole, |one, other| one.what.cmp(&other.what));
    let timed = found.into_iter().filter_map(|Pair { left, right }| {
        let both = left.iter().chain(&right);
        let at = both.map(|mark| mark.at).min()?;
        let record = |mark: Option<Mark>| mark.map(|mark| mark.record);
        Some((at, record(left), record(right)))
    });
    let mut timed: Vec<_> = timed.collect();
    order::sort(&mut timed);
    let pairs = timed.into_iter();
    pairs.map(|(_, left, right)| Pair { left, right }).collect()
}

/// Lays two lists side by side: takes out what both have, one for one by `whole`, then finds for the
/// rest what is at least about the same by `about`, which is a coarser order.
pub(super) fn unlike<T: Ord>(
    mut left: Vec<T>,
    mut right: Vec<T>,
    whole: fn(&T, &T) -> Ordering,
    about: fn(&T, &T) -> Ordering,
) -> Vec<Pair<T>> {
    order::sort(&mut left);
    order::sort(&mut right);
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for pair in pair_up(left, right, whole) {
        if let (Some(_), None) | (None, Some(_)) = (&pair.left, &pair.right) {
            one.extend(pair.left);
            other.extend(pair.right);
        }
    }
    pair_up(one, other, about)
}

/// Pairs what is equal in two sorted lists, in its order.
pub(super) fn pair_up<T>(
    left: Vec<T>,
    right: Vec<T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<Pair<T>> {
    let mut pairs = Vec::new();
    let mut rest = right.into_iter().peekable();
    let alone = |right| Pair {
        left: None,
        right: Some(right),
    };
    for left in left {
        while let Some(earlier) = rest.next_if(|right| order(right, &left).is_lt()) {
            pairs.push(alone(earlier));
        }
        let right = rest.next_if(|right| order(right, &left).is_eq());
        let left = Some(left);
        pairs.push(Pair { left, right });
    }
    pairs.extend(rest.map(alone));
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::id::LinkId;
    use crate::wire::PacketKind;
    use crate::world::{Action, Way};

    /// The story, and what becomes of it when somebody does this then.
    fn apart(at: u64, action: Action) -> History {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        history.seek_time(ms(at), 10_000);
        history.act(action).expect("it makes sense");
        history.play(ms(2_000), 10_000);
        history
    }

    fn facts(
        history: &mut History,
        branch: usize,
        ids: impl Iterator<Item = RecordId>,
    ) -> Vec<Record> {
        history.switch(branch);
        ids.map(|id| history.trace().get(id).expect("it is there").clone())
            .collect()
    }

    fn is_packet(record: &Record, wanted: PacketKind) -> bool {
        matches!(&record.fact, Fact::Sent { brief: Some(brief), .. } if brief.kind == wanted)
    }

    #[test]
    fn what_a_cut_takes_away_is_on_one_side_only() {
        // Alice's PUBLISH is on its way.
        let mut history = apart(410, Action::Cut(ALICE));
        let found = history.compare(0, 1, ms(700)).expect("both are there");
        assert_eq!(found.at, ms(700));
        let ours: Vec<_> = found
            .records
            .iter()
            .filter(|it| it.right.is_none())
            .collect();
        let lost = facts(&mut history, 0, ours.iter().filter_map(|it| it.left));
        for kind in [PacketKind::Pubrec, PacketKind::Pubrel, PacketKind::Pubcomp] {
            assert!(lost.iter().any(|it| is_packet(it, kind)), "{kind:?}");
        }
        let delivered = |it: &Record| matches!(it.fact, Fact::Happened(Event::Delivered(_)));
        assert_eq!(
            lost.iter().filter(|it| delivered(it)).count(),
            1,
            "bob got it"
        );
        let theirs: Vec<_> = found
            .records
            .iter()
            .filter(|it| it.left.is_none())
            .collect();
        let new = facts(&mut history, 1, theirs.iter().filter_map(|it| it.right));
        assert!(matches!(new[0].fact, Fact::Acted(Action::Cut(_))));
        assert!(new.iter().any(|it| matches!(it.fact, Fact::Lost { .. })));
        assert_eq!(found.parted.right, theirs[0].right);
        let link = found
            .states
            .iter()
            .find(|it| it.what == Trait::Link)
            .expect("it is cut");
        let value = (link.value.left.as_deref(), link.value.right.as_deref());
        assert_eq!(value, (Some("carries"), Some("is cut")));
    }

    #[test]
    fn what_only_came_later_is_one_difference() {
        let mut history = apart(410, Action::Hold(ALICE, Way::Up));
        history.seek_time(ms(500), 10_000);
        history
            .act(Action::Release(ALICE, Way::Up))
            .expect("it is held");
        history.play(ms(2_000), 10_000);
        let end = history.branches().1;
        let found = history.compare(0, end, ms(2_000)).expect("both are there");
        let both: Vec<_> = found
            .records
            .iter()
            .filter(|it| it.left.is_some())
            .collect();
        assert!(both.iter().all(|it| it.right.is_some()), "everything came");
        let left = facts(&mut history, 0, both.iter().filter_map(|it| it.left));
        let right = facts(&mut history, end, both.iter().filter_map(|it| it.right));
        let delivered = left
            .iter()
            .zip(&right)
            .find(|(left, _)| matches!(left.fact, Fact::Happened(Event::Delivered(_))));
        let (left, right) = delivered.expect("bob got it later");
        assert_eq!(left.fact, right.fact);
        assert!(left.at < right.at, "{} and {}", left.at, right.at);
        assert_eq!(found.states, [], "in the end all is the same");
    }

    #[test]
    fn before_they_part_and_beside_themselves_there_is_nothing() {
        let history = apart(410, Action::Cut(ALICE));
        for (left, right, at) in [(0, 1, 409), (0, 0, 2_000), (1, 1, 2_000)] {
            let found = history
                .compare(left, right, ms(at))
                .expect("both are there");
            assert_eq!((found.records, found.states), (Vec::new(), Vec::new()));
            assert_eq!(found.parted, Pair::default());
        }
        assert_eq!(history.compare(0, 2, ms(1)), None);
        let late = history.compare(0, 1, ms(9_000)).expect("both are there");
        assert_eq!(late.at, ms(2_000), "nobody knows more");
    }

    #[test]
    fn a_branch_of_a_branch_is_compared_from_where_both_are_one() {
        let mut history = apart(430, Action::Cut(LinkId(1)));
        history.seek_time(ms(600), 10_000);
        history.act(Action::Cut(ALICE)).expect("the link is there");
        history.play(ms(2_000), 10_000);
        let steps = |branch: usize| history.branches().0[branch].left_at.step;
        for (left, right, at) in [(0, 2, 1), (1, 2, 2)] {
            let found = history
                .compare(left, right, ms(2_000))
                .expect("both are there");
            assert_eq!(found.shared, steps(at), "{left} and {right}");
        }
    }

    proptest! {
        /// Seen from the other side it is the same difference, and what it does not name both have.
        #[test]
        fn both_sides_say_the_same(
            (at, look) in (0_u64..1_500, 0_u64..2_000),
            which in 0..3,
        ) {
            let action = match which {
                0 => Action::Cut(ALICE),
                1 => Action::Hold(LinkId(1), Way::Both),
                _ => Action::Reset(ALICE),
            };
            let history = apart(at, action);
            // Where nothing followed it, there is no other future.
            prop_assume!(history.branches().0.len() == 2);
            let found = history.compare(0, 1, ms(look)).expect("both are there");
            let back = history.compare(1, 0, ms(look)).expect("both are there");
            let sorted = |all: &[Pair<RecordId>], turn: bool| {
                let sides = all.iter().map(|it| [it.left, it.right]);
                let turned = sides.map(|[one, other]| if turn { [other, one] } else { [one, other] });
                let mut all: Vec<_> = turned.collect();
                all.sort();
                all
            };
            let pairs = sorted(&found.records, false);
            prop_assert_eq!(&pairs, &sorted(&back.records, true));
            prop_assert_eq!(found.states.len(), back.states.len());
            let shared = [0, 1].map(|side| {
                let trace = history.lines[side].trace();
                let past = trace.until_time(found.at).iter();
                let all = past.filter(|record| what(trace, record).is_some()).count();
                all - pairs.iter().filter(|pair| pair[side].is_some()).count()
            });
            prop_assert_eq!(shared[0], shared[1]);
        }
    }
}
