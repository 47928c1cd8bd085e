//! Who is in a world, and what they are like.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::bridge::{Bridge, End};
use crate::broker::BrokerConfig;
use crate::client::ClientOptions;
use crate::device::{Habit, Radio};
use crate::id::NodeId;
use crate::net::LinkProfile;
use crate::time::{Instant, Span};

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
    /// Where it keeps its side of a session.
    pub store: Store,
    /// How its clock runs.
    pub clock: Clock,
    /// What its radio costs. The world does not ask: a [`Budget`](crate::trace::Budget) does.
    pub radio: Radio,
    /// What it does by itself.
    pub habits: Vec<Habit>,
    /// Who decides what it does.
    pub program: Program,
    /// Of which bridge it is an end, if it is one.
    pub bridge: Option<BridgeEnd>,
}

impl ClientSpec {
    /// A client of no particular kind: it keeps nothing through a crash, its clock is right, and it does
    /// nothing by itself.
    #[must_use]
    pub fn plain(
        name: impl Into<Arc<str>>,
        options: ClientOptions,
        broker: NodeId,
        link: LinkProfile,
    ) -> Self {
        Self {
            name: name.into(),
            face: Face::default(),
            title: None,
            options,
            broker,
            link,
            store: Store::default(),
            clock: Clock::default(),
            radio: Radio::default(),
            habits: Vec::new(),
            program: Program::default(),
            bridge: None,
        }
    }
}

/// What makes a client an end of a bridge.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BridgeEnd {
    /// What goes over it.
    pub bridge: Arc<Bridge>,
    /// Which end this is.
    pub end: End,
    /// The client at the other end.
    pub across: NodeId,
    /// The broker that the bridge belongs to: it ends and starts with its program.
    pub home: NodeId,
}

/// A broker.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct BrokerSpec {
    /// Its name in the world.
    pub name: Arc<str>,
    /// What people call it, if not by its name.
    pub title: Option<Arc<str>>,
    /// How it behaves.
    pub config: BrokerConfig,
    /// What of it outlives a crash.
    pub disk: Disk,
    /// Who decides what it does.
    pub program: Program,
}

/// What of a broker outlives a crash: its sessions with what waits in them, and what it retained.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Disk {
    /// Nothing: all is in memory.
    #[default]
    None,
    /// All, at once.
    Always,
    /// What was there when it was saved last: so often, and when its program ends in order.
    Every(Span),
}

/// Where a client keeps its side of a session: what it has sent and not seen answered, and which
/// Packet Identifiers it has seen.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Store {
    /// In memory: gone with the power.
    #[default]
    Memory,
    /// On flash.
    Flash,
}

/// Who decides what a client or a broker does.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Program {
    /// Our own machine, and whoever asks it for something.
    #[default]
    Own,
    /// A program outside: the client or broker is a guest. It has links here and connections, and its
    /// bytes come from a real socket.
    Outside,
}

/// A world without guests has the digest that it had before there were any.
impl Hash for Program {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Own => {}
            Self::Outside => state.write(b"guest"),
        }
    }
}

/// How a device's clock runs, beside the world's.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Clock {
    /// So many millionths too fast; too slow if below zero. At least -900,000.
    pub drift_ppm: i32,
}

impl Clock {
    /// The slowest there is: a tenth of the world's.
    pub const SLOWEST_PPM: i32 = -900_000;

    /// What it shows.
    pub fn local(self, world: Instant) -> Instant {
        let us = u128::from(world.as_micros()) * self.rate() / MILLION;
        Instant::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// When it first shows this.
    pub fn world(self, local: Instant) -> Instant {
        let us = (u128::from(local.as_micros()) * MILLION).div_ceil(self.rate());
        Instant::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// So many of its microseconds in a million of the world's.
    fn rate(self) -> u128 {
        let rate = 1_000_000 + i64::from(self.drift_ppm.max(Self::SLOWEST_PPM));
        u128::from(rate.unsigned_abs())
    }
}

const MILLION: u128 = 1_000_000;

/// What a client looks like.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Face {
    /// A motion sensor.
    Sensor,
    /// A thermometer.
    Thermometer,
    /// A lamp, lit by what it is told.
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
    /// Nothing but a client.
    Plain,
    /// A fan, turning by what it is told.
    Fan,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_drifts_shows_each_moment_once_and_never_early() {
        for drift_ppm in [0, 20_000, -20_000, 999_999, -900_000, 1] {
            let clock = Clock { drift_ppm };
            for us in [0, 1, 2, 3, 999_999, 1_000_000, 60_000_001, 1 << 40] {
                let local = Instant::from_micros(us);
                let world = clock.world(local);
                assert!(clock.local(world) >= local, "{drift_ppm} {us}");
                let before = Instant::from_micros(world.as_micros().saturating_sub(1));
                assert!(us == 0 || clock.local(before) < local, "{drift_ppm} {us}");
            }
        }
        let fast = Clock { drift_ppm: 20_000 };
        assert_eq!(
            fast.local(Instant::from_millis(1_000)),
            Instant::from_millis(1_020)
        );
    }
}
