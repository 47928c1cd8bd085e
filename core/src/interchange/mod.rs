//! What goes out to other people's tools, and what comes back from them.
//!
//! Out: [`pcapng`] writes a trace as a capture of its segments, for Wireshark and its kin;
//! [`code`] writes a client as a program for a library.

pub mod code;

mod address;
mod comment;
mod pcapng;
mod tap;

pub use pcapng::pcapng;
