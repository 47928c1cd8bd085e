//! Bytes and packets: one [`Packet`] type, the version handled at the codec's edge.
//!
//! Start at [`decode`] and [`encode`]; [`Framer`] cuts a stream into packets; [`Anatomy`] tells which
//! bytes are which field; [`WireError`] tells what broke, where, and which statement says so.

mod acks;
mod anatomy;
mod brief;
mod closing;
mod connack;
mod connect;
mod fit;
mod framing;
mod glossary;
mod judgement;
mod malformed;
mod packet;
mod properties;
mod property;
mod publish;
mod reader;
mod reason;
mod subscribe;
mod text;
mod varint;
mod writer;

#[cfg(test)]
mod tests;

pub use anatomy::{Anatomy, Bits, Part};
pub use brief::Brief;
pub use fit::encode_within;
pub use framing::{Framer, cut};
pub use malformed::{Flaw, Offence, WireError};
pub use packet::{
    Ack, Auth, Connack, Connect, Disconnect, Family, Packet, PacketKind, Publish, RetainHandling,
    Suback, Subscribe, SubscribeFilter, Unsubscribe, Will,
};
pub use property::{Properties, Property};
pub use reason::ReasonCode;
pub use text::{PacketId, Qos, Text, TextError};
pub use varint::{LengthByte, VARINT_MAX, length_bytes};

use bytes::Bytes;

use crate::spec::Version;
use malformed::Fault;
use reader::Reader;
use writer::Writer;

/// Reads one whole packet.
///
/// `version` is what the connection speaks; a CONNECT says its own. One of an unknown Protocol Name
/// or Level is [`Flaw::ProtocolName`] or [`Flaw::ProtocolLevel`], with Reason Code 0x84, whatever
/// follows it: the broker can still answer it.
///
/// What depends on who sent the packet, or on what came before it, is left to the machines.
///
/// # Errors
/// When the bytes are malformed or break a rule that can be seen in this packet alone.
pub fn decode(bytes: &[u8], version: Version) -> Result<Packet, WireError> {
    decode_shared(&Bytes::copy_from_slice(bytes), version)
}

/// Reads one whole packet, as [`decode`] does, but topic and payload of a PUBLISH stay where they
/// are: parts of `bytes`, not copies.
///
/// They keep all of the memory behind `bytes` alive, which may be a whole read from a socket; that
/// of a packet out of a [`Framer`] is the packet's alone.
///
/// # Errors
/// As [`decode`].
#[inline]
pub fn decode_shared(bytes: &Bytes, version: Version) -> Result<Packet, WireError> {
    publish::read_plain(bytes, version, || read(&mut Reader::shared(bytes, version)))
}

/// Writes one packet, in its shortest form.
///
/// `version` is what the connection speaks; a CONNECT says its own. What 3.1.1 does not have
/// (properties, subscription options, Reason Codes on acknowledgements) is left out in 3.1.1. What
/// cannot be allowed but can be written is written: the caller may want to show what happens.
///
/// # Errors
/// When there are no bytes that say it.
pub fn encode(packet: &Packet, version: Version) -> Result<Bytes, EncodeError> {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "most of what there is is PUBLISH"
    )]
    let size = match packet {
        Packet::Publish(publish) => publish::probable_size(publish, version),
        _ => 32,
    };
    let mut out = Vec::with_capacity(size);
    encode_into(packet, version, &mut out)?;
    Ok(out.into())
}

/// Writes one packet behind what `out` already holds, as [`encode`] does. Allocates nothing if there
/// is room.
///
/// # Errors
/// As [`encode`]; `out` is then as it was.
#[inline]
pub fn encode_into(
    packet: &Packet,
    version: Version,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    if let Packet::Publish(publish) = packet
        && publish::write_plain(publish, version, out)
    {
        return Ok(());
    }
    encode_any(packet, version, out)
}

fn encode_any(packet: &Packet, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let before = out.len();
    let mut writer = Writer::new(std::mem::take(out));
    let written = write(&mut writer, packet, version);
    *out = writer.into_bytes();
    if written.is_err() {
        out.truncate(before);
    }
    written
}

fn write(writer: &mut Writer, packet: &Packet, version: Version) -> Result<(), EncodeError> {
    let kind = packet.kind();
    #[allow(clippy::wildcard_enum_match_arm, reason = "PUBLISH is the exception")]
    let flags = match packet {
        Packet::Publish(publish) => publish::flags(publish),
        _ => framing::fixed_flags(kind),
    };
    writer.byte(kind.number() << 4 | flags);
    let length = writer.mark();
    match packet {
        Packet::Connect(connect) => connect::write(writer, connect)?,
        Packet::Connack(connack) => connack::write(writer, connack, version)?,
        Packet::Publish(publish) => publish::write(writer, publish, version)?,
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            acks::write(writer, ack, version)?;
        }
        Packet::Subscribe(it) => subscribe::write_subscribe(writer, it, version)?,
        Packet::Unsubscribe(it) => subscribe::write_unsubscribe(writer, it, version)?,
        Packet::Suback(it) | Packet::Unsuback(it) => {
            subscribe::write_suback(writer, it, kind, version)?;
        }
        Packet::Pingreq | Packet::Pingresp => {}
        Packet::Disconnect(it) => closing::write_disconnect(writer, it, version)?,
        Packet::Auth(auth) => closing::write_auth(writer, auth, version)?,
    }
    let size = writer.since(&length);
    writer.fill(&length, EncodeError::TooLarge(size))
}

/// Why a packet cannot be written: the fault of whoever made it, nothing goes on the wire.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum EncodeError {
    /// Longer than a Remaining Length can say.
    #[error("a packet has at most 268,435,455 bytes after its length, this one would have {0}")]
    TooLarge(usize),
    /// Longer than two bytes can say.
    #[error("{0} has at most 65,535 bytes")]
    FieldTooLong(&'static str),
    /// More than a Variable Byte Integer can say.
    #[error("{0} is at most 268,435,455")]
    NumberTooLarge(&'static str),
    /// A field that this packet cannot be without.
    #[error("the packet needs a {0}")]
    Missing(&'static str),
    /// AUTH, which 3.1.1 does not have.
    #[error("MQTT 3.1.1 has no {0}")]
    NotIn311(PacketKind),
}

/// The one decoder: [`decode`] and [`Anatomy::of`] both come here.
fn read(reader: &mut Reader<'_>) -> Result<Packet, WireError> {
    let Ok(remaining) = framing::read_header(reader) else {
        return Err(reader.why());
    };
    reader.limit(remaining);
    match reader.kind {
        Some(PacketKind::Publish) => publish::read(reader),
        _ => read_other(reader).map_err(|Fault| reader.why()),
    }
}

/// Any packet but PUBLISH.
fn read_other(reader: &mut Reader<'_>) -> Result<Packet, Fault> {
    let kind = reader.kind.expect("the fixed header has said it");
    let packet = match kind {
        PacketKind::Publish => unreachable!("a PUBLISH is read by itself"),
        PacketKind::Connect => Packet::Connect(Box::new(connect::read(reader)?)),
        PacketKind::Connack => Packet::Connack(connack::read(reader)?),
        PacketKind::Puback => Packet::Puback(acks::read(reader, kind)?),
        PacketKind::Pubrec => Packet::Pubrec(acks::read(reader, kind)?),
        PacketKind::Pubrel => Packet::Pubrel(acks::read(reader, kind)?),
        PacketKind::Pubcomp => Packet::Pubcomp(acks::read(reader, kind)?),
        PacketKind::Subscribe => Packet::Subscribe(subscribe::read_subscribe(reader)?),
        PacketKind::Suback => Packet::Suback(subscribe::read_suback(reader, kind)?),
        PacketKind::Unsubscribe => Packet::Unsubscribe(subscribe::read_unsubscribe(reader)?),
        PacketKind::Unsuback => Packet::Unsuback(subscribe::read_suback(reader, kind)?),
        PacketKind::Pingreq => Packet::Pingreq,
        PacketKind::Pingresp => Packet::Pingresp,
        PacketKind::Disconnect => Packet::Disconnect(closing::read_disconnect(reader)?),
        PacketKind::Auth => Packet::Auth(closing::read_auth(reader)?),
    };
    reader.finish()?;
    Ok(packet)
}
