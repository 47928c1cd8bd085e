//! The leg from the broker to a client: what is sent now, what waits, what is given up.

use std::sync::Arc;

use super::agenda::Due;
use super::outbox::Outbox;
use super::parcel::Parcel;
use super::queue::Room;
use super::session::Session;
use super::sharing::{Ability, Share};
use crate::clause;
use crate::flow::{Move, Naming, Sent};
use crate::id::MessageNo;
use crate::machine::{Breach, Event, GivenUp, Note, Remark, Routing};
use crate::topic::TopicName;
use crate::wire::{Packet, PacketId, PacketKind, Property, Publish, Qos};

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
        let fate = self.fate_of(&parcel, out);
        if out.is_heard() {
            out.event(self.routed(&parcel, occasion, fate));
        }
        match fate {
            Routing::Sent => self.send(&parcel, out),
            Routing::Queued => self.wait(parcel, out),
            Routing::QueueFull => {
                let clause = clause!(self.version, v311: "4.5.0-1", v5: "4.5.0-1");
                out.remark(self.conn(), clause, Remark::QueueFull);
            }
            Routing::NotConnected
            | Routing::NoLocal
            | Routing::TooLarge
            | Routing::Denied(_)
            | Routing::Expired
            | Routing::Congested
            | Routing::HeldBack(_) => {}
        }
    }

    /// The event that tells what became of a message here.
    pub(super) fn routed(&self, parcel: &Parcel, occasion: Occasion, fate: Routing) -> Event {
        let (client, topic) = (self.client.clone(), parcel.message.topic.clone());
        let (number, qos) = (parcel.number, parcel.qos);
        match occasion {
            Occasion::Published => Event::Routed {
                client,
                number,
                topic,
                qos,
                fate,
            },
            Occasion::Retained => Event::RetainedRouted {
                client,
                number,
                topic,
                qos,
                fate,
            },
        }
    }

    fn fate_of(&self, parcel: &Parcel, out: &mut Outbox) -> Routing {
        let is_qos0 = parcel.qos == Qos::AtMostOnce;
        let Some(line) = &self.line else {
            return match is_qos0 && !out.config.queues_qos0 {
                true => Routing::NotConnected,
                false => self.room_in_queue(parcel, out),
            };
        };
        let Some(size) = out.form_size(parcel, self.version) else {
            return Routing::TooLarge;
        };
        // A message that no size can be told of, or too large a one [MQTT-3.1.2-24].
        if line.packet_size_max.is_some_and(|max| size > max) {
            return Routing::TooLarge;
        }
        // What waits goes first: order is promised [MQTT-4.6.0-5].
        let may_go = match is_qos0 {
            true => !self.queue.has_qos0(),
            false => self.queue.is_empty() && self.sender.can_send() && !line.is_congested(out),
        };
        if !may_go {
            self.room_in_queue(parcel, out)
        } else if self.is_over(parcel, out) {
            Routing::Expired
        } else if is_qos0 && !line.has_room_for(size, out) {
            Routing::Congested
        } else {
            Routing::Sent
        }
    }

    /// Whether the time of this message is over. An interval of 0 lets it go out at once and never
    /// later.
    fn is_over(&self, parcel: &Parcel, out: &Outbox) -> bool {
        let is_for_now = parcel.message.properties.message_expiry() == Some(&0);
        parcel.is_stale(out.now) && !(is_for_now && parcel.stale_at == Some(out.now))
    }

    /// What it could do with this message, if a group chose it.
    pub(super) fn ability(&self, parcel: &Parcel, out: &mut Outbox) -> Ability {
        match (self.fate_of(parcel, out).is_kept(), &self.line) {
            (true, Some(_)) => Ability::Send,
            (true, None) => Ability::Keep,
            (false, _) => Ability::None,
        }
    }

    /// How many messages are under way to its client, or wait to be.
    pub(super) fn load(&self) -> usize {
        self.sender.in_flight_count() + self.queue.len()
    }

    fn room_in_queue(&self, parcel: &Parcel, out: &Outbox) -> Routing {
        if parcel.is_stale(out.now) {
            return Routing::Expired;
        }
        match self.queue.room_for(parcel, &out.config) {
            Room::None => Routing::QueueFull,
            Room::Enough | Room::Behind(_) => Routing::Queued,
        }
    }

    fn wait(&mut self, parcel: Parcel, out: &mut Outbox) {
        if let Room::Behind(oldest) = self.queue.room_for(&parcel, &out.config) {
            let clause = clause!(self.version, v311: "4.5.0-1", v5: "4.5.0-1");
            out.remark(self.conn(), clause, Remark::QueueMakesRoom);
            for _ in 0..oldest {
                if let Some(old) = self.queue.pop() {
                    out.event(self.unsent(&old, GivenUp::QueueFull));
                }
            }
        }
        if parcel.stale_at.is_some() {
            out.touch(Due::Session(self.number));
        }
        self.queue.push(parcel);
    }

    fn send(&mut self, parcel: &Parcel, out: &mut Outbox) {
        if parcel.qos == Qos::AtMostOnce {
            return self.transmit(parcel, None, out);
        }
        let publish = parcel.to_publish(out.now);
        if let Ok(sent) = self.sender.send(publish, parcel.stale_at, parcel.number) {
            let share = parcel.share.clone();
            self.shared.extend(share.map(|share| (sent.id, share)));
            out.note(self.conn(), Note::of_sent(&sent, self.version));
            self.transmit(parcel, Some(sent.id), out);
            self.note_sent(sent.id, out);
        }
    }

    /// Writes the PUBLISH of a message that goes out for the first time, with a Topic Alias if the
    /// client allows one. What is sent again always goes by its full name.
    fn transmit(&mut self, parcel: &Parcel, id: Option<PacketId>, out: &mut Outbox) {
        let Some(line) = &mut self.line else { return };
        let naming = match line.aliases.is_on() {
            true => line.name(parcel, self.version, out),
            false => Naming::Name,
        };
        let (topic, alias) = match naming {
            Naming::Name => {
                if let Some(bytes) = out.form(parcel, self.version, id) {
                    line.count(bytes.len(), out);
                    out.send(line.conn, bytes, Some(parcel.number));
                }
                return;
            }
            Naming::NameAndAlias(alias) => (Some(parcel.message.topic.clone()), alias),
            Naming::Alias(alias) => (None, alias),
        };
        let mut publish = Publish {
            topic,
            id,
            ..parcel.to_publish(out.now)
        };
        publish.properties.0.push(Property::TopicAlias(alias));
        if let Some(what) = Remark::of_naming(naming, &parcel.message.topic) {
            out.remark(Some(line.conn), clause!(V5, "3.1.2-26"), what);
        }
        let (packet, number) = (Packet::Publish(publish), Some(parcel.number));
        out.transmit_message(line.conn, &packet, self.version, number);
    }

    /// Notes what the table said and sends what it asked for.
    fn say(&mut self, sent: &Sent, out: &mut Outbox) {
        let Some(conn) = self.conn() else { return };
        if sent.row.3 == Move::PublishAgain && !self.fits_again(sent, out) {
            return;
        }
        out.note(Some(conn), Note::of_sent(sent, self.version));
        if let Some(packet) = &sent.packet {
            let number = sent
                .message
                .filter(|_| packet.kind() == PacketKind::Publish);
            out.transmit_message(conn, packet, self.version, number);
            self.note_sent(sent.id, out);
        }
    }

    /// Something of this exchange went out; in the textbook its answer may be overdue one day.
    fn note_sent(&mut self, id: PacketId, out: &mut Outbox) {
        if self.sender.note_sent(id, out.now) {
            out.touch(Due::Session(self.number));
        }
    }

    /// Repeats what has no answer yet, as the textbook has it.
    pub(super) fn resend_overdue(&mut self, out: &mut Outbox) {
        while self.line.is_some()
            && let Some(sent) = self.sender.resend_overdue(out.now)
        {
            self.say(&sent, out);
        }
    }

    /// Whether a PUBLISH that was sent on an earlier connection fits this one. If not, it counts as
    /// delivered [MQTT-3.1.2-25].
    fn fits_again(&mut self, sent: &Sent, out: &mut Outbox) -> bool {
        let Some(max) = self.line.as_ref().and_then(|line| line.packet_size_max) else {
            return true;
        };
        let Some(packet) = &sent.packet else {
            return true;
        };
        if crate::wire::encode_within(packet, self.version, max).is_ok() {
            return true;
        }
        let given_up = self.sender.give_up(sent.id);
        self.shared.retain(|(id, _)| *id != sent.id);
        if let Some(given_up) = given_up {
            self.drop_sent(&given_up, GivenUp::TooLarge, out);
        }
        false
    }

    /// Sends again what a resume asks for, then what waits, as far as the window allows.
    pub(super) fn pump(&mut self, out: &mut Outbox) {
        while let Some(sent) = self.sender.resend_next(out.now) {
            self.say(&sent, out);
        }
        self.drop_stale(out);
        while let Some(line) = self.line.as_ref().filter(|line| !line.is_congested(out)) {
            let max = line.packet_size_max;
            let can_send = self.sender.can_send();
            let goes = |parcel: &Parcel| can_send || parcel.qos == Qos::AtMostOnce;
            let Some(parcel) = self.queue.pop_if(goes) else {
                return;
            };
            let size = out.form_size(&parcel, self.version);
            if size.is_some_and(|size| max.is_none_or(|max| size <= max)) {
                self.send(&parcel, out);
            } else {
                // It counts as delivered [MQTT-3.1.2-25].
                out.event(self.unsent(&parcel, GivenUp::TooLarge));
            }
        }
    }

    /// Gives up what waited too long [MQTT-3.3.2-5].
    pub(super) fn drop_stale(&mut self, out: &mut Outbox) {
        for parcel in self.queue.pop_stale(out.now) {
            let clause = clause!(V5, "3.3.2-5");
            out.remark(
                self.conn(),
                clause,
                Remark::Expired(parcel.message.topic.clone()),
            );
            out.event(self.unsent(&parcel, GivenUp::Expired));
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
        if sent.said.is_error() {
            self.drop_sent(&sent, GivenUp::Refused(sent.said), out);
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
            if !has_it && !goes_on {
                self.drop_sent(&sent, GivenUp::SessionLost, out);
            }
        }
        let mut shares: Vec<_> = shared.into_iter().map(|(_, share)| share).collect();
        while let Some(parcel) = self.queue.pop() {
            match parcel.share {
                Some(share) => shares.push(share),
                None => out.event(self.unsent(&parcel, GivenUp::SessionLost)),
            }
        }
        for (_, held) in std::mem::take(&mut self.held_back) {
            out.event(Event::NeverReleased {
                client: self.client.clone(),
                number: held.number,
                message: held.to_message(),
            });
        }
        self.receiver.discard();
        shares
    }

    /// Tells that a message that was sent is given up, if its exchange ended with this.
    fn drop_sent(&self, sent: &Sent, why: GivenUp, out: &mut Outbox) {
        if let (Some(number), Some(publish)) = (sent.message, &sent.ended)
            && let Some(topic) = publish.topic.clone()
        {
            out.event(self.dropped(number, topic, publish.qos, why));
        }
    }

    /// Tells that a message that was not sent yet is given up.
    fn unsent(&self, parcel: &Parcel, why: GivenUp) -> Event {
        let topic = parcel.message.topic.clone();
        self.dropped(parcel.number, topic, parcel.qos, why)
    }

    fn dropped(&self, number: MessageNo, topic: TopicName, qos: Qos, why: GivenUp) -> Event {
        Event::Dropped {
            client: self.client.clone(),
            number,
            topic,
            qos,
            why,
        }
    }

    /// What it still has, after a new start of the broker.
    pub(super) fn recalled(&self) -> Event {
        let queued = self.queue.iter().map(|parcel| parcel.number);
        let held = self.held_back.values().map(|parcel| parcel.number);
        let subscriptions = self.subscriptions.iter();
        Event::Recalled {
            client: self.client.clone(),
            filters: subscriptions.map(|it| it.entry.filter.clone()).collect(),
            messages: self.sender.messages().chain(queued).chain(held).collect(),
        }
    }
}
