//! How far a world plays by itself, how fast, and where it stands on the way.

use super::super::prose;
use super::super::story::{Pause, Play, Until};
use super::Reader;
use crate::problem::{Line, joined};

/// A line `pause` and what follows it.
struct Open<'a> {
    line: u32,
    at: Option<Until>,
    says: Vec<Line<'a>>,
}

impl<'a> Reader<'a, '_> {
    /// `until`, `slower`, and `pause` as often as one likes. `None`: a problem was noted, and there
    /// is nothing to keep.
    pub(super) fn play(&mut self) -> Option<Play> {
        let (mut until, mut slower) = (None, None);
        let mut pauses: Vec<Open<'a>> = Vec::new();
        let mut open = false;
        for line in self.block.filled() {
            let before = open;
            open = false;
            if let Some(rest) = line.after_word("until") {
                until = Some(self.until(rest)?);
            } else if let Some(rest) = line.after_word("slower") {
                slower = self.slower(rest);
            } else if let Some(rest) = line.after_word("pause") {
                pauses.push(self.pause(rest));
                open = true;
            } else if before && let Some(pause) = pauses.last_mut() {
                pause.says.push(line);
                open = true;
            } else {
                self.unexpected(line, &["until", "slower", "pause"]);
            }
        }
        let pauses = pauses.into_iter().filter_map(|it| self.said(it)).collect();
        match until {
            Some(until) => Some(Play {
                until,
                slower,
                pauses,
            }),
            None => self.missing(
                "how far it plays is missing",
                "write a line such as `until 280ms`",
            ),
        }
    }

    fn slower(&mut self, rest: Line<'a>) -> Option<u32> {
        let times = rest.text.parse().ok();
        let times = times.filter(|times| (1..=1_000).contains(times));
        if times.is_none() {
            let hint = "write how many times slower than real, 1 to 1000: `slower 20`";
            self.problems
                .push(rest.problem("no number that fits here", hint));
        }
        times
    }

    /// A time and a sentence behind it; or a condition, and the sentence on the lines below.
    fn pause(&mut self, rest: Line<'a>) -> Open<'a> {
        let (first, sentence) = rest.split_word();
        let timed = first.text.starts_with(|c: char| c.is_ascii_digit());
        let (at, says) = match timed {
            true => (self.time(first).map(Until::At), vec![sentence]),
            false => (self.until(rest), Vec::new()),
        };
        Open {
            line: rest.number,
            at,
            says: says.into_iter().filter(|it| !it.text.is_empty()).collect(),
        }
    }

    fn said(&mut self, pause: Open<'a>) -> Option<Pause> {
        prose::check_line(&pause.says, self.problems);
        if pause.says.is_empty() {
            let line = Line {
                number: pause.line,
                column: 1,
                text: "",
            };
            let hint = "write it behind the time, or on the line below: `pause 280ms Look here.`";
            self.problems
                .push(line.problem("what the pause explains is missing", hint));
            return None;
        }
        Some(Pause {
            at: pause.at?,
            says: joined(&pause.says),
            line: pause.line,
        })
    }
}
