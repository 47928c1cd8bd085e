//! What waits for one session.

use std::collections::VecDeque;

use super::sharing::Parcel;
use crate::machine::Message;

/// QoS 1 and 2 messages that wait for their client, or for room in its window. First in, first out,
/// because their order is promised [MQTT-4.6.0-5].
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Queue(VecDeque<Parcel>);

impl Queue {
    /// Whether it may take no more. The newest message is refused then, not the oldest dropped.
    pub(super) fn is_full(&self, limit: u32) -> bool {
        usize::try_from(limit).is_ok_and(|limit| self.0.len() >= limit)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(&mut self, parcel: Parcel) {
        self.0.push_back(parcel);
    }

    pub(super) fn pop(&mut self) -> Option<Parcel> {
        self.0.pop_front()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Message> {
        self.0.iter().map(|parcel| &parcel.message)
    }
}
