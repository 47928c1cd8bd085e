//! Guests: clients and brokers whose program is outside this world, behind a real socket.
//!
//! A guest has its place here, and its links and connections as everybody. What its program does
//! comes in as an act ([`Action::Guest`](super::Action::Guest)), so that the same acts tell the same
//! story again without any socket; what the world has for it goes out as a [`Parcel`], if a host is
//! there to take it. What the program makes of it, nobody here knows.

use std::collections::VecDeque;

use bytes::Bytes;

use super::drive::Told;
use super::node::Machine;
use super::scribe::Scribe;
use super::{ActionError, Program, World};
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::Ending;
use crate::net::{End, Parting, Side};
use crate::wire::cut;

/// What a program outside does.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Visit {
    /// It asks for a connection.
    Opens,
    /// It writes these bytes into one, right or wrong. Each packet in them is told of by itself.
    Writes(ConnId, Bytes),
    /// It ends one: in order, or not.
    Ends(ConnId, Parting),
}

/// What the world has for a program outside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Parcel {
    /// The connection that this guest, a client, asked for has this name.
    Asked(NodeId, ConnId),
    /// It stands: what is written goes out. To a broker it is the first it hears of a connection.
    Stands(ConnId),
    /// Bytes that arrived: whole packets, or as much of them as there is.
    Bytes(ConnId, Bytes),
    /// It is over, and not by the program's will.
    Over(ConnId, Ending),
}

/// What waits for a host. It is nothing of this world any more, so no digest knows of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Porch {
    /// `None`: there is no host, and nobody outside.
    parcels: Option<VecDeque<Parcel>>,
}

impl std::hash::Hash for Porch {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

impl Porch {
    fn put(&mut self, parcel: Parcel) {
        if let Some(parcels) = &mut self.parcels {
            parcels.push_back(parcel);
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.parcels.is_some()
    }
}

impl World {
    /// From now on somebody takes what there is for guests ([`World::poll_parcel`]). Such a world may
    /// live for days: it does not end with [`RECORDS_MAX`](super::RECORDS_MAX) records.
    pub fn open_to_guests(&mut self) {
        self.porch.parcels.get_or_insert_default();
    }

    /// The next thing for a guest. Empty this after each step and each act.
    pub fn poll_parcel(&mut self) -> Option<Parcel> {
        self.porch.parcels.as_mut()?.pop_front()
    }

    /// How many bytes of this client's connection its stack still keeps: they have not arrived. A
    /// host lets no program write far ahead of this, as a socket would not.
    pub fn kept_for(&self, conn: ConnId) -> u64 {
        let wire = self.wires.get(&conn);
        wire.map_or(0, |wire| wire.connection.kept(Side::Client))
    }

    /// Whether this node's program is outside.
    pub fn is_guest(&self, id: NodeId) -> bool {
        self.guest_side(id).is_some()
    }

    /// Which side of its connections this node has, if its program is outside.
    fn guest_side(&self, id: NodeId) -> Option<Side> {
        let (program, side) = match &self.nodes.get(&id)?.machine {
            Machine::Client(device) => (device.program, Side::Client),
            Machine::Broker(desk) => (desk.program, Side::Broker),
        };
        (program == Program::Outside).then_some(side)
    }

    /// Nobody outside is there any more.
    pub fn close_to_guests(&mut self) {
        self.porch.parcels = None;
    }

    pub(super) fn may_visit(&self, guest: NodeId, visit: &Visit) -> Result<(), ActionError> {
        let Some(side) = self.guest_side(guest) else {
            return Err(ActionError::NotNow("its program is not outside this world"));
        };
        let (Visit::Writes(conn, _) | Visit::Ends(conn, _)) = visit else {
            return match side {
                Side::Client => Ok(()),
                Side::Broker => Err(ActionError::NotNow("a broker waits to be called")),
            };
        };
        let stands = self.node_at(*conn, side) == Some(guest)
            && matches!(self.end_at(*conn, side), Some(End::Opening | End::Open));
        if stands {
            Ok(())
        } else {
            Err(ActionError::NotNow("it has no such connection now"))
        }
    }

    /// What is done to a machine cannot be done to a program outside.
    pub(super) fn may_command(&self, id: NodeId) -> Result<(), ActionError> {
        match self.is_guest(id) {
            true => Err(ActionError::NotNow("its program is outside this world")),
            false => Ok(()),
        }
    }

    pub(super) fn visit(
        &mut self,
        guest: NodeId,
        visit: &Visit,
        acted: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(side) = self.guest_side(guest) else {
            return;
        };
        match visit {
            Visit::Opens => {
                let device = self.device_mut(guest);
                let asked = device.map(|device| (device.link, device.version));
                let Some((link, version)) = asked else { return };
                let opened = self.open(link, (version, false), acted, scribe);
                let Some((conn, unreachable)) = opened else {
                    return;
                };
                self.porch.put(Parcel::Asked(guest, conn));
                if unreachable.is_some() {
                    self.porch.put(Parcel::Over(conn, Ending::Unreachable));
                }
            }
            Visit::Writes(conn, bytes) => {
                for range in cut(bytes) {
                    // A watch may have ended it in between.
                    if self.may_visit(guest, visit).is_err() {
                        return;
                    }
                    let packet = (bytes.slice(range), None);
                    self.write(*conn, side, packet, acted, scribe);
                }
            }
            Visit::Ends(conn, parting) => {
                let ending = match parting {
                    Parting::Fin => Ending::Fin,
                    Parting::Reset => Ending::Reset,
                };
                self.part(*conn, side, ending, acted, scribe);
            }
        }
    }

    /// The program outside is told. `true` if there is one.
    pub(super) fn tell_outside(&mut self, conn: ConnId, node: NodeId, told: &Told) -> bool {
        if !self.is_guest(node) {
            return false;
        }
        let parcel = match told {
            Told::Opened => Parcel::Stands(conn),
            Told::Received(bytes) => Parcel::Bytes(conn, bytes.clone()),
            Told::Closed(ending) => Parcel::Over(conn, *ending),
            Told::Timeout | Told::Command(_) | Told::Own(_) => return true,
        };
        self.porch.put(parcel);
        true
    }
}
