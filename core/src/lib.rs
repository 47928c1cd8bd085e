//! Brokerscope's engine: a deterministic, sans-IO MQTT 3.1.1 and 5.0 broker, client and world.
//!
//! **The promise.** The core never asks for the time, for chance, or for the outside world. Bytes,
//! time and a seed go in; bytes, deadlines and facts come out. Same scenario, same seed, same
//! actions: the same bytes at the same times, natively and in a browser.
//!
//! **The road**, each translation in exactly one place:
//!
//! ```text
//!  Action ──► Input ──► Output ──► Record
//!  world      machine   machine    trace
//! ```
//!
//! **The map.** Imports point down only; a test keeps it.
//!
//! | floor | modules |
//! |---|---|
//! | 7 | [`lesson`]: a story with goals, judged over a trace |
//! | 6 | [`scenario`] (the small language), [`history`] (time travel), [`interchange`] (others' tools) |
//! | 5 | [`world`]: nodes, links, one agenda, one clock; [`condition`]: what a trace must show |
//! | 4 | [`trace`]: what happened, and why |
//! | 3 | [`machine`] (the shared tongue), [`client`], [`broker`], [`device`], [`bridge`] |
//! | 2 | [`flow`] (one hop of one message), [`net`] (one stream of bytes), [`access`] (who may what) |
//! | 1 | [`wire`] (packets), [`topic`] (names and filters) |
//! | 0 | [`time`], [`chance`], [`id`], [`digest`], [`spec`], [`problem`], [`order`] |
#![warn(clippy::float_arithmetic)]

pub mod access;
pub mod bridge;
pub mod broker;
pub mod chance;
pub mod client;
pub mod condition;
pub mod device;
pub mod digest;
pub mod flow;
pub mod history;
pub mod id;
pub mod interchange;
pub mod lesson;
pub mod machine;
pub mod net;
pub mod order;
pub mod problem;
pub mod scenario;
pub mod spec;
pub mod time;
pub mod topic;
pub mod trace;
pub mod wire;
pub mod world;
