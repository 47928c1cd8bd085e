//! What goes in, what comes out.

use bytes::Bytes;

use super::{Event, Note};
use crate::id::{ConnId, MessageNo};
use crate::net::Parting;
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Properties, Property, Publish, Qos, ReasonCode, SubscribeFilter, Will};

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
    /// Bytes for the stream: exactly one packet, and which message it is if it is a PUBLISH of one.
    Transmit(Bytes, Option<MessageNo>),
    /// Please end the connection, or stop opening it. The client is done with it: no further input
    /// of this connection is expected, not even [`Input::Closed`].
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
    /// So many bytes wait in the host to be written to this connection, because its peer reads
    /// slowly. Counts until the host says another number; a host that says none has none waiting.
    /// Above the broker's `outbox_max`, QoS 0 messages are given up and the others wait in their
    /// session. Answers still come: a host bounds them by not reading from such a peer.
    Backlog(ConnId, u32),
    /// The host must end this connection, for a reason that the broker cannot know: it stops, or the
    /// peer reads too slowly. The peer is told why, where its version can say so; for its will and
    /// its session this is a lost connection.
    Dismiss(ConnId, ReasonCode),
    /// A deadline is due.
    Timeout,
}

impl BrokerInput<'_> {
    /// The connection it is about.
    pub const fn conn(&self) -> Option<ConnId> {
        match self {
            Self::Opened(conn)
            | Self::Received(conn, _)
            | Self::Closed(conn, _)
            | Self::Backlog(conn, _)
            | Self::Dismiss(conn, _) => Some(*conn),
            Self::Timeout => None,
        }
    }
}

/// What a broker gives back: as [`Output`], with the connection's name.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum BrokerOutput {
    /// Bytes for this stream: exactly one packet, and which message it is if it is a PUBLISH.
    Transmit(ConnId, Bytes, Option<MessageNo>),
    /// Please end this connection. The broker is done with it and ignores whatever it still hears.
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
    /// It could not be opened: the other machine is there, and no program listens.
    Refused,
    /// This end's stack sent again and again, had no answer, and gave up.
    TimedOut,
    /// This end lost its power.
    PowerLost,
}

impl Ending {
    /// How a program that ends so takes leave of the other end: in order, or at once.
    pub const fn parting(self) -> Parting {
        match self {
            Self::Fin => Parting::Fin,
            Self::Reset
            | Self::NetworkLost
            | Self::Unreachable
            | Self::Refused
            | Self::TimedOut
            | Self::PowerLost => Parting::Reset,
        }
    }
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
    /// Broker: half a packet came, and the rest of it does not.
    PacketTime(ConnId),
    /// Broker: nothing was heard for one and a half Keep Alives.
    KeepAlive(ConnId),
    /// Broker: a session without a connection has lived long enough.
    SessionExpiry,
    /// Broker: a will waited long enough.
    WillDelay,
    /// Broker: time to tell of itself under `$SYS`.
    SysInterval,
    /// Device: time to do something by itself.
    Habit,
    /// A message waited longer than its Message Expiry Interval.
    MessageExpiry,
    /// An answer is overdue: only on a link of the textbook.
    Overdue,
    /// Bridge: it begins, and its ends connect.
    Bridge,
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
        /// Its Subscription Identifier, 1 to 268,435,455; 5.0 only. It comes back in the properties
        /// of each message that one of these filters brings.
        id: Option<u32>,
    },
    /// Send UNSUBSCRIBE.
    Unsubscribe {
        /// At least one.
        filters: Vec<TopicFilter>,
    },
    /// Publish a message. While offline, QoS 1 and 2 wait in the client, QoS 0 is refused.
    Publish(Message),
    /// Prove itself again by the Authentication Method of CONNECT, and have the broker prove itself.
    Authenticate,
    /// Write these bytes as they are, right or wrong.
    Raw(Bytes),
}

/// What a broker takes, as far as it has said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Takes {
    /// Its Maximum QoS.
    pub qos: Qos,
    /// Whether it keeps messages.
    pub retain: bool,
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

impl Message {
    /// What this will says.
    ///
    /// Will Delay is for the broker alone and is left out.
    pub fn of_will(will: &Will) -> Self {
        Self {
            topic: will.topic.clone(),
            payload: will.payload.clone(),
            qos: will.qos,
            retain: will.retain,
            properties: forwarded(&will.properties),
        }
    }

    /// What this PUBLISH carries, on the topic that its name or its Topic Alias means.
    ///
    /// Topic Alias and Subscription Identifiers belong to one hop and are left out.
    pub fn of_publish(publish: Publish, topic: TopicName) -> Self {
        Self {
            topic,
            payload: publish.payload,
            qos: publish.qos,
            retain: publish.retain,
            properties: forwarded(&publish.properties),
        }
    }

    /// Without the properties that belong to one hop.
    pub fn without_hop(self) -> Self {
        let properties = forwarded(&self.properties);
        Self { properties, ..self }
    }

    /// The PUBLISH that carries it, without an identifier.
    pub fn to_publish(&self) -> Publish {
        Publish {
            dup: false,
            qos: self.qos,
            retain: self.retain,
            topic: Some(self.topic.clone()),
            id: None,
            properties: self.properties.clone(),
            payload: self.payload.clone(),
        }
    }
}

/// The properties that travel with a message, unchanged and in their order [MQTT-3.3.2-4,
/// MQTT-3.3.2-15 to 3.3.2-18, MQTT-3.3.2-20]. The others belong to one hop.
fn forwarded(properties: &Properties) -> Properties {
    if properties.is_empty() {
        return Properties::none();
    }
    let travels = |property: &&Property| {
        matches!(
            property,
            Property::PayloadFormatIndicator(_)
                | Property::MessageExpiryInterval(_)
                | Property::ContentType(_)
                | Property::ResponseTopic(_)
                | Property::CorrelationData(_)
                | Property::UserProperty(..)
        )
    };
    Properties(properties.0.iter().filter(travels).cloned().collect())
}
