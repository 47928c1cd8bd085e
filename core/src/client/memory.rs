//! What a client holds in memory.

use super::Client;
use crate::machine::Memory;

impl Client {
    /// What it holds: what was said and has to be remembered. Its host adds what its stack holds.
    pub fn memory(&self) -> Memory {
        let bytes = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let filters = self.session.subscriptions.keys();
        let filters: usize = filters.map(|filter| filter.as_str().len() + 1).sum();
        let name = self.options.client_id.as_str().len();
        let held = self.session.receiver.held_count() * 2;
        let waiting = self.waiting.iter().map(|waiting| waiting.bytes());
        Memory {
            session: bytes(name + filters + held),
            in_flight: self.session.sender.bytes(),
            waiting: bytes(waiting.sum()),
            reading: bytes(self.framer.waiting()),
            stack: 0,
        }
    }
}
