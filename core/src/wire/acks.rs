//! PUBACK, PUBREC, PUBREL and PUBCOMP: one layout.

use super::EncodeError;
use super::malformed::Fault;
use super::packet::{Ack, PacketKind};
use super::properties::{self, Place};
use super::reader::Reader;
use super::reason::ReasonCode;
use super::writer::Writer;
use crate::spec::Version;

/// In 5.0 the end may be missing: no Reason Code means success, no Property Length none [§3.4.2.1].
pub(super) fn read(reader: &mut Reader<'_>, kind: PacketKind) -> Result<Ack, Fault> {
    reader.open("Variable header", reader.at());
    let mut ack = Ack::new(reader.packet_id()?);
    if reader.is_v5() && reader.left() > 0 {
        ack.reason = reader.reason(kind)?;
        if reader.left() > 0 {
            ack.properties = properties::read(reader, Place::On(kind), "Properties")?;
        }
    }
    reader.close(String::new);
    Ok(ack)
}

/// The shortest form that says it all.
pub(super) fn write(writer: &mut Writer, ack: &Ack, version: Version) -> Result<(), EncodeError> {
    writer.two_bytes(ack.id.get());
    let plain = ack.properties.is_empty();
    if version == Version::V311 || (plain && ack.reason == ReasonCode::SUCCESS) {
        return Ok(());
    }
    writer.byte(ack.reason.0);
    if plain {
        return Ok(());
    }
    properties::write(writer, &ack.properties, version)
}
