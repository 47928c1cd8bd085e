//! A link as it is at the moment shown: its weather and its connections, from what happened.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_core::id::{ConnId, LinkId, NodeId};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::world::Action;

/// What was done to a link and not undone.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Weather {
    /// Cut since then.
    pub cut: Option<Instant>,
    /// Held since then.
    pub held: Option<Instant>,
}

impl Weather {
    /// Whether the client's end has no network.
    pub const fn is_cut(self) -> bool {
        self.cut.is_some()
    }

    /// Whether it stalls.
    pub const fn is_held(self) -> bool {
        self.held.is_some()
    }
}

/// The weather of `link` at the end of `past`.
pub fn weather(past: &[Record], link: LinkId) -> Weather {
    let mut weather = Weather::default();
    for record in past {
        let Fact::Acted(action) = &record.fact else {
            continue;
        };
        match action {
            Action::Cut(which) if *which == link => {
                weather.cut = weather.cut.or(Some(record.at));
            }
            Action::Repair(which) if *which == link => weather.cut = None,
            Action::Hold(which) if *which == link => {
                weather.held = weather.held.or(Some(record.at));
            }
            Action::Release(which) if *which == link => weather.held = None,
            Action::Cut(_)
            | Action::Repair(_)
            | Action::Hold(_)
            | Action::Release(_)
            | Action::Command { .. }
            | Action::AddClient(_) => {}
        }
    }
    weather
}

/// The connections of a world: over which link, and at which ends they are over.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    links: BTreeMap<ConnId, LinkId>,
    over: BTreeSet<(ConnId, NodeId)>,
}

impl Connections {
    /// As they are at the end of `past`.
    pub fn of(past: &[Record]) -> Self {
        let mut all = Self::default();
        for record in past {
            if let Fact::Opening { conn, link } = record.fact {
                all.links.insert(conn, link);
            }
            if let (Fact::Closed { conn, .. }, Some(node)) = (&record.fact, record.node) {
                all.over.insert((*conn, node));
            }
        }
        all
    }

    /// The link that carries it.
    pub fn link(&self, conn: ConnId) -> Option<LinkId> {
        self.links.get(&conn).copied()
    }

    /// Whether it is over at this end.
    pub fn is_over_at(&self, conn: ConnId, node: NodeId) -> bool {
        self.over.contains(&(conn, node))
    }
}
