//! A 64-bit fingerprint that is the same on every machine.
//!
//! Rust's `Hash` writes lengths and discriminants as `usize`, which is 32 bits in a browser and 64
//! natively. The stable hasher widens them.

use core::fmt;
use core::hash::Hash;

use rustc_stable_hash::{FromStableHash, SipHasher128Hash, StableSipHasher128};

/// A fingerprint of a state.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Digest(pub u64);

impl Digest {
    /// The fingerprint of `value`.
    pub fn of(value: &impl Hash) -> Self {
        let mut hasher = StableSipHasher128::new();
        value.hash(&mut hasher);
        hasher.finish()
    }
}

impl FromStableHash for Digest {
    type Hash = SipHasher128Hash;

    fn from(hash: SipHasher128Hash) -> Self {
        Self(hash.0[0] ^ hash.0[1])
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_is_another_digest() {
        assert_ne!(Digest::of(&vec![1_u8, 2, 3]), Digest::of(&vec![1_u8, 2, 2]));
        assert_ne!(
            Digest::of(&vec![0_u8]),
            Digest::of(&vec![0_u8, 0]),
            "a length counts"
        );
    }
}
