//! What a person, or a scenario, does to a world.

use std::sync::Arc;

use crate::client::ClientOptions;
use crate::id::{LinkId, NodeId};
use crate::machine::Command;
use crate::net::LinkProfile;

/// One act.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Action {
    /// A client's application asks for something.
    Command {
        /// Which client.
        client: NodeId,
        /// What.
        command: Command,
    },
    /// A new client appears; it gets the next [`NodeId`] and [`LinkId`].
    AddClient(ClientSpec),
    /// The client's end of the link loses its network. Its stack tells it at once; the broker hears
    /// nothing. What was in flight dies with the connection.
    Cut(LinkId),
    /// The link carries again. Connections that died stay dead.
    Repair(LinkId),
    /// The link stalls: nothing arrives, nothing is lost, nobody is told (TCP keeps trying).
    Hold(LinkId),
    /// The stall is over; what waited arrives, in order.
    Release(LinkId),
}

/// A client and its link.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClientSpec {
    /// Its name in the world, and its Client Identifier unless the options say otherwise.
    pub name: Arc<str>,
    /// What it looks like.
    pub face: Face,
    /// What people call it, if not by its name.
    pub title: Option<Arc<str>>,
    /// How it speaks MQTT.
    pub options: ClientOptions,
    /// Its broker.
    pub broker: NodeId,
    /// Its link.
    pub link: LinkProfile,
}

/// What a client looks like.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Face {
    /// A motion sensor.
    Sensor,
    /// A thermometer.
    Thermometer,
    /// A lamp: lit by `on`.
    Lamp,
    /// A door lock.
    Lock,
    /// A phone.
    Phone,
    /// A dashboard.
    #[default]
    Dashboard,
    /// A gateway.
    Gateway,
}
