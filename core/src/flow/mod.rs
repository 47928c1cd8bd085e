//! How one message crosses one hop (§4.3).
//!
//! This module does not know whether it serves a client or a broker; it knows a [`Sender`] and a
//! [`Receiver`]. The tables [`SENDER`] and [`RECEIVER`] are the machine: the code runs them, the
//! page draws them, and the tests walk every row.

mod alias;
mod expiry;
mod packet_ids;
mod receiver;
mod sender;
mod table;

pub use alias::{AliasFault, AliasPolicy, AliasesIn, AliasesOut, Naming};
pub use expiry::{count_down, stale_at};
pub use packet_ids::PacketIds;
pub use receiver::{Received, Receiver};
pub use sender::{Sender, Sent};
pub use table::{
    Answer, Arrival, Law, Move, RECEIVER, ReceiverRow, ReceiverState, SENDER, SenderRow,
    SenderState, Stimulus, TEXTBOOK,
};

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
