//! PUBLISH.

use std::ops::Range;

use bytes::Bytes;

use super::EncodeError;
use super::malformed::{Fault, Flaw, WireError};
use super::packet::{Packet, PacketKind, Publish};
use super::properties::{self, Place};
use super::property::Properties;
use super::reader::Reader;
use super::text::{PacketId, Qos};
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::{TopicError, TopicName};

/// Where the fields of a PUBLISH without properties lie, and which flags it has.
struct Plain {
    flags: u8,
    topic: Range<usize>,
    id: Option<PacketId>,
    /// Where it begins.
    payload: usize,
}

impl Plain {
    /// `None` for every other packet, and where anything is out of the ordinary.
    #[inline(always)]
    fn find(bytes: &[u8], version: Version) -> Option<Self> {
        let (first, rest) = match bytes {
            [first, length @ 0..0x80, rest @ ..] if rest.len() == usize::from(*length) => {
                (first, rest)
            }
            // The second byte counts in 128s, and is not zero, or one would have been enough.
            [first, low @ 0x80..=0xff, high @ 1..0x80, rest @ ..]
                if rest.len() == usize::from(*low - 0x80) + (usize::from(*high) << 7) =>
            {
                (first, rest)
            }
            _ => return None,
        };
        let flags = first.wrapping_sub(PacketKind::Publish.number() << 4);
        let (&length, rest) = rest.split_first_chunk()?;
        let topic_at = bytes.len() - rest.len();
        let topic = topic_at..topic_at + usize::from(u16::from_be_bytes(length));
        let rest = bytes.get(topic.end..)?;
        let (id, rest) = match flags {
            0b0000 | 0b0001 => (None, rest),
            0b0010..=0b0101 | 0b1010..=0b1101 => {
                let (&id, rest) = rest.split_first_chunk()?;
                (Some(PacketId::new(u16::from_be_bytes(id))?), rest)
            }
            _ => return None,
        };
        let payload = match (version, rest) {
            (Version::V311, payload) | (Version::V5, [0, payload @ ..]) => payload,
            (Version::V5, _) => return None,
        };
        Some(Self {
            flags,
            topic,
            id,
            payload: bytes.len() - payload.len(),
        })
    }
}

/// Reads a PUBLISH without properties in which nothing is out of the ordinary: its topic and payload
/// are parts of `bytes`. Any other packet is read by `otherwise`, from the start.
///
/// Nearly all that a broker reads is such a packet. Here no byte is remembered and no error is found;
/// the tests hold both ways to the same answer. The packet is put together once, at the end: what is
/// moved again while its small fields are on their way to memory waits for them.
#[inline(always)]
pub(super) fn read_plain(
    bytes: &Bytes,
    version: Version,
    otherwise: impl FnOnce() -> Result<Packet, WireError>,
) -> Result<Packet, WireError> {
    let Some(plain) = Plain::find(bytes, version) else {
        return otherwise();
    };
    let payload = bytes.slice(plain.payload..);
    let Some(topic) = TopicName::of_plain(bytes.slice(plain.topic)) else {
        return otherwise();
    };
    Ok(Packet::Publish(Publish {
        dup: plain.flags & 0b1000 != 0,
        qos: Qos::new(plain.flags >> 1 & 0b11).unwrap_or_default(),
        retain: plain.flags & 1 != 0,
        topic: Some(topic),
        id: plain.id,
        properties: Properties::none(),
        payload,
    }))
}

/// The flags have passed the checks of the fixed header.
///
/// Most of what a broker reads is this packet, and it is a large one: it is put together once, where
/// the caller wants it. So this does not use `?`, which would have a [`Fault`] made into an error in a
/// place where the packet had to be moved through.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Packet, WireError> {
    let flags = reader.first_flags;
    let qos = Qos::new(flags >> 1 & 0b11).unwrap_or_default();
    reader.open("Variable header", reader.at());
    let topic_at = reader.at();
    let Ok(topic) = reader.topic_name("Topic Name") else {
        return Err(reader.why());
    };
    let Ok(id) = read_id(reader, qos, topic.is_some(), topic_at) else {
        return Err(reader.why());
    };
    let place = Place::On(PacketKind::Publish);
    let Ok(properties) = properties::read(reader, place, "Properties") else {
        return Err(reader.why());
    };
    if topic.is_none() && properties.topic_alias().is_none() {
        return Err(reader.error(topic_at, Flaw::NoTopic));
    }
    reader.close(String::new);
    let payload = reader.rest("Payload");
    let Ok(()) = reader.finish() else {
        return Err(reader.why());
    };
    Ok(Packet::Publish(Publish {
        dup: flags & 0b1000 != 0,
        qos,
        retain: flags & 1 != 0,
        topic,
        id,
        properties,
        payload,
    }))
}

#[inline]
fn read_id(
    reader: &mut Reader<'_>,
    qos: Qos,
    is_named: bool,
    topic_at: usize,
) -> Result<Option<PacketId>, Fault> {
    if !is_named && !reader.is_v5() {
        let (field, why) = ("Topic Name", TopicError::Empty);
        return reader.flaw(topic_at, Flaw::TopicName { field, why });
    }
    match qos {
        Qos::AtMostOnce => Ok(None),
        Qos::AtLeastOnce | Qos::ExactlyOnce => reader.packet_id().map(Some),
    }
}

pub(super) const fn flags(publish: &Publish) -> u8 {
    (publish.dup as u8) << 3 | publish.qos.level() << 1 | publish.retain as u8
}

/// Writes a short PUBLISH without properties, whose length is known before it is written. Answers
/// whether it is one: if not, nothing is written, and [`write`] does it or says why not.
#[inline]
pub(super) fn write_plain(publish: &Publish, version: Version, out: &mut Vec<u8>) -> bool {
    let has_id = publish.qos != Qos::AtMostOnce;
    let is_v5 = version == Version::V5;
    let Some(topic) = publish.topic.as_ref().map(TopicName::as_str) else {
        return false;
    };
    let fits = has_id == publish.id.is_some() && (!is_v5 || publish.properties.is_empty());
    let size = plain_size(topic, has_id, version, &publish.payload);
    let (Ok(size @ ..0x80), Ok(length), true) =
        (u8::try_from(size), u8::try_from(topic.len()), fits)
    else {
        return false;
    };
    let first = PacketKind::Publish.number() << 4 | flags(publish);
    let [high, low] = publish.id.map_or([0; 2], |id| id.get().to_be_bytes());
    out.reserve(2 + usize::from(size));
    out.extend_from_slice(&[first, size, 0, length]);
    out.extend_from_slice(topic.as_bytes());
    match (has_id, is_v5) {
        (false, false) => {}
        (false, true) => out.push(0),
        (true, false) => out.extend_from_slice(&[high, low]),
        (true, true) => out.extend_from_slice(&[high, low, 0]),
    }
    out.extend_from_slice(&publish.payload);
    true
}

/// What the Remaining Length of a PUBLISH without properties says.
fn plain_size(topic: &str, has_id: bool, version: Version, payload: &[u8]) -> usize {
    let id = if has_id { 2 } else { 0 };
    let properties = if version == Version::V5 { 1 } else { 0 };
    2 + topic.len() + id + properties + payload.len()
}

/// About how many bytes it takes; exact without properties.
pub(super) fn probable_size(publish: &Publish, version: Version) -> usize {
    let topic = publish.topic.as_ref().map_or("", TopicName::as_str);
    let body = plain_size(topic, publish.id.is_some(), version, &publish.payload);
    1 + if body < 128 { 1 } else { 4 } + body
}

pub(super) fn write(
    writer: &mut Writer,
    publish: &Publish,
    version: Version,
) -> Result<(), EncodeError> {
    match &publish.topic {
        Some(topic) => writer.text(topic.as_str(), "Topic Name")?,
        None if version == Version::V5 => writer.text("", "Topic Name")?,
        None => return Err(EncodeError::Missing("Topic Name")),
    }
    match (publish.qos, publish.id) {
        (Qos::AtMostOnce, _) => {}
        (Qos::AtLeastOnce | Qos::ExactlyOnce, Some(id)) => writer.two_bytes(id.get()),
        (Qos::AtLeastOnce | Qos::ExactlyOnce, None) => {
            return Err(EncodeError::Missing("Packet Identifier"));
        }
    }
    properties::write(writer, &publish.properties, version)?;
    writer.rest(&publish.payload);
    Ok(())
}
