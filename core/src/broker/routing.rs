//! Who gets a copy of a message, and what each copy looks like.

use std::num::NonZeroU32;
use std::sync::Arc;

use super::Broker;
use super::agenda::Due;
use super::config::{Overlapping, Sharing};
use super::delivery::Occasion;
use super::parcel::Parcel;
use super::roster::SessionNo;
use super::sharing::{Ability, Share};
use super::subscriptions::{Grant, Matches};
use crate::access::Right;
use crate::clause;
use crate::digest::Digest;
use crate::machine::{Event, GivenUp, Remark, Routing};
use crate::spec::Version;
use crate::topic::{TopicName, Visit};
use crate::wire::{Qos, Text};

/// What one copy is made of: one grant, or several as if they were one.
struct Merged {
    session: SessionNo,
    /// The highest QoS among them.
    granted: Qos,
    /// Whether one of them keeps the RETAIN flag as published.
    keeps_retain: bool,
    /// How many they are.
    matched: u32,
}

impl Broker {
    /// Who wants a message on `topic`. Give the answer to [`Broker::hand_on`].
    pub(super) fn matching(&mut self, topic: &TopicName) -> Matches {
        self.subscriptions.find(topic)
    }

    /// How the subscriptions are searched for a topic: every node looked at, in order.
    pub fn walk(&self, topic: &TopicName) -> Vec<Visit> {
        self.subscriptions.walk(topic)
    }

    /// Keeps the message if it came with RETAIN 1, and gives it to everybody who wants it: to the
    /// sessions in the order of their numbers, then to each group that shares a subscription.
    pub(super) fn hand_on(
        &mut self,
        parcel: &Parcel,
        publisher: &Text,
        version: Version,
        matches: Matches,
    ) {
        if parcel.retain {
            let (config, now) = (&self.config, self.out.now);
            let kept = self.retained.take(parcel, publisher, config, now, version);
            if let Some((clause, what)) = kept {
                self.out.remark(None, clause, what);
            }
            if parcel.stale_at.is_some() {
                self.out.touch(Due::Retained);
            }
        }
        if matches.is_empty() && self.out.is_heard() {
            let clause = clause!(version, v311: "4.5.0-1", v5: "4.5.0-1");
            let what = Remark::NoSubscription(parcel.message.topic.clone());
            self.out.remark(None, clause, what);
        }
        // Only No Local asks whose message it is.
        let asks = matches.grants.iter().any(|grant| grant.no_local);
        let own = asks.then(|| self.sessions.number_of(publisher)).flatten();
        let by_session = |one: &Grant, other: &Grant| one.session == other.session;
        for grants in matches.grants.chunk_by(by_session) {
            self.give(parcel, own, grants);
        }
        for group in &matches.groups {
            let share = Share {
                group: group.clone(),
                parcel: parcel.clone(),
                publisher: publisher.clone(),
                version,
            };
            self.give_to_one(Arc::new(share));
        }
        self.subscriptions.keep(&parcel.message.topic, matches);
    }

    /// Gives a session what its matching subscriptions ask for.
    fn give(&mut self, parcel: &Parcel, own: Option<SessionNo>, grants: &[Grant]) {
        let is_foreign = |grant: &&Grant| !grant.no_local || Some(grant.session) != own;
        let foreign = grants.iter().filter(is_foreign);
        let Some(merged) = Merged::of(foreign.clone()) else {
            self.keep_from_its_publisher(parcel, grants);
            return;
        };
        if merged.matched == 1 || self.config.overlapping == Overlapping::OneCopy {
            let copy = merged.copy(parcel, foreign);
            self.deliver(parcel.qos, &merged, copy);
            return;
        }
        self.note_overlap(&merged, Overlapping::EachCopy);
        for grant in foreign {
            if let Some(merged) = Merged::of([grant].into_iter()) {
                let copy = merged.copy(parcel, [grant].into_iter());
                self.deliver(parcel.qos, &merged, copy);
            }
        }
    }

    /// All that match are No Local, and the message is its own [MQTT-3.8.3-3].
    fn keep_from_its_publisher(&mut self, parcel: &Parcel, grants: &[Grant]) {
        let Some(merged) = Merged::of(grants.iter()) else {
            return;
        };
        if let Some(session) = self.sessions.at(merged.session) {
            let copy = merged.copy(parcel, [].into_iter());
            let event = session.routed(&copy, Occasion::Published, Routing::NoLocal);
            self.out.event(event);
        }
    }

    fn note_overlap(&mut self, merged: &Merged, copies: Overlapping) {
        let Some(session) = self.sessions.at(merged.session) else {
            return;
        };
        let clause = clause!(session.version, v311: "3.3.5-1", v5: "3.3.4-2");
        let what = match copies {
            Overlapping::OneCopy => Remark::Overlapping {
                matched: merged.matched,
                granted: merged.granted,
            },
            Overlapping::EachCopy => Remark::CopyForEach {
                matched: merged.matched,
            },
        };
        self.out.remark(session.conn(), clause, what);
    }

    /// Sends one copy on its way, and says what is special about it.
    fn deliver(&mut self, published: Qos, merged: &Merged, parcel: Parcel) {
        let Some(session) = self.sessions.at(merged.session) else {
            return;
        };
        // At each message, as Mosquitto does: a subscription may match what may not be read.
        if let Err(why) = self
            .config
            .check(session.who(), Right::Read, &parcel.message.topic)
        {
            let event = session.routed(&parcel, Occasion::Published, Routing::Denied(why));
            self.out.event(event);
            return;
        }
        if merged.matched > 1 {
            self.note_overlap(merged, Overlapping::OneCopy);
        }
        let Some(session) = self.sessions.at_mut(merged.session) else {
            return;
        };
        if parcel.qos < published {
            let clause = clause!(session.version, v311: "3.8.4-6", v5: "3.8.4-8");
            let what = Remark::LowerQos {
                published,
                granted: merged.granted,
            };
            self.out.remark(session.conn(), clause, what);
        }
        session.offer(parcel, Occasion::Published, &mut self.out);
    }

    /// Gives a message to one member of a group [§4.8.2].
    fn give_to_one(&mut self, share: Arc<Share>) {
        let how = self.config.sharing;
        let number = match how {
            Sharing::Random => self.turns.below(u32::MAX),
            Sharing::Publisher => number_of(share.publisher.as_str()),
            Sharing::Topic => number_of(share.parcel.message.topic.as_str()),
            Sharing::RoundRobin | Sharing::Sticky | Sharing::LeastInFlight => 0,
        };
        let Some(group) = self.subscriptions.group(&share.group) else {
            return;
        };
        let (sessions, config, out) = (&self.sessions, &self.config, &mut self.out);
        let session = |grant: &Grant| sessions.at(grant.session);
        let copy = |grant: &Grant| {
            let only = || [grant].into_iter();
            Merged::of(only()).map(|merged| merged.copy(&share.parcel, only()))
        };
        let ability = |grant: &Grant| match (session(grant), copy(grant)) {
            (Some(session), Some(copy)) => {
                let allowed = config.check(session.who(), Right::Read, &copy.message.topic);
                allowed.map_or(Ability::None, |()| session.ability(&copy, out))
            }
            (None, _) | (_, None) => Ability::None,
        };
        let load = |grant: &Grant| session(grant).map_or(usize::MAX, |session| session.load());
        let Some(chosen) = group.choose(how, number, ability, load) else {
            return;
        };
        let (Some(merged), Some(copy), Some(session)) = (
            Merged::of([&chosen.grant].into_iter()),
            copy(&chosen.grant),
            session(&chosen.grant),
        ) else {
            return;
        };
        let what = Remark::Shared {
            group: share.group.clone(),
            client: session.client.clone(),
            why: chosen.why,
            passed_over: chosen.passed_over,
        };
        let clause = clause!(V5, "§4.8.2a");
        self.out.remark(session.conn(), clause, what);
        let parcel = Parcel {
            share: Some(Arc::clone(&share)),
            ..copy
        };
        self.deliver(share.parcel.qos, &merged, parcel);
    }

    /// The session of `client` is gone, and this message, which it had by a group, is not
    /// acknowledged: another member gets it [§4.8.2b]. Without one, it ends with the group.
    pub(super) fn pass_on(&mut self, client: &Text, share: &Arc<Share>) {
        let why = match self.subscriptions.group(&share.group) {
            Some(_) => GivenUp::PassedOn,
            None => GivenUp::SessionLost,
        };
        self.out.event(Event::Dropped {
            client: client.clone(),
            number: share.parcel.number,
            topic: share.parcel.message.topic.clone(),
            qos: share.parcel.qos,
            why,
        });
        if why == GivenUp::PassedOn {
            let what = Remark::PassedOn(share.group.clone());
            self.out.remark(None, clause!(V5, "§4.8.2b"), what);
            self.give_to_one(Arc::clone(share));
        }
    }
}

impl Merged {
    /// These grants, all of one session, as if they were one; `None` if there are none.
    fn of<'a>(grants: impl Iterator<Item = &'a Grant>) -> Option<Self> {
        let mut merged = None;
        for grant in grants {
            let known = merged.get_or_insert(Self {
                session: grant.session,
                granted: Qos::AtMostOnce,
                keeps_retain: false,
                matched: 0,
            });
            known.matched += 1;
            known.granted = known.granted.max(grant.qos);
            known.keeps_retain |= grant.keeps_retain;
        }
        merged
    }

    /// The copy that goes out, with the Subscription Identifiers of these grants [MQTT-3.3.4-3].
    fn copy<'a>(&self, parcel: &Parcel, grants: impl Iterator<Item = &'a Grant>) -> Parcel {
        Parcel {
            qos: parcel.qos.min(self.granted),
            // A message of now goes out with RETAIN 0 unless asked otherwise [MQTT-3.3.1-12].
            retain: parcel.retain && self.keeps_retain,
            ids: grants
                .filter_map(|grant| grant.id)
                .map(NonZeroU32::get)
                .collect(),
            ..parcel.clone()
        }
    }
}

/// A number that is the same for the same text, on every machine.
fn number_of(text: &str) -> u32 {
    u32::try_from(Digest::of(&text).0 >> 32).unwrap_or(0)
}
