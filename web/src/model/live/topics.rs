//! The last value of each topic.

use brokerscope_core::machine::Message;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use bytes::Bytes;

/// Topics in the table. A wildcard on a busy broker brings more; those are counted.
pub const TOPICS_MAX: usize = 1_000;

/// Bytes of a value that are kept for the table.
const VALUE_MAX: usize = 4_096;

/// What is known of a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The last value, or its beginning.
    pub value: Bytes,
    /// How long it was, in bytes.
    pub length: usize,
    /// How many messages came.
    pub count: u32,
    /// The QoS of the last one.
    pub qos: u8,
    /// The last one was a retained message.
    pub retained: bool,
    /// When it came.
    pub at: Instant,
}

/// The last value of each topic.
#[derive(Debug, Default)]
pub(super) struct Topics {
    by_name: Map<String, Topic>,
    left_out: u32,
}

impl Topics {
    /// A message came.
    pub(super) fn take(&mut self, now: Instant, message: &Message) {
        let name = message.topic.as_str();
        let known = self.by_name.get(name).map(|topic| topic.count);
        if known.is_none() && self.by_name.len() >= TOPICS_MAX {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        let topic = Topic {
            // A copy: a slice would keep the whole packet alive.
            value: Bytes::copy_from_slice(
                message.payload.get(..VALUE_MAX).unwrap_or(&message.payload),
            ),
            length: message.payload.len(),
            count: known.unwrap_or(0).saturating_add(1),
            qos: message.qos.level(),
            retained: message.retain,
            at: now,
        };
        self.by_name.insert(name.to_owned(), topic);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Topic)> {
        self.by_name
            .iter()
            .map(|(name, topic)| (name.as_str(), topic))
    }

    /// Messages on topics for which there was no room.
    pub(super) const fn left_out(&self) -> u32 {
        self.left_out
    }
}
