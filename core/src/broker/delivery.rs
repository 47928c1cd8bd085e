//! The leg from the broker to a client: what is sent now, what waits, what is given up.

use std::sync::Arc;

use super::outbox::Outbox;
use super::session::{Line, Session};
use super::sharing::{Ability, Parcel, Share};
use crate::clause;
use crate::flow::{Move, Sent};
use crate::machine::{Breach, Event, GivenUp, Message, Note, Remark, Routing};
use crate::wire::{Packet, PacketId, Publish, Qos, encode};

/// Why a message comes to a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Occasion {
    /// It was published.
    Published,
    /// It was kept, and the subscription is new.
    Retained,
}

impl Session {
    /// Takes a message for this client, at the QoS and with the RETAIN flag it shall go out with.
    pub(super) fn offer(&mut self, parcel: Parcel, occasion: Occasion, out: &mut Outbox) {
        let fate = self.fate_of(&parcel.message);
        out.event(self.routed(&parcel.message, occasion, fate));
        match fate {
            Routing::Sent => self.send(parcel, out),
            Routing::Queued => self.queue.push(parcel),
            Routing::QueueFull => {
                let clause = clause!(self.version, v311: "4.5.0-1", v5: "4.5.0-1");
                out.remark(self.conn(), clause, Remark::QueueFull);
            }
            Routing::NotConnected | Routing::NoLocal | Routing::TooLarge | Routing::Denied(_) => {}
        }
    }

    /// The event that tells what became of a message here.
    pub(super) fn routed(&self, message: &Message, occasion: Occasion, fate: Routing) -> Event {
        let (client, topic) = (self.client.clone(), message.topic.clone());
        let qos = message.qos;
        match occasion {
            Occasion::Published => Event::Routed {
                client,
                topic,
                qos,
                fate,
            },
            Occasion::Retained => Event::RetainedRouted {
                client,
                topic,
                qos,
                fate,
            },
        }
    }

    fn fate_of(&self, message: &Message) -> Routing {
        let Some(line) = self.line else {
            // The standard lets a broker keep QoS 0 for an absent client [§3.1.2.4]; like most, we
            // do not, because "at most once" promised nothing.
            return match message.qos {
                Qos::AtMostOnce => Routing::NotConnected,
                Qos::AtLeastOnce | Qos::ExactlyOnce => self.room_in_queue(),
            };
        };
        if !self.fits(line, message) {
            return Routing::TooLarge;
        }
        match message.qos {
            Qos::AtMostOnce => Routing::Sent,
            Qos::AtLeastOnce | Qos::ExactlyOnce => {
                // What waits goes first: order is promised [MQTT-4.6.0-5].
                if self.queue.is_empty() && self.sender.can_send() {
                    Routing::Sent
                } else {
                    self.room_in_queue()
                }
            }
        }
    }

    /// What it could do with this message, if a group chose it.
    pub(super) fn ability(&self, message: &Message) -> Ability {
        match (self.fate_of(message).is_kept(), self.line) {
            (true, Some(_)) => Ability::Send,
            (true, None) => Ability::Keep,
            (false, _) => Ability::None,
        }
    }

    /// How many messages are under way to its client, or wait to be.
    pub(super) fn load(&self) -> usize {
        self.sender.in_flight_count() + self.queue.len()
    }

    fn room_in_queue(&self) -> Routing {
        match self.queue.is_full(self.queue_limit) {
            true => Routing::QueueFull,
            false => Routing::Queued,
        }
    }

    /// Whether the message fits into the largest packet the client takes [MQTT-3.1.2-24].
    fn fits(&self, line: Line, message: &Message) -> bool {
        let Some(max) = line.packet_size_max else {
            return true;
        };
        let publish = Publish {
            // Every identifier has two bytes, so any will do for measuring.
            id: (message.qos != Qos::AtMostOnce)
                .then(|| PacketId::new(1))
                .flatten(),
            ..message.to_publish()
        };
        encode(&Packet::Publish(publish), self.version)
            .ok()
            .and_then(|bytes| u32::try_from(bytes.len()).ok())
            .is_some_and(|size| size <= max)
    }

    fn send(&mut self, Parcel { message, share }: Parcel, out: &mut Outbox) {
        let Some(line) = self.line else { return };
        let publish = message.to_publish();
        match message.qos {
            Qos::AtMostOnce => out.transmit(line.conn, &Packet::Publish(publish), self.version),
            Qos::AtLeastOnce | Qos::ExactlyOnce => {
                if let Ok(sent) = self.sender.send(publish) {
                    self.shared.extend(share.map(|share| (sent.id, share)));
                    self.say(&sent, out);
                }
            }
        }
    }

    /// Notes what the table said and sends what it asked for.
    fn say(&self, sent: &Sent, out: &mut Outbox) {
        let Some(line) = self.line else { return };
        out.note(Some(line.conn), Note::of_sent(sent, self.version));
        if let Some(packet) = &sent.packet {
            out.transmit(line.conn, packet, self.version);
        }
    }

    /// Sends again what a resume asks for, then what waits, as far as the window allows.
    pub(super) fn pump(&mut self, out: &mut Outbox) {
        while let Some(sent) = self.sender.resend_next() {
            self.say(&sent, out);
        }
        let Some(line) = self.line else { return };
        while self.sender.can_send() {
            let Some(parcel) = self.queue.pop() else {
                return;
            };
            if self.fits(line, &parcel.message) {
                self.send(parcel, out);
            } else {
                // It counts as delivered [MQTT-3.1.2-25].
                let publish = parcel.message.to_publish();
                out.event(self.dropped(&publish, GivenUp::TooLarge));
            }
        }
    }

    /// Takes PUBACK, PUBREC or PUBCOMP in.
    ///
    /// # Errors
    /// When the answer belongs to another QoS or half.
    pub(super) fn answered(&mut self, answer: &Packet, out: &mut Outbox) -> Result<(), Breach> {
        let Some(sent) = self.sender.answered(answer, self.version) else {
            return Ok(());
        };
        if sent.row.3 == Move::Mismatch {
            return Err(Breach::WrongAck {
                kind: answer.kind(),
                id: sent.id,
            });
        }
        self.say(&sent, out);
        if sent.ended.is_some() {
            self.shared.retain(|(id, _)| *id != sent.id);
        }
        // No other member of a group gets it either [MQTT-4.8.2-6].
        if let Some(publish) = sent.ended.as_ref().filter(|_| sent.said.is_error()) {
            out.event(self.dropped(publish, GivenUp::Refused(sent.said)));
        }
        self.pump(out);
        Ok(())
    }

    /// Gives up everything that was sent or waits: the session is gone. Returned is what came by a
    /// group and may go to another member: what was not sent yet, and at QoS 1 what was not
    /// acknowledged. A QoS 2 message that was sent goes to nobody else [MQTT-4.8.2-5].
    #[must_use]
    pub(super) fn discard(&mut self, out: &mut Outbox) -> Vec<Arc<Share>> {
        use crate::flow::SenderState::AwaitPubcomp;
        let mut shared = std::mem::take(&mut self.shared);
        shared.retain(|(id, _)| {
            let mut open = self.sender.in_flight();
            open.any(|open| open.id == *id && open.qos == Qos::AtLeastOnce)
        });
        for sent in self.sender.discard() {
            // After PUBREC the client has the message; only the farewell is missing.
            let has_it = sent.row.0 == AwaitPubcomp;
            let goes_on = shared.iter().any(|(id, _)| *id == sent.id);
            if let Some(publish) = sent.ended.filter(|_| !has_it && !goes_on) {
                out.event(self.dropped(&publish, GivenUp::SessionLost));
            }
        }
        let mut shares: Vec<_> = shared.into_iter().map(|(_, share)| share).collect();
        while let Some(parcel) = self.queue.pop() {
            match parcel.share {
                Some(share) => shares.push(share),
                None => {
                    let publish = parcel.message.to_publish();
                    out.event(self.dropped(&publish, GivenUp::SessionLost));
                }
            }
        }
        self.receiver.discard();
        shares
    }

    fn dropped(&self, publish: &Publish, why: GivenUp) -> Event {
        let topic = publish.topic.clone();
        Event::Dropped {
            client: self.client.clone(),
            topic: topic.expect("the broker sends full topic names"),
            qos: publish.qos,
            why,
        }
    }
}
