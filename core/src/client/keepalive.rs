//! What a client waits for, and what it does when the time has come.

use super::{Client, Status};
use crate::clause;
use crate::machine::{Alarm, Deadline, Remark};
use crate::time::Span;
use crate::wire::Packet;

impl Client {
    /// When to wake it with [`Input::Timeout`](crate::machine::Input::Timeout), and why.
    pub fn poll_timeout(&self) -> Option<Deadline> {
        let stale = self.waiting.iter().filter_map(|waiting| waiting.stale_at);
        let stale = stale.min().map(|at| Deadline {
            at,
            alarm: Alarm::MessageExpiry,
        });
        let overdue = self.session.sender.next_overdue();
        let overdue = overdue.filter(|_| self.status == Status::Connected);
        let overdue = overdue.map(|at| Deadline {
            at,
            alarm: Alarm::Overdue,
        });
        let deadlines = [self.connection_deadline(), stale, overdue];
        let deadlines = deadlines.into_iter().flatten();
        deadlines.min_by_key(|deadline| (deadline.at, deadline.alarm))
    }

    fn connection_deadline(&self) -> Option<Deadline> {
        match self.status {
            Status::Offline => None,
            Status::Opening | Status::Connecting => Some(Deadline {
                at: self.connect_by,
                alarm: Alarm::ConnectOverdue,
            }),
            Status::Waiting => Some(Deadline {
                at: self.again_at,
                alarm: Alarm::Reconnect,
            }),
            Status::Connected => match (self.pingresp_by, self.keep_alive()) {
                (Some(at), _) => Some(Deadline {
                    at,
                    alarm: Alarm::PingOverdue,
                }),
                (None, Some(keep_alive)) => Some(Deadline {
                    at: self.sent_at + keep_alive,
                    alarm: Alarm::Ping,
                }),
                (None, None) => None,
            },
        }
    }

    /// Does what is due. Nothing, if it was woken too early.
    pub(super) fn on_timeout(&mut self) {
        let Some(deadline) = self.poll_timeout() else {
            return;
        };
        if deadline.at > self.now {
            return;
        }
        let version = self.options.version;
        match deadline.alarm {
            Alarm::Ping => {
                self.transmit(&Packet::Pingreq);
                self.pingresp_by = self.keep_alive().map(|span| self.now + half(span));
            }
            Alarm::PingOverdue => {
                let clause = clause!(version, v311: "§3.1.2.10a", v5: "§3.1.2.10a");
                self.note(clause, Remark::NoPingresp);
                self.close();
                self.lose_connection();
            }
            Alarm::ConnectOverdue => {
                let clause = clause!(version, v311: "§3.2a", v5: "§3.2a");
                self.note(clause, Remark::NoConnack);
                self.close();
                self.lose_connection();
            }
            Alarm::Reconnect => self.open(),
            Alarm::MessageExpiry => self.drop_stale(),
            Alarm::Overdue => self.resend_overdue(),
            Alarm::ConnectAwaited(_)
            | Alarm::PacketTime(_)
            | Alarm::KeepAlive(_)
            | Alarm::SessionExpiry
            | Alarm::WillDelay
            | Alarm::SysInterval
            | Alarm::Bridge
            | Alarm::Habit => {}
        }
    }

    /// PINGRESP came.
    pub(super) fn on_pingresp(&mut self) {
        self.pingresp_by = None;
    }

    /// `None` when it is turned off.
    fn keep_alive(&self) -> Option<Span> {
        let span = Span::from_secs(u64::from(self.terms.keep_alive));
        (span != Span::ZERO).then_some(span)
    }
}

/// How long to wait for PINGRESP: "a reasonable time", says the standard. Half a Keep Alive makes
/// the client's patience as long as the broker's, one and a half in all.
const fn half(keep_alive: Span) -> Span {
    Span::from_micros(keep_alive.as_micros() / 2)
}
