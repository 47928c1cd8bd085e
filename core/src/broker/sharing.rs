//! Groups that share a subscription: which member gets a message (§4.8.2).
//!
//! The standard leaves the choice to the broker. Here a strategy says at which member the search
//! begins, and the search goes round the group from there: the first one that can be sent the
//! message now gets it. If there is none, it waits with the first one that can keep it; and if
//! there is none of these either, the first one asked is the one that does not get it.

use super::config::Sharing;
use super::parcel::Parcel;
use super::roster::SessionNo;
use super::subscriptions::{Grant, take};
use crate::machine::Choice;
use crate::spec::Version;
use crate::topic::{ShareName, SharedFilter};
use crate::wire::Text;

/// The members of a group on one filter.
#[derive(Clone, Debug, Hash)]
pub(super) struct Group {
    pub(super) name: ShareName,
    /// By session number; never empty between inputs.
    pub(super) members: Vec<Grant>,
    /// Who was chosen last.
    last: Option<SessionNo>,
}

/// How a copy came to a session by a group, so that it can go to another member if it must. It is
/// the message as it was published, not as it was granted to the first one.
#[derive(Clone, Debug, Hash)]
pub(super) struct Share {
    pub(super) group: SharedFilter,
    pub(super) parcel: Parcel,
    pub(super) publisher: Text,
    /// Spoken by the publisher.
    pub(super) version: Version,
}

/// What a member could do with a message.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Ability {
    /// Nothing: its queue is full, or the message too large, or it is away and this is QoS 0.
    None,
    /// Keep it until its client comes back.
    Keep,
    /// Send it, now or as soon as its window has room.
    Send,
}

/// Who gets a message, and why.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Chosen {
    pub(super) grant: Grant,
    pub(super) why: Choice,
    /// How many were asked before who could do less.
    pub(super) passed_over: u32,
}

impl Group {
    pub(super) const fn new(name: ShareName) -> Self {
        Self {
            name,
            members: Vec::new(),
            last: None,
        }
    }

    /// A session is no member any more.
    pub(super) fn leave(&mut self, session: SessionNo) {
        take(&mut self.members, session);
    }

    /// Chooses a member. `number` decides where chance or a hash does; `ability` says what a member
    /// could do with the message, and `load` how many messages are under way to it.
    pub(super) fn choose(
        &mut self,
        how: Sharing,
        number: u32,
        mut ability: impl FnMut(&Grant) -> Ability,
        load: impl Fn(&Grant) -> usize,
    ) -> Option<Chosen> {
        let (start, why) = self.start(how, number);
        let (before, behind) = self.members.split_at_checked(start)?;
        let mut best: Option<(Ability, usize, Chosen)> = None;
        let mut passed_over = 0;
        for &grant in behind.iter().chain(before) {
            let able = ability(&grant);
            let weight = match how {
                Sharing::LeastInFlight => load(&grant),
                Sharing::RoundRobin
                | Sharing::Random
                | Sharing::Sticky
                | Sharing::Publisher
                | Sharing::Topic => 0,
            };
            let is_better = best.as_ref().is_none_or(|(known, least, _)| {
                able > *known || (able == *known && weight < *least)
            });
            if is_better {
                let chosen = Chosen {
                    grant,
                    why,
                    passed_over,
                };
                best = Some((able, weight, chosen));
            }
            // Whoever comes later is no better.
            if able == Ability::Send && how != Sharing::LeastInFlight {
                break;
            }
            passed_over += u32::from(able != Ability::Send);
        }
        let (able, _, mut chosen) = best?;
        if able != Ability::Send {
            // All were asked, and none could do better.
            chosen.passed_over = 0;
            chosen.why = Choice::NobodyElse;
        }
        self.last = Some(chosen.grant.session);
        Some(chosen)
    }

    /// Where the search begins, and why there.
    fn start(&self, how: Sharing, number: u32) -> (usize, Choice) {
        let next = self.behind_last();
        let by_number = || {
            let members = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
            usize::try_from(number.checked_rem(members).unwrap_or(0)).unwrap_or(0)
        };
        match how {
            Sharing::RoundRobin => (next, Choice::Turn),
            Sharing::LeastInFlight => (next, Choice::LeastInFlight),
            Sharing::Random => (by_number(), Choice::Chance),
            Sharing::Publisher => (by_number(), Choice::Publisher),
            Sharing::Topic => (by_number(), Choice::Topic),
            Sharing::Sticky => {
                let last = self
                    .members
                    .iter()
                    .position(|it| Some(it.session) == self.last);
                (last.unwrap_or(next), Choice::Stays)
            }
        }
    }

    /// The place of the member behind the one that was chosen last; the first behind the last.
    fn behind_last(&self) -> usize {
        let Some(last) = self.last else { return 0 };
        let next = self
            .members
            .partition_point(|member| member.session <= last);
        if next < self.members.len() { next } else { 0 }
    }

    /// Who is asked first for the next message, where that is known already.
    pub(super) fn next(&self, how: Sharing) -> Option<SessionNo> {
        let place = match how {
            Sharing::RoundRobin | Sharing::Sticky => self.start(how, 0).0,
            Sharing::LeastInFlight | Sharing::Random | Sharing::Publisher | Sharing::Topic => {
                return None;
            }
        };
        self.members.get(place).map(|member| member.session)
    }
}
