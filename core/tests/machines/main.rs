//! Small worlds of clients and a broker: bytes handed over by hand, time that only we move.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails where it stands, and asks for one variant at a time"
)]

mod accepting;
mod access;
mod aliases;
mod answers;
mod authenticating;
mod bounds;
mod clients;
mod commands;
mod connecting;
mod delivery;
mod desk;
mod dismissed;
mod farewells;
mod faults;
mod flow;
mod freshness;
mod garbage;
mod identifiers;
mod keepalive;
mod lone;
mod order;
mod own_aliases;
mod pair;
mod queues;
mod resume;
mod retained;
mod sessions;
mod sharing;
mod strictness;
mod subscribing;
mod sys;
mod telling;
mod terms;
mod topics;
mod unheard;
mod wills;
mod wishes;
mod words;
