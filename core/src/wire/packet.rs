//! The fifteen control packets, one type for both versions.
//!
//! What only one version has is empty or zero in the other: the codec knows the difference, nobody
//! else has to.

use std::fmt;

use bytes::Bytes;

use super::property::Properties;
use super::reason::ReasonCode;
use super::text::{PacketId, Qos, Text};
use crate::spec::Version;
use crate::topic::{TopicFilter, TopicName};

/// An MQTT Control Packet.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum Packet {
    Connect(Box<Connect>),
    Connack(Connack),
    Publish(Publish),
    Puback(Ack),
    Pubrec(Ack),
    Pubrel(Ack),
    Pubcomp(Ack),
    Subscribe(Subscribe),
    Suback(Suback),
    Unsubscribe(Unsubscribe),
    Unsuback(Suback),
    Pingreq,
    Pingresp,
    Disconnect(Disconnect),
    /// MQTT 5.0 only.
    Auth(Auth),
}

/// The type of a packet.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names are the standard's own")]
#[repr(u8)]
pub enum PacketKind {
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,
    Auth = 15,
}

/// What a packet is for; each family has one colour and one shape on the page.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Family {
    /// CONNECT, CONNACK, AUTH.
    Connection,
    /// PUBLISH.
    Content,
    /// PUBACK, PUBREC, PUBREL, PUBCOMP.
    Acknowledgement,
    /// SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK.
    Subscription,
    /// PINGREQ, PINGRESP.
    Ping,
    /// DISCONNECT.
    Ending,
}

/// CONNECT.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Connect {
    /// 3.1.1 or 5.0: the Protocol Level.
    pub version: Version,
    /// It says that it is a bridge, 3.1.1 only: the highest bit of the Protocol Level. No part of the
    /// standard, by which such a level is unknown; Mosquitto's bridges begin with it.
    pub is_bridge: bool,
    /// Clean Start in 5.0, Clean Session in 3.1.1.
    pub clean_start: bool,
    /// Seconds; 0 turns it off.
    pub keep_alive: u16,
    /// May be empty.
    pub client_id: Text,
    /// What to publish when the connection is lost.
    pub will: Option<Will>,
    /// User Name.
    pub user_name: Option<Text>,
    /// Password.
    pub password: Option<Bytes>,
    /// 5.0.
    pub properties: Properties,
}

/// The Will Message in a CONNECT.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Will {
    /// Where to.
    pub topic: TopicName,
    /// What.
    pub payload: Bytes,
    /// Will QoS.
    pub qos: Qos,
    /// Will Retain.
    pub retain: bool,
    /// Will Properties, 5.0.
    pub properties: Properties,
}

/// CONNACK. In 3.1.1 the codec maps its return code to the Reason Code of the same meaning.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Connack {
    /// Whether the broker had a session for this client.
    pub session_present: bool,
    /// Success, or why not.
    pub reason: ReasonCode,
    /// 5.0.
    pub properties: Properties,
}

/// PUBLISH.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Publish {
    /// Sent before; only set when sending again after a resume [MQTT-3.3.1-1].
    pub dup: bool,
    /// Quality of service of this hop.
    pub qos: Qos,
    /// To the broker: keep it. From the broker: it was kept.
    pub retain: bool,
    /// `None` when a Topic Alias stands for it, 5.0.
    pub topic: Option<TopicName>,
    /// At QoS 1 and 2 only.
    pub id: Option<PacketId>,
    /// 5.0.
    pub properties: Properties,
    /// The content.
    pub payload: Bytes,
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Ack {
    /// Of the PUBLISH it belongs to.
    pub id: PacketId,
    /// Always success in 3.1.1.
    pub reason: ReasonCode,
    /// 5.0.
    pub properties: Properties,
}

/// SUBSCRIBE.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Subscribe {
    /// Answered by the SUBACK with the same.
    pub id: PacketId,
    /// 5.0.
    pub properties: Properties,
    /// At least one.
    pub filters: Vec<SubscribeFilter>,
}

/// One filter of a SUBSCRIBE with its options. 3.1.1 has only the QoS.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SubscribeFilter {
    /// What is wanted.
    pub filter: TopicFilter,
    /// At most this QoS.
    pub qos: Qos,
    /// Not one's own messages.
    pub no_local: bool,
    /// Keep the RETAIN flag as the publisher set it.
    pub retain_as_published: bool,
    /// Which retained messages to send at the time of the subscription.
    pub retain_handling: RetainHandling,
}

/// Retain Handling.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RetainHandling {
    /// 0: always.
    #[default]
    Send,
    /// 1: only if the subscription is new.
    SendIfNew,
    /// 2: never.
    DoNotSend,
}

/// SUBACK and UNSUBACK. An UNSUBACK of 3.1.1 has no reasons.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Suback {
    /// Of the SUBSCRIBE or UNSUBSCRIBE.
    pub id: PacketId,
    /// 5.0.
    pub properties: Properties,
    /// One per filter, in order.
    pub reasons: Vec<ReasonCode>,
}

/// UNSUBSCRIBE.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Unsubscribe {
    /// Answered by the UNSUBACK with the same.
    pub id: PacketId,
    /// 5.0.
    pub properties: Properties,
    /// At least one.
    pub filters: Vec<TopicFilter>,
}

/// DISCONNECT.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Disconnect {
    /// Always 0x00 in 3.1.1.
    pub reason: ReasonCode,
    /// 5.0.
    pub properties: Properties,
}

/// AUTH.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Auth {
    /// 0x00, 0x18 or 0x19.
    pub reason: ReasonCode,
    /// Must name the Authentication Method.
    pub properties: Properties,
}

impl Packet {
    /// Its type.
    pub const fn kind(&self) -> PacketKind {
        match self {
            Self::Connect(_) => PacketKind::Connect,
            Self::Connack(_) => PacketKind::Connack,
            Self::Publish(_) => PacketKind::Publish,
            Self::Puback(_) => PacketKind::Puback,
            Self::Pubrec(_) => PacketKind::Pubrec,
            Self::Pubrel(_) => PacketKind::Pubrel,
            Self::Pubcomp(_) => PacketKind::Pubcomp,
            Self::Subscribe(_) => PacketKind::Subscribe,
            Self::Suback(_) => PacketKind::Suback,
            Self::Unsubscribe(_) => PacketKind::Unsubscribe,
            Self::Unsuback(_) => PacketKind::Unsuback,
            Self::Pingreq => PacketKind::Pingreq,
            Self::Pingresp => PacketKind::Pingresp,
            Self::Disconnect(_) => PacketKind::Disconnect,
            Self::Auth(_) => PacketKind::Auth,
        }
    }

    /// Its properties; `None` for the two pings, which have none.
    pub const fn properties(&self) -> Option<&Properties> {
        match self {
            Self::Connect(connect) => Some(&connect.properties),
            Self::Connack(connack) => Some(&connack.properties),
            Self::Publish(publish) => Some(&publish.properties),
            Self::Puback(ack) | Self::Pubrec(ack) | Self::Pubrel(ack) | Self::Pubcomp(ack) => {
                Some(&ack.properties)
            }
            Self::Subscribe(subscribe) => Some(&subscribe.properties),
            Self::Suback(suback) | Self::Unsuback(suback) => Some(&suback.properties),
            Self::Unsubscribe(unsubscribe) => Some(&unsubscribe.properties),
            Self::Disconnect(disconnect) => Some(&disconnect.properties),
            Self::Auth(auth) => Some(&auth.properties),
            Self::Pingreq | Self::Pingresp => None,
        }
    }

    /// Its properties, to be changed.
    pub fn properties_mut(&mut self) -> Option<&mut Properties> {
        match self {
            Self::Connect(connect) => Some(&mut connect.properties),
            Self::Connack(connack) => Some(&mut connack.properties),
            Self::Publish(publish) => Some(&mut publish.properties),
            Self::Puback(ack) | Self::Pubrec(ack) | Self::Pubrel(ack) | Self::Pubcomp(ack) => {
                Some(&mut ack.properties)
            }
            Self::Subscribe(subscribe) => Some(&mut subscribe.properties),
            Self::Suback(suback) | Self::Unsuback(suback) => Some(&mut suback.properties),
            Self::Unsubscribe(unsubscribe) => Some(&mut unsubscribe.properties),
            Self::Disconnect(disconnect) => Some(&mut disconnect.properties),
            Self::Auth(auth) => Some(&mut auth.properties),
            Self::Pingreq | Self::Pingresp => None,
        }
    }

    /// Its Packet Identifier, if it has one.
    pub const fn id(&self) -> Option<PacketId> {
        match self {
            Self::Publish(publish) => publish.id,
            Self::Puback(ack) | Self::Pubrec(ack) | Self::Pubrel(ack) | Self::Pubcomp(ack) => {
                Some(ack.id)
            }
            Self::Subscribe(subscribe) => Some(subscribe.id),
            Self::Suback(suback) | Self::Unsuback(suback) => Some(suback.id),
            Self::Unsubscribe(unsubscribe) => Some(unsubscribe.id),
            Self::Connect(_)
            | Self::Connack(_)
            | Self::Pingreq
            | Self::Pingresp
            | Self::Disconnect(_)
            | Self::Auth(_) => None,
        }
    }
}

impl PacketKind {
    /// All fifteen, by number.
    #[rustfmt::skip]
    pub const ALL: [Self; 15] = [
        Self::Connect, Self::Connack, Self::Publish, Self::Puback, Self::Pubrec, Self::Pubrel,
        Self::Pubcomp, Self::Subscribe, Self::Suback, Self::Unsubscribe, Self::Unsuback,
        Self::Pingreq, Self::Pingresp, Self::Disconnect, Self::Auth,
    ];

    /// By the number in the upper half of the first byte.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// The number in the upper half of the first byte: 1 to 15.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Its name as the standard writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Connack => "CONNACK",
            Self::Publish => "PUBLISH",
            Self::Puback => "PUBACK",
            Self::Pubrec => "PUBREC",
            Self::Pubrel => "PUBREL",
            Self::Pubcomp => "PUBCOMP",
            Self::Subscribe => "SUBSCRIBE",
            Self::Suback => "SUBACK",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::Unsuback => "UNSUBACK",
            Self::Pingreq => "PINGREQ",
            Self::Pingresp => "PINGRESP",
            Self::Disconnect => "DISCONNECT",
            Self::Auth => "AUTH",
        }
    }

    /// What it is for.
    pub const fn family(self) -> Family {
        match self {
            Self::Connect | Self::Connack | Self::Auth => Family::Connection,
            Self::Publish => Family::Content,
            Self::Puback | Self::Pubrec | Self::Pubrel | Self::Pubcomp => Family::Acknowledgement,
            Self::Subscribe | Self::Suback | Self::Unsubscribe | Self::Unsuback => {
                Family::Subscription
            }
            Self::Pingreq | Self::Pingresp => Family::Ping,
            Self::Disconnect => Family::Ending,
        }
    }
}

impl fmt::Display for PacketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Ack {
    /// A plain acknowledgement: success, no properties.
    pub const fn new(id: PacketId) -> Self {
        Self {
            id,
            reason: ReasonCode::SUCCESS,
            properties: Properties::none(),
        }
    }
}

impl SubscribeFilter {
    /// A filter with this QoS and all other options at their defaults.
    pub const fn new(filter: TopicFilter, qos: Qos) -> Self {
        Self {
            filter,
            qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::Send,
        }
    }
}
