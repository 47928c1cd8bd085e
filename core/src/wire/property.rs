//! Properties of MQTT 5.0, in the order in which they stand on the wire.

use bytes::Bytes;

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
}

impl Properties {
    /// No properties.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
