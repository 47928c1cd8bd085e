//! What waits for one session.

use std::collections::VecDeque;

use super::config::{BrokerConfig, QueuePolicy};
use super::parcel::Parcel;
use crate::order::Map;
use crate::time::Instant;
use crate::wire::Qos;

/// Messages that wait for their client, or for room in its window. First in, first out, because
/// their order is promised [MQTT-4.6.0-5].
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Queue {
    waiting: VecDeque<Parcel>,
    bytes: u64,
    /// How many of them are at QoS 0.
    at_qos0: u32,
    /// How many of them go stale at which moment.
    stale: Map<Instant, u32>,
}

/// Whether one more message may wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Room {
    /// As it is.
    Enough,
    /// When so many of the oldest are given up.
    Behind(usize),
    /// Not at all.
    None,
}

impl Queue {
    /// Whether `parcel` may wait here too, by the limits and the policy of this broker.
    pub(super) fn room_for(&self, parcel: &Parcel, config: &BrokerConfig) -> Room {
        let limit = usize::try_from(config.queue_limit).unwrap_or(usize::MAX);
        let bytes_max = u64::from(config.queue_bytes_max);
        let new = u64::from(parcel.bytes());
        let (mut count, mut bytes) = (self.waiting.len(), self.bytes);
        let fits = |count, bytes| count < limit && bytes + new <= bytes_max;
        if fits(count, bytes) {
            return Room::Enough;
        }
        if config.queue_policy == QueuePolicy::RefuseNewest {
            return Room::None;
        }
        for (place, oldest) in self.waiting.iter().enumerate() {
            count -= 1;
            bytes -= u64::from(oldest.bytes());
            if fits(count, bytes) {
                return Room::Behind(place + 1);
            }
        }
        Room::None
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a QoS 0 message waits, which a later one may not overtake.
    pub(super) const fn has_qos0(&self) -> bool {
        self.at_qos0 > 0
    }

    pub(super) fn push(&mut self, parcel: Parcel) {
        self.bytes += u64::from(parcel.bytes());
        self.at_qos0 += u32::from(parcel.qos == Qos::AtMostOnce);
        if let Some(at) = parcel.stale_at {
            *self.stale.get_or_default(at) += 1;
        }
        self.waiting.push_back(parcel);
    }

    /// The oldest, if `goes` says so of it.
    pub(super) fn pop_if(&mut self, goes: impl FnOnce(&Parcel) -> bool) -> Option<Parcel> {
        if !goes(self.waiting.front()?) {
            return None;
        }
        let parcel = self.waiting.pop_front()?;
        self.forget(&parcel);
        Some(parcel)
    }

    /// The oldest.
    pub(super) fn pop(&mut self) -> Option<Parcel> {
        self.pop_if(|_| true)
    }

    /// Takes those out whose time is over.
    pub(super) fn pop_stale(&mut self, now: Instant) -> VecDeque<Parcel> {
        if self.next_stale().is_none_or(|at| at > now) {
            return VecDeque::new();
        }
        let all = std::mem::take(&mut self.waiting);
        let stale: VecDeque<_>;
        (stale, self.waiting) = all.into_iter().partition(|parcel| parcel.is_stale(now));
        for parcel in &stale {
            self.forget(parcel);
        }
        stale
    }

    fn forget(&mut self, parcel: &Parcel) {
        self.bytes -= u64::from(parcel.bytes());
        self.at_qos0 -= u32::from(parcel.qos == Qos::AtMostOnce);
        if let Some(at) = parcel.stale_at
            && let Some(count) = self.stale.get_mut(&at)
        {
            *count -= 1;
            if *count == 0 {
                self.stale.remove(&at);
            }
        }
    }

    /// When the first of them goes stale.
    pub(super) fn next_stale(&self) -> Option<Instant> {
        self.stale.keys().next().copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Parcel> {
        self.waiting.iter()
    }
}
