//! What TCP carries below MQTT.

use bytes::Bytes;

use crate::id::RecordId;

/// What the headers of IPv4 and TCP add to a segment, in bytes.
pub const HEADERS: u32 = 40;

/// A piece of a stream, or a word about it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// The place of its first byte in its stream: 0 is the SYN, 1 the first byte that was written.
    pub seq: u64,
    /// The place that its sender expects next in the other stream; 0 before it has seen any.
    pub ack: u64,
    /// The bytes it carries: of one packet, never of two.
    pub bytes: Bytes,
    /// How often it was sent before.
    pub tries: u16,
    /// The record of the packet that the bytes are of, or of the ending that it tells.
    pub of: Option<RecordId>,
    /// Whether the packet ends with it.
    pub is_last: bool,
}

/// What a segment is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SegmentKind {
    /// A client asks for a connection.
    Syn,
    /// The broker's stack says yes.
    SynAck,
    /// Bytes.
    Data,
    /// "I have all bytes before `ack`", and nothing else.
    Ack,
    /// An orderly ending, behind all bytes.
    Fin,
    /// A sudden ending, or "there is no such connection".
    Reset,
}

impl Segment {
    /// A word that takes no place in the stream: [`SegmentKind::Ack`] or [`SegmentKind::Reset`].
    pub const fn word(kind: SegmentKind, seq: u64, ack: u64, of: Option<RecordId>) -> Self {
        Self {
            kind,
            seq,
            ack,
            bytes: Bytes::new(),
            tries: 0,
            of,
            is_last: false,
        }
    }

    /// The place behind its last byte.
    pub fn end(&self) -> u64 {
        self.seq + self.kind.places(&self.bytes)
    }

    /// Whether its bytes are no packet's: TLS or WebSocket speak for themselves.
    pub fn is_aside(&self) -> bool {
        self.kind == SegmentKind::Data && self.of.is_none()
    }

    /// Its size on the way, headers included, in bytes.
    pub fn size(&self) -> u32 {
        u32::try_from(self.bytes.len())
            .unwrap_or(u32::MAX)
            .saturating_add(HEADERS)
    }
}

impl SegmentKind {
    /// How many places it takes in its stream.
    pub(super) fn places(self, bytes: &Bytes) -> u64 {
        match self {
            Self::Syn | Self::SynAck | Self::Fin => 1,
            Self::Data => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Ack | Self::Reset => 0,
        }
    }
}
