//! The log as lines, and back.
//!
//! ```text
//! submission 1
//! lesson exactly-once
//! text 07b6d1c8a1f6c7a2
//! language zh
//! by Ada
//! step 4 Cut it yourself
//! predicted 1
//! answer 0 2
//! hints 1
//! shown
//! again 2
//! run 3000000 57
//! at 380ms after 31 cut alice--hub
//! seal 9f3b…
//! ```
//!
//! One word, then the rest. `predicted` counts choices from 1, `answer` is an
//! [`Answer`](super::super::Answer) as progress keeps it, `run` says how far a world ran: microseconds
//! and steps; what was done in it stands below. The seal is the fingerprint of everything above it:
//! it shows slips and careless edits. It is no secret, so it proves nobody's honesty; replaying does.

use std::fmt::{self, Write as _};

use super::super::quiz::Answer;
use super::{
    ANSWERS_MAX, Done, SUBMISSION_MAX, SUBMISSION_VERSION, StepWork, Submission, TAKES_MAX, Take,
    Work,
};
use crate::digest::Digest;
use crate::history::Cursor;
use crate::id::StepId;
use crate::problem::{Line, Problem, advice};
use crate::time::Instant;

/// The first word of the first line: what file this is.
const FILE: &str = "submission";

/// The words that may begin a line.
const WORDS: [&str; 13] = [
    "lesson",
    "text",
    "language",
    "by",
    "step",
    "predicted",
    "answer",
    "hints",
    "shown",
    "again",
    "run",
    "at",
    "seal",
];

/// What a file says, as far as it could be understood.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ParsedSubmission {
    /// What was understood.
    pub submission: Submission,
    /// Whether it is as it was handed in.
    pub seal: Seal,
    /// What was not understood, by line. Empty when all is well.
    pub problems: Vec<Problem>,
}

/// Whether a file is as it was handed in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Seal {
    /// It is.
    Whole,
    /// It was changed since.
    Broken,
    /// The end is missing.
    #[default]
    Missing,
}

/// The whole file.
pub(super) fn sealed(submission: &Submission) -> String {
    let mut text = format!("{FILE} {SUBMISSION_VERSION}\n");
    let Submission {
        by,
        digest,
        language,
        work,
    } = submission;
    let _ = writeln!(text, "lesson {}\ntext {digest}", work.lesson);
    for (word, said) in [("language", language), ("by", by)] {
        if !said.is_empty() {
            let _ = writeln!(text, "{word} {said}");
        }
    }
    steps(&mut text, work);
    let seal = seal(text.lines());
    let _ = writeln!(text, "seal {seal}");
    text
}

/// The log alone, for somebody's own drawer.
pub(super) fn work(f: &mut fmt::Formatter<'_>, work: &Work) -> fmt::Result {
    let mut text = format!("{FILE} {SUBMISSION_VERSION}\nlesson {}\n", work.lesson);
    steps(&mut text, work);
    f.write_str(&text)
}

fn steps(text: &mut String, work: &Work) {
    for step in &work.steps {
        let _ = writeln!(text, "step {} {}", step.place, step.title);
        if let Some(choice) = step.predicted {
            let _ = writeln!(text, "predicted {}", choice + 1);
        }
        for answer in &step.answers {
            let _ = writeln!(text, "answer {answer}");
        }
        if step.hints > 0 {
            let _ = writeln!(text, "hints {}", step.hints);
        }
        if step.shown {
            text.push_str("shown\n");
        }
        if step.again > 0 {
            let _ = writeln!(text, "again {}", step.again);
        }
        for take in &step.takes {
            let Cursor { step, at } = take.until;
            let _ = writeln!(text, "run {} {}", at.as_micros(), step.0);
            for act in &take.acts {
                let _ = writeln!(text, "{}", act.text);
            }
        }
    }
}

impl ParsedSubmission {
    /// Whether a text means to be such a file.
    pub fn is_one(text: &str) -> bool {
        text.split_whitespace().next() == Some(FILE)
    }

    /// Reads a file. Never gives up.
    pub fn read(text: &str) -> Self {
        let mut parsed = Self::default();
        let whole = Line {
            number: 1,
            column: 1,
            text: "",
        };
        if text.len() > SUBMISSION_MAX {
            let hint = "ask for the file again";
            let problem = whole.problem("this file is too long to be somebody's work", hint);
            parsed.problems.push(problem);
            return parsed;
        }
        let lines = Line::all(text);
        let version = SUBMISSION_VERSION.to_string();
        let first = lines.first().copied().unwrap_or(whole);
        match first.after_word(FILE) {
            Some(said) if said.text == version => {}
            Some(said) => {
                let message = "this was handed in by another version of Brokerscope";
                let hint = format!("this one reads version {version}: use the same on both sides");
                parsed.problems.push(said.problem(message, hint));
                return parsed;
            }
            None => {
                let hint = format!("its first line is `{FILE} {version}`: open the right file");
                let message = "this is no work handed in from a lesson";
                parsed.problems.push(first.problem(message, hint));
                return parsed;
            }
        }
        let mut reader = Reader {
            parsed: &mut parsed,
            ended: false,
        };
        for line in lines.into_iter().skip(1) {
            reader.line(line, text);
        }
        parsed.check();
        parsed
    }

    /// What every file has.
    fn check(&mut self) {
        if self.submission.work.lesson.is_empty() && self.problems.is_empty() {
            let line = Line {
                number: 1,
                column: 1,
                text: "",
            };
            let problem = line.problem("the lesson is missing", "ask for the file again");
            self.problems.push(problem);
        }
    }
}

struct Reader<'a> {
    parsed: &'a mut ParsedSubmission,
    /// The seal was read: nothing follows it.
    ended: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: Line<'_>, text: &str) {
        if line.text.trim().is_empty() {
            return;
        }
        let (word, rest) = line.split_word();
        if self.ended {
            self.parsed.seal = Seal::Broken;
        }
        let good = self.read(word.text, rest, line, text);
        if good.is_some() {
            return;
        }
        let problem = match WORDS.contains(&word.text) {
            true => {
                let hint = "it was edited, or it is not whole: ask for the file again";
                line.problem(format!("this cannot be read as `{}`", word.text), hint)
            }
            false => {
                let message = format!("`{}` is no word of such a file", word.text);
                word.problem(message, advice(word.text, &WORDS))
            }
        };
        self.parsed.problems.push(problem);
    }

    fn read(&mut self, word: &str, rest: Line<'_>, line: Line<'_>, text: &str) -> Option<()> {
        let submission = &mut self.parsed.submission;
        match word {
            "lesson" => submission.work.lesson = filled(rest)?,
            "text" => submission.digest = digest(rest.text)?,
            "language" => submission.language = filled(rest)?,
            "by" => submission.by = filled(rest)?,
            "step" => {
                let (place, title) = rest.split_word();
                submission.work.steps.push(StepWork {
                    place: place.text.parse().ok().filter(|place| *place > 0)?,
                    title: title.text.to_owned(),
                    ..StepWork::default()
                });
            }
            "seal" => {
                let above = usize::try_from(line.number).unwrap_or(usize::MAX) - 1;
                let is_whole = digest(rest.text)? == seal(text.lines().take(above));
                self.ended = true;
                self.parsed.seal = if is_whole { Seal::Whole } else { Seal::Broken };
            }
            _ => submission.work.steps.last_mut()?.read(word, rest, line)?,
        }
        Some(())
    }
}

impl StepWork {
    fn read(&mut self, word: &str, rest: Line<'_>, line: Line<'_>) -> Option<()> {
        let number = || rest.text.parse::<u32>().ok();
        let count = || usize::try_from(number()?).ok();
        match word {
            "predicted" => self.predicted = Some(count()?.checked_sub(1)?),
            "hints" => self.hints = count()?,
            "shown" => self.shown = true,
            "again" => self.again = number()?,
            "answer" if self.answers.len() < ANSWERS_MAX => {
                self.answers.push(Answer::read(rest.text)?);
            }
            "run" if self.takes.len() < TAKES_MAX => {
                let (at, step) = rest.split_word();
                self.takes.push(Take {
                    until: Cursor {
                        at: Instant::from_micros(at.text.parse().ok()?),
                        step: StepId(step.text.parse().ok()?),
                    },
                    acts: Vec::new(),
                    line: line.number,
                });
            }
            "at" => {
                let mut words = rest.text.split_whitespace().skip(1);
                let is_by_hand = words.next() == Some("after");
                let after = words.next().filter(|_| is_by_hand)?.parse().ok()?;
                self.takes.last_mut()?.acts.push(Done {
                    after: StepId(after),
                    text: line.text.trim().to_owned(),
                    line: line.number,
                });
            }
            _ => return None,
        }
        Some(())
    }
}

/// The same however the lines end: mail and version control change that.
fn seal<'a>(lines: impl Iterator<Item = &'a str>) -> Digest {
    Digest::of(&lines.collect::<Vec<_>>())
}

fn filled(rest: Line<'_>) -> Option<String> {
    (!rest.text.is_empty()).then(|| rest.text.to_owned())
}

fn digest(text: &str) -> Option<Digest> {
    let fits = text.len() == 16 && text.chars().all(|c| c.is_ascii_hexdigit());
    u64::from_str_radix(text, 16)
        .ok()
        .filter(|_| fits)
        .map(Digest)
}
