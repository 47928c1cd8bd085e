//! What a captured broker has taken over, so that what it hands on can be recognised.
//!
//! A capture does not say which message a broker's PUBLISH is a copy of. It is taken for the oldest
//! one of its topic and content that came after its receiver subscribed, and that the receiver has
//! not been given yet: brokers keep the order of a topic [MQTT-4.6.0-6].

use std::collections::VecDeque;

use bytes::Bytes;

use crate::id::{MessageNo, NodeId, RecordId};
use crate::machine::Message;
use crate::order::Map;
use crate::topic::TopicName;
use crate::wire::Text;

/// So many messages of a topic are remembered.
const RECENT_MAX: usize = 256;

/// The messages of one broker.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    next: u32,
    recent: Map<TopicName, VecDeque<Kept>>,
    retained: Map<TopicName, Kept>,
}

/// A message that the broker has.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) number: MessageNo,
    /// The record of its arrival, if it came.
    pub(super) cause: Option<RecordId>,
    payload: Bytes,
    given: Vec<(NodeId, Text)>,
}

impl Shelf {
    /// It took over a message: its number.
    pub(super) fn take(&mut self, message: &Message, cause: Option<RecordId>) -> MessageNo {
        let number = MessageNo(self.next);
        self.next = self.next.saturating_add(1);
        let kept = Kept {
            number,
            cause,
            payload: message.payload.clone(),
            given: Vec::new(),
        };
        if message.retain && message.payload.is_empty() {
            self.retained.remove(&message.topic);
        } else if message.retain {
            self.retained.insert(message.topic.clone(), kept.clone());
        }
        let recent = self.recent.get_or_default(message.topic.clone());
        if recent.len() == RECENT_MAX {
            recent.pop_front();
        }
        recent.push_back(kept);
        number
    }

    /// How many messages it has had: what comes later has a number from here on.
    pub(super) const fn count(&self) -> u32 {
        self.next
    }

    /// The message that is retained with this content.
    pub(super) fn retained(&self, topic: &TopicName, payload: &Bytes) -> Option<&Kept> {
        self.retained
            .get(topic)
            .filter(|kept| kept.payload == *payload)
    }

    /// Whether there is a message that this client may have and was not given yet.
    pub(super) fn has_fresh(
        &self,
        topic: &TopicName,
        payload: &Bytes,
        to: &(NodeId, Text),
        since: u32,
    ) -> bool {
        let recent = self.recent.get(topic).into_iter().flatten();
        let mut recent = recent.filter(|kept| kept.payload == *payload && kept.number.0 >= since);
        recent.any(|kept| !kept.given.contains(to))
    }

    /// The message that is handed on to this client, which may have it from number `since` on.
    pub(super) fn hand_on(
        &mut self,
        topic: &TopicName,
        payload: &Bytes,
        to: &(NodeId, Text),
        since: u32,
    ) -> Option<&Kept> {
        let same = |kept: &Kept| kept.payload == *payload && kept.number.0 >= since;
        let recent = self.recent.get_mut(topic)?;
        let fresh = |kept: &Kept| same(kept) && !kept.given.contains(to);
        // A client with several subscriptions may be given several copies.
        let at = recent.iter().position(fresh);
        let at = at.or_else(|| recent.iter().rposition(same))?;
        let kept = recent.get_mut(at)?;
        kept.given.push(to.clone());
        Some(kept)
    }
}
