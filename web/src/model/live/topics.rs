//! What came on each topic: the last value, the ones before it, how often.

use std::collections::VecDeque;

use brokerscope_core::machine::Message;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Property;
use bytes::Bytes;

/// Topics in the tables of all connections. A wildcard on a busy broker brings more; those are counted.
pub const TOPICS_MAX: usize = 1_000;
/// Bytes of a value that are kept.
const VALUE_MAX: usize = 64 << 10;
/// Values that are kept of a topic, the last one besides.
const HISTORY_MAX: usize = 32;
/// Bytes of each of them.
const PAST_MAX: usize = 128;
/// So many seconds count for how often something comes.
const SECONDS: usize = 10;

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
    /// What the publisher says it is: Content Type, 5.0 only.
    pub content: Option<String>,
    /// Those before it, the oldest first.
    pub past: VecDeque<Past>,
    /// When the first one came.
    first: Instant,
    /// How many came in each of the last seconds, by the last digit of the second.
    seconds: [u32; SECONDS],
}

/// A value that came before the last one.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// When.
    pub at: Instant,
    /// The value, or its beginning.
    pub value: Bytes,
}

/// What came on each topic.
#[derive(Debug, Default)]
pub(super) struct Topics {
    by_name: Map<String, Topic>,
    left_out: u32,
}

impl Topics {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.by_name.len()
    }

    /// A message came. So many topics are in the tables of other connections: all share the room.
    pub(super) fn take(&mut self, now: Instant, message: &Message, others: usize) {
        let name = message.topic.as_str();
        if let Some(topic) = self.by_name.get_mut(name) {
            topic.take(now, message);
            return;
        }
        if self.by_name.len() + others >= TOPICS_MAX {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.by_name
            .insert(name.to_owned(), Topic::first(now, message));
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

impl Topic {
    fn first(now: Instant, message: &Message) -> Self {
        let mut topic = Self {
            value: Bytes::new(),
            length: 0,
            count: 0,
            qos: 0,
            retained: false,
            at: now,
            content: None,
            past: VecDeque::new(),
            first: now,
            seconds: [0; SECONDS],
        };
        topic.last(now, message);
        topic
    }

    fn take(&mut self, now: Instant, message: &Message) {
        if self.past.len() == HISTORY_MAX {
            self.past.pop_front();
        }
        self.past.push_back(Past {
            at: self.at,
            value: beginning(&self.value, PAST_MAX),
        });
        self.last(now, message);
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "one property is asked for")]
    fn last(&mut self, now: Instant, message: &Message) {
        self.forget(now);
        if let Some(second) = self.seconds.get_mut(slot(now)) {
            *second = second.saturating_add(1);
        }
        self.value = beginning(&message.payload, VALUE_MAX);
        self.length = message.payload.len();
        self.count = self.count.saturating_add(1);
        self.qos = message.qos.level();
        self.retained = message.retain;
        let content = message.properties.0.iter().find_map(|it| match it {
            Property::ContentType(kind) => Some(kind.as_str().to_owned()),
            _ => None,
        });
        self.content = content;
        self.at = now;
    }

    /// The seconds since the last message bring nothing.
    fn forget(&mut self, now: Instant) {
        let (from, to) = (second(self.at), second(now));
        for gone in (from + 1..=to).take(SECONDS) {
            if let Some(count) = self
                .seconds
                .get_mut(slot(Instant::from_millis(gone * 1_000)))
            {
                *count = 0;
            }
        }
    }

    /// How many come in ten seconds, by the last ones that are over; `None` in its first second.
    pub fn per_ten_seconds(&self, now: Instant) -> Option<u32> {
        let mut all = self.clone();
        all.forget(now);
        // The second that runs is not over yet.
        let over = second(now).saturating_sub(second(self.first)).min(9);
        let counted = (1..=over).filter_map(|ago| {
            let then = Instant::from_millis((second(now) - ago) * 1_000);
            all.seconds.get(slot(then))
        });
        let sum: u64 = counted.map(|count| u64::from(*count)).sum();
        let ten = (sum * 10).checked_div(over)?;
        u32::try_from(ten).ok()
    }
}

fn second(at: Instant) -> u64 {
    at.as_micros() / 1_000_000
}

fn slot(at: Instant) -> usize {
    usize::try_from(second(at) % 10).unwrap_or(0)
}

/// A copy: a slice would keep the whole packet alive.
fn beginning(bytes: &Bytes, max: usize) -> Bytes {
    Bytes::copy_from_slice(bytes.get(..max).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use brokerscope_core::topic::TopicName;
    use brokerscope_core::wire::{Properties, Qos};

    use super::*;

    fn message(payload: &str) -> Message {
        Message {
            topic: TopicName::parse("plant/1").unwrap(),
            payload: Bytes::copy_from_slice(payload.as_bytes()),
            qos: Qos::AtMostOnce,
            retain: false,
            properties: Properties::none(),
        }
    }

    fn after(times: impl Iterator<Item = u64>) -> Topic {
        let mut topics = Topics::default();
        for ms in times {
            topics.take(Instant::from_millis(ms), &message(&ms.to_string()), 0);
        }
        topics.by_name.get("plant/1").unwrap().clone()
    }

    #[test]
    fn how_often_something_comes_is_counted_over_whole_seconds() {
        let topic = after((0..5_000).step_by(100));
        let at = |ms| topic.per_ten_seconds(Instant::from_millis(ms));
        assert_eq!(at(900), None, "no second is over");
        assert_eq!(at(5_000), Some(100), "ten a second");
        assert_eq!(at(9_900), Some(55), "fifty in nine seconds");
        assert_eq!(at(60_000), Some(0), "long ago");
    }

    #[test]
    fn the_last_values_are_kept_and_no_more() {
        let topic = after((0..100).map(|n| n * 1_000));
        assert_eq!((topic.count, topic.past.len()), (100, HISTORY_MAX));
        assert_eq!(topic.value, "99000");
        let past: Vec<_> = topic.past.iter().map(|it| it.at).collect();
        assert_eq!(past.first(), Some(&Instant::from_millis(67_000)));
        assert_eq!(past.last(), Some(&Instant::from_millis(98_000)));
        assert!(topic.past.iter().all(|it| it.value.len() <= PAST_MAX));
    }
}
