//! Acts that wait for a packet: faults exactly where they are wanted.

use std::sync::Arc;

use super::act::ByHand;
use super::scribe::Scribe;
use super::{Action, ActionError, World};
use crate::id::{ConnId, NodeId, RecordId};
use crate::net::Side;
use crate::wire::PacketKind;

/// How many may be armed at once: a search through a world's packets stays quick.
pub const WATCHES_MAX: usize = 1_000;

/// What to watch for, and what to do then. It is done once.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Watch {
    /// At whom.
    pub node: NodeId,
    /// What it does.
    pub deed: Deed,
    /// With which kind of packet.
    pub kind: PacketKind,
    /// Only at so many of them: 1 is the next.
    pub nth: u32,
    /// When exactly.
    pub point: Point,
    /// What is done.
    pub action: Action,
}

/// What a node does with a packet.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Deed {
    /// It writes one.
    Sends,
    /// One has come whole.
    Receives,
}

/// When exactly.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Point {
    /// Right after, before anything else happens.
    #[default]
    After,
    /// Before: the packet finds what was done.
    Before,
    /// When so many bytes of the packet that is sent have arrived, and no more have left.
    AtByte(u32),
}

/// A watch that has not come true yet.
#[derive(Clone, Debug, Hash)]
pub(super) struct Armed {
    watch: Watch,
    left: u32,
}

/// An act that waits for the first bytes of a packet to arrive.
#[derive(Clone, Debug, Hash)]
pub(super) struct Barrier {
    conn: ConnId,
    from: Side,
    place: u64,
    action: Action,
}

/// A stream that goes on once an act is done.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Lift {
    pub(super) conn: ConnId,
    pub(super) from: Side,
}

impl World {
    /// Whether there is room for one more, and its node is there.
    pub(super) fn may_watch(&self, watch: &Watch) -> Result<(), ActionError> {
        if self.watches.len() >= WATCHES_MAX {
            return Err(ActionError::TooManyWatches(WATCHES_MAX));
        }
        if self.nodes.contains_key(&watch.node) {
            Ok(())
        } else {
            Err(ActionError::NoSuchNode)
        }
    }

    pub(super) fn arm(&mut self, watch: &Watch) {
        self.watches.push(Armed {
            watch: watch.clone(),
            left: watch.nth.max(1),
        });
    }

    /// Whether somebody waits for this node to receive a packet.
    pub(super) fn is_watched(&self, node: NodeId, deed: Deed) -> bool {
        let waits = |armed: &Armed| armed.watch.node == node && armed.watch.deed == deed;
        self.watches.iter().any(waits)
    }

    /// This node is about to do this: counts it, and answers the watches that come true by it.
    pub(super) fn seen(&mut self, node: NodeId, deed: Deed, kind: PacketKind) -> Vec<Watch> {
        let mut due = Vec::new();
        self.watches.retain_mut(|armed| {
            let watch = &armed.watch;
            if (watch.node, watch.deed, watch.kind) != (node, deed, kind) {
                return true;
            }
            armed.left = armed.left.saturating_sub(1);
            if armed.left == 0 {
                due.push(watch.clone());
            }
            armed.left > 0
        });
        due
    }

    /// Does what is to be done before the packet, and puts the rest where it belongs. `conn` and
    /// `from`: the stream on which the packet is, or will be.
    pub(super) fn come_true(
        &mut self,
        due: Vec<Watch>,
        conn: ConnId,
        from: Side,
        scribe: &mut Scribe<'_>,
    ) {
        for watch in due {
            match watch.point {
                Point::Before => {
                    let act = self.waiting(&watch.action);
                    self.perform(&act, scribe);
                }
                Point::After => self.do_next(&watch.action, None),
                Point::AtByte(bytes) => self.raise_barrier(conn, from, bytes, watch.action),
            }
        }
    }

    /// A packet has come whole: what was to be done before it is read is done.
    pub(super) fn await_arrival(
        &mut self,
        conn: ConnId,
        side: Side,
        sent: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let (Some(node), Some(wire)) = (self.node_at(conn, side), self.wires.get_mut(&conn)) else {
            return;
        };
        let Some(at) = wire.awaited.iter().position(|(name, _)| *name == sent) else {
            return;
        };
        let (_, kind) = Arc::make_mut(wire).awaited.remove(at);
        let due = self.seen(node, Deed::Receives, kind);
        self.come_true(due, conn, side.other(), scribe);
    }

    /// The act is the next thing that happens.
    fn do_next(&mut self, action: &Action, lift: Option<Lift>) {
        let mut act = self.waiting(action);
        act.lift = lift;
        let next = ByHand {
            at: self.now,
            after: self.step,
            act,
        };
        let behind = self
            .by_hand
            .partition_point(|by_hand| by_hand.after <= self.step);
        self.by_hand.insert(behind, next);
    }

    fn raise_barrier(&mut self, conn: ConnId, from: Side, bytes: u32, action: Action) {
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        let wire = Arc::make_mut(wire);
        let place = wire.connection.set_barrier(from, u64::from(bytes));
        self.barriers.push(Barrier {
            conn,
            from,
            place,
            action,
        });
    }

    /// Something has arrived at this side: acts that waited for so much of its stream are next.
    pub(super) fn meet_barriers(&mut self, conn: ConnId, side: Side) {
        if self.barriers.is_empty() {
            return;
        }
        let Some(delivered) = self
            .wires
            .get(&conn)
            .map(|wire| wire.connection.delivered(side))
        else {
            return;
        };
        let from = side.other();
        let met = |barrier: &mut Barrier| {
            (barrier.conn, barrier.from) == (conn, from) && delivered >= barrier.place
        };
        let met: Vec<Barrier> = self.barriers.extract_if(.., met).collect();
        for barrier in met {
            self.do_next(&barrier.action, Some(Lift { conn, from }));
        }
    }

    /// The act is done: what waited behind its barrier goes on, if there is still a connection.
    pub(super) fn lift_barrier(&mut self, lift: Lift, cause: RecordId, scribe: &mut Scribe<'_>) {
        let Lift { conn, from } = lift;
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        Arc::make_mut(wire).connection.lift_barrier(from);
        self.pump(conn, from, Some(cause), scribe);
        self.settle(conn, scribe);
    }
}
