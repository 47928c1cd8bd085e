//! Few words for packets, messages and decisions.

use brokerscope_core::device::http;
use brokerscope_core::machine::{Event, Remark, Routing};
use brokerscope_core::wire::{Brief, Family, PacketKind};

use super::scene::Again;

/// Characters of a payload that a label shows, at most.
const PAYLOAD_CHARS: usize = 16;

/// The family of a packet; bytes that are no packet are an error, but for what a device asks that
/// polls.
pub fn family_of(brief: Option<&Brief>, bytes: &[u8]) -> Family {
    let other = match http(bytes) {
        Some(_) => Family::Ping,
        None => Family::Ending,
    };
    brief.map_or(other, |brief| brief.kind.family())
}

/// The name of a packet.
pub(super) fn name(brief: Option<&Brief>) -> &'static str {
    brief.map_or("bytes", |brief| brief.kind.name())
}

/// What a label says below the name: identifier and DUP, or the one flag that matters.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest has at most an identifier"
)]
pub(super) fn detail(brief: Option<&Brief>, again: Again) -> String {
    let Some(brief) = brief else {
        return "no packet".to_owned();
    };
    if brief.reason.is_error() {
        return format!("0x{:02x}", brief.reason.0);
    }
    match brief.kind {
        PacketKind::Connect => format!("clean {}", u8::from(brief.clean_start)),
        PacketKind::Connack => format!("present {}", u8::from(brief.session_present)),
        PacketKind::Publish => publish(brief),
        _ => match brief.id {
            Some(id) if again == Again::Yes => format!("id {id} again"),
            Some(id) => format!("id {id}"),
            None => String::new(),
        },
    }
}

fn publish(brief: &Brief) -> String {
    let dup = if brief.dup { " DUP" } else { "" };
    match brief.id {
        Some(id) => format!("id {id}{dup}"),
        None => brief.payload.as_deref().map(payload).unwrap_or_default(),
    }
}

/// What a sentence about a packet adds to its name.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest has at most an identifier"
)]
pub(super) fn more(brief: Option<&Brief>) -> String {
    let Some(brief) = brief else {
        return String::new();
    };
    let id = brief.id.map(|id| format!(" id {id}")).unwrap_or_default();
    let topic = brief.topic.as_deref().unwrap_or_default();
    match brief.kind {
        PacketKind::Publish => {
            let dup = if brief.dup { " DUP" } else { "" };
            let retain = if brief.retain { " RETAIN" } else { "" };
            let content = brief.payload.as_deref().map(payload).unwrap_or_default();
            let qos = brief.qos;
            let what = if topic.is_empty() {
                String::new()
            } else {
                format!(", {topic}")
            };
            format!("{id} QoS {qos}{dup}{retain}{what}: {content}")
        }
        PacketKind::Subscribe | PacketKind::Unsubscribe => format!("{id}, {topic}"),
        _ if brief.reason.is_error() => {
            format!(
                "{id} 0x{:02x} {}",
                brief.reason.0,
                brief.reason.name(brief.kind)
            )
        }
        _ => id,
    }
}

/// A payload as people read it: text if it is text, else its length.
pub fn payload(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok("") => "empty".to_owned(),
        Ok(text) if !text.chars().any(char::is_control) => {
            let mut shown: String = text.chars().take(PAYLOAD_CHARS).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            shown
        }
        _ => format!("{} bytes", bytes.len()),
    }
}

/// What the broker's room says of a decision, if it is worth a word.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most remarks are bookkeeping"
)]
pub(super) fn verdict(remark: &Remark) -> Option<&'static str> {
    Some(match remark {
        Remark::KnownNotRouted(_) => "known, not routed",
        Remark::PeerFault(_) => "cannot be read",
        Remark::PeerBroke(_) => "not allowed",
        Remark::InUse(_) => "id in use",
        Remark::ConnectRefused(_) => "refused",
        Remark::NoConnect => "no CONNECT came",
        Remark::PacketTimeRanOut => "packet never whole",
        Remark::TookOverConnection { .. } => "old connection closed",
        Remark::CleanStart => "session thrown away",
        Remark::SessionExpired => "session expired",
        Remark::KeepAliveRanOut => "silent too long",
        Remark::NoSubscription(_) => "nobody subscribed",
        Remark::PublishDenied(..) => "may not publish",
        Remark::SubscribeDenied(..) => "may not read",
        Remark::WillDropped => "will dropped",
        Remark::WillDelayed { .. } => "will waits",
        Remark::Retained(_) => "retained",
        Remark::RetainedRemoved(_) => "retained removed",
        Remark::QueueFull => "queue full",
        _ => return None,
    })
}

/// What the broker's room says of an event, if it is worth a word.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most events are drawn as something else"
)]
pub(super) fn fate(event: &Event) -> Option<&'static str> {
    match event {
        Event::WillPublished { .. } => Some("will published"),
        Event::Routed { fate, .. } | Event::RetainedRouted { fate, .. } => match fate {
            Routing::Queued => Some("queued"),
            Routing::NotConnected => Some("not connected"),
            Routing::NoLocal => Some("not to its own"),
            Routing::TooLarge => Some("too large"),
            Routing::Denied(_) => Some("may not read"),
            Routing::Expired => Some("expired"),
            Routing::Congested => Some("reads too slowly"),
            Routing::HeldBack(_) => Some("not wanted"),
            // The arrow says the one, the note the other.
            Routing::Sent | Routing::QueueFull => None,
        },
        Event::Dropped { .. } => Some("given up"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_text_or_a_length() {
        #[rustfmt::skip]
        let table: [(&[u8], &str); 5] = [
            (b"21.5",                       "21.5"),
            (b"",                           "empty"),
            (b"\xff\x00",                   "2 bytes"),
            (b"a\nb",                       "3 bytes"),
            ("grüße an alle Leute".as_bytes(), "grüße an alle Le…"),
        ];
        for (bytes, expected) in table {
            assert_eq!(payload(bytes), expected);
        }
    }
}
