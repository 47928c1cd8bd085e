//! What can be wrong with a packet, where, and which statement says so.

use std::fmt;

use super::reason::ReasonCode;
use crate::spec::Clause;

/// Cannot be read, or can be read and is not allowed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Offence {
    /// Malformed Packet.
    Malformed,
    /// Protocol Error.
    Protocol,
}

/// A packet refused by the codec.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct WireError {
    /// The byte of the packet at which it broke, from 0.
    pub at: u32,
    /// Malformed, or not allowed.
    pub offence: Offence,
    /// What a 5.0 peer is told.
    pub reason: ReasonCode,
    /// The statement it breaks.
    pub clause: Clause,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a packet.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// It ends before its field does.
    #[error("the packet ends inside {0}")]
    Truncated(&'static str),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {} [{}]", self.at, self.flaw, self.clause)
    }
}

impl std::error::Error for WireError {}
