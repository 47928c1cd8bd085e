//! A machine at its place in the world.

use std::sync::Arc;

use super::census::{NodeCensus, NodeKind};
use super::spec::{BrokerSpec, ClientSpec, Clock, Disk, Face, Program, Store};
use crate::bridge::Joint;
use crate::broker::Broker;
use crate::chance::Chance;
use crate::client::Client;
use crate::device::{Habits, Web};
use crate::id::{ConnId, LinkId, NodeId, StepId};
use crate::machine::{Alarm, Deadline, Ending};
use crate::spec::Version;
use crate::time::Instant;

/// A broker or a client, and what the world knows of it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Node {
    pub(super) name: Arc<str>,
    pub(super) title: Option<Arc<str>>,
    pub(super) machine: Machine,
    pub(super) power: Power,
    /// How often it was started.
    pub(super) boots: u32,
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
    /// The step in which it became what the node waits for.
    pub(super) since: StepId,
}

/// Whether a node is there.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Power {
    /// It runs.
    #[default]
    On,
    /// It stands still, and hears nothing.
    Asleep,
    /// Its program has ended; its stack refuses connections.
    Ended,
    /// It has no power: nobody answers.
    Off,
}

#[derive(Clone, Debug, Hash)]
pub(super) enum Machine {
    Broker(Box<Desk>),
    Client(Box<Device>),
}

/// A broker, and what of it is on disk.
#[derive(Clone, Debug, Hash)]
pub(super) struct Desk {
    pub(super) broker: Broker,
    /// Outside: it calls the broker, and the machine here sleeps.
    pub(super) program: Program,
    pub(super) disk: Disk,
    /// As it was saved last.
    pub(super) saved: Option<Broker>,
}

/// The program beside a client that is an end of a bridge, and who else is part of it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Abutment {
    pub(super) joint: Joint,
    pub(super) across: NodeId,
    pub(super) home: NodeId,
}

/// A client, and where it stands.
#[derive(Clone, Debug, Hash)]
pub(super) struct Device {
    pub(super) client: Client,
    pub(super) version: Version,
    pub(super) face: Face,
    pub(super) broker: NodeId,
    pub(super) link: LinkId,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) program: Program,
    pub(super) habits: Habits,
    pub(super) web: Web,
    /// Of which bridge it is an end.
    pub(super) bridge: Option<Box<Abutment>>,
    /// The connection it believes in.
    pub(super) conn: Option<ConnId>,
    /// How that ended while it was asleep: its stack tells it when it wakes.
    pub(super) unheard: Option<Ending>,
}

impl Node {
    pub(super) fn broker(spec: &BrokerSpec, seed: u64) -> Self {
        let chance = nonces(seed, &spec.name, 0);
        let broker = Broker::with_chance(spec.config.clone(), chance);
        Self {
            name: spec.name.clone(),
            title: spec.title.clone(),
            machine: Machine::Broker(Box::new(Desk {
                broker,
                program: spec.program,
                disk: spec.disk,
                saved: None,
            })),
            power: Power::On,
            boots: 0,
            alarm: None,
        }
    }

    pub(super) fn client(spec: &ClientSpec, link: LinkId, seed: u64, now: Instant) -> Self {
        let purpose = format!("habits of {}", spec.name);
        let habits = Habits::new(
            spec.habits.clone().into(),
            Chance::new(seed, &purpose),
            spec.clock.local(now),
        );
        let chance = nonces(seed, &spec.name, 0);
        Self {
            name: spec.name.clone(),
            title: spec.title.clone(),
            machine: Machine::Client(Box::new(Device {
                client: Client::with_chance(spec.options.clone(), chance),
                version: spec.options.version,
                face: spec.face,
                broker: spec.broker,
                link,
                store: spec.store,
                clock: spec.clock,
                program: spec.program,
                habits,
                web: Web::default(),
                bridge: spec.bridge.as_ref().map(|it| {
                    Box::new(Abutment {
                        joint: Joint::new(it.bridge.clone(), it.end),
                        across: it.across,
                        home: it.home,
                    })
                }),
                conn: None,
                unheard: None,
            })),
            power: Power::On,
            boots: 0,
            alarm: None,
        }
    }

    /// When the machine wants to be woken, by the world's clock; never while it does not run.
    pub(super) fn poll_timeout(&self) -> Option<Deadline> {
        if self.power != Power::On {
            return None;
        }
        match &self.machine {
            Machine::Broker(desk) if desk.program == Program::Outside => None,
            Machine::Broker(desk) => desk.broker.poll_timeout(),
            Machine::Client(device) => {
                let habit = device.habits.poll_timeout().map(|at| Deadline {
                    at,
                    alarm: Alarm::Habit,
                });
                let joint = device.bridge.as_ref();
                let begins = joint.and_then(|it| it.joint.poll_timeout());
                let begins = begins.map(|at| Deadline {
                    at,
                    alarm: Alarm::Bridge,
                });
                let client = device.client.poll_timeout();
                let all = client.into_iter().chain(habit).chain(begins);
                let earliest = all.min_by_key(|it| it.at);
                let Deadline { at, alarm } = earliest?;
                let at = device.clock.world(at);
                Some(Deadline { at, alarm })
            }
        }
    }

    /// What it was is gone; what it has on disk is there for its next start.
    pub(super) fn lose_memory(&mut self, now: Instant, seed: u64) {
        self.boots = self.boots.saturating_add(1);
        let chance = nonces(seed, &self.name, self.boots);
        match &mut self.machine {
            Machine::Broker(desk) => {
                let kept = match desk.disk {
                    Disk::None => None,
                    Disk::Always => Some(&desk.broker),
                    Disk::Every(_) => desk.saved.as_ref(),
                };
                desk.broker = match kept {
                    Some(kept) => kept.recovered(now),
                    None => Broker::with_chance(desk.broker.config().clone(), chance),
                };
            }
            Machine::Client(device) => {
                device.conn = None;
                device.web = Web::default();
                device.habits.restart(device.clock.local(now));
                device.unheard = None;
                device.client = match device.store {
                    Store::Flash => device.client.recovered(),
                    Store::Memory => Client::with_chance(device.client.options().clone(), chance),
                };
            }
        }
    }

    pub(super) fn census(&self, id: NodeId) -> NodeCensus {
        NodeCensus {
            id,
            name: self.name.clone(),
            title: self.title.clone(),
            power: self.power,
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

/// By name, so that adding somebody changes nobody else's; others after each start.
fn nonces(seed: u64, name: &str, boots: u32) -> Chance {
    match boots {
        0 => Chance::new(seed, &format!("nonces of {name}")),
        _ => Chance::new(seed, &format!("nonces of {name} after {boots} starts")),
    }
}
