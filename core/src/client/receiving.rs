//! Messages in.

use super::Client;
use crate::clause;
use crate::flow::Arrival;
use crate::machine::{Breach, Event, Message, Note, Remark};
use crate::topic::TopicName;
use crate::wire::{Ack, PacketId, Property, Publish, Qos, ReasonCode};

impl Client {
    /// PUBLISH came. The application gets the message now, at QoS 2 too: the identifier is held
    /// until PUBREL, so a second PUBLISH with it is known (§4.3.3, figure 4.3).
    pub(super) fn on_publish(&mut self, publish: &Publish) -> Result<(), Breach> {
        let topic = self.topic_of(publish)?;
        let mut message = Message::of_publish(publish.clone(), topic);
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
        let max = self.options.receive_maximum.max(1);
        if !self.session.receiver.has_room(id, max) {
            return Err(Breach::ReceiveMaximumExceeded);
        }
        self.arrived(arrival, id, Some(message))
    }

    /// The topic of this PUBLISH, by its name or by its alias.
    fn topic_of(&mut self, publish: &Publish) -> Result<TopicName, Breach> {
        let alias = publish.properties.topic_alias().copied();
        let (topic, naming) = self.aliases.0.read(alias, publish.topic.as_ref())?;
        if let Some(what) = Remark::of_naming(naming, &topic) {
            self.note(clause!(V5, "§3.3.4e"), what);
        }
        Ok(topic)
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
