//! Connections: bytes in, packets out of them, and how a connection ends.

use std::sync::Arc;

use bytes::Bytes;

use super::authenticating::Exchange;
use super::roster::SessionNo;
use super::will::Farewell;
use super::{Broker, reasons};
use crate::access::Method;
use crate::flow::AliasesIn;
use crate::id::ConnId;
use crate::machine::{Breach, Remark};
use crate::spec::{Clause, Version};
use crate::time::{Instant, Span};
use crate::wire::{
    Disconnect, Framer, Packet, PacketKind, Properties, Property, ReasonCode, Text, decode_shared,
};

/// One connection.
#[derive(Clone, Debug, Hash)]
pub(super) struct Connection {
    pub(super) framer: Framer,
    /// The Topic Aliases its client uses; none before CONNECT was accepted, or in 3.1.1.
    pub(super) aliases: AliasesIn,
    pub(super) opened_at: Instant,
    /// When its last whole packet came.
    pub(super) heard_at: Instant,
    /// When the first byte came of a packet that is not whole yet.
    pub(super) begun_at: Option<Instant>,
    /// How long one waits for an answer on its link before one repeats oneself.
    pub(super) resend_after: Option<Span>,
    /// Who it is, once CONNECT was accepted.
    pub(super) speaker: Option<Arc<Speaker>>,
    /// How far it has proved that.
    pub(super) exchange: Option<Exchange>,
}

/// Who speaks on a connection.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Speaker {
    pub(super) conn: ConnId,
    pub(super) client: Text,
    pub(super) session: SessionNo,
    pub(super) version: Version,
    /// Whether it said that it is a bridge of 3.1.1.
    pub(super) is_bridge: bool,
    /// As whom it is known.
    pub(super) user: Option<Text>,
    /// How it proved that, if not by a password.
    pub(super) method: Option<Method>,
    /// One and a half Keep Alives; `None` when it is turned off.
    pub(super) patience: Option<Span>,
    /// The Session Expiry Interval that its CONNECT asked for, in seconds.
    pub(super) asked_expiry: u32,
    /// Whether it wants refusals explained: Request Problem Information.
    pub(super) wants_reasons: bool,
}

/// What came with the bytes of one input.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Came {
    /// Whole PUBLISH packets and nothing else. So no deadline of this connection or its session comes
    /// earlier than it did: what a message does beyond them, and what ends them, says so itself.
    Messages,
    /// Anything.
    More,
}

const PUBLISH: u8 = PacketKind::Publish.number();

impl Connection {
    /// When the broker gives up on the silent peer; `None` before CONNECT or without Keep Alive.
    pub(super) fn patience_until(&self) -> Option<Instant> {
        let patience = self.speaker.as_ref()?.patience?;
        Some(self.heard_at + patience)
    }
}

impl Broker {
    pub(super) fn on_opened(&mut self, now: Instant, conn: ConnId) {
        let max = usize::try_from(self.config.connections_max).unwrap_or(usize::MAX);
        if self.is_shut || self.connections.len() >= max {
            self.out.close(conn);
            return;
        }
        let connection = Connection {
            framer: Framer::default(),
            aliases: AliasesIn::default(),
            opened_at: now,
            heard_at: now,
            begun_at: None,
            resend_after: None,
            speaker: None,
            exchange: None,
        };
        self.connections.insert(conn, Box::new(connection));
    }

    /// This connection is on a link of the textbook, where one of 3.1.1 repeats what has no answer
    /// after so long. For hosts that draw that picture; nobody does so on a true one.
    pub fn set_resend_after(&mut self, conn: ConnId, patience: Option<Span>) {
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.resend_after = patience;
        }
    }

    pub(super) fn on_received(&mut self, now: Instant, conn: ConnId, bytes: &[u8]) -> Came {
        let mut came = Came::Messages;
        let mut new = Some(bytes);
        // A packet may end the connection; what came behind it is not read any more.
        while let Some(connection) = self.connections.get_mut(&conn) {
            if let Some(bytes) = new.take() {
                connection.framer.push(bytes);
                self.received.count(0, bytes.len());
            }
            let next = connection.framer.next_packet(self.config.packet_size_max);
            match next {
                Ok(Some(packet)) => {
                    connection.heard_at = now;
                    connection.begun_at = None;
                    self.received.count(1, 0);
                    let is_last = connection.framer.waiting() == 0;
                    let is_publish = packet.first().is_some_and(|first| first >> 4 == PUBLISH);
                    if !is_publish || connection.speaker.is_none() {
                        came = Came::More;
                    }
                    match connection.speaker.clone() {
                        Some(speaker) => self.on_bytes(now, &speaker, &packet),
                        None if connection.exchange.is_some() => {
                            self.on_exchange_packet(now, conn, &packet);
                        }
                        None => self.on_first_packet(now, conn, &packet),
                    }
                    if is_last {
                        return came;
                    }
                }
                Ok(None) => {
                    let begun_at = connection.begun_at.unwrap_or(now);
                    let is_begun = connection.framer.waiting() > 0;
                    connection.begun_at = is_begun.then_some(begun_at);
                    return Came::More;
                }
                Err(error) => {
                    let (clause, reason) = (error.clause, error.reason);
                    self.break_off(now, conn, clause, Remark::PeerFault(error), reason);
                }
            }
        }
        Came::More
    }

    fn on_bytes(&mut self, now: Instant, speaker: &Speaker, bytes: &Bytes) {
        let conn = speaker.conn;
        let packet = match decode_shared(bytes, speaker.version) {
            Ok(packet) => packet,
            Err(error) => {
                let (clause, reason) = (error.clause, error.reason);
                self.break_off(now, conn, clause, Remark::PeerFault(error), reason);
                return;
            }
        };
        if let Err(breach) = self.on_packet(now, speaker, packet) {
            let clause = breach.clause(speaker.version);
            self.break_off(
                now,
                conn,
                clause,
                Remark::PeerBroke(breach),
                breach.reason(),
            );
        }
    }

    fn on_packet(&mut self, now: Instant, speaker: &Speaker, packet: Packet) -> Result<(), Breach> {
        match packet {
            Packet::Publish(publish) => self.on_publish(speaker, publish)?,
            Packet::Pubrel(ack) => self.on_pubrel(speaker, &ack)?,
            Packet::Puback(_) | Packet::Pubrec(_) | Packet::Pubcomp(_) => {
                self.on_answer(speaker, &packet)?;
            }
            Packet::Subscribe(subscribe) => self.on_subscribe(speaker, &subscribe)?,
            Packet::Unsubscribe(unsubscribe) => self.on_unsubscribe(speaker, &unsubscribe),
            Packet::Pingreq => self.on_ping(speaker),
            Packet::Disconnect(disconnect) => self.on_disconnect(now, speaker, &disconnect)?,
            Packet::Connect(_) => return Err(Breach::SecondConnect),
            Packet::Auth(auth) => self.on_auth(now, speaker, &auth)?,
            Packet::Connack(_) => return Err(Breach::WrongDirection(PacketKind::Connack)),
            Packet::Suback(_) => return Err(Breach::WrongDirection(PacketKind::Suback)),
            Packet::Unsuback(_) => return Err(Breach::WrongDirection(PacketKind::Unsuback)),
            Packet::Pingresp => return Err(Breach::WrongDirection(PacketKind::Pingresp)),
        }
        Ok(())
    }

    /// The peer is at fault: says why, and ends the connection.
    pub(super) fn break_off(
        &mut self,
        now: Instant,
        conn: ConnId,
        clause: Clause,
        what: Remark,
        reason: ReasonCode,
    ) {
        let words = self.words(&reasons::of_remark(&what, reason));
        self.out.remark(Some(conn), clause, what);
        self.say_goodbye(conn, reason, words);
        self.end_connection(now, conn, Farewell::None);
    }

    /// Ends the connections whose peers take too small packets to be told what has to be said.
    pub(super) fn end_mute_connections(&mut self, now: Instant) {
        while let Some((conn, unsaid)) = self.out.mute.pop_first() {
            // Without CONNACK there is no DISCONNECT [MQTT-3.14.0-1].
            if unsaid != PacketKind::Connack {
                self.say_goodbye(conn, ReasonCode::PACKET_TOO_LARGE, Vec::new());
            }
            self.end_connection(now, conn, Farewell::None);
        }
    }

    /// Sends DISCONNECT where the version has it in this direction: not in 3.1.1, and not before
    /// CONNACK [MQTT-3.14.0-1]. The words go with it where they fit [MQTT-3.14.2-3].
    pub(super) fn say_goodbye(&mut self, conn: ConnId, reason: ReasonCode, words: Vec<Property>) {
        let reason = match reason.is_allowed_on(PacketKind::Disconnect) {
            true => reason,
            false => ReasonCode::PROTOCOL_ERROR,
        };
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|connection| connection.speaker.as_ref());
        if speaker.is_some_and(|speaker| speaker.version == Version::V5) {
            let goodbye = Packet::Disconnect(Disconnect {
                reason,
                properties: Properties::none(),
            });
            self.out.transmit_with(conn, &goodbye, Version::V5, words);
        }
    }

    /// Closes a connection and forgets it.
    pub(super) fn end_connection(&mut self, now: Instant, conn: ConnId, farewell: Farewell) {
        self.out.close(conn);
        self.forget_connection(now, conn, farewell);
    }
}
