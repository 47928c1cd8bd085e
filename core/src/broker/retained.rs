//! The retained messages: one for a topic, kept for whoever subscribes later.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::clause;
use crate::machine::{Message, Remark};
use crate::spec::{Clause, Version};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::Text;

/// The retained messages. They belong to the broker and outlive every session.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Retained(BTreeMap<TopicName, Kept>);

/// A retained message and who published it, so that No Local is kept for it too [MQTT-3.8.3-3].
#[derive(Clone, Debug, Hash)]
pub(super) struct Kept {
    pub(super) message: Message,
    pub(super) publisher: Text,
}

impl Retained {
    /// Takes a message that came with RETAIN 1 in. `None` when nothing changed: an empty payload
    /// where nothing was kept.
    pub(super) fn take(
        &mut self,
        message: &Message,
        publisher: &Text,
        max: u32,
        version: Version,
    ) -> Option<(Clause, Remark)> {
        let topic = &message.topic;
        if message.payload.is_empty() {
            self.0.remove(topic)?;
            let clause = clause!(version, v311: "3.3.1-10", v5: "3.3.1-6");
            return Some((clause, Remark::RetainedRemoved(topic.clone())));
        }
        let is_known = self.0.contains_key(topic);
        let has_room = u32::try_from(self.0.len()).is_ok_and(|kept| kept < max);
        let clause = clause!(version, v311: "3.3.1-5", v5: "3.3.1-5");
        if !is_known && !has_room {
            return Some((clause, Remark::RetainedFull(topic.clone())));
        }
        let kept = Kept {
            message: message.clone(),
            publisher: publisher.clone(),
        };
        self.0.insert(topic.clone(), kept);
        Some((clause, Remark::Retained(topic.clone())))
    }

    /// Those that this filter matches, by topic.
    pub(super) fn matching(&self, filter: &TopicFilter) -> Vec<Kept> {
        let found = filter.matches_in(&self.0);
        found.map(|(_, kept)| kept.clone()).collect()
    }

    /// Whether this filter matches any of them.
    pub(super) fn has_match(&self, filter: &TopicFilter) -> bool {
        filter.matches_in(&self.0).next().is_some()
    }

    /// What is kept for this topic.
    pub(super) fn payload(&self, topic: &TopicName) -> Option<&Bytes> {
        self.0.get(topic).map(|kept| &kept.message.payload)
    }

    /// How many topics have one.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Message> {
        self.0.values().map(|kept| &kept.message)
    }
}
