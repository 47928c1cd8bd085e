//! Two runs of one world under the same seed, side by side on one clock.

use brokerscope_core::history::{Beside as Found, Stamp};
use brokerscope_core::id::RecordId;
use brokerscope_core::net::Carriage;
use brokerscope_core::scenario::{Scenario, Twist};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Layer;
use brokerscope_core::wire::Qos;

use super::Bench;
use super::bench::STEPS_PER_RUN;
use crate::shared::Last;

/// What is otherwise in the second run.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pairing {
    /// QoS 1 and QoS 2.
    #[default]
    Qos,
    /// 3.1.1 and 5.0.
    Version,
    /// True TCP and a textbook's link.
    Loss,
    /// The present branch and the one at this place.
    Branch(usize),
    /// The simulated broker and a real one.
    Real,
}

/// What happens to two runs side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BesideMsg {
    /// Points at the difference at this place, or at none.
    Choose(Option<usize>),
    /// Points at what this record of a side, 0 or 1, has to do with.
    Packet(usize, RecordId),
    /// The next difference.
    Next,
    /// All of both as a list, or as pictures.
    AsList,
}

/// Links that lose nothing lose so many of a million, where loss is what is looked at.
pub const LOSS_PPM: u32 = 100_000;
/// Time that is computed behind what is known, at most: until what is on its way has come.
const BEHIND: Span = Span::from_secs(10);
/// A click moves both runs; so many steps each may take, at most.
const STEPS_PER_JUMP: u32 = 20_000;

impl Pairing {
    /// Those that need nothing but a world.
    pub const PRESETS: [Self; 3] = [Self::Qos, Self::Version, Self::Loss];

    /// As the address bar has it.
    pub fn hash(self) -> String {
        match self {
            Self::Qos => "qos".to_owned(),
            Self::Version => "version".to_owned(),
            Self::Loss => "loss".to_owned(),
            Self::Real => "real".to_owned(),
            Self::Branch(place) => format!("branch-{place}"),
        }
    }

    /// By its [`Pairing::hash`]; the first for anything unknown.
    pub fn parse(hash: &str) -> Self {
        let branch = hash.strip_prefix("branch-").map(str::parse);
        match (hash, branch) {
            (_, Some(Ok(place))) => Self::Branch(place),
            ("version", _) => Self::Version,
            ("loss", _) => Self::Loss,
            ("real", _) => Self::Real,
            _ => Self::Qos,
        }
    }

    /// What is otherwise in each of them.
    fn twists(self) -> [Vec<Twist>; 2] {
        match self {
            Self::Qos => [Qos::AtLeastOnce, Qos::ExactlyOnce].map(|qos| vec![Twist::Qos(qos)]),
            Self::Version => {
                [Version::V311, Version::V5].map(|version| vec![Twist::Version(version)])
            }
            Self::Loss => [Carriage::Tcp, Carriage::Textbook]
                .map(|carriage| vec![Twist::Loss(LOSS_PPM), Twist::Carriage(carriage)]),
            Self::Branch(_) | Self::Real => [Vec::new(), Vec::new()],
        }
    }
}

/// Two runs side by side.
#[derive(Debug)]
pub struct Beside {
    /// What is otherwise.
    pub pairing: Pairing,
    /// The runs. Their cursors stand at one time.
    pub sides: [Bench; 2],
    /// What is known of both.
    pub end: Instant,
    /// The moment shown.
    pub at: Instant,
    /// Both are still being computed.
    pub computing: bool,
    /// The difference that is pointed at.
    pub chosen: Option<usize>,
    /// Both are shown as a list.
    pub as_list: bool,
    /// What differs, as it was last found.
    pub found: Last<[Stamp; 2], Found>,
    /// How far runs are computed at least, and at most.
    goal: Instant,
    limit: Instant,
}

impl Beside {
    /// This world in two ways, to be computed; `None` if there is no such branch, or a world that
    /// cannot start.
    pub fn new(pairing: Pairing, world: &Bench) -> Option<Self> {
        let history = &world.history;
        let (branches, on) = history.branches();
        let sides = match pairing {
            Pairing::Branch(place) if place >= branches.len() || place == on => return None,
            Pairing::Branch(place) => [on, place].map(|place| {
                let mut history = history.clone();
                history.switch(place);
                Bench::of(history)
            }),
            Pairing::Qos | Pairing::Version | Pairing::Loss | Pairing::Real => {
                let base: Scenario = history.export();
                pairing
                    .twists()
                    .map(|twists| Bench::new(base.twisted(&twists)))
            }
        };
        if sides
            .iter()
            .any(|side| side.history.world().nodes().next().is_none())
        {
            return None;
        }
        let heads = branches.iter().map(|branch| branch.head.at);
        let goal = match pairing {
            Pairing::Branch(_) => heads.max().unwrap_or_default(),
            Pairing::Qos | Pairing::Version | Pairing::Loss | Pairing::Real => history.head().at,
        };
        Some(Self {
            pairing,
            sides,
            end: Instant::START,
            at: Instant::START,
            computing: true,
            chosen: None,
            as_list: false,
            found: Last::default(),
            goal,
            limit: goal + BEHIND,
        })
    }

    /// Two other runs, that somebody else plays.
    pub fn put(&mut self, sides: [Bench; 2]) {
        self.sides = sides;
        (self.at, self.chosen, self.computing) = (Instant::START, None, true);
    }

    /// Both are played: they stand at their end.
    pub fn settle(&mut self) {
        self.computing = false;
        let ends = self.sides.each_ref().map(|side| side.history.cursor().at);
        self.end = ends.into_iter().max().unwrap_or_default();
        self.seek(self.end);
    }

    /// Computes a part of both; whether there is more to compute.
    pub fn compute(&mut self) -> bool {
        // Its second run takes the time that it takes.
        if self.pairing == Pairing::Real {
            return false;
        }
        let mut more = false;
        for side in &mut self.sides {
            let history = &mut side.history;
            let is_short = history.cursor().at < self.goal;
            if is_short {
                let played = history.play(self.goal, STEPS_PER_RUN);
                more |= played.stopped == brokerscope_core::history::Stopped::Budget;
                continue;
            }
            // What is on its way arrives.
            let mut steps = 0;
            while !history.world().in_flight().is_empty() {
                let soon = history.next_due().is_some_and(|due| due <= self.limit);
                if steps == STEPS_PER_RUN || !soon || !history.step() {
                    break;
                }
                steps += 1;
            }
            more |= steps == STEPS_PER_RUN;
        }
        let both_there = self
            .sides
            .iter()
            .all(|side| side.history.head().at >= self.goal);
        let ends = self.sides.each_ref().map(|side| side.history.head().at);
        self.end = ends.into_iter().max().unwrap_or_default().max(self.goal);
        let flying = self.sides.iter().any(|side| {
            let soon = side.history.next_due().is_some_and(|due| due <= self.limit);
            soon && !side.history.world().in_flight().is_empty()
        });
        more |= flying && both_there;
        if !more {
            self.computing = false;
            for side in &mut self.sides {
                side.history.play(self.end, STEPS_PER_JUMP);
            }
            self.seek(self.end);
        }
        more
    }

    /// Both stand at this moment.
    pub fn seek(&mut self, at: Instant) {
        self.at = at.min(self.end);
        for side in &mut self.sides {
            side.history.seek_time(self.at, STEPS_PER_JUMP);
        }
    }

    /// Lets wall time pass, at the pace of whichever has something to see.
    pub fn frame(&mut self, elapsed_ms: f64) {
        let [(passed, one), (_, other)] = self.sides.each_mut().map(|side| side.stride(elapsed_ms));
        // A wait in which nothing moves is passed over only if nothing moves on either side.
        let hurry = one.into_iter().chain(other).min();
        self.seek(self.at + passed.max(hurry.unwrap_or(BEHIND)));
        if self.at >= self.end {
            self.play(false);
        }
    }

    /// Whether time runs.
    pub fn playing(&self) -> bool {
        self.sides[0].playing
    }

    /// Time runs, or stands.
    pub fn play(&mut self, playing: bool) {
        for side in &mut self.sides {
            side.playing = playing;
            side.carry_us = 0.0;
        }
    }

    /// The moment at which something is seen to happen in one of them, behind `at`; or before it.
    pub fn next(&self, forward: bool) -> Instant {
        let moments = self.sides.iter().filter_map(|side| {
            let records = side.history.trace().records();
            let seen = |it: &&brokerscope_core::trace::Record| it.fact.layer() <= Layer::Mqtt;
            let found = if forward {
                let from = records.partition_point(|it| it.at <= self.at);
                records.get(from..)?.iter().find(seen)
            } else {
                let to = records.partition_point(|it| it.at < self.at);
                records.get(..to)?.iter().rev().find(seen)
            };
            found.map(|record| record.at)
        });
        if forward {
            moments.min().unwrap_or(self.end)
        } else {
            moments.max().unwrap_or(Instant::START)
        }
    }

    /// What differs.
    pub fn found(&self) -> crate::shared::Shared<Found> {
        let [left, right] = &self.sides;
        let stamps = [left.history.stamp(), right.history.stamp()];
        self.found.of(stamps, || {
            Found::of(left.history.trace(), right.history.trace(), self.end)
        })
    }
}
