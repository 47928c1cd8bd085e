//! Readable packets that are not allowed where they came: whose fault, what, and which statement.

use crate::access::ScramError;
use crate::clause;
use crate::flow::AliasFault;
use crate::spec::{Clause, Version};
use crate::wire::{PacketId, PacketKind, ReasonCode};

/// A packet that can be read but may not come here. The connection on which it came ends.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Breach {
    /// The first packet of a client is not CONNECT.
    #[error("the first packet is {0} and not CONNECT")]
    NotConnectFirst(PacketKind),
    /// A second CONNECT.
    #[error("a second CONNECT came on the same connection")]
    SecondConnect,
    /// The first packet of a broker is not CONNACK.
    #[error("{0} came before CONNACK")]
    NotConnackFirst(PacketKind),
    /// A second CONNACK.
    #[error("a second CONNACK came on the same connection")]
    SecondConnack,
    /// A packet that only the other role sends.
    #[error("{0} never comes from this side")]
    WrongDirection(PacketKind),
    /// AUTH without an Authentication Method in CONNECT.
    #[error("AUTH came, but CONNECT named no method")]
    UnexpectedAuth,
    /// Another packet than AUTH or DISCONNECT while an authentication goes on.
    #[error("{0} came before the authentication was complete")]
    NotAuthenticated(PacketKind),
    /// AUTH with another method than CONNECT had.
    #[error("AUTH names another method than CONNECT")]
    WrongMethod,
    /// AUTH that nobody waits for, or with a reason that does not fit.
    #[error("nobody waits for this AUTH")]
    AuthOutOfTurn,
    /// The broker did not prove that it knows the password, or could not.
    #[error("the broker does not prove who it is: {0}")]
    BrokerNotProven(ScramError),
    /// A Reason String or User Property although CONNECT asked for none.
    #[error("words came that CONNECT did not want")]
    UnwantedWords,
    /// Session Present although the client asked for a new session or has none.
    #[error("the broker claims a session that the client does not have")]
    SessionNotShared,
    /// An acknowledgement of another QoS or half than the exchange is in.
    #[error("{kind} does not belong to the exchange with id {id}")]
    WrongAck {
        /// Which packet.
        kind: PacketKind,
        /// Of which exchange.
        id: PacketId,
    },
    /// An identifier that still belongs to another exchange (3.1.1; 5.0 answers with 0x91).
    #[error("id {0} still belongs to another exchange")]
    IdInUse(PacketId),
    /// More open QoS 2 messages than the Receive Maximum allows.
    #[error("more messages are open than the Receive Maximum allows")]
    ReceiveMaximumExceeded,
    /// A Topic Alias that was not allowed.
    #[error("a Topic Alias came that is higher than allowed")]
    TopicAlias,
    /// A PUBLISH above the Maximum QoS.
    #[error("this broker takes no PUBLISH at such a QoS")]
    QosNotSupported,
    /// A PUBLISH with RETAIN 1, although no messages are kept.
    #[error("this broker keeps no retained messages")]
    RetainNotSupported,
    /// A PUBLISH to a topic that is not its own (3.1.1, where the broker is set to close).
    #[error("it may not publish there")]
    NotAllowed,
    /// No Topic Name, and an alias that stands for none.
    #[error("a Topic Alias came that stands for no topic")]
    TopicAliasUnknown,
    /// A Subscription Identifier in a client's PUBLISH.
    #[error("a client's PUBLISH has no Subscription Identifier")]
    SubscriptionIdFromClient,
    /// A Subscription Identifier in SUBSCRIBE, although CONNACK said there are none.
    #[error("CONNACK said that Subscription Identifiers are not available")]
    SubscriptionIdNotSupported,
    /// A shared filter, although CONNACK said there are none.
    #[error("CONNACK said that shared subscriptions are not available")]
    SharedNotSupported,
    /// A filter with a wildcard, although CONNACK said there are none.
    #[error("CONNACK said that wildcards are not available")]
    WildcardNotSupported,
    /// A SUBACK or UNSUBACK with another number of reasons than filters.
    #[error("{0} has not one reason per filter")]
    ReasonsMissing(PacketKind),
    /// DISCONNECT with a Session Expiry Interval after CONNECT had none.
    #[error("DISCONNECT asks to keep a session that CONNECT did not want kept")]
    ExpiryAfterZero,
}

impl From<AliasFault> for Breach {
    fn from(fault: AliasFault) -> Self {
        match fault {
            AliasFault::OutOfRange => Self::TopicAlias,
            AliasFault::Unknown => Self::TopicAliasUnknown,
        }
    }
}

impl Breach {
    /// What a 5.0 peer is told.
    pub const fn reason(self) -> ReasonCode {
        match self {
            Self::ReceiveMaximumExceeded => ReasonCode::RECEIVE_MAXIMUM_EXCEEDED,
            Self::TopicAlias => ReasonCode::TOPIC_ALIAS_INVALID,
            Self::SubscriptionIdNotSupported => ReasonCode::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            Self::QosNotSupported => ReasonCode::QOS_NOT_SUPPORTED,
            Self::RetainNotSupported => ReasonCode::RETAIN_NOT_SUPPORTED,
            Self::NotAllowed => ReasonCode::NOT_AUTHORIZED,
            // A client has no code for it on DISCONNECT.
            Self::BrokerNotProven(_) => ReasonCode::UNSPECIFIED_ERROR,
            Self::SharedNotSupported => ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            Self::WildcardNotSupported => ReasonCode::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
            Self::NotConnectFirst(_)
            | Self::SecondConnect
            | Self::NotConnackFirst(_)
            | Self::SecondConnack
            | Self::WrongDirection(_)
            | Self::UnexpectedAuth
            | Self::NotAuthenticated(_)
            | Self::WrongMethod
            | Self::UnwantedWords
            | Self::AuthOutOfTurn
            | Self::SessionNotShared
            | Self::WrongAck { .. }
            | Self::IdInUse(_)
            | Self::TopicAliasUnknown
            | Self::SubscriptionIdFromClient
            | Self::ReasonsMissing(_)
            | Self::ExpiryAfterZero => ReasonCode::PROTOCOL_ERROR,
        }
    }

    /// The statement it breaks.
    pub const fn clause(self, version: Version) -> Clause {
        match self {
            Self::NotConnectFirst(_) => clause!(version, v311: "3.1.0-1", v5: "3.1.0-1"),
            Self::SecondConnect => clause!(version, v311: "3.1.0-2", v5: "3.1.0-2"),
            Self::NotConnackFirst(_) => clause!(version, v311: "3.2.0-1", v5: "3.2.0-1"),
            Self::SecondConnack => clause!(version, v311: "3.2.0-1", v5: "3.2.0-2"),
            Self::WrongDirection(_) => clause!(version, v311: "4.8.0-1", v5: "4.13.1-1"),
            Self::UnexpectedAuth => clause!(version, v311: "4.8.0-1", v5: "§3.15a"),
            Self::NotAuthenticated(_) => clause!(version, v311: "4.8.0-1", v5: "3.1.2-30"),
            Self::WrongMethod => clause!(version, v311: "4.8.0-1", v5: "4.12.0-5"),
            Self::AuthOutOfTurn => clause!(version, v311: "4.8.0-1", v5: "4.12.0-3"),
            Self::BrokerNotProven(_) => clause!(version, v311: "4.8.0-1", v5: "4.12.1-2"),
            Self::UnwantedWords => clause!(version, v311: "4.8.0-1", v5: "§3.1.2.11.7a"),
            Self::SessionNotShared => clause!(version, v311: "3.2.2-1", v5: "3.2.2-4"),
            Self::WrongAck { .. } => clause!(version, v311: "3.3.4-1", v5: "3.3.4-1"),
            Self::IdInUse(_) => clause!(version, v311: "2.3.1-2", v5: "2.2.1-3"),
            Self::ReceiveMaximumExceeded => clause!(version, v311: "4.8.0-1", v5: "§3.3.4f"),
            Self::TopicAlias => clause!(version, v311: "4.8.0-1", v5: "§3.3.4c"),
            Self::TopicAliasUnknown => clause!(version, v311: "4.8.0-1", v5: "§3.3.4d"),
            Self::SubscriptionIdFromClient => clause!(version, v311: "4.8.0-1", v5: "3.3.4-6"),
            Self::SubscriptionIdNotSupported => {
                clause!(version, v311: "4.8.0-1", v5: "§3.2.2.3.12a")
            }
            Self::QosNotSupported => clause!(version, v311: "4.8.0-1", v5: "§3.2.2.3.4a"),
            Self::RetainNotSupported => clause!(version, v311: "4.8.0-1", v5: "§3.2.2.3.5a"),
            Self::NotAllowed => clause!(version, v311: "3.3.5-2", v5: "§4.13.2a"),
            Self::SharedNotSupported => clause!(version, v311: "4.8.0-1", v5: "§3.2.2.3.13a"),
            Self::WildcardNotSupported => clause!(version, v311: "3.8.3-2", v5: "§3.2.2.3.11a"),
            Self::ReasonsMissing(_) => clause!(version, v311: "3.8.4-5", v5: "3.8.4-6"),
            Self::ExpiryAfterZero => clause!(version, v311: "4.8.0-1", v5: "§3.14.2.2.2a"),
        }
    }
}
