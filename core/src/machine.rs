//! The shared tongue of client and broker: what goes in, what comes out.
//!
//! Both machines are sans-IO. One input, then drain: `handle_input`, then `poll_output` until it is
//! empty, then `poll_timeout`. Nothing waits inside but its declared deadlines.

use bytes::Bytes;

use crate::id::ConnId;
use crate::spec::Clause;
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{PacketId, Properties, Qos, ReasonCode, SubscribeFilter, Text, WireError};

/// What a client is given.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// The connection it asked for is open.
    Opened,
    /// The next bytes of the stream, however they were cut.
    Received(&'a [u8]),
    /// The connection is over, or could not be opened.
    Closed(Ending),
    /// A deadline of [`Client::poll_timeout`](crate::client::Client::poll_timeout) is due.
    Timeout,
    /// Its application wants something.
    Command(Command),
}

/// What a client gives back, one at a time.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Output {
    /// Please open a connection to the broker.
    Open,
    /// Bytes for the stream: exactly one packet.
    Transmit(Bytes),
    /// Please end the connection.
    Close(Ending),
    /// Something for the application.
    Event(Event),
    /// Why it did what it did.
    Note(Note),
}

/// What a broker is given: as [`Input`], with the connection's name.
#[derive(Clone, Debug)]
pub enum BrokerInput<'a> {
    /// Somebody opened a connection.
    Opened(ConnId),
    /// The next bytes of this stream.
    Received(ConnId, &'a [u8]),
    /// This connection is over.
    Closed(ConnId, Ending),
    /// A deadline is due.
    Timeout,
}

/// What a broker gives back: as [`Output`], with the connection's name.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum BrokerOutput {
    /// Bytes for this stream: exactly one packet.
    Transmit(ConnId, Bytes),
    /// Please end this connection.
    Close(ConnId, Ending),
    /// Something happened.
    Event(Event),
    /// Why it did what it did; on which connection, if on one.
    Note(Option<ConnId>, Note),
}

/// How a connection ends, or how one end learns of it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Ending {
    /// FIN: the other end closed in an orderly way, after all its bytes.
    Fin,
    /// RST: torn down at once; bytes in flight are void.
    Reset,
    /// This end's own network went away. The other end hears nothing.
    NetworkLost,
    /// It could not be opened: no network, or nobody answers.
    Unreachable,
}

/// When a machine wants to be woken, and why.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Deadline {
    /// When.
    pub at: Instant,
    /// Why.
    pub alarm: Alarm,
}

/// Why a machine wants to be woken.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Alarm {
    /// Client: nothing was sent for a Keep Alive; time for PINGREQ.
    Ping,
    /// Client: no PINGRESP came.
    PingOverdue,
    /// Client: no CONNACK came, or the connection did not open.
    ConnectOverdue,
    /// Client: time to try again.
    Reconnect,
    /// Broker: a connection opened and no CONNECT came.
    ConnectAwaited(ConnId),
    /// Broker: nothing was heard for one and a half Keep Alives.
    KeepAlive(ConnId),
    /// Broker: a session without a connection has lived long enough.
    SessionExpiry,
    /// Broker: a will waited long enough.
    WillDelay,
}

/// What an application asks of its client.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Command {
    /// Open a connection and send CONNECT. `None` keeps the option's Clean Start.
    Connect {
        /// Clean Start (5.0) or Clean Session (3.1.1) for this and later connections.
        clean_start: Option<bool>,
    },
    /// Send DISCONNECT and close.
    Disconnect {
        /// 0x00, or 0x04 to have the will published.
        reason: ReasonCode,
    },
    /// Send SUBSCRIBE.
    Subscribe {
        /// At least one.
        filters: Vec<SubscribeFilter>,
    },
    /// Send UNSUBSCRIBE.
    Unsubscribe {
        /// At least one.
        filters: Vec<TopicFilter>,
    },
    /// Publish a message. While offline, QoS 1 and 2 wait in the client, QoS 0 is refused.
    Publish(Message),
    /// Write these bytes as they are, right or wrong.
    Raw(Bytes),
}

/// An Application Message.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Message {
    /// Where to.
    pub topic: TopicName,
    /// What.
    pub payload: Bytes,
    /// How surely.
    pub qos: Qos,
    /// Keep it; or, when handed over: it was kept.
    pub retain: bool,
    /// 5.0.
    pub properties: Properties,
}

/// Something that happened in a machine, told to its host.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Event {
    /// Client: CONNACK said yes.
    Connected {
        /// The broker had kept the session.
        session_present: bool,
    },
    /// Client: CONNACK said no.
    Refused {
        /// Why.
        reason: ReasonCode,
    },
    /// Client: it has no connection any more.
    Disconnected {
        /// When it will try again by itself.
        again_at: Option<Instant>,
    },
    /// Client: the broker answered for this filter.
    Subscribed {
        /// Which.
        filter: TopicFilter,
        /// Granted QoS, or why not.
        reason: ReasonCode,
    },
    /// Client: the broker answered for this filter.
    Unsubscribed {
        /// Which.
        filter: TopicFilter,
        /// Success, or why not.
        reason: ReasonCode,
    },
    /// Client: the application has this message now.
    Delivered(Message),
    /// Client: a publish of its own is complete.
    Published {
        /// Which; `None` at QoS 0.
        id: Option<PacketId>,
        /// What the broker said.
        reason: ReasonCode,
    },
    /// Broker: took over the responsibility for a message.
    Accepted {
        /// From whom.
        client: Text,
        /// What.
        message: Message,
    },
    /// Broker: matched an accepted message to a session.
    Routed {
        /// For whom.
        client: Text,
        /// Where to.
        topic: TopicName,
        /// The lower of the message's and the subscription's.
        qos: Qos,
        /// What became of it.
        fate: Routing,
    },
    /// Broker: a session began.
    SessionStarted {
        /// Whose.
        client: Text,
    },
    /// Broker: a kept session has a connection again.
    SessionResumed {
        /// Whose.
        client: Text,
    },
    /// Broker: a session and all it held is gone.
    SessionEnded {
        /// Whose.
        client: Text,
    },
    /// Broker: published a will.
    WillPublished {
        /// Whose.
        client: Text,
        /// What.
        message: Message,
    },
}

/// What the broker did with a message for one session.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Routing {
    /// Sent at once.
    Sent,
    /// Waits in the session.
    Queued,
    /// Given up: QoS 0 and nobody connected.
    NotConnected,
    /// Given up: the queue is full.
    QueueFull,
    /// Given up: its own publisher asked not to get it.
    NoLocal,
}

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
    /// The peer sent something that cannot stand; the connection ends.
    PeerFault(WireError),
    /// Receiver, QoS 2: this identifier is new; the message is taken over.
    TookOver(PacketId),
    /// Receiver, QoS 2: this identifier is known; answered again, not handed on again.
    KnownNotRouted(PacketId),
    /// Sender: kept until it is acknowledged.
    Kept(PacketId),
    /// Sender: sent again with DUP because the session was resumed.
    SentAgain(PacketId),
    /// Either: the exchange is complete and the identifier is free.
    Freed(PacketId),
    /// Broker: this client connected again while its old connection still stood.
    TookOverConnection {
        /// The old one.
        old: ConnId,
    },
    /// Broker: nothing was heard for one and a half Keep Alives.
    KeepAliveRanOut,
    /// Broker: matched, at the lower of two QoS.
    LowerQos {
        /// As published.
        published: Qos,
        /// As granted.
        granted: Qos,
    },
    /// Broker: nobody wants it.
    NoSubscription(TopicName),
    /// Broker: the will is not published because DISCONNECT came.
    WillDropped,
    /// Broker: kept as the retained message of its topic.
    Retained(TopicName),
    /// Broker: an empty payload removed the retained message.
    RetainedRemoved(TopicName),
}
