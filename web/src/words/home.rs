//! The first minute.

/// Before the lamp knows.
pub const BEFORE: [&str; 2] = [
    "Someone just walked down the hall.",
    "Press play and watch the lamp find out.",
];
/// Once it knows.
pub const AFTER: [&str; 2] = ["The lamp found out.", "It has never met the sensor."];
/// While the link to the lamp is cut.
pub const CUT: [&str; 2] = [
    "The link is cut.",
    "Walk past again, and see who finds out.",
];
/// A world that somebody built.
pub const YOURS: [&str; 2] = [
    "This is your world, as you left it.",
    "Press play and watch.",
];

/// What the sensor is.
pub const SENSOR: [&str; 2] = ["It says “on” once.", "It does not know who listens."];
/// What the broker is.
pub const BROKER: [&str; 2] = [
    "It keeps the list of who wants what.",
    "Look: you can see inside.",
];
/// Above the subscriptions in the broker.
pub const WHO_WANTS_WHAT: &str = "who wants what";
/// No subscriptions in the broker.
pub const NOBODY_ASKED: &str = "nobody asked yet";
/// The publish of the first minute.
pub const WALK: &str = "Walk past again";
/// Cuts the link to the lamp.
pub const CUT_LINK: &str = "Cut this link";
/// Repairs it.
pub const REPAIR_LINK: &str = "Repair this link";
/// Connects a client whose connection died.
pub const RECONNECT: &str = "Connect again";

/// What a subscriber is.
pub fn subscriber(filters: &[String]) -> [String; 2] {
    let asked = match filters {
        [] => "It has not asked for anything.".to_owned(),
        [one] => format!("It asked for {one}."),
        [first, rest @ ..] => format!("It asked for {first} and {} more.", rest.len()),
    };
    [asked, "It has never met the sensor.".to_owned()]
}

/// How many messages wait in the broker.
pub fn waiting(count: usize) -> String {
    match count {
        0 => "nothing waiting".to_owned(),
        _ => format!("{count} waiting"),
    }
}

/// What a lamp or another client was given, and how often.
pub fn got(payload: &str, count: usize) -> String {
    match count {
        1 => format!("got “{payload}”"),
        _ => format!("got “{payload}”, {count} messages so far"),
    }
}
