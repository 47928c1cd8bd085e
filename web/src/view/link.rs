//! A link as it is at the moment shown: its weather and its connections, from what happened.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_core::id::{ConnId, LinkId, NodeId};
use brokerscope_core::net::LinkState;
use brokerscope_core::trace::{Fact, Record};

/// What a link does with what is sent over it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Weather(pub LinkState);

impl Weather {
    /// Whether the client's end has no network.
    pub fn is_cut(self) -> bool {
        self.0 == LinkState::Cut
    }

    /// Whether it stalls.
    pub fn is_held(self) -> bool {
        self.0 == LinkState::Held
    }
}

/// The weather of `link` at the end of `past`.
pub fn weather(past: &[Record], link: LinkId) -> Weather {
    let turned = past.iter().rev().find_map(|record| {
        let Fact::LinkTurned { link: which, state } = record.fact else {
            return None;
        };
        (which == link).then_some(state)
    });
    Weather(turned.unwrap_or_default())
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
