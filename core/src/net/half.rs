//! What one end of a connection has: a belief, and the ends of two streams.

use super::connection::End;
use super::profile::LinkProfile;
use super::receiver::Receiver;
use super::sender::Sender;

/// One end of a connection.
#[derive(Clone, Debug, Hash)]
pub(super) struct Half {
    pub(super) end: End,
    pub(super) sender: Sender,
    pub(super) receiver: Receiver,
    /// Something came that has no answer yet.
    pub(super) owes_ack: bool,
}

impl Half {
    pub(super) fn new(end: End, profile: &LinkProfile) -> Self {
        Self {
            end,
            sender: Sender::new(profile),
            receiver: Receiver::default(),
            owes_ack: false,
        }
    }

    /// Whether it would be told of an ending.
    pub(super) const fn believes(&self) -> bool {
        matches!(self.end, End::Opening | End::Open)
    }

    /// Whether its program has closed, and its stack still brings the last bytes across.
    pub(super) fn lingers(&self) -> bool {
        matches!(self.end, End::Over) && !self.sender.is_done()
    }
}
