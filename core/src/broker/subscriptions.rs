//! Who wants what: for each filter, what was granted to whom.

use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;

use super::roster::SessionNo;
use super::sharing::Group;
use crate::order;
use crate::topic::{ShareName, SharedFilter, TopicFilter, TopicName, Tree, Visit};
use crate::wire::{Qos, SubscribeFilter};

/// One subscription, as its session knows it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Subscription {
    /// As asked, but for the QoS, which is as granted.
    pub(super) entry: SubscribeFilter,
    /// Its Subscription Identifier.
    pub(super) id: Option<NonZeroU32>,
    /// The group it belongs to. To a 3.1.1 client `$share/…` may be a filter like any other.
    pub(super) shared: Option<SharedFilter>,
}

/// The subscriptions of one session, by filter. A list, because most sessions have few, and the
/// smallest map would take as much room as eleven of them.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct OwnSubscriptions(Vec<Subscription>);

/// What one session was granted by one filter: as little as a delivery has to know.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Grant {
    pub(super) session: SessionNo,
    pub(super) id: Option<NonZeroU32>,
    pub(super) qos: Qos,
    pub(super) no_local: bool,
    pub(super) keeps_retain: bool,
}

/// Who wants what, by filter.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Subscriptions {
    tree: Tree<Wanting>,
    recent: Recent,
}

/// The last search, for as long as no subscription comes or goes: often the next message goes where
/// the last one went. Its room is used again for the next search in any case.
#[derive(Clone, Debug, Default)]
struct Recent {
    topic: Option<TopicName>,
    matches: Matches,
}

/// It is no part of what is subscribed, and changes no answer.
impl Hash for Recent {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// Who wants what one filter matches.
#[derive(Clone, Debug, Default, Hash)]
struct Wanting {
    /// By session number.
    grants: Vec<Grant>,
    /// By name.
    groups: Vec<Group>,
}

/// Who wants one message.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Matches {
    /// By session number: those of one session stand together.
    pub(super) grants: Vec<Grant>,
    /// In the order of the walk, those on one filter by name.
    pub(super) groups: Vec<SharedFilter>,
}

impl OwnSubscriptions {
    /// Puts a subscription in; returns the one with the same filter that it replaces.
    pub(super) fn insert(&mut self, new: Subscription) -> Option<Subscription> {
        match self.place(&new.entry.filter) {
            Ok(at) => self.0.get_mut(at).map(|old| std::mem::replace(old, new)),
            Err(at) => {
                // The first room a list takes for itself is for four; most sessions have one.
                if self.0.len() < 4 {
                    self.0.reserve_exact(1);
                }
                self.0.insert(at, new);
                None
            }
        }
    }

    /// Takes the one with exactly this filter out [MQTT-3.10.4-1].
    pub(super) fn remove(&mut self, filter: &TopicFilter) -> Option<Subscription> {
        let at = self.place(filter).ok()?;
        Some(self.0.remove(at))
    }

    pub(super) fn contains(&self, filter: &TopicFilter) -> bool {
        self.place(filter).is_ok()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Subscription> {
        self.0.iter()
    }

    fn place(&self, filter: &TopicFilter) -> Result<usize, usize> {
        self.0.binary_search_by(|it| it.entry.filter.cmp(filter))
    }
}

impl Subscriptions {
    /// Puts a session's subscription in; it replaces the one with the same filter.
    pub(super) fn insert(&mut self, session: SessionNo, subscription: &Subscription) {
        self.recent.topic = None;
        let entry = &subscription.entry;
        let grant = Grant {
            session,
            id: subscription.id,
            qos: entry.qos,
            no_local: entry.no_local,
            keeps_retain: entry.retain_as_published,
        };
        let Some(shared) = &subscription.shared else {
            put(&mut self.tree.entry(&entry.filter).grants, grant);
            return;
        };
        let groups = &mut self.tree.entry(&shared.filter).groups;
        let place = groups.binary_search_by(|group| group.name.cmp(&shared.name));
        let at = place.unwrap_or_else(|at| {
            groups.insert(at, Group::new(shared.name.clone()));
            at
        });
        if let Some(group) = groups.get_mut(at) {
            put(&mut group.members, grant);
        }
    }

    /// Takes a session's subscription out, its group if it was the last member, and the branch of
    /// the tree if nobody else is on it.
    pub(super) fn remove(&mut self, session: SessionNo, subscription: &Subscription) {
        self.recent.topic = None;
        let shared = subscription.shared.as_ref();
        let filter = shared.map_or(&subscription.entry.filter, |shared| &shared.filter);
        let Some(wanting) = self.tree.get_mut(filter) else {
            return;
        };
        match shared {
            None => take(&mut wanting.grants, session),
            Some(shared) => {
                if let Some(group) = find(&mut wanting.groups, &shared.name) {
                    group.leave(session);
                }
                wanting.groups.retain(|group| !group.members.is_empty());
            }
        }
        if wanting.grants.is_empty() && wanting.groups.is_empty() {
            self.tree.remove(filter);
        }
    }

    /// Finds who wants a message on `topic`. Give it back with [`Subscriptions::keep`].
    pub(super) fn find(&mut self, topic: &TopicName) -> Matches {
        let mut found = std::mem::take(&mut self.recent.matches);
        if self.recent.topic.take().as_ref() != Some(topic) {
            found.clear();
            self.search(topic, &mut found);
        }
        found
    }

    /// Keeps what was found for `topic`, for the next that asks.
    pub(super) fn keep(&mut self, topic: &TopicName, found: Matches) {
        self.recent = Recent {
            topic: Some(topic.clone()),
            matches: found,
        };
    }

    fn search(&self, topic: &TopicName, found: &mut Matches) {
        self.tree.each_match(topic, |filter, wanting| {
            found.grants.extend_from_slice(&wanting.grants);
            let shared = wanting.groups.iter().map(|group| SharedFilter {
                name: group.name.clone(),
                filter: filter.clone(),
            });
            found.groups.extend(shared);
        });
        // Those of one filter are in order already.
        let by_session = |grant: &Grant| grant.session;
        if !found.grants.is_sorted_by_key(by_session) {
            order::sort_by_key(&mut found.grants, by_session);
        }
    }

    /// The group behind this shared filter, if anybody is in it.
    pub(super) fn group(&mut self, shared: &SharedFilter) -> Option<&mut Group> {
        find(&mut self.tree.get_mut(&shared.filter)?.groups, &shared.name)
    }

    /// As [`Subscriptions::group`], to be looked at.
    pub(super) fn look_at_group(&self, shared: &SharedFilter) -> Option<&Group> {
        let groups = &self.tree.get(&shared.filter)?.groups;
        groups.iter().find(|group| group.name == shared.name)
    }

    pub(super) fn walk(&self, topic: &TopicName) -> Vec<Visit> {
        self.tree.walk(topic)
    }
}

impl Matches {
    /// Nobody does.
    pub(super) fn is_empty(&self) -> bool {
        self.grants.is_empty() && self.groups.is_empty()
    }

    fn clear(&mut self) {
        self.grants.clear();
        self.groups.clear();
    }
}

fn find<'a>(groups: &'a mut [Group], name: &ShareName) -> Option<&'a mut Group> {
    let place = groups.binary_search_by(|group| group.name.cmp(name));
    groups.get_mut(place.ok()?)
}

fn put(grants: &mut Vec<Grant>, new: Grant) {
    match grants.binary_search_by_key(&new.session, |grant| grant.session) {
        Ok(at) => grants.splice(at..=at, [new]).for_each(drop),
        Err(at) => {
            if grants.is_empty() {
                grants.reserve_exact(1);
            }
            grants.insert(at, new);
        }
    }
}

/// Takes this session's grant out of those that are in order of their sessions.
pub(super) fn take(grants: &mut Vec<Grant>, session: SessionNo) {
    if let Ok(at) = grants.binary_search_by_key(&session, |grant| grant.session) {
        grants.remove(at);
    }
}
