//! Seeded chance, one stream per purpose.
//!
//! Each link has a stream of its own, so that adding a client changes nobody else's weather.

use std::hash::{Hash, Hasher};

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg32;

use crate::digest::Digest;
use crate::time::Span;

/// A stream of chance, fixed by the world's seed and the name of its purpose.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chance {
    seed: u64,
    drawn: u64,
    stream: Pcg32,
}

impl Chance {
    /// The stream of `purpose` in a world with this `seed`.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let seed = seed ^ Digest::of(&purpose).0;
        Self {
            seed,
            drawn: 0,
            stream: Pcg32::seed_from_u64(seed),
        }
    }

    /// A stream of its own for another purpose of the same owner.
    #[must_use]
    pub fn branch(&self, purpose: &str) -> Self {
        Self::new(self.seed, purpose)
    }

    /// A number below `bound`; zero when `bound` is zero.
    ///
    /// Taken by multiplication: the bias is below one in four billion for the bounds used here.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.drawn += 1;
        let wide = u64::from(self.stream.next_u32()) * u64::from(bound);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// So many letters, digits, `+` and `/`: six bits each.
    pub fn letters(&mut self, count: usize) -> String {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let letter = |_| {
            let place = usize::try_from(self.below(64)).unwrap_or(0);
            char::from(ALPHABET.get(place).copied().unwrap_or(b'A'))
        };
        (0..count).map(letter).collect()
    }

    /// A span of at most `max`, to the microsecond. Spans above 71 minutes count as 71 minutes.
    pub fn span_up_to(&mut self, max: Span) -> Span {
        let us = u32::try_from(max.as_micros()).unwrap_or(u32::MAX - 1);
        Span::from_micros(u64::from(self.below(us.saturating_add(1))))
    }
}

/// A seed and how much was drawn from it say all about the rest.
impl Hash for Chance {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.seed, self.drawn).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_its_own_stream() {
        let draw = |purpose| {
            let mut chance = Chance::new(7, purpose);
            [chance.below(1000), chance.below(1000), chance.below(1000)]
        };
        assert_eq!(draw("alice"), draw("alice"));
        assert_ne!(draw("alice"), draw("bob"));
        let alice = Chance::new(7, "alice");
        assert_eq!(alice.branch("turns"), alice.branch("turns"));
        assert_ne!(alice.branch("turns"), alice);
    }

    #[test]
    fn a_span_stays_in_its_bounds() {
        let mut chance = Chance::new(1, "bounds");
        let max = Span::from_micros(3);
        for _ in 0..200 {
            assert!(chance.span_up_to(max) <= max);
        }
        assert_eq!(chance.span_up_to(Span::ZERO), Span::ZERO);
    }
}
