//! What a broker holds in memory for each of its clients.

use super::Broker;
use super::session::Session;
use crate::machine::Memory;
use crate::wire::Text;

impl Broker {
    /// What it holds for the session of this client: what was said and has to be remembered. Its host
    /// adds what its stack holds.
    pub fn memory_of(&self, client: &Text) -> Option<Memory> {
        let session = self.sessions.get(client)?;
        Some(self.weigh(session))
    }

    fn weigh(&self, session: &Session) -> Memory {
        let bytes = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let filters = session.subscriptions.iter();
        let filters: usize = filters.map(|it| it.entry.filter.as_str().len() + 1).sum();
        let held = session.receiver.held_count() * 2;
        let parcels = session.queue.iter().chain(session.held_back.values());
        let waiting = parcels.map(|parcel| u64::from(parcel.bytes()));
        let connection = session.conn().and_then(|conn| self.connections.get(&conn));
        Memory {
            session: bytes(session.client.as_str().len() + filters + held),
            in_flight: session.sender.bytes(),
            waiting: waiting.sum(),
            reading: connection.map_or(0, |connection| bytes(connection.framer.waiting())),
            stack: 0,
        }
    }
}
