//! The words that go with a refusal: Reason Strings, for people.

use super::Broker;
use super::connection::Speaker;
use crate::machine::Remark;
use crate::wire::{Packet, PacketKind, Property, ReasonCode, Text};

impl Broker {
    /// Sends an answer that refuses something, with words where they are wanted: not to a client
    /// that asked for none [MQTT-3.1.2-29].
    pub(super) fn explain(&mut self, speaker: &Speaker, packet: &Packet, why: &str) {
        let words = match speaker.wants_reasons {
            true => self.words(why),
            false => Vec::new(),
        };
        self.out
            .transmit_with(speaker.conn, packet, speaker.version, words);
    }

    /// A Reason String, if this broker gives any.
    pub(super) fn words(&self, why: &str) -> Vec<Property> {
        let text = match self.config.reason_strings {
            true => Text::parse(why).ok(),
            false => None,
        };
        text.map(Property::ReasonString).into_iter().collect()
    }
}

/// What is said of the reason for ending a connection.
pub(super) fn of_remark(what: &Remark, reason: ReasonCode) -> String {
    if let Remark::PeerFault(error) = what {
        return error.flaw.to_string();
    }
    if let Remark::PeerBroke(breach) = what {
        return breach.to_string();
    }
    reason.name(PacketKind::Disconnect).to_owned()
}
