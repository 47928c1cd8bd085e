//! What of a lesson survives a reload, and the text it is kept as.

use core::fmt;

use super::quiz::Answer;
use super::run::{Outcome, Tried};
use crate::condition::Moment;
use crate::id::RecordId;
use crate::time::Instant;

/// The version of [`Progress`]. Progress of another version is not read.
pub const PROGRESS_VERSION: u32 = 2;

/// How far a learner came in one lesson.
///
/// Steps are known by their titles and goals by their names, so that a lesson may be mended while
/// people are in the middle of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// [`PROGRESS_VERSION`].
    pub version: u32,
    /// The lesson's id.
    pub lesson: String,
    /// The title of the step that was open.
    pub current: String,
    /// Every step, in order.
    pub steps: Vec<StepProgress>,
    /// The lesson was finished.
    pub finished: bool,
}

/// How far a learner came in one step.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StepProgress {
    /// Which step.
    pub title: String,
    /// It was opened.
    pub visited: bool,
    /// Its `play` has run to its end.
    pub played: bool,
    /// What was chosen.
    pub predicted: Option<usize>,
    /// What happened.
    pub outcome: Option<Outcome>,
    /// What was reached.
    pub goals: Vec<GoalReached>,
    /// How many hints were shown.
    pub hints: usize,
    /// Its solution was asked for.
    pub shown: bool,
    /// What was answered to its quiz.
    pub tried: Option<Tried>,
}

/// A goal that was reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GoalReached {
    /// Which goal.
    pub id: String,
    /// Where.
    pub moment: Moment,
}

impl Progress {
    /// Whether the solution of a step was asked for.
    pub fn was_shown(&self) -> bool {
        self.steps.iter().any(|step| step.shown)
    }

    /// How many of the lesson's steps were opened.
    pub fn visited(&self) -> usize {
        self.steps.iter().filter(|step| step.visited).count()
    }

    /// With the titles of another text of the lesson. In another language nearly all are others:
    /// then a step is known by its place.
    pub fn told_in(&self, titles: &[&str]) -> Self {
        let mut told = self.clone();
        let known = |it: &&StepProgress| titles.contains(&&*it.title);
        let strange = self.steps.len() - self.steps.iter().filter(known).count();
        if self.steps.len() == titles.len() && strange * 2 > titles.len() {
            for (mine, title) in told.steps.iter_mut().zip(titles) {
                if mine.title == self.current {
                    told.current = (*title).to_owned();
                }
                mine.title = (*title).to_owned();
            }
        }
        told
    }
}

/// One thing a line: a word, then the rest. Titles and ids are single lines, for a lesson's lines
/// are what they come from.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "version {}", self.version)?;
        writeln!(f, "lesson {}", self.lesson)?;
        writeln!(f, "current {}", self.current)?;
        mark(f, "finished", self.finished)?;
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl fmt::Display for StepProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "step {}", self.title)?;
        mark(f, "visited", self.visited)?;
        mark(f, "played", self.played)?;
        if let Some(choice) = self.predicted {
            writeln!(f, "predicted {choice}")?;
        }
        if let Some(Outcome { choice, since }) = self.outcome {
            f.write_str("outcome")?;
            if let Some(choice) = choice {
                write!(f, " {choice}")?;
            }
            writeln!(f)?;
            if let Some(Moment { at, record }) = since {
                writeln!(f, "since {} {}", at.as_micros(), record.0)?;
            }
        }
        for GoalReached { id, moment } in &self.goals {
            writeln!(f, "goal {} {} {id}", moment.at.as_micros(), moment.record.0)?;
        }
        if let Some(tried) = &self.tried {
            writeln!(f, "tried {} {}", tried.times, tried.answer)?;
            mark(f, "right", tried.right)?;
        }
        mark(f, "shown", self.shown)?;
        writeln!(f, "hints {}", self.hints)
    }
}

fn mark(f: &mut fmt::Formatter<'_>, word: &str, is_set: bool) -> fmt::Result {
    match is_set {
        true => writeln!(f, "{word}"),
        false => Ok(()),
    }
}

impl Progress {
    /// Reads what [`Display`](fmt::Display) wrote; `None` for anything else and for other versions.
    pub fn read(text: &str) -> Option<Self> {
        let mut progress = Self::default();
        for line in text.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match (word, progress.steps.last_mut()) {
                ("version", None) => progress.version = rest.parse().ok()?,
                ("lesson", None) => progress.lesson = rest.to_owned(),
                ("current", None) => progress.current = rest.to_owned(),
                ("finished", None) => progress.finished = true,
                ("step", _) => progress.steps.push(StepProgress {
                    title: rest.to_owned(),
                    ..StepProgress::default()
                }),
                (_, step) => step?.read(word, rest)?,
            }
        }
        (progress.version == PROGRESS_VERSION).then_some(progress)
    }
}

impl StepProgress {
    fn read(&mut self, word: &str, rest: &str) -> Option<()> {
        match word {
            "visited" => self.visited = true,
            "played" => self.played = true,
            "predicted" => self.predicted = Some(rest.parse().ok()?),
            "outcome" => {
                let choice = match rest {
                    "" => None,
                    choice => Some(choice.parse().ok()?),
                };
                let since = None;
                self.outcome = Some(Outcome { choice, since });
            }
            "since" => self.outcome.as_mut()?.since = Some(moment(rest)?.0),
            "goal" => {
                let (moment, id) = moment(rest)?;
                let id = id.to_owned();
                self.goals.push(GoalReached { id, moment });
            }
            "tried" => {
                let (times, answer) = rest.split_once(' ')?;
                self.tried = Some(Tried {
                    times: times.parse().ok()?,
                    answer: Answer::read(answer)?,
                    right: false,
                });
            }
            "right" => self.tried.as_mut()?.right = true,
            "shown" => self.shown = true,
            "hints" => self.hints = rest.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

/// Microseconds and the number of a record, and what follows.
fn moment(text: &str) -> Option<(Moment, &str)> {
    let (at, rest) = text.split_once(' ')?;
    let (record, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let at = Instant::from_micros(at.parse().ok()?);
    let record = RecordId(record.parse().ok()?);
    Some((Moment { at, record }, rest))
}

#[cfg(test)]
mod tests {
    use super::super::calculator::Number;
    use super::*;

    #[test]
    fn progress_is_read_as_it_was_written() {
        let moment = Moment {
            at: Instant::from_millis(40),
            record: RecordId(12),
        };
        let outcome = |choice, since| Some(Outcome { choice, since });
        let outcomes = [
            None,
            outcome(None, None),
            outcome(Some(2), None),
            outcome(None, Some(moment)),
            outcome(Some(0), Some(moment)),
        ];
        let tried = |outcome: Outcome| Tried {
            times: 2,
            answer: match outcome.since {
                None => Answer::Places(outcome.choice.into_iter().chain([7]).collect()),
                Some(_) => Answer::Number(Number::read("-0.25").unwrap()),
            },
            right: outcome.choice.is_some(),
        };
        let step = |outcome: Option<Outcome>| StepProgress {
            tried: outcome.map(tried),
            title: "What if: the step visited?".to_owned(),
            visited: outcome.is_some(),
            played: outcome.is_none(),
            predicted: outcome.and_then(|it| it.choice),
            outcome,
            goals: vec![GoalReached {
                id: "it-arrives".to_owned(),
                moment,
            }],
            hints: 3,
            shown: outcome.is_some(),
        };
        for finished in [false, true] {
            let progress = Progress {
                version: PROGRESS_VERSION,
                lesson: "exactly-once".to_owned(),
                current: "finished".to_owned(),
                steps: outcomes.into_iter().map(step).collect(),
                finished,
            };
            assert_eq!(Progress::read(&progress.to_string()), Some(progress));
        }
    }

    #[test]
    fn what_is_no_progress_is_refused() {
        let wrong = [
            "",
            "{\"version\":2}",
            "version 1\nlesson a",
            "version two",
            "version 2\nvisited",
            "version 2\nstep a\nsince 1 2",
            "version 2\nstep a\noutcome x",
            "version 2\nstep a\ngoal 1",
            "version 2\nstep a\ntried 1",
            "version 2\nstep a\ntried 1 x",
            "version 2\nstep a\nright",
            "version 2\nstep a\nversion 2",
        ];
        for text in wrong {
            assert_eq!(Progress::read(text), None, "{text}");
        }
    }
}
