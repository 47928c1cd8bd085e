//! Other people's programs that the tests start, talk to and stop.

mod mosquitto;
mod process;
mod subscriber;

pub use mosquitto::Mosquitto;
pub use process::{Process, find, free_port, until};
pub use subscriber::{Received, Subscriber};
