//! What the broker waits for, and what it does when that does not come.

use super::Broker;
use super::agenda::Due;
use super::connection::Connection;
use super::roster::SessionNo;
use super::session::Session;
use super::will::Farewell;
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Alarm, Deadline, Remark};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::ReasonCode;

impl Broker {
    /// When to wake it with [`BrokerInput::Timeout`](crate::machine::BrokerInput::Timeout), and why.
    pub fn poll_timeout(&self) -> Option<Deadline> {
        let (_, due) = self.agenda.first()?;
        self.deadline_of(due)
    }

    fn deadline_of(&self, due: Due) -> Option<Deadline> {
        match due {
            Due::Connection(conn) => self.deadline_on(conn, self.connections.get(&conn)?),
            Due::Session(number) => self.sessions.at(number)?.deadline(),
            Due::Retained => {
                let alarm = Alarm::MessageExpiry;
                let at = self.retained.next_stale()?;
                Some(Deadline { at, alarm })
            }
            Due::Sys => {
                let alarm = Alarm::SysInterval;
                let at = self.sys_due()?;
                Some(Deadline { at, alarm })
            }
        }
    }

    fn deadline_on(&self, conn: ConnId, connection: &Connection) -> Option<Deadline> {
        if connection.speaker.is_none() {
            let at = connection.opened_at + self.config.connect_timeout;
            let alarm = Alarm::ConnectAwaited(conn);
            return Some(Deadline { at, alarm });
        }
        let moments = [
            (connection.patience_until(), Alarm::KeepAlive(conn)),
            (self.whole_by(connection), Alarm::PacketTime(conn)),
        ];
        first_of(moments)
    }

    /// When a packet that has begun to come must be whole.
    fn whole_by(&self, connection: &Connection) -> Option<Instant> {
        let max = self.config.packet_time_max;
        let begun_at = connection.begun_at.filter(|_| max > Span::ZERO)?;
        Some(begun_at + max)
    }

    /// The deadlines of this connection and of its session may be others now.
    pub(super) fn touch(&mut self, conn: ConnId) {
        self.out.touch(Due::Connection(conn));
    }

    /// Puts on the agenda what may come earlier than it did; the session of a connection too. That
    /// of one that is gone was touched when it went.
    fn note_deadline(&mut self, due: Due) {
        let Due::Connection(conn) = due else {
            if let Some(deadline) = self.deadline_of(due) {
                self.agenda.add(due, deadline.at);
            }
            return;
        };
        let Some(connection) = self.connections.get(&conn) else {
            return;
        };
        let own = self.deadline_on(conn, connection);
        let session = connection.speaker.as_ref().map(|it| it.session);
        if let Some(deadline) = own {
            self.agenda.add(due, deadline.at);
        }
        if let Some(number) = session {
            self.note_deadline(Due::Session(number));
        }
    }

    /// Puts the agenda right: its first moment is a deadline again.
    pub(super) fn settle_agenda(&mut self) {
        while let Some(due) = self.out.touched.pop() {
            self.note_deadline(due);
        }
        while let Some((at, due)) = self.agenda.first() {
            let deadline = self.deadline_of(due).map(|deadline| deadline.at);
            if deadline == Some(at) {
                break;
            }
            self.agenda.set(due, deadline);
        }
    }

    /// Does everything that is due.
    pub(super) fn on_timeout(&mut self, now: Instant) {
        while let Some((_, due)) = self.agenda.first().filter(|(at, _)| *at <= now) {
            match due {
                Due::Connection(conn) => match self.deadline_of(due).map(|it| it.alarm) {
                    Some(Alarm::PacketTime(_)) => self.end_slow_connection(now, conn),
                    _ => self.end_silent_connection(now, conn),
                },
                Due::Session(number) => self.look_after_session(now, number),
                Due::Retained => self.drop_stale_retained(now),
                Due::Sys => self.tell_of_itself(now),
            }
            self.settle_agenda();
        }
    }

    /// None of the reason codes says that a packet did not become whole, so it is the one for that.
    fn end_slow_connection(&mut self, now: Instant, conn: ConnId) {
        self.touch(conn);
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|known| known.speaker.as_ref());
        let version = speaker.map_or(Version::V5, |speaker| speaker.version);
        let clause = clause!(version, v311: "4.8.0-2", v5: "§4.13.1a");
        let what = Remark::PacketTimeRanOut;
        self.break_off(now, conn, clause, what, ReasonCode::UNSPECIFIED_ERROR);
    }

    fn end_silent_connection(&mut self, now: Instant, conn: ConnId) {
        self.touch(conn);
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|known| known.speaker.as_ref());
        match speaker.map(|speaker| speaker.version) {
            None => {
                let is_proving = connection.is_some_and(|known| known.exchange.is_some());
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

    /// A will, a message in the queue, or the session itself has waited long enough.
    fn look_after_session(&mut self, now: Instant, number: SessionNo) {
        self.out.touch(Due::Session(number));
        let Some(session) = self.sessions.at_mut(number) else {
            return;
        };
        session.drop_stale(&mut self.out);
        session.resend_overdue(&mut self.out);
        let client = session.client.clone();
        let is_over = session.expires_at.is_some_and(|at| at <= now);
        let will_due = session.will.as_ref().and_then(|will| will.due);
        if will_due.is_some_and(|due| due <= now) {
            self.publish_will(&client);
        }
        if is_over {
            self.out
                .remark(None, clause!(V5, "4.1.0-2"), Remark::SessionExpired);
            self.end_session(&client);
        }
    }

    fn drop_stale_retained(&mut self, now: Instant) {
        self.out.touch(Due::Retained);
        for topic in self.retained.drop_stale(now) {
            let what = Remark::Expired(topic);
            self.out.remark(None, clause!(V5, "3.3.2-5"), what);
        }
    }
}

impl Session {
    /// The first of its deadlines.
    fn deadline(&self) -> Option<Deadline> {
        let will_at = self.will.as_ref().and_then(|will| will.due);
        let overdue = self.line.as_ref().and(self.sender.next_overdue());
        let moments = [
            (overdue, Alarm::Overdue),
            (self.expires_at, Alarm::SessionExpiry),
            (will_at, Alarm::WillDelay),
            (self.queue.next_stale(), Alarm::MessageExpiry),
        ];
        first_of(moments)
    }
}

fn first_of<const N: usize>(moments: [(Option<Instant>, Alarm); N]) -> Option<Deadline> {
    let deadlines = moments.into_iter();
    deadlines
        .filter_map(|(at, alarm)| at.map(|at| Deadline { at, alarm }))
        .min_by_key(|deadline| (deadline.at, deadline.alarm))
}
