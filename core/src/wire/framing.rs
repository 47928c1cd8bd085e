//! The fixed header, and cutting a stream into packets.

use std::ops::Range;

use bytes::{Buf, Bytes, BytesMut};

use super::anatomy::Bits;
use super::malformed::{Fault, Flaw, WireError};
use super::packet::PacketKind;
use super::reader::Reader;
use super::text::Qos;
use super::varint::{self, Varint};
use crate::spec::Version;

/// A packet of so many bytes is not copied where it can be handed on with the buffer it came in.
const LARGE: usize = 1024;

/// Cuts a stream into packets. Each has memory of its own, so whoever keeps a part of one keeps
/// nothing of the others.
///
/// It takes the bytes as they come, and every byte is looked at once or twice in all, however the
/// stream was cut. A fault in the fixed header shows as soon as its byte is there; nothing can be
/// read from the stream after that, and every later call repeats the same error.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Framer {
    buffer: BytesMut,
    version: Version,
}

impl Framer {
    /// From now on the stream is read in this version; until then in 5.0. It only matters for type
    /// 15 and for which standard an error cites.
    pub fn speak(&mut self, version: Version) {
        self.version = version;
    }

    /// Takes the next bytes of the stream, as many or few as there are.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole packet, or `None` while it is still incomplete.
    ///
    /// # Errors
    /// When the fixed header cannot be read, or the packet is larger than `max` bytes: then before
    /// the packet itself has come.
    pub fn next_packet(&mut self, max: u32) -> Result<Option<Bytes>, WireError> {
        if self.buffer.is_empty() {
            return Ok(None);
        }
        let mut reader = Reader::new(&self.buffer, self.version);
        let remaining = match read_header(&mut reader) {
            Ok(remaining) => remaining,
            Err(Fault) => match reader.why() {
                error if matches!(error.flaw, Flaw::Truncated(_)) => return Ok(None),
                error => return Err(error),
            },
        };
        let head = reader.at();
        let size = u32::try_from(head)
            .unwrap_or(u32::MAX)
            .saturating_add(remaining);
        if size > max {
            return Err(reader.error(1, Flaw::TooLarge { size, max }));
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(packet) = self.buffer.get(..size) else {
            return Ok(None);
        };
        if size >= LARGE && size == self.buffer.len() {
            return Ok(Some(std::mem::take(&mut self.buffer).freeze()));
        }
        let packet = Bytes::copy_from_slice(packet);
        self.buffer.advance(size);
        Ok(Some(packet))
    }

    /// How many bytes wait for the rest of their packet.
    pub fn waiting(&self) -> usize {
        self.buffer.len()
    }
}

/// Where the packets in these bytes begin and end, one after the other. What follows the last whole
/// one is the last range: half a packet, or bytes whose Remaining Length cannot be read.
pub fn cut(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut from = 0;
    while let Some(rest) = bytes.get(from..).filter(|rest| !rest.is_empty()) {
        let length = varint::read(rest.get(1..).unwrap_or_default());
        let size = match length {
            Varint::Whole(remaining, width) => usize::try_from(remaining)
                .unwrap_or(usize::MAX)
                .saturating_add(1 + width),
            Varint::Truncated | Varint::TooLong | Varint::NotShortest => usize::MAX,
        };
        let to = from + size.min(rest.len());
        ranges.push(from..to);
        from = to;
    }
    ranges
}

/// Reads type, flags and Remaining Length, and returns the last; the reader knows the others from
/// here on.
pub(super) fn read_header(reader: &mut Reader<'_>) -> Result<u32, Fault> {
    reader.open("Fixed header", 0);
    let first = reader.flags("the fixed header")?;
    let kind = match PacketKind::from_number(first >> 4) {
        Some(PacketKind::Auth) if !reader.is_v5() => None,
        known => known,
    };
    reader.bits("Packet type", Bits::new(7, 4), move || match kind {
        Some(kind) => kind.name().to_owned(),
        None => format!("{}, reserved", first >> 4),
    });
    let flags = first & 0x0f;
    let Some(kind) = kind else {
        return reader.flaw(0, Flaw::ReservedType(first >> 4));
    };
    reader.kind = Some(kind);
    reader.first_flags = flags;
    match kind {
        PacketKind::Publish => check_publish_flags(reader, flags)?,
        PacketKind::Connect
        | PacketKind::Connack
        | PacketKind::Puback
        | PacketKind::Pubrec
        | PacketKind::Pubrel
        | PacketKind::Pubcomp
        | PacketKind::Subscribe
        | PacketKind::Suback
        | PacketKind::Unsubscribe
        | PacketKind::Unsuback
        | PacketKind::Pingreq
        | PacketKind::Pingresp
        | PacketKind::Disconnect
        | PacketKind::Auth => {
            reader.bits("Flags", Bits::new(3, 0), move || format!("{flags:04b}"));
            let expected = fixed_flags(kind);
            if flags != expected {
                let found = flags;
                return reader.flaw(
                    0,
                    Flaw::HeaderFlags {
                        kind,
                        found,
                        expected,
                    },
                );
            }
        }
    }
    let remaining = reader.varint("Remaining Length")?;
    reader.close(String::new);
    Ok(remaining)
}

/// The lower half of the first byte of every packet but PUBLISH.
pub(super) const fn fixed_flags(kind: PacketKind) -> u8 {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "three packets are the exception"
    )]
    match kind {
        PacketKind::Pubrel | PacketKind::Subscribe | PacketKind::Unsubscribe => 0b0010,
        _ => 0,
    }
}

fn check_publish_flags(reader: &mut Reader<'_>, flags: u8) -> Result<(), Fault> {
    let (dup, qos, retain) = (flags >> 3, (flags >> 1) & 0b11, flags & 1);
    reader.open_bits("Flags", Bits::new(3, 0));
    reader.bits("DUP", Bits::new(3, 3), move || dup.to_string());
    reader.bits("QoS", Bits::new(2, 1), move || qos.to_string());
    reader.bits("RETAIN", Bits::new(0, 0), move || retain.to_string());
    reader.close(move || format!("DUP {dup}, QoS {qos}, RETAIN {retain}"));
    match (Qos::new(qos), dup) {
        (None, _) => reader.flaw(0, Flaw::PublishQos3),
        (Some(Qos::AtMostOnce), 1) => reader.flaw(0, Flaw::DupAtQos0),
        (Some(_), _) => Ok(()),
    }
}
