//! A machine at its place in the world.

use std::sync::Arc;

use super::action::{ClientSpec, Face};
use super::census::{NodeCensus, NodeKind};
use crate::broker::{Broker, BrokerConfig};
use crate::chance::Chance;
use crate::client::Client;
use crate::id::{ConnId, LinkId, NodeId};
use crate::machine::Deadline;
use crate::spec::Version;
use crate::time::Instant;

/// A broker or a client, and what the world knows of it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Node {
    pub(super) name: Arc<str>,
    pub(super) title: Option<Arc<str>>,
    pub(super) machine: Machine,
    /// When it wants to be woken, when the agenda will, and the agenda's ticket.
    pub(super) alarm: Option<Wake>,
}

/// A deadline in the agenda.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Wake {
    pub(super) deadline: Deadline,
    /// Not before the moment it was scheduled.
    pub(super) at: Instant,
    pub(super) ticket: u64,
}

#[derive(Clone, Debug, Hash)]
pub(super) enum Machine {
    Broker(Box<Broker>),
    Client(Box<Device>),
}

/// A client, and where it stands.
#[derive(Clone, Debug, Hash)]
pub(super) struct Device {
    pub(super) client: Client,
    pub(super) version: Version,
    pub(super) face: Face,
    pub(super) broker: NodeId,
    pub(super) link: LinkId,
    /// The connection it believes in.
    pub(super) conn: Option<ConnId>,
}

impl Node {
    pub(super) fn broker(
        name: Arc<str>,
        title: Option<Arc<str>>,
        config: BrokerConfig,
        seed: u64,
    ) -> Self {
        let chance = nonces(seed, &name);
        Self {
            name,
            title,
            machine: Machine::Broker(Box::new(Broker::with_chance(config, chance))),
            alarm: None,
        }
    }

    pub(super) fn client(spec: &ClientSpec, link: LinkId, seed: u64) -> Self {
        let chance = nonces(seed, &spec.name);
        Self {
            name: spec.name.clone(),
            title: spec.title.clone(),
            machine: Machine::Client(Box::new(Device {
                client: Client::with_chance(spec.options.clone(), chance),
                version: spec.options.version,
                face: spec.face,
                broker: spec.broker,
                link,
                conn: None,
            })),
            alarm: None,
        }
    }

    /// When the machine wants to be woken.
    pub(super) fn poll_timeout(&self) -> Option<Deadline> {
        match &self.machine {
            Machine::Broker(broker) => broker.poll_timeout(),
            Machine::Client(device) => device.client.poll_timeout(),
        }
    }

    pub(super) fn census(&self, id: NodeId) -> NodeCensus {
        NodeCensus {
            id,
            name: self.name.clone(),
            title: self.title.clone(),
            kind: match &self.machine {
                Machine::Broker(_) => NodeKind::Broker,
                Machine::Client(device) => NodeKind::Client {
                    face: device.face,
                    link: device.link,
                    broker: device.broker,
                },
            },
        }
    }
}

/// By name, so that adding somebody changes nobody else's.
fn nonces(seed: u64, name: &str) -> Chance {
    Chance::new(seed, &format!("nonces of {name}"))
}
