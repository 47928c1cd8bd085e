//! How a client speaks.

use bytes::Bytes;

use crate::access::Method;
use crate::flow::AliasPolicy;
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{Text, Will};

/// How a client speaks.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClientOptions {
    /// Client Identifier; may be empty. A name that the broker assigns is kept here.
    pub client_id: Text,
    /// 3.1.1 or 5.0.
    pub version: Version,
    /// Whether it says that it is a bridge, 3.1.1 only, as Mosquitto's do (`try_private`): a broker
    /// that knows the bit gives it nothing back that it published. One that does not refuses it, and
    /// it tries again without.
    pub is_bridge: bool,
    /// Clean Start (5.0) or Clean Session (3.1.1).
    pub clean_start: bool,
    /// Seconds; 0 turns it off.
    pub keep_alive: u16,
    /// Session Expiry Interval in seconds, 5.0 only; `u32::MAX` never expires.
    pub session_expiry: u32,
    /// What the broker shall publish if the connection is lost.
    pub will: Option<Will>,
    /// User Name.
    pub user_name: Option<Text>,
    /// Password.
    pub password: Option<Bytes>,
    /// Prove User Name and password by this method, 5.0 only. Neither stands in CONNECT then, and
    /// the broker has to prove that it knows the password too.
    pub method: Option<Method>,
    /// Whether it wants refusals explained, 5.0 only: Request Problem Information.
    pub wants_reasons: bool,
    /// Whether it asks where it may listen for answers, 5.0 only: Request Response Information.
    pub asks_response_information: bool,
    /// User Properties on CONNECT, 5.0 only.
    pub connect_properties: Vec<(Text, Text)>,
    /// Try again by itself this long after the connection was lost. With `clean_start` the session
    /// is thrown away then, as each CONNECT asks for it.
    pub reconnect: Option<Span>,
    /// Waits twice as long after each try that failed, up to this; `None`: always the same.
    pub reconnect_max: Option<Span>,
    /// Added to each wait at random, at most: a thousand clients that lost one broker shall not come
    /// back in one moment.
    pub reconnect_jitter: Span,
    /// How many QoS 1 and 2 messages the broker may have open towards it, 5.0 only. At least 1; the
    /// broker is told unless it is 65,535.
    pub receive_maximum: u16,
    /// The largest packet it reads, in bytes, at least 1; the broker is told in 5.0. `None` is as
    /// large as the protocol can say.
    pub packet_size_max: Option<u32>,
    /// The highest Topic Alias the broker may use, 5.0 only. 0 allows none.
    pub topic_alias_maximum: u16,
    /// Which topics get an alias towards a broker that allows them, 5.0 only.
    pub alias_policy: AliasPolicy,
    /// How long to wait for the connection and its CONNACK.
    pub connect_timeout: Span,
    /// What waits in the client while it cannot be sent.
    pub buffer: Buffer,
}

/// What waits in a client for a connection or for quota. The standard asks for nothing: whether an
/// application may publish while it is offline is between it and its client.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Buffer {
    /// So many messages. An application that publishes more than this while away learns of it,
    /// instead of a memory that fills unseen.
    pub messages_max: u16,
    /// Whether messages at QoS 0 wait too; if not, they are refused while there is no connection.
    pub keeps_qos0: bool,
    /// Which message is given up when it is full.
    pub when_full: BufferPolicy,
}

/// Which message is given up when a client's buffer is full.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum BufferPolicy {
    /// The one that comes: its application is told, and can keep it itself.
    #[default]
    RefuseNewest,
    /// The one that waits longest: for readings, of which only the latest count.
    DropOldest,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            client_id: Text::default(),
            version: Version::V5,
            is_bridge: false,
            clean_start: true,
            keep_alive: 60,
            session_expiry: 0,
            will: None,
            user_name: None,
            password: None,
            method: None,
            wants_reasons: true,
            asks_response_information: false,
            connect_properties: Vec::new(),
            reconnect: None,
            reconnect_max: None,
            reconnect_jitter: Span::ZERO,
            receive_maximum: u16::MAX,
            packet_size_max: None,
            topic_alias_maximum: 0,
            alias_policy: AliasPolicy::None,
            connect_timeout: Span::from_secs(10),
            buffer: Buffer::default(),
        }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self {
            messages_max: 100,
            keeps_qos0: false,
            when_full: BufferPolicy::default(),
        }
    }
}
