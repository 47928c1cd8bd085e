//! Other people's programs that the tests start, talk to and stop.
//!
//! [`Peer`] is what every client can be asked for, ours ([`Own`]) and others' ([`Puppet`]); [`judge`]
//! checks what has to be true between any client and any broker.

mod authority;
mod facts;
mod facts_v5;
mod judge;
mod mosquitto;
mod own;
mod process;
mod puppet;
mod serve;
mod subscriber;
mod voice;

pub use authority::Authority;
pub use judge::{judge, judge_refusals};
pub use mosquitto::Mosquitto;
pub use own::Own;
pub use process::{PATIENCE, Process, find, free_port, until};
pub use puppet::{Library, Puppet};
pub use serve::Serve;
pub use subscriber::{Received, Subscribable, Subscriber};
pub use voice::{Filter, Greeting, Peer, Post, Wish};
