//! Two runs side by side.

use crate::model::Pairing;
use crate::model::beside::LOSS_PPM;

/// The address names a branch that is not there.
pub const NO_SUCH: &str = "There is no such branch here. This world at QoS 1 and 2 instead.";
/// What one may do.
pub const OPEN: &str = "Side by side";
/// Nothing differs.
pub const SAME: &str = "Nothing differs: both runs are the same, packet by packet.";
/// In place of differences, before both were played.
pub const NOT_YET: &str = "What differs will stand here, once both have been run.";
/// While both are computed.
pub const COMPUTING: &str = "Both runs are being computed";

/// The word of a pairing.
pub const fn tab(pairing: Pairing) -> &'static str {
    match pairing {
        Pairing::Qos => "QoS 1 and 2",
        Pairing::Version => "3.1.1 and 5.0",
        Pairing::Loss => "TCP and textbook",
        Pairing::Branch(_) => "Branches",
        Pairing::Real => "A real broker",
    }
}

/// What the two are called.
pub fn names(pairing: Pairing, branches: [String; 2]) -> [String; 2] {
    match pairing {
        Pairing::Qos => ["QoS 1", "QoS 2"].map(str::to_owned),
        Pairing::Version => ["MQTT 3.1.1", "MQTT 5.0"].map(str::to_owned),
        Pairing::Loss => ["True TCP", "Textbook"].map(str::to_owned),
        Pairing::Branch(_) => branches,
        Pairing::Real => ["Simulated", "Real"].map(str::to_owned),
    }
}

/// What was done to the world, in a sentence.
pub fn about(pairing: Pairing) -> String {
    match pairing {
        Pairing::Qos => "Same world, same seed. Everything is published and asked for at QoS 1 \
                         in one run, at QoS 2 in the other."
            .to_owned(),
        Pairing::Version => {
            "Same world, same seed. Every client speaks 3.1.1 in one run, 5.0 in the other."
                .to_owned()
        }
        Pairing::Loss => format!(
            "Same world, same seed. Links that lost nothing lose {} %. TCP sends again what it lost; \
             a textbook loses whole packets, as no network under MQTT does.",
            LOSS_PPM / 10_000
        ),
        Pairing::Real => super::real::ABOUT.to_owned(),
        Pairing::Branch(_) => "Same seed, same past. Two futures of one world.".to_owned(),
    }
}

/// What came of a run.
pub fn tally(packets: usize, bytes: usize, deliveries: usize) -> String {
    let messages = match deliveries {
        0 => "no message reached an application".to_owned(),
        1 => "1 message reached an application".to_owned(),
        _ => format!("{deliveries} messages reached applications"),
    };
    format!("{packets} packets, {bytes} bytes, {messages}")
}

/// How many packets are the same.
pub fn same(packets: usize, rows: usize) -> String {
    let rows = match rows {
        0 => return format!("{packets} packets are the same"),
        1 => "1 difference".to_owned(),
        _ => format!("{rows} differences"),
    };
    format!("{rows}, {packets} packets are the same")
}

/// Only one run has it.
pub fn alone(name: &str, what: &str) -> String {
    format!("Only {name}: {what}")
}

/// Another packet stands in its place.
pub fn instead(one: &str, other: &str, between: &str) -> String {
    format!("{one} or {other}, {between}")
}

/// It came at another time.
pub fn moved(what: &str, name: &str) -> String {
    format!("{what} comes later in {name}")
}

/// One byte differs.
pub fn byte(what: &str, place: usize, one: u8, other: u8) -> String {
    match place {
        0 => format!("{what}: only the first byte differs, {one:02x} or {other:02x}"),
        _ => format!("{what}: only one byte differs, {one:02x} or {other:02x}"),
    }
}

/// The length differs.
pub fn length(what: &str, one: usize, other: usize) -> String {
    format!("{what}: {one} or {other} bytes")
}

/// Other bytes of the same length.
pub fn bytes(what: &str) -> String {
    format!("{what}: other bytes, as many")
}

/// A packet on its hop.
pub fn packet(kind: &str, from: &str, to: &str) -> String {
    format!("{kind} from {from} to {to}")
}

/// On which hop.
pub fn between(from: &str, to: &str) -> String {
    format!("from {from} to {to}")
}

/// It differs so more than once.
pub fn again(times: usize) -> String {
    match times {
        1 => "(twice)".to_owned(),
        _ => format!("({} times)", times + 1),
    }
}

/// Rows that are not shown.
pub fn more(rows: usize) -> String {
    format!("and {rows} more differences")
}
