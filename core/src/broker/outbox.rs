//! What waits to be polled.

use std::collections::VecDeque;

use crate::id::ConnId;
use crate::machine::{BrokerOutput, Ending, Event, Note, Remark};
use crate::spec::{Clause, Version};
use crate::wire::{Packet, encode};

/// The outputs of one input, in order. Empty between inputs.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Outbox(VecDeque<BrokerOutput>);

impl Outbox {
    pub(super) fn next(&mut self) -> Option<BrokerOutput> {
        self.0.pop_front()
    }

    pub(super) fn event(&mut self, event: Event) {
        self.0.push_back(BrokerOutput::Event(event));
    }

    pub(super) fn remark(&mut self, conn: Option<ConnId>, clause: Clause, what: Remark) {
        self.note(conn, Note { clause, what });
    }

    pub(super) fn note(&mut self, conn: Option<ConnId>, note: Note) {
        self.0.push_back(BrokerOutput::Note(conn, note));
    }

    /// Writes one packet. Nothing the broker says comes near the protocol's largest packet, because
    /// it reads none that does; so the failure to encode has no one to be told.
    pub(super) fn transmit(&mut self, conn: ConnId, packet: &Packet, version: Version) {
        if let Ok(bytes) = encode(packet, version) {
            self.0.push_back(BrokerOutput::Transmit(conn, bytes));
        }
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        self.0.push_back(BrokerOutput::Close(conn, Ending::Fin));
    }
}
