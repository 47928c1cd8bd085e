//! Bytes in, packets out of them, and bytes out.

use bytes::Bytes;

use super::{Client, CommandError, Status};
use crate::clause;
use crate::id::MessageNo;
use crate::machine::{Breach, Event, Note, Output, Remark};
use crate::spec::Clause;
use crate::wire::{
    EncodeError, Flaw, Packet, PacketId, PacketKind, Property, ReasonCode, decode_shared, encode,
    encode_within,
};

/// The largest packet there is, in bytes. A client holds no more of it than has come.
const PACKET_SIZE_MAX: u32 = 268_435_460;

impl Client {
    pub(super) fn on_received(&mut self, bytes: &[u8]) {
        self.framer.push(bytes);
        // A packet may end the connection; what came behind it is not read any more.
        while matches!(self.status, Status::Connecting | Status::Connected) {
            let max = self.options.packet_size_max.unwrap_or(PACKET_SIZE_MAX);
            match self.framer.next_packet(max) {
                Ok(Some(packet)) => self.on_bytes(&packet),
                Ok(None) => return,
                Err(mut error) => {
                    // The codec does not know who reads, and cites the broker's maximum.
                    if matches!(error.flaw, Flaw::TooLarge { .. }) {
                        let version = self.options.version;
                        error.clause = clause!(version, v311: "4.8.0-2", v5: "3.1.2-24");
                    }
                    let (clause, reason) = (error.clause, error.reason);
                    self.break_off(clause, Remark::PeerFault(error), reason);
                }
            }
        }
    }

    fn on_bytes(&mut self, bytes: &Bytes) {
        let version = self.options.version;
        let packet = match decode_shared(bytes, version) {
            Ok(packet) => packet,
            Err(error) => {
                let (clause, reason) = (error.clause, error.reason);
                self.break_off(clause, Remark::PeerFault(error), reason);
                return;
            }
        };
        let checked = self.check_words(&packet);
        if let Err(breach) = checked.and_then(|()| self.on_packet(&packet)) {
            let what = Remark::PeerBroke(breach);
            self.break_off(breach.clause(version), what, breach.reason());
        }
    }

    /// A client that wants no words gets them on three kinds of packet only [§3.1.2.11.7].
    fn check_words(&self, packet: &Packet) -> Result<(), Breach> {
        let is_free = matches!(
            packet.kind(),
            PacketKind::Publish | PacketKind::Connack | PacketKind::Disconnect
        );
        if is_free || self.options.wants_reasons {
            return Ok(());
        }
        let is_word = |property: &Property| {
            matches!(
                property,
                Property::ReasonString(_) | Property::UserProperty(..)
            )
        };
        match packet.properties() {
            Some(properties) if properties.0.iter().any(is_word) => Err(Breach::UnwantedWords),
            Some(_) | None => Ok(()),
        }
    }

    fn on_packet(&mut self, packet: &Packet) -> Result<(), Breach> {
        if self.status == Status::Connecting {
            return match packet {
                Packet::Connack(connack) => self.on_connack(connack),
                Packet::Auth(auth) => self.on_auth(auth),
                Packet::Connect(_)
                | Packet::Publish(_)
                | Packet::Puback(_)
                | Packet::Pubrec(_)
                | Packet::Pubrel(_)
                | Packet::Pubcomp(_)
                | Packet::Subscribe(_)
                | Packet::Suback(_)
                | Packet::Unsubscribe(_)
                | Packet::Unsuback(_)
                | Packet::Pingreq
                | Packet::Pingresp
                | Packet::Disconnect(_) => Err(Breach::NotConnackFirst(packet.kind())),
            };
        }
        match packet {
            Packet::Publish(publish) => self.on_publish(publish),
            Packet::Pubrel(ack) => self.on_pubrel(ack),
            Packet::Puback(_) | Packet::Pubrec(_) | Packet::Pubcomp(_) => self.on_answer(packet),
            Packet::Suback(suback) => self.on_suback(suback),
            Packet::Unsuback(unsuback) => self.on_unsuback(unsuback),
            Packet::Pingresp => {
                self.on_pingresp();
                Ok(())
            }
            Packet::Disconnect(disconnect) => self.on_disconnect(disconnect),
            Packet::Connack(_) => Err(Breach::SecondConnack),
            Packet::Auth(auth) => self.on_auth(auth),
            Packet::Connect(_) => Err(Breach::WrongDirection(PacketKind::Connect)),
            Packet::Subscribe(_) => Err(Breach::WrongDirection(PacketKind::Subscribe)),
            Packet::Unsubscribe(_) => Err(Breach::WrongDirection(PacketKind::Unsubscribe)),
            Packet::Pingreq => Err(Breach::WrongDirection(PacketKind::Pingreq)),
        }
    }

    /// Writes one packet. What an application may make too large is measured before.
    ///
    /// A packet that the broker does not take [MQTT-3.2.2-15] goes without what only explains it; if
    /// that is not enough, the connection ends, because an answer would be missing.
    pub(super) fn transmit(&mut self, packet: &Packet) {
        self.transmit_message(packet, None);
    }

    /// As [`Client::transmit`], where the packet is the PUBLISH of `message`.
    pub(super) fn transmit_message(&mut self, packet: &Packet, message: Option<MessageNo>) {
        let version = self.options.version;
        if !matches!(self.status, Status::Connecting | Status::Connected) {
            return;
        }
        match self.write(packet) {
            Ok(bytes) => self.transmit_as(bytes, message),
            Err(_) if packet.kind() == PacketKind::Disconnect => {}
            Err(_) => {
                let clause = clause!(version, v311: "4.8.0-2", v5: "3.2.2-15");
                let what = Remark::Unsayable(packet.kind());
                self.break_off(clause, what, ReasonCode::PACKET_TOO_LARGE);
            }
        }
    }

    /// Sends SUBSCRIBE or UNSUBSCRIBE, if the broker takes one this large.
    pub(super) fn ask(&mut self, id: PacketId, packet: &Packet) -> Result<(), CommandError> {
        match self.write(packet) {
            Ok(bytes) => {
                self.transmit_bytes(bytes);
                Ok(())
            }
            Err(_) => {
                self.session.sender.take_back_id(id);
                Err(CommandError::TooLarge)
            }
        }
    }

    /// The bytes of a packet, as the broker of this connection takes them.
    fn write(&self, packet: &Packet) -> Result<Bytes, EncodeError> {
        let max = match self.status {
            Status::Connected => self.terms.packet_size_max,
            Status::Offline | Status::Opening | Status::Connecting | Status::Waiting => None,
        };
        match max {
            Some(max) => encode_within(packet, self.options.version, max),
            None => encode(packet, self.options.version),
        }
    }

    pub(super) fn transmit_bytes(&mut self, bytes: Bytes) {
        self.transmit_as(bytes, None);
    }

    fn transmit_as(&mut self, bytes: Bytes, message: Option<MessageNo>) {
        self.sent_at = self.now;
        self.out.push_back(Output::Transmit(bytes, message));
    }

    pub(super) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    pub(super) fn note(&mut self, clause: Clause, what: Remark) {
        self.out.push_back(Output::Note(Note { clause, what }));
    }
}
