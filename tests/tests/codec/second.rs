//! A second opinion: `mqtt-protocol-core` reads a packet, and what it read is said in our words.
//!
//! It has a type for each packet of each version; [`read`] asks its getters and builds the packet
//! that our decoder should have built. Nothing of ours takes part in the reading, not even the fixed
//! header.

use std::sync::Arc;

use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire as ours;
use bytes::Bytes;
use mqtt_protocol_core::mqtt::packet::{self as theirs, GenericPacketTrait, v3_1_1, v5_0};

use ours::{Packet, Properties, Property, Qos, ReasonCode};

/// What the other crate read, and what it would write for it.
pub(super) struct Opinion {
    /// `None` where our types cannot hold it.
    pub(super) packet: Option<Packet>,
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
    said: impl FnOnce(&T) -> Option<Packet>,
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
            Some(Packet::$kind(ours::Ack {
                id: id(it.packet_id())?,
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::SUCCESS, |it| ReasonCode(it as u8)),
                properties: $properties(it)?,
            }))
        })
    };
}

/// The fields of a CONNECT that both versions have.
macro_rules! connect {
    ($it:expr, $version:expr, $properties:expr, $will_properties:expr) => {
        Some(Packet::Connect(Box::new(ours::Connect {
            version: $version,
            is_bridge: false,
            clean_start: $it.clean_start(),
            keep_alive: $it.keep_alive(),
            client_id: text($it.client_id())?,
            will: match $it.will_topic() {
                None => None,
                Some(topic) => Some(ours::Will {
                    topic: TopicName::parse(topic).ok()?,
                    payload: Bytes::copy_from_slice($it.will_payload()?),
                    qos: qos($it.will_qos())?,
                    retain: $it.will_retain(),
                    properties: $will_properties?,
                }),
            },
            user_name: match $it.user_name() {
                None => None,
                Some(name) => Some(text(name)?),
            },
            password: $it.password().map(Bytes::copy_from_slice),
            properties: $properties?,
        })))
    };
}

macro_rules! publish {
    ($it:expr, $properties:expr) => {
        Some(Packet::Publish(ours::Publish {
            dup: $it.dup(),
            qos: qos($it.qos())?,
            retain: $it.retain(),
            topic: match $it.topic_name() {
                "" => None,
                name => Some(TopicName::parse(name).ok()?),
            },
            id: match $it.packet_id() {
                None => None,
                Some(number) => Some(id(number)?),
            },
            properties: $properties?,
            payload: Bytes::copy_from_slice($it.payload().as_slice()),
        }))
    };
}

fn read_v311(first: u8, body: &[u8]) -> Option<Opinion> {
    match first >> 4 {
        1 => opinion(first, body, v3_1_1::Connect::parse(body), |it| {
            connect!(
                it,
                Version::V311,
                Some(Properties::none()),
                Some(Properties::none())
            )
        }),
        2 => opinion(first, body, v3_1_1::Connack::parse(body), |it| {
            Some(Packet::Connack(ours::Connack {
                session_present: it.session_present(),
                reason: ReasonCode::from_return_code(it.return_code() as u8)?,
                properties: Properties::none(),
            }))
        }),
        3 => opinion(
            first,
            body,
            v3_1_1::Publish::parse(first & 0x0f, Arc::from(body)),
            |it| publish!(it, Some(Properties::none())),
        ),
        4 => ack!(Puback, first, body, v3_1_1::Puback, none),
        5 => ack!(Pubrec, first, body, v3_1_1::Pubrec, none),
        6 => ack!(Pubrel, first, body, v3_1_1::Pubrel, none),
        7 => ack!(Pubcomp, first, body, v3_1_1::Pubcomp, none),
        8 => opinion(first, body, v3_1_1::Subscribe::parse(body), |it| {
            Some(Packet::Subscribe(ours::Subscribe {
                id: id(it.packet_id())?,
                properties: Properties::none(),
                filters: it.entries().iter().map(wanted).collect::<Option<_>>()?,
            }))
        }),
        9 => opinion(first, body, v3_1_1::Suback::parse(body), |it| {
            let codes = it.return_codes().into_iter();
            Some(Packet::Suback(ours::Suback {
                id: id(it.packet_id())?,
                properties: Properties::none(),
                reasons: codes.map(|it| ReasonCode(it as u8)).collect(),
            }))
        }),
        10 => opinion(first, body, v3_1_1::Unsubscribe::parse(body), |it| {
            Some(Packet::Unsubscribe(ours::Unsubscribe {
                id: id(it.packet_id())?,
                properties: Properties::none(),
                filters: it
                    .entries()
                    .iter()
                    .map(|it| filter(it.as_str()))
                    .collect::<Option<_>>()?,
            }))
        }),
        11 => opinion(first, body, v3_1_1::Unsuback::parse(body), |it| {
            Some(Packet::Unsuback(ours::Suback {
                id: id(it.packet_id())?,
                properties: Properties::none(),
                reasons: Vec::new(),
            }))
        }),
        12 => opinion(first, body, v3_1_1::Pingreq::parse(body), |_| {
            Some(Packet::Pingreq)
        }),
        13 => opinion(first, body, v3_1_1::Pingresp::parse(body), |_| {
            Some(Packet::Pingresp)
        }),
        14 => opinion(first, body, v3_1_1::Disconnect::parse(body), |_| {
            Some(Packet::Disconnect(ours::Disconnect::default()))
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
            Some(Packet::Connack(ours::Connack {
                session_present: it.session_present(),
                reason: ReasonCode(it.reason_code() as u8),
                properties: properties(it.props())?,
            }))
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
        12 => opinion(first, body, v5_0::Pingreq::parse(body), |_| {
            Some(Packet::Pingreq)
        }),
        13 => opinion(first, body, v5_0::Pingresp::parse(body), |_| {
            Some(Packet::Pingresp)
        }),
        14 => opinion(first, body, v5_0::Disconnect::parse(body), |it| {
            Some(Packet::Disconnect(ours::Disconnect {
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::default(), |it| ReasonCode(it as u8)),
                properties: some(it.props())?,
            }))
        }),
        15 => opinion(first, body, v5_0::Auth::parse(body), |it| {
            Some(Packet::Auth(ours::Auth {
                reason: it
                    .reason_code()
                    .map_or(ReasonCode::default(), |it| ReasonCode(it as u8)),
                properties: some(it.props())?,
            }))
        }),
        _ => None,
    }
}

fn read_subscription_v5(first: u8, body: &[u8]) -> Option<Opinion> {
    match first >> 4 {
        8 => opinion(first, body, v5_0::Subscribe::parse(body), |it| {
            Some(Packet::Subscribe(ours::Subscribe {
                id: id(it.packet_id())?,
                properties: properties(it.props())?,
                filters: it.entries().iter().map(wanted).collect::<Option<_>>()?,
            }))
        }),
        9 => opinion(first, body, v5_0::Suback::parse(body), |it| {
            Some(Packet::Suback(ours::Suback {
                id: id(it.packet_id())?,
                properties: properties(it.props())?,
                reasons: it
                    .reason_codes()
                    .into_iter()
                    .map(|it| ReasonCode(it as u8))
                    .collect(),
            }))
        }),
        10 => opinion(first, body, v5_0::Unsubscribe::parse(body), |it| {
            Some(Packet::Unsubscribe(ours::Unsubscribe {
                id: id(it.packet_id())?,
                properties: properties(it.props())?,
                filters: it
                    .entries()
                    .iter()
                    .map(|it| filter(it.as_str()))
                    .collect::<Option<_>>()?,
            }))
        }),
        _ => opinion(first, body, v5_0::Unsuback::parse(body), |it| {
            Some(Packet::Unsuback(ours::Suback {
                id: id(it.packet_id())?,
                properties: properties(it.props())?,
                reasons: it
                    .reason_codes()
                    .into_iter()
                    .map(|it| ReasonCode(it as u8))
                    .collect(),
            }))
        }),
    }
}

/// 3.1.1 has no properties.
fn none<T>(_: &T) -> Option<Properties> {
    Some(Properties::none())
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

fn qos(qos: theirs::Qos) -> Option<Qos> {
    Qos::new(qos as u8)
}

fn wanted(entry: &theirs::SubEntry) -> Option<ours::SubscribeFilter> {
    let options = entry.sub_opts();
    Some(ours::SubscribeFilter {
        filter: filter(entry.topic_filter())?,
        qos: qos(options.qos())?,
        no_local: options.nl(),
        retain_as_published: options.rap(),
        retain_handling: match options.rh() {
            theirs::RetainHandling::SendRetained => ours::RetainHandling::Send,
            theirs::RetainHandling::SendRetainedIfNotExists => ours::RetainHandling::SendIfNew,
            theirs::RetainHandling::DoNotSendRetained => ours::RetainHandling::DoNotSend,
        },
    })
}

fn some(theirs: &Option<theirs::Properties>) -> Option<Properties> {
    theirs
        .as_ref()
        .map_or_else(|| Some(Properties::none()), properties)
}

fn properties(theirs: &theirs::Properties) -> Option<Properties> {
    let properties = theirs.iter().map(property);
    Some(Properties(properties.collect::<Option<_>>()?))
}

fn property(it: &theirs::Property) -> Option<Property> {
    use theirs::Property as T;
    let binary = Bytes::copy_from_slice;
    Some(match it {
        T::PayloadFormatIndicator(it) => Property::PayloadFormatIndicator(it.val()),
        T::MessageExpiryInterval(it) => Property::MessageExpiryInterval(it.val()),
        T::ContentType(it) => Property::ContentType(text(it.val())?),
        T::ResponseTopic(it) => Property::ResponseTopic(text(it.val())?),
        T::CorrelationData(it) => Property::CorrelationData(binary(it.val())),
        T::SubscriptionIdentifier(it) => Property::SubscriptionIdentifier(it.val()),
        T::SessionExpiryInterval(it) => Property::SessionExpiryInterval(it.val()),
        T::AssignedClientIdentifier(it) => Property::AssignedClientIdentifier(text(it.val())?),
        T::ServerKeepAlive(it) => Property::ServerKeepAlive(it.val()),
        T::AuthenticationMethod(it) => Property::AuthenticationMethod(text(it.val())?),
        T::AuthenticationData(it) => Property::AuthenticationData(binary(it.val())),
        T::RequestProblemInformation(it) => Property::RequestProblemInformation(it.val()),
        T::WillDelayInterval(it) => Property::WillDelayInterval(it.val()),
        T::RequestResponseInformation(it) => Property::RequestResponseInformation(it.val()),
        T::ResponseInformation(it) => Property::ResponseInformation(text(it.val())?),
        T::ServerReference(it) => Property::ServerReference(text(it.val())?),
        T::ReasonString(it) => Property::ReasonString(text(it.val())?),
        T::ReceiveMaximum(it) => Property::ReceiveMaximum(it.val()),
        T::TopicAliasMaximum(it) => Property::TopicAliasMaximum(it.val()),
        T::TopicAlias(it) => Property::TopicAlias(it.val()),
        T::MaximumQos(it) => Property::MaximumQos(it.val()),
        T::RetainAvailable(it) => Property::RetainAvailable(it.val()),
        T::UserProperty(it) => Property::UserProperty(text(it.key())?, text(it.val())?),
        T::MaximumPacketSize(it) => Property::MaximumPacketSize(it.val()),
        T::WildcardSubscriptionAvailable(it) => Property::WildcardSubscriptionAvailable(it.val()),
        T::SubscriptionIdentifierAvailable(it) => {
            Property::SubscriptionIdentifierAvailable(it.val())
        }
        T::SharedSubscriptionAvailable(it) => Property::SharedSubscriptionAvailable(it.val()),
    })
}
