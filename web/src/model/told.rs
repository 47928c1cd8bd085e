//! What each application was given and what each client said, along all that is known of a branch.
//!
//! Devices show it, at any moment of any cursor: so each thing is read once and found by its step.

use std::cell::RefCell;

use brokerscope_core::history::{History, Stamp};
use brokerscope_core::id::{NodeId, RecordId, StepId};
use brokerscope_core::machine::Event;
use brokerscope_core::order::Map;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::PacketKind;
use brokerscope_core::world::{Action, Face};

use crate::view::switch;

/// What each application was given and each client said, read as far as it is known.
#[derive(Debug, Default)]
pub struct Told(RefCell<Reading>);

#[derive(Debug, Default)]
struct Reading {
    stamp: Option<Stamp>,
    read: usize,
    nodes: Map<NodeId, Words>,
}

/// Of one node, in the order of their steps.
#[derive(Debug, Default)]
struct Words {
    given: Vec<Given>,
    said: Vec<Mark>,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Mark {
    /// In which step.
    step: StepId,
    /// The record of it.
    record: RecordId,
}

/// An application was given a message, or lost its memory.
#[derive(Clone, Copy, Debug)]
struct Given {
    at: Mark,
    /// How many it has been given since its program began; none: it begins here.
    count: u32,
    /// The last of them that a lamp, and a lock, understands.
    lamp: Option<Switched>,
    lock: Option<Switched>,
}

#[derive(Clone, Copy, Debug)]
struct Switched {
    by: RecordId,
    on: bool,
}

/// What a device knows at a moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Knows {
    /// How many messages its application was given since its program began.
    pub count: u32,
    /// The record of the last of them.
    pub last: Option<RecordId>,
    /// What it was switched to, and by which of them, if it is a lamp or a lock.
    pub switched: Option<(bool, RecordId)>,
    /// The last PUBLISH it sent.
    pub said: Option<RecordId>,
}

impl Told {
    /// What a node with this face knows after `step`.
    pub fn at(&self, history: &History, node: NodeId, face: Face, step: StepId) -> Knows {
        let mut reading = self.0.borrow_mut();
        reading.follow(history);
        let Some(words) = reading.nodes.get(&node) else {
            return Knows::default();
        };
        let before = |given: &Given| given.at.step <= step;
        let place = words.given.partition_point(before).checked_sub(1);
        let given = place.and_then(|place| words.given.get(place));
        let said = words.said.partition_point(|mark| mark.step <= step);
        let said = said.checked_sub(1).and_then(|place| words.said.get(place));
        Knows {
            count: given.map_or(0, |given| given.count),
            last: given.filter(|it| it.count > 0).map(|it| it.at.record),
            switched: given
                .and_then(|given| match face {
                    Face::Lamp | Face::Fan => given.lamp,
                    Face::Lock => given.lock,
                    Face::Sensor
                    | Face::Thermometer
                    | Face::Phone
                    | Face::Dashboard
                    | Face::Gateway
                    | Face::Plain => None,
                })
                .map(|switched| (switched.on, switched.by)),
            said: said.map(|mark| mark.record),
        }
    }
}

impl Reading {
    fn follow(&mut self, history: &History) {
        let stamp = history.stamp();
        if self.stamp == Some(stamp) {
            return;
        }
        if !self.stamp.is_some_and(|earlier| stamp.goes_on(earlier)) {
            *self = Self::default();
        }
        self.stamp = Some(stamp);
        let records = history.trace().records();
        for record in records.get(self.read..).unwrap_or_default() {
            self.take(record);
        }
        self.read = records.len();
    }

    fn take(&mut self, record: &Record) {
        let at = Mark {
            step: record.step,
            record: record.id,
        };
        match (&record.fact, record.node) {
            (Fact::Happened(Event::Delivered(message)), Some(node)) => {
                let given = &mut self.nodes.get_or_default(node).given;
                let before = given.last();
                let (lamp, lock) = before.map_or((None, None), |it| (it.lamp, it.lock));
                let by = |on| Switched { by: record.id, on };
                let count = before.map_or(0, |it| it.count).saturating_add(1);
                given.push(Given {
                    at,
                    count,
                    lamp: switch::lamp(&message.payload).map(by).or(lamp),
                    lock: switch::lock(&message.payload).map(by).or(lock),
                });
            }
            (
                Fact::Sent {
                    brief: Some(brief), ..
                },
                Some(node),
            ) if brief.kind == PacketKind::Publish => {
                self.nodes.get_or_default(node).said.push(at);
            }
            // What a program knows ends with it.
            (Fact::Acted(Action::Kill(node) | Action::Crash(node) | Action::Restart(node)), _) => {
                self.nodes.get_or_default(*node).given.push(Given {
                    at,
                    count: 0,
                    lamp: None,
                    lock: None,
                });
            }
            _ => {}
        }
    }
}
