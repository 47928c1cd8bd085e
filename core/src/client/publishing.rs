//! Messages out, messages in.

use super::connecting::Unfit;
use super::{Client, CommandError, Status, WAITING_MAX};
use crate::clause;
use crate::flow::{Arrival, Move, Sent};
use crate::machine::{Breach, Event, GivenUp, Message, Note, Remark};
use crate::spec::Version;
use crate::wire::{Ack, Packet, PacketId, Property, Publish, Qos, ReasonCode, encode};

impl Client {
    /// The application publishes.
    pub(super) fn publish(&mut self, message: Message) -> Result<(), CommandError> {
        let is_connected = self.status == Status::Connected;
        if message.properties.subscription_identifier().is_some() {
            return Err(CommandError::SubscriptionIdOnPublish);
        }
        self.check_fit(&message).map_err(|unfit| match unfit {
            Unfit::Qos => CommandError::QosNotSupported,
            Unfit::Retain => CommandError::RetainNotSupported,
            Unfit::Size => CommandError::TooLarge,
        })?;
        if message.qos == Qos::AtMostOnce {
            if !is_connected {
                return Err(CommandError::NotConnected);
            }
            self.transmit(&Packet::Publish(message.to_publish()));
            self.event(Event::Published {
                id: None,
                reason: ReasonCode::SUCCESS,
            });
            return Ok(());
        }
        let goes_now = is_connected && self.waiting.is_empty() && self.session.sender.can_send();
        if goes_now {
            self.begin(&message);
            return Ok(());
        }
        if self.waiting.len() >= WAITING_MAX {
            return Err(CommandError::TooManyWaiting);
        }
        if is_connected && self.options.version == Version::V5 {
            self.note(clause!(V5, "3.3.4-7"), Remark::QuotaUsedUp);
        }
        self.event(Event::Waits(message.clone()));
        self.waiting.push_back(message);
        Ok(())
    }

    /// Whether the message can go out: under the terms of the connection, if there is one.
    fn check_fit(&self, message: &Message) -> Result<(), Unfit> {
        let publish = Publish {
            // Every identifier has two bytes, so any will do for measuring.
            id: (message.qos != Qos::AtMostOnce)
                .then(|| PacketId::new(1))
                .flatten(),
            ..message.to_publish()
        };
        let bytes = encode(&Packet::Publish(publish.clone()), self.options.version);
        let size = bytes.map_err(|_| Unfit::Size)?.len();
        match self.status {
            Status::Connected => self.terms.check(&publish, size),
            Status::Offline | Status::Opening | Status::Connecting | Status::Waiting => Ok(()),
        }
    }

    fn begin(&mut self, message: &Message) {
        if let Ok(sent) = self.session.sender.send(message.to_publish()) {
            self.say(&sent);
        }
    }

    /// Notes what the table said and sends what it asked for.
    fn say(&mut self, sent: &Sent) {
        let note = Note::of_sent(sent, self.options.version);
        self.note(note.clause, note.what);
        if let Some(packet) = &sent.packet {
            self.transmit(packet);
        }
    }

    /// Sends again what a resume asks for, then what waits, as far as the window allows.
    pub(super) fn pump(&mut self) {
        while let Some(sent) = self.session.sender.resend_next() {
            self.say(&sent);
        }
        while self.session.sender.can_send() {
            let Some(message) = self.waiting.pop_front() else {
                return;
            };
            match self.check_fit(&message) {
                Ok(()) => self.begin(&message),
                Err(unfit) => {
                    let why = match unfit {
                        Unfit::Qos => GivenUp::QosNotSupported,
                        Unfit::Retain => GivenUp::RetainNotSupported,
                        Unfit::Size => GivenUp::TooLarge,
                    };
                    self.event(Event::Abandoned { message, why });
                }
            }
        }
    }

    /// PUBACK, PUBREC or PUBCOMP came.
    pub(super) fn on_answer(&mut self, answer: &Packet) -> Result<(), Breach> {
        let version = self.options.version;
        let Some(sent) = self.session.sender.answered(answer, version) else {
            return Ok(());
        };
        if sent.row.3 == Move::Mismatch {
            return Err(Breach::WrongAck {
                kind: answer.kind(),
                id: sent.id,
            });
        }
        self.say(&sent);
        if sent.ended.is_some() {
            self.event(Event::Published {
                id: Some(sent.id),
                reason: sent.said,
            });
        }
        self.pump();
        Ok(())
    }

    /// PUBLISH came. The application gets the message now, at QoS 2 too: the identifier is held
    /// until PUBREL, so a second PUBLISH with it is known (§4.3.3, figure 4.3).
    pub(super) fn on_publish(&mut self, publish: &Publish) -> Result<(), Breach> {
        // CONNECT announced no Topic Alias Maximum, so none is allowed.
        if publish.properties.topic_alias().is_some() {
            return Err(Breach::TopicAlias);
        }
        let Some(mut message) = Message::of_publish(publish) else {
            return Err(Breach::TopicAlias);
        };
        // They belong to this hop, and its application is the one who wants to know.
        let ids = publish.properties.0.iter();
        let ids = ids.filter(|it| matches!(it, Property::SubscriptionIdentifier(_)));
        message.properties.0.extend(ids.cloned());
        let (arrival, id) = match (publish.qos, publish.id) {
            (Qos::AtLeastOnce, Some(id)) => (Arrival::PublishQos1, id),
            (Qos::ExactlyOnce, Some(id)) => (Arrival::PublishQos2, id),
            (Qos::AtMostOnce, _) | (Qos::AtLeastOnce | Qos::ExactlyOnce, None) => {
                self.event(Event::Delivered(message));
                return Ok(());
            }
        };
        self.arrived(arrival, id, Some(message))
    }

    /// PUBREL came.
    pub(super) fn on_pubrel(&mut self, ack: &Ack) -> Result<(), Breach> {
        self.arrived(Arrival::Pubrel, ack.id, None)
    }

    fn arrived(
        &mut self,
        arrival: Arrival,
        id: PacketId,
        message: Option<Message>,
    ) -> Result<(), Breach> {
        let version = self.options.version;
        let received = self.session.receiver.arrived(arrival, id);
        let Some(answer) = received.answer(version, ReasonCode::SUCCESS) else {
            return Err(Breach::IdInUse(id));
        };
        let note = Note::of_received(&received, version);
        self.note(note.clause, note.what);
        if let Some(message) = message.filter(|_| received.is_new()) {
            self.event(Event::Delivered(message));
        }
        self.transmit(&answer);
        Ok(())
    }
}
