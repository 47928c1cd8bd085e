//! DISCONNECT and AUTH.

use super::EncodeError;
use super::malformed::{Fault, Flaw};
use super::packet::{Auth, Disconnect, PacketKind};
use super::properties::{self, Place};
use super::reader::Reader;
use super::reason::ReasonCode;
use super::writer::Writer;
use crate::spec::Version;

/// In 5.0 the end may be missing: no Reason Code means 0x00, no Property Length none [§3.14.2.1].
pub(super) fn read_disconnect(reader: &mut Reader<'_>) -> Result<Disconnect, Fault> {
    const KIND: PacketKind = PacketKind::Disconnect;
    let mut disconnect = Disconnect::default();
    if reader.is_v5() && reader.left() > 0 {
        reader.open("Variable header", reader.at());
        disconnect.reason = reader.reason(KIND)?;
        if reader.left() > 0 {
            disconnect.properties = properties::read(reader, Place::On(KIND), "Properties")?;
        }
        reader.close(String::new);
    }
    Ok(disconnect)
}

/// The shortest form that says it all.
pub(super) fn write_disconnect(
    writer: &mut Writer,
    disconnect: &Disconnect,
    version: Version,
) -> Result<(), EncodeError> {
    let plain = disconnect.properties.is_empty();
    let normal = disconnect.reason == ReasonCode::NORMAL_DISCONNECTION;
    if version == Version::V311 || (plain && normal) {
        return Ok(());
    }
    writer.byte(disconnect.reason.0);
    if plain {
        return Ok(());
    }
    properties::write(writer, &disconnect.properties, version)
}

/// With no byte at all it means success (§3.15.2.1), although the standard elsewhere asks every AUTH
/// to name its method (§3.15.2.2.2). We read the short form and hold the others to the rule.
pub(super) fn read_auth(reader: &mut Reader<'_>) -> Result<Auth, Fault> {
    const KIND: PacketKind = PacketKind::Auth;
    if reader.left() == 0 {
        return Ok(Auth::default());
    }
    reader.open("Variable header", reader.at());
    let reason = reader.reason(KIND)?;
    let at = reader.at();
    let properties = properties::read(reader, Place::On(KIND), "Properties")?;
    if properties.authentication_method().is_none() {
        return reader.flaw(at, Flaw::AuthWithoutMethod);
    }
    reader.close(String::new);
    Ok(Auth { reason, properties })
}

pub(super) fn write_auth(
    writer: &mut Writer,
    auth: &Auth,
    version: Version,
) -> Result<(), EncodeError> {
    if version == Version::V311 {
        return Err(EncodeError::NotIn311(PacketKind::Auth));
    }
    if auth.reason == ReasonCode::SUCCESS && auth.properties.is_empty() {
        return Ok(());
    }
    writer.byte(auth.reason.0);
    properties::write(writer, &auth.properties, version)
}
