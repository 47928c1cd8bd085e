//! A stream of bytes between two nodes. Knows bytes, not MQTT.

mod link;

pub use link::LinkState;
