//! What the words promise: packets and statements that exist, and an honest estimate of time.

use super::super::prose::{Bold, bold};
use super::super::story::{Kind, Lesson, Level, Step};
use super::line;
use crate::problem::{Line, Problem};
use crate::spec::{Clause, Version};

/// Words that a learner reads and understands in a minute.
const WORDS_PER_MINUTE: usize = 120;
/// An estimate may be so many times off.
const TIMES_OFF: u32 = 2;

pub(super) fn check(lesson: &Lesson, lines: &[Line<'_>], problems: &mut Vec<Problem>) {
    for line in lines {
        packets(*line, problems);
        statements(*line, problems);
    }
    time(lesson, lines, problems);
    let asks = |kind: Kind| matches!(kind, Kind::Predict | Kind::Do | Kind::Quiz);
    if !lesson.steps.iter().any(|step| asks(step.kind)) {
        let hint = "add a step Predict, Do or Quiz";
        problems.push(line(1).problem("this lesson asks its learner nothing", hint));
    }
}

/// `**PUBREX**` is meant to be a packet, and is none.
fn packets(line: Line<'_>, problems: &mut Vec<Problem>) {
    let mut from = 0;
    for (place, part) in line.text.split("**").enumerate() {
        let shouted = part.len() > 3 && part.chars().all(|c| c.is_ascii_uppercase());
        if place % 2 == 1 && shouted && bold(part) == Bold::Word {
            let hint = "write the name of a packet, or use other letters";
            let here = line.part(from, from + part.len());
            problems.push(here.problem(format!("`{part}` is no packet"), hint));
        }
        from += part.len() + 2;
    }
}

/// A number between brackets is meant to be a statement, and is none.
fn statements(line: Line<'_>, problems: &mut Vec<Problem>) {
    for (at, sign) in line.text.match_indices("[MQTT-") {
        let inside = line.text.get(at + sign.len()..).unwrap_or_default();
        let number = inside.split(']').next().unwrap_or_default();
        let known = |version| Clause::find(version, number).is_some();
        if !Version::ALL.into_iter().any(known) {
            let message = format!("no statement has the number {number}");
            let hint = "look it up in conformance.md";
            problems.push(line.part(at, at + 1).problem(message, hint));
        }
    }
}

/// The minutes of the front block against what there is to read and to do.
fn time(lesson: &Lesson, lines: &[Line<'_>], problems: &mut Vec<Problem>) {
    let guess = minutes(lesson);
    let said = lesson.minutes;
    if said > guess * TIMES_OFF + 1 || said * TIMES_OFF + 1 < guess {
        let at = lines.iter().find(|it| it.text.starts_with("minutes:"));
        let at = at.copied().unwrap_or(line(1));
        let message = format!("{said} minutes are announced, and it takes about {guess}");
        problems.push(at.problem(message, "mend the estimate, or the length"));
    }
}

/// Words between blanks; of a language without blanks, two characters for one.
fn words(text: &str) -> usize {
    let is_wide = |c: &char| matches!(*c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    text.split_whitespace().count() + text.chars().filter(is_wide).count() / 2
}

/// How long a newcomer may take, roughly: reading, and doing.
fn minutes(lesson: &Lesson) -> u32 {
    let longest = |step: &Step| {
        let texts = Level::ALL.map(|level| words(&step.prose(level)));
        texts.into_iter().max().unwrap_or(0)
    };
    let read: usize = lesson.steps.iter().map(longest).sum();
    let halves: u32 = lesson.steps.iter().map(|step| halves(step.kind)).sum();
    let read = u32::try_from(read / WORDS_PER_MINUTE).unwrap_or(u32::MAX);
    read.saturating_add(halves.div_ceil(2)).max(1)
}

/// Half minutes that doing takes.
const fn halves(kind: Kind) -> u32 {
    match kind {
        Kind::Read => 0,
        Kind::Watch | Kind::Quiz => 1,
        Kind::Predict => 2,
        Kind::Do => 4,
        Kind::Explore => 3,
    }
}
