//! One line of an access control list.

use super::acl::Grant;
use crate::problem::{Problem, near};
use crate::topic::TopicFilter;
use crate::wire::Text;

/// What a line says.
pub(super) enum Said {
    Nothing,
    User(Text),
    Topic(Grant, TopicFilter),
    Pattern(Grant, TopicFilter),
}

const KEYWORDS: &[&str] = &["topic", "user", "pattern"];
const GRANTS: &[(&str, Grant)] = &[
    ("read", Grant::Read),
    ("write", Grant::Write),
    ("readwrite", Grant::ReadWrite),
    ("deny", Grant::Deny),
];

pub(super) fn problem(line: u32, column: u32, message: &str, hint: &str) -> Problem {
    Problem {
        line,
        column,
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}

/// Where in the line `part` begins, from 1, in characters.
fn column(line: &str, part: &str) -> u32 {
    let at = line.len().saturating_sub(part.len());
    let before = line.get(..at).map_or(0, |before| before.chars().count());
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// The first word, and what follows behind the spaces.
fn word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start())
}

pub(super) fn read(number: u32, line: &str) -> Result<Said, Problem> {
    let line = line.trim_end();
    if line.starts_with('#') || line.trim_start().is_empty() {
        return Ok(Said::Nothing);
    }
    let at = |part: &str, message: &str, hint: &str| {
        Err(problem(number, column(line, part), message, hint))
    };
    let whole = line.trim_start();
    let (keyword, rest) = word(whole);
    match keyword {
        "user" if rest.is_empty() => at(rest, "here a user's name is missing", "write: user NAME"),
        "user" => match Text::parse(rest) {
            Ok(user) => Ok(Said::User(user)),
            Err(error) => at(rest, &error.to_string(), "shorten the name"),
        },
        "topic" | "pattern" => {
            let (grant, filter) = read_rule(number, line, rest)?;
            if keyword == "topic" {
                return Ok(Said::Topic(grant, filter));
            }
            let is_mixed = |level: &&str| level.contains("%c") || level.contains("%u");
            let mixed = filter
                .levels()
                .filter(|level| level.len() > 2)
                .find(is_mixed);
            match mixed {
                Some(level) => at(
                    rest,
                    &format!("`{level}` is neither a word nor a pattern"),
                    "%c and %u stand for one whole level, as in sensor/%u/data",
                ),
                None => Ok(Said::Pattern(grant, filter)),
            }
        }
        other => {
            let hint = match near(other, KEYWORDS.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "a line begins with {}, or with # for a comment",
                    KEYWORDS.join(", ")
                ),
            };
            at(whole, &format!("`{other}` begins no line"), &hint)
        }
    }
}

/// `[read|write|readwrite|deny] FILTER`. A filter with a space in it needs the word before it.
fn read_rule(number: u32, line: &str, rest: &str) -> Result<(Grant, TopicFilter), Problem> {
    let at = |part: &str, message: &str, hint: &str| {
        Err(problem(number, column(line, part), message, hint))
    };
    let (first, behind) = word(rest);
    let grant = GRANTS.iter().find(|row| row.0 == first);
    let (grant, filter) = match (grant, behind.is_empty()) {
        (_, true) if first.is_empty() => {
            return at(
                rest,
                "here a topic is missing",
                "write, for example: topic read plant/#",
            );
        }
        // A topic may well be called `read`.
        (_, true) => (Grant::ReadWrite, first),
        (Some((_, grant)), false) => (*grant, behind),
        (None, false) => {
            let words = GRANTS.iter().map(|row| row.0);
            let hint = match near(first, words) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "read, write, readwrite or deny; a topic with a space needs one of them"
                    .to_owned(),
            };
            return at(rest, &format!("`{first}` is no right"), &hint);
        }
    };
    match TopicFilter::parse(filter) {
        Ok(filter) => Ok((grant, filter)),
        Err(error) => at(filter, &error.to_string(), &format!("[{}]", error.clause())),
    }
}
