//! What a person, or a scenario, does to a world.

use std::sync::Arc;

use crate::client::ClientOptions;
use crate::id::{LinkId, NodeId};
use crate::machine::Command;
use crate::net::{LinkProfile, Side};

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
    AddClient(Box<ClientSpec>),
    /// The client's end of the link loses its network. Its stack tells it at once; the broker hears
    /// nothing. What was in flight dies with the connection.
    Cut(LinkId),
    /// The link swallows everything on this way, and nobody is told.
    Partition(LinkId, Way),
    /// The link carries again, both ways. Connections that died stay dead.
    Repair(LinkId),
    /// The link stalls on this way: nothing arrives, nothing is lost, nobody is told.
    Hold(LinkId, Way),
    /// The stall is over; what waited arrives, in order.
    Release(LinkId, Way),
    /// Something between the two sends RST to both ends of every connection on the link.
    Reset(LinkId),
    /// The link has other numbers from now on.
    Retune(LinkId, Box<LinkProfile>),
}

/// Which way of a link.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Way {
    /// Both.
    #[default]
    Both,
    /// From the client to the broker.
    Up,
    /// From the broker to the client.
    Down,
}

impl Way {
    /// The sides it leads to.
    pub const fn sides(self) -> &'static [Side] {
        match self {
            Self::Both => &Side::BOTH,
            Self::Up => &[Side::Broker],
            Self::Down => &[Side::Client],
        }
    }
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
