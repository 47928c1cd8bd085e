//! A stream of bytes between two nodes. Knows bytes, not MQTT.
//!
//! A [`Link`] is the weather between a client and its broker. A [`Connection`] lives on a link: two
//! ends that may believe different things, and one [`Lane`] of [`Flight`]s each way that never lose
//! their order. As in TCP nothing vanishes from the middle of a stream: a flight arrives, waits, or
//! dies with its connection.
//!
//! Nothing here has a clock or an agenda: a flight knows when it is due, its host wakes it.
//!
//! Simplifications: no segments, no bandwidth, no retransmission timer. What is sent while the link
//! cannot carry travels in one piece once it can. The FIN that answers a FIN is not drawn.

mod connection;
mod lane;
mod link;

pub use connection::{Arrival, Connection, End, Parting, Side};
pub use lane::{Flight, Lane, Load, Waits};
pub use link::{Link, LinkProfile, LinkState};
