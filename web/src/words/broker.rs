//! What the panel "Inside the broker" says.

use brokerscope_core::broker::SessionCensus;
use brokerscope_core::flow::SenderState;
use brokerscope_core::time::{Instant, Span};

use crate::view::broker::Presence;

/// Each place when it is empty.
pub mod empty {
    /// No broker at all.
    pub const BROKER: &str = "This world has no broker to look into.";
    /// No subscriptions.
    pub const TREE: &str = "Nobody has subscribed. A message that comes now goes to no one.";
    /// No sessions.
    pub const SESSIONS: &str = "No sessions: nobody has connected yet.";
    /// No exchanges.
    pub const FLIGHT: &str = "Nothing is in flight. Every packet identifier is free.";
    /// No messages wait.
    pub const QUEUE: &str = "No message waits for an absent client.";
    /// Nothing retained.
    pub const RETAINED: &str = "No topic has a retained message.";
    /// No wills.
    pub const WILLS: &str = "No client left a will.";
    /// No deadlines.
    pub const DEADLINES: &str = "The broker waits for nothing: no deadline is set.";
}

/// One session in a line.
pub fn session(
    session: &SessionCensus,
    presence: Presence,
    queue_limit: u32,
    now: Instant,
) -> String {
    let mut parts = vec![match presence {
        Presence::Connected => "connected".to_owned(),
        Presence::StillBelieves => "the broker still believes it is there".to_owned(),
        Presence::Offline => match session.expires_at {
            Some(at) => format!("offline, kept {} more", roughly(at.since(now))),
            None => "offline, kept for good".to_owned(),
        },
    }];
    if !session.in_flight.is_empty() {
        parts.push(format!("{} in flight", session.in_flight.len()));
    }
    if !session.queue.is_empty() {
        parts.push(format!("{} of {queue_limit} waiting", session.queue.len()));
    }
    if session.subscriptions.is_empty() {
        parts.push("no subscription".to_owned());
    }
    parts.join(", ")
}

/// Why the broker will act when its patience ends.
pub fn patience(name: &str) -> String {
    format!("gives up on {name} if it stays silent")
}

/// Why the broker will act when a will has waited long enough.
pub fn will(name: &str) -> String {
    format!("publishes the will of {name}")
}

/// Why the broker will act when a session expires.
pub fn expiry(name: &str) -> String {
    format!("ends the session of {name} if it stays away")
}

/// What a sender waits for.
pub const fn awaits(state: SenderState) -> &'static str {
    match state {
        SenderState::AwaitPuback => "awaits PUBACK",
        SenderState::AwaitPubrec => "awaits PUBREC",
        SenderState::AwaitPubcomp => "awaits PUBCOMP",
        SenderState::Done => "free",
    }
}

/// A length of time as one says it: the largest unit that fits.
pub fn roughly(span: Span) -> String {
    let s = span.as_micros() / 1_000_000;
    match s {
        0 => format!("{} ms", span.as_micros() / 1_000),
        1..=119 => format!("{s} s"),
        120..=7_199 => format!("{} min", s / 60),
        7_200..=172_799 => format!("{} h", s / 3_600),
        _ => format!("{} days", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_their_own_unit() {
        #[rustfmt::skip]
        let table = [
            (Span::from_millis(42),       "42 ms"),
            (Span::from_secs(119),        "119 s"),
            (Span::from_secs(58 * 60),    "58 min"),
            (Span::from_secs(7_200),      "2 h"),
            (Span::from_secs(5 * 86_400), "5 days"),
        ];
        for (span, said) in table {
            assert_eq!(roughly(span), said);
        }
    }
}
