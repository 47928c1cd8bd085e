//! The life of a connection as a table: in this state, on this, there.
//!
//! The code runs it, and who looks into a client draws it.

use super::{Client, Status};

/// What turns a connection.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Turn {
    /// A connection is asked for.
    Asked,
    /// It stands: CONNECT goes out.
    Opened,
    /// CONNACK says yes.
    Accepted,
    /// It is over and was wanted, and the options say to try again.
    Lost,
    /// It is over, and nobody tries again by itself.
    Ended,
}

/// In this state, on this, there.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LifeRow(pub Status, pub Turn, pub Status);

/// All there is.
#[rustfmt::skip]
pub const LIFE: &[LifeRow] = &[
    LifeRow(Status::Offline,    Turn::Asked,    Status::Opening),
    LifeRow(Status::Waiting,    Turn::Asked,    Status::Opening),
    LifeRow(Status::Opening,    Turn::Opened,   Status::Connecting),
    LifeRow(Status::Connecting, Turn::Accepted, Status::Connected),
    LifeRow(Status::Opening,    Turn::Lost,     Status::Waiting),
    LifeRow(Status::Connecting, Turn::Lost,     Status::Waiting),
    LifeRow(Status::Connected,  Turn::Lost,     Status::Waiting),
    LifeRow(Status::Opening,    Turn::Ended,    Status::Offline),
    LifeRow(Status::Connecting, Turn::Ended,    Status::Offline),
    LifeRow(Status::Connected,  Turn::Ended,    Status::Offline),
    LifeRow(Status::Waiting,    Turn::Ended,    Status::Offline),
];

impl Client {
    /// Goes where the table says; stays where it says nothing.
    pub(super) fn turn(&mut self, on: Turn) {
        let mut rows = LIFE.iter();
        let row = rows.find(|row| row.0 == self.status && row.1 == on);
        debug_assert!(row.is_some(), "{:?} on {on:?}", self.status);
        if let Some(LifeRow(_, _, to)) = row {
            self.status = *to;
        }
    }
}
