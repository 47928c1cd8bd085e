//! What the book keeps of one message besides its biography.

use super::biography::{Biography, Moment};
use super::leg::{End, Leg};
use crate::id::NodeId;
use crate::order::Map;
use crate::topic::SharedFilter;
use crate::wire::Text;

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Life {
    pub(super) story: Biography,
    /// The leg from its client to the broker.
    pub(super) own: Leg,
    /// Each time the broker took it over: more than once if it came again and was not known.
    pub(super) taken: Vec<Taken>,
}

/// A message in a broker that took it over.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) broker: NodeId,
    /// When it was handed on; `None` while it waits for PUBREL, or if it never did.
    pub(super) handed_on: Option<Moment>,
    /// Why it never was.
    pub(super) end: Option<End>,
    /// One for each session that it was matched to, by Client Identifier.
    pub(super) copies: Map<Text, Copy>,
    /// Which groups were asked, and which member each of them chose.
    pub(super) groups: Vec<(SharedFilter, Text)>,
}

/// A session's copy of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy {
    pub(super) leg: Leg,
    /// Whose application got it when.
    pub(super) handed: Vec<(NodeId, Moment)>,
}

/// Which hop of which message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Hop {
    /// From its client to the broker.
    Up { life: usize },
    /// From the broker to a session.
    Down {
        life: usize,
        taken: usize,
        client: Text,
    },
}

impl Taken {
    pub(super) const fn new(broker: NodeId, now: Moment) -> Self {
        Self {
            broker,
            handed_on: Some(now),
            end: None,
            copies: Map::new(),
            groups: Vec::new(),
        }
    }
}

impl Hop {
    /// Of which message.
    pub(super) const fn life(&self) -> usize {
        match self {
            Self::Up { life } | Self::Down { life, .. } => *life,
        }
    }
}
