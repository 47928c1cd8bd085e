//! What one can do to the world, and what was wrong with it.

use brokerscope_core::client::Status;
use brokerscope_core::topic::TopicError;
use brokerscope_core::world::Face;

use crate::view::link::Weather;

/// A QoS that is none.
pub const QOS_PROBLEM: &str = "QoS is 0, 1 or 2.";
/// A world without a broker.
pub const NO_BROKER: &str = "There is no broker here to connect to.";
/// No name.
pub const NAME_EMPTY: &str = "Give it a name, such as carol.";
/// A long name.
pub const NAME_LONG: &str = "A name has at most 16 characters.";
/// A name with other characters.
pub const NAME_LETTERS: &str =
    "A name begins with a small letter and goes on with small letters, digits or single dashes.";
/// Somebody else's name.
pub const NAME_TAKEN: &str = "Somebody here has this name already.";
/// No latency.
pub const LATENCY_PROBLEM: &str = "A whole number of milliseconds, at most 10000.";

/// The faces a new client can have.
pub const FACES: [(Face, &str); 9] = [
    (Face::Dashboard, "Dashboard"),
    (Face::Sensor, "Motion sensor"),
    (Face::Thermometer, "Thermometer"),
    (Face::Lamp, "Lamp"),
    (Face::Fan, "Fan"),
    (Face::Lock, "Door lock"),
    (Face::Phone, "Phone"),
    (Face::Gateway, "Gateway"),
    (Face::Plain, "Plain client"),
];

/// What a new device is called, before a number.
pub const fn device_name(face: Face) -> &'static str {
    match face {
        Face::Sensor => "sensor",
        Face::Thermometer => "thermo",
        Face::Lamp => "lamp",
        Face::Lock => "lock",
        Face::Phone => "phone",
        Face::Dashboard => "wall",
        Face::Gateway => "gateway",
        Face::Plain => "client",
        Face::Fan => "fan",
    }
}

/// The QoS of a publish, as the form offers them.
pub const QOS: [(&str, &str); 3] = [
    ("0", "0 · at most once"),
    ("1", "1 · at least once"),
    ("2", "2 · exactly once"),
];

/// What is wrong with a topic, as one sentence that names the statement.
pub fn topic_problem(error: TopicError) -> String {
    let text = error.to_string().replace('`', "");
    let mut letters = text.chars();
    let first = letters.next().unwrap_or_default().to_ascii_uppercase();
    format!("{first}{} [{}].", letters.as_str(), error.clause())
}

/// What the two acts on a link mean.
pub const LINK_WORDS: &str = "Cut: the connection dies and what was on its way is gone. Hold: nothing arrives, nothing is lost.";

/// Opens the acts on a node's power.
pub const POWER: &str = "Its power …";
/// Leads to a link.
pub const LINK: &str = "More about its link";
/// Before the devices over the picture.
pub const DRAG_IN: &str = "Drag in, or click:";

/// What to do first with a client in this state.
pub fn advice(status: Status, weather: Weather) -> &'static str {
    match (status, weather.is_cut()) {
        (Status::Offline | Status::Waiting, true) => "Its link is cut. Repair it, then connect.",
        (Status::Offline | Status::Waiting, false) => "It is offline. Connect it first.",
        (Status::Opening | Status::Connecting, _) => "It is connecting. Press play.",
        (Status::Connected, _) => "It is connected. Let it say something, or ask for something.",
    }
}

/// What a filter may contain.
pub const FILTER_HINT: &str = "+ is any one level, # is everything below.";
/// A session that is kept.
pub const KEEP: &str = "Keep its session when it goes offline";
