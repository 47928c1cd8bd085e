//! One session: what outlives a connection [MQTT-4.1.0-1].

use std::sync::Arc;

use super::queue::Queue;
use super::sharing::Share;
use super::subscriptions::OwnSubscriptions;
use super::will::ArmedWill;
use crate::flow::{Receiver, Sender};
use crate::id::ConnId;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{PacketId, Text};

/// The session of one client.
#[derive(Clone, Debug, Hash)]
pub(super) struct Session {
    pub(super) client: Text,
    /// Spoken on its last connection.
    pub(super) version: Version,
    /// As whom its client was last known: whose rights count for it.
    pub(super) user: Option<Text>,
    pub(super) line: Option<Line>,
    pub(super) lifetime: Lifetime,
    /// When it ends if nobody comes.
    pub(super) expires_at: Option<Instant>,
    pub(super) subscriptions: OwnSubscriptions,
    pub(super) sender: Sender,
    /// Which of the open exchanges came by a group, in the order of sending.
    pub(super) shared: Vec<(PacketId, Arc<Share>)>,
    pub(super) receiver: Receiver,
    pub(super) queue: Queue,
    pub(super) queue_limit: u32,
    pub(super) will: Option<ArmedWill>,
}

/// Its connection, while it has one.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Line {
    pub(super) conn: ConnId,
    /// The largest packet its client takes, in bytes.
    pub(super) packet_size_max: Option<u32>,
}

/// How long a session outlives its connection.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Lifetime {
    /// Not at all: Clean Session 1 in 3.1.1, Session Expiry Interval 0 or none in 5.0.
    Connection,
    /// So long.
    Span(Span),
    /// Until it is thrown away: Clean Session 0 in 3.1.1, Session Expiry Interval `u32::MAX`.
    Forever,
}

impl Session {
    pub(super) fn new(client: Text, version: Version, queue_limit: u32) -> Self {
        Self {
            client,
            version,
            user: None,
            line: None,
            lifetime: Lifetime::Connection,
            expires_at: None,
            subscriptions: OwnSubscriptions::default(),
            sender: Sender::default(),
            shared: Vec::new(),
            receiver: Receiver::default(),
            queue: Queue::default(),
            queue_limit,
            will: None,
        }
    }

    pub(super) fn conn(&self) -> Option<ConnId> {
        self.line.map(|line| line.conn)
    }
}

impl Lifetime {
    /// By a Session Expiry Interval in seconds.
    pub(super) const fn of_interval(seconds: u32) -> Self {
        match seconds {
            0 => Self::Connection,
            u32::MAX => Self::Forever,
            _ => Self::Span(Span::from_secs(seconds as u64)),
        }
    }
}
