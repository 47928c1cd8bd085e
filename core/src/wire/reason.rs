//! Reason Codes: the number that crossed the wire, and its names.

use std::fmt;

use super::packet::PacketKind;

/// A Reason Code. Below 0x80 it is a success. Unknown values survive so that they can be shown.
///
/// For MQTT 3.1.1 the codec translates CONNACK return codes and SUBACK failures at its edge.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ReasonCode(pub u8);

impl ReasonCode {
    /// Success.
    pub const SUCCESS: Self = Self(0x00);
    /// Normal disconnection.
    pub const NORMAL_DISCONNECTION: Self = Self(0x00);
    /// Granted QoS 0.
    pub const GRANTED_QOS_0: Self = Self(0x00);
    /// Granted QoS 1.
    pub const GRANTED_QOS_1: Self = Self(0x01);
    /// Granted QoS 2.
    pub const GRANTED_QOS_2: Self = Self(0x02);
    /// Disconnect with Will Message.
    pub const DISCONNECT_WITH_WILL_MESSAGE: Self = Self(0x04);
    /// No matching subscribers.
    pub const NO_MATCHING_SUBSCRIBERS: Self = Self(0x10);
    /// No subscription existed.
    pub const NO_SUBSCRIPTION_EXISTED: Self = Self(0x11);
    /// Continue authentication.
    pub const CONTINUE_AUTHENTICATION: Self = Self(0x18);
    /// Re-authenticate.
    pub const RE_AUTHENTICATE: Self = Self(0x19);
    /// Unspecified error.
    pub const UNSPECIFIED_ERROR: Self = Self(0x80);
    /// Malformed Packet.
    pub const MALFORMED_PACKET: Self = Self(0x81);
    /// Protocol Error.
    pub const PROTOCOL_ERROR: Self = Self(0x82);
    /// Implementation specific error.
    pub const IMPLEMENTATION_SPECIFIC_ERROR: Self = Self(0x83);
    /// Unsupported Protocol Version.
    pub const UNSUPPORTED_PROTOCOL_VERSION: Self = Self(0x84);
    /// Client Identifier not valid.
    pub const CLIENT_IDENTIFIER_NOT_VALID: Self = Self(0x85);
    /// Bad User Name or Password.
    pub const BAD_USER_NAME_OR_PASSWORD: Self = Self(0x86);
    /// Not authorized.
    pub const NOT_AUTHORIZED: Self = Self(0x87);
    /// Server unavailable.
    pub const SERVER_UNAVAILABLE: Self = Self(0x88);
    /// Server busy.
    pub const SERVER_BUSY: Self = Self(0x89);
    /// Banned.
    pub const BANNED: Self = Self(0x8a);
    /// Server shutting down.
    pub const SERVER_SHUTTING_DOWN: Self = Self(0x8b);
    /// Bad authentication method.
    pub const BAD_AUTHENTICATION_METHOD: Self = Self(0x8c);
    /// Keep Alive timeout.
    pub const KEEP_ALIVE_TIMEOUT: Self = Self(0x8d);
    /// Session taken over.
    pub const SESSION_TAKEN_OVER: Self = Self(0x8e);
    /// Topic Filter invalid.
    pub const TOPIC_FILTER_INVALID: Self = Self(0x8f);
    /// Topic Name invalid.
    pub const TOPIC_NAME_INVALID: Self = Self(0x90);
    /// Packet Identifier in use.
    pub const PACKET_IDENTIFIER_IN_USE: Self = Self(0x91);
    /// Packet Identifier not found.
    pub const PACKET_IDENTIFIER_NOT_FOUND: Self = Self(0x92);
    /// Receive Maximum exceeded.
    pub const RECEIVE_MAXIMUM_EXCEEDED: Self = Self(0x93);
    /// Topic Alias invalid.
    pub const TOPIC_ALIAS_INVALID: Self = Self(0x94);
    /// Packet too large.
    pub const PACKET_TOO_LARGE: Self = Self(0x95);
    /// Message rate too high.
    pub const MESSAGE_RATE_TOO_HIGH: Self = Self(0x96);
    /// Quota exceeded.
    pub const QUOTA_EXCEEDED: Self = Self(0x97);
    /// Administrative action.
    pub const ADMINISTRATIVE_ACTION: Self = Self(0x98);
    /// Payload format invalid.
    pub const PAYLOAD_FORMAT_INVALID: Self = Self(0x99);
    /// Retain not supported.
    pub const RETAIN_NOT_SUPPORTED: Self = Self(0x9a);
    /// QoS not supported.
    pub const QOS_NOT_SUPPORTED: Self = Self(0x9b);
    /// Use another server.
    pub const USE_ANOTHER_SERVER: Self = Self(0x9c);
    /// Server moved.
    pub const SERVER_MOVED: Self = Self(0x9d);
    /// Shared Subscriptions not supported.
    pub const SHARED_SUBSCRIPTIONS_NOT_SUPPORTED: Self = Self(0x9e);
    /// Connection rate exceeded.
    pub const CONNECTION_RATE_EXCEEDED: Self = Self(0x9f);
    /// Maximum connect time.
    pub const MAXIMUM_CONNECT_TIME: Self = Self(0xa0);
    /// Subscription Identifiers not supported.
    pub const SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED: Self = Self(0xa1);
    /// Wildcard Subscriptions not supported.
    pub const WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED: Self = Self(0xa2);

    /// Every code of the standard with its name and the packets that may carry it.
    #[rustfmt::skip]
    pub const TABLE: &[(Self, &str, &[PacketKind])] = &[
        (Self::SUCCESS, "Success", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Pubrel, PacketKind::Pubcomp, PacketKind::Unsuback, PacketKind::Auth]),
        (Self::NORMAL_DISCONNECTION, "Normal disconnection", &[PacketKind::Disconnect]),
        (Self::GRANTED_QOS_0, "Granted QoS 0", &[PacketKind::Suback]),
        (Self::GRANTED_QOS_1, "Granted QoS 1", &[PacketKind::Suback]),
        (Self::GRANTED_QOS_2, "Granted QoS 2", &[PacketKind::Suback]),
        (Self::DISCONNECT_WITH_WILL_MESSAGE, "Disconnect with Will Message", &[PacketKind::Disconnect]),
        (Self::NO_MATCHING_SUBSCRIBERS, "No matching subscribers", &[PacketKind::Puback, PacketKind::Pubrec]),
        (Self::NO_SUBSCRIPTION_EXISTED, "No subscription existed", &[PacketKind::Unsuback]),
        (Self::CONTINUE_AUTHENTICATION, "Continue authentication", &[PacketKind::Auth]),
        (Self::RE_AUTHENTICATE, "Re-authenticate", &[PacketKind::Auth]),
        (Self::UNSPECIFIED_ERROR, "Unspecified error", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Suback, PacketKind::Unsuback, PacketKind::Disconnect]),
        (Self::MALFORMED_PACKET, "Malformed Packet", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::PROTOCOL_ERROR, "Protocol Error", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::IMPLEMENTATION_SPECIFIC_ERROR, "Implementation specific error", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Suback, PacketKind::Unsuback, PacketKind::Disconnect]),
        (Self::UNSUPPORTED_PROTOCOL_VERSION, "Unsupported Protocol Version", &[PacketKind::Connack]),
        (Self::CLIENT_IDENTIFIER_NOT_VALID, "Client Identifier not valid", &[PacketKind::Connack]),
        (Self::BAD_USER_NAME_OR_PASSWORD, "Bad User Name or Password", &[PacketKind::Connack]),
        (Self::NOT_AUTHORIZED, "Not authorized", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Suback, PacketKind::Unsuback, PacketKind::Disconnect]),
        (Self::SERVER_UNAVAILABLE, "Server unavailable", &[PacketKind::Connack]),
        (Self::SERVER_BUSY, "Server busy", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::BANNED, "Banned", &[PacketKind::Connack]),
        (Self::SERVER_SHUTTING_DOWN, "Server shutting down", &[PacketKind::Disconnect]),
        (Self::BAD_AUTHENTICATION_METHOD, "Bad authentication method", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::KEEP_ALIVE_TIMEOUT, "Keep Alive timeout", &[PacketKind::Disconnect]),
        (Self::SESSION_TAKEN_OVER, "Session taken over", &[PacketKind::Disconnect]),
        (Self::TOPIC_FILTER_INVALID, "Topic Filter invalid", &[PacketKind::Suback, PacketKind::Unsuback, PacketKind::Disconnect]),
        (Self::TOPIC_NAME_INVALID, "Topic Name invalid", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Disconnect]),
        (Self::PACKET_IDENTIFIER_IN_USE, "Packet Identifier in use", &[PacketKind::Puback, PacketKind::Pubrec, PacketKind::Suback, PacketKind::Unsuback]),
        (Self::PACKET_IDENTIFIER_NOT_FOUND, "Packet Identifier not found", &[PacketKind::Pubrel, PacketKind::Pubcomp]),
        (Self::RECEIVE_MAXIMUM_EXCEEDED, "Receive Maximum exceeded", &[PacketKind::Disconnect]),
        (Self::TOPIC_ALIAS_INVALID, "Topic Alias invalid", &[PacketKind::Disconnect]),
        (Self::PACKET_TOO_LARGE, "Packet too large", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::MESSAGE_RATE_TOO_HIGH, "Message rate too high", &[PacketKind::Disconnect]),
        (Self::QUOTA_EXCEEDED, "Quota exceeded", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Suback, PacketKind::Disconnect]),
        (Self::ADMINISTRATIVE_ACTION, "Administrative action", &[PacketKind::Disconnect]),
        (Self::PAYLOAD_FORMAT_INVALID, "Payload format invalid", &[PacketKind::Connack, PacketKind::Puback, PacketKind::Pubrec, PacketKind::Disconnect]),
        (Self::RETAIN_NOT_SUPPORTED, "Retain not supported", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::QOS_NOT_SUPPORTED, "QoS not supported", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::USE_ANOTHER_SERVER, "Use another server", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::SERVER_MOVED, "Server moved", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "Shared Subscriptions not supported", &[PacketKind::Suback, PacketKind::Disconnect]),
        (Self::CONNECTION_RATE_EXCEEDED, "Connection rate exceeded", &[PacketKind::Connack, PacketKind::Disconnect]),
        (Self::MAXIMUM_CONNECT_TIME, "Maximum connect time", &[PacketKind::Disconnect]),
        (Self::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "Subscription Identifiers not supported", &[PacketKind::Suback, PacketKind::Disconnect]),
        (Self::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "Wildcard Subscriptions not supported", &[PacketKind::Suback, PacketKind::Disconnect]),
    ];

    /// The CONNACK return codes of 3.1.1, each with the Reason Codes it stands for; the first is what
    /// it is read as. Neither standard has such a table: the others are the nearest.
    #[rustfmt::skip]
    const RETURN_CODES: [(u8, &[Self]); 6] = [
        (0x00, &[Self::SUCCESS]),
        (0x01, &[Self::UNSUPPORTED_PROTOCOL_VERSION]),
        (0x02, &[Self::CLIENT_IDENTIFIER_NOT_VALID]),
        (0x03, &[Self::SERVER_UNAVAILABLE, Self::SERVER_BUSY, Self::CONNECTION_RATE_EXCEEDED]),
        (0x04, &[Self::BAD_USER_NAME_OR_PASSWORD]),
        (0x05, &[Self::NOT_AUTHORIZED, Self::BANNED]),
    ];

    /// The CONNACK return code of 3.1.1 that says the same, or `None`: then a broker closes without
    /// a CONNACK [MQTT-3.2.2-6].
    pub fn return_code(self) -> Option<u8> {
        let mut rows = Self::RETURN_CODES.iter();
        rows.find(|row| row.1.contains(&self)).map(|row| row.0)
    }

    /// What a CONNACK return code of 3.1.1 means; `None` for 6 and above, which are reserved.
    pub fn from_return_code(code: u8) -> Option<Self> {
        let (_, reasons) = Self::RETURN_CODES.get(usize::from(code))?;
        reasons.first().copied()
    }

    /// Whether it reports a failure: 0x80 and above.
    pub const fn is_error(self) -> bool {
        self.0 >= 0x80
    }

    /// Its name on this kind of packet; 0x00 has three.
    pub fn name(self, on: PacketKind) -> &'static str {
        let named = || Self::TABLE.iter().filter(|row| row.0 == self);
        named()
            .find(|row| row.2.contains(&on))
            .or_else(|| named().next())
            .map_or("unknown reason", |row| row.1)
    }

    /// Whether the standard allows it on this kind of packet.
    pub fn is_allowed_on(self, kind: PacketKind) -> bool {
        Self::TABLE
            .iter()
            .any(|row| row.0 == self && row.2.contains(&kind))
    }
}

/// `0x10`.
impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#04x}", self.0)
    }
}
