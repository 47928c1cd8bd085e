//! How a connection is ended in good order: by its client, or by whoever runs the broker.

use super::Broker;
use super::connection::Speaker;
use super::session::Lifetime;
use super::will::Farewell;
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Breach, Remark};
use crate::time::Instant;
use crate::wire::{Disconnect, Property, ReasonCode, Text};

impl Broker {
    /// DISCONNECT came.
    pub(super) fn on_disconnect(
        &mut self,
        now: Instant,
        speaker: &Speaker,
        disconnect: &Disconnect,
    ) -> Result<(), Breach> {
        if let Some(interval) = disconnect.properties.session_expiry().copied() {
            // A session that was to end with its connection cannot be kept after all.
            if speaker.asked_expiry == 0 && interval != 0 {
                return Err(Breach::ExpiryAfterZero);
            }
            let granted = interval.min(self.config.session_expiry_max);
            if let Some(session) = self.sessions.at_mut(speaker.session) {
                session.lifetime = Lifetime::of_interval(granted);
            }
        }
        let farewell = match disconnect.reason {
            ReasonCode::NORMAL_DISCONNECTION => Farewell::Kind,
            _ => Farewell::None,
        };
        self.end_connection(now, speaker.conn, farewell);
        Ok(())
    }

    /// Ends the connection of this client, on behalf of whoever runs the broker. `reference` names
    /// other brokers, for [`ReasonCode::USE_ANOTHER_SERVER`] and [`ReasonCode::SERVER_MOVED`]
    /// [§4.11]. Its session and its will are treated as when a connection is lost.
    ///
    /// Answers whether it had a connection. Drain [`Broker::poll_output`] afterwards.
    pub fn disconnect(
        &mut self,
        now: Instant,
        client: &Text,
        reason: ReasonCode,
        reference: Option<&Text>,
    ) -> bool {
        let conn = self.sessions.get(client).and_then(|session| session.conn());
        self.out.begin(now);
        if let Some(conn) = conn {
            self.send_away(now, conn, reason, reference);
        }
        self.end(now, conn);
        conn.is_some()
    }

    /// Ends all connections and takes no more, on behalf of whoever runs the broker. Wills are
    /// published as when connections are lost, one after the other; those with a delay still wait,
    /// and if nobody asks this broker again, they wait for ever [§3.1.2.5].
    ///
    /// Drain [`Broker::poll_output`] afterwards.
    pub fn shut_down(&mut self, now: Instant, reason: ReasonCode) {
        self.is_shut = true;
        let all: Vec<ConnId> = self.connections.keys().copied().collect();
        self.out.begin(now);
        for conn in all {
            self.touch(conn);
            self.send_away(now, conn, reason, None);
        }
        self.end(now, None);
    }

    pub(super) fn on_dismiss(&mut self, now: Instant, conn: ConnId, reason: ReasonCode) {
        if self.connections.contains_key(&conn) {
            self.send_away(now, conn, reason, None);
        }
    }

    fn send_away(
        &mut self,
        now: Instant,
        conn: ConnId,
        reason: ReasonCode,
        reference: Option<&Text>,
    ) {
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|connection| connection.speaker.as_ref());
        if let Some(speaker) = speaker {
            let clause = clause!(speaker.version, v311: "§3.14.4a", v5: "3.14.4-2");
            let what = Remark::SentAway(reason);
            self.out.remark(Some(conn), clause, what);
        }
        let reference = reference.cloned().map(Property::ServerReference);
        self.say_goodbye(conn, reason, reference.into_iter().collect());
        self.end_connection(now, conn, Farewell::None);
    }
}
