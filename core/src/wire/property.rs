//! Properties of MQTT 5.0, in the order in which they stand on the wire.

use std::fmt;

use bytes::Bytes;

use super::anatomy::show_bytes;
use super::text::Text;

/// One property and its value.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[rustfmt::skip]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum Property {
    PayloadFormatIndicator(u8),
    /// Seconds.
    MessageExpiryInterval(u32),
    ContentType(Text),
    ResponseTopic(Text),
    CorrelationData(Bytes),
    /// 1 to 268,435,455.
    SubscriptionIdentifier(u32),
    /// Seconds; `u32::MAX` never expires.
    SessionExpiryInterval(u32),
    AssignedClientIdentifier(Text),
    /// Seconds.
    ServerKeepAlive(u16),
    AuthenticationMethod(Text),
    AuthenticationData(Bytes),
    RequestProblemInformation(u8),
    /// Seconds.
    WillDelayInterval(u32),
    RequestResponseInformation(u8),
    ResponseInformation(Text),
    ServerReference(Text),
    ReasonString(Text),
    ReceiveMaximum(u16),
    TopicAliasMaximum(u16),
    TopicAlias(u16),
    MaximumQos(u8),
    RetainAvailable(u8),
    UserProperty(Text, Text),
    /// Bytes.
    MaximumPacketSize(u32),
    WildcardSubscriptionAvailable(u8),
    SubscriptionIdentifierAvailable(u8),
    SharedSubscriptionAvailable(u8),
}

/// The properties of one packet or one will, in wire order. Always empty in MQTT 3.1.1.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Properties(pub Vec<Property>);

/// One getter per property that stands at most once.
macro_rules! getters {
    ($($(#[$doc:meta])* $getter:ident: $variant:ident -> $value:ty;)*) => {
        impl Properties {
            $($(#[$doc])*
            pub fn $getter(&self) -> Option<&$value> {
                self.0.iter().find_map(|property| match property {
                    Property::$variant(value) => Some(value),
                    #[allow(clippy::wildcard_enum_match_arm, reason = "one variant is asked for")]
                    _ => None,
                })
            })*
        }
    };
}

getters! {
    /// Seconds a session outlives its connection.
    session_expiry: SessionExpiryInterval -> u32;
    /// How many QoS 1 and 2 messages may be in flight towards the sender of this packet.
    receive_maximum: ReceiveMaximum -> u16;
    /// The largest packet its sender takes, in bytes.
    maximum_packet_size: MaximumPacketSize -> u32;
    /// The highest alias its sender takes.
    topic_alias_maximum: TopicAliasMaximum -> u16;
    /// The alias of this publish.
    topic_alias: TopicAlias -> u16;
    /// The number its client gave a subscription. A PUBLISH may have several: this is the first.
    subscription_identifier: SubscriptionIdentifier -> u32;
    /// 1 if the payload is said to be UTF-8.
    payload_format: PayloadFormatIndicator -> u8;
    /// Seconds until the message is stale.
    message_expiry: MessageExpiryInterval -> u32;
    /// Seconds the will waits after the connection ended.
    will_delay: WillDelayInterval -> u32;
    /// The keep-alive the broker wants, in seconds.
    server_keep_alive: ServerKeepAlive -> u16;
    /// The client identifier the broker chose.
    assigned_client_identifier: AssignedClientIdentifier -> Text;
    /// An explanation for people.
    reason_string: ReasonString -> Text;
    /// The highest QoS the broker takes.
    maximum_qos: MaximumQos -> u8;
    /// Whether the broker keeps retained messages.
    retain_available: RetainAvailable -> u8;
    /// Whether the broker takes Subscription Identifiers.
    subscription_ids_available: SubscriptionIdentifierAvailable -> u8;
    /// The name of the enhanced authentication.
    authentication_method: AuthenticationMethod -> Text;
    /// What the enhanced authentication exchanges.
    authentication_data: AuthenticationData -> Bytes;
    /// Where an answer is wanted.
    response_topic: ResponseTopic -> Text;
    /// Whether the client wants Response Information.
    request_response_information: RequestResponseInformation -> u8;
    /// Whether the client wants refusals explained.
    request_problem_information: RequestProblemInformation -> u8;
    /// What the broker tells a client that asked, for making a Response Topic.
    response_information: ResponseInformation -> Text;
    /// Other brokers to go to.
    server_reference: ServerReference -> Text;
}

impl Property {
    /// The number in front of its value.
    #[rustfmt::skip]
    pub const fn id(&self) -> u8 {
        match self {
            Self::PayloadFormatIndicator(_) => 0x01,
            Self::MessageExpiryInterval(_) => 0x02,
            Self::ContentType(_) => 0x03,
            Self::ResponseTopic(_) => 0x08,
            Self::CorrelationData(_) => 0x09,
            Self::SubscriptionIdentifier(_) => 0x0b,
            Self::SessionExpiryInterval(_) => 0x11,
            Self::AssignedClientIdentifier(_) => 0x12,
            Self::ServerKeepAlive(_) => 0x13,
            Self::AuthenticationMethod(_) => 0x15,
            Self::AuthenticationData(_) => 0x16,
            Self::RequestProblemInformation(_) => 0x17,
            Self::WillDelayInterval(_) => 0x18,
            Self::RequestResponseInformation(_) => 0x19,
            Self::ResponseInformation(_) => 0x1a,
            Self::ServerReference(_) => 0x1c,
            Self::ReasonString(_) => 0x1f,
            Self::ReceiveMaximum(_) => 0x21,
            Self::TopicAliasMaximum(_) => 0x22,
            Self::TopicAlias(_) => 0x23,
            Self::MaximumQos(_) => 0x24,
            Self::RetainAvailable(_) => 0x25,
            Self::UserProperty(..) => 0x26,
            Self::MaximumPacketSize(_) => 0x27,
            Self::WildcardSubscriptionAvailable(_) => 0x28,
            Self::SubscriptionIdentifierAvailable(_) => 0x29,
            Self::SharedSubscriptionAvailable(_) => 0x2a,
        }
    }
}

/// The value, for people.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PayloadFormatIndicator(byte)
            | Self::RequestProblemInformation(byte)
            | Self::RequestResponseInformation(byte)
            | Self::MaximumQos(byte)
            | Self::RetainAvailable(byte)
            | Self::WildcardSubscriptionAvailable(byte)
            | Self::SubscriptionIdentifierAvailable(byte)
            | Self::SharedSubscriptionAvailable(byte) => byte.fmt(f),
            Self::ServerKeepAlive(number)
            | Self::ReceiveMaximum(number)
            | Self::TopicAliasMaximum(number)
            | Self::TopicAlias(number) => number.fmt(f),
            Self::MessageExpiryInterval(number)
            | Self::SessionExpiryInterval(number)
            | Self::WillDelayInterval(number)
            | Self::MaximumPacketSize(number)
            | Self::SubscriptionIdentifier(number) => number.fmt(f),
            Self::ContentType(text)
            | Self::ResponseTopic(text)
            | Self::AssignedClientIdentifier(text)
            | Self::AuthenticationMethod(text)
            | Self::ResponseInformation(text)
            | Self::ServerReference(text)
            | Self::ReasonString(text) => text.fmt(f),
            Self::CorrelationData(bytes) | Self::AuthenticationData(bytes) => {
                f.write_str(&show_bytes(bytes))
            }
            Self::UserProperty(name, value) => write!(f, "{name}: {value}"),
        }
    }
}

impl Property {
    fn content_bytes(&self) -> usize {
        #[allow(
            clippy::wildcard_enum_match_arm,
            reason = "the others have a few bytes"
        )]
        match self {
            Self::ContentType(text) | Self::ResponseTopic(text) => text.as_str().len(),
            Self::CorrelationData(bytes) => bytes.len(),
            Self::UserProperty(name, value) => name.as_str().len() + value.as_str().len(),
            _ => 4,
        }
    }
}

impl Properties {
    /// How many bytes of content they hold, as they are counted for limits and accounts.
    pub fn content_bytes(&self) -> usize {
        self.0.iter().map(Property::content_bytes).sum()
    }

    /// No properties.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
