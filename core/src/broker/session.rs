//! One session: what outlives a connection [MQTT-4.1.0-1].

use std::sync::Arc;

use super::config::BrokerConfig;
use super::outbox::Outbox;
use super::parcel::Parcel;
use super::queue::Queue;
use super::roster::SessionNo;
use super::sharing::Share;
use super::subscriptions::OwnSubscriptions;
use super::will::ArmedWill;
use crate::flow::{AliasesOut, Naming, Receiver, Sender};
use crate::id::ConnId;
use crate::order::Map;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{PacketId, Properties, Text};

/// The session of one client.
#[derive(Clone, Debug, Hash)]
pub(super) struct Session {
    /// Its number in the roster, once it is there.
    pub(super) number: SessionNo,
    pub(super) client: Text,
    /// Spoken on its last connection.
    pub(super) version: Version,
    /// As whom its client was last known: whose rights count for it.
    pub(super) user: Option<Text>,
    pub(super) line: Option<Box<Line>>,
    pub(super) lifetime: Lifetime,
    /// When it ends if nobody comes.
    pub(super) expires_at: Option<Instant>,
    pub(super) subscriptions: OwnSubscriptions,
    pub(super) sender: Sender,
    /// Which of the open exchanges came by a group, in the order of sending.
    pub(super) shared: Vec<(PacketId, Arc<Share>)>,
    pub(super) receiver: Receiver,
    /// QoS 2 messages of this client that are handed on when their PUBREL comes.
    pub(super) held_back: Map<PacketId, Parcel>,
    pub(super) queue: Queue,
    /// Boxed, as the line is: most sessions of a large broker wait without.
    pub(super) will: Option<Box<ArmedWill>>,
}

/// Its connection, while it has one.
#[derive(Clone, Debug, Hash)]
pub(super) struct Line {
    pub(super) conn: ConnId,
    /// The largest packet its client takes, in bytes.
    pub(super) packet_size_max: Option<u32>,
    pub(super) aliases: AliasesOut,
    /// How many bytes wait to be written to it, as its host reported last.
    pub(super) backlog: u32,
    /// How many bytes of messages one input caused for it, and which input.
    burst: (u64, u32),
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
    pub(super) fn new(client: Text, version: Version) -> Self {
        Self {
            number: SessionNo::default(),
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
            held_back: Map::new(),
            queue: Queue::default(),
            will: None,
        }
    }

    pub(super) fn conn(&self) -> Option<ConnId> {
        self.line.as_ref().map(|line| line.conn)
    }

    /// Takes a new connection, whose client said `properties` in CONNECT.
    pub(super) fn take_line(&mut self, conn: ConnId, properties: &Properties, out: &mut Outbox) {
        let line = Line::new(conn, properties, &out.config);
        if let Some(max) = line.packet_size_max {
            out.limit(conn, max);
        }
        self.line = Some(Box::new(line));
        self.receiver.begin_connection();
        let theirs = properties.receive_maximum().copied().unwrap_or(u16::MAX);
        let window = theirs.min(out.config.in_flight_max).max(1);
        self.sender.begin_connection(window);
    }
}

impl Line {
    fn new(conn: ConnId, properties: &Properties, config: &BrokerConfig) -> Self {
        let aliases = properties.topic_alias_maximum().copied().unwrap_or(0);
        Self {
            conn,
            packet_size_max: properties.maximum_packet_size().copied(),
            aliases: AliasesOut::new(aliases, config.alias_policy),
            backlog: 0,
            burst: (0, 0),
        }
    }

    /// Whether its peer reads so slowly that messages wait in the session, where there is a limit
    /// and a policy.
    pub(super) fn is_congested(&self, out: &Outbox) -> bool {
        self.backlog > out.config.outbox_max
    }

    /// Whether so many bytes more may go out at QoS 0, which nothing else holds back.
    pub(super) fn has_room_for(&self, size: u32, out: &Outbox) -> bool {
        let burst = match self.burst.0 == out.turn {
            true => self.burst.1,
            false => 0,
        };
        let all = self.backlog.saturating_add(burst).saturating_add(size);
        all <= out.config.outbox_max
    }

    /// A message of this size goes out.
    pub(super) fn count(&mut self, size: usize, out: &Outbox) {
        if self.burst.0 != out.turn {
            self.burst = (out.turn, 0);
        }
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        self.burst.1 = self.burst.1.saturating_add(size);
    }

    /// How to name the topic of this message: a new alias only if it leaves the packet small enough
    /// for the client, which measures three or four bytes more then.
    pub(super) fn name(&mut self, parcel: &Parcel, version: Version, out: &mut Outbox) -> Naming {
        let topic = &parcel.message.topic;
        let fits = match self.packet_size_max {
            None => true,
            Some(max) => {
                let size = out.form_size(parcel, version);
                size.is_some_and(|size| size.saturating_add(4) <= max)
            }
        };
        match fits || self.aliases.knows(topic) {
            true => self.aliases.name(topic),
            false => Naming::Name,
        }
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
