//! One fact, with its cause.

use bytes::Bytes;

use crate::id::{ConnId, LinkId, MessageNo, NodeId, RecordId, StepId};
use crate::machine::{Alarm, Ending, Event, Message, Note};
use crate::net::{Dropped, LinkState, Segment};
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::Brief;
use crate::world::Action;

/// One fact.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Record {
    /// Its place in the trace.
    pub id: RecordId,
    /// When.
    pub at: Instant,
    /// In which step of the world.
    pub step: StepId,
    /// The record that led to it; `None` for what a person or the scenario did.
    pub cause: Option<RecordId>,
    /// Where: the node it happened at; `None` for links and the world.
    pub node: Option<NodeId>,
    /// What.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Fact {
    /// A person, or the scenario, did this.
    Acted(Action),
    /// A client asked for a connection (SYN).
    Opening {
        /// Its name.
        conn: ConnId,
        /// Over which link.
        link: LinkId,
    },
    /// This node's end of the connection is open.
    Opened {
        /// Which.
        conn: ConnId,
    },
    /// This node wrote a packet.
    Sent {
        /// On which connection.
        conn: ConnId,
        /// To whom.
        to: NodeId,
        /// How it is to be read.
        version: Version,
        /// The packet as written.
        bytes: Bytes,
        /// Its gist; `None` if the bytes are not one readable packet.
        brief: Option<Brief>,
        /// Which message of this node it carries, if it is the PUBLISH of one.
        message: Option<MessageNo>,
        /// When it will arrive if nothing happens to the link; `None` while it has to wait.
        due: Option<Instant>,
    },
    /// This node's stack put a segment on its way.
    Segment {
        /// On which connection.
        conn: ConnId,
        /// To whom.
        to: NodeId,
        /// The segment.
        segment: Segment,
        /// When it arrives if nothing happens to the link; `None` while it has to wait, or if it was
        /// lost.
        due: Option<Instant>,
        /// What kept it from arriving.
        dropped: Option<Dropped>,
    },
    /// A segment that was on its way is lost after all.
    Dropped {
        /// On which connection.
        conn: ConnId,
        /// The [`Fact::Segment`].
        sent: RecordId,
        /// What kept it from arriving.
        why: Dropped,
    },
    /// This node's stack has waited long enough for an answer: it sends again, or gives up.
    Waited {
        /// On which connection.
        conn: ConnId,
        /// Whether it gives up.
        gives_up: bool,
    },
    /// What is in flight got another arrival time: the link was held or released, or a segment of
    /// it was lost or sent again.
    Due {
        /// The [`Fact::Sent`] or [`Fact::EndSent`].
        sent: RecordId,
        /// When it will arrive now; `None` while it has to wait.
        due: Option<Instant>,
    },
    /// This node read the packet of that record.
    Arrived {
        /// On which connection.
        conn: ConnId,
        /// The [`Fact::Sent`].
        sent: RecordId,
    },
    /// The packet of that record will never arrive: its connection is dead.
    Lost {
        /// On which connection.
        conn: ConnId,
        /// The [`Fact::Sent`] or [`Fact::EndSent`].
        sent: RecordId,
        /// What killed it.
        why: Lost,
    },
    /// This node's stack sent FIN or RST: the other end will learn of the ending when it arrives.
    EndSent {
        /// Of which connection.
        conn: ConnId,
        /// To whom.
        to: NodeId,
        /// [`Ending::Fin`] or [`Ending::Reset`].
        ending: Ending,
        /// As in [`Fact::Sent`].
        due: Option<Instant>,
    },
    /// This node's end of the connection is over, by its own will or because it learned so. Each
    /// end has exactly one of these, if it ever was open or opening.
    Closed {
        /// Which.
        conn: ConnId,
        /// How this end saw it.
        ending: Ending,
    },
    /// A link carries, stalls, or is dead from now on.
    LinkTurned {
        /// Which.
        link: LinkId,
        /// What it is now.
        state: LinkState,
    },
    /// A deadline of this node came.
    Rang(Alarm),
    /// The machine said something.
    Happened(Event),
    /// The machine decided something.
    Noted {
        /// On which connection, if on one.
        conn: Option<ConnId>,
        /// What, and by which statement.
        note: Note,
    },
    /// The act could not be carried out; the caller's fault, nothing went on the wire.
    Refused {
        /// Why, in words.
        why: String,
        /// What a device wanted to publish by itself. What somebody else wanted, the act says.
        message: Option<Message>,
    },
    /// The world has reached one of its limits and stands still for good.
    Stopped(Limit),
}

/// What a world has only so much room for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Limit {
    /// Things waiting to happen.
    Agenda,
    /// Connections that are not over on both ends.
    Connections,
    /// Records.
    Records,
    /// A machine that wants to be woken again and again at the same moment.
    Alarms,
}

/// What kept a packet from arriving.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Lost {
    /// The link was cut while it was in flight.
    LinkCut,
    /// It reached an end that had already closed.
    EndClosed,
    /// The connection was reset before all of it was on its way.
    Reset,
    /// The stack sent it again and again, and gave up.
    GaveUp,
    /// The network swallowed it, and it is not sent again: a RST, or a packet on a textbook's link.
    Swallowed,
    /// The device lost its power.
    PowerLost,
}

/// Where records go. A [`Trace`](super::Trace) keeps all of them or the last ones, [`Counters`](super::Counters)
/// keep numbers, `()` keeps nothing.
pub trait Sink {
    /// Takes one record.
    fn take(&mut self, record: Record);
}

/// Keeps them all, wherever the run stands.
impl Sink for Vec<Record> {
    fn take(&mut self, record: Record) {
        self.push(record);
    }
}

/// Keeps nothing.
impl Sink for () {
    fn take(&mut self, _: Record) {}
}
