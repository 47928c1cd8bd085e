//! A second opinion: `mqtt-protocol-core` reads a packet, and what it read is said in our words.
//!
//! It has a type for each packet of each version; [`read`] asks its getters and builds the packet
//! that our decoder should have built. Nothing of ours takes part in the reading, not even the fixed
//! header.

use std::sync::Arc;

use brokerscope_core::clause;
use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire as ours;
use bytes::Bytes;
use mqtt_protocol_core::mqtt::packet::{self as theirs, GenericPacketTrait, v3_1_1, v5_0};

use ours::{Packet, Properties, Property, Qos, ReasonCode};

/// What the other crate read, and what it would write for it.
pub(super) struct Opinion {
    pub(super) packet: Packet,
    pub(super) bytes: Vec<u8>,
}

/// `None` if it refuses the bytes.
pub(super) fn read(bytes: &[u8], version: Version) -> Option<Opinion> {
    let (first, length, body) = split(bytes)?;
    if length != body.len() {
        return None;
    }
    let version = match (first >> 4, body.get(6)) {
        (1, Some(4)) => Version::V311,
        (1, _) => Version::V5,
        _ => version,
    };
    match version {
        Version::V311 => read_v311(first, body),
        Version::V5 => read_v5(first, body),
    }
}

/// The packets it refuses though they are allowed, with the statement that allows them.
pub(super) fn refuses(packet: &Packet) -> Option<Clause> {
    match packet {
        // It keeps 3.1.1's rule [MQTT-3.1.2-22] in 5.0, which dropped it: a token needs no name.
        Packet::Connect(it)
            if it.version == Version::V5 && it.password.is_some() && it.user_name.is_none() =>
        {
            Some(clause!(V5, "3.1.2-19"))
        }
        // Table 2-6 allows it there, the table of DISCONNECT leaves it out. We read it.
        Packet::Disconnect(it) if it.reason == ReasonCode::BAD_AUTHENTICATION_METHOD => {
            Some(clause!(V5, "3.14.2-1"))
        }
        _ => None,
    }
}

/// First byte, Remaining Length, the rest: written anew, so that ours is held against it too.
fn split(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut length = 0;
    for shift in [0, 7, 14, 21] {
        let (&byte, behind) = rest.split_first()?;
        rest = behind;
        length |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((first, length, rest));
        }
    }
    None
}

/// Their packet in our words, if they read all of the body and would write the same first byte.
fn opinion<T: GenericPacketTrait>(
    first: u8,
    body: &[u8],
    parsed: Result<(T, usize), impl Sized>,
    said: impl FnOnce(&T) -> Packet,
) -> Option<Opinion> {
    let (packet, used) = parsed.ok()?;
    let bytes = packet.to_continuous_buffer();
    (used == body.len() && bytes.first() == Some(&first)).then(|| Opinion {
        packet: said(&packet),
        bytes,
    })
}

/// An acknowledgement: the same getters on eight types.
macro_rules! ack {
    ($kind:ident, $first:expr, $body:expr, $theirs:ty, $properties:expr) => {
        opinion($first, $body, <$theirs>::parse($body), |it| {
            Packet::$kind(ours::Ack {
                id: id(it.packet_id()),
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::SUCCESS, |it| ReasonCode(it as u8)),
                properties: $properties(it),
            })
        })
    };
}

/// The fields of a CONNECT that both versions have.
macro_rules! connect {
    ($it:expr, $version:expr, $properties:expr, $will_properties:expr) => {
        Packet::Connect(Box::new(ours::Connect {
            version: $version,
            clean_start: $it.clean_start(),
            keep_alive: $it.keep_alive(),
            client_id: text($it.client_id()),
            will: $it.will_topic().map(|topic| ours::Will {
                topic: TopicName::parse(topic).unwrap(),
                payload: Bytes::copy_from_slice($it.will_payload().unwrap()),
                qos: qos($it.will_qos()),
                retain: $it.will_retain(),
                properties: $will_properties,
            }),
            user_name: $it.user_name().map(text),
            password: $it.password().map(Bytes::copy_from_slice),
            properties: $properties,
        }))
    };
}

macro_rules! publish {
    ($it:expr, $properties:expr) => {
        Packet::Publish(ours::Publish {
            dup: $it.dup(),
            qos: qos($it.qos()),
            retain: $it.retain(),
            topic: TopicName::parse($it.topic_name()).ok(),
            id: $it.packet_id().map(id),
            properties: $properties,
            payload: Bytes::copy_from_slice($it.payload().as_slice()),
        })
    };
}

fn read_v311(first: u8, body: &[u8]) -> Option<Opinion> {
    let none = |_: &_| Properties::none();
    match first >> 4 {
        1 => opinion(first, body, v3_1_1::Connect::parse(body), |it| {
            connect!(it, Version::V311, Properties::none(), Properties::none())
        }),
        2 => opinion(first, body, v3_1_1::Connack::parse(body), |it| {
            Packet::Connack(ours::Connack {
                session_present: it.session_present(),
                reason: ReasonCode::from_return_code(it.return_code() as u8).unwrap(),
                properties: Properties::none(),
            })
        }),
        3 => opinion(
            first,
            body,
            v3_1_1::Publish::parse(first & 0x0f, Arc::from(body)),
            |it| publish!(it, Properties::none()),
        ),
        4 => ack!(Puback, first, body, v3_1_1::Puback, none),
        5 => ack!(Pubrec, first, body, v3_1_1::Pubrec, |_: &_| {
            Properties::none()
        }),
        6 => ack!(Pubrel, first, body, v3_1_1::Pubrel, |_: &_| {
            Properties::none()
        }),
        7 => ack!(Pubcomp, first, body, v3_1_1::Pubcomp, |_: &_| {
            Properties::none()
        }),
        8 => opinion(first, body, v3_1_1::Subscribe::parse(body), |it| {
            Packet::Subscribe(ours::Subscribe {
                id: id(it.packet_id()),
                properties: Properties::none(),
                filters: it.entries().iter().map(wanted).collect(),
            })
        }),
        9 => opinion(first, body, v3_1_1::Suback::parse(body), |it| {
            let codes = it.return_codes().into_iter();
            Packet::Suback(ours::Suback {
                id: id(it.packet_id()),
                properties: Properties::none(),
                reasons: codes.map(|it| ReasonCode(it as u8)).collect(),
            })
        }),
        10 => opinion(first, body, v3_1_1::Unsubscribe::parse(body), |it| {
            Packet::Unsubscribe(ours::Unsubscribe {
                id: id(it.packet_id()),
                properties: Properties::none(),
                filters: it.entries().iter().map(|it| filter(it.as_str())).collect(),
            })
        }),
        11 => opinion(first, body, v3_1_1::Unsuback::parse(body), |it| {
            Packet::Unsuback(ours::Suback {
                id: id(it.packet_id()),
                properties: Properties::none(),
                reasons: Vec::new(),
            })
        }),
        12 => opinion(first, body, v3_1_1::Pingreq::parse(body), |_| {
            Packet::Pingreq
        }),
        13 => opinion(first, body, v3_1_1::Pingresp::parse(body), |_| {
            Packet::Pingresp
        }),
        14 => opinion(first, body, v3_1_1::Disconnect::parse(body), |_| {
            Packet::Disconnect(ours::Disconnect::default())
        }),
        _ => None,
    }
}

fn read_v5(first: u8, body: &[u8]) -> Option<Opinion> {
    match first >> 4 {
        1 => opinion(first, body, v5_0::Connect::parse(body), |it| {
            connect!(
                it,
                Version::V5,
                properties(it.props()),
                properties(it.will_props())
            )
        }),
        2 => opinion(first, body, v5_0::Connack::parse(body), |it| {
            Packet::Connack(ours::Connack {
                session_present: it.session_present(),
                reason: ReasonCode(it.reason_code() as u8),
                properties: properties(it.props()),
            })
        }),
        3 => opinion(
            first,
            body,
            v5_0::Publish::parse(first & 0x0f, Arc::from(body)),
            |it| publish!(it, properties(it.props())),
        ),
        4 => ack!(Puback, first, body, v5_0::Puback, |it: &v5_0::Puback| some(
            it.props()
        )),
        5 => ack!(Pubrec, first, body, v5_0::Pubrec, |it: &v5_0::Pubrec| some(
            it.props()
        )),
        6 => ack!(Pubrel, first, body, v5_0::Pubrel, |it: &v5_0::Pubrel| some(
            it.props()
        )),
        7 => ack!(Pubcomp, first, body, v5_0::Pubcomp, |it: &v5_0::Pubcomp| {
            some(it.props())
        }),
        8..=11 => read_subscription_v5(first, body),
        12 => opinion(first, body, v5_0::Pingreq::parse(body), |_| Packet::Pingreq),
        13 => opinion(first, body, v5_0::Pingresp::parse(body), |_| {
            Packet::Pingresp
        }),
        14 => opinion(first, body, v5_0::Disconnect::parse(body), |it| {
            Packet::Disconnect(ours::Disconnect {
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::default(), |it| ReasonCode(it as u8)),
                properties: some(it.props()),
            })
        }),
        15 => opinion(first, body, v5_0::Auth::parse(body), |it| {
            Packet::Auth(ours::Auth {
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::default(), |it| ReasonCode(it as u8)),
                properties: some(it.props()),
            })
        }),
        _ => None,
    }
}

fn read_subscription_v5(first: u8, body: &[u8]) -> Option<Opinion> {
    match first >> 4 {
        8 => opinion(first, body, v5_0::Subscribe::parse(body), |it| {
            Packet::Subscribe(ours::Subscribe {
                id: id(it.packet_id()),
                properties: properties(it.props()),
                filters: it.entries().iter().map(wanted).collect(),
            })
        }),
        9 => opinion(first, body, v5_0::Suback::parse(body), |it| {
            Packet::Suback(ours::Suback {
                id: id(it.packet_id()),
                properties: properties(it.props()),
                reasons: it
                    .reason_codes()
                    .into_iter()
                    .map(|it| ReasonCode(it as u8))
                    .collect(),
            })
        }),
        10 => opinion(first, body, v5_0::Unsubscribe::parse(body), |it| {
            Packet::Unsubscribe(ours::Unsubscribe {
                id: id(it.packet_id()),
                properties: properties(it.props()),
                filters: it.entries().iter().map(|it| filter(it.as_str())).collect(),
            })
        }),
        _ => opinion(first, body, v5_0::Unsuback::parse(body), |it| {
            Packet::Unsuback(ours::Suback {
                id: id(it.packet_id()),
                properties: properties(it.props()),
                reasons: it
                    .reason_codes()
                    .into_iter()
                    .map(|it| ReasonCode(it as u8))
                    .collect(),
            })
        }),
    }
}

fn text(text: &str) -> ours::Text {
    ours::Text::parse(text).unwrap()
}

fn filter(text: &str) -> TopicFilter {
    TopicFilter::parse(text).unwrap()
}

fn id(number: u16) -> ours::PacketId {
    ours::PacketId::new(number).unwrap()
}

fn qos(qos: theirs::Qos) -> Qos {
    Qos::new(qos as u8).unwrap()
}

fn wanted(entry: &theirs::SubEntry) -> ours::SubscribeFilter {
    let options = entry.sub_opts();
    ours::SubscribeFilter {
        filter: filter(entry.topic_filter()),
        qos: qos(options.qos()),
        no_local: options.nl(),
        retain_as_published: options.rap(),
        retain_handling: match options.rh() {
            theirs::RetainHandling::SendRetained => ours::RetainHandling::Send,
            theirs::RetainHandling::SendRetainedIfNotExists => ours::RetainHandling::SendIfNew,
            theirs::RetainHandling::DoNotSendRetained => ours::RetainHandling::DoNotSend,
        },
    }
}

fn some(theirs: &Option<theirs::Properties>) -> Properties {
    theirs.as_ref().map_or_else(Properties::none, properties)
}

fn properties(theirs: &theirs::Properties) -> Properties {
    Properties(theirs.iter().map(property).collect())
}

fn property(it: &theirs::Property) -> Property {
    use theirs::Property as T;
    let binary = Bytes::copy_from_slice;
    match it {
        T::PayloadFormatIndicator(it) => Property::PayloadFormatIndicator(it.val()),
        T::MessageExpiryInterval(it) => Property::MessageExpiryInterval(it.val()),
        T::ContentType(it) => Property::ContentType(text(it.val())),
        T::ResponseTopic(it) => Property::ResponseTopic(text(it.val())),
        T::CorrelationData(it) => Property::CorrelationData(binary(it.val())),
        T::SubscriptionIdentifier(it) => Property::SubscriptionIdentifier(it.val()),
        T::SessionExpiryInterval(it) => Property::SessionExpiryInterval(it.val()),
        T::AssignedClientIdentifier(it) => Property::AssignedClientIdentifier(text(it.val())),
        T::ServerKeepAlive(it) => Property::ServerKeepAlive(it.val()),
        T::AuthenticationMethod(it) => Property::AuthenticationMethod(text(it.val())),
        T::AuthenticationData(it) => Property::AuthenticationData(binary(it.val())),
        T::RequestProblemInformation(it) => Property::RequestProblemInformation(it.val()),
        T::WillDelayInterval(it) => Property::WillDelayInterval(it.val()),
        T::RequestResponseInformation(it) => Property::RequestResponseInformation(it.val()),
        T::ResponseInformation(it) => Property::ResponseInformation(text(it.val())),
        T::ServerReference(it) => Property::ServerReference(text(it.val())),
        T::ReasonString(it) => Property::ReasonString(text(it.val())),
        T::ReceiveMaximum(it) => Property::ReceiveMaximum(it.val()),
        T::TopicAliasMaximum(it) => Property::TopicAliasMaximum(it.val()),
        T::TopicAlias(it) => Property::TopicAlias(it.val()),
        T::MaximumQos(it) => Property::MaximumQos(it.val()),
        T::RetainAvailable(it) => Property::RetainAvailable(it.val()),
        T::UserProperty(it) => Property::UserProperty(text(it.key()), text(it.val())),
        T::MaximumPacketSize(it) => Property::MaximumPacketSize(it.val()),
        T::WildcardSubscriptionAvailable(it) => Property::WildcardSubscriptionAvailable(it.val()),
        T::SubscriptionIdentifierAvailable(it) => {
            Property::SubscriptionIdentifierAvailable(it.val())
        }
        T::SharedSubscriptionAvailable(it) => Property::SharedSubscriptionAvailable(it.val()),
    }
}
