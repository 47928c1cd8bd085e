//! What waits to be polled, and what all that goes out has to keep to.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;

use super::agenda::Due;
use super::config::BrokerConfig;
use super::forms::Forms;
use super::parcel::Parcel;
use crate::clause;
use crate::id::{ConnId, MessageNo};
use crate::machine::{BrokerOutput, Ending, Event, Note, Remark};
use crate::order::Map;
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::wire::{Packet, PacketId, PacketKind, Property, encode, encode_within};

/// The outputs of one input, in order. Empty between inputs.
#[derive(Clone, Debug, Hash)]
pub(super) struct Outbox {
    /// When the input of now came.
    pub(super) now: Instant,
    pub(super) config: Arc<BrokerConfig>,
    outputs: VecDeque<BrokerOutput>,
    audience: Audience,
    /// The largest packet a peer takes, in bytes, where it said so.
    limits: Map<ConnId, u32>,
    /// Connections that cannot be told what has to be said.
    pub(super) mute: Map<ConnId, PacketKind>,
    forms: Forms,
    /// Whose deadline may come earlier than it did.
    pub(super) touched: Vec<Due>,
    /// How many inputs came so far.
    pub(super) turn: u64,
    next_message: MessageNo,
}

/// Whether anybody hears what is told.
#[derive(Clone, Copy, Debug)]
struct Audience {
    hears: bool,
}

/// Who listens is no part of what a broker is: two that differ in nothing else go on alike.
impl Hash for Audience {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Outbox {
    pub(super) fn new(config: Arc<BrokerConfig>) -> Self {
        Self {
            now: Instant::START,
            config,
            outputs: VecDeque::new(),
            audience: Audience { hears: true },
            limits: Map::new(),
            mute: Map::new(),
            forms: Forms::default(),
            touched: Vec::new(),
            turn: 0,
            next_message: MessageNo(0),
        }
    }

    /// An input comes.
    pub(super) fn begin(&mut self, now: Instant) {
        self.now = now;
        self.turn += 1;
    }

    /// An input was dealt with.
    pub(super) fn end(&mut self) {
        self.forms.clear();
    }

    /// The number of a message that comes now.
    pub(super) const fn number(&mut self) -> MessageNo {
        let number = self.next_message;
        self.next_message = MessageNo(number.0.wrapping_add(1));
        number
    }

    pub(super) fn next(&mut self) -> Option<BrokerOutput> {
        self.outputs.pop_front()
    }

    /// Whether events and notes are told. Where many are, ask before making one.
    pub(super) fn is_heard(&self) -> bool {
        self.audience.hears
    }

    /// Whether they are from now on.
    pub(super) fn set_heard(&mut self, hears: bool) {
        self.audience.hears = hears;
    }

    pub(super) fn event(&mut self, event: Event) {
        if self.is_heard() {
            self.outputs.push_back(BrokerOutput::Event(event));
        }
    }

    pub(super) fn remark(&mut self, conn: Option<ConnId>, clause: Clause, what: Remark) {
        self.note(conn, Note { clause, what });
    }

    pub(super) fn note(&mut self, conn: Option<ConnId>, note: Note) {
        if self.is_heard() {
            self.outputs.push_back(BrokerOutput::Note(conn, note));
        }
    }

    /// The deadline of this one may come earlier than it did.
    pub(super) fn touch(&mut self, due: Due) {
        self.touched.push(due);
    }

    /// From now on no packet to this peer is larger than `max` bytes [MQTT-3.1.2-24].
    pub(super) fn limit(&mut self, conn: ConnId, max: u32) {
        self.limits.insert(conn, max);
    }

    /// Writes one packet.
    ///
    /// If it is larger than its receiver takes, it goes without User Properties and Reason String
    /// [MQTT-3.2.2-19, MQTT-3.2.2-20]; if that is not enough, not at all, and then the connection
    /// has to end, because an answer would be missing.
    pub(super) fn transmit(&mut self, conn: ConnId, packet: &Packet, version: Version) {
        self.transmit_message(conn, packet, version, None);
    }

    /// As [`Outbox::transmit`], where the packet is the PUBLISH of `message`.
    pub(super) fn transmit_message(
        &mut self,
        conn: ConnId,
        packet: &Packet,
        version: Version,
        message: Option<MessageNo>,
    ) {
        let written = match self.limits.get(&conn) {
            None => encode(packet, version),
            Some(max) => encode_within(packet, version, *max),
        };
        if let Ok(bytes) = written {
            self.send(conn, bytes, message);
        } else {
            let clause = clause!(version, v311: "4.8.0-2", v5: "3.1.2-24");
            self.remark(Some(conn), clause, Remark::Unsayable(packet.kind()));
            self.mute.get_or_insert_with(conn, || packet.kind());
        }
    }

    /// As [`Outbox::transmit`], with these words for people where they fit.
    pub(super) fn transmit_with(
        &mut self,
        conn: ConnId,
        packet: &Packet,
        version: Version,
        words: Vec<Property>,
    ) {
        if version == Version::V311 || words.is_empty() {
            return self.transmit(conn, packet, version);
        }
        let mut told = packet.clone();
        if let Some(properties) = told.properties_mut() {
            properties.0.extend(words);
        }
        self.transmit(conn, &told, version);
    }

    pub(super) fn send(&mut self, conn: ConnId, bytes: Bytes, message: Option<MessageNo>) {
        self.outputs
            .push_back(BrokerOutput::Transmit(conn, bytes, message));
    }

    /// The bytes of the PUBLISH that carries `parcel` now, with this identifier; `None` if there
    /// are none that say it.
    pub(super) fn form(
        &mut self,
        parcel: &Parcel,
        version: Version,
        id: Option<PacketId>,
    ) -> Option<Bytes> {
        self.forms.bytes(parcel, version, id, self.now)
    }

    /// How many bytes that PUBLISH has.
    pub(super) fn form_size(&mut self, parcel: &Parcel, version: Version) -> Option<u32> {
        self.forms.size(parcel, version, self.now)
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        self.forget(conn);
        self.outputs
            .push_back(BrokerOutput::Close(conn, Ending::Fin));
    }

    /// The connection is gone without us.
    pub(super) fn forget(&mut self, conn: ConnId) {
        self.limits.remove(&conn);
        self.mute.remove(&conn);
    }
}
