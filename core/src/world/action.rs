//! What a person, or a scenario, does to a world.

use bytes::Bytes;

use super::guest::Visit;
use super::spec::ClientSpec;
use super::watch::Watch;
use crate::id::{LinkId, NodeId};
use crate::machine::Command;
use crate::net::{LinkProfile, Side};
use crate::wire::PacketKind;

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
    /// From now on it is watched for, and done once it happens: a fault exactly where it is wanted.
    Watch(Box<Watch>),
    /// The node loses its power: what it had in memory is gone, and nobody is told.
    Crash(NodeId),
    /// The node's program ends. Its stack closes its connections in order (FIN), and refuses new
    /// ones.
    Kill(NodeId),
    /// The node is there again, with what it had on disk. A client with a reconnect policy connects.
    Restart(NodeId),
    /// The node stands still and hears nothing: a laptop that is shut, a sensor between two readings.
    Sleep(NodeId),
    /// It goes on where it stood.
    Wake(NodeId),
    /// Somebody slips these bytes into the stream of the connection that stands on the link, at the
    /// end from which they travel to `to`. The program at that end writes nothing and learns nothing:
    /// it will be surprised by what is answered.
    Inject {
        /// Which link.
        link: LinkId,
        /// The end that reads them.
        to: Side,
        /// Right or wrong, and not always whole packets.
        bytes: Bytes,
    },
    /// The program of this guest does something.
    Guest {
        /// Which client.
        guest: NodeId,
        /// What.
        visit: Visit,
    },
    /// The program of this node misbehaves: the next so many acknowledgements of this kind that it
    /// should write, it does not. TCP loses nothing by that; the program says nothing.
    Withhold {
        /// Who.
        node: NodeId,
        /// One of [`WITHHELD`](super::WITHHELD).
        kind: PacketKind,
        /// How many.
        times: u32,
    },
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
