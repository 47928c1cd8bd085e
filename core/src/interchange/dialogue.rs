//! What two ends said to each other: from streams of bytes to packets of MQTT.

use std::fmt;

use bytes::Bytes;

use super::joined::Joined;
use super::stream::Seen;
use crate::spec::Version;
use crate::wire::{Framer, Packet, PacketKind, cut, decode_shared};

/// A packet, or bytes that are none.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) bytes: Bytes,
    /// Where its first byte was seen.
    pub(super) seen: Seen,
    /// The place in the stream of TCP behind its last byte.
    pub(super) end: u64,
    pub(super) packet: Option<Packet>,
}

/// What one end said, and what of it cannot be read.
#[derive(Debug, Default)]
pub(super) struct Speech {
    pub(super) said: Vec<Said>,
    pub(super) troubles: Vec<(Seen, Trouble)>,
}

/// Why a part of a stream says nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Trouble {
    /// The capture lacks so many bytes.
    Lacks(u64),
    /// So many bytes before the first packet that can be found.
    Skipped(usize),
    /// So many bytes of a packet of which the rest never came.
    Half(usize),
    /// These bytes are no packet, for this reason.
    Unreadable(String),
}

/// More places than these are not tried as the beginning of a packet.
const TRIES_MAX: usize = 256;

/// An end that never stops talking nonsense is listened to for so long.
const NONSENSE_MAX: usize = 64 << 10;

/// Reads what one end said in `version`; `is_whole` says that its beginning is there.
pub(super) fn read(parts: &[Joined], version: Version, is_whole: bool) -> Speech {
    let mut speech = Speech::default();
    for (number, part) in parts.iter().enumerate() {
        let lacks = part.lacks();
        let first = part.seen(0);
        if lacks > 0
            && let Some(seen) = first
        {
            speech.troubles.push((seen, Trouble::Lacks(lacks)));
        }
        let begin = match number == 0 && is_whole {
            true => Some(0),
            false => beginning(part, version),
        };
        let skipped = begin.unwrap_or(part.bytes.len());
        if skipped > 0
            && let Some(seen) = first
        {
            speech.troubles.push((seen, Trouble::Skipped(skipped)));
        }
        if let Some(begin) = begin {
            speech.read(part, begin, version);
        }
    }
    speech
}

impl Speech {
    fn read(&mut self, part: &Joined, begin: usize, version: Version) {
        for range in cut(part.bytes.get(begin..).unwrap_or_default()) {
            let (from, to) = (begin + range.start, begin + range.end);
            let Some(seen) = part.seen(from) else { return };
            let bytes = part.bytes.slice(from..to);
            let mut framer = Framer::default();
            framer.speak(version);
            framer.push(&bytes);
            let trouble = match framer.next_packet(u32::MAX) {
                Ok(Some(_)) => None,
                Ok(None) => {
                    self.troubles.push((seen, Trouble::Half(to - from)));
                    return;
                }
                Err(error) => Some(error.to_string()),
            };
            let decoded = decode_shared(&bytes, version);
            let trouble = trouble.or_else(|| decoded.as_ref().err().map(ToString::to_string));
            if let Some(trouble) = trouble {
                self.troubles.push((seen, Trouble::Unreadable(trouble)));
            }
            let shown = bytes.len().min(NONSENSE_MAX);
            self.said.push(Said {
                bytes: match decoded {
                    Ok(_) => bytes,
                    Err(_) => bytes.slice(..shown),
                },
                seen,
                end: part.place(to.saturating_sub(1)) + 1,
                packet: decoded.ok(),
            });
        }
    }

    /// Whether all that was said can be read, and something was.
    pub(super) fn is_sound(&self) -> bool {
        !self.said.is_empty() && self.said.iter().all(|it| it.packet.is_some())
    }
}

/// Where the first packet begins of which the one behind it, if there is one, can be read too.
/// Packets mostly begin where segments do.
fn beginning(part: &Joined, version: Version) -> Option<usize> {
    part.starts.iter().take(TRIES_MAX).copied().find(|start| {
        let rest = part.bytes.slice(*start..);
        let ranges = cut(&rest);
        let whole = ranges.iter().take(2).map(|range| rest.slice(range.clone()));
        let mut read = whole.map(|bytes| decode_shared(&bytes, version).is_ok());
        match (read.next(), read.next()) {
            (Some(true), Some(second)) => second || ranges.len() == 2,
            (Some(true), None) => true,
            _ => false,
        }
    })
}

/// The version that the client's CONNECT asks for.
pub(super) fn asked(client: &[Joined]) -> Option<Version> {
    let part = client.first()?;
    let range = cut(&part.bytes).into_iter().next()?;
    match decode_shared(&part.bytes.slice(range), Version::V5) {
        Ok(Packet::Connect(connect)) => Some(connect.version),
        Ok(_) | Err(_) => None,
    }
}

/// Whether only a client says this: `None` if both do.
pub(super) const fn is_clients(kind: PacketKind) -> Option<bool> {
    match kind {
        PacketKind::Connect
        | PacketKind::Subscribe
        | PacketKind::Unsubscribe
        | PacketKind::Pingreq => Some(true),
        PacketKind::Connack | PacketKind::Suback | PacketKind::Unsuback | PacketKind::Pingresp => {
            Some(false)
        }
        PacketKind::Publish
        | PacketKind::Puback
        | PacketKind::Pubrec
        | PacketKind::Pubrel
        | PacketKind::Pubcomp
        | PacketKind::Disconnect
        | PacketKind::Auth => None,
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lacks(bytes) => write!(f, "the capture lacks {bytes} bytes before it."),
            Self::Skipped(bytes) => {
                write!(
                    f,
                    "{bytes} bytes were passed over to find where a packet begins."
                )
            }
            Self::Half(bytes) => write!(f, "{bytes} bytes of a packet, and never its rest."),
            Self::Unreadable(why) => write!(f, "bytes that are no packet: {why}"),
        }
    }
}
