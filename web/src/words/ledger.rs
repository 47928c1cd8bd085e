//! The ledger: what became of each message.

use brokerscope_core::machine::{Phrase, Word};
use brokerscope_core::trace::ledger::Place;

/// The head of the pane, and the question it answers.
pub const TITLE: &str = "Where did each message go?";
/// Nobody has published anything up to the cursor.
pub const EMPTY: &str = "No message yet. Each one that is published gets its place here: who has it, \
     who may still get it, and who does not, with the one reason.";
/// Of those up to the cursor.
pub const NONE_MISSING: &str = "Up to here everybody has what they asked for, or may still get it.";
/// Over the steps of one message.
pub const STORY: &str = "Its story";

/// The message has not passed the broker yet.
pub fn nobody_yet(place: Place) -> Phrase {
    Phrase(vec![
        Word::Strong("Nobody".into()),
        " has it yet: it is ".into(),
        place.word().into(),
        ".".into(),
    ])
}

/// All receivers miss it for this reason.
pub fn nobody(reason: Phrase) -> Phrase {
    let mut words = vec![Word::Strong("Nobody".into()), " gets it: ".into()];
    words.extend(reason.0);
    words.push(".".into());
    Phrase(words)
}

/// In the tab.
pub fn missing(count: usize) -> String {
    match count {
        0 => String::new(),
        _ => format!("{count} missing"),
    }
}

/// What is in the book and not on the screen.
pub fn hidden(count: usize, which: &str) -> String {
    match count {
        1 => format!("One {which} message"),
        _ => format!("{count} {which} messages"),
    }
}

/// What a big book leaves out.
pub fn unjudged(count: usize) -> String {
    format!("{count} older messages are not judged here: there are too many for one look.")
}

/// Receivers without a line of their own.
pub fn more(count: usize, get: usize) -> String {
    format!("And {count} more, of whom {get} have it or may still get it.")
}

/// Receivers that had not asked for it.
pub fn unasked(count: usize) -> String {
    match count {
        1 => "1 more had not subscribed".to_owned(),
        _ => format!("{count} more had not subscribed"),
    }
}

/// Behind the name of its publisher.
pub fn manner(qos: u8, retain: bool) -> String {
    let kept = if retain { ", retained" } else { "" };
    format!("QoS {qos}{kept}")
}

/// Leads from a packet to the message that it carries or acknowledges.
pub const DOOR: &str = "In the ledger";
