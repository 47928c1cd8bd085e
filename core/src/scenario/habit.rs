//! What a device does by itself: `alice every 5s publish …`, behind the name.

use std::fmt::Write as _;

use super::act::publish;
use super::line::{Line, print_span};
use super::link::{BYTES, print_units, units};
use super::node::{filter, topic_name};
use super::print::{print_publish, quote_filter};
use super::token::quote;
use crate::device::{ANSWER, Curve, HABITS_MAX, Habit, Poll, REQUEST};
use crate::machine::Message;
use crate::time::Span;

/// How such a line goes on.
pub(super) const WORDS: &[&str] = &["every", "senses", "answers", "polls"];

const CURVES: &[&str] = &["constant", "ramp", "sine", "square", "walk"];

/// One habit, and those that its device has already.
pub(super) fn read(line: &mut Line<'_, '_>, have: &[Habit]) -> Option<Habit> {
    if have.len() >= HABITS_MAX {
        return line.problem(
            format!("a device has at most {HABITS_MAX} habits"),
            "add a client for the rest",
        );
    }
    if line.take_word("every") {
        return every(line);
    }
    if line.take_word("senses") {
        return senses(line);
    }
    if line.take_word("polls") {
        if have.iter().any(|it| matches!(it, Habit::Polls(_))) {
            let hint = "add a client for the rest";
            return line.problem_behind("a device polls one thing", hint);
        }
        return polls(line).map(Habit::Polls);
    }
    line.take_word("answers");
    let filter = filter(line)?;
    let after = match line.take_word("after") {
        true => line.span("how long it takes")?,
        false => Span::ZERO,
    };
    let says = says(line)?;
    Some(Habit::Answers {
        filter,
        after,
        says,
    })
}

/// `5s [first 1s] [jitter 500ms] [times 10] publish …`
fn every(line: &mut Line<'_, '_>) -> Option<Habit> {
    let period = period(line)?;
    let (mut first, mut jitter, mut times) = (period, Span::ZERO, None);
    loop {
        if line.take_word("first") {
            first = line.span("when the first comes")?;
        } else if line.take_word("jitter") {
            jitter = line.span("a jitter")?;
        } else if line.take_word("times") {
            times = Some(line.number("how often", u32::MAX)?);
        } else {
            break;
        }
    }
    let says = says(line)?;
    Some(Habit::Every {
        first,
        period,
        jitter,
        times,
        says,
    })
}

/// `sine 18 26 period 1m every 5s [by 0.5] publish …`
fn senses(line: &mut Line<'_, '_>) -> Option<Habit> {
    let curve = curve(line)?;
    if !line.take_word("every") {
        let found = line.found();
        let hint = "say how often it looks, as in: every 5s";
        return line.problem(format!("{found} stands where `every` should"), hint);
    }
    let every = period(line)?;
    let by = match line.take_word("by") {
        true => value(line)?.unsigned_abs(),
        false => 0,
    };
    let says = says(line)?;
    Some(Habit::Senses {
        curve,
        every,
        by,
        says,
    })
}

/// `"TOPIC" every 5s [first 1s] [request 250B] [answer 400B] [closing]`
fn polls(line: &mut Line<'_, '_>) -> Option<Poll> {
    let topic = topic_name(line)?;
    if !line.take_word("every") {
        let found = line.found();
        let hint = "say how often it asks, as in: every 5s";
        return line.problem(format!("{found} stands where `every` should"), hint);
    }
    let every = period(line)?;
    let mut poll = Poll {
        topic,
        first: every,
        every,
        request: REQUEST,
        answer: ANSWER,
        closing: false,
    };
    let size = |line: &mut Line<'_, '_>| {
        let hint = "write bytes, as in 250B";
        units(line, "a size", BYTES, u16::MAX, hint)
    };
    loop {
        if line.take_word("first") {
            poll.first = line.span("when the first comes")?;
        } else if line.take_word("request") {
            poll.request = size(line)?;
        } else if line.take_word("answer") {
            poll.answer = size(line)?;
        } else if line.take_word("closing") {
            poll.closing = true;
        } else {
            return Some(poll);
        }
    }
}

fn print_poll(poll: &Poll) -> String {
    let topic = quote(poll.topic.as_str().as_bytes());
    let mut text = format!("polls {topic} every {}", print_span(poll.every));
    if poll.first != poll.every {
        let _ = write!(text, " first {}", print_span(poll.first));
    }
    for (word, size, plain) in [
        ("request", poll.request, REQUEST),
        ("answer", poll.answer, ANSWER),
    ] {
        if size != plain {
            let _ = write!(text, " {word} {}", print_units(size.into(), BYTES));
        }
    }
    if poll.closing {
        text.push_str(" closing");
    }
    text
}

fn curve(line: &mut Line<'_, '_>) -> Option<Curve> {
    let Some(word) = line.peek_word().filter(|word| CURVES.contains(word)) else {
        line.unknown("curve", CURVES);
        return None;
    };
    line.bump();
    let low = value(line)?;
    if word == "constant" {
        return Some(Curve::Constant(low));
    }
    let high = value(line)?;
    Some(match word {
        "ramp" => {
            let over = turn(line, "over")?;
            let (from, to) = (low, high);
            Curve::Ramp { from, to, over }
        }
        "sine" => {
            let period = turn(line, "period")?;
            Curve::Sine { low, high, period }
        }
        "square" => {
            let period = turn(line, "period")?;
            Curve::Square { low, high, period }
        }
        _ => {
            if !line.take_word("step") {
                let found = line.found();
                let hint = "say how far one step goes, as in: step 0.3";
                return line.problem(format!("{found} stands where `step` should"), hint);
            }
            let step = value(line)?.unsigned_abs();
            Curve::Walk { low, high, step }
        }
    })
}

/// The word, and a time above nothing.
fn turn(line: &mut Line<'_, '_>, word: &'static str) -> Option<Span> {
    if !line.take_word(word) {
        let found = line.found();
        let hint = format!("say how long one turn takes, as in: {word} 1m");
        return line.problem(format!("{found} stands where `{word}` should"), hint);
    }
    period(line)
}

fn period(line: &mut Line<'_, '_>) -> Option<Span> {
    let period = line.span("a time")?;
    if period < Span::from_millis(1) {
        return line.problem_behind("that is too often", "write 1ms or more");
    }
    Some(period)
}

/// A number with at most three digits behind its point, in thousandths.
fn value(line: &mut Line<'_, '_>) -> Option<i32> {
    let word = line.peek_word().unwrap_or_default();
    let Some(value) = thousandths(word) else {
        let found = line.found();
        let hint = "write it as in 21, -3 or 18.5, with at most three digits behind the point";
        return line.problem(format!("{found} is no value"), hint);
    };
    line.bump();
    Some(value)
}

fn thousandths(word: &str) -> Option<i32> {
    let (sign, size) = match word.strip_prefix('-') {
        Some(size) => (-1, size),
        None => (1, word),
    };
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    let size = whole.parse::<i64>().ok()?.checked_mul(1_000)? + part;
    i32::try_from(sign * size).ok()
}

/// `publish …`
fn says(line: &mut Line<'_, '_>) -> Option<Message> {
    if !line.take_word("publish") {
        let found = line.found();
        let hint = "say what it publishes, as in: publish \"t\" \"{n}\" qos 1";
        return line.problem(format!("{found} stands where `publish` should"), hint);
    }
    publish(line)
}

/// As [`read`] reads it, behind the name.
pub(super) fn print(habit: &Habit) -> String {
    let (mut text, says) = match habit {
        Habit::Every {
            first,
            period,
            jitter,
            times,
            says,
        } => {
            let mut text = format!("every {}", print_span(*period));
            if first != period {
                let _ = write!(text, " first {}", print_span(*first));
            }
            if *jitter != Span::ZERO {
                let _ = write!(text, " jitter {}", print_span(*jitter));
            }
            if let Some(times) = times {
                let _ = write!(text, " times {times}");
            }
            (text, says)
        }
        Habit::Senses {
            curve,
            every,
            by,
            says,
        } => {
            let mut text = format!(
                "senses {} every {}",
                print_curve(*curve),
                print_span(*every)
            );
            if *by > 0 {
                let _ = write!(text, " by {}", decimal((*by).into()));
            }
            (text, says)
        }
        Habit::Answers {
            filter,
            after,
            says,
        } => {
            let mut text = format!("answers {}", quote_filter(filter));
            if *after != Span::ZERO {
                let _ = write!(text, " after {}", print_span(*after));
            }
            (text, says)
        }
        Habit::Polls(poll) => return print_poll(poll),
    };
    let _ = write!(text, " {}", print_publish(says));
    text
}

fn print_curve(curve: Curve) -> String {
    let value = |value: i32| decimal(value.into());
    match curve {
        Curve::Constant(level) => format!("constant {}", value(level)),
        Curve::Ramp { from, to, over } => {
            format!(
                "ramp {} {} over {}",
                value(from),
                value(to),
                print_span(over)
            )
        }
        Curve::Sine { low, high, period } => {
            format!(
                "sine {} {} period {}",
                value(low),
                value(high),
                print_span(period)
            )
        }
        Curve::Square { low, high, period } => {
            format!(
                "square {} {} period {}",
                value(low),
                value(high),
                print_span(period)
            )
        }
        Curve::Walk { low, high, step } => {
            format!(
                "walk {} {} step {}",
                value(low),
                value(high),
                decimal(step.into())
            )
        }
    }
}

/// Thousandths as they are read.
fn decimal(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1_000, size % 1_000)
}
