//! A link: what carries the connections of one client to its broker.

use crate::chance::Chance;
use crate::time::Span;

/// The weather between a client and its broker, the same in both directions.
#[derive(Clone, Debug, Hash)]
pub struct Link {
    /// Whether it carries.
    pub state: LinkState,
    profile: LinkProfile,
    chance: Chance,
}

/// The numbers of a link.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LinkProfile {
    /// One way, at least.
    pub latency: Span,
    /// Added at random, at most.
    pub jitter: Span,
}

/// Whether a link carries.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LinkState {
    /// It carries.
    #[default]
    Up,
    /// It stalls: nothing arrives, nothing is lost, nobody is told.
    Held,
    /// The client's end has no network.
    Cut,
}

impl Link {
    /// A link that carries. `purpose` names its stream of chance, as in `link alice--hub`.
    pub fn new(profile: LinkProfile, seed: u64, purpose: &str) -> Self {
        Self {
            state: LinkState::Up,
            profile,
            chance: Chance::new(seed, purpose),
        }
    }

    /// How long the next thing sent will travel: the latency and a jitter of its own.
    pub fn travel(&mut self) -> Span {
        self.profile.latency + self.chance.span_up_to(self.profile.jitter)
    }

    /// Its numbers.
    pub const fn profile(&self) -> LinkProfile {
        self.profile
    }
}
