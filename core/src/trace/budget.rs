//! What each node spent, counted from the records: packets, segments, and the energy of a radio.

use crate::device::{Airtime, Radio};
use crate::id::{NodeId, RecordId};
use crate::order::{Map, Set};
use crate::time::Instant;
use crate::trace::{Fact, Record, Trace};
use crate::world::Action;

/// What every node spent, as far as its records were read: a pure fold.
///
/// A segment is received when it reaches its node, headers included, whatever becomes of it there. A
/// segment that a held link stopped is received with the packet that it is a part of.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    spent: Map<NodeId, Spent>,
    radios: Map<NodeId, Radio>,
    now: Instant,
    /// Packets on their way, by their records.
    packets: Map<RecordId, u32>,
    /// Segments on their way, by their records.
    segments: Map<RecordId, Coming>,
    /// When they land.
    landings: Set<(Instant, RecordId)>,
}

/// What one node spent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Spent {
    /// Packets that it wrote.
    pub sent: Amount,
    /// Packets that it read.
    pub received: Amount,
    /// Segments that its stack sent, headers included.
    pub segments_sent: Amount,
    /// Those of them that were sent before.
    pub segments_again: Amount,
    /// Segments that reached it.
    pub segments_received: Amount,
    /// What its radio did.
    pub air: Airtime,
}

/// How many, and how large they are together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Amount {
    /// How many.
    pub count: u64,
    /// Bytes.
    pub bytes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Coming {
    to: NodeId,
    size: u32,
    /// The packet that it is a part of.
    of: Option<RecordId>,
    due: Option<Instant>,
}

impl Amount {
    fn add(&mut self, bytes: u32) {
        self.count += 1;
        self.bytes += u64::from(bytes);
    }
}

impl Budget {
    /// For these radios. A client that is added on the way brings its own.
    pub fn new(radios: impl IntoIterator<Item = (NodeId, Radio)>) -> Self {
        let mut budget = Self::default();
        for (node, radio) in radios {
            budget.radios.insert(node, radio);
        }
        budget
    }

    /// As [`Budget::new`], for a whole trace.
    pub fn of(trace: &Trace, radios: impl IntoIterator<Item = (NodeId, Radio)>) -> Self {
        let mut budget = Self::new(radios);
        for record in trace.records() {
            budget.read(record);
        }
        budget
    }

    /// What this node spent.
    pub fn spent(&self, node: NodeId) -> Spent {
        self.spent.get(&node).copied().unwrap_or_default()
    }

    /// What its radio cost up to `now`, in microjoules; `None` for a node without one.
    pub fn energy_uj(&self, node: NodeId, now: Instant) -> Option<u64> {
        let radio = self.radios.get(&node)?;
        Some(self.spent(node).air.energy_uj(*radio, now))
    }

    /// What landed by now counts, though no record tells of it.
    pub fn reach(&mut self, now: Instant) {
        while let Some((at, name)) = self.landings.first().copied().filter(|it| it.0 <= now) {
            self.landings.remove(&(at, name));
            self.now = self.now.max(at);
            if let Some(segment) = self.segments.remove(&name) {
                self.land(segment);
            }
        }
        self.now = self.now.max(now);
    }

    /// Reads one record. They come in their order, none left out.
    pub fn read(&mut self, record: &Record) {
        self.reach(record.at);
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        match (&record.fact, record.node) {
            (Fact::Acted(Action::AddClient(spec)), Some(node)) => {
                self.radios.insert(node, spec.radio);
            }
            (Fact::Sent { bytes, .. }, Some(node)) => {
                self.spent.get_or_default(node).sent.add(size(bytes));
                self.packets.insert(record.id, size(bytes));
            }
            (Fact::Arrived { sent, .. }, Some(node)) => {
                if let Some(bytes) = self.packets.remove(sent) {
                    self.spent.get_or_default(node).received.add(bytes);
                }
                for segment in self.take_parts_of(*sent) {
                    self.land(segment);
                }
            }
            (Fact::Lost { sent, .. }, _) => {
                self.packets.remove(sent);
            }
            (Fact::Due { sent, due }, _) => {
                for (name, segment) in self.segments.iter_mut() {
                    if segment.of == Some(*sent) {
                        reschedule(&mut self.landings, *name, segment.due, *due);
                        segment.due = *due;
                    }
                }
            }
            (
                Fact::Segment {
                    to,
                    segment,
                    due,
                    dropped,
                    ..
                },
                Some(node),
            ) => {
                let coming = Coming {
                    to: *to,
                    size: segment.size(),
                    of: segment.of,
                    due: *due,
                };
                self.launch(node, segment.tries > 0, segment.size());
                if dropped.is_none() {
                    self.segments.insert(record.id, coming);
                    reschedule(&mut self.landings, record.id, None, *due);
                }
            }
            (Fact::Dropped { sent, .. }, _) => {
                if let Some(segment) = self.segments.remove(sent) {
                    reschedule(&mut self.landings, *sent, segment.due, None);
                }
            }
            _ => {}
        }
    }

    /// A segment goes out.
    fn launch(&mut self, node: NodeId, is_again: bool, size: u32) {
        let spent = self.spent.get_or_default(node);
        spent.segments_sent.add(size);
        if is_again {
            spent.segments_again.add(size);
        }
        if let Some(radio) = self.radios.get(&node) {
            spent.air.pass(*radio, self.now, size, 0);
        }
    }

    /// A segment has come.
    fn land(&mut self, segment: Coming) {
        let spent = self.spent.get_or_default(segment.to);
        spent.segments_received.add(segment.size);
        if let Some(radio) = self.radios.get(&segment.to) {
            spent.air.pass(*radio, self.now, 0, segment.size);
        }
    }

    /// What is still on its way of a packet that has come.
    fn take_parts_of(&mut self, packet: RecordId) -> Vec<Coming> {
        let parts = self.segments.iter();
        let parts = parts.filter(|(_, it)| it.of == Some(packet) && it.due.is_none());
        let names: Vec<RecordId> = parts.map(|(name, _)| *name).collect();
        let taken = names.iter().filter_map(|name| self.segments.remove(name));
        taken.collect()
    }
}

/// It lands at another moment.
fn reschedule(
    landings: &mut Set<(Instant, RecordId)>,
    name: RecordId,
    from: Option<Instant>,
    to: Option<Instant>,
) {
    if let Some(from) = from {
        landings.remove(&(from, name));
    }
    if let Some(to) = to {
        landings.insert((to, name));
    }
}
