//! Who stands where in the ladder: a lifeline for each connection of the page, one for each broker.
//!
//! Two connections to one address meet at one broker, so a message is seen crossing it. A place keeps
//! its number and its kind for good, because records name it; one that nobody needs any more is given
//! to the next of its kind.

use std::sync::Arc;

use brokerscope_core::id::{LinkId, NodeId};

use super::peer::Peer;
use crate::words::live as words;

/// Who stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifeline {
    /// Its number.
    pub node: NodeId,
    /// What it is called.
    pub name: Arc<str>,
    /// What it is.
    pub who: Who,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Who {
    /// A connection of this page.
    Page {
        /// Its link.
        link: LinkId,
        /// Its broker.
        broker: NodeId,
    },
    /// A real broker.
    Broker,
    /// Nobody now; it was a connection, with this link.
    NoPage(LinkId),
    /// Nobody now; it was a broker.
    NoBroker,
}

/// All places: of a broker its address, of a connection nothing.
#[derive(Debug, Default)]
pub(super) struct Lifelines {
    places: Vec<Option<String>>,
    shown: Vec<Lifeline>,
}

impl Lifelines {
    /// Everybody, in the order of their numbers.
    pub(super) fn all(&self) -> &[Lifeline] {
        &self.shown
    }

    /// A place for another connection.
    pub(super) fn page(&mut self, peers: &[Peer]) -> (NodeId, LinkId) {
        let taken = |node| peers.iter().any(|peer| peer.node == node);
        let place = self.place(None, &|node, address| address.is_none() && !taken(node));
        let before = self.places.iter().take(usize::from(place.0));
        let link = before.filter(|address| address.is_none()).count();
        (place, LinkId(u16::try_from(link).unwrap_or(u16::MAX)))
    }

    /// The broker at this address, for the connection at `who`. Where nobody ever answered, the
    /// place is used for the next address that is tried.
    pub(super) fn broker(&mut self, peers: &[Peer], who: NodeId, address: &str) -> NodeId {
        let used = |node| peers.iter().any(|peer| peer.broker == Some(node));
        let known = self
            .nodes()
            .find(|(node, known)| known.as_deref() == Some(address) && used(*node));
        if let Some((node, _)) = known {
            return node;
        }
        let others = |node| {
            let mut others = peers.iter().filter(|peer| peer.node != who);
            others.any(|peer| peer.broker == Some(node))
        };
        let own = peers.iter().find(|peer| peer.node == who && !peer.reached);
        let own = own.and_then(|peer| peer.broker);
        if let Some(own) = own.filter(|own| !others(*own)) {
            if let Some(place) = self.places.get_mut(usize::from(own.0)) {
                *place = Some(address.to_owned());
            }
            return own;
        }
        // What this one leaves behind goes with it, so its broker's place is free then.
        let free = |node, known: &Option<String>| known.is_some() && !others(node);
        self.place(Some(address.to_owned()), &free)
    }

    /// The first place that is free for this, or a new one.
    fn place(
        &mut self,
        address: Option<String>,
        free: &dyn Fn(NodeId, &Option<String>) -> bool,
    ) -> NodeId {
        let found = self.nodes().find(|(node, known)| free(*node, known));
        let found = found.map(|(node, _)| node);
        let node = found.unwrap_or(number(self.places.len()));
        match self.places.get_mut(usize::from(node.0)) {
            Some(place) => *place = address,
            None => self.places.push(address),
        }
        node
    }

    fn nodes(&self) -> impl Iterator<Item = (NodeId, &Option<String>)> {
        (0..).map(NodeId).zip(&self.places)
    }

    /// Names everybody anew; `true` if somebody is called or placed otherwise than before.
    pub(super) fn settle(&mut self, peers: &mut [Peer]) -> bool {
        name(peers);
        let mut pages = 0;
        let mut shown: Vec<Lifeline> = Vec::new();
        let brokers = self.nodes().filter(|(_, address)| address.is_some());
        let alone = brokers.filter(|(node, _)| stands(peers, *node)).count() < 2;
        for (node, address) in self.nodes() {
            let peer = peers.iter().find(|peer| peer.node == node);
            let (name, who) = match (address, peer) {
                (Some(_), _) if !stands(peers, node) => (String::new(), Who::NoBroker),
                (Some(_), _) if alone => (words::BROKER.to_owned(), Who::Broker),
                (Some(address), _) => (words::broker(address), Who::Broker),
                (None, peer) => {
                    let link = LinkId(pages);
                    pages += 1;
                    match peer.and_then(|peer| Some((peer, peer.broker?))) {
                        Some((peer, broker)) => (peer.name.clone(), Who::Page { link, broker }),
                        None => (String::new(), Who::NoPage(link)),
                    }
                }
            };
            let taken = |name: &str| shown.iter().any(|one| &*one.name == name);
            let name = match who {
                Who::Page { .. } | Who::Broker => unlike(&name, &taken),
                Who::NoPage(_) | Who::NoBroker => name,
            };
            shown.push(Lifeline {
                node,
                name: name.into(),
                who,
            });
        }
        let changed = shown != self.shown;
        self.shown = shown;
        changed
    }
}

/// Gives each connection its name: one alone is this page, several have their Client Identifiers.
fn name(peers: &mut [Peer]) {
    let alone = peers.len() == 1;
    let mut names: Vec<String> = Vec::new();
    for peer in peers.iter() {
        let name = match alone {
            true => words::PAGE.to_owned(),
            false => words::peer(peer.client_id(), peer.link),
        };
        let name = unlike(&name, &|name| names.iter().any(|known| known == name));
        names.push(name);
    }
    for (peer, name) in peers.iter_mut().zip(names) {
        peer.name = name;
    }
}

/// This name, with a number behind it if somebody has it already.
fn unlike(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let mut unlike = name.to_owned();
    let mut number = 2;
    while taken(&unlike) {
        unlike = format!("{name} ({number})");
        number += 1;
    }
    unlike
}

fn stands(peers: &[Peer], broker: NodeId) -> bool {
    peers.iter().any(|peer| peer.broker == Some(broker))
}

fn number(place: usize) -> NodeId {
    NodeId(u16::try_from(place).unwrap_or(u16::MAX))
}
