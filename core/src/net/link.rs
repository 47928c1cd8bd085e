//! A link: what carries the connections of one client to its broker.

use super::connection::Side;
use super::path::{Dropped, Passage, Path, PathState};
use super::profile::LinkProfile;
use crate::chance::Chance;
use crate::time::Instant;

/// What is between a client and its broker.
#[derive(Clone, Debug, Hash)]
pub struct Link {
    /// Whether the client's end has a network at all.
    pub network: Network,
    profile: LinkProfile,
    up: Path,
    down: Path,
}

/// Whether the client's end has a network. Its stack knows.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Network {
    /// It has one.
    #[default]
    There,
    /// It has none: a cable was pulled, the radio found no cell.
    Gone,
}

impl Link {
    /// A link that carries. `purpose` names its streams of chance, as in `link alice--hub`.
    pub fn new(profile: LinkProfile, seed: u64, purpose: &str) -> Self {
        let chance = Chance::new(seed, purpose);
        Self {
            network: Network::There,
            profile,
            up: Path::new(profile.up, chance.branch("up")),
            down: Path::new(profile.down, chance.branch("down")),
        }
    }

    /// Something of this size sets out *to* this side.
    pub fn pass(&mut self, to: Side, now: Instant, size: u32, spared: bool) -> Passage {
        if self.network == Network::Gone {
            return Passage::Dropped(Dropped::NobodyThere);
        }
        if self.profile.outage.is_some_and(|outage| outage.covers(now)) {
            return Passage::Dropped(Dropped::Silence);
        }
        self.path_mut(to).pass(now, size, spared)
    }

    /// The direction *to* this side.
    pub const fn path(&self, to: Side) -> &Path {
        match to {
            Side::Broker => &self.up,
            Side::Client => &self.down,
        }
    }

    /// As [`Link::path`], to stop or release it.
    pub const fn path_mut(&mut self, to: Side) -> &mut Path {
        match to {
            Side::Broker => &mut self.up,
            Side::Client => &mut self.down,
        }
    }

    /// What it is like as a whole.
    pub const fn state(&self) -> LinkState {
        match (self.network, self.up.state, self.down.state) {
            (Network::Gone, _, _) => LinkState::Cut,
            (Network::There, PathState::Swallows, _) | (Network::There, _, PathState::Swallows) => {
                LinkState::Silent
            }
            (Network::There, PathState::Holds, _) | (Network::There, _, PathState::Holds) => {
                LinkState::Held
            }
            (Network::There, PathState::Carries, PathState::Carries) => LinkState::Up,
        }
    }

    /// Its numbers.
    pub const fn profile(&self) -> LinkProfile {
        self.profile
    }

    /// Other numbers from now on: for segments that set out, and for new connections.
    pub const fn set_profile(&mut self, profile: LinkProfile) {
        self.profile = profile;
        self.up.set_profile(profile.up);
        self.down.set_profile(profile.down);
    }
}

/// A link in one word: the worst that is true of it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LinkState {
    /// It carries, both ways.
    #[default]
    Up,
    /// It stalls, at least one way: nothing arrives, nothing is lost, nobody is told.
    Held,
    /// It swallows everything, at least one way, and nobody is told.
    Silent,
    /// The client's end has no network.
    Cut,
}
