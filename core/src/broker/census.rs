//! The broker's insides, for looking at.

use bytes::Bytes;

use super::Broker;
use super::parcel::Parcel;
use super::session::Session;
use crate::flow::InFlight;
use crate::id::ConnId;
use crate::machine::Message;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::{SharedFilter, TopicFilter, TopicName};
use crate::wire::{PacketId, SubscribeFilter, Text};

/// The broker's insides, for looking at.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Census {
    /// By client identifier.
    pub sessions: Vec<SessionCensus>,
    /// By filter and name.
    pub groups: Vec<GroupCensus>,
    /// By topic.
    pub retained: Vec<Message>,
}

/// A group that shares a subscription, for looking at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupCensus {
    /// Its name, and what it wants.
    pub shared: SharedFilter,
    /// Who is in it, in the order of their turns.
    pub members: Vec<Text>,
    /// Whose turn it is, where the strategy knows that before the message comes.
    pub next: Option<Text>,
}

/// One session, for looking at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SessionCensus {
    /// Whose.
    pub client: Text,
    /// As whom it was known when it came last; `None` for nobody in particular.
    pub user: Option<Text>,
    /// Spoken on its last connection.
    pub version: Version,
    /// Its connection, as far as the broker knows.
    pub conn: Option<ConnId>,
    /// When the broker gives up on the silent peer.
    pub patience_until: Option<Instant>,
    /// When the session ends if nobody comes; `None` while connected or if it never expires.
    pub expires_at: Option<Instant>,
    /// What it wants.
    pub subscriptions: Vec<SubscribeFilter>,
    /// The Subscription Identifiers of those that have one.
    pub subscription_ids: Vec<(TopicFilter, u32)>,
    /// Towards this client, unfinished.
    pub in_flight: Vec<InFlight>,
    /// From this client: QoS 2 identifiers held until PUBREL.
    pub held: Vec<PacketId>,
    /// From this client: messages that are handed on when their PUBREL comes.
    pub held_back: Vec<Message>,
    /// Waiting to be sent.
    pub queue: Vec<Message>,
    /// Its will, while armed.
    pub will: Option<Message>,
    /// How long its will waits after the connection ended.
    pub will_delay: Span,
    /// When a will that outlived its connection is published.
    pub will_at: Option<Instant>,
}

impl Broker {
    /// What it has retained for this topic.
    pub fn kept(&self, topic: &TopicName) -> Option<&Bytes> {
        self.retained.payload(topic)
    }

    /// Its insides.
    pub fn census(&self) -> Census {
        Census {
            sessions: self
                .sessions
                .values()
                .map(|session| self.look_at(session))
                .collect(),
            groups: self.look_at_groups(),
            retained: self.retained.iter().cloned().collect(),
        }
    }

    fn look_at_groups(&self) -> Vec<GroupCensus> {
        let mut all: Vec<&SharedFilter> = Vec::new();
        let subscriptions = self
            .sessions
            .values()
            .flat_map(|it| it.subscriptions.iter());
        for shared in subscriptions.filter_map(|it| it.shared.as_ref()) {
            if let Err(at) = all.binary_search_by_key(&shared.key(), |it| it.key()) {
                all.insert(at, shared);
            }
        }
        let groups = all.into_iter().filter_map(|shared| {
            let group = self.subscriptions.look_at_group(shared)?;
            let name = |number| self.sessions.at(number).map(|it| it.client.clone());
            Some(GroupCensus {
                shared: shared.clone(),
                members: group
                    .members
                    .iter()
                    .filter_map(|it| name(it.session))
                    .collect(),
                next: group.next(self.config.sharing).and_then(name),
            })
        });
        groups.collect()
    }

    fn look_at(&self, session: &Session) -> SessionCensus {
        let connection = session.conn().and_then(|conn| self.connections.get(&conn));
        let subscriptions = session.subscriptions.iter();
        let with_id = subscriptions
            .clone()
            .filter_map(|it| Some((it.entry.filter.clone(), it.id?.get())));
        SessionCensus {
            client: session.client.clone(),
            user: session.user.clone(),
            version: session.version,
            conn: session.conn(),
            patience_until: connection.and_then(|connection| connection.patience_until()),
            expires_at: session.expires_at,
            subscriptions: subscriptions.map(|it| it.entry.clone()).collect(),
            subscription_ids: with_id.collect(),
            in_flight: session.sender.in_flight().collect(),
            held: session.receiver.held().collect(),
            queue: session.queue.iter().map(Parcel::to_message).collect(),
            held_back: session.held_back.values().map(Parcel::to_message).collect(),
            will: session.will.as_ref().map(|will| will.message.clone()),
            will_delay: session.will.as_ref().map_or(Span::ZERO, |will| will.delay),
            will_at: session.will.as_ref().and_then(|will| will.due),
        }
    }
}
