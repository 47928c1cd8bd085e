//! The same scenario in many weathers: which is the first that breaks an expectation?

use std::io::Write;
use std::str::FromStr;

use brokerscope_core::scenario::Mode;

use super::play::{Bar, Bounds, Kept, play_with};
use super::verdict::{self, Ended};
use super::{Failure, Story};

/// From the first to the last, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seeds {
    first: u64,
    last: u64,
}

/// Plays with each seed, up to the first that breaks something.
pub(super) fn search(
    story: &Story<'_>,
    seeds: Seeds,
    bounds: Bounds,
    out: &mut impl Write,
) -> Result<Ended, Failure> {
    let file = story.file.display();
    let expectations = &story.parsed.scenario.expectations;
    // What has to be seen at least once, and in which seed it was.
    let mut seen: Vec<Option<u64>> = vec![None; expectations.len()];
    let length = seeds.last.saturating_sub(seeds.first).saturating_add(1);
    let mut bar = Bar::new(length, "{bar:40} {pos} of {len} seeds, {eta} left");
    for seed in seeds.first..=seeds.last {
        let mut parsed = story.parsed.clone();
        parsed.scenario.seed = seed;
        let one = Story {
            file: story.file,
            parsed,
        };
        let done = seed.saturating_sub(seeds.first);
        let played = play_with(&one, bounds, Kept::all(), |_| bar.reach(done), |_| {})?;
        bar.reach(done);
        let verdicts = verdict::of(&one, &played);
        let broken = verdicts.iter().find(|verdict| verdict.is_broken());
        if broken.is_some() || !played.why.is_whole() {
            drop(bar);
            writeln!(
                out,
                "{file}: seed {seed} is the first that does not do what is expected"
            )?;
            if !played.why.is_whole() {
                writeln!(
                    out,
                    "{file}: it was not played to its end: give it more --steps"
                )?;
            }
            if let Some(broken) = broken {
                writeln!(out, "{file}:{}: fails: {}", broken.line, broken.expectation)?;
                verdict::tell_instead(broken, &played, out)?;
            }
            writeln!(out, "to see it: brokerscope run {file} --seed {seed}")?;
            return Ok(Ended::Broken);
        }
        for (seen, verdict) in seen.iter_mut().zip(&verdicts) {
            if verdict.holds {
                *seen = seen.or(Some(seed));
            }
        }
    }
    drop(bar);
    let mut ended = Ended::Held;
    let lines = story.parsed.expected_in.iter().zip(expectations).zip(seen);
    for ((line, expectation), seen) in lines {
        let word = match (expectation.mode, seen) {
            (Mode::Always, _) => "holds in every seed".to_owned(),
            (Mode::Sometimes, Some(seed)) => format!("holds, first in seed {seed}"),
            (Mode::Sometimes, None) => {
                ended = Ended::Broken;
                "fails in every seed".to_owned()
            }
        };
        writeln!(out, "{file}:{line}: {word}: {expectation}")?;
    }
    writeln!(
        out,
        "{file}: {length} seeds, {} to {}",
        seeds.first, seeds.last
    )?;
    Ok(ended)
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "two whole numbers, the smaller first, as in 1..1000".to_owned();
        let (first, last) = text.split_once("..").ok_or_else(wanted)?;
        let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else {
            return Err(wanted());
        };
        if first <= last {
            Ok(Self { first, last })
        } else {
            Err(wanted())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_range() {
        #[rustfmt::skip]
        let table = [
            ("1..1000", Some(Seeds { first: 1, last: 1000 })),
            ("7..7",    Some(Seeds { first: 7, last: 7 })),
            ("9..7",    None),
            ("7",       None),
            ("1..",     None),
            ("1...3",   None),
            ("-1..3",   None),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }
}
