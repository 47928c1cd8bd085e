//! What is known of one message, in the order in which it happened.

use bytes::Bytes;

use crate::id::{NodeId, RecordId};
use crate::time::Instant;
use crate::topic::TopicName;
use crate::trace::{Lost, Record};
use crate::wire::{Qos, Text};

use super::fate::Reason;

/// When, and by which record.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// The record that says so.
    pub record: RecordId,
}

impl Moment {
    pub(super) const fn of(record: &Record) -> Self {
        Self {
            at: record.at,
            record: record.id,
        }
    }
}

/// Whose message it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Publisher {
    /// The application of this client published it.
    Application(NodeId),
    /// The broker published the will of this client.
    Will(NodeId),
    /// This client wrote the bytes of its PUBLISH by hand.
    ByHand(NodeId),
}

impl Publisher {
    /// Which client.
    pub const fn node(self) -> NodeId {
        match self {
            Self::Application(node) | Self::Will(node) | Self::ByHand(node) => node,
        }
    }
}

/// One message of one world: what it is, and what happened to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Biography {
    /// When it came to be.
    pub born: Moment,
    /// Whose it is.
    pub publisher: Publisher,
    /// Where to.
    pub topic: TopicName,
    /// What.
    pub payload: Bytes,
    /// As published.
    pub qos: Qos,
    /// As published.
    pub retain: bool,
    /// Oldest first. The first is always [`Stage::Created`].
    pub steps: Vec<Step>,
}

/// Something that happened to a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// When.
    pub when: Moment,
    /// At which node; for what is lost on the way, the node it was to reach.
    pub node: NodeId,
    /// What.
    pub stage: Stage,
}

/// What happened to a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Its application published it.
    Created,
    /// It waits in its client.
    Waits,
    /// A PUBLISH with it was written.
    Sent {
        /// To whom.
        to: NodeId,
        /// With DUP: not for the first time.
        again: bool,
    },
    /// A PUBLISH with it will never arrive.
    Lost(Lost),
    /// The broker took it over.
    Accepted,
    /// It is held until its PUBREL comes.
    Held,
    /// Its PUBREL came.
    Released,
    /// It is sent to this session at once, or waits in it.
    Routed {
        /// Whose session, by its Client Identifier.
        client: Text,
        /// It has to wait.
        waits: bool,
    },
    /// The other end of the hop said that it has it.
    Acknowledged {
        /// Who said so.
        by: NodeId,
    },
    /// The application of a receiver has it.
    HandedOver,
    /// It was still there when its node started again.
    Recalled,
    /// It went no further here.
    Ended {
        /// For this session, if for one only.
        client: Option<Text>,
        /// Why.
        why: Reason,
    },
}
