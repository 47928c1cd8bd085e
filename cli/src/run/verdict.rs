//! What became of the expectations.

use std::io::{self, Write};

use brokerscope_core::condition::{Tally, judge, tally};
use brokerscope_core::id::RecordId;
use brokerscope_core::scenario::{Expectation, Mode};

use super::play::{Played, Why};
use super::{Story, tell as telling};

/// So many records are told of what happened instead.
const SHOWN_MAX: usize = 5;

/// What the exit code says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ended {
    /// Everything holds.
    Held,
    /// Something does not, or it was not seen to its end.
    Broken,
}

/// What became of one of them.
pub(super) struct Verdict<'a> {
    /// In which line it stands.
    pub(super) line: u32,
    pub(super) expectation: &'a Expectation,
    pub(super) holds: bool,
    /// What was counted for it, part by part.
    pub(super) parts: Vec<Tally>,
    /// The records that show it.
    pub(super) evidence: Vec<RecordId>,
}

/// Judges each of them over what was played.
pub(super) fn of<'a>(story: &'a Story<'_>, played: &Played) -> Vec<Verdict<'a>> {
    let lines = story.parsed.expected_in.iter();
    let judged = |(line, expectation): (&u32, &'a Expectation)| {
        let (records, names) = (played.trace.records(), || played.names.clone());
        let verdict = judge(&expectation.condition, records, names());
        Verdict {
            line: *line,
            expectation,
            holds: verdict.holds,
            parts: tally(&expectation.condition, records, names()),
            evidence: verdict.evidence,
        }
    };
    lines
        .zip(&story.parsed.scenario.expectations)
        .map(judged)
        .collect()
}

/// What this one run says.
pub(super) fn ended(played: &Played, verdicts: &[Verdict<'_>]) -> Ended {
    let is_whole = played.why.is_whole() || verdicts.is_empty();
    if is_whole && !verdicts.iter().any(Verdict::is_broken) {
        Ended::Held
    } else {
        Ended::Broken
    }
}

/// Tells where it stopped, and of each expectation whether it holds; of those that do not, what
/// happened instead.
pub(super) fn tell(
    story: &Story<'_>,
    played: &Played,
    verdicts: &[Verdict<'_>],
    out: &mut impl Write,
) -> io::Result<()> {
    tell_end(story, played, out)?;
    let file = story.file.display();
    let (trace, world) = (played.trace.digest(), played.world.digest());
    writeln!(out, "{file}: trace {trace}  world {world}")?;
    for verdict in verdicts {
        writeln!(
            out,
            "{file}:{}: {}: {}",
            verdict.line,
            verdict.word(),
            verdict.expectation
        )?;
        if !verdict.holds {
            tell_instead(verdict, played, out)?;
        }
    }
    Ok(())
}

/// Tells where it stopped, and numbers of all that happened.
pub(super) fn tell_numbers(
    story: &Story<'_>,
    played: &Played,
    out: &mut impl Write,
) -> io::Result<()> {
    tell_end(story, played, out)?;
    let file = story.file.display();
    let it = played.counters;
    writeln!(
        out,
        "{file}: {} records: {} acts, {} packets of {} bytes, {} of them lost, {} segments, {} deliveries",
        it.records, it.acts, it.packets, it.bytes, it.lost, it.segments, it.delivered
    )?;
    writeln!(out, "{file}: world {}", played.world.digest())
}

/// Where it stopped.
fn tell_end(story: &Story<'_>, played: &Played, out: &mut impl Write) -> io::Result<()> {
    let why = match played.why {
        Why::Quiet => "quiet",
        Why::Reached => "stopped",
        Why::OutOfSteps => "out of steps, and not at its end,",
        Why::Full => "full, and not at its end,",
    };
    let file = story.file.display();
    let world = &played.world;
    let (at, steps) = (world.now(), world.steps().0);
    writeln!(out, "{file}: {why} at {at} after {steps} steps")
}

/// What happened instead.
pub(super) fn tell_instead(
    verdict: &Verdict<'_>,
    played: &Played,
    out: &mut impl Write,
) -> io::Result<()> {
    for part in &verdict.parts {
        let found = part.found.len();
        let times = if found == 1 { "time" } else { "times" };
        let word = if part.holds { "yes" } else { "no" };
        match part.bytes {
            None => writeln!(out, "    {word}: {}: {found} {times}", part.part)?,
            Some(bytes) => writeln!(out, "    {word}: {}: {bytes} bytes", part.part)?,
        }
        let records = part.found.iter().filter_map(|id| played.trace.get(*id));
        for record in records.take(SHOWN_MAX) {
            writeln!(
                out,
                "        {}",
                telling::line(record, played.tale()).trim_start()
            )?;
        }
        if found > SHOWN_MAX {
            writeln!(out, "        … and {} more", found - SHOWN_MAX)?;
        }
    }
    Ok(())
}

impl Verdict<'_> {
    /// Whether one run is enough to say that it does not hold.
    pub(super) fn is_broken(&self) -> bool {
        !self.holds && self.expectation.mode == Mode::Always
    }

    /// In one word, or nearly.
    pub(super) const fn word(&self) -> &'static str {
        match (self.holds, self.expectation.mode) {
            (true, _) => "holds",
            (false, Mode::Always) => "fails",
            (false, Mode::Sometimes) => "not in this seed",
        }
    }
}

impl Ended {
    /// One after the other.
    pub(super) fn and(self, other: Self) -> Self {
        match self {
            Self::Held => other,
            Self::Broken => Self::Broken,
        }
    }
}
