//! The gist of a packet.

use std::sync::Arc;

use bytes::Bytes;

use super::packet::{Packet, PacketKind};
use super::reason::ReasonCode;
use super::text::{PacketId, Qos};

/// What a list or a diagram needs to know of a packet without decoding it again.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Brief {
    /// Its type.
    pub kind: PacketKind,
    /// Its identifier, if it has one.
    pub id: Option<PacketId>,
    /// Of a PUBLISH: how often it may be delivered. Otherwise zero.
    pub qos: Qos,
    /// Of a PUBLISH: sent before.
    pub dup: bool,
    /// Of a PUBLISH: retained.
    pub retain: bool,
    /// Of a CONNACK: the broker had a session.
    pub session_present: bool,
    /// Of a CONNECT: clean start.
    pub clean_start: bool,
    /// Of a packet that has one, else success.
    pub reason: ReasonCode,
    /// Of a PUBLISH: its Topic Name; of a SUBSCRIBE or UNSUBSCRIBE: its first filter.
    pub topic: Option<Arc<str>>,
    /// Of a PUBLISH: its content.
    pub payload: Option<Bytes>,
}

impl Brief {
    /// The type of the packet that the other end answers this one with at once; `None` if it answers
    /// nothing, or whoever has it answers in its own time.
    pub const fn answered_by(&self) -> Option<PacketKind> {
        match self.kind {
            PacketKind::Connect => Some(PacketKind::Connack),
            PacketKind::Subscribe => Some(PacketKind::Suback),
            PacketKind::Unsubscribe => Some(PacketKind::Unsuback),
            PacketKind::Pingreq => Some(PacketKind::Pingresp),
            PacketKind::Pubrec => Some(PacketKind::Pubrel),
            PacketKind::Pubrel => Some(PacketKind::Pubcomp),
            PacketKind::Publish => match self.qos.level() {
                1 => Some(PacketKind::Puback),
                2 => Some(PacketKind::Pubrec),
                _ => None,
            },
            PacketKind::Connack
            | PacketKind::Puback
            | PacketKind::Pubcomp
            | PacketKind::Suback
            | PacketKind::Unsuback
            | PacketKind::Pingresp
            | PacketKind::Disconnect
            | PacketKind::Auth => None,
        }
    }

    /// The gist of `packet`.
    pub fn of(packet: &Packet) -> Self {
        let plain = Self {
            kind: packet.kind(),
            id: packet.id(),
            qos: Qos::AtMostOnce,
            dup: false,
            retain: false,
            session_present: false,
            clean_start: false,
            reason: ReasonCode::SUCCESS,
            topic: None,
            payload: None,
        };
        match packet {
            Packet::Connect(connect) => Self {
                clean_start: connect.clean_start,
                ..plain
            },
            Packet::Connack(connack) => Self {
                session_present: connack.session_present,
                reason: connack.reason,
                ..plain
            },
            Packet::Publish(publish) => Self {
                qos: publish.qos,
                dup: publish.dup,
                retain: publish.retain,
                topic: publish.topic.as_ref().map(|topic| topic.as_str().into()),
                payload: Some(publish.payload.clone()),
                ..plain
            },
            Packet::Puback(ack)
            | Packet::Pubrec(ack)
            | Packet::Pubrel(ack)
            | Packet::Pubcomp(ack) => Self {
                reason: ack.reason,
                ..plain
            },
            Packet::Subscribe(subscribe) => {
                let first = subscribe.filters.first();
                Self {
                    topic: first.map(|entry| entry.filter.as_str().into()),
                    ..plain
                }
            }
            Packet::Unsubscribe(unsubscribe) => {
                let first = unsubscribe.filters.first();
                Self {
                    topic: first.map(|filter| filter.as_str().into()),
                    ..plain
                }
            }
            Packet::Suback(suback) | Packet::Unsuback(suback) => {
                let worst = suback.reasons.iter().max().copied();
                Self {
                    reason: worst.unwrap_or_default(),
                    ..plain
                }
            }
            Packet::Disconnect(disconnect) => Self {
                reason: disconnect.reason,
                ..plain
            },
            Packet::Auth(auth) => Self {
                reason: auth.reason,
                ..plain
            },
            Packet::Pingreq | Packet::Pingresp => plain,
        }
    }
}
