//! How far a world shall run: what stands behind `run until`.

use std::fmt;
use std::sync::Arc;

use super::Names;
use super::line::Line;
use super::print::word;
use super::token::{Kind, tokens};
use super::watch::{Sight, sight};
use crate::condition::{Condition, Fate, Many, PacketPattern, Pattern, parse_lines};
use crate::problem::{self, Problem};
use crate::time::{Instant, print_span, read_span};
use crate::world::Deed;

/// How far a world shall run. Its `Display` is what [`parse_until`] reads as the same.
///
/// ```text
/// run until TIME
/// run until NAME sends|receives KIND [nth N]
/// run until [next] CONDITION
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Until {
    /// `2s`: to this moment.
    At(Instant),
    /// To the first record at which this holds of all that happened from the start.
    When(Condition),
    /// `next`: to the first record at which this holds of what happens from now on. A packet that
    /// somebody sends or receives is such a condition with a shorter form.
    Next(Condition),
}

/// Words that begin something else here; who has such a name is written between quotes.
const WORDS: [&str; 3] = ["run", "until", "next"];

/// Reads a whole command, or what stands behind its `run until`.
///
/// # Errors
/// The first problem with it.
pub fn parse_until(text: &str, names: &Names) -> Result<Until, Problem> {
    let all = problem::Line::all(text);
    let Some(first) = all.first().map(|line| line.trimmed()) else {
        return Err(nothing(1));
    };
    let run = first.after_word("run");
    let line = run.and_then(|rest| rest.after_word("until"));
    let line = line.unwrap_or(first);
    if all.len() > 1 {
        let end = problem::Line { number: 2, ..first };
        return Err(end.problem("this is one line too many", "write it in one line"));
    }
    if line.text.is_empty() {
        return Err(nothing(line.column));
    }
    if line.text.starts_with(|first: char| first.is_ascii_digit()) {
        return time(line);
    }
    if let Some(rest) = line.after_word("next") {
        return condition(rest, names).map(Until::Next);
    }
    match packet(text, names) {
        Some(until) => until,
        None => condition(line, names).map(Until::When),
    }
}

fn nothing(column: u32) -> Problem {
    Problem {
        line: 1,
        column,
        message: "how far shall it run?".to_owned(),
        hint: "write, for example: run until 2s, or: run until bob receives PUBREC".to_owned(),
    }
}

fn time(line: problem::Line<'_>) -> Result<Until, Problem> {
    match read_span(line.text) {
        Some(span) => Ok(Until::At(Instant::START + span)),
        None => Err(line.problem(
            format!("`{}` is no time", line.text),
            "write a number and its unit, as in 20ms, 1.5s or 2m",
        )),
    }
}

fn condition(line: problem::Line<'_>, names: &Names) -> Result<Condition, Problem> {
    let names: Vec<Arc<str>> = names.all().cloned().collect();
    parse_lines(&[line], &names).map_err(|problems| {
        let first = problems.into_iter().next();
        first.unwrap_or_else(|| nothing(line.column))
    })
}

/// `bob receives PUBREC nth 2`; `None` if that is not what is meant.
fn packet(text: &str, names: &Names) -> Option<Result<Until, Problem>> {
    let (tokens, _) = tokens(text, 1);
    let behind_run = |line: &mut Line<'_, '_>| {
        if line.peek_behind() == Some("until") {
            line.take_word("run");
            line.take_word("until");
        }
    };
    let mut look = Line::silent(1, &tokens);
    behind_run(&mut look);
    look.name("who")?;
    let gets = look.take_word("receives");
    // `bob receives "plant/1"` speaks of a message.
    if gets && matches!(look.peek(), Some(Kind::Quoted(_))) || !gets && !look.take_word("sends") {
        return None;
    }
    let mut problems = Vec::new();
    let mut line = Line::new(1, &tokens, &mut problems);
    behind_run(&mut line);
    let sight = sight(&mut line, names);
    if sight.is_some() {
        line.end();
    }
    Some(match (sight, problems.into_iter().next()) {
        (Some(sight), None) => Ok(Until::Next(seen(&sight, names))),
        (_, Some(problem)) => Err(problem),
        (None, None) => Err(nothing(1)),
    })
}

fn seen(sight: &Sight, names: &Names) -> Condition {
    let name = names.name(sight.node).cloned();
    let any = PacketPattern::any(sight.kind);
    let (fate, packet) = match sight.deed {
        Deed::Sends => (Fate::Sent, PacketPattern { from: name, ..any }),
        Deed::Receives => (Fate::Arrived, PacketPattern { to: name, ..any }),
    };
    Condition::Count {
        what: Pattern::Packet { fate, packet },
        many: Many::AtLeast(sight.nth),
    }
}

/// Who does what with the packet, if a condition says no more than that.
fn short(condition: &Condition) -> Option<(&str, &str, &PacketPattern, u32)> {
    let Condition::Count {
        what: Pattern::Packet { fate, packet },
        many: Many::AtLeast(nth @ 1..),
    } = condition
    else {
        return None;
    };
    let (name, deed) = match (fate, &packet.from, &packet.to) {
        (Fate::Sent, Some(name), None) => (name, "sends"),
        (Fate::Arrived, None, Some(name)) => (name, "receives"),
        (Fate::Sent | Fate::Arrived | Fate::Lost(_), _, _) => return None,
    };
    let bare = PacketPattern {
        from: packet.from.clone(),
        to: packet.to.clone(),
        ..PacketPattern::any(packet.kind)
    };
    (*packet == bare).then_some((&**name, deed, packet, *nth))
}

/// As it stands behind `run until`.
impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => f.write_str(&print_span(at.since(Instant::START))),
            Self::When(condition) => condition.fmt(f),
            Self::Next(condition) => match short(condition) {
                Some((name, deed, packet, nth)) => {
                    let name = match WORDS.contains(&name) {
                        true => format!("\"{name}\""),
                        false => word(name),
                    };
                    write!(f, "{name} {deed} {}", packet.kind.name())?;
                    match nth {
                        1 => Ok(()),
                        _ => write!(f, " nth {nth}"),
                    }
                }
                None => write!(f, "next {condition}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const WORLD: &str = "\
broker hub
client alice -> hub
client \"next\" -> hub
client \"living room\" -> hub
";

    fn names() -> Names {
        Names::of(&parse(WORLD).scenario)
    }

    #[test]
    fn what_stands_behind_run_until_reads_back() {
        #[rustfmt::skip]
        let table = [
            // written                                          printed
            ("run until 2s",                                    "2s"),
            ("1500us",                                          "1500us"),
            ("run until alice receives PUBREC",                 "alice receives PUBREC"),
            ("alice sends publish nth 2",                       "alice sends PUBLISH nth 2"),
            ("  run  until \"living room\" sends PINGREQ",      "\"living room\" sends PINGREQ"),
            ("run until \"next\" sends PINGREQ",                "\"next\" sends PINGREQ"),
            ("next arrived PUBACK to alice",                    "alice receives PUBACK"),
            ("next arrived PUBACK id 3 to alice",               "next arrived PUBACK id 3 to alice"),
            ("arrived PUBACK to alice",                         "arrived PUBACK to alice"),
            ("run until alice receives \"plant/1\" exactly once", "delivered alice topic \"plant/1\" exactly 1"),
            ("next alice receives \"#\" at least 3",            "next delivered alice topic \"#\" at least 3"),
            ("(alice connected or sent CONNECT) by 2s",         "(connected alice or sent CONNECT) by 2s"),
        ];
        for (text, printed) in table {
            let until = parse_until(text, &names());
            let until = until.unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
            assert_eq!(until.to_string(), printed, "{text}");
            assert_eq!(parse_until(printed, &names()), Ok(until), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_told_where_it_stands() {
        #[rustfmt::skip]
        let table = [
            // written                              column  about
            ("",                                    1,      "how far"),
            ("run until",                           10,     "how far"),
            ("run until 2",                         11,     "`2` is no time"),
            ("run until 2s more",                   11,     "is no time"),
            ("run until bob receives PUBREC",       11,     "nobody here is called `bob`"),
            ("run until alice receives PUBREX",     26,     "`PUBREX` is no packet"),
            ("run until alice sends \"plant/1\"",   23,     "is no packet"),
            ("run until alice sends PUBREC nth 0",  34,     "the first is number 1"),
            ("run until alice sends PUBREC twice",  30,     "too much"),
            ("run until alice dreams",              11,     "is not understood"),
            ("run until next",                      15,     "missing"),
            ("run until 2s\n3s",                    1,      "one line too many"),
        ];
        for (text, column, about) in table {
            let problem = parse_until(text, &names()).unwrap_err();
            assert_eq!(problem.column, column, "{text}: {problem:?}");
            assert!(problem.message.contains(about), "{text}: {problem:?}");
            assert!(!problem.hint.is_empty(), "{text}");
        }
    }
}
