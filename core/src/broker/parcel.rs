//! One session's copy of a message.

use std::sync::Arc;

use super::sharing::Share;
use crate::flow::{count_down, stale_at};
use crate::id::MessageNo;
use crate::machine::Message;
use crate::time::Instant;
use crate::wire::{Property, Publish, Qos};

/// One session's copy of a message. The message itself is shared by all copies, wherever they wait.
#[derive(Clone, Debug, Hash)]
pub(super) struct Parcel {
    /// As published.
    pub(super) message: Arc<Message>,
    /// As this broker numbers it.
    pub(super) number: MessageNo,
    /// At which it goes to this session.
    pub(super) qos: Qos,
    /// With which it goes to this session.
    pub(super) retain: bool,
    /// The Subscription Identifiers it goes with.
    pub(super) ids: Vec<u32>,
    /// The group it came by.
    pub(super) share: Option<Arc<Share>>,
    /// When it may no longer be sent for the first time; `None` if it always may.
    pub(super) stale_at: Option<Instant>,
}

impl Parcel {
    /// A message that comes now.
    pub(super) fn new(message: Message, number: MessageNo, now: Instant) -> Self {
        Self {
            qos: message.qos,
            retain: message.retain,
            ids: Vec::new(),
            share: None,
            stale_at: stale_at(&message.properties, now),
            message: Arc::new(message),
            number,
        }
    }

    /// Whether its time is over.
    pub(super) fn is_stale(&self, now: Instant) -> bool {
        self.stale_at.is_some_and(|at| at <= now)
    }

    /// How many bytes it holds: topic, payload, and what its properties say.
    pub(super) fn bytes(&self) -> u32 {
        bytes_of(&self.message)
    }

    /// As this session gets it.
    pub(super) fn to_message(&self) -> Message {
        Message {
            qos: self.qos,
            retain: self.retain,
            ..Message::clone(&self.message)
        }
    }

    /// The PUBLISH that carries it now, without an identifier.
    pub(super) fn to_publish(&self, now: Instant) -> Publish {
        let mut publish = self.message.to_publish();
        publish.qos = self.qos;
        publish.retain = self.retain;
        count_down(&mut publish.properties, self.stale_at, now);
        let ids = self.ids.iter().copied();
        let ids = ids.map(Property::SubscriptionIdentifier);
        publish.properties.0.extend(ids);
        publish
    }
}

/// How many bytes a message holds, as they are counted for all limits.
pub(super) fn bytes_of(message: &Message) -> u32 {
    let properties = message.properties.content_bytes();
    let all = message.topic.as_str().len() + message.payload.len() + properties;
    u32::try_from(all).unwrap_or(u32::MAX)
}
