//! WebSockets of the page: whose they are, and what they say.
//!
//! Whoever wants one names it: `Effect::SocketOpen(id, address)`, then `SocketSend` and `SocketClose`
//! with the same [`SocketId`]. What it says comes back as [`SocketMsg::Heard`] with that name. One that
//! is over by itself is still closed by name: until then its listeners are kept.

/// Who has sockets. Each owner has a clock and a timer of its own
/// (`Effect::Wake`, answered by [`SocketMsg::Tick`]).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Owner {
    /// The screen of real brokers.
    Live,
    /// The bridge of the sandbox.
    Uplink,
    /// The sandbox before a real broker.
    Real,
}

/// The name of a socket. An owner that gives each connection a number of its own never hears an old
/// socket in the name of a new one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SocketId {
    /// Whose it is.
    pub owner: Owner,
    /// Which of its sockets.
    pub number: u32,
}

/// What comes from sockets and from the clocks of their owners: microseconds since the owner first
/// asked for something.
#[derive(Clone, Debug, PartialEq)]
pub enum SocketMsg {
    /// What a socket says, and when.
    Heard(SocketId, u64, SocketEvent),
    /// The time, as was asked for.
    Tick(Owner, u64),
}

impl SocketMsg {
    /// Whom it is for.
    pub const fn owner(&self) -> Owner {
        match self {
            Self::Heard(id, ..) => id.owner,
            Self::Tick(owner, _) => *owner,
        }
    }
}

/// What a WebSocket says.
#[derive(Clone, Debug, PartialEq)]
pub enum SocketEvent {
    /// It is open, with this subprotocol.
    Opened(String),
    /// It could not even be made, with the browser's words.
    Impossible(String),
    /// The next bytes.
    Received(Vec<u8>),
    /// A text message, which MQTT has not.
    Text,
    /// It is over.
    Closed {
        /// The close code.
        code: u16,
        /// The close reason.
        reason: String,
        /// Whether it ended in an orderly way.
        clean: bool,
    },
}
