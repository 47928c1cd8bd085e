//! One story, told by the simulated broker and by a real one, and what it means where they part.
//!
//! [`Staged`] makes two worlds of a scenario: one as it is, and one whose broker is a guest, behind the
//! same links; [`Sockets`] joins that guest to a real broker. Both leave traces, and [`compare`] lays
//! them side by side: first what clients asked and what was answered, connection by connection, then
//! what each client was sent, by topic and content. Packet Identifiers may differ, and so may times:
//! what counts is whether a thing comes at all. Each difference has a [`Rule`], and so a [`Verdict`]
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
mod rules;
mod sockets;
mod staged;
mod talk;
mod told;

#[cfg(test)]
mod tests;

pub use learned::{learned, worn};
pub use left::{Left, left_behind};
pub use rules::{Rule, Verdict};
pub use sockets::{Heard, Sockets, Wish};
pub use staged::{Staged, Unfit};
pub use told::{Difference, Side};

use crate::id::NodeId;
use crate::order::{self, Set};
use crate::time::{Instant, Span};
use crate::trace::Trace;
use book::Book;
use talk::Talk;

/// So long behind a moment, what was to come has come.
pub const SETTLES: Span = Span::from_millis(800);

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
/// compared only where the second did it too. By time; what follows from others, last.
pub fn compare(
    simulated: &Trace,
    real: &Trace,
    broker: NodeId,
    (until, end): (Instant, Instant),
) -> Vec<Difference> {
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
    differences
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
