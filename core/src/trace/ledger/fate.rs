//! What became of a message for one receiver: closed, so that nothing can be left out.

use std::sync::Arc;

use super::biography::Moment;
use crate::access::Denied;
use crate::clause;
use crate::id::NodeId;
use crate::machine::GivenUp;
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::topic::{Mismatch, TopicFilter};
use crate::trace::Lost;
use crate::wire::{ReasonCode, Text};

/// What became of a message for one receiver.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Fate {
    /// Its application has it.
    HandedOver {
        /// For the first time.
        first: Moment,
        /// How often.
        times: u32,
    },
    /// Not decided yet: this is where it is.
    Pending(Place),
    /// It did not get it, and will not.
    Missed(Missed),
}

/// Where a message is that is still on its way.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Place {
    /// In its own client: unsent, or sent and not yet answered.
    Publisher,
    /// Between its client and the broker.
    ToBroker,
    /// In the broker, which waits for PUBREL.
    Held,
    /// In the receiver's session, not sent yet.
    Queue,
    /// Between the broker and the receiver.
    ToReceiver,
    /// In the receiver's session: sent, lost, and sent again when the receiver comes back.
    UntilResume,
}

/// The one reason why a receiver has not got a message.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Missed {
    /// Why.
    pub reason: Reason,
    /// When that was settled.
    pub when: Moment,
    /// The statement behind it; `None` where it is TCP's or nobody's.
    pub clause: Option<Clause>,
}

/// Why a receiver has not got a message.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Reason {
    /// Its own client did not take it from its application, for this reason in words.
    Refused(Arc<str>),
    /// Its client gave it up.
    Abandoned(GivenUp),
    /// Its client lost its memory with the power or with its program.
    DeviceCrashed,
    /// It never reached the broker, and its client does not send it again.
    LostToBroker(Lost),
    /// Who it was sent to ended the connection over it.
    BrokenOff(Clause),
    /// Its Packet Identifier was in use at the other end: it was taken for another message.
    TakenForAnother,
    /// The broker did not take it.
    Declined {
        /// As the version can say it.
        reason: ReasonCode,
        /// By which rule, if rights were missing.
        denied: Option<Denied>,
        /// By which statement.
        clause: Clause,
    },
    /// The session of its client ended before PUBREL came.
    NeverReleased(Gone),

    /// No subscription matched.
    NoSubscription {
        /// The filter that came nearest, and where it parts from the topic.
        nearest: Option<(TopicFilter, Mismatch)>,
    },
    /// It asked for a filter that matches and was refused.
    SubscriptionRefused {
        /// Which.
        filter: TopicFilter,
        /// What SUBACK said.
        reason: ReasonCode,
        /// By which rule, if rights were missing.
        denied: Option<Denied>,
    },
    /// It subscribed only after the message had passed.
    SubscribedLater {
        /// To which filter.
        filter: TopicFilter,
        /// When.
        at: Instant,
    },
    /// It had unsubscribed before.
    Unsubscribed {
        /// From which filter.
        filter: TopicFilter,
        /// When.
        at: Instant,
    },
    /// The session with its subscription was gone before.
    SessionGone {
        /// The filter it had.
        filter: TopicFilter,
        /// Since when.
        at: Instant,
        /// Why.
        why: Gone,
    },
    /// Its group shares the subscription, and another member got the message.
    OtherMember {
        /// The other one's Client Identifier; `None` if the group had no member left to ask.
        to: Option<Text>,
    },
    /// Another client came under its Client Identifier and has its session.
    SameIdentifier {
        /// Which.
        other: NodeId,
    },

    /// It asked not to get its own messages.
    NoLocal,
    /// It may not read this topic.
    Denied(Denied),
    /// QoS 0, and it was not connected.
    NotConnected,
    /// Its queue was full.
    QueueFull,
    /// Its queue was full, and newer messages came.
    MadeRoom,
    /// Larger than the largest packet it takes.
    TooLarge,
    /// Its Message Expiry Interval was over.
    Expired,
    /// QoS 0, and it reads too slowly.
    Congested,
    /// Retained, and its subscription does not want that: its Retain Handling, 1 or 2.
    RetainedHeldBack(u8),
    /// It waited in a session that ended.
    DroppedWithSession(Gone),
    /// The receiver answered with an error.
    RefusedByReceiver(ReasonCode),
    /// It never reached the receiver, and is not sent again.
    LostToReceiver(Lost),
    /// The broker lost its memory with the power or with its program.
    BrokerCrashed,
    /// It arrived, and the program there did nothing with it.
    Ignored,
}

/// Why a session is gone.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Gone {
    /// It lasted as long as its connection.
    WithConnection,
    /// Its time without a connection was up.
    Expired,
    /// Its client began a new one.
    CleanStart,
    /// The broker lost its memory.
    BrokerCrashed,
}

impl Reason {
    /// The statement behind it, for who speaks this version; `None` where it is TCP's or nobody's.
    #[expect(
        clippy::match_same_arms,
        reason = "the arms stand in the order of the reasons"
    )]
    pub const fn clause(&self, version: Version) -> Option<Clause> {
        Some(match self {
            Self::Refused(_) | Self::DeviceCrashed | Self::BrokerCrashed => return None,
            Self::LostToBroker(_) | Self::LostToReceiver(_) => return None,
            Self::Congested | Self::Ignored | Self::Denied(_) => return None,
            Self::Abandoned(why) => return why.clause(version),
            Self::BrokenOff(clause) | Self::Declined { clause, .. } => *clause,
            Self::TakenForAnother => clause!(version, v311: "4.3.3-2", v5: "4.3.3-10"),
            Self::NeverReleased(why) => return why.clause(version),
            Self::NoSubscription {
                nearest: Some((_, mismatch)),
            } => mismatch.why.clause(version),
            Self::NoSubscription { nearest: None } | Self::SubscribedLater { .. } => {
                clause!(version, v311: "4.5.0-1", v5: "4.5.0-1")
            }
            Self::SubscriptionRefused { .. } => clause!(version, v311: "3.9.3-2", v5: "3.8.4-7"),
            Self::Unsubscribed { .. } => clause!(version, v311: "3.10.4-2", v5: "3.10.4-2"),
            Self::SessionGone { why, .. } => return why.clause(version),
            Self::OtherMember { .. } => clause!(V5, "§4.8.2a"),
            Self::SameIdentifier { .. } => clause!(version, v311: "3.1.4-2", v5: "3.1.4-3"),
            Self::NoLocal => clause!(V5, "3.8.3-3"),
            Self::NotConnected => match version {
                Version::V311 => clause!(V311, "3.1.2-5"),
                Version::V5 => return None,
            },
            Self::QueueFull | Self::MadeRoom => {
                clause!(version, v311: "4.5.0-1", v5: "4.5.0-1")
            }
            Self::TooLarge => clause!(V5, "3.1.2-25"),
            Self::Expired => clause!(V5, "3.3.2-5"),
            Self::RetainedHeldBack(1) => clause!(V5, "3.3.1-10"),
            Self::RetainedHeldBack(_) => clause!(V5, "3.3.1-11"),
            Self::DroppedWithSession(why) => return why.clause(version),
            Self::RefusedByReceiver(_) => clause!(V5, "4.4.0-2"),
        })
    }

    /// Why a broker gave up a message that it had for a session.
    pub(super) const fn of_dropped(why: GivenUp, gone: Gone) -> Self {
        match why {
            GivenUp::SessionLost => Self::DroppedWithSession(gone),
            GivenUp::PassedOn => Self::OtherMember { to: None },
            GivenUp::Refused(reason) => Self::RefusedByReceiver(reason),
            GivenUp::TooLarge => Self::TooLarge,
            GivenUp::Expired => Self::Expired,
            GivenUp::QueueFull => Self::MadeRoom,
            // Only a client gives these.
            GivenUp::QosNotSupported | GivenUp::RetainNotSupported => Self::Abandoned(why),
        }
    }
}

impl Gone {
    /// The statement behind it; `None` for a crash.
    pub const fn clause(self, version: Version) -> Option<Clause> {
        Some(match self {
            Self::WithConnection => clause!(version, v311: "3.1.2-6", v5: "4.1.0-2"),
            // A 3.1.1 session that is kept ends when its broker wants: it says nothing of it.
            Self::Expired => match version {
                Version::V311 => return None,
                Version::V5 => clause!(V5, "4.1.0-2"),
            },
            Self::CleanStart => clause!(version, v311: "3.1.2-6", v5: "3.1.2-4"),
            Self::BrokerCrashed => return None,
        })
    }
}

impl GivenUp {
    /// The statement behind it, for a client that gives a publish of its own up.
    pub const fn clause(self, version: Version) -> Option<Clause> {
        Some(match self {
            Self::SessionLost => clause!(version, v311: "3.1.2-6", v5: "3.2.2-5"),
            Self::QosNotSupported => clause!(V5, "3.2.2-11"),
            Self::RetainNotSupported => clause!(V5, "3.2.2-14"),
            Self::TooLarge => clause!(V5, "3.2.2-15"),
            Self::Expired => clause!(V5, "3.3.2-5"),
            Self::Refused(_) => clause!(V5, "4.4.0-2"),
            Self::PassedOn => clause!(V5, "§4.8.2b"),
            Self::QueueFull => return None,
        })
    }
}
