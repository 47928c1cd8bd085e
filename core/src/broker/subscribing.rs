//! SUBSCRIBE and UNSUBSCRIBE.

use std::collections::BTreeMap;

use super::Broker;
use super::connection::Speaker;
use super::delivery::Occasion;
use super::roster::SessionNo;
use crate::access::Right;
use crate::clause;
use crate::machine::{Breach, Message, Remark, Routing};
use crate::spec::Version;
use crate::topic::{TopicFilter, Tree};
use crate::wire::{
    Packet, Properties, Property, ReasonCode, RetainHandling, Suback, Subscribe, SubscribeFilter,
    Unsubscribe,
};

impl Broker {
    /// SUBSCRIBE came: one reason per filter, in order [MQTT-3.9.3-1], then what was retained.
    pub(super) fn on_subscribe(
        &mut self,
        speaker: &Speaker,
        subscribe: &Subscribe,
    ) -> Result<(), Breach> {
        let is_id = |property: &Property| matches!(property, Property::SubscriptionIdentifier(_));
        if subscribe.properties.0.iter().any(is_id) {
            return Err(Breach::SubscriptionIdNotSupported);
        }
        let mut reasons = Vec::with_capacity(subscribe.filters.len());
        let mut wants_retained = Vec::new();
        for entry in &subscribe.filters {
            match self.add_subscription(speaker, entry) {
                Ok(is_new) => {
                    reasons.push(ReasonCode(entry.qos.level()));
                    let wants = match entry.retain_handling {
                        RetainHandling::Send => true,
                        RetainHandling::SendIfNew => is_new,
                        RetainHandling::DoNotSend => false,
                    };
                    wants_retained.extend(wants.then_some(entry));
                }
                Err(reason) => reasons.push(match speaker.version {
                    Version::V311 => ReasonCode::UNSPECIFIED_ERROR,
                    Version::V5 => reason,
                }),
            }
        }
        let is_refused = reasons.iter().any(|reason| reason.is_error());
        let suback = Packet::Suback(Suback {
            id: subscribe.id,
            properties: Properties::none(),
            reasons,
        });
        if is_refused {
            self.explain(speaker, &suback, "not all filters are granted");
        } else {
            self.out.transmit(speaker.conn, &suback, speaker.version);
        }
        for entry in wants_retained {
            self.send_retained(speaker.session, entry);
        }
        Ok(())
    }

    /// Whether the subscription is new, or the reason why there is none.
    fn add_subscription(
        &mut self,
        speaker: &Speaker,
        entry: &SubscribeFilter,
    ) -> Result<bool, ReasonCode> {
        // CONNACK says that there are none. In 3.1.1 such a filter has no special meaning.
        if entry.filter.shared().is_some() && speaker.version == Version::V5 {
            return Err(ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        if !self.may_subscribe(speaker, &entry.filter) {
            return Err(ReasonCode::NOT_AUTHORIZED);
        }
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return Err(ReasonCode::UNSPECIFIED_ERROR);
        };
        let is_known = session.subscriptions.contains_key(&entry.filter);
        let max = usize::try_from(self.config.subscriptions_max).unwrap_or(usize::MAX);
        if !is_known && session.subscriptions.len() >= max {
            return Err(ReasonCode::QUOTA_EXCEEDED);
        }
        if is_known {
            let clause = clause!(speaker.version, v311: "3.8.4-3", v5: "3.8.4-3");
            let what = Remark::Replaced(entry.filter.clone());
            self.out.remark(Some(speaker.conn), clause, what);
        }
        session
            .subscriptions
            .insert(entry.filter.clone(), entry.clone());
        let wanting = self.subscriptions.entry(&entry.filter);
        wanting.insert(speaker.session, entry.clone());
        Ok(!is_known)
    }

    /// Gives a subscription the retained messages it matches, with RETAIN 1 [§3.3.1.3].
    fn send_retained(&mut self, session: SessionNo, entry: &SubscribeFilter) {
        let Some(session) = self.sessions.at_mut(session) else {
            return;
        };
        for kept in self.retained.matching(&entry.filter) {
            let copy = Message {
                qos: kept.message.qos.min(entry.qos),
                retain: true,
                ..kept.message
            };
            if entry.no_local && kept.publisher == session.client {
                let event = session.routed(&copy, Occasion::Retained, Routing::NoLocal);
                self.out.event(event);
            } else if let Err(why) = self.config.check(session.who(), Right::Read, &copy.topic) {
                let event = session.routed(&copy, Occasion::Retained, Routing::Denied(why));
                self.out.event(event);
            } else {
                session.offer(copy, Occasion::Retained, &mut self.out);
            }
        }
    }

    /// UNSUBSCRIBE came. What is queued already is still delivered [§3.10.4].
    pub(super) fn on_unsubscribe(&mut self, speaker: &Speaker, unsubscribe: &Unsubscribe) {
        let reasons = match speaker.version {
            Version::V5 => self.remove_all(speaker, &unsubscribe.filters),
            Version::V311 => {
                self.remove_all(speaker, &unsubscribe.filters);
                Vec::new()
            }
        };
        let unsuback = Packet::Unsuback(Suback {
            id: unsubscribe.id,
            properties: Properties::none(),
            reasons,
        });
        self.out.transmit(speaker.conn, &unsuback, speaker.version);
    }

    fn remove_all(&mut self, speaker: &Speaker, filters: &[TopicFilter]) -> Vec<ReasonCode> {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return vec![ReasonCode::UNSPECIFIED_ERROR; filters.len()];
        };
        let mut reasons = Vec::with_capacity(filters.len());
        for filter in filters {
            let reason = match session.subscriptions.remove(filter) {
                Some(_) => ReasonCode::SUCCESS,
                None => ReasonCode::NO_SUBSCRIPTION_EXISTED,
            };
            reasons.push(reason);
            forget_subscription(&mut self.subscriptions, filter, speaker.session);
        }
        reasons
    }
}

/// Takes one client's subscription out of the tree, and its branch when nobody else is on it.
pub(super) fn forget_subscription(
    tree: &mut Tree<BTreeMap<SessionNo, SubscribeFilter>>,
    filter: &TopicFilter,
    session: SessionNo,
) {
    let Some(wanting) = tree.get_mut(filter) else {
        return;
    };
    wanting.remove(&session);
    if wanting.is_empty() {
        tree.remove(filter);
    }
}
