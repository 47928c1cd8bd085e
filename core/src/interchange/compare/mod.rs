//! One story, told by the simulated broker and by a real one, and what it means where they part.
//!
//! [`Staged`] makes two worlds of a scenario: one as it is, and one whose broker is a guest, behind the
//! same links; [`Sockets`] joins that guest to a real broker. Both leave traces, and [`compare`] lays
//! them side by side: first what clients asked and what was answered, connection by connection, then
//! what each client was sent, by topic and content. Packet Identifiers may differ, and so may times:
//! what counts is whether a thing comes at all. While the real broker owes an answer, the clock of its
//! world stands ([`Pacer`]): how far away it is makes no other story. Each difference has a [`Rule`], and so a [`Verdict`]
//! with its statement. [`learned`] makes a profile of what was seen, for a simulated broker to wear.
//!
//! ```text
//!  trace ──► talk ──► book             what was said; who was subscribed, who published
//!              ├────► greeting         CONNACK
//!              ├────► answers          SUBACK, PUBACK, … beside their questions
//!              ├────► arrivals         messages that both sent; absent, extra: that one did
//!              └────► endings          who ended a connection, and how
//! ```

mod absent;
mod answers;
mod arrivals;
mod book;
mod endings;
mod extra;
mod greeting;
mod learned;
mod left;
mod pacer;
mod rules;
mod sockets;
mod staged;
mod talk;
mod told;

#[cfg(test)]
mod tests;

pub use learned::{learned, worn};
pub use left::{Left, cleaning, left_behind};
pub use pacer::Pacer;
pub use rules::{Rule, Verdict};
pub use sockets::{Heard, Sockets, Wish};
pub use staged::{Staged, Unfit, introduce};
pub use told::{Difference, Side};

use crate::id::NodeId;
use crate::order::{self, Set};
use crate::time::{Instant, Span};
use crate::trace::Trace;
use book::Book;
use talk::Talk;

/// So long behind a moment, what was to come has come.
pub const SETTLES: Span = Span::from_millis(800);

/// What came of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Compared {
    /// Where they part: by time; what follows from others, last.
    pub differences: Vec<Difference>,
    /// So many packets of the real broker were looked at.
    pub packets: u32,
}

/// Over these a client ends its connection: that it does is not told again.
const MISLEAD: &[Rule] = &[
    Rule::SessionInvented,
    Rule::SessionFromBefore,
    Rule::SessionTooLong,
    Rule::SubackCount,
    Rule::UnsubackCount,
];

/// Two runs, as they are read.
struct Runs<'a> {
    simulated: Talk,
    real: Talk,
    real_book: Book,
    /// The simulated run.
    trace: &'a Trace,
    /// What the simulated broker did until then, the real one had time to do too.
    until: Instant,
}

/// Lays two runs of one story side by side: that of the simulated broker `broker`, and that of the
/// real one that is its guest. Both were watched until `end`; what the first did behind `until` is
/// compared only where the second did it too.
pub fn compare(
    simulated: &Trace,
    real: &Trace,
    broker: NodeId,
    (until, end): (Instant, Instant),
) -> Compared {
    let talk = Talk::of(real, broker, end);
    let runs = Runs {
        simulated: Talk::of(simulated, broker, end),
        real_book: Book::of(&talk),
        real: talk,
        trace: simulated,
        until,
    };
    let wires = runs.simulated.wires.iter().chain(&runs.real.wires);
    let clients: Set<NodeId> = wires.map(|wire| wire.client).collect();
    let mut differences = Vec::new();
    for client in clients.iter() {
        let ours: Vec<_> = runs.simulated.of_client(*client).collect();
        let theirs: Vec<_> = runs.real.of_client(*client).collect();
        for (one, other) in ours.iter().zip(&theirs) {
            let told = differences.len();
            greeting::compare(&runs, one, other, &mut differences);
            answers::compare(&runs, one, other, &mut differences);
            let told = differences.get(told..).unwrap_or_default();
            let misled = told.iter().any(|it| MISLEAD.contains(&it.rule));
            if !misled {
                endings::compare(&runs, one, other, &mut differences);
            }
        }
        connections(&runs, &ours, &theirs, &mut differences);
        arrivals::compare(&runs, *client, &mut differences);
    }
    order::sort_by_key(&mut differences, |it| {
        (it.verdict == Verdict::Follows, it.at(), it.client, it.rule)
    });
    let words = runs.real.wires.iter().flat_map(|wire| &wire.words);
    let said = words.filter(|word| word.of_broker).count();
    Compared {
        differences,
        packets: u32::try_from(said).unwrap_or(u32::MAX),
    }
}

impl Compared {
    /// How many of them are against the standard, undecided, allowed, and how many only follow.
    pub fn tally(&self) -> [usize; 4] {
        let mut tally = [0; 4];
        for difference in &self.differences {
            let place = match difference.verdict {
                Verdict::Against(_) => 0,
                Verdict::Unclear => 1,
                Verdict::Allowed(_) => 2,
                Verdict::Follows => 3,
            };
            tally[place] += 1;
        }
        tally
    }

    /// Whether something may still come that would make it less: the real broker has not done yet what
    /// the simulated one did.
    pub fn waits(&self) -> bool {
        let mut all = self.differences.iter();
        all.any(|it| it.real.seen.is_none() && it.verdict != Verdict::Follows)
    }
}

/// Connections that only one run has.
fn connections(
    runs: &Runs<'_>,
    ours: &[&talk::Wire],
    theirs: &[&talk::Wire],
    out: &mut Vec<Difference>,
) {
    let both = ours.len().min(theirs.len());
    let more = |wires: &[&talk::Wire]| {
        let wire = wires.get(both)?;
        let word = wire.words.first()?;
        Some((wire.client, wire.version, word.at, word.record))
    };
    let side = |more: Option<(_, _, Instant, _)>| match more {
        Some((_, _, at, record)) => Side::of(at, record, "has one more"),
        None => Side::nothing(),
    };
    let sides = [more(ours), more(theirs)];
    let Some((client, version, at, _)) = sides.into_iter().flatten().next() else {
        return;
    };
    if at > runs.until {
        return;
    }
    let [first, second] = sides.map(side);
    out.push(Difference::new(
        (client, version),
        Rule::OnlyOneSide,
        "connections",
        first,
        second,
    ));
}
