//! `brokerscope run`: scenarios from their files to a verdict.
//!
//! Exit code 0: everything expected holds; 1: something does not; 2: there is nothing to judge.

mod budget;
pub(crate) mod export;
pub(crate) mod fates;
pub(crate) mod json;
pub(crate) mod ledger;
mod live;
mod play;
mod seeds;
pub(crate) mod tell;
mod verdict;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::scenario::{self, Problem};
use brokerscope_core::time::Span;
use brokerscope_core::trace::Layer;
use brokerscope_core::world::ScenarioError;
use clap::ValueEnum;

use crate::problems;
use budget::Scale;
pub(crate) use live::{Live, Style};
use play::{Bounds, Kept, play};
use seeds::Seeds;
pub(crate) use verdict::Ended;

/// Play scenarios: what happens, one line per record, and whether it is what they expect
///
/// Ends with 0 if every expectation holds, with 1 if one does not, with 2 if a file cannot be read
/// or played.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scenarios
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Stop at this time of the world, as in `500ms`, `20s`, `3m`
    #[arg(long, default_value = "5m", value_parser = span)]
    until: Span,
    /// Stop after this many steps of the world
    #[arg(long, default_value_t = 1_000_000)]
    steps: u32,
    /// How deep to look: each layer tells what is above it too
    #[arg(long, value_enum, default_value_t)]
    layer: Depth,
    /// Tell each record as one object of JSON, as docs/ndjson.md says
    #[arg(long, conflicts_with = "verdict")]
    ndjson: bool,
    /// Tell the ledger instead of the records: each message, and for everybody who might have had
    /// it what became of it, when, and by which statement; with --ndjson one object for each
    #[arg(long, conflicts_with_all = ["verdict", "layer"])]
    ledger: bool,
    /// Tell instead of the records what each node spent: packets, segments, the most memory that a
    /// client and its session needed, and the energy of its radio
    #[arg(long, conflicts_with_all = ["verdict", "layer", "ledger"])]
    budget: bool,
    /// Tell only what became of the expectations
    #[arg(long)]
    verdict: bool,
    /// Keep only so many records and tell those, with numbers of all: for runs that fill the memory.
    /// Nothing is judged then
    #[arg(long, value_name = "RECORDS", conflicts_with_all = ["ndjson", "ledger", "budget", "verdict", "seeds"])]
    last: Option<usize>,
    /// Another seed than the scenario's own
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Play with each of these seeds, as in `1..1000`, until one breaks an expectation
    #[arg(long, conflicts_with_all = ["ndjson", "ledger", "budget", "layer"])]
    seeds: Option<Seeds>,
    #[command(flatten)]
    exports: export::Exports,
}

/// As [`Layer`].
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Depth {
    /// What people and programs see
    Application,
    /// Packets, and why they are sent
    #[default]
    Mqtt,
    /// Segments
    Tcp,
}

/// Why there is nothing, or no more, to tell.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The file cannot be read.
    File(PathBuf, io::Error),
    /// The text has mistakes.
    Text(PathBuf, Vec<Problem>),
    /// The text can be read, and no world comes of it.
    World(PathBuf, ScenarioError),
    /// An export cannot be written.
    Export(PathBuf, io::Error),
    /// No client has this name, so no program outside can take its place.
    Guest(String),
    /// Nobody takes what we tell.
    Out(io::Error),
}

/// A scenario that can be played.
struct Story<'a> {
    file: &'a Path,
    parsed: scenario::Parsed,
}

/// Plays all of them.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let stories: Result<Vec<Story<'_>>, Failure> =
        args.files.iter().map(|file| Story::read(file)).collect();
    let mut ended = Ended::Held;
    for story in stories? {
        ended = ended.and(match args.seeds {
            Some(seeds) => seeds::search(&story, seeds, args.bounds(), out)?,
            None => once(story, args, out)?,
        });
    }
    out.flush()?;
    Ok(ended)
}

fn once(mut story: Story<'_>, args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    if let Some(seed) = args.seed {
        story.parsed.scenario.seed = seed;
    }
    if let Some(last) = args.last {
        return last_only(&story, args, last, out);
    }
    let mut scale = Scale::default();
    let played = play(&story, args.bounds(), Kept::all(), |world| {
        if args.budget {
            scale.weigh(world);
        }
    })?;
    args.exports.write(played.tale())?;
    let verdicts = verdict::of(&story, &played);
    match (args.ndjson, args.ledger) {
        _ if args.budget => {
            let scenario = &story.parsed.scenario;
            budget::tell(&played, scenario, &scale, args.ndjson, out)?;
        }
        (true, true) => fates::tell(played.tale(), out)?,
        (true, false) => json::tell(played.tale(), args.layer.into(), out)?,
        (false, true) => ledger::tell(played.tale(), out)?,
        (false, false) if args.verdict => {}
        (false, false) => {
            tell::records(
                played.trace.records(),
                played.tale(),
                args.layer.into(),
                out,
            )?;
        }
    }
    if args.ndjson {
        json::tell_verdicts(&verdicts, out)?;
    } else {
        verdict::tell(&story, &played, &verdicts, out)?;
    }
    Ok(verdict::ended(&played, &verdicts))
}

fn last_only(
    story: &Story<'_>,
    args: &Args,
    last: usize,
    out: &mut impl Write,
) -> Result<Ended, Failure> {
    let played = play(story, args.bounds(), Kept::last(last), |_| {})?;
    let kept = played.trace.records();
    let told = kept.len().saturating_sub(last);
    let told = kept.get(told..).unwrap_or_default();
    tell::records(told, played.tale(), args.layer.into(), out)?;
    verdict::tell_numbers(story, &played, out)?;
    Ok(verdict::ended(&played, &[]))
}

impl Args {
    const fn bounds(&self) -> Bounds {
        Bounds {
            until: self.until,
            steps: self.steps,
        }
    }
}

impl<'a> Story<'a> {
    fn read(file: &'a Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(file).map_err(|error| Failure::File(file.into(), error))?;
        Self::of_text(file, &text)
    }

    fn of_text(file: &'a Path, text: &str) -> Result<Self, Failure> {
        let parsed = scenario::parse(text);
        if parsed.problems.is_empty() {
            Ok(Self { file, parsed })
        } else {
            Err(Failure::Text(file.into(), parsed.problems))
        }
    }
}

/// A length of time as a person types it: whole milliseconds, seconds or minutes.
pub(crate) fn span(text: &str) -> Result<Span, String> {
    let wanted = || "a whole number with its unit, as in 500ms, 20s, 3m".to_owned();
    let end = text
        .find(|it: char| !it.is_ascii_digit())
        .ok_or_else(wanted)?;
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().map_err(|_| wanted())?;
    match unit {
        "ms" => Ok(Span::from_millis(number)),
        "s" => Ok(Span::from_secs(number)),
        "m" => Ok(Span::from_secs(number.saturating_mul(60))),
        _ => Err(wanted()),
    }
}

impl From<Depth> for Layer {
    fn from(depth: Depth) -> Self {
        match depth {
            Depth::Application => Self::Application,
            Depth::Mqtt => Self::Mqtt,
            Depth::Tcp => Self::Tcp,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) | Self::Export(file, error) => {
                write!(f, "{}: {error}", file.display())
            }
            Self::World(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Guest(name) => write!(f, "there is no client `{name}` that a guest could be"),
            Self::Out(error) => write!(f, "{error}"),
            Self::Text(file, problems) => problems::tell(f, file, problems),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_units() {
        #[rustfmt::skip]
        let table = [
            ("500ms", Some(Span::from_millis(500))),
            ("20s",   Some(Span::from_secs(20))),
            ("3m",    Some(Span::from_secs(180))),
            ("20",    None),
            ("s",     None),
            ("-1s",   None),
            ("1.5s",  None),
            ("99999999999999999999s", None),
        ];
        for (text, expected) in table {
            assert_eq!(span(text).ok(), expected, "{text}");
        }
    }
}
