//! Who is in the world of the screen: names, faces, links.

use std::sync::Arc;

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::scenario::NodeSpec;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::Text;
use brokerscope_core::world::{ClientSpec, Face, LinkProfile};

use crate::model::{Bench, LIVE_BROKER, Model, Peer, Route, Who};

/// Everybody in the world, in the order of their [`NodeId`]s.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cast {
    members: Vec<Member>,
}

/// A node of the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Which.
    pub node: NodeId,
    /// Its name in scenarios.
    pub name: Arc<str>,
    /// What people call it.
    pub title: Arc<str>,
    /// What only a client has; `None` for a broker.
    pub client: Option<Role>,
}

/// What a client brings with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its link.
    pub link: LinkId,
    /// The broker at the other end.
    pub broker: NodeId,
    /// What it looks like.
    pub face: Face,
    /// How it speaks.
    pub version: Version,
    /// The name by which its broker knows it.
    pub client_id: Text,
    /// One way, at least.
    pub latency: Span,
    /// The whole weather of the link.
    pub profile: LinkProfile,
    /// The other end, if it is one end of a bridge.
    pub across: Option<NodeId>,
}

impl Cast {
    /// Everybody on the screen at the moment shown.
    pub fn of(model: &Model) -> Self {
        match model.route {
            Route::Connect => Self::live(model),
            Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
                let bench = model.bench();
                Self::with(bench, &bench.index().added(bench.past()))
            }
        }
    }

    fn with(bench: &Bench, added: &[&ClientSpec]) -> Self {
        let mut cast = Self::default();
        for spec in &bench.history.scenario().nodes {
            match spec {
                NodeSpec::Broker(spec) => {
                    cast.add_broker(&spec.name, spec.title.as_ref().unwrap_or(&spec.name));
                }
                NodeSpec::Client(spec) => cast.add_client(spec),
            }
        }
        for spec in added {
            cast.add_client(spec);
        }
        cast
    }

    /// The ends of real connections. Who has gone keeps a place: numbers are for good.
    fn live(model: &Model) -> Self {
        let mut cast = Self::default();
        for line in model.live.lifelines() {
            let broker = match line.who {
                Who::Broker | Who::NoBroker => {
                    cast.add_broker(&line.name, &line.name);
                    continue;
                }
                Who::Page { broker, .. } => broker,
                Who::NoPage(_) => LIVE_BROKER,
            };
            let census = model.live.peer(line.node).and_then(Peer::census);
            let options = census.map(|census| census.options).unwrap_or_default();
            // Nobody knows the weather of a real link.
            let link = LinkProfile::even(Span::ZERO, Span::ZERO);
            cast.add_client(&ClientSpec::plain(line.name.clone(), options, broker, link));
        }
        cast
    }

    fn add_broker(&mut self, name: &Arc<str>, title: &Arc<str>) {
        self.members.push(Member {
            node: self.next_node(),
            name: Arc::clone(name),
            title: Arc::clone(title),
            client: None,
        });
    }

    fn add_client(&mut self, spec: &ClientSpec) {
        let links = self.clients().count();
        let role = Role {
            link: LinkId(u16::try_from(links).unwrap_or(u16::MAX)),
            broker: spec.broker,
            face: spec.face,
            version: spec.options.version,
            client_id: match spec.options.client_id.as_str() {
                "" => Text::parse(&spec.name).unwrap_or_default(),
                _ => spec.options.client_id.clone(),
            },
            latency: spec.link.up.latency,
            profile: spec.link,
            across: spec.bridge.as_ref().map(|end| end.across),
        };
        self.members.push(Member {
            node: self.next_node(),
            name: Arc::clone(&spec.name),
            title: Arc::clone(spec.title.as_ref().unwrap_or(&spec.name)),
            client: Some(role),
        });
    }

    /// The node that whoever joins next will be.
    pub fn next_node(&self) -> NodeId {
        NodeId(u16::try_from(self.members.len()).unwrap_or(u16::MAX))
    }

    /// Everybody, in the order of their [`NodeId`]s.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// All clients, in the order of their links.
    pub fn clients(&self) -> impl Iterator<Item = (&Member, &Role)> {
        self.members.iter().filter_map(pair)
    }

    /// The first broker.
    pub fn broker(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.is_broker())
    }

    /// This node.
    pub fn member(&self, node: NodeId) -> Option<&Member> {
        self.members.get(usize::from(node.0))
    }

    /// What this node is called; its number if it is not here.
    pub fn title(&self, node: NodeId) -> Arc<str> {
        match self.member(node) {
            Some(member) => Arc::clone(&member.title),
            None => format!("node {}", node.0).into(),
        }
    }

    /// The client that a broker knows by this Client Identifier.
    pub fn client_of(&self, id: &str) -> Option<&Member> {
        let mut found = self
            .clients()
            .filter(|(_, role)| role.client_id.as_str() == id);
        found.next().map(|(member, _)| member)
    }

    /// What people call the client with this Client Identifier; the identifier if nobody does.
    pub fn title_of(&self, id: &str) -> Arc<str> {
        self.client_of(id)
            .map_or_else(|| id.into(), |member| Arc::clone(&member.title))
    }

    /// The client at the end of this link.
    pub fn client_on(&self, link: LinkId) -> Option<&Member> {
        let mut found = self.clients().filter(|(_, role)| role.link == link);
        found.next().map(|(member, _)| member)
    }
}

fn pair(member: &Member) -> Option<(&Member, &Role)> {
    Some((member, member.client.as_ref()?))
}

impl Member {
    /// Whether it is a broker.
    pub const fn is_broker(&self) -> bool {
        self.client.is_none()
    }

    /// Its link, if it is a client.
    pub fn link(&self) -> Option<LinkId> {
        self.client.as_ref().map(|role| role.link)
    }
}
