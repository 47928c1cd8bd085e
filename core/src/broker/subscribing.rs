//! SUBSCRIBE and UNSUBSCRIBE.

use std::num::NonZeroU32;

use super::Broker;
use super::connection::Speaker;
use super::delivery::Occasion;
use super::parcel::Parcel;
use super::retained::Kept;
use super::subscriptions::Subscription;
use crate::access::Right;
use crate::clause;
use crate::machine::{Breach, Remark, Routing};
use crate::spec::{Clause, Version};
use crate::topic::{ShareError, SharedFilter, TopicFilter};
use crate::wire::{
    Packet, Properties, Property, ReasonCode, RetainHandling, Suback, Subscribe, SubscribeFilter,
    Unsubscribe,
};

/// Why a subscription is not granted.
type Refusal = (Clause, ReasonCode);

impl Broker {
    /// SUBSCRIBE came: one reason per filter, in order [MQTT-3.9.3-1], then what was retained.
    ///
    /// A broker may send what matches even before SUBACK [§3.8.4]. This one does not, so that a
    /// client always knows what it was granted when the first message comes.
    pub(super) fn on_subscribe(
        &mut self,
        speaker: &Speaker,
        subscribe: &Subscribe,
    ) -> Result<(), Breach> {
        self.check_available(speaker, subscribe)?;
        let id = subscribe.properties.subscription_identifier();
        let id = id.copied().and_then(NonZeroU32::new);
        let mut reasons = Vec::with_capacity(subscribe.filters.len());
        let mut wants_retained = Vec::new();
        for entry in &subscribe.filters {
            match self.grant(speaker, entry, id) {
                Ok((granted, is_new)) => {
                    reasons.push(ReasonCode(granted.entry.qos.level()));
                    wants_retained.push((granted, is_new));
                }
                Err((clause, reason)) => {
                    let what = Remark::SubscribeRefused(entry.filter.clone(), reason);
                    self.out.remark(Some(speaker.conn), clause, what);
                    reasons.push(match speaker.version {
                        Version::V311 => ReasonCode::UNSPECIFIED_ERROR,
                        Version::V5 => reason,
                    });
                }
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
        for (granted, is_new) in wants_retained {
            self.handle_retained(speaker, &granted, is_new);
        }
        Ok(())
    }

    /// What CONNACK says of subscriptions: only what is not there [§3.2.2.3].
    pub(super) fn subscription_terms(&self) -> impl Iterator<Item = Property> + use<> {
        let config = &self.config;
        let terms = [
            (config.wildcards, Property::WildcardSubscriptionAvailable(0)),
            (
                config.subscription_ids,
                Property::SubscriptionIdentifierAvailable(0),
            ),
            (config.shared, Property::SharedSubscriptionAvailable(0)),
        ];
        let missing = terms.into_iter().filter(|(is_there, _)| !is_there);
        missing.map(|(_, term)| term)
    }

    /// What CONNACK said is not there may not be asked for: a Protocol Error [§3.2.2.3]. To 3.1.1,
    /// which was not told, a single filter is refused instead.
    fn check_available(&self, speaker: &Speaker, subscribe: &Subscribe) -> Result<(), Breach> {
        if speaker.version == Version::V311 {
            return Ok(());
        }
        let id = subscribe.properties.subscription_identifier();
        if id.is_some() && !self.config.subscription_ids {
            return Err(Breach::SubscriptionIdNotSupported);
        }
        for entry in &subscribe.filters {
            if !self.config.shared && entry.filter.shared().is_some() {
                return Err(Breach::SharedNotSupported);
            }
            if !self.config.wildcards && entry.filter.has_wildcard() {
                return Err(Breach::WildcardNotSupported);
            }
        }
        Ok(())
    }

    /// The subscription as granted and whether it is new, or the reason why there is none.
    fn grant(
        &mut self,
        speaker: &Speaker,
        entry: &SubscribeFilter,
        id: Option<NonZeroU32>,
    ) -> Result<(Subscription, bool), Refusal> {
        let version = speaker.version;
        let refused = clause!(version, v311: "3.8.4-5", v5: "3.8.4-7");
        let shared = self
            .shared(version, &entry.filter)
            .map_err(|why| (why.clause(), ReasonCode::TOPIC_FILTER_INVALID))?;
        if !self.config.wildcards && entry.filter.has_wildcard() {
            let clause = clause!(version, v311: "3.8.3-2", v5: "§3.2.2.3.11a");
            return Err((clause, ReasonCode::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED));
        }
        if !self.may_subscribe(speaker, &entry.filter) {
            return Err((refused, ReasonCode::NOT_AUTHORIZED));
        }
        let levels_max = usize::from(self.config.levels_max.max(1));
        if entry.filter.levels().nth(levels_max).is_some() {
            return Err((refused, ReasonCode::TOPIC_FILTER_INVALID));
        }
        let qos = entry.qos.min(self.config.granted_qos_max);
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return Err((refused, ReasonCode::UNSPECIFIED_ERROR));
        };
        let is_known = session.subscriptions.contains(&entry.filter);
        let max = usize::try_from(self.config.subscriptions_max).unwrap_or(usize::MAX);
        if !is_known && session.subscriptions.len() >= max {
            return Err((refused, ReasonCode::QUOTA_EXCEEDED));
        }
        let granted = Subscription {
            entry: SubscribeFilter {
                qos,
                // 3.1.1 has no options; a bridge means these two by its level.
                no_local: entry.no_local || speaker.is_bridge,
                retain_as_published: entry.retain_as_published || speaker.is_bridge,
                ..entry.clone()
            },
            id,
            shared,
        };
        if let Some(old) = session.subscriptions.insert(granted.clone()) {
            let clause = clause!(version, v311: "3.8.4-3", v5: "3.8.4-3");
            let what = Remark::Replaced(entry.filter.clone());
            self.out.remark(Some(speaker.conn), clause, what);
            if let Some(old_id) = old.id.filter(|_| old.id != granted.id) {
                let filter = match &granted.shared {
                    Some(shared) => &shared.filter,
                    None => &entry.filter,
                };
                let new_id = granted.id.map(NonZeroU32::get);
                session.sender.relabel(filter, old_id.get(), new_id);
            }
            // A session may have held it as a plain filter while it spoke 3.1.1.
            if old.shared != granted.shared {
                self.subscriptions.remove(speaker.session, &old);
            }
        }
        self.subscriptions.insert(speaker.session, &granted);
        if qos < entry.qos {
            let clause = clause!(version, v311: "3.8.4-6", v5: "3.8.4-7");
            let what = Remark::GrantedLess {
                filter: entry.filter.clone(),
                asked: entry.qos,
                granted: qos,
            };
            self.out.remark(Some(speaker.conn), clause, what);
        }
        Ok((granted, !is_known))
    }

    /// The group this filter names, if it names one in this version.
    fn shared(
        &self,
        version: Version,
        filter: &TopicFilter,
    ) -> Result<Option<SharedFilter>, ShareError> {
        match version {
            Version::V311 if !(self.config.shared && self.config.shared_in_v311) => Ok(None),
            Version::V311 | Version::V5 => filter.shared().transpose(),
        }
    }

    /// Sends what is retained, or says why not.
    fn handle_retained(&mut self, speaker: &Speaker, granted: &Subscription, is_new: bool) {
        let filter = &granted.entry.filter;
        let (clause, handling) = match granted.entry.retain_handling {
            _ if granted.shared.is_some() => {
                let what = Remark::SharedWithoutRetained(filter.clone());
                let clause = clause!(V5, "§3.8.4a");
                self.out.remark(Some(speaker.conn), clause, what);
                return;
            }
            RetainHandling::SendIfNew if !is_new => (clause!(V5, "3.3.1-10"), 1),
            RetainHandling::DoNotSend => (clause!(V5, "3.3.1-11"), 2),
            RetainHandling::Send | RetainHandling::SendIfNew => {
                self.send_retained(speaker, granted);
                return;
            }
        };
        // Nothing is held back where nothing is.
        let kept = self.retained.matching(filter);
        if !kept.is_empty() {
            let what = Remark::RetainedHeldBack {
                filter: filter.clone(),
                handling,
            };
            self.out.remark(Some(speaker.conn), clause, what);
        }
        let Some(session) = self.sessions.at(speaker.session) else {
            return;
        };
        for Kept { parcel, .. } in kept {
            let fate = Routing::HeldBack(handling);
            let event = session.routed(&parcel, Occasion::Retained, fate);
            self.out.event(event);
        }
    }

    /// Gives a subscription the retained messages it matches, with RETAIN 1 [§3.3.1.3].
    fn send_retained(&mut self, speaker: &Speaker, granted: &Subscription) {
        let Some(session) = self.sessions.at_mut(speaker.session) else {
            return;
        };
        let entry = &granted.entry;
        for kept in self.retained.matching(&entry.filter) {
            let copy = Parcel {
                qos: kept.parcel.qos.min(entry.qos),
                retain: true,
                ids: granted.id.map(NonZeroU32::get).into_iter().collect(),
                ..kept.parcel
            };
            if entry.no_local && kept.publisher == session.client {
                let event = session.routed(&copy, Occasion::Retained, Routing::NoLocal);
                self.out.event(event);
            } else if let Err(why) =
                self.config
                    .check(session.who(), Right::Read, &copy.message.topic)
            {
                let event = session.routed(&copy, Occasion::Retained, Routing::Denied(why));
                self.out.event(event);
            } else {
                session.offer(copy, Occasion::Retained, &mut self.out);
            }
        }
    }

    /// UNSUBSCRIBE came. What is under way or queued already is still delivered [MQTT-3.10.4-3].
    pub(super) fn on_unsubscribe(&mut self, speaker: &Speaker, unsubscribe: &Unsubscribe) {
        let mut reasons = Vec::with_capacity(unsubscribe.filters.len());
        for filter in &unsubscribe.filters {
            reasons.push(self.unsubscribe(speaker, filter));
        }
        if speaker.version == Version::V311 {
            reasons.clear();
        }
        let unsuback = Packet::Unsuback(Suback {
            id: unsubscribe.id,
            properties: Properties::none(),
            reasons,
        });
        self.out.transmit(speaker.conn, &unsuback, speaker.version);
    }

    fn unsubscribe(&mut self, speaker: &Speaker, filter: &TopicFilter) -> ReasonCode {
        let session = self.sessions.at_mut(speaker.session);
        let Some(old) = session.and_then(|session| session.subscriptions.remove(filter)) else {
            let clause = clause!(speaker.version, v311: "3.10.4-5", v5: "3.10.4-5");
            let what = Remark::NothingToUnsubscribe(filter.clone());
            self.out.remark(Some(speaker.conn), clause, what);
            return ReasonCode::NO_SUBSCRIPTION_EXISTED;
        };
        self.subscriptions.remove(speaker.session, &old);
        ReasonCode::SUCCESS
    }
}
