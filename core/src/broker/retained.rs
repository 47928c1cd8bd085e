//! The retained messages: one for a topic, kept for whoever subscribes later.

use bytes::Bytes;

use super::config::BrokerConfig;
use super::parcel::{Parcel, bytes_of};
use crate::clause;
use crate::machine::{Message, Remark};
use crate::order::{Map, Set};
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::Text;

/// The retained messages. They belong to the broker and outlive every session.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Retained {
    kept: Map<TopicName, Kept>,
    bytes: u64,
    /// Those that go stale, by when.
    stale: Set<(Instant, TopicName)>,
}

/// A retained message and who published it, so that No Local is kept for it too [MQTT-3.8.3-3].
#[derive(Clone, Debug, Hash)]
pub(super) struct Kept {
    pub(super) parcel: Parcel,
    pub(super) publisher: Text,
}

impl Retained {
    /// Takes a message that came with RETAIN 1 in. `None` when nothing changed: an empty payload
    /// where nothing was kept.
    pub(super) fn take(
        &mut self,
        parcel: &Parcel,
        publisher: &Text,
        config: &BrokerConfig,
        now: Instant,
        version: Version,
    ) -> Option<(Clause, Remark)> {
        let topic = &parcel.message.topic;
        if parcel.message.payload.is_empty() {
            self.remove(topic)?;
            let clause = clause!(version, v311: "3.3.1-10", v5: "3.3.1-6");
            return Some((clause, Remark::RetainedRemoved(topic.clone())));
        }
        let clause = clause!(version, v311: "3.3.1-5", v5: "3.3.1-5");
        // It takes the place of the one before, even if it is worth nothing any more itself.
        let before = self.remove(topic);
        if parcel.is_stale(now) {
            return Some((clause!(V5, "3.3.2-5"), Remark::Expired(topic.clone())));
        }
        let count = u32::try_from(self.kept.len()).unwrap_or(u32::MAX);
        let bytes = self.bytes + u64::from(parcel.bytes());
        if count >= config.retained_max || bytes > u64::from(config.retained_bytes_max) {
            if let Some(before) = before {
                self.insert(before);
            }
            return Some((clause, Remark::RetainedFull(topic.clone())));
        }
        self.insert(Kept {
            parcel: parcel.clone(),
            publisher: publisher.clone(),
        });
        Some((clause, Remark::Retained(topic.clone())))
    }

    /// Whether there is room for this message, in the place of the one before if there is one.
    pub(super) fn has_room(&self, message: &Message, config: &BrokerConfig) -> bool {
        let before = self.kept.get(&message.topic);
        let freed = before.map_or(0, |kept| u64::from(kept.parcel.bytes()));
        let bytes = self.bytes - freed + u64::from(bytes_of(message));
        let count = self.kept.len() - usize::from(before.is_some());
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let fits = count < config.retained_max && bytes <= u64::from(config.retained_bytes_max);
        message.payload.is_empty() || fits
    }

    fn insert(&mut self, kept: Kept) {
        let topic = kept.parcel.message.topic.clone();
        self.bytes += u64::from(kept.parcel.bytes());
        if let Some(at) = kept.parcel.stale_at {
            self.stale.insert((at, topic.clone()));
        }
        self.kept.insert(topic, kept);
    }

    fn remove(&mut self, topic: &TopicName) -> Option<Kept> {
        let kept = self.kept.remove(topic)?;
        self.bytes -= u64::from(kept.parcel.bytes());
        if let Some(at) = kept.parcel.stale_at {
            self.stale.remove(&(at, topic.clone()));
        }
        Some(kept)
    }

    /// Forgets those that are worth nothing any more [MQTT-3.3.2-5], and tells their topics.
    pub(super) fn drop_stale(&mut self, now: Instant) -> Vec<TopicName> {
        let mut topics = Vec::new();
        while let Some((_, topic)) = self.stale.first().filter(|(at, _)| *at <= now) {
            let topic = topic.clone();
            self.remove(&topic);
            topics.push(topic);
        }
        topics
    }

    /// When the first of them goes stale.
    pub(super) fn next_stale(&self) -> Option<Instant> {
        self.stale.first().map(|(at, _)| *at)
    }

    /// Those that this filter matches, by topic.
    pub(super) fn matching(&self, filter: &TopicFilter) -> Vec<Kept> {
        let found = filter.matches_in(&self.kept);
        found.map(|(_, kept)| kept.clone()).collect()
    }

    /// What is kept for this topic.
    pub(super) fn payload(&self, topic: &TopicName) -> Option<&Bytes> {
        self.kept
            .get(topic)
            .map(|kept| &kept.parcel.message.payload)
    }

    /// How many topics have one.
    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Message> {
        self.kept.values().map(|kept| &*kept.parcel.message)
    }
}
