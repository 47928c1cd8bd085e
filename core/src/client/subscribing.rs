//! SUBSCRIBE and UNSUBSCRIBE.

use super::{Client, CommandError, Status};
use crate::machine::{Breach, Event};
use crate::spec::Version;
use crate::topic::TopicFilter;
use crate::wire::{
    Packet, PacketId, PacketKind, Properties, Property, Qos, ReasonCode, Suback, Subscribe,
    SubscribeFilter, Unsubscribe, VARINT_MAX,
};

/// A question to the broker that is not answered yet. It dies with its connection: nobody sends
/// SUBSCRIBE or UNSUBSCRIBE again [MQTT-4.4.0-1].
#[derive(Clone, Debug, Hash)]
pub(super) enum Asked {
    Subscribe(Vec<SubscribeFilter>),
    Unsubscribe(Vec<TopicFilter>),
}

impl Client {
    pub(super) fn subscribe(
        &mut self,
        filters: Vec<SubscribeFilter>,
        number: Option<u32>,
    ) -> Result<(), CommandError> {
        if let Some(number) = number {
            let is_in_range = (1..=VARINT_MAX).contains(&number);
            let is_taken = self.terms.subscription_ids && self.options.version == Version::V5;
            if !(is_in_range && is_taken) {
                return Err(CommandError::SubscriptionId);
            }
        }
        let number = number.map(Property::SubscriptionIdentifier);
        let id = self.begin_question(filters.is_empty())?;
        let subscribe = Packet::Subscribe(Subscribe {
            id,
            properties: Properties(number.into_iter().collect()),
            filters: filters.clone(),
        });
        self.ask(id, &subscribe)?;
        self.asked.insert(id, Asked::Subscribe(filters));
        Ok(())
    }

    pub(super) fn unsubscribe(&mut self, filters: Vec<TopicFilter>) -> Result<(), CommandError> {
        let id = self.begin_question(filters.is_empty())?;
        let unsubscribe = Packet::Unsubscribe(Unsubscribe {
            id,
            properties: Properties::none(),
            filters: filters.clone(),
        });
        self.ask(id, &unsubscribe)?;
        self.asked.insert(id, Asked::Unsubscribe(filters));
        Ok(())
    }

    fn begin_question(&mut self, is_empty: bool) -> Result<PacketId, CommandError> {
        if self.status != Status::Connected {
            return Err(CommandError::NotConnected);
        }
        if is_empty {
            return Err(CommandError::NoFilter);
        }
        self.session.sender.lend_id().ok_or(CommandError::NoFreeId)
    }

    /// SUBACK came. One for nothing we asked is ignored, as acknowledgements of publishes are.
    pub(super) fn on_suback(&mut self, suback: &Suback) -> Result<(), Breach> {
        let Some(Asked::Subscribe(filters)) = self.asked.get(&suback.id).cloned() else {
            return Ok(());
        };
        if filters.len() != suback.reasons.len() {
            return Err(Breach::ReasonsMissing(PacketKind::Suback));
        }
        self.end_question(suback.id);
        for (entry, reason) in filters.into_iter().zip(&suback.reasons) {
            let granted = Qos::new(reason.0).filter(|_| !reason.is_error());
            match granted {
                Some(qos) => self.session.subscriptions.insert(entry.filter.clone(), qos),
                // A refusal leaves an older subscription with this filter as it was.
                None => None,
            };
            self.event(Event::Subscribed {
                filter: entry.filter,
                reason: *reason,
            });
        }
        Ok(())
    }

    /// UNSUBACK came; in 3.1.1 it has no reasons and always means yes.
    pub(super) fn on_unsuback(&mut self, unsuback: &Suback) -> Result<(), Breach> {
        let Some(Asked::Unsubscribe(filters)) = self.asked.get(&unsuback.id).cloned() else {
            return Ok(());
        };
        let reasons = match self.options.version {
            Version::V311 => vec![ReasonCode::SUCCESS; filters.len()],
            Version::V5 => unsuback.reasons.clone(),
        };
        if filters.len() != reasons.len() {
            return Err(Breach::ReasonsMissing(PacketKind::Unsuback));
        }
        self.end_question(unsuback.id);
        for (filter, reason) in filters.into_iter().zip(reasons) {
            if !reason.is_error() {
                self.session.subscriptions.remove(&filter);
            }
            self.event(Event::Unsubscribed { filter, reason });
        }
        Ok(())
    }

    fn end_question(&mut self, id: PacketId) {
        self.asked.remove(&id);
        self.session.sender.take_back_id(id);
    }
}
