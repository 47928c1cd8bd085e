//! Wills: what the broker publishes for a client that went away without a word.

use super::Broker;
use super::parcel::Parcel;
use crate::clause;
use crate::machine::{Event, Message, Remark};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{Text, Will};

/// A will that may still be published.
#[derive(Clone, Debug, Hash)]
pub(super) struct ArmedWill {
    pub(super) message: Message,
    /// As whom its client was known.
    pub(super) user: Option<Text>,
    /// How long it waits after the connection ended; always zero in 3.1.1.
    pub(super) delay: Span,
    /// When it is published, once its connection has ended.
    pub(super) due: Option<Instant>,
}

/// What the end of a connection means for the will.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Farewell {
    /// DISCONNECT came and said that all is well: the will is forgotten [MQTT-3.14.4-3].
    Kind,
    /// Everything else: the will stands [MQTT-3.1.2-8].
    None,
}

impl ArmedWill {
    pub(super) fn of(will: &Will, user: Option<Text>) -> Self {
        let seconds = will.properties.will_delay().copied().unwrap_or(0);
        Self {
            message: Message::of_will(will),
            user,
            delay: Span::from_secs(u64::from(seconds)),
            due: None,
        }
    }
}

impl Broker {
    /// The connection of this session has ended: drops the will, publishes it, or lets it wait.
    pub(super) fn settle_will(&mut self, now: Instant, client: &Text, farewell: Farewell) {
        let Some(session) = self.sessions.get_mut(client) else {
            return;
        };
        let version = session.version;
        let Some(will) = session.will.as_mut() else {
            return;
        };
        if farewell == Farewell::Kind {
            session.will = None;
            let clause = clause!(version, v311: "3.14.4-3", v5: "3.14.4-3");
            self.out.remark(None, clause, Remark::WillDropped);
        } else if will.delay == Span::ZERO {
            self.publish_will(client);
        } else {
            let until = now + will.delay;
            will.due = Some(until);
            let clause = clause!(version, v311: "3.1.2-8", v5: "3.1.2-8");
            self.out.remark(None, clause, Remark::WillDelayed { until });
        }
    }

    /// The client came back to its session: a will that still waits is forgotten [MQTT-3.1.3-9].
    pub(super) fn cancel_will(&mut self, client: &Text) {
        let Some(session) = self.sessions.get_mut(client) else {
            return;
        };
        if session.will.take().is_some() {
            let clause = clause!(V5, "3.1.3-9");
            self.out.remark(None, clause, Remark::WillCancelled);
        }
    }

    /// Publishes the will of this session now, if it has one, and forgets it [MQTT-3.1.2-10].
    pub(super) fn publish_will(&mut self, client: &Text) {
        let Some(session) = self.sessions.get_mut(client) else {
            return;
        };
        let version = session.version;
        if let Some(will) = session.will.take() {
            self.publish_will_message(client, *will, version);
        }
    }

    /// The right to write counts now, at the time of publishing, as Mosquitto has it.
    pub(super) fn publish_will_message(
        &mut self,
        client: &Text,
        will: ArmedWill,
        version: Version,
    ) {
        let ArmedWill { message, user, .. } = will;
        if !self.may_publish_will(client, user.as_ref(), &message.topic, version) {
            return;
        }
        let number = self.out.number();
        self.out.event(Event::WillPublished {
            client: client.clone(),
            number,
            message: message.clone(),
        });
        let matches = self.matching(&message.topic);
        // Its Message Expiry Interval counts from here, as the interval of a PUBLISH would.
        let parcel = Parcel::new(message, number, self.out.now);
        self.hand_on(&parcel, client, version, matches);
    }
}
