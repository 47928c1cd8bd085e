//! How a connection ends, from the client's side.

use super::{Client, CommandError, Status, Turn};
use crate::clause;
use crate::machine::{Breach, Ending, Event, Output, Remark};
use crate::spec::{Clause, Version};
use crate::time::Span;
use crate::wire::{Disconnect, Packet, PacketKind, Properties, ReasonCode};

/// The shortest wait before trying again. With none at all, a client without a network would try
/// for ever at one and the same moment.
const RECONNECT_MIN: Span = Span::from_millis(1);

impl Client {
    /// The application wants no connection any more.
    pub(super) fn disconnect(&mut self, reason: ReasonCode) -> Result<(), CommandError> {
        match self.status {
            Status::Offline => return Err(CommandError::NotConnected),
            Status::Waiting => {}
            Status::Opening => self.close(),
            Status::Connecting | Status::Connected => {
                self.say_goodbye(match self.options.version {
                    Version::V311 => ReasonCode::NORMAL_DISCONNECTION,
                    Version::V5 => reason,
                });
                self.close();
            }
        }
        self.end_connection();
        Ok(())
    }

    /// DISCONNECT came from the broker; 3.1.1 has none in this direction.
    pub(super) fn on_disconnect(&mut self, disconnect: &Disconnect) -> Result<(), Breach> {
        if self.options.version == Version::V311 {
            return Err(Breach::WrongDirection(PacketKind::Disconnect));
        }
        self.note(clause!(V5, "§3.14.4a"), Remark::ToldToGo(disconnect.reason));
        self.note_words(&disconnect.properties);
        self.close();
        // There is nothing here to come back to.
        match disconnect.reason {
            ReasonCode::USE_ANOTHER_SERVER | ReasonCode::SERVER_MOVED => self.end_connection(),
            _ => self.lose_connection(),
        }
        Ok(())
    }

    /// The broker is at fault: says why, in 5.0, and ends the connection [§4.13.1].
    pub(super) fn break_off(&mut self, clause: Clause, what: Remark, reason: ReasonCode) {
        self.note(clause, what);
        if self.options.version == Version::V5 {
            self.say_goodbye(match reason.is_allowed_on(PacketKind::Disconnect) {
                true => reason,
                false => ReasonCode::PROTOCOL_ERROR,
            });
        }
        self.close();
        self.lose_connection();
    }

    fn say_goodbye(&mut self, reason: ReasonCode) {
        self.transmit(&Packet::Disconnect(Disconnect {
            reason,
            properties: Properties::none(),
        }));
    }

    pub(super) fn close(&mut self) {
        self.out.push_back(Output::Close(Ending::Fin));
    }

    /// The connection is over and was wanted: tries again later, if the options say so.
    pub(super) fn lose_connection(&mut self) {
        self.leave_connection();
        let again_at = self.patience().map(|wait| self.now + wait);
        match again_at {
            Some(at) => {
                self.turn(Turn::Lost);
                self.again_at = at;
            }
            None => self.turn(Turn::Ended),
        }
        self.event(Event::Disconnected { again_at });
    }

    /// How long it waits before it tries again, if it does by itself.
    fn patience(&mut self) -> Option<Span> {
        let options = &self.options;
        let first = options.reconnect?.max(RECONNECT_MIN);
        let doubled = options.reconnect_max.map(|most| {
            let times = 1_u64.checked_shl(self.failures).unwrap_or(u64::MAX);
            (first * times).min(most.max(first))
        });
        self.failures = self.failures.saturating_add(1);
        let jitter = self.chance.span_up_to(options.reconnect_jitter);
        Some(doubled.unwrap_or(first) + jitter)
    }

    /// The connection is over and is not wanted any more.
    pub(super) fn end_connection(&mut self) {
        self.leave_connection();
        self.turn(Turn::Ended);
        self.event(Event::Disconnected { again_at: None });
    }

    /// What belongs to the connection ends with it; a session may go with it too.
    pub(super) fn leave_connection(&mut self) {
        for (id, _) in std::mem::take(&mut self.asked) {
            self.session.sender.take_back_id(id);
        }
        self.pingresp_by = None;
        self.exchange = None;
        self.aliases = Default::default();
        if self.status == Status::Connecting {
            self.session.is_unsure = true;
            // Clean Start was sent: the session of before is gone, whatever became of CONNACK.
            if std::mem::take(&mut self.is_clean) {
                self.discard_session();
            }
        }
        let was_connected = self.status == Status::Connected;
        if was_connected && self.session_ends_with_connection() {
            self.discard_session();
        }
    }
}
