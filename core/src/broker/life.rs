//! The life of a session as a table: in this state, on this, there.

/// Whether there is a session, and whether somebody is connected to it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SessionState {
    /// There is none.
    None,
    /// It has a connection.
    Connected,
    /// It has none, and is kept.
    Away,
}

/// What turns a session.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SessionTurn {
    /// CONNECT is accepted: it begins, is resumed, or is taken over.
    Connect,
    /// Its connection ends, and it is kept.
    Kept,
    /// Its connection ends, and it with it.
    Ended,
    /// Nobody came in time.
    Expired,
}

/// In this state, on this, there.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct SessionRow(pub SessionState, pub SessionTurn, pub SessionState);

/// All there is. A broker keeps its sessions in several places, so the code does not run it; a test
/// holds the sessions of many worlds to it.
#[rustfmt::skip]
pub const SESSION_LIFE: &[SessionRow] = &[
    SessionRow(SessionState::None,      SessionTurn::Connect, SessionState::Connected),
    SessionRow(SessionState::Connected, SessionTurn::Connect, SessionState::Connected),
    SessionRow(SessionState::Connected, SessionTurn::Kept,    SessionState::Away),
    SessionRow(SessionState::Connected, SessionTurn::Ended,   SessionState::None),
    SessionRow(SessionState::Away,      SessionTurn::Connect, SessionState::Connected),
    SessionRow(SessionState::Away,      SessionTurn::Expired, SessionState::None),
];
