//! A decision, with the statement that asked for it.

use super::{Breach, Bridging};
use crate::access::{Denied, ScramError};
use crate::flow::{Answer, Move, Naming, Received, Sent, Stimulus};
use crate::id::ConnId;
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::topic::{SharedFilter, TopicFilter, TopicName};
use crate::wire::{PacketId, PacketKind, Qos, ReasonCode, Text, WireError};

/// A decision, with the statement that asked for it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Note {
    /// The statement.
    pub clause: Clause,
    /// What was decided.
    pub what: Remark,
}

/// What was decided.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Remark {
    /// The peer sent bytes that cannot stand; the connection ends.
    PeerFault(WireError),
    /// The peer sent a readable packet that is not allowed here; the connection ends.
    PeerBroke(Breach),
    /// Client: the broker sent DISCONNECT, for this reason.
    ToldToGo(ReasonCode),

    /// Receiver, QoS 1 and 2: the message is new and is taken over.
    TookOver(PacketId),
    /// Receiver, QoS 2: this identifier is known; answered again, not handed on again.
    KnownNotRouted(PacketId),
    /// Receiver, QoS 2: PUBREL came; the identifier may mean a new message now.
    Released(PacketId),
    /// Receiver: this identifier is in use for another exchange.
    InUse(PacketId),
    /// Sender: kept until it is acknowledged.
    Kept(PacketId),
    /// Sender, QoS 2: the other end has it; from now on only PUBREL is sent.
    HalfDone(PacketId),
    /// Sender: sent again with DUP because the session was resumed.
    SentAgain(PacketId),
    /// Sender, QoS 2: PUBREL sent again because the session was resumed.
    ReleasedAgain(PacketId),
    /// Either: the exchange is complete and the identifier is free.
    Freed(PacketId),
    /// Either: nothing waits for this identifier.
    Unknown(PacketId),
    /// Sender: the session is gone, and with it the exchange.
    GaveUp(PacketId),

    /// Client: CONNACK did not come in time.
    NoConnack,
    /// Client: PINGRESP did not come in time.
    NoPingresp,
    /// Client: the broker has no session, so the client's own state is void.
    OwnSessionVoid,
    /// Client: the broker wants this Keep Alive, in seconds.
    KeepAliveSet(u16),
    /// Client: the broker chose this Client Identifier.
    NameAssigned(Text),
    /// Client: the send quota is used up; the message waits.
    QuotaUsedUp,

    /// Broker: the connection is refused.
    ConnectRefused(ReasonCode),
    /// Broker: AUTH did not come in time.
    NoAuth,
    /// Broker: enhanced authentication is complete; it is this user.
    UserProven(Text),
    /// Broker: enhanced authentication failed.
    AuthFailed(ScramError),
    /// Client: enhanced authentication is complete; the broker knows the password too.
    BrokerProven,
    /// Client: the broker said this in words.
    Explained(Text),
    /// Client: the broker names other brokers to go to.
    Referred(Text),
    /// Client: what the broker answers to Request Response Information.
    ResponseInformation(Text),
    /// Broker: whoever runs it ends this connection.
    SentAway(ReasonCode),
    /// Broker: this client may not publish there.
    PublishDenied(TopicName, Denied),
    /// Broker: this client may not read anything that the filter matches.
    SubscribeDenied(TopicFilter, Denied),
    /// Broker: CONNECT did not come in time.
    NoConnect,
    /// Broker: this client connected again while its old connection still stood.
    TookOverConnection {
        /// The old one.
        old: ConnId,
    },
    /// Broker: Clean Start threw the kept session away.
    CleanStart,
    /// Broker: the session is kept until then if nobody comes; `None` for ever.
    SessionKept {
        /// Until when.
        until: Option<Instant>,
    },
    /// Broker: the session ends because its time is up.
    SessionExpired,
    /// Broker: nothing was heard for one and a half Keep Alives.
    KeepAliveRanOut,
    /// Half a packet came, and the rest of it did not in time.
    PacketTimeRanOut,
    /// Broker: matched, at the lower of two QoS.
    LowerQos {
        /// As published.
        published: Qos,
        /// As granted.
        granted: Qos,
    },
    /// Broker: several subscriptions of one session matched; one copy, at the highest of their QoS.
    Overlapping {
        /// How many matched.
        matched: u32,
        /// The highest QoS among them.
        granted: Qos,
    },
    /// Broker: several subscriptions of one session matched; a copy for each.
    CopyForEach {
        /// How many matched.
        matched: u32,
    },
    /// Broker: this member of a group that shares a subscription gets it.
    Shared {
        /// Which group.
        group: SharedFilter,
        /// Which member.
        client: Text,
        /// Why this one.
        why: Choice,
        /// How many members were asked before who could not be sent it now.
        passed_over: u32,
    },
    /// Broker: a session ended before it had acknowledged this message; another member of the group
    /// gets it.
    PassedOn(SharedFilter),
    /// Broker: nobody wants it.
    NoSubscription(TopicName),
    /// Broker: this subscription replaced an older one with the same filter.
    Replaced(TopicFilter),
    /// Broker: there is no subscription with this filter, for this reason.
    SubscribeRefused(TopicFilter, ReasonCode),
    /// Broker: the subscription is granted a lower QoS than was asked for.
    GrantedLess {
        /// Which.
        filter: TopicFilter,
        /// Asked for.
        asked: Qos,
        /// Granted.
        granted: Qos,
    },
    /// Broker: nobody was subscribed with this filter, character by character.
    NothingToUnsubscribe(TopicFilter),
    /// Broker: retained messages are not for groups.
    SharedWithoutRetained(TopicFilter),
    /// Broker: retained messages are not sent, because the subscription does not want them.
    RetainedHeldBack {
        /// Which.
        filter: TopicFilter,
        /// Its Retain Handling: 1 or 2.
        handling: u8,
    },
    /// Broker: the will is not published because DISCONNECT came.
    WillDropped,
    /// Broker: the will waits.
    WillDelayed {
        /// Until when.
        until: Instant,
    },
    /// Broker: the will is not published because its client came back in time.
    WillCancelled,
    /// Broker: kept as the retained message of its topic.
    Retained(TopicName),
    /// Broker: an empty payload removed the retained message.
    RetainedRemoved(TopicName),
    /// Broker: not kept as a retained message, because there are too many.
    RetainedFull(TopicName),
    /// Broker: the session's queue is full; the newest message is given up.
    QueueFull,
    /// Broker: the session's queue is full; the oldest messages are given up.
    QueueMakesRoom,
    /// Either: a message on this topic waited longer than its Message Expiry Interval.
    Expired(TopicName),
    /// Either: from now on this alias stands for this topic on this connection.
    AliasGiven(u16, TopicName),
    /// Either: this alias stands for this topic.
    AliasStands(u16, TopicName),
    /// Either: a packet of this type would be larger than the peer takes; the connection ends.
    Unsayable(PacketKind),
    /// Broker: this message is not taken over.
    Declined(ReasonCode),
    /// Broker: this message is handed on when PUBREL comes.
    HeldBack(PacketId),
    /// Client: the broker may have a session that it knows nothing of, so it asks for a new one.
    BeginsAnew,
    /// Sender: sent again because its answer is overdue, as only textbooks have it.
    Overdue(PacketId),
    /// Its program misbehaves: a packet of this type should be written, and is not.
    Withheld(PacketKind),
    /// Either: about a bridge.
    Bridging(Bridging),
}

impl Remark {
    /// What an alias does in a PUBLISH on this topic; `None` if it has none.
    pub(crate) fn of_naming(naming: Naming, topic: &TopicName) -> Option<Self> {
        match naming {
            Naming::Name => None,
            Naming::NameAndAlias(alias) => Some(Self::AliasGiven(alias, topic.clone())),
            Naming::Alias(alias) => Some(Self::AliasStands(alias, topic.clone())),
        }
    }
}

/// Why a member of a group was asked first for a message.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Choice {
    /// It was its turn.
    Turn,
    /// By chance.
    Chance,
    /// It got the last one too.
    Stays,
    /// It has the fewest messages under way or waiting.
    LeastInFlight,
    /// All messages of this publisher go to it.
    Publisher,
    /// All messages on this topic go to it.
    Topic,
    /// No member could be sent the message now; this one does best.
    NobodyElse,
}

impl Note {
    /// What a sender decided.
    pub const fn of_sent(sent: &Sent, version: Version) -> Self {
        let what = match sent.row.3 {
            _ if matches!(sent.row.1, Stimulus::Overdue) => Remark::Overdue(sent.id),
            Move::Publish => Remark::Kept(sent.id),
            Move::PublishAgain => Remark::SentAgain(sent.id),
            Move::Pubrel => Remark::HalfDone(sent.id),
            Move::PubrelAgain => Remark::ReleasedAgain(sent.id),
            Move::Finish => Remark::Freed(sent.id),
            Move::GiveUp => Remark::GaveUp(sent.id),
            // A mismatch ends the connection, and its breach is told instead.
            Move::PubrelUnknown | Move::Ignore | Move::Mismatch => Remark::Unknown(sent.id),
        };
        Self {
            clause: sent.row.4.of(version),
            what,
        }
    }

    /// What a receiver decided.
    pub const fn of_received(received: &Received, version: Version) -> Self {
        let what = match received.row.3 {
            Answer::TakeAndPuback | Answer::TakeAndPubrec => Remark::TookOver(received.id),
            Answer::PubrecOnly => Remark::KnownNotRouted(received.id),
            Answer::Pubcomp => Remark::Released(received.id),
            Answer::PubcompUnknown => Remark::Unknown(received.id),
            Answer::InUse => Remark::InUse(received.id),
        };
        Self {
            clause: received.row.4.of(version),
            what,
        }
    }
}
