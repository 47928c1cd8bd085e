//! What the inspector says.

use brokerscope_core::client::Status;
use brokerscope_core::history::Origin;
use brokerscope_core::net::LinkState;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Lost;
use brokerscope_core::wire::{Brief, Offence, PacketKind, Qos, WireError};

use crate::model::hex::NotHex;
use crate::view::inspector::Fate;

/// Nothing is selected.
pub const NOTHING: &str = "Click a packet in the ladder, or one on its way, to see its bytes; \
     click a device or a link to see what it holds.";

/// Bytes that are no packet.
pub const NO_PACKET: &str = "Not a packet";
/// Bytes that begin like a packet, and break.
pub const BROKEN: &str = "broken";
/// What the field for pasted bytes takes.
pub const PASTE_EXAMPLE: &str = "10 0c 00 04 … or 0x10, \\x10, 10:0c, a hexdump, base64";
/// The field is empty.
pub const PASTE_EMPTY: &str =
    "Paste bytes from a log, a capture or a test, and read them as packets.";
/// The bytes of the editor cannot be sent while they are no bytes.
pub const UNREADABLE: &str = "Mend the bytes first.";
/// Nothing is there to send.
pub const NO_BYTES: &str = "There is no byte to send.";
/// There is no connection to a real broker.
pub const NOT_OPEN: &str = "Not now: no connection stands.";

/// Why something cannot be done now.
pub fn cannot(why: &str) -> String {
    format!("Not now: {why}.")
}

/// Opens the editor.
pub const EDIT: &str = "Edit and send";
/// What one can do with the keyboard there.
pub const EDIT_HINT: &str = "Digits type over a byte, + puts one behind it, Delete takes it out. \
     Space turns a bit.";
/// Makes the Remaining Length right.
pub const MEND: &str = "Set the Remaining Length right";
/// The field that holds all bytes.
pub const ALL_BYTES: &str = "All bytes";
/// The field for pasted bytes.
pub const PASTED: &str = "Bytes from elsewhere";

/// No field is lit.
pub const POINT: &str = "Point at a field, a byte or a bit: the others light up, and here stands \
     what it means.";

/// Opens the arithmetic.
pub const STEPS: &str = "Step by step";

/// One step of it: `44 × 128⁰`.
pub fn term(bits: u8, power: usize) -> String {
    let power = ["⁰", "¹", "²", "³"].get(power).copied().unwrap_or_default();
    format!("{bits} × 128{power}")
}

/// What sending does.
pub const SEND_HINT: &str = "Slips exactly these bytes into the stream, now. The program at that end \
     does not know of them.";
/// The same towards a real broker.
pub const SEND_LIVE_HINT: &str = "Writes exactly these bytes to the real broker, now.";

/// Where it breaks, and how.
pub fn flaw(error: &WireError) -> String {
    format!("Byte {}: {}.", error.at, error.flaw)
}

/// What becomes of somebody who sends it.
pub fn verdict(error: &WireError, version: Version) -> String {
    let class = match error.offence {
        Offence::Malformed => "Malformed",
        Offence::Protocol => "Protocol Error",
    };
    match version {
        Version::V5 => format!("{class}: whoever reads it closes, with {}.", error.reason),
        Version::V311 => format!("{class}: whoever reads it closes, without a word."),
    }
}

/// Packets that are not listed.
pub fn more_packets(count: usize) -> String {
    format!("{count} more packets; paste fewer to see them.")
}

/// Where a packet stands among pasted bytes.
pub fn span(from: usize, length: usize) -> String {
    format!("from {from}, {}", bytes(length))
}

/// How pasted bytes are read.
pub fn reading(version: Version, chosen: bool, certain: bool) -> String {
    let why = match (chosen, certain) {
        (true, _) => "as you say",
        (false, true) => "as its CONNECT says",
        (false, false) => "a guess: no CONNECT says it",
    };
    format!("Read as MQTT {version}, {why}.")
}

/// What is wrong with a text that should be bytes.
pub fn not_hex(problem: &NotHex) -> String {
    let NotHex {
        line,
        column,
        found,
        hint,
    } = problem;
    format!("Line {line}, letter {column}: `{found}` is no byte; {hint}.")
}

/// A broker in the inspector: its insides have a panel of their own.
pub const BROKER: &str = "The broker in the middle. Its memory is shown in Inside the broker.";

/// A real broker.
pub const OPAQUE: &str =
    "A real broker: opaque. From here one sees only what it sends and receives.";

/// Which time was not measured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Estimate {
    /// Both are exact.
    Neither,
    /// When the broker sent it.
    Sending,
    /// When the broker read it.
    Arrival,
}

/// Who to whom, when, and what became of it.
pub fn journey(who: (&str, &str), sent: Instant, fate: Fate, estimate: Estimate) -> String {
    let (from, to) = who;
    let about = |guessed: Estimate| if estimate == guessed { "about " } else { "" };
    let (left, came) = (about(Estimate::Sending), about(Estimate::Arrival));
    // Tenths of a millisecond would be read as if somebody knew them.
    let round = |at: Instant| match estimate {
        Estimate::Neither => at,
        Estimate::Sending | Estimate::Arrival => Instant::from_millis(at.as_micros() / 1_000),
    };
    let sent = round(sent);
    let became = match fate {
        Fate::Arrived(_, at) => format!("arrived {came}{}", round(at)),
        Fate::Lost(at, why) => format!("lost {at}: {}", lost(why)),
        Fate::UnderWay(_) if estimate == Estimate::Arrival => {
            "whether it arrived is not known from here".to_owned()
        }
        Fate::UnderWay(Some(due)) => format!("due {due}"),
        Fate::Waits(wait, now) => format!("waits: {}", super::link::waits(wait, now)),
        Fate::UnderWay(None) => "held up: the link stalls".to_owned(),
    };
    let guessed = matches!(fate, Fate::Arrived(..)) && estimate != Estimate::Neither;
    let note = if guessed {
        " (half the measured round trip)"
    } else {
        ""
    };
    format!("{from} to {to}, sent {left}{sent}, {became}{note}")
}

/// What kept a packet from arriving.
pub const fn lost(why: Lost) -> &'static str {
    match why {
        Lost::LinkCut => "the link was cut, and the connection died with it",
        Lost::EndClosed => "it reached an end that had closed already",
        Lost::Reset => "the connection was reset",
        Lost::GaveUp => "its stack sent it again and again, and gave up",
        Lost::Swallowed => "the network swallowed it, and it is not sent again",
        Lost::PowerLost => "the device lost its power",
    }
}

/// What stands behind a packet's name.
pub fn gist(brief: &Brief) -> String {
    let mut parts = Vec::new();
    if brief.kind == PacketKind::Publish {
        parts.push(format!("QoS {}", brief.qos));
    }
    if let Some(id) = brief.id
        && (brief.kind != PacketKind::Publish || brief.qos != Qos::AtMostOnce)
    {
        parts.push(format!("id {id}"));
    }
    if brief.dup {
        parts.push("DUP".to_owned());
    }
    if brief.retain {
        parts.push("RETAIN".to_owned());
    }
    if brief.reason.is_error() {
        parts.push(format!(
            "{} {}",
            brief.reason,
            brief.reason.name(brief.kind)
        ));
    }
    parts.join(", ")
}

/// `1 byte`, `22 bytes`.
pub fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte".to_owned(),
        _ => format!("{count} bytes"),
    }
}

/// What a client is doing.
pub fn status(status: Status, waiting: usize) -> String {
    let doing = match status {
        Status::Offline => "Offline.",
        Status::Opening => "Waits for its connection to open.",
        Status::Connecting => "Has sent CONNECT and waits for CONNACK.",
        Status::Connected => "Connected.",
        Status::Waiting => "Lost its connection and will try again by itself.",
    };
    match waiting {
        0 => doing.to_owned(),
        1 => format!("{doing} One message of its own waits to be sent."),
        _ => format!("{doing} {waiting} messages of its own wait to be sent."),
    }
}

/// A client's Keep Alive.
pub fn keep_alive(seconds: u16) -> String {
    match seconds {
        0 => "No Keep Alive: silence may last for ever".to_owned(),
        _ => format!("Keep Alive {seconds} s: silent no longer than that"),
    }
}

/// Whether a link carries.
pub const fn link(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "It works.",
        LinkState::Cut => {
            "It is cut. Connections over it died; the broker was told nothing. Repair it, then \
             connect again."
        }
        LinkState::Silent => {
            "It swallows everything, and nobody is told. TCP sends again, and gives up in the end."
        }
        LinkState::Held => {
            "It stalls. Nothing arrives and nothing is lost: TCP keeps trying until it is released."
        }
    }
}

/// Packets on a link.
pub fn under_way(count: usize) -> String {
    match count {
        0 => "No packet is on it now.".to_owned(),
        1 => "One packet is on it now.".to_owned(),
        _ => format!("{count} packets are on it now."),
    }
}

/// How a chain of causes began.
pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::ByHand => "Somebody did it by hand.",
        Origin::Scheduled => "The scenario has it at this time.",
        Origin::Awaited(_) => "The scenario had waited for this.",
        Origin::Timer { .. } => "A clock rang.",
        Origin::Limit(_) => "The world reached a limit.",
    }
}

#[cfg(test)]
mod tests {
    use brokerscope_core::id::RecordId;

    use super::*;

    #[test]
    fn a_journey_says_what_is_measured_and_what_is_not() {
        let at = Instant::from_millis;
        let arrived = Fate::Arrived(RecordId(7), at(250));
        #[rustfmt::skip]
        let table = [
            (arrived, Estimate::Neither,
             "alice to hub, sent 0.200 s, arrived 0.250 s"),
            (arrived, Estimate::Arrival,
             "alice to hub, sent 0.200 s, arrived about 0.250 s (half the measured round trip)"),
            (arrived, Estimate::Sending,
             "alice to hub, sent about 0.200 s, arrived 0.250 s (half the measured round trip)"),
            (Fate::Lost(at(280), Lost::LinkCut), Estimate::Neither,
             "alice to hub, sent 0.200 s, \
              lost 0.280 s: the link was cut, and the connection died with it"),
            (Fate::UnderWay(None), Estimate::Neither,
             "alice to hub, sent 0.200 s, held up: the link stalls"),
            (Fate::UnderWay(Some(at(250))), Estimate::Neither,
             "alice to hub, sent 0.200 s, due 0.250 s"),
            (Fate::UnderWay(Some(at(250))), Estimate::Arrival,
             "alice to hub, sent 0.200 s, whether it arrived is not known from here"),
        ];
        for (fate, estimate, said) in table {
            assert_eq!(journey(("alice", "hub"), at(200), fate, estimate), said);
        }
    }
}
