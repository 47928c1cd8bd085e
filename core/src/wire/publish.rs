//! PUBLISH.

use super::EncodeError;
use super::malformed::{Flaw, WireError};
use super::packet::{PacketKind, Publish};
use super::properties::{self, Place};
use super::reader::Reader;
use super::text::Qos;
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::TopicError;

/// `flags` has passed the checks of the fixed header.
pub(super) fn read(reader: &mut Reader<'_>, flags: u8) -> Result<Publish, WireError> {
    let qos = Qos::new(flags >> 1 & 0b11).unwrap_or_default();
    reader.open("Variable header", reader.at());
    let topic_at = reader.at();
    let topic = reader.topic_name("Topic Name")?;
    if topic.is_none() && !reader.is_v5() {
        let (field, why) = ("Topic Name", TopicError::Empty);
        return reader.flaw(topic_at, Flaw::TopicName { field, why });
    }
    let id = match qos {
        Qos::AtMostOnce => None,
        Qos::AtLeastOnce | Qos::ExactlyOnce => Some(reader.packet_id()?),
    };
    let properties = properties::read(reader, Place::On(PacketKind::Publish), "Properties")?;
    if topic.is_none() && properties.topic_alias().is_none() {
        return reader.flaw(topic_at, Flaw::NoTopic);
    }
    reader.close(String::new);
    let payload = reader.rest("Payload");
    let (dup, retain) = (flags & 0b1000 != 0, flags & 1 != 0);
    Ok(Publish {
        dup,
        qos,
        retain,
        topic,
        id,
        properties,
        payload,
    })
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
