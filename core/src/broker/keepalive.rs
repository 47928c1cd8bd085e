//! What the broker waits for, and what it does when that does not come.

use super::Broker;
use super::will::Farewell;
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Alarm, Deadline, Remark};
use crate::time::Instant;
use crate::wire::{ReasonCode, Text};

impl Broker {
    /// When to wake it with [`BrokerInput::Timeout`](crate::machine::BrokerInput::Timeout), and why.
    pub fn poll_timeout(&self) -> Option<Deadline> {
        let connections = self.connections.iter().filter_map(|(conn, connection)| {
            if connection.speaker.is_none() {
                let at = connection.opened_at + self.config.connect_timeout;
                let alarm = Alarm::ConnectAwaited(*conn);
                return Some(Deadline { at, alarm });
            }
            let alarm = Alarm::KeepAlive(*conn);
            connection.patience_until().map(|at| Deadline { at, alarm })
        });
        let sessions = self.sessions.values().flat_map(|session| {
            let will_at = session.will.as_ref().and_then(|will| will.due);
            let deadline = |alarm| move |at| Deadline { at, alarm };
            let expiry = session.expires_at.map(deadline(Alarm::SessionExpiry));
            [expiry, will_at.map(deadline(Alarm::WillDelay))]
        });
        let alarm = Alarm::SysInterval;
        let sys = self.sys_due().map(|at| Deadline { at, alarm });
        connections
            .chain(sessions.flatten())
            .chain(sys)
            .min_by_key(|deadline| (deadline.at, deadline.alarm))
    }

    /// Does everything that is due.
    pub(super) fn on_timeout(&mut self, now: Instant) {
        self.end_silent_connections(now);
        self.publish_due_wills(now);
        self.end_due_sessions(now);
        self.tell_of_itself(now);
    }

    fn end_silent_connections(&mut self, now: Instant) {
        let is_over = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let connect_timeout = self.config.connect_timeout;
        let silent: Vec<ConnId> = self
            .connections
            .iter()
            .filter(|(_, connection)| match connection.speaker {
                None => connection.opened_at + connect_timeout <= now,
                Some(_) => is_over(connection.patience_until()),
            })
            .map(|(conn, _)| *conn)
            .collect();
        for conn in silent {
            let connection = self.connections.get(&conn);
            let is_proving = connection.is_some_and(|known| known.exchange.is_some());
            let speaker = connection.and_then(|known| known.speaker.as_ref());
            match speaker.map(|speaker| speaker.version) {
                None => {
                    let what = match is_proving {
                        true => Remark::NoAuth,
                        false => Remark::NoConnect,
                    };
                    self.out.remark(Some(conn), clause!(V5, "§3.1.4a"), what);
                }
                Some(version) => {
                    let clause = clause!(version, v311: "3.1.2-24", v5: "3.1.2-22");
                    self.out.remark(Some(conn), clause, Remark::KeepAliveRanOut);
                }
            }
            self.say_goodbye(conn, ReasonCode::KEEP_ALIVE_TIMEOUT, Vec::new());
            self.end_connection(now, conn, Farewell::None);
        }
    }

    fn end_due_sessions(&mut self, now: Instant) {
        let due: Vec<Text> = self
            .sessions
            .values()
            .filter(|session| session.expires_at.is_some_and(|at| at <= now))
            .map(|session| session.client.clone())
            .collect();
        for client in due {
            self.out
                .remark(None, clause!(V5, "4.1.0-2"), Remark::SessionExpired);
            self.end_session(&client);
        }
    }
}
