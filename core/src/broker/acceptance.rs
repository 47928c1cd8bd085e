//! Which PUBLISH packets this broker takes: what ends the connection, and what is only declined.

use super::Broker;
use super::admission::Objection;
use super::connection::Speaker;
use crate::clause;
use crate::machine::{Breach, Event, Message, Remark};
use crate::spec::Version;
use crate::topic::TopicName;
use crate::wire::{Properties, Property, Publish, Qos, ReasonCode};

impl Broker {
    /// The message of this PUBLISH, if its sender may send such a one.
    pub(super) fn message_of(
        &mut self,
        speaker: &Speaker,
        mut publish: Publish,
    ) -> Result<Message, Breach> {
        let topic = self.topic_of(speaker, &mut publish)?;
        let is_subscription_id =
            |property: &Property| matches!(property, Property::SubscriptionIdentifier(_));
        if publish.properties.0.iter().any(is_subscription_id) {
            return Err(Breach::SubscriptionIdFromClient);
        }
        self.check_terms(&publish)?;
        Ok(Message::of_publish(publish, topic))
    }

    /// The topic of this PUBLISH, by its name or by its alias.
    fn topic_of(&mut self, speaker: &Speaker, publish: &mut Publish) -> Result<TopicName, Breach> {
        let alias = publish.properties.topic_alias().copied();
        if alias.is_none()
            && let Some(topic) = publish.topic.take()
        {
            return Ok(topic);
        }
        let Some(connection) = self.connections.get_mut(&speaker.conn) else {
            return Err(Breach::TopicAliasUnknown);
        };
        let (topic, naming) = connection.aliases.read(alias, publish.topic.as_ref())?;
        if let Some(what) = Remark::of_naming(naming, &topic) {
            let clause = clause!(V5, "§3.3.4e");
            self.out.remark(Some(speaker.conn), clause, what);
        }
        Ok(topic)
    }

    /// Why this message is not taken over, though its sender may go on; `None` if it is.
    pub(super) fn objection_to(
        &mut self,
        speaker: &Speaker,
        message: &Message,
    ) -> Option<Objection> {
        if !self.may_publish(speaker, &message.topic) {
            let clause = clause!(speaker.version, v311: "3.3.5-2", v5: "§4.13.2a");
            let why = "this topic is not yours to publish to";
            return Some((clause, ReasonCode::NOT_AUTHORIZED, why));
        }
        let version = speaker.version;
        let levels_max = usize::from(self.config.levels_max.max(1));
        // So short a topic cannot have too many.
        let may_have = message.topic.as_str().len() >= levels_max;
        if may_have && message.topic.levels().nth(levels_max).is_some() {
            let clause = clause!(version, v311: "§4.8a", v5: "§4.13.2a");
            let why = "the topic has too many levels";
            return Some((clause, ReasonCode::TOPIC_NAME_INVALID, why));
        }
        if self.is_false_text(&message.properties, &message.payload) {
            let clause = clause!(V5, "§3.3.2.3.2a");
            let why = "the payload is said to be UTF-8 and is not";
            return Some((clause, ReasonCode::PAYLOAD_FORMAT_INVALID, why));
        }
        // Success would say that it is kept [MQTT-3.3.1-5]. Where no answer can say that it is not,
        // it is handed on all the same.
        let can_be_told = version == Version::V5 && message.qos > Qos::AtMostOnce;
        if can_be_told && message.retain && !self.retained.has_room(message, &self.config) {
            let why = "there is no room for another retained message";
            return Some((clause!(V5, "3.3.1-5"), ReasonCode::QUOTA_EXCEEDED, why));
        }
        None
    }

    /// Whether a payload is said to be text and is looked at and is none.
    pub(super) fn is_false_text(&self, properties: &Properties, payload: &[u8]) -> bool {
        self.config.checks_payload_format
            && properties.payload_format() == Some(&1)
            && std::str::from_utf8(payload).is_err()
    }

    /// Tells that a message is not taken over.
    pub(super) fn decline(
        &mut self,
        speaker: &Speaker,
        message: &Message,
        (clause, reason, _): Objection,
    ) {
        // Why rights were missing is told already, with the rule that says so.
        if reason != ReasonCode::NOT_AUTHORIZED {
            let what = Remark::Declined(reason);
            self.out.remark(Some(speaker.conn), clause, what);
        }
        self.out.event(Event::Declined {
            client: speaker.client.clone(),
            message: message.clone(),
            reason,
        });
    }
}
