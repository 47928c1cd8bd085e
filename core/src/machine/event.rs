//! Something that happened in a machine, told to its host.

use super::Message;
use crate::access::Denied;
use crate::id::MessageNo;
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{PacketId, Qos, ReasonCode, Text};

/// Something that happened in a machine, told to its host.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Event {
    /// Client: CONNACK said yes.
    Connected {
        /// The broker had kept the session.
        session_present: bool,
    },
    /// Client: CONNACK said no.
    Refused {
        /// Why.
        reason: ReasonCode,
    },
    /// Client: it has no connection any more, or could not get one.
    Disconnected {
        /// When it will try again by itself.
        again_at: Option<Instant>,
    },
    /// Client: the broker answered for this filter.
    Subscribed {
        /// Which.
        filter: TopicFilter,
        /// Granted QoS, or why not.
        reason: ReasonCode,
    },
    /// Client: the broker answered for this filter.
    Unsubscribed {
        /// Which.
        filter: TopicFilter,
        /// Success, or why not.
        reason: ReasonCode,
    },
    /// Client: the application has this message now.
    Delivered(Message),
    /// Client: a publish of its own is complete.
    Published {
        /// Which message.
        number: MessageNo,
        /// Its exchange; `None` at QoS 0.
        id: Option<PacketId>,
        /// What the broker said.
        reason: ReasonCode,
    },
    /// Client: a publish of its own waits in the client.
    Waits {
        /// Which.
        number: MessageNo,
        /// What.
        message: Message,
    },
    /// Client: a publish of its own is given up. Whether the broker has it is not known.
    Abandoned {
        /// Which.
        number: MessageNo,
        /// What.
        message: Message,
        /// Why.
        why: GivenUp,
    },
    /// Broker: took over the responsibility for a message.
    Accepted {
        /// From whom.
        client: Text,
        /// Which, from now on.
        number: MessageNo,
        /// What.
        message: Message,
    },
    /// Broker: did not take over a message, and told its client so where the version can.
    Declined {
        /// From whom.
        client: Text,
        /// What.
        message: Message,
        /// Why.
        reason: ReasonCode,
    },
    /// Broker: a QoS 2 message that was to be handed on at its PUBREL is given up, because the
    /// session ended before that came.
    NeverReleased {
        /// From whom.
        client: Text,
        /// Which.
        number: MessageNo,
        /// What.
        message: Message,
    },
    /// Broker: the PUBREL of a QoS 2 message came, and it is handed on now.
    Released {
        /// From whom.
        client: Text,
        /// Which.
        number: MessageNo,
    },
    /// Broker: matched an accepted message to a session.
    Routed {
        /// For whom.
        client: Text,
        /// Which.
        number: MessageNo,
        /// Where to.
        topic: TopicName,
        /// The lower of the message's and the subscription's.
        qos: Qos,
        /// What became of it.
        fate: Routing,
    },
    /// Broker: a new subscription was given a retained message.
    RetainedRouted {
        /// For whom.
        client: Text,
        /// Which.
        number: MessageNo,
        /// Where to.
        topic: TopicName,
        /// The lower of the message's and the subscription's.
        qos: Qos,
        /// What became of it.
        fate: Routing,
    },
    /// Broker: a message that was sent to or queued for a session is given up.
    Dropped {
        /// Whose session.
        client: Text,
        /// Which.
        number: MessageNo,
        /// Where to.
        topic: TopicName,
        /// At which QoS.
        qos: Qos,
        /// Why.
        why: GivenUp,
    },
    /// Broker: a session began.
    SessionStarted {
        /// Whose.
        client: Text,
    },
    /// Broker: a kept session has a connection again.
    SessionResumed {
        /// Whose.
        client: Text,
    },
    /// Broker: a session and all it held is gone.
    SessionEnded {
        /// Whose.
        client: Text,
    },
    /// Broker: published a will.
    WillPublished {
        /// Whose.
        client: Text,
        /// Which message it is from now on.
        number: MessageNo,
        /// What.
        message: Message,
    },
    /// Either: it was started again, and this is still in a session.
    Recalled {
        /// Whose session.
        client: Text,
        /// Its subscriptions.
        filters: Vec<TopicFilter>,
        /// The messages that the other end may not have yet, and those that wait for their PUBREL.
        messages: Vec<MessageNo>,
    },
}

/// What the broker did with a message for one session.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Routing {
    /// Sent at once.
    Sent,
    /// Waits in the session.
    Queued,
    /// Given up: QoS 0 and nobody connected.
    NotConnected,
    /// Given up: the queue is full.
    QueueFull,
    /// Given up: its own publisher asked not to get it.
    NoLocal,
    /// Given up: larger than the largest packet its client takes.
    TooLarge,
    /// Given up: its client may not read this.
    Denied(Denied),
    /// Given up: its Message Expiry Interval is over.
    Expired,
    /// Given up: QoS 0, and its client reads too slowly.
    Congested,
    /// Retained, and the subscription does not want it: its Retain Handling, 1 or 2.
    HeldBack(u8),
}

/// Why a message is given up after it was taken.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum GivenUp {
    /// The session it belonged to is gone.
    SessionLost,
    /// The session is gone, and another member of its group gets it.
    PassedOn,
    /// The peer answered with an error.
    Refused(ReasonCode),
    /// The broker takes no QoS this high.
    QosNotSupported,
    /// The broker keeps no retained messages.
    RetainNotSupported,
    /// Larger than the largest packet the peer takes.
    TooLarge,
    /// Its Message Expiry Interval is over.
    Expired,
    /// A newer one took its place in a full queue.
    QueueFull,
}

impl Routing {
    /// Whether the message is on its way or waits for it.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Sent | Self::Queued)
    }
}
