//! A third opinion: `mqtt5-protocol` reads a packet, and what it read is said in our words.
//!
//! It keeps properties by kind and not in their order on the wire, so they are compared in the order
//! of their numbers, the values of one number in the order in which they came.

use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire as ours;
use bytes::Bytes;
use mqtt5_protocol::packet::subscribe_options::RetainHandling as TheirHandling;
use mqtt5_protocol::packet::{self as theirs, FixedHeader, subscribe};
use mqtt5_protocol::{Properties as TheirProperties, PropertyId, PropertyValue};

use super::judges::Opinion;
use ours::{Packet, PacketKind, Properties, Property, Qos, ReasonCode};

/// What it makes of these bytes.
pub(super) fn read(bytes: &[u8], version: Version) -> Opinion {
    let mut rest = bytes;
    let Ok(header) = FixedHeader::decode(&mut rest) else {
        return Opinion::Refuses;
    };
    // It leaves the cutting of the stream to its user, who is held to the same lengths as we are.
    if usize::try_from(header.remaining_length) != Ok(rest.len()) {
        return Opinion::Refuses;
    }
    let level = match version {
        Version::V311 => 4,
        Version::V5 => 5,
    };
    let kind = header.packet_type;
    let read = theirs::Packet::decode_from_body_with_version(kind, &header, &mut rest, level);
    match read {
        Ok(packet) if rest.is_empty() => said(packet).map_or(Opinion::Odd, Opinion::Reads),
        Ok(_) | Err(_) => Opinion::Refuses,
    }
}

/// Properties in the order in which this crate tells them.
pub(super) fn ordered(mut packet: Packet) -> Packet {
    if let Some(properties) = packet.properties_mut() {
        properties.0.sort_by_key(Property::id);
    }
    if let Packet::Connect(connect) = &mut packet
        && let Some(will) = &mut connect.will
    {
        will.properties.0.sort_by_key(Property::id);
    }
    packet
}

/// An acknowledgement: the same fields in four types.
macro_rules! ack {
    ($kind:ident, $it:expr) => {
        Packet::$kind(ours::Ack {
            id: id($it.packet_id)?,
            reason: ReasonCode($it.reason_code as u8),
            properties: properties(&$it.properties)?,
        })
    };
}

/// `None` where our types cannot hold it.
fn said(packet: theirs::Packet) -> Option<Packet> {
    use theirs::Packet as T;
    Some(match packet {
        T::Connect(it) => connect(*it)?,
        T::ConnAck(it) => Packet::Connack(ours::Connack {
            session_present: it.session_present,
            reason: ReasonCode(it.reason_code as u8),
            properties: properties(&it.properties)?,
        }),
        T::Publish(it) => Packet::Publish(ours::Publish {
            dup: it.dup,
            qos: qos(it.qos)?,
            retain: it.retain,
            topic: match it.topic_name.as_str() {
                "" => None,
                name => Some(TopicName::parse(name).ok()?),
            },
            id: match it.packet_id {
                Some(number) => Some(id(number)?),
                None => None,
            },
            properties: properties(&it.properties)?,
            payload: it.payload,
        }),
        T::PubAck(it) => ack!(Puback, it),
        T::PubRec(it) => ack!(Pubrec, it),
        T::PubRel(it) => ack!(Pubrel, it),
        T::PubComp(it) => ack!(Pubcomp, it),
        T::Subscribe(it) => Packet::Subscribe(ours::Subscribe {
            id: id(it.packet_id)?,
            properties: properties(&it.properties)?,
            filters: it.filters.iter().map(wanted).collect::<Option<_>>()?,
        }),
        T::SubAck(it) => suback(PacketKind::Suback, it.packet_id, &it.properties, {
            it.reason_codes.iter().map(|it| *it as u8).collect()
        })?,
        T::Unsubscribe(it) => Packet::Unsubscribe(ours::Unsubscribe {
            id: id(it.packet_id)?,
            properties: properties(&it.properties)?,
            filters: it
                .filters
                .iter()
                .map(|it| filter(it))
                .collect::<Option<_>>()?,
        }),
        T::UnsubAck(it) => suback(PacketKind::Unsuback, it.packet_id, &it.properties, {
            it.reason_codes.iter().map(|it| *it as u8).collect()
        })?,
        T::PingReq => Packet::Pingreq,
        T::PingResp => Packet::Pingresp,
        T::Disconnect(it) => Packet::Disconnect(ours::Disconnect {
            reason: ReasonCode(it.reason_code as u8),
            properties: properties(&it.properties)?,
        }),
        T::Auth(it) => Packet::Auth(ours::Auth {
            reason: ReasonCode(it.reason_code as u8),
            properties: properties(&it.properties)?,
        }),
    })
}

fn connect(it: theirs::connect::ConnectPacket) -> Option<Packet> {
    let will = match it.will {
        None => None,
        Some(will) => Some(ours::Will {
            topic: TopicName::parse(&will.topic).ok()?,
            payload: Bytes::from(will.payload),
            qos: qos(will.qos)?,
            retain: will.retain,
            properties: properties(&it.will_properties)?,
        }),
    };
    Some(Packet::Connect(Box::new(ours::Connect {
        version: match it.protocol_version {
            4 => Version::V311,
            5 => Version::V5,
            _ => return None,
        },
        is_bridge: false,
        clean_start: it.clean_start,
        keep_alive: it.keep_alive,
        client_id: text(&it.client_id)?,
        will,
        user_name: match it.username {
            Some(name) => Some(text(&name)?),
            None => None,
        },
        password: it.password.map(Bytes::from),
        properties: properties(&it.properties)?,
    })))
}

fn suback(
    kind: PacketKind,
    number: u16,
    theirs: &TheirProperties,
    reasons: Vec<u8>,
) -> Option<Packet> {
    let suback = ours::Suback {
        id: id(number)?,
        properties: properties(theirs)?,
        reasons: reasons.into_iter().map(ReasonCode).collect(),
    };
    Some(match kind {
        PacketKind::Suback => Packet::Suback(suback),
        _ => Packet::Unsuback(suback),
    })
}

fn text(text: &str) -> Option<ours::Text> {
    ours::Text::parse(text).ok()
}

fn filter(text: &str) -> Option<TopicFilter> {
    TopicFilter::parse(text).ok()
}

fn id(number: u16) -> Option<ours::PacketId> {
    ours::PacketId::new(number)
}

fn qos(qos: mqtt5_protocol::QoS) -> Option<Qos> {
    Qos::new(qos as u8)
}

fn wanted(entry: &subscribe::TopicFilter) -> Option<ours::SubscribeFilter> {
    let options = &entry.options;
    Some(ours::SubscribeFilter {
        filter: filter(&entry.filter)?,
        qos: qos(options.qos)?,
        no_local: options.no_local,
        retain_as_published: options.retain_as_published,
        retain_handling: match options.retain_handling {
            TheirHandling::SendAtSubscribe => ours::RetainHandling::Send,
            TheirHandling::SendAtSubscribeIfNew => ours::RetainHandling::SendIfNew,
            TheirHandling::DoNotSend => ours::RetainHandling::DoNotSend,
        },
    })
}

fn properties(theirs: &TheirProperties) -> Option<Properties> {
    let mut properties = Vec::new();
    for number in 0..=u8::MAX {
        let Some(id) = PropertyId::from_u8(number) else {
            continue;
        };
        for value in theirs.get_all(id).unwrap_or_default() {
            properties.push(property(id, value)?);
        }
    }
    Some(Properties(properties))
}

#[rustfmt::skip]
fn property(id: PropertyId, value: &PropertyValue) -> Option<Property> {
    use PropertyId as I;
    use PropertyValue as V;
    Some(match (id, value) {
        (I::PayloadFormatIndicator, V::Byte(it)) => Property::PayloadFormatIndicator(*it),
        (I::RequestProblemInformation, V::Byte(it)) => Property::RequestProblemInformation(*it),
        (I::RequestResponseInformation, V::Byte(it)) => Property::RequestResponseInformation(*it),
        (I::MaximumQoS, V::Byte(it)) => Property::MaximumQos(*it),
        (I::RetainAvailable, V::Byte(it)) => Property::RetainAvailable(*it),
        (I::WildcardSubscriptionAvailable, V::Byte(it)) => {
            Property::WildcardSubscriptionAvailable(*it)
        }
        (I::SubscriptionIdentifierAvailable, V::Byte(it)) => {
            Property::SubscriptionIdentifierAvailable(*it)
        }
        (I::SharedSubscriptionAvailable, V::Byte(it)) => Property::SharedSubscriptionAvailable(*it),
        (I::ServerKeepAlive, V::TwoByteInteger(it)) => Property::ServerKeepAlive(*it),
        (I::ReceiveMaximum, V::TwoByteInteger(it)) => Property::ReceiveMaximum(*it),
        (I::TopicAliasMaximum, V::TwoByteInteger(it)) => Property::TopicAliasMaximum(*it),
        (I::TopicAlias, V::TwoByteInteger(it)) => Property::TopicAlias(*it),
        (I::MessageExpiryInterval, V::FourByteInteger(it)) => Property::MessageExpiryInterval(*it),
        (I::SessionExpiryInterval, V::FourByteInteger(it)) => Property::SessionExpiryInterval(*it),
        (I::WillDelayInterval, V::FourByteInteger(it)) => Property::WillDelayInterval(*it),
        (I::MaximumPacketSize, V::FourByteInteger(it)) => Property::MaximumPacketSize(*it),
        (I::SubscriptionIdentifier, V::VariableByteInteger(it)) => {
            Property::SubscriptionIdentifier(*it)
        }
        (I::ContentType, V::Utf8String(it)) => Property::ContentType(text(it)?),
        (I::ResponseTopic, V::Utf8String(it)) => Property::ResponseTopic(text(it)?),
        (I::AssignedClientIdentifier, V::Utf8String(it)) => {
            Property::AssignedClientIdentifier(text(it)?)
        }
        (I::AuthenticationMethod, V::Utf8String(it)) => Property::AuthenticationMethod(text(it)?),
        (I::ResponseInformation, V::Utf8String(it)) => Property::ResponseInformation(text(it)?),
        (I::ServerReference, V::Utf8String(it)) => Property::ServerReference(text(it)?),
        (I::ReasonString, V::Utf8String(it)) => Property::ReasonString(text(it)?),
        (I::CorrelationData, V::BinaryData(it)) => Property::CorrelationData(it.clone()),
        (I::AuthenticationData, V::BinaryData(it)) => Property::AuthenticationData(it.clone()),
        (I::UserProperty, V::Utf8StringPair(key, value)) => {
            Property::UserProperty(text(key)?, text(value)?)
        }
        _ => return None,
    })
}
