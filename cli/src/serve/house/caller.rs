//! One real client: its socket on this side, its connection in the world on the other.

use std::net::SocketAddr;

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::net::Parting;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::{Packet, decode_shared};

use super::super::outlet::Outlet;
use super::inlet::Inlet;

/// One real client.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) outlet: Outlet,
    pub(super) inlet: Inlet,
    pub(super) peer: SocketAddr,
    pub(super) scheme: &'static str,
    /// Where it is in the world, once it has said who it is.
    pub(super) inside: Option<Inside>,
    /// Its socket is at its end, and this is still to be told.
    pub(super) left: Option<Parting>,
}

/// A connection in the world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside {
    pub(super) guest: NodeId,
    pub(super) conn: ConnId,
    /// It stands there: what is written goes out.
    pub(super) stands: bool,
}

impl Caller {
    /// When what it has half said goes on as it is; not before there is where to go.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let waits_for_world = self.inside.is_some_and(|inside| !inside.stands);
        self.inlet.deadline().filter(|_| !waits_for_world)
    }

    /// Who it says it is, if it has; an empty name for what is no CONNECT.
    pub(super) fn client_id(&self) -> Option<String> {
        let first = self.inlet.first()?;
        let name = match decode_shared(&first, Version::V5) {
            Ok(Packet::Connect(connect)) => connect.client_id.as_str().to_owned(),
            Ok(_) | Err(_) => String::new(),
        };
        Some(name)
    }
}
