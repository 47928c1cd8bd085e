//! The leg from a client to the broker.

use super::Broker;
use super::admission::Objection;
use super::config::Onward;
use super::connection::Speaker;
use super::parcel::Parcel;
use super::subscriptions::Matches;
use crate::clause;
use crate::flow::Arrival;
use crate::id::ConnId;
use crate::machine::{Breach, Event, Message, Note, Remark};
use crate::spec::Version;
use crate::wire::{Ack, Packet, PacketId, Publish, Qos, ReasonCode};

impl Broker {
    /// PUBLISH came.
    pub(super) fn on_publish(&mut self, speaker: &Speaker, publish: Publish) -> Result<(), Breach> {
        let id = publish.id;
        let message = self.message_of(speaker, publish)?;
        match (message.qos, id) {
            (Qos::AtLeastOnce, Some(id)) => {
                self.take_in(speaker, Arrival::PublishQos1, id, message)?;
            }
            (Qos::ExactlyOnce, Some(id)) => {
                self.take_in(speaker, Arrival::PublishQos2, id, message)?;
            }
            (Qos::AtMostOnce, _) | (Qos::AtLeastOnce | Qos::ExactlyOnce, None) => {
                if let Some(why) = self.objection_to(speaker, &message) {
                    self.decline(speaker, &message, why);
                    return self.may_go_on(speaker, why);
                }
                let parcel = Parcel::new(message, self.out.number(), self.out.now);
                self.accepted(speaker, &parcel);
                self.hand_on_now(speaker, &parcel);
            }
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        speaker: &Speaker,
        arrival: Arrival,
        id: PacketId,
        message: Message,
    ) -> Result<(), Breach> {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return Ok(());
        };
        if !session
            .receiver
            .has_room(id, self.config.receive_maximum.max(1))
        {
            return Err(Breach::ReceiveMaximumExceeded);
        }
        let is_new = session.receiver.preview(arrival, id).is_new();
        let parcel = Parcel::new(message, self.out.number(), self.out.now);
        let is_late = arrival == Arrival::PublishQos2 && self.config.onward == Onward::AtPubrel;
        if is_new {
            let why = self.objection_to(speaker, &parcel.message);
            let why = why.or_else(|| self.no_room_to_hold(speaker, &parcel, is_late));
            if let Some(why) = why {
                return self.refuse_in(speaker, arrival, id, &parcel.message, why);
            }
        }
        let matches = match is_new && !is_late {
            true => self.matching(&parcel.message.topic),
            false => Matches::default(),
        };
        // Who will want a message at its PUBREL is not known yet.
        let reason = match matches.is_empty() && !is_late {
            true => ReasonCode::NO_MATCHING_SUBSCRIBERS,
            false => ReasonCode::SUCCESS,
        };
        self.answer_arrival(speaker, arrival, id, reason, |broker| {
            if is_new {
                broker.accepted(speaker, &parcel);
            }
        })?;
        if is_new && is_late {
            self.hold_back(speaker, id, parcel);
        } else if is_new {
            self.hand_on(&parcel, &speaker.client, speaker.version, matches);
        }
        Ok(())
    }

    /// Runs the receiver's table, tells what it said, and answers with `reason`.
    fn answer_arrival(
        &mut self,
        speaker: &Speaker,
        arrival: Arrival,
        id: PacketId,
        reason: ReasonCode,
        between: impl FnOnce(&mut Self),
    ) -> Result<(), Breach> {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return Ok(());
        };
        let received = session.receiver.arrived(arrival, id);
        let Some(answer) = received.answer(speaker.version, reason) else {
            return Err(Breach::IdInUse(id));
        };
        let note = Note::of_received(&received, speaker.version);
        self.out.note(Some(speaker.conn), note);
        between(self);
        self.out.transmit(speaker.conn, &answer, speaker.version);
        Ok(())
    }

    /// Answers a message that is not taken over. In 5.0 the identifier is free after an error
    /// [MQTT-4.3.3-9]; in 3.1.1 the exchange goes on as if all were well [MQTT-3.3.5-2].
    fn refuse_in(
        &mut self,
        speaker: &Speaker,
        arrival: Arrival,
        id: PacketId,
        message: &Message,
        why: Objection,
    ) -> Result<(), Breach> {
        self.decline(speaker, message, why);
        if speaker.version == Version::V311 {
            self.may_go_on(speaker, why)?;
            return self.answer_arrival(speaker, arrival, id, ReasonCode::SUCCESS, |_| ());
        }
        let ack = Ack {
            reason: why.1,
            ..Ack::new(id)
        };
        let answer = match arrival {
            Arrival::PublishQos1 => Packet::Puback(ack),
            Arrival::PublishQos2 | Arrival::Pubrel => Packet::Pubrec(ack),
        };
        self.explain(speaker, &answer, why.2);
        Ok(())
    }

    /// Whether a publisher may go on after what it was refused.
    ///
    /// # Errors
    /// When this broker closes instead, in 3.1.1, where it cannot say no [MQTT-3.3.5-2].
    fn may_go_on(&self, speaker: &Speaker, why: Objection) -> Result<(), Breach> {
        let is_denied = why.1 == ReasonCode::NOT_AUTHORIZED && speaker.version == Version::V311;
        match is_denied && self.config.denied_publish_closes {
            true => Err(Breach::NotAllowed),
            false => Ok(()),
        }
    }

    /// Why a message cannot be held back until its PUBREL, or `None`.
    fn no_room_to_hold(
        &self,
        speaker: &Speaker,
        parcel: &Parcel,
        is_late: bool,
    ) -> Option<Objection> {
        let session = self.sessions.at(speaker.session)?;
        let held = session
            .held_back
            .values()
            .map(|held| u64::from(held.bytes()));
        let all = held.sum::<u64>() + u64::from(parcel.bytes());
        let is_too_much = is_late && all > u64::from(self.config.held_bytes_max);
        let clause = clause!(speaker.version, v311: "4.8.0-2", v5: "3.5.2-1");
        is_too_much.then_some((
            clause,
            ReasonCode::QUOTA_EXCEEDED,
            "too much waits for PUBREL",
        ))
    }

    /// Keeps a QoS 2 message until its PUBREL comes (§4.3.3, figure 4.3).
    fn hold_back(&mut self, speaker: &Speaker, id: PacketId, parcel: Parcel) {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return;
        };
        session.held_back.insert(id, parcel);
        let clause = clause!(speaker.version, v311: "4.3.3-2", v5: "4.3.3-8");
        let what = Remark::HeldBack(id);
        self.out.remark(Some(speaker.conn), clause, what);
    }

    /// PUBREL came.
    pub(super) fn on_pubrel(&mut self, speaker: &Speaker, ack: &Ack) -> Result<(), Breach> {
        let (pubrel, fine) = (Arrival::Pubrel, ReasonCode::SUCCESS);
        self.answer_arrival(speaker, pubrel, ack.id, fine, |_| ())?;
        let session = self.sessions.at_mut(speaker.session);
        if let Some(parcel) = session.and_then(|session| session.held_back.remove(&ack.id)) {
            self.out.event(Event::Released {
                client: speaker.client.clone(),
                number: parcel.number,
            });
            self.hand_on_now(speaker, &parcel);
        }
        Ok(())
    }

    fn hand_on_now(&mut self, speaker: &Speaker, parcel: &Parcel) {
        let matches = self.matching(&parcel.message.topic);
        self.hand_on(parcel, &speaker.client, speaker.version, matches);
    }

    /// PUBACK, PUBREC or PUBCOMP came.
    pub(super) fn on_answer(&mut self, speaker: &Speaker, answer: &Packet) -> Result<(), Breach> {
        match self.sessions.at_mut(speaker.session) {
            Some(session) => session.answered(answer, &mut self.out),
            None => Ok(()),
        }
    }

    /// The host says how much of what was sent waits to be written.
    pub(super) fn on_backlog(&mut self, conn: ConnId, bytes: u32) {
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|known| known.speaker.as_ref());
        let Some(session) = speaker.and_then(|it| self.sessions.at_mut(it.session)) else {
            return;
        };
        if let Some(line) = &mut session.line {
            line.backlog = bytes;
        }
        session.pump(&mut self.out);
    }

    fn accepted(&mut self, speaker: &Speaker, parcel: &Parcel) {
        if !self.out.is_heard() {
            return;
        }
        self.out.event(Event::Accepted {
            client: speaker.client.clone(),
            number: parcel.number,
            message: Message::clone(&parcel.message),
        });
    }

    /// PINGREQ came [MQTT-3.12.4-1].
    pub(super) fn on_ping(&mut self, speaker: &Speaker) {
        self.out
            .transmit(speaker.conn, &Packet::Pingresp, speaker.version);
    }
}
