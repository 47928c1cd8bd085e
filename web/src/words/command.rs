//! The command bar.

/// What the line is for.
pub const LABEL: &str = "Command, in the language of scenarios";
/// The prompt before anything is typed.
pub const EXAMPLE: &str = "cut, hold, publish, run until, expect, go 230ms, decode 30 05";
/// `expect` alone.
pub const NOTHING_EXPECTED: &str = "nothing is expected yet";
/// A run was stopped by hand.
pub const STOPPED: &str = "Stopped.";
/// What was waited for cannot come any more.
pub const NEVER: &str = "It did not come, and nothing is due any more.";
/// The trace is full.
pub const FULL: &str = "It did not come, and there is no room for more records.";
/// An expectation that the trace bears out.
pub const HOLDS: &str = "That is so, at this moment.";
/// One that it does not.
pub const HOLDS_NOT: &str = "That is not so, at this moment.";
/// There are too many.
pub const NO_ROOM: &str = "There is no room for another bookmark.";

/// Who is there to speak of.
pub fn cast(names: &[&str]) -> String {
    format!("Who is here: {}.", names.join(", "))
}

/// As the language writes it.
pub fn run_until(until: &str) -> String {
    format!("run until {until}")
}

/// As the language writes it.
pub fn go(at: &str) -> String {
    format!("go {at}")
}

/// As the language writes it.
pub fn expect(condition: &str) -> String {
    format!("expect {condition}")
}

/// As the language writes it.
pub fn bookmark(text: &str) -> String {
    format!("bookmark \"{text}\"")
}

/// As it was typed.
pub fn decode(text: &str) -> String {
    format!("decode {text}")
}

/// A letter that is no byte.
pub fn no_byte(found: &str) -> String {
    format!("`{found}` is no byte")
}

/// It came.
pub fn came(at: &str) -> String {
    format!("It came, at {at}.")
}

/// Still waiting.
pub fn running(until: &str, at: &str) -> String {
    format!("Running until {until}: {at} now.")
}

/// Done.
pub fn done(what: &str) -> String {
    format!("Done: {what}")
}

/// A bookmark is there.
pub fn bookmarked(at: &str) -> String {
    format!("A bookmark stands at {at}.")
}
