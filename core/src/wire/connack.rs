//! CONNACK.

use super::EncodeError;
use super::anatomy::Bits;
use super::malformed::{Fault, Flaw};
use super::packet::{Connack, PacketKind};
use super::properties::{self, Place};
use super::reader::Reader;
use super::reason::ReasonCode;
use super::writer::Writer;
use crate::spec::Version;

const KIND: PacketKind = PacketKind::Connack;

pub(super) fn read(reader: &mut Reader<'_>) -> Result<Connack, Fault> {
    reader.open("Variable header", reader.at());
    let flags_at = reader.at();
    reader.open("Connect Acknowledge Flags", flags_at);
    let flags = reader.flags("Connect Acknowledge Flags")?;
    reader.bits("Reserved", Bits::new(7, 1), move || {
        format!("{:07b}", flags >> 1)
    });
    reader.bits("Session Present", Bits::new(0, 0), move || {
        (flags & 1).to_string()
    });
    reader.close(move || format!("{flags:08b}"));
    if flags > 1 {
        return reader.flaw(flags_at, Flaw::ConnackFlags(flags));
    }
    let reason = if reader.is_v5() {
        reader.reason(KIND)?
    } else {
        read_return_code(reader)?
    };
    if flags == 1 && reason != ReasonCode::SUCCESS {
        return reader.flaw(flags_at, Flaw::SessionPresentOnRefusal);
    }
    let properties = properties::read(reader, Place::On(KIND), "Properties")?;
    reader.close(String::new);
    Ok(Connack {
        session_present: flags == 1,
        reason,
        properties,
    })
}

fn read_return_code(reader: &mut Reader<'_>) -> Result<ReasonCode, Fault> {
    let at = reader.at();
    let code = reader.byte("Return Code", |code| {
        let name = ReasonCode::from_return_code(code).map_or("reserved", |it| it.name(KIND));
        format!("{code:#04x} {name}")
    })?;
    match ReasonCode::from_return_code(code) {
        Some(reason) => Ok(reason),
        None => reader.flaw(at, Flaw::ReturnCode { kind: KIND, code }),
    }
}

pub(super) fn write(
    writer: &mut Writer,
    connack: &Connack,
    version: Version,
) -> Result<(), EncodeError> {
    writer.byte(u8::from(connack.session_present));
    writer.byte(match version {
        Version::V5 => connack.reason.0,
        Version::V311 => connack.reason.return_code().unwrap_or(RETURN_CODE_FALLBACK),
    });
    properties::write(writer, &connack.properties, version)
}

/// Server unavailable, for a reason that 3.1.1 cannot say: of its five codes the one that blames
/// nobody. A broker that keeps to the letter asks [`ReasonCode::return_code`] first and, when there
/// is none, closes without a CONNACK [MQTT-3.2.2-6].
const RETURN_CODE_FALLBACK: u8 = 0x03;
