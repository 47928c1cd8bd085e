//! The first minute.

use crate::view::cast::Member;

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

/// What the broker is.
pub const BROKER: [&str; 2] = [
    "It keeps the list of who wants what.",
    "Look: you can see inside.",
];
/// The same beside the broker of a narrow screen.
pub const BROKER_SHORT: [&str; 3] = ["It keeps the", "list of who", "wants what."];
/// Above the subscriptions in the broker.
pub const WHO_WANTS_WHAT: &str = "who wants what";
/// No subscriptions in the broker.
pub const NOBODY_ASKED: &str = "nobody asked yet";
/// The publish of the first minute.
pub const WALK: &str = "Walk past again";
/// Subscribes again.
pub const ASK: &str = "Ask again";
/// Cuts the link to the lamp.
pub const CUT_LINK: &str = "Cut this link";
/// Repairs it.
pub const REPAIR_LINK: &str = "Repair this link";
/// Connects a client whose connection died.
pub const RECONNECT: &str = "Connect again";

/// What a publisher is, by what it said so far.
pub fn publisher(said: &[String]) -> [String; 2] {
    let says = match said {
        [] => "It has not said anything yet.".to_owned(),
        [one] => format!("It said “{one}” once."),
        [.., last] => format!("It said “{last}”, {} times so far.", said.len()),
    };
    [says, "It does not know who listens.".to_owned()]
}

/// What a subscriber is, by what it asked for.
pub fn subscriber(filters: &[String], other: &Member) -> [String; 2] {
    let asked = match filters {
        [] => "It has not asked for anything.".to_owned(),
        [one] => format!("It asked for {one}."),
        [one, two] => format!("It asked for {one} and {two}."),
        [first, rest @ ..] => format!("It asked for {first} and {} more.", rest.len()),
    };
    let other = if other.name == other.title {
        other.name.to_string()
    } else {
        format!("the {}", other.name)
    };
    [asked, format!("It has never met {other}.")]
}

/// What an offline subscriber is.
pub fn gone() -> [String; 2] {
    let both = ["Its connection is gone,", "and what it asked for with it."];
    both.map(str::to_owned)
}

/// How far a client is from its broker.
pub fn away(ms: u64) -> String {
    format!("{ms} ms away")
}

/// How many messages wait in the broker.
pub fn waiting(count: usize) -> String {
    match count {
        0 => "nothing waiting".to_owned(),
        _ => format!("{count} waiting"),
    }
}

/// The doors: what lies behind, and a sentence on it.
pub const LEARN: &str = "Each lesson is a small world. Say what will happen, press play, break it, \
    see why.";
/// The sandbox.
pub const PLAY: [&str; 2] = [
    "Open this world",
    "Add devices, ask for anything, cut and hold links. Every act can be undone.",
];
/// A real broker.
pub const CONNECT: [&str; 2] = [
    "Look into your own broker",
    "The same instruments on real bytes, over WebSocket. No account, and no server in between.",
];

/// How many lessons there are, and how many are done.
pub fn lessons(done: usize, all: usize) -> String {
    match (done, all) {
        (0, 1) => "1 lesson · start here".to_owned(),
        (0, _) => format!("{all} lessons · start here"),
        (_, _) => format!("{done} of {all} lessons done · go on"),
    }
}
