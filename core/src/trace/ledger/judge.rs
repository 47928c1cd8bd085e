//! One message, one receiver, one fate.

use super::biography::{Biography, Moment};
use super::book::Ledger;
use super::fate::{Fate, Gone, Missed, Place, Reason};
use super::leg::Leg;
use super::life::{Copy, Life, Taken};
use super::roll::Term;
use crate::id::{NodeId, RecordId};
use crate::spec::Version;
use crate::topic::{Mismatch, TopicFilter, TopicName, mismatch};
use crate::trace::Names;
use crate::wire::Text;

impl Ledger {
    /// How many messages there are. They are numbered from 0, in the order of their births.
    pub fn len(&self) -> usize {
        self.lives.len()
    }

    /// Whether nobody has published anything.
    pub fn is_empty(&self) -> bool {
        self.lives.is_empty()
    }

    /// The story of this message; `None` if there is none with this number.
    pub fn get(&self, message: usize) -> Option<&Biography> {
        self.lives.get(message).map(|life| &life.story)
    }

    /// The stories of all messages.
    pub fn all(&self) -> impl Iterator<Item = &Biography> {
        self.lives.iter().map(|life| &life.story)
    }

    /// The message in whose story this record is a step.
    pub fn with_step(&self, record: RecordId) -> Option<usize> {
        let known = |life: &Life| {
            let steps = &life.story.steps;
            let place = steps.partition_point(|step| step.when.record < record);
            steps
                .get(place)
                .is_some_and(|step| step.when.record == record)
        };
        self.lives.iter().rposition(known)
    }

    /// What became of this message for every client of its broker, in the order of their numbers.
    pub fn fates(&self, message: usize, names: &Names) -> Vec<(NodeId, Fate)> {
        let publisher = self.get(message).map(|story| story.publisher.node());
        let broker = publisher.and_then(|node| names.broker_of(node));
        let clients = broker.into_iter().flat_map(|it| names.clients_of(it));
        clients
            .filter_map(|node| Some((node, self.fate(message, node)?)))
            .collect()
    }

    /// What became of this message for this client; `None` if there is no such message.
    pub fn fate(&self, message: usize, receiver: NodeId) -> Option<Fate> {
        let life = self.lives.get(message)?;
        let fates = life
            .taken
            .iter()
            .map(|taken| self.fate_in(life, taken, receiver));
        let best = fates.reduce(better);
        Some(best.unwrap_or_else(|| self.before_the_broker(life)))
    }

    /// The broker has not taken it, so all have the same fate.
    fn before_the_broker(&self, life: &Life) -> Fate {
        let Leg {
            kept,
            flights,
            arrived,
            end,
            ..
        } = &life.own;
        let version = self.roll.version(life.story.publisher.node());
        match end {
            Some((why, when)) => missed(why.clone(), *when, version),
            None if *flights > 0 => Fate::Pending(Place::ToBroker),
            None if *kept > 0 => Fate::Pending(Place::Publisher),
            None => missed(Reason::Ignored, arrived.unwrap_or(life.story.born), version),
        }
    }

    fn fate_in(&self, life: &Life, taken: &Taken, receiver: NodeId) -> Fate {
        let version = self.roll.version(receiver);
        let Some(handed_on) = taken.handed_on else {
            return match &taken.end {
                Some((why, when)) => missed(why.clone(), *when, version),
                None => Fate::Pending(Place::Held),
            };
        };
        let names = self.roll.identifiers(receiver).iter();
        let copies = names.filter_map(|name| Some((name, taken.copies.get(name)?)));
        let fates = copies.map(|(name, copy)| self.fate_of(copy, (taken, name), receiver));
        if let Some(fate) = fates.reduce(better) {
            return fate;
        }
        let why = self.absent(&life.story.topic, taken, receiver, handed_on);
        missed(why, handed_on, version)
    }

    /// Of a copy that was made for a session that this client has or had.
    fn fate_of(&self, copy: &Copy, (taken, name): (&Taken, &Text), receiver: NodeId) -> Fate {
        let mut own = copy.handed.iter().filter(|(node, _)| *node == receiver);
        if let Some((_, first)) = own.next() {
            let more = u32::try_from(own.count()).unwrap_or(u32::MAX);
            let times = more.saturating_add(1);
            return Fate::HandedOver {
                first: *first,
                times,
            };
        }
        let version = self.roll.version(receiver);
        let leg = &copy.leg;
        let is_open = leg.flights > 0 || leg.kept > 0;
        let settled = match (copy.handed.first(), &leg.end) {
            (Some((_, when)), _) => Some(*when),
            (None, _) if is_open => None,
            (None, Some((_, when))) => Some(*when),
            (None, None) => leg.arrived,
        };
        let until = settled.map_or(self.now, |when| when.record);
        let owner = self.roll.owner(taken.broker, name, until);
        let other = match copy.handed.first() {
            Some((node, _)) => Some(*node),
            None => owner.filter(|owner| *owner != receiver),
        };
        if let Some(other) = other {
            let when = settled.or(taken.handed_on);
            let when = when.unwrap_or_default();
            return missed(Reason::SameIdentifier { other }, when, version);
        }
        match &leg.end {
            _ if leg.flights > 0 => Fate::Pending(Place::ToReceiver),
            _ if leg.kept > 0 && leg.was_sent => Fate::Pending(Place::UntilResume),
            _ if leg.kept > 0 => Fate::Pending(Place::Queue),
            Some((Reason::OtherMember { to: None }, when)) => {
                let to = taken.groups.last().map(|(_, to)| to.clone());
                missed(Reason::OtherMember { to }, *when, version)
            }
            Some((why, when)) => missed(why.clone(), *when, version),
            None => missed(Reason::Ignored, settled.unwrap_or_default(), version),
        }
    }

    /// Why no copy was made for any session of this client.
    fn absent(&self, topic: &TopicName, taken: &Taken, receiver: NodeId, at: Moment) -> Reason {
        let names = self.roll.identifiers(receiver);
        let terms = || {
            names
                .iter()
                .flat_map(|name| self.roll.terms(taken.broker, name))
        };
        let matching = || terms().filter(|term| difference(&term.filter, topic).is_none());
        let stands =
            |term: &&Term| term.from <= at && term.until.is_none_or(|(until, _)| until > at);
        for term in matching().filter(stands) {
            let Some(Ok(shared)) = term.filter.shared() else {
                return Reason::Ignored;
            };
            if let Some((_, to)) = taken.groups.iter().find(|(group, _)| *group == shared) {
                return Reason::OtherMember {
                    to: Some(to.clone()),
                };
            }
        }
        let over = matching().filter_map(|term| {
            let (until, why) = term.until.filter(|(until, _)| *until <= at)?;
            Some((until, why, &term.filter))
        });
        if let Some((until, why, filter)) = over.max_by_key(|(until, ..)| *until) {
            return ended(filter.clone(), until, why);
        }
        let later = matching().filter(|term| term.from > at);
        if let Some(term) = later.min_by_key(|term| term.from) {
            return Reason::SubscribedLater {
                filter: term.filter.clone(),
                at: term.from.at,
            };
        }
        let refusals = names
            .iter()
            .flat_map(|name| self.roll.refusals(taken.broker, name));
        let mut refusals =
            refusals.filter(|it| it.when <= at && difference(&it.filter, topic).is_none());
        if let Some(refusal) = refusals.next_back() {
            return Reason::SubscriptionRefused {
                filter: refusal.filter.clone(),
                reason: refusal.reason,
                denied: refusal.denied,
            };
        }
        let near = terms().filter(stands);
        let near = near.filter_map(|term| {
            let plain = mismatch(&term.filter, topic);
            let mismatch = difference(&term.filter, topic).or(plain)?;
            Some((term.filter.clone(), mismatch))
        });
        let nearest = near.max_by_key(|(_, mismatch)| mismatch.level);
        Reason::NoSubscription { nearest }
    }
}

/// Where the filter parts from the topic; of a group, the filter that it shares.
fn difference(filter: &TopicFilter, topic: &TopicName) -> Option<Mismatch> {
    match filter.shared() {
        Some(Ok(shared)) => mismatch(&shared.filter, topic),
        Some(Err(_)) | None => mismatch(filter, topic),
    }
}

const fn ended(filter: TopicFilter, until: Moment, why: Option<Gone>) -> Reason {
    let at = until.at;
    match why {
        None => Reason::Unsubscribed { filter, at },
        Some(why) => Reason::SessionGone { filter, at, why },
    }
}

fn missed(reason: Reason, when: Moment, version: Version) -> Fate {
    let clause = reason.clause(version);
    Fate::Missed(Missed {
        reason,
        when,
        clause,
    })
}

/// Of two fates of one message: it was handed over, or may be; else what came first.
fn better(one: Fate, other: Fate) -> Fate {
    match (&one, &other) {
        (
            Fate::HandedOver { first, times },
            Fate::HandedOver {
                first: later,
                times: more,
            },
        ) => Fate::HandedOver {
            first: *first.min(later),
            times: times.saturating_add(*more),
        },
        (Fate::HandedOver { .. }, _) => one,
        (_, Fate::HandedOver { .. }) => other,
        (Fate::Pending(_), _) => one,
        (_, Fate::Pending(_)) => other,
        (Fate::Missed(_), Fate::Missed(_)) => one,
    }
}
