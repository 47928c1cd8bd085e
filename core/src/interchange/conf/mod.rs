//! Other people's `mosquitto.conf`: read into a broker of ours, looked through for holes, written
//! back.
//!
//! ```text
//!  text ──► Conf (every line, kept as it is) ──► Read: BrokerSpec, bridges, findings
//!  Conf + BrokerSpec ──► text: only the lines that say otherwise change
//! ```
//!
//! The facts are those of Mosquitto 2.0; `cli/tests/conf.rs` holds them against the program itself:
//! what is called wrong here it refuses too, and the same clients come in. The lists beside the file
//! are [`access`](crate::access)'s.

mod bridge;
mod edit;
mod holes;
mod line;
mod lint;
mod options;
mod read;
mod story;

#[cfg(test)]
mod tests;

pub use bridge::{Bridge, BridgeTopic, Direction};
pub use line::{Conf, Entry};
pub use lint::{Badness, Finding, Source};
pub use options::known as known_options;
pub use read::{Lists, Read, read};
