//! `brokerscope run`: a scenario from its file to its last fact.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::digest::Digest;
use brokerscope_core::history::{History, Stopped};
use brokerscope_core::scenario::{self, Names, Problem};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Fact;
use brokerscope_core::world::{Action, ScenarioError};

use crate::{line, problems};

/// Where to stop if the world never becomes quiet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// At this time of the world.
    pub(crate) until: Span,
    /// After this many steps.
    pub(crate) steps: u32,
}

/// How much to tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Detail {
    /// Every fact.
    Full,
    /// No decisions.
    Terse,
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
    /// Nobody takes what we tell.
    Out(io::Error),
}

/// Plays the scenario in `file` and writes a line per fact, then where it stopped and its digest.
pub(crate) fn run(
    file: &Path,
    bounds: Bounds,
    detail: Detail,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::File(file.into(), error))?;
    let parsed = scenario::parse(&text);
    if !parsed.problems.is_empty() {
        return Err(Failure::Text(file.into(), parsed.problems));
    }
    let mut names = Names::of(&parsed.scenario);
    let world = History::start(parsed.scenario);
    let mut history = world.map_err(|error| Failure::World(file.into(), error))?;
    let played = history.play(Instant::START + bounds.until, bounds.steps);

    for record in history.trace().records() {
        if let Fact::Acted(Action::AddClient(spec)) = &record.fact {
            names.add_client(spec.name.clone(), spec.broker);
        }
        if detail == Detail::Full || !matches!(record.fact, Fact::Noted { .. }) {
            let what = line::tell(record, history.trace(), &names);
            writeln!(out, "{:>11}  {what}", record.at.to_string())?;
        }
    }
    let at = history.cursor().at;
    let why = match played.stopped {
        Stopped::Quiet => "quiet",
        Stopped::Reached => "stopped",
        Stopped::Budget => "out of steps",
        Stopped::Full => "full",
    };
    writeln!(out, "{why} at {at} after {} steps", history.cursor().step.0)?;
    writeln!(
        out,
        "trace {}  world {}",
        Digest::of(history.trace()),
        history.world().digest()
    )?;
    out.flush()?;
    Ok(())
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

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) => write!(f, "{}: {error}", file.display()),
            Self::World(file, error) => write!(f, "{}: {error}", file.display()),
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
