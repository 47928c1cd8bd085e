//! The command bar: one line of the small language, read while it is typed.

use brokerscope_core::condition::{Condition, parse_condition};
use brokerscope_core::history::History;
use brokerscope_core::problem::Problem;
use brokerscope_core::scenario::{Names, Until, parse_action, parse_until, print_action};
use brokerscope_core::time::Instant;
use brokerscope_core::world::Action;

use super::hex;
use crate::words::command as words;

/// Commands that are remembered while the page is open.
pub const PAST_MAX: usize = 50;

/// What was typed.
#[derive(Debug, Default)]
pub struct CommandBar {
    /// It is on the screen.
    pub open: bool,
    /// The line.
    pub text: String,
    /// What came of the last one.
    pub answer: Option<Answer>,
    /// Lines that were understood, oldest first.
    pub past: Vec<String>,
    /// Which of them stands in the line.
    pub recalled: Option<usize>,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// In one sentence.
    pub says: String,
    /// Whether it is what one hoped for.
    pub good: bool,
}

/// What a line means.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a meaning lives for one update; a box would only be in everybody's way"
)]
pub enum Meaning {
    /// Nothing yet.
    Nothing,
    /// An act at the cursor.
    Act(Action),
    /// Run until something happens.
    Run(Until),
    /// Go to a moment.
    Go(Instant),
    /// Judge what happened so far.
    Expect(Condition),
    /// The ladder's filter: what is wrong with it, the ladder says.
    Filter(String),
    /// A bookmark here.
    Bookmark(String),
    /// Read these bytes in the inspector.
    Decode(String),
    /// Back, on, undo, redo.
    Move(Move),
}

/// Commands of one word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Move {
    /// One step on.
    Step,
    /// One step back.
    Back,
    /// Take the last act back.
    Undo,
    /// Do it again.
    Redo,
}

/// Commands of one word, by their words.
const MOVES: [(&str, Move); 4] = [
    ("step", Move::Step),
    ("back", Move::Back),
    ("undo", Move::Undo),
    ("redo", Move::Redo),
];

/// Reads a line.
///
/// # Errors
/// The first problem with it, with its column in `line`.
pub fn read(line: &str, history: &History) -> Result<Meaning, Problem> {
    let names = history.names();
    let text = line.trim();
    if text.is_empty() {
        return Ok(Meaning::Nothing);
    }
    if let Some((_, it)) = MOVES.iter().find(|(word, _)| *word == text) {
        return Ok(Meaning::Move(*it));
    }
    let (first, _) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    // What is taken away leaves its place: columns stay those of the line.
    let behind = line.replacen(first, &" ".repeat(first.chars().count()), 1);
    match first {
        "run" => parse_until(line, &names).map(Meaning::Run),
        "until" => parse_until(&behind, &names).map(Meaning::Run),
        "go" => go(&behind, &names),
        "expect" => expect(&behind, &names),
        "filter" => Ok(Meaning::Filter(behind.trim().to_owned())),
        "bookmark" => Ok(Meaning::Bookmark(
            behind.trim().trim_matches('"').to_owned(),
        )),
        "decode" => decode(&behind),
        _ if text.starts_with(|first: char| first.is_ascii_digit()) => go(line, &names),
        _ => parse_action(line, &names).map(Meaning::Act),
    }
}

fn go(text: &str, names: &Names) -> Result<Meaning, Problem> {
    match parse_until(text, names)? {
        Until::At(at) => Ok(Meaning::Go(at)),
        until @ (Until::When(_) | Until::Next(_)) => Ok(Meaning::Run(until)),
    }
}

/// Bytes in any usual dress.
fn decode(text: &str) -> Result<Meaning, Problem> {
    hex::read(text).map_err(|problem| Problem {
        line: 1,
        column: u32::try_from(problem.column).unwrap_or(u32::MAX),
        message: words::no_byte(&problem.found),
        hint: problem.hint.to_owned(),
    })?;
    Ok(Meaning::Decode(text.trim().to_owned()))
}

fn expect(text: &str, names: &Names) -> Result<Meaning, Problem> {
    let names: Vec<_> = names.all().cloned().collect();
    let problem = match parse_condition(text, &names) {
        Ok(condition) => return Ok(Meaning::Expect(condition)),
        Err(problems) => problems.into_iter().next(),
    };
    Err(problem.unwrap_or_else(|| Problem {
        line: 1,
        column: 1,
        message: words::NOTHING_EXPECTED.to_owned(),
        hint: words::EXAMPLE.to_owned(),
    }))
}

/// What would be done, as the language writes it.
pub fn print(meaning: &Meaning, history: &History) -> String {
    match meaning {
        Meaning::Nothing => String::new(),
        Meaning::Act(action) => print_action(action, &history.names()),
        Meaning::Run(until) => words::run_until(&until.to_string()),
        Meaning::Go(at) => words::go(&Until::At(*at).to_string()),
        Meaning::Expect(condition) => words::expect(&condition.to_string()),
        Meaning::Filter(text) => format!("filter {text}").trim().to_owned(),
        Meaning::Bookmark(text) => words::bookmark(text),
        Meaning::Decode(text) => words::decode(text),
        Meaning::Move(it) => {
            let word = MOVES.iter().find(|(_, own)| own == it);
            word.map_or_else(String::new, |(word, _)| (*word).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brokerscope_core::scenario::parse;

    fn world() -> History {
        let text = "broker hub\nclient alice -> hub\nclient bob -> hub\n";
        History::start(parse(text).scenario).unwrap()
    }

    #[test]
    fn a_line_is_read_as_what_it_says_and_written_back() {
        #[rustfmt::skip]
        let table = [
            ("cut alice--hub",                    "cut alice--hub"),
            ("  alice publish \"a\" \"1\" qos 1", "alice publish \"a\" \"1\" qos 1"),
            ("when bob receives PUBLISH then crash bob", "when bob receives PUBLISH then crash bob"),
            ("run until bob receives PUBREC",     "run until bob receives PUBREC"),
            ("until 2s",                          "run until 2s"),
            ("go 230ms",                          "go 230ms"),
            ("230ms",                             "go 230ms"),
            ("expect bob receives \"a\" once",    "expect delivered bob topic \"a\" exactly 1"),
            ("bookmark \"why?\"",                 "bookmark \"why?\""),
            ("decode 10 0c  00",                  "decode 10 0c  00"),
            ("decode",                            "decode "),
            ("filter qos:2 dup",                  "filter qos:2 dup"),
            ("filter",                            "filter"),
            ("step",                              "step"),
            ("undo",                              "undo"),
            ("   ",                               ""),
        ];
        let history = world();
        for (line, printed) in table {
            let meaning =
                read(line, &history).unwrap_or_else(|problem| panic!("{line}: {problem:?}"));
            assert_eq!(print(&meaning, &history), printed, "{line}");
            assert_eq!(read(printed, &history), Ok(meaning), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place_in_the_line_and_a_hint() {
        let history = world();
        #[rustfmt::skip]
        let table = [
            ("cut alice--nobody",            12, "`nobody`"),
            ("expect carol receives \"a\"",   8, "carol"),
            ("go home",                       4, "home"),
            ("run until bob sends NOTHING",  21, "NOTHING"),
            ("decode 10 0g",                 12, "`g`"),
            ("dance",                         1, "dance"),
        ];
        for (line, column, message) in table {
            let problem = read(line, &history).expect_err(line);
            assert!(problem.message.contains(message), "{line}: {problem:?}");
            assert_eq!(problem.column, column, "{line}: {problem:?}");
            assert!(!problem.hint.is_empty(), "{line}");
        }
    }
}
