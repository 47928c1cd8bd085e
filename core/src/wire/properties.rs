//! The table of properties, and how they are read and written.

use super::EncodeError;
use super::malformed::{Fault, Flaw};
use super::packet::PacketKind;
use super::property::{Properties, Property};
use super::reader::Reader;
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::TopicError;

/// What properties stand in: a packet, or the will inside a CONNECT.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    On(PacketKind),
    Will,
}

/// One row of the table in §2.2.2.2: identifier, name, where it may stand (a bit for each packet
/// type, bit 0 for the will).
struct Row(u8, &'static str, u16);

const WILL: u16 = 1;
const CONNECT: u16 = 1 << 1;
const CONNACK: u16 = 1 << 2;
const PUBLISH: u16 = 1 << 3;
const SUBSCRIBE: u16 = 1 << 8;
const DISCONNECT: u16 = 1 << 14;
const AUTH: u16 = 1 << 15;
/// Every packet that a broker may answer with, and AUTH.
const ANSWERS: u16 = CONNACK | 0b1111 << 4 | 1 << 9 | 1 << 11 | DISCONNECT | AUTH;
/// Every packet but the two pings; and the will.
const EVERYWHERE: u16 = !(1 << 12 | 1 << 13);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row(0x01, "Payload Format Indicator",           PUBLISH | WILL),
    Row(0x02, "Message Expiry Interval",            PUBLISH | WILL),
    Row(0x03, "Content Type",                       PUBLISH | WILL),
    Row(0x08, "Response Topic",                     PUBLISH | WILL),
    Row(0x09, "Correlation Data",                   PUBLISH | WILL),
    Row(0x0b, "Subscription Identifier",            PUBLISH | SUBSCRIBE),
    Row(0x11, "Session Expiry Interval",            CONNECT | CONNACK | DISCONNECT),
    Row(0x12, "Assigned Client Identifier",         CONNACK),
    Row(0x13, "Server Keep Alive",                  CONNACK),
    Row(0x15, "Authentication Method",              CONNECT | CONNACK | AUTH),
    Row(0x16, "Authentication Data",                CONNECT | CONNACK | AUTH),
    Row(0x17, "Request Problem Information",        CONNECT),
    Row(0x18, "Will Delay Interval",                WILL),
    Row(0x19, "Request Response Information",       CONNECT),
    Row(0x1a, "Response Information",               CONNACK),
    Row(0x1c, "Server Reference",                   CONNACK | DISCONNECT),
    Row(0x1f, "Reason String",                      ANSWERS),
    Row(0x21, "Receive Maximum",                    CONNECT | CONNACK),
    Row(0x22, "Topic Alias Maximum",                CONNECT | CONNACK),
    Row(0x23, "Topic Alias",                        PUBLISH),
    Row(0x24, "Maximum QoS",                        CONNACK),
    Row(0x25, "Retain Available",                   CONNACK),
    Row(0x26, "User Property",                      EVERYWHERE),
    Row(0x27, "Maximum Packet Size",                CONNECT | CONNACK),
    Row(0x28, "Wildcard Subscription Available",    CONNACK),
    Row(0x29, "Subscription Identifier Available",  CONNACK),
    Row(0x2a, "Shared Subscription Available",      CONNACK),
];

impl Place {
    const fn bit(self) -> u16 {
        match self {
            Self::On(kind) => 1 << kind.number(),
            Self::Will => WILL,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Will => "among Will Properties",
            Self::On(PacketKind::Connect) => "on CONNECT",
            Self::On(PacketKind::Connack) => "on CONNACK",
            Self::On(PacketKind::Publish) => "on PUBLISH",
            Self::On(PacketKind::Puback) => "on PUBACK",
            Self::On(PacketKind::Pubrec) => "on PUBREC",
            Self::On(PacketKind::Pubrel) => "on PUBREL",
            Self::On(PacketKind::Pubcomp) => "on PUBCOMP",
            Self::On(PacketKind::Subscribe) => "on SUBSCRIBE",
            Self::On(PacketKind::Suback) => "on SUBACK",
            Self::On(PacketKind::Unsubscribe) => "on UNSUBSCRIBE",
            Self::On(PacketKind::Unsuback) => "on UNSUBACK",
            Self::On(PacketKind::Pingreq) => "on PINGREQ",
            Self::On(PacketKind::Pingresp) => "on PINGRESP",
            Self::On(PacketKind::Disconnect) => "on DISCONNECT",
            Self::On(PacketKind::Auth) => "on AUTH",
        }
    }

    /// User Properties may always stand more than once; Subscription Identifiers may in a PUBLISH,
    /// which can match several subscriptions [MQTT-3.3.4-4].
    fn repeats(self, id: u8) -> bool {
        id == 0x26 || (id == 0x0b && self == Self::On(PacketKind::Publish))
    }
}

impl Property {
    /// Its name, as the standard writes it.
    pub fn name(&self) -> &'static str {
        let id = self.id();
        TABLE.iter().find(|row| row.0 == id).map_or("", |row| row.1)
    }
}

/// Reads the Property Length and what it announces. 3.1.1 has neither.
#[inline]
pub(super) fn read(
    reader: &mut Reader<'_>,
    place: Place,
    group: &'static str,
) -> Result<Properties, Fault> {
    match reader.is_v5() {
        true => read_list(reader, place, group),
        false => Ok(Properties::none()),
    }
}

fn read_list(
    reader: &mut Reader<'_>,
    place: Place,
    group: &'static str,
) -> Result<Properties, Fault> {
    reader.open(group, reader.at());
    let length = reader.varint("Property Length")?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let properties = reader.within_properties(length, |reader| {
        let mut properties = Vec::new();
        let mut seen = 0_u64;
        while reader.left() > 0 {
            properties.push(read_one(reader, place, &mut seen)?);
        }
        Ok(properties)
    })?;
    let count = properties.len();
    reader.close(move || match count {
        0 => "none".to_owned(),
        count => count.to_string(),
    });
    Ok(Properties(properties))
}

fn read_one(reader: &mut Reader<'_>, place: Place, seen: &mut u64) -> Result<Property, Fault> {
    let from = reader.at();
    let number = reader.quiet_varint("a property identifier")?;
    let row = TABLE.iter().find(|row| u32::from(row.0) == number);
    let Some(&Row(id, name, places)) = row else {
        return reader.flaw(from, Flaw::UnknownProperty(number));
    };
    reader.open(name, from);
    reader.leaf("Identifier", from, move || format!("{id:#04x}"));
    if places & place.bit() == 0 {
        let place = place.words();
        return reader.flaw(
            from,
            Flaw::MisplacedProperty {
                property: name,
                place,
            },
        );
    }
    let bit = 1 << id;
    if *seen & bit != 0 && !place.repeats(id) {
        return reader.flaw(from, Flaw::RepeatedProperty(name));
    }
    *seen |= bit;
    let value_at = reader.at();
    let property = read_value(reader, id)?;
    check(reader, value_at, &property)?;
    reader.close(|| property.to_string());
    Ok(property)
}

#[rustfmt::skip]
fn read_value(reader: &mut Reader<'_>, id: u8) -> Result<Property, Fault> {
    const V: &str = "Value";
    let byte = |reader: &mut Reader<'_>| reader.byte(V, |byte| byte.to_string());
    Ok(match id {
        0x01 => Property::PayloadFormatIndicator(byte(reader)?),
        0x02 => Property::MessageExpiryInterval(reader.four_bytes(V)?),
        0x03 => Property::ContentType(reader.text(V)?),
        0x08 => Property::ResponseTopic(reader.text(V)?),
        0x09 => Property::CorrelationData(reader.binary(V)?),
        0x0b => Property::SubscriptionIdentifier(reader.varint(V)?),
        0x11 => Property::SessionExpiryInterval(reader.four_bytes(V)?),
        0x12 => Property::AssignedClientIdentifier(reader.text(V)?),
        0x13 => Property::ServerKeepAlive(reader.two_bytes(V)?),
        0x15 => Property::AuthenticationMethod(reader.text(V)?),
        0x16 => Property::AuthenticationData(reader.binary(V)?),
        0x17 => Property::RequestProblemInformation(byte(reader)?),
        0x18 => Property::WillDelayInterval(reader.four_bytes(V)?),
        0x19 => Property::RequestResponseInformation(byte(reader)?),
        0x1a => Property::ResponseInformation(reader.text(V)?),
        0x1c => Property::ServerReference(reader.text(V)?),
        0x1f => Property::ReasonString(reader.text(V)?),
        0x21 => Property::ReceiveMaximum(reader.two_bytes(V)?),
        0x22 => Property::TopicAliasMaximum(reader.two_bytes(V)?),
        0x23 => Property::TopicAlias(reader.two_bytes(V)?),
        0x24 => Property::MaximumQos(byte(reader)?),
        0x25 => Property::RetainAvailable(byte(reader)?),
        0x26 => Property::UserProperty(reader.text("Name")?, reader.text(V)?),
        0x27 => Property::MaximumPacketSize(reader.four_bytes(V)?),
        0x28 => Property::WildcardSubscriptionAvailable(byte(reader)?),
        0x29 => Property::SubscriptionIdentifierAvailable(byte(reader)?),
        0x2a => Property::SharedSubscriptionAvailable(byte(reader)?),
        _ => return reader.flaw(reader.at(), Flaw::UnknownProperty(u32::from(id))),
    })
}

/// The values that a property of the right type may still not have.
fn check(reader: &mut Reader<'_>, at: usize, property: &Property) -> Result<(), Fault> {
    use Property as P;
    let mut wrong = |value: u32, allowed: &'static str| {
        let property = property.name();
        reader.flaw(
            at,
            Flaw::PropertyValue {
                property,
                value,
                allowed,
            },
        )
    };
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the others may have any value"
    )]
    match property {
        P::PayloadFormatIndicator(value @ 2..)
        | P::RequestProblemInformation(value @ 2..)
        | P::RequestResponseInformation(value @ 2..)
        | P::MaximumQos(value @ 2..)
        | P::RetainAvailable(value @ 2..)
        | P::WildcardSubscriptionAvailable(value @ 2..)
        | P::SubscriptionIdentifierAvailable(value @ 2..)
        | P::SharedSubscriptionAvailable(value @ 2..) => wrong(u32::from(*value), "0 or 1"),
        P::ReceiveMaximum(0) | P::TopicAlias(0) => wrong(0, "1 to 65,535"),
        P::MaximumPacketSize(0) => wrong(0, "1 to 4,294,967,295"),
        P::SubscriptionIdentifier(0) => wrong(0, "1 to 268,435,455"),
        P::ResponseTopic(topic) if topic.as_str().contains(['+', '#']) => {
            let (field, why) = ("Response Topic", TopicError::Wildcard);
            reader.flaw(at, Flaw::TopicName { field, why })
        }
        P::ResponseTopic(topic) if topic.as_str().is_empty() => {
            let (field, why) = ("Response Topic", TopicError::Empty);
            reader.flaw(at, Flaw::TopicName { field, why })
        }
        _ => Ok(()),
    }
}

/// Writes the Property Length and the properties. 3.1.1 has neither.
pub(super) fn write(
    writer: &mut Writer,
    properties: &Properties,
    version: Version,
) -> Result<(), EncodeError> {
    if version == Version::V311 {
        return Ok(());
    }
    let length = writer.mark();
    for property in &properties.0 {
        writer.byte(property.id());
        write_value(writer, property)?;
    }
    writer.fill(&length, EncodeError::NumberTooLarge("Properties"))
}

fn write_value(writer: &mut Writer, property: &Property) -> Result<(), EncodeError> {
    use Property as P;
    match property {
        P::PayloadFormatIndicator(byte)
        | P::RequestProblemInformation(byte)
        | P::RequestResponseInformation(byte)
        | P::MaximumQos(byte)
        | P::RetainAvailable(byte)
        | P::WildcardSubscriptionAvailable(byte)
        | P::SubscriptionIdentifierAvailable(byte)
        | P::SharedSubscriptionAvailable(byte) => writer.byte(*byte),
        P::ServerKeepAlive(number)
        | P::ReceiveMaximum(number)
        | P::TopicAliasMaximum(number)
        | P::TopicAlias(number) => writer.two_bytes(*number),
        P::MessageExpiryInterval(number)
        | P::SessionExpiryInterval(number)
        | P::WillDelayInterval(number)
        | P::MaximumPacketSize(number) => writer.four_bytes(*number),
        P::SubscriptionIdentifier(number) => writer.varint(*number, property.name())?,
        P::ContentType(text)
        | P::ResponseTopic(text)
        | P::AssignedClientIdentifier(text)
        | P::AuthenticationMethod(text)
        | P::ResponseInformation(text)
        | P::ServerReference(text)
        | P::ReasonString(text) => writer.text(text.as_str(), property.name())?,
        P::CorrelationData(bytes) | P::AuthenticationData(bytes) => {
            writer.binary(bytes, property.name())?;
        }
        P::UserProperty(name, value) => {
            writer.text(name.as_str(), property.name())?;
            writer.text(value.as_str(), property.name())?;
        }
    }
    Ok(())
}
