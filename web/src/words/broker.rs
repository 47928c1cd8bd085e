//! What the panel "Inside the broker" says.

use brokerscope_core::access::Denied;
use brokerscope_core::broker::{BrokerConfig, SessionCensus, SessionState, SessionTurn, Sharing};
use brokerscope_core::client::{Status, Turn};
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
    /// Nobody shares a subscription.
    pub const GROUPS: &str = "No group shares a subscription.";
    /// No deadlines.
    pub const DEADLINES: &str = "The broker waits for nothing: no deadline is set.";
}

/// The beginning of a world, as a moment to compare with.
pub const START: &str = "the start";
/// The moment that was chosen is not there any more.
pub const GONE: &str = "That moment was taken back with its branch.";
/// The place of who may come in, and who may do what.
pub const ACCESS: &str = "Access";
/// The place of groups.
pub const GROUPS: &str = "Shared groups";
/// A client that came without a User Name.
pub const NOBODY: &str = "nobody in particular";
/// No moment is compared with.
pub const NOTHING: &str = "no other moment";
/// What the choice of a moment is called.
pub const COMPARE: &str = "Compare with";
/// Compares with the moment that is shown.
pub const PIN: &str = "Pin this moment";

/// A moment to compare with.
pub fn moment(at: &str, what: &str) -> String {
    format!("{at} {}", what.trim())
}

/// A moment that was pinned.
pub fn pinned(at: &str) -> String {
    format!("{at}, pinned")
}

/// How much changed.
pub fn changes(count: usize, at: &str) -> String {
    match count {
        0 => format!("Everything is as at {at}."),
        1 => format!("One thing differs from {at}."),
        _ => format!("{count} things differ from {at}."),
    }
}

/// Who may come in.
pub fn door(config: &BrokerConfig) -> String {
    let Some(users) = &config.users else {
        return "Everybody may come in: there is no list of users.".to_owned();
    };
    let methods: Vec<&str> = config.methods.iter().map(|it| it.name()).collect();
    let methods = match methods.as_slice() {
        [] => String::new(),
        all => format!(", also by {}", all.join(", ")),
    };
    let nameless = if config.anonymous {
        "Clients without a User Name may come in too."
    } else {
        "Nobody else."
    };
    let users = match users.count() {
        1 => "One user may come in, with its password".to_owned(),
        count => format!("{count} users may come in, with their passwords"),
    };
    format!("{users}{methods}. {nameless}")
}

/// Who may do what.
pub fn rights(config: &BrokerConfig) -> String {
    match &config.acl {
        None => "Everybody may read and write everything.".to_owned(),
        Some(acl) => match acl.count() {
            1 => "A list of one line says who may read and write what.".to_owned(),
            count => format!("A list of {count} lines says who may read and write what."),
        },
    }
}

/// Whether somebody may publish somewhere, and by which line.
pub fn may_write(who: &str, topic: &str, checked: Result<u32, Denied>) -> String {
    match checked {
        Ok(line) => format!("{who} may publish on {topic}: line {line} of the list."),
        Err(why) => format!("{who} may not publish on {topic}: {why}."),
    }
}

/// Why the walk of a topic passes a level by; `name` is the topic's own level, if it is so long.
pub fn why_not(level: &str, name: Option<&str>) -> String {
    match name {
        None => "the topic ends before".to_owned(),
        Some(name) if matches!(level, "+" | "#") => format!("{level} does not stand for {name}"),
        Some(name) => format!("{level} is not {name}"),
    }
}

/// What stands at a level that is not visited.
pub fn not_visited(why: &str) -> String {
    match why {
        "" => "not visited".to_owned(),
        _ => format!("not visited, {why}"),
    }
}

/// The drawn tree in one sentence.
pub fn walked(topic: Option<&str>, matched: usize) -> String {
    match (topic, matched) {
        (None, _) => "All subscriptions, level by level".to_owned(),
        (Some(topic), 0) => format!("The walk of {topic}: nothing matches"),
        (Some(topic), 1) => format!("The walk of {topic}: one filter matches"),
        (Some(topic), count) => format!("The walk of {topic}: {count} filters match"),
    }
}

/// Gives the broker's insides all the room there is.
pub const WIDE: &str = "All the room";
/// Puts them beside the ladder again.
pub const BESIDE: &str = "Beside the ladder";

/// The machine of a connection.
pub const CONNECTION: &str = "Connection";
/// The machine of a session.
pub const SESSION: &str = "Session";
/// What brings a waiting client back.
pub const TRIES_AGAIN: (&str, &str) = ("later", "→ opening");
/// What ends a connection for good.
pub const ENDS: (&str, &str) = ("it ends", "→ offline");
/// What becomes of a session whose client comes back.
pub const RESUMED: (&str, &str) = ("CONNECT", "→ connected");
/// What becomes of a session that is not kept.
pub const NOT_KEPT: (&str, &str) = ("not kept", "→ none");

/// What a client is doing, short.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Offline => "offline",
        Status::Opening => "opening",
        Status::Connecting => "awaits CONNACK",
        Status::Connected => "connected",
        Status::Waiting => "waits",
    }
}

/// What turns a connection, short.
pub const fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Asked => "SYN",
        Turn::Opened => "CONNECT",
        Turn::Accepted => "CONNACK",
        Turn::Lost => "lost",
        Turn::Ended => "ended",
    }
}

/// Whether there is a session, short.
pub const fn session_state(state: SessionState) -> &'static str {
    match state {
        SessionState::None => "none",
        SessionState::Connected => "connected",
        SessionState::Away => "away, kept",
    }
}

/// What turns a session, short.
pub const fn session_turn(turn: SessionTurn) -> &'static str {
    match turn {
        SessionTurn::Connect => "CONNECT",
        SessionTurn::Kept => "end, kept",
        SessionTurn::Ended => "end",
        SessionTurn::Expired => "expiry",
    }
}

/// A group among subscribers.
pub fn group(name: &str) -> String {
    format!("group {name}")
}

/// What a group does with a message.
pub fn one_of(members: &str) -> String {
    format!("one of {members}")
}

/// How a member of a group is chosen.
pub const fn sharing(how: Sharing) -> &'static str {
    match how {
        Sharing::RoundRobin => "one after the other",
        Sharing::Random => "by chance",
        Sharing::Sticky => "always the same, while it can",
        Sharing::LeastInFlight => "who has the least to do",
        Sharing::Publisher => "by publisher",
        Sharing::Topic => "by topic",
    }
}

/// A message at QoS 2 that is handed on at PUBREL.
pub const HELD_BACK: &str = "until PUBREL";

/// When a will is published.
pub fn will_waits(delay: Span, at: Option<Instant>) -> String {
    match at {
        Some(at) => format!("published at {at}"),
        None if delay == Span::ZERO => "at once".to_owned(),
        None => format!("{} after the connection", roughly(delay)),
    }
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
