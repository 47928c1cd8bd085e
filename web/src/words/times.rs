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

/// Where they diverge.
pub fn parted(at: &str) -> String {
    format!("They diverge at {at}.")
}

/// There are more rows than are shown.
pub fn more(count: usize) -> String {
    format!("and {count} more")
}

/// What differs: whose, what kind of thing, in which session, by which name.
pub fn subject(whose: &str, what: Trait, session: &str, name: &str) -> String {
    let of = |word: &str| match session {
        "" => word.to_owned(),
        session => format!("{word} of {session}"),
    };
    let about = match what {
        Trait::Power => "power".to_owned(),
        Trait::Link => "link".to_owned(),
        Trait::Status => "state".to_owned(),
        Trait::Packet => format!("{name} on its way"),
        Trait::Session => of("session"),
        Trait::Subscription => format!("{} to {name}", of("subscription")),
        Trait::InFlight if session.is_empty() => format!("id {name} in flight"),
        Trait::InFlight => format!("id {name} in flight with {session}"),
        Trait::Held if session.is_empty() => format!("id {name} held"),
        Trait::Held => format!("id {name} of {session} held"),
        Trait::Waiting if name.is_empty() => "messages waiting".to_owned(),
        Trait::Waiting => format!("{name} waiting for {session}"),
        Trait::Will => format!("{} on {name}", of("will")),
        Trait::Retained => format!("retained {name}"),
    };
    format!("{whose}: {about}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_reads_as_a_phrase() {
        #[rustfmt::skip]
        let table = [
            (("Broker", Trait::Packet,       "",     "PUBLISH hall"), "Broker: PUBLISH hall on its way"),
            (("Broker", Trait::Session,      "Lamp", ""),             "Broker: session of Lamp"),
            (("Broker", Trait::Subscription, "Lamp", "hall/#"),       "Broker: subscription of Lamp to hall/#"),
            (("Lamp",   Trait::Subscription, "",     "hall/#"),       "Lamp: subscription to hall/#"),
            (("Lamp",   Trait::InFlight,     "",     "1"),            "Lamp: id 1 in flight"),
        ];
        for ((whose, what, session, name), said) in table {
            assert_eq!(subject(whose, what, session, name), said);
        }
    }
}
