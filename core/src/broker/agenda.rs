//! Which deadline comes next, without asking everybody.

use super::roster::SessionNo;
use crate::id::ConnId;
use crate::order::{Map, Set};
use crate::time::Instant;

/// Who has a deadline.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Due {
    /// CONNECT or the next packet.
    Connection(ConnId),
    /// Its will, its end, or the first stale message in its queue.
    Session(SessionNo),
    /// The first stale one of them.
    Retained,
    /// What it tells of itself.
    Sys,
}

/// One moment for each that has a deadline: the deadline itself or one before it.
///
/// A keep-alive moves with every packet. Its moment here is left behind then, and put right when it
/// comes first; so the first moment always is a deadline, and nobody else is looked at.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Agenda {
    by_time: Set<(Instant, Due)>,
    moments: Map<Due, Instant>,
}

impl Agenda {
    /// Its deadline is at `at`, if not later.
    pub(super) fn add(&mut self, due: Due, at: Instant) {
        if self.moments.get(&due).is_none_or(|known| *known > at) {
            self.set(due, Some(at));
        }
    }

    /// Its deadline is at `at` now, or it has none.
    pub(super) fn set(&mut self, due: Due, at: Option<Instant>) {
        let before = match at {
            Some(at) => self.moments.insert(due, at),
            None => self.moments.remove(&due),
        };
        if let Some(before) = before {
            self.by_time.remove(&(before, due));
        }
        if let Some(at) = at {
            self.by_time.insert((at, due));
        }
    }

    /// What comes first.
    pub(super) fn first(&self) -> Option<(Instant, Due)> {
        self.by_time.first().copied()
    }
}
