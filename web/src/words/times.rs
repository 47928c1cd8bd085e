//! Branches, bookmarks, links to a moment.

use brokerscope_core::history::Trait;
use brokerscope_core::problem::Problem;

/// The panel.
pub const TITLE: &str = "Branches and bookmarks";
/// A link is on the clipboard.
pub const COPIED: &str = "A link to this moment is on the clipboard, and in the address bar.";
/// A class's host does not answer, or says what is no story.
pub const NO_CLASS: &str = "The host of the class does not answer: the ladder stands where it was.";
/// A recording is in no link.
pub const NO_LINK: &str = "A link tells a story, and this is a capture: give others its file.";
/// There is one future.
pub const ONE_FUTURE: &str = "One future so far. Go back and do something else there: \
                              a branch begins, and this future stays.";
/// There are no bookmarks.
pub const NO_BOOKMARKS: &str = "None yet.";
/// A bookmark without words.
pub const WORDLESS: &str = "bookmark";
/// Both are the same.
pub const SAME: &str = "Up to this moment both are the same.";
/// It is compared when time stands.
pub const MOVING: &str = "Time runs. They are compared when it stands.";
/// Only one has it.
pub const NOT_HERE: &str = "not here";

/// A link is long.
pub fn long(letters: usize) -> String {
    format!("{COPIED} It has {letters} letters: some chat programs cut it.")
}

/// A link cannot be opened.
pub fn broken(problem: &Problem) -> String {
    let Problem {
        line,
        column,
        message,
        hint,
    } = problem;
    format!("This link cannot be opened (line {line}, column {column}): {message}. {hint}")
}

/// Where a branch began.
pub fn left(parent: &str, at: &str) -> String {
    format!("left {parent} at {at}")
}

/// How far a branch is known.
pub fn known(at: &str) -> String {
    format!("known to {at}")
}

/// Two branches at a moment.
pub fn beside(left: &str, right: &str, at: &str) -> String {
    format!("{left} and {right} at {at}")
}

/// Where they part.
pub fn parted(at: &str) -> String {
    format!("They part at {at}.")
}

/// There are more rows than are shown.
pub fn more(count: usize) -> String {
    format!("and {count} more")
}

/// What kind of thing is so.
pub const fn of(what: Trait) -> &'static str {
    match what {
        Trait::Power => "power",
        Trait::Link => "link",
        Trait::Status => "client",
        Trait::Packet => "on its way",
        Trait::Session => "session",
        Trait::Subscription => "subscription",
        Trait::InFlight => "in flight",
        Trait::Held => "held",
        Trait::Waiting => "waiting",
        Trait::Will => "will",
        Trait::Retained => "retained",
    }
}
