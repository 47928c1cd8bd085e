//! Who is who: the names of a world.

use std::sync::Arc;

use super::{Fact, Record};
use crate::id::{LinkId, NodeId};
use crate::world::Action;

/// The names of a world, as it numbers its nodes and links.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Names {
    nodes: Vec<Named>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Named {
    name: Arc<str>,
    /// The link and the broker of a client; `None` for a broker.
    link: Option<(LinkId, NodeId)>,
}

impl Names {
    /// A broker; it gets the next [`NodeId`].
    pub fn add_broker(&mut self, name: Arc<str>) {
        self.nodes.push(Named { name, link: None });
    }

    /// A client; it gets the next [`NodeId`] and the next [`LinkId`].
    pub fn add_client(&mut self, name: Arc<str>, broker: NodeId) {
        let links = self.nodes.iter().filter(|node| node.link.is_some()).count();
        let link = LinkId(u16::try_from(links).unwrap_or(u16::MAX));
        self.nodes.push(Named {
            name,
            link: Some((link, broker)),
        });
    }

    /// Gets to know a client that was added on the way, if it is not known yet.
    pub fn learn(&mut self, record: &Record) {
        if let (Fact::Acted(Action::AddClient(spec)), Some(node)) = (&record.fact, record.node)
            && self.name(node).is_none()
        {
            self.add_client(spec.name.clone(), spec.broker);
        }
    }

    /// All names, in the order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = &Arc<str>> {
        self.nodes.iter().map(|node| &node.name)
    }

    /// What this node is called.
    pub fn name(&self, node: NodeId) -> Option<&Arc<str>> {
        self.nodes.get(usize::from(node.0)).map(|node| &node.name)
    }

    /// The names of the client and the broker of this link.
    pub fn link(&self, link: LinkId) -> Option<(&Arc<str>, &Arc<str>)> {
        let client = self
            .nodes
            .iter()
            .find(|node| node.link.is_some_and(|it| it.0 == link))?;
        let (_, broker) = client.link?;
        Some((&client.name, self.name(broker)?))
    }

    /// The broker of this client.
    pub fn broker_of(&self, client: NodeId) -> Option<NodeId> {
        let node = self.nodes.get(usize::from(client.0))?;
        node.link.map(|(_, broker)| broker)
    }

    /// The clients of this broker, in the order of their numbers.
    pub fn clients_of(&self, broker: NodeId) -> impl Iterator<Item = NodeId> {
        let own = move |node: &Named| node.link.is_some_and(|(_, it)| it == broker);
        let numbered = (0..).map(NodeId).zip(&self.nodes);
        numbered
            .filter(move |(_, node)| own(node))
            .map(|(number, _)| number)
    }

    /// The client of this name.
    pub fn client(&self, name: &str) -> Option<NodeId> {
        self.position(name, |node| node.link.is_some())
    }

    /// The broker of this name.
    pub fn broker(&self, name: &str) -> Option<NodeId> {
        self.position(name, |node| node.link.is_none())
    }

    /// The link between these two, named in either order.
    pub fn link_between(&self, one: &str, other: &str) -> Option<LinkId> {
        let links = self
            .nodes
            .iter()
            .filter_map(|node| Some((&node.name, node.link?)));
        let mut named = links.filter_map(|(client, (link, broker))| {
            Some((link, client.as_ref(), self.name(broker)?.as_ref()))
        });
        let (link, ..) = named.find(|(_, client, broker)| {
            (*client, *broker) == (one, other) || (*client, *broker) == (other, one)
        })?;
        Some(link)
    }

    /// All clients, as somebody would write them.
    pub fn clients(&self) -> impl Iterator<Item = &str> {
        let clients = self.nodes.iter().filter(|node| node.link.is_some());
        clients.map(|node| node.name.as_ref())
    }

    /// All brokers.
    pub fn brokers(&self) -> impl Iterator<Item = &str> {
        let brokers = self.nodes.iter().filter(|node| node.link.is_none());
        brokers.map(|node| node.name.as_ref())
    }

    /// Whether the name is taken.
    pub fn contains(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| node.name.as_ref() == name)
    }

    fn position(&self, name: &str, wanted: impl Fn(&Named) -> bool) -> Option<NodeId> {
        let found = |node: &Named| node.name.as_ref() == name && wanted(node);
        let position = self.nodes.iter().position(found)?;
        u16::try_from(position).ok().map(NodeId)
    }
}
