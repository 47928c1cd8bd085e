//! A broker in memory with clients around it, to be timed by a host that has a clock.
//!
//! Everything the broker does is real: it reads the publishers' bytes, matches, tells its events and
//! notes, and writes the receivers' bytes. The receivers count bytes and read nothing, and so do
//! those of the peer it is compared with (`peer.mjs`).

mod mill;
mod thicket;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use mill::{Mill, Shape};
pub use thicket::{MATCHES, Thicket};

/// Bytes of a delivery: a QoS 0 PUBLISH in 3.1.1, its topic of 24 bytes, its payload of 32.
pub const DELIVERY: usize = 2 + 2 + 24 + 32;
