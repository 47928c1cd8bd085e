//! What waits to be polled.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::id::ConnId;
use crate::machine::{BrokerOutput, Ending, Event, Note, Remark};
use crate::spec::{Clause, Version};
use crate::wire::{Packet, Property, encode};

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

    /// As [`Outbox::transmit`], with these words for people, unless the packet would then be larger
    /// than `max` bytes.
    pub(super) fn transmit_with(
        &mut self,
        conn: ConnId,
        packet: &Packet,
        version: Version,
        words: Vec<Property>,
        max: Option<u32>,
    ) {
        if version == Version::V5 && !words.is_empty() {
            let mut told = packet.clone();
            if let Some(properties) = told.properties_mut() {
                properties.0.extend(words);
            }
            let fits = |bytes: &Bytes| max.is_none_or(|max| is_at_most(bytes.len(), max));
            if let Some(bytes) = encode(&told, version).ok().filter(fits) {
                self.0.push_back(BrokerOutput::Transmit(conn, bytes));
                return;
            }
        }
        self.transmit(conn, packet, version);
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        self.0.push_back(BrokerOutput::Close(conn, Ending::Fin));
    }
}

fn is_at_most(size: usize, max: u32) -> bool {
    u32::try_from(size).is_ok_and(|size| size <= max)
}
