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
pub use framing::Framer;
pub use malformed::{Flaw, Offence, WireError};
pub use packet::{
    Ack, Auth, Connack, Connect, Disconnect, Family, Packet, PacketKind, Publish, RetainHandling,
    Suback, Subscribe, SubscribeFilter, Unsubscribe, Will,
};
pub use property::{Properties, Property};
pub use reason::ReasonCode;
pub use text::{PacketId, Qos, Text, TextError};
pub use varint::{LengthByte, VARINT_MAX};

use bytes::Bytes;

use crate::spec::Version;
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
    read(&mut Reader::new(bytes, version))
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
    let mut writer = Writer::default();
    let kind = packet.kind();
    let mut flags = framing::fixed_flags(kind);
    match packet {
        Packet::Connect(connect) => connect::write(&mut writer, connect)?,
        Packet::Connack(connack) => connack::write(&mut writer, connack, version)?,
        Packet::Publish(publish) => {
            flags = publish::flags(publish);
            publish::write(&mut writer, publish, version)?;
        }
        Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubrel(ack) | Packet::Pubcomp(ack) => {
            acks::write(&mut writer, ack, version)?;
        }
        Packet::Subscribe(it) => subscribe::write_subscribe(&mut writer, it, version)?,
        Packet::Unsubscribe(it) => subscribe::write_unsubscribe(&mut writer, it, version)?,
        Packet::Suback(it) | Packet::Unsuback(it) => {
            subscribe::write_suback(&mut writer, it, kind, version)?;
        }
        Packet::Pingreq | Packet::Pingresp => {}
        Packet::Disconnect(it) => closing::write_disconnect(&mut writer, it, version)?,
        Packet::Auth(auth) => closing::write_auth(&mut writer, auth, version)?,
    }
    writer.finish(kind.number() << 4 | flags)
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
    let header = framing::read_header(reader)?;
    let announced = usize::try_from(header.remaining).unwrap_or(usize::MAX);
    let missing = announced.saturating_sub(reader.left());
    reader.limit(announced);
    let packet = match header.kind {
        PacketKind::Connect => Packet::Connect(Box::new(connect::read(reader)?)),
        PacketKind::Connack => Packet::Connack(connack::read(reader)?),
        PacketKind::Publish => Packet::Publish(publish::read(reader, header.flags)?),
        PacketKind::Puback => Packet::Puback(acks::read(reader, header.kind)?),
        PacketKind::Pubrec => Packet::Pubrec(acks::read(reader, header.kind)?),
        PacketKind::Pubrel => Packet::Pubrel(acks::read(reader, header.kind)?),
        PacketKind::Pubcomp => Packet::Pubcomp(acks::read(reader, header.kind)?),
        PacketKind::Subscribe => Packet::Subscribe(subscribe::read_subscribe(reader)?),
        PacketKind::Suback => Packet::Suback(subscribe::read_suback(reader, header.kind)?),
        PacketKind::Unsubscribe => Packet::Unsubscribe(subscribe::read_unsubscribe(reader)?),
        PacketKind::Unsuback => Packet::Unsuback(subscribe::read_suback(reader, header.kind)?),
        PacketKind::Pingreq => Packet::Pingreq,
        PacketKind::Pingresp => Packet::Pingresp,
        PacketKind::Disconnect => Packet::Disconnect(closing::read_disconnect(reader)?),
        PacketKind::Auth => Packet::Auth(closing::read_auth(reader)?),
    };
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    if missing > 0 {
        return reader.flaw(reader.given(), Flaw::Missing(narrow(missing)));
    }
    if reader.left() > 0 {
        return reader.flaw(reader.at(), Flaw::TrailingBytes(narrow(reader.left())));
    }
    let beyond = reader.given() - reader.at();
    if beyond > 0 {
        return reader.flaw(reader.at(), Flaw::BeyondRemainingLength(narrow(beyond)));
    }
    Ok(packet)
}
