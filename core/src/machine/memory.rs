//! What a machine holds in memory.

/// What a machine holds for one connection or session, in bytes: what was said and has to be
/// remembered, and not what a program adds around it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Memory {
    /// Who it is, what it wants, which identifiers it has seen.
    pub session: u64,
    /// Messages that were sent and have no answer.
    pub in_flight: u64,
    /// Messages that were not sent yet.
    pub waiting: u64,
    /// Packets that have not come whole.
    pub reading: u64,
    /// What its stack keeps until the other end has it.
    pub stack: u64,
}

impl Memory {
    /// All of it.
    pub const fn total(self) -> u64 {
        self.session + self.in_flight + self.waiting + self.reading + self.stack
    }
}
