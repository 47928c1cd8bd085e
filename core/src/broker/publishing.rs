//! The leg from a client to the broker.

use super::Broker;
use super::connection::Speaker;
use super::subscriptions::Matches;
use crate::flow::{Answer, Arrival};
use crate::machine::{Breach, Event, Message, Note};
use crate::wire::{Ack, Packet, PacketId, Property, Publish, Qos, ReasonCode};

impl Broker {
    /// PUBLISH came.
    ///
    /// A message is handed on when its PUBLISH comes, at QoS 2 too: the identifier is held until
    /// PUBREL, so a second PUBLISH with it is known (§4.3.3, figure 4.3).
    pub(super) fn on_publish(
        &mut self,
        speaker: &Speaker,
        publish: &Publish,
    ) -> Result<(), Breach> {
        let Some(message) = Message::of_publish(publish) else {
            return Err(Breach::TopicAlias);
        };
        // CONNACK announced no Topic Alias Maximum, so none is allowed.
        if publish.properties.topic_alias().is_some() {
            return Err(Breach::TopicAlias);
        }
        let is_subscription_id =
            |property: &Property| matches!(property, Property::SubscriptionIdentifier(_));
        if publish.properties.0.iter().any(is_subscription_id) {
            return Err(Breach::SubscriptionIdFromClient);
        }
        self.check_terms(publish)?;
        if !self.may_publish(speaker, &message.topic) {
            return self.refuse_publish(speaker, publish);
        }
        match (publish.qos, publish.id) {
            (Qos::AtLeastOnce, Some(id)) => {
                self.take_in(speaker, Arrival::PublishQos1, id, &message)
            }
            (Qos::ExactlyOnce, Some(id)) => {
                self.take_in(speaker, Arrival::PublishQos2, id, &message)
            }
            (Qos::AtMostOnce, _) | (Qos::AtLeastOnce | Qos::ExactlyOnce, None) => {
                let matches = self.matching(&message.topic);
                self.accepted(speaker, &message);
                self.hand_on(&message, &speaker.client, speaker.version, matches);
                Ok(())
            }
        }
    }

    fn take_in(
        &mut self,
        speaker: &Speaker,
        arrival: Arrival,
        id: PacketId,
        message: &Message,
    ) -> Result<(), Breach> {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return Ok(());
        };
        let is_new_hold = session.receiver.preview(arrival, id).3 == Answer::TakeAndPubrec;
        let max = usize::from(self.config.receive_maximum.max(1));
        if is_new_hold && session.receiver.held_count() >= max {
            return Err(Breach::ReceiveMaximumExceeded);
        }
        let received = session.receiver.arrived(arrival, id);
        let matches = match received.is_new() {
            true => self.matching(&message.topic),
            false => Matches::default(),
        };
        let reason = match matches.is_empty() {
            true => ReasonCode::NO_MATCHING_SUBSCRIBERS,
            false => ReasonCode::SUCCESS,
        };
        let Some(answer) = received.answer(speaker.version, reason) else {
            return Err(Breach::IdInUse(id));
        };
        let note = Note::of_received(&received, speaker.version);
        self.out.note(Some(speaker.conn), note);
        if received.is_new() {
            self.accepted(speaker, message);
        }
        self.out.transmit(speaker.conn, &answer, speaker.version);
        if received.is_new() {
            self.hand_on(message, &speaker.client, speaker.version, matches);
        }
        Ok(())
    }

    /// PUBREL came.
    pub(super) fn on_pubrel(&mut self, speaker: &Speaker, ack: &Ack) {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return;
        };
        let received = session.receiver.arrived(Arrival::Pubrel, ack.id);
        let note = Note::of_received(&received, speaker.version);
        self.out.note(Some(speaker.conn), note);
        if let Some(answer) = received.answer(speaker.version, ReasonCode::SUCCESS) {
            self.out.transmit(speaker.conn, &answer, speaker.version);
        }
    }

    /// PUBACK, PUBREC or PUBCOMP came.
    pub(super) fn on_answer(&mut self, speaker: &Speaker, answer: &Packet) -> Result<(), Breach> {
        match self.sessions.at_mut(speaker.session) {
            Some(session) => session.answered(answer, &mut self.out),
            None => Ok(()),
        }
    }

    fn accepted(&mut self, speaker: &Speaker, message: &Message) {
        self.out.event(Event::Accepted {
            client: speaker.client.clone(),
            message: message.clone(),
        });
    }

    /// PINGREQ came [MQTT-3.12.4-1].
    pub(super) fn on_ping(&mut self, speaker: &Speaker) {
        self.out
            .transmit(speaker.conn, &Packet::Pingresp, speaker.version);
    }
}
