//! The topology: what a node, a link or a packet is doing.

use brokerscope_core::client::Status;
use brokerscope_core::flow::SenderState;
use brokerscope_core::machine::Ending;
use brokerscope_core::net::PathState;
use brokerscope_core::wire::{Brief, PacketKind, Qos};
use brokerscope_core::world::Way;

use crate::view::cast::Cast;
use crate::view::flight::Load;
use crate::view::link::Weather;

/// Letters of a payload that a label shows.
const PAYLOAD_LETTERS: usize = 10;

/// What a client is doing, when nothing more interesting can be said.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Offline => "offline",
        Status::Opening => "opens a connection",
        Status::Connecting => "waits for CONNACK",
        Status::Connected => "connected",
        Status::Waiting => "offline, will try again",
    }
}

/// What a sender waits for.
pub const fn awaited(state: SenderState) -> &'static str {
    match state {
        SenderState::AwaitPuback => "PUBACK",
        SenderState::AwaitPubrec => "PUBREC",
        SenderState::AwaitPubcomp => "PUBCOMP",
        SenderState::Done => "nothing",
    }
}

/// An unfinished exchange of a client.
pub fn holds(id: u16, state: SenderState) -> String {
    format!("holds id {id}, waits for {}", awaited(state))
}

/// A half-open connection, seen from the broker.
pub fn still_believes(title: &str) -> String {
    format!("still believes {title} is there")
}

/// So many subscriptions.
pub fn filters(count: usize) -> String {
    match count {
        1 => "1 filter".to_owned(),
        _ => format!("{count} filters"),
    }
}

/// What flies, in a few words.
pub fn load(load: &Load) -> String {
    match load {
        Load::Packet(brief) => packet(brief),
        Load::Http(what) => (*what).to_owned(),
        Load::Garbage => "no packet".to_owned(),
        Load::Ending(Ending::Fin) => "FIN".to_owned(),
        Load::Ending(
            Ending::Reset
            | Ending::NetworkLost
            | Ending::Unreachable
            | Ending::Refused
            | Ending::TimedOut
            | Ending::PowerLost,
        ) => "RST".to_owned(),
    }
}

/// A packet in a few words: its name, and its id or content.
pub fn packet(brief: &Brief) -> String {
    let name = brief.kind.name();
    if brief.kind == PacketKind::Publish {
        let dup = if brief.dup { " DUP" } else { "" };
        return format!("{name} {}{dup}", payload(brief));
    }
    match brief.id {
        Some(id) => format!("{name} id {}", id.get()),
        None => name.to_owned(),
    }
}

/// The content of a PUBLISH, as much of it as a label can show.
pub fn payload(brief: &Brief) -> String {
    let bytes = brief.payload.as_deref().unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(PAYLOAD_LETTERS).collect();
    match (short.is_empty(), letters.next()) {
        (true, _) => "(empty)".to_owned(),
        (false, None) => short,
        (false, Some(_)) => format!("{short}…"),
    }
}

/// A packet on its way, as a sentence.
pub fn flight(label: &str, from: &str, to: &str) -> String {
    format!("{label}, on its way from {from} to {to}")
}

/// A packet that does not move, as a sentence.
pub fn stuck(label: &str, (from, to): (&str, &str), why: &str) -> String {
    format!("{label}, from {from} to {to}, waits: {why}")
}

/// Under the label of a packet that does not move; `more` wait with it.
pub fn waits(more: usize) -> String {
    match more {
        0 => "waits".to_owned(),
        _ => format!("waits, and {more} more"),
    }
}

/// A link, as a sentence.
pub fn link(title: &str, latency: &str, weather: Weather, half_open: bool) -> String {
    let state = match (weather.is_cut(), weather.stalls().as_slice()) {
        (true, _) => "cut".to_owned(),
        (false, []) => "open".to_owned(),
        (false, stalls) => {
            let told = stalls.iter().map(|(way, state)| stall(title, *way, *state));
            told.collect::<Vec<_>>().join(", ")
        }
    };
    let kind = if weather.textbook {
        ", as textbooks draw it"
    } else {
        ""
    };
    let rest = if half_open {
        ", the broker has not noticed that the connection is gone"
    } else {
        ""
    };
    format!("Link of {title}, {latency} each way{kind}, {state}{rest}")
}

fn stall(title: &str, way: Option<Way>, state: PathState) -> String {
    let does = match state {
        PathState::Holds => "held: nothing arrives, nothing is lost",
        PathState::Swallows => "silent: everything is swallowed, and nobody is told",
        PathState::Carries => "open",
    };
    match way {
        None => does.to_owned(),
        Some(Way::Up) => format!("from {title} {does}"),
        Some(Way::Down | Way::Both) => format!("to {title} {does}"),
    }
}

/// Over a link, one way of which or both do not carry.
pub const fn stalled(way: Option<Way>, state: PathState) -> &'static str {
    match (way, state) {
        (None, PathState::Holds) => "held",
        (Some(_), PathState::Holds) => "held one way",
        (None, PathState::Swallows | PathState::Carries) => "silent",
        (Some(_), PathState::Swallows | PathState::Carries) => "silent one way",
    }
}

/// Under a link whose two ways differ, or that is of the other kind.
pub fn latencies(up_ms: u64, down_ms: u64, textbook: bool) -> String {
    let kind = if textbook { ", textbook" } else { "" };
    if up_ms == down_ms {
        return format!("{up_ms} ms{kind}");
    }
    format!("{up_ms}, back {down_ms} ms{kind}")
}

/// The whole picture, as a sentence.
pub fn summary(cast: &Cast, flying: usize) -> String {
    let names: Vec<&str> = cast.members().iter().map(|one| &*one.title).collect();
    let flying = match flying {
        0 => "No packet is on its way".to_owned(),
        1 => "One packet is on its way".to_owned(),
        _ => format!("{flying} packets are on their way"),
    };
    format!("{}. {flying}.", names.join(", "))
}

/// Clients without a place in the picture.
pub fn not_drawn(clients: usize) -> String {
    format!("{clients} more clients are not drawn. All are in the list of acts.")
}

/// A QoS, as a number.
pub fn qos(qos: Qos) -> String {
    format!("QoS {}", qos.level())
}
