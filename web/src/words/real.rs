//! The sandbox before a real broker.

use brokerscope_core::interchange::compare::{Left, Unfit, Verdict};
use brokerscope_core::time::{Instant, Span};

use crate::view::transport::seconds;

/// The question.
pub const ASKS: &str = "Does my broker do that?";
/// What happens.
pub const ABOUT: &str = "This world is run twice from its start: against the simulated broker, and \
    against a real one, over WebSockets. Clients, links and faults are the same in both. The second run \
    follows the wall clock.";
/// Begins.
pub const BEGIN: &str = "Run it against both";
/// What it means for a shared broker.
pub const SHARED: &str = "Client Identifiers and topics are those of this world. If others use the \
    broker too, theirs may be the same: sessions and messages would then get mixed up.";
/// Ends the run early.
pub const STOP: &str = "Stop, and compare until here";
/// Back to the form.
pub const AGAIN: &str = "Once more";
/// Saves.
pub const SAVE: &str = "Save as a profile";
/// Wears.
pub const WEAR: &str = "Wear it here";
/// While it runs.
pub const WALL: &str = "Time follows the wall clock.";
/// Behind a run without differences.
pub const SAME: &str = "No difference: it does what the simulated broker does.";
/// The file.
pub const FILE: &str = "profile.scn";

/// Why this world has no place before a real broker.
pub fn unfit(unfit: &Unfit) -> String {
    match unfit {
        Unfit::NoBroker => "This world has no broker.".to_owned(),
        Unfit::SeveralBrokers => {
            "This world has several brokers, and only one could be the real one. \
             Undo what added the others, or open another world."
                .to_owned()
        }
        Unfit::Guest(name) => format!("The program of {name} is outside already."),
        Unfit::Textbook(name) => format!(
            "The link of {name} is a textbook's: it loses whole packets, as no network does."
        ),
    }
}

/// No socket was opened.
pub fn unreached(code: u16) -> String {
    format!(
        "No connection to the broker (WebSocket code {code}): is the address right, and does it \
         listen for WebSocket?"
    )
}

/// How far it is.
pub fn progress(at: Instant, until: Instant) -> String {
    format!(
        "{} of {}",
        seconds(at.min(until).as_micros()),
        seconds(until.as_micros())
    )
}

/// What crossed.
pub fn crossed((out, back): (u32, u32)) -> String {
    format!("{out} times something went to its sockets, {back} times something came")
}

/// What was found.
pub fn found(packets: u32, [against, unclear, allowed, follows]: [usize; 4]) -> String {
    let mut said = format!(
        "{packets} packets of the real broker. {against} against the standard, {allowed} that it \
         allows, {unclear} that it does not decide."
    );
    if follows > 0 {
        said.push_str(&format!(" {follows} more follow from those."));
    }
    said
}

/// A verdict in a few words.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Against(_) => "Against the standard",
        Verdict::Unclear => "Not decided",
        Verdict::Allowed(_) => "Allowed",
        Verdict::Follows => "Follows",
    }
}

/// What is left in the broker.
pub fn left(left: &Left) -> Option<String> {
    let topics: Vec<&str> = left.retained.iter().map(|it| it.as_str()).collect();
    let sessions: Vec<&str> = left.sessions.iter().map(|it| it.0.as_str()).collect();
    let part = |what: &str, all: Vec<&str>| {
        (!all.is_empty()).then(|| format!("{what} {}", all.join(", ")))
    };
    let parts: Vec<String> = [
        part("retained messages on", topics),
        part("sessions of", sessions),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("Left in the real broker: {}.", parts.join("; ")))
}

/// What was left out of both.
pub fn left_out(lines: &[String]) -> String {
    format!(
        "Left out of both, since it cannot be done to a real broker: {}.",
        lines.join("; ")
    )
}

/// The story is longer.
pub fn behind(acts: usize) -> String {
    let longest = Span::from_secs(60);
    format!("{acts} acts come later than {longest}: they were not compared.")
}

/// It is worn.
pub fn worn(address: &str) -> String {
    format!("The broker here behaves as {address} was seen to. Undo brings the one before back.")
}
