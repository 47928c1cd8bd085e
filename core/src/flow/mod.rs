//! How one message crosses one hop (§4.3).

use crate::wire::{PacketId, Qos};

/// One unfinished exchange, for looking at.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct InFlight {
    /// Its identifier.
    pub id: PacketId,
    /// 1 or 2.
    pub qos: Qos,
    /// What the sender waits for.
    pub state: SenderState,
    /// Where to.
    pub topic: String,
}

/// What a sender waits for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SenderState {
    /// QoS 1.
    AwaitPuback,
    /// QoS 2, first half.
    AwaitPubrec,
    /// QoS 2, second half.
    AwaitPubcomp,
    /// Complete.
    Done,
}
