//! PUBLISH.

use super::EncodeError;
use super::malformed::{Fault, Flaw, WireError};
use super::packet::{Packet, PacketKind, Publish};
use super::properties::{self, Place};
use super::reader::Reader;
use super::text::{PacketId, Qos};
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::TopicError;

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

pub(super) fn flags(publish: &Publish) -> u8 {
    u8::from(publish.dup) << 3 | publish.qos.level() << 1 | u8::from(publish.retain)
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
