//! Where the nodes stand: a lane per client, two rails with a room per broker.

use brokerscope_core::id::NodeId;

use super::Turn;
use crate::view::ladder::{LadderView, NodeKind};
use crate::view::px::within;

/// Clients on one side of a broker that get a rail of their own; more share one.
const RAILS_MAX: usize = 6;
/// Between lanes on the same side, as part of the way from a lane to its broker.
const NEAR: f64 = 0.6;
/// Between the groups of two brokers.
const APART: f64 = 0.6;

/// All lanes, in pixels across the ladder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// The clients.
    pub clients: Vec<Lane>,
    /// The brokers.
    pub brokers: Vec<Room>,
    /// How many pixels all of it takes.
    pub extent: f64,
    /// Half the width of a bar.
    pub bar: f64,
    /// Half the width of a session's band.
    pub band: f64,
}

/// A client's lane, and its rail at the broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lane {
    /// Which client.
    pub node: NodeId,
    /// The middle of its lane.
    pub at: f64,
    /// The middle of its rail at the broker.
    pub rail: f64,
    /// Half the width of that rail.
    pub half: f64,
    /// Towards the broker: 1 if it lies further on, -1 if before.
    pub inward: f64,
    /// From the lane away from its broker: how much room there is for signs.
    pub outside: f64,
}

/// A broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Which broker.
    pub node: NodeId,
    /// The outer edges of its rails.
    pub outer: (f64, f64),
    /// The inner edges: between them is what it remembers. Empty if nobody can look inside.
    pub inner: (f64, f64),
}

/// The measures of one way to turn the ladder.
struct Measures {
    /// Before the first lane: ruler, flags, deliveries.
    before: f64,
    /// After the last lane.
    after: f64,
    /// From a lane to its broker, at least and at most.
    hop: (f64, f64),
    /// Between the rails, with one line of memory.
    room: f64,
    bar: f64,
    band: f64,
}

const RIGHT: Measures = Measures {
    before: 100.0,
    after: 66.0,
    hop: (84.0, 220.0),
    room: 24.0,
    bar: 4.0,
    band: 13.0,
};
const DOWN: Measures = Measures {
    before: 84.0,
    after: 44.0,
    hop: (96.0, 220.0),
    room: 19.0,
    bar: 3.5,
    band: 11.0,
};
/// Where there is little room all stand closer together: how much of the measures is left, at least.
const CLOSER: f64 = 0.6;
/// Kept free before the first lane's signs, below the ruler, and after the last lane's.
const EDGE: (f64, f64) = (38.0, 12.0);
/// Each further line of memory makes the room so much wider.
const MEMORY_LINE: f64 = 9.0;

/// One broker with its clients, before it gets its place.
struct Group {
    broker: NodeId,
    opaque: bool,
    above: Vec<NodeId>,
    below: Vec<NodeId>,
}

impl Lanes {
    /// Places all nodes into `extent` pixels, or as many as they need. `memory` is the number of
    /// lines in a broker's room.
    pub fn lay(view: &LadderView, memory: usize, extent: f64, turn: Turn) -> Self {
        let measures = match turn {
            Turn::Right => &RIGHT,
            Turn::Down => &DOWN,
        };
        let room = measures.room + MEMORY_LINE * lines(memory.saturating_sub(1));
        let groups = groups(view);
        let fixed: f64 = groups.iter().map(|group| group.thickness(room)).sum();
        let stretch: f64 = groups.iter().map(Group::stretch).sum::<f64>()
            + APART * lines(groups.len().saturating_sub(1));
        let (least, most) = measures.hop;
        let wanted = measures.before + measures.after + least * stretch;
        let part = within((extent - fixed) / wanted, CLOSER, 1.0);
        let (before, after) = (measures.before * part, measures.after * part);
        let free = extent - before - after - fixed;
        let unit = within(free / stretch.max(1.0), least * part, most);
        let needed = before + after + fixed + unit * stretch;
        let mut lanes = Self {
            clients: Vec::new(),
            brokers: Vec::new(),
            extent: needed.max(extent),
            bar: measures.bar,
            band: measures.band,
        };
        let mut at = before + ((extent - needed) / 2.0).max(0.0);
        for group in &groups {
            at = lanes.place(group, at, unit, room) + APART * unit;
        }
        if turn == Turn::Right {
            lanes.keep_signs_inside();
        }
        lanes
    }

    /// Where there is little room the outer lanes' signs come closer to them.
    fn keep_signs_inside(&mut self) {
        let extent = self.extent;
        for lane in &mut self.clients {
            let room = match lane.inward > 0.0 {
                true => lane.at - EDGE.0,
                false => extent - EDGE.1 - lane.at,
            };
            lane.outside = lane.outside.min(2.0 * room.max(0.0));
        }
    }

    /// Between two neighbouring lanes, at least.
    pub fn pitch(&self) -> f64 {
        let gaps = self.clients.windows(2).map(|pair| pair[1].at - pair[0].at);
        gaps.fold(f64::INFINITY, f64::min)
    }

    /// Places one broker and its clients from `at` on; tells where it ends.
    fn place(&mut self, group: &Group, mut at: f64, unit: f64, room: f64) -> f64 {
        let lane = |node, at, inward| Lane {
            node,
            at,
            rail: at,
            half: 0.0,
            inward,
            outside: f64::MAX,
        };
        let first = self.clients.len();
        for (place, &node) in group.above.iter().enumerate() {
            let last = place + 1 == group.above.len();
            let outside = if place == 0 { f64::MAX } else { NEAR * unit };
            self.clients.push(Lane {
                outside,
                ..lane(node, at, 1.0)
            });
            at += if last { unit } else { NEAR * unit };
        }
        let outer = at;
        let (above, half) = rails(group.above.len());
        for (place, lane) in self.clients[first..].iter_mut().enumerate() {
            lane.half = half;
            lane.rail = at + half + lines(place % RAILS_MAX) * (2.0 * half + 2.0);
        }
        at += above;
        let inner = (at, if group.opaque { at } else { at + room });
        at = inner.1;
        let (below, half) = rails(group.below.len());
        let rail = at + half;
        at += below;
        self.brokers.push(Room {
            node: group.broker,
            outer: (outer, at),
            inner,
        });
        for (place, &node) in group.below.iter().enumerate() {
            at += if place == 0 { unit } else { NEAR * unit };
            let last = place + 1 == group.below.len();
            self.clients.push(Lane {
                outside: if last { f64::MAX } else { NEAR * unit },
                rail: rail + lines(place % RAILS_MAX) * (2.0 * half + 2.0),
                half,
                ..lane(node, at, -1.0)
            });
        }
        at
    }

    /// The lane of this client.
    pub fn client(&self, node: NodeId) -> Option<&Lane> {
        self.clients.iter().find(|lane| lane.node == node)
    }

    /// The room of this broker.
    pub fn broker(&self, node: NodeId) -> Option<&Room> {
        self.brokers.iter().find(|room| room.node == node)
    }
}

impl Lane {
    /// Where a sign stands that would like to be `far` away from the lane, on the side away from the
    /// broker: halfway to the next lane at most.
    pub fn outwards(&self, far: f64) -> f64 {
        self.at - self.inward * far.min(self.outside / 2.0)
    }

    /// Where arrows touch: at the client, at the broker.
    pub fn hop(&self, bar: f64) -> (f64, f64) {
        let client = self.at + self.inward * (bar + 1.0);
        (client, self.rail - self.inward * (self.half + 1.0))
    }
}

impl Group {
    fn thickness(&self, room: f64) -> f64 {
        let inside = if self.opaque { 0.0 } else { room };
        rails(self.above.len()).0 + inside + rails(self.below.len()).0
    }

    /// In units of the way from a lane to its broker.
    fn stretch(&self) -> f64 {
        let side = |clients: &[NodeId]| match clients.len() {
            0 => 0.0,
            all => 1.0 + NEAR * lines(all - 1),
        };
        side(&self.above) + side(&self.below)
    }
}

/// Each broker with half of its clients on either side, in the order of declaration.
fn groups(view: &LadderView) -> Vec<Group> {
    let brokers = view
        .nodes
        .iter()
        .filter(|node| !matches!(node.kind, NodeKind::Client { .. }));
    let group = |node: &crate::view::ladder::NodeView| {
        let own = |client: &&crate::view::ladder::NodeView| matches!(client.kind, NodeKind::Client { broker } if broker == node.id);
        let mut above: Vec<_> = view.nodes.iter().filter(own).map(|node| node.id).collect();
        let below = above.split_off(above.len().div_ceil(2));
        Group {
            broker: node.id,
            opaque: node.kind == NodeKind::Opaque,
            above,
            below,
        }
    };
    brokers.map(group).collect()
}

/// The width of all rails on one side, and half the width of each.
fn rails(clients: usize) -> (f64, f64) {
    let half = match clients {
        0 | 1 => 4.0,
        2 => 3.0,
        _ => 2.0,
    };
    let count = lines(clients.clamp(1, RAILS_MAX));
    (count * (2.0 * half + 2.0) - 2.0, half)
}

#[allow(clippy::cast_precision_loss, reason = "at most as many as nodes")]
fn lines(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ladder::tests::{ALICE, BOB, BROKER, stage};
    use crate::view::ladder::{NodeView, of_stage};

    fn crowd(clients: u16) -> LadderView {
        let mut view = of_stage(&stage(&[]));
        view.nodes.truncate(1);
        for id in 1..=clients {
            view.nodes.push(NodeView {
                id: NodeId(id),
                name: "client".into(),
                state: String::new(),
                kind: NodeKind::Client { broker: BROKER },
            });
        }
        view
    }

    #[test]
    fn clients_stand_above_and_below_their_broker() {
        let lanes = Lanes::lay(&of_stage(&stage(&[])), 1, 500.0, Turn::Right);
        let room = lanes.broker(BROKER).unwrap();
        let (alice, bob) = (lanes.client(ALICE).unwrap(), lanes.client(BOB).unwrap());
        assert!(alice.at < room.outer.0 && room.outer.1 < bob.at);
        assert!(alice.rail < room.inner.0 && room.inner.1 < bob.rail);
        assert_eq!(lanes.extent, 500.0);
        let (up, down) = (room.outer.0 - alice.at, bob.at - room.outer.1);
        assert!(
            (up - down).abs() < 1e-9,
            "hops are equally long: {up} {down}"
        );
    }

    #[test]
    fn many_clients_keep_their_distance_and_their_order() {
        for clients in [1, 2, 3, 4, 7, 20] {
            let lanes = Lanes::lay(&crowd(clients), 1, 400.0, Turn::Right);
            assert_eq!(lanes.clients.len(), usize::from(clients));
            for pair in lanes.clients.windows(2) {
                assert!(
                    pair[1].at - pair[0].at >= NEAR * CLOSER * RIGHT.hop.0 - 1e-9,
                    "{clients}"
                );
            }
            let last = lanes.clients.last().map_or(0.0, |lane| lane.at);
            assert!(
                last < lanes.extent,
                "{clients}: nobody falls off the picture"
            );
        }
    }

    #[test]
    fn signs_stay_in_the_picture() {
        for extent in [160.0, 220.0, 300.0, 500.0] {
            let lanes = Lanes::lay(&crowd(2), 1, extent, Turn::Right);
            let flags: Vec<f64> = lanes.clients.iter().map(|it| it.outwards(54.0)).collect();
            // A flag is 20 pixels high, and the ruler 26.
            assert!(flags[0] >= 36.0, "{extent}: {flags:?}");
            assert!(flags[1] + 10.0 <= lanes.extent, "{extent}: {flags:?}");
        }
    }

    #[test]
    fn more_memory_makes_a_larger_room() {
        let height = |memory| {
            let lanes = Lanes::lay(&crowd(2), memory, 500.0, Turn::Right);
            lanes.brokers[0].inner.1 - lanes.brokers[0].inner.0
        };
        assert!(height(3) > height(1));
        assert_eq!(height(0), height(1));
    }

    #[test]
    fn an_opaque_broker_has_no_room() {
        let mut view = crowd(1);
        view.nodes[0].kind = NodeKind::Opaque;
        let lanes = Lanes::lay(&view, 1, 300.0, Turn::Right);
        assert_eq!(lanes.brokers[0].inner.0, lanes.brokers[0].inner.1);
    }
}
