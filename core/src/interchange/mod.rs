//! What goes out to other people's tools, and what comes back from them.
//!
//! Out: [`pcapng`] writes a trace as a capture of its segments, for Wireshark and its kin;
//! [`code`] writes a client as a program for a library; [`svg`], [`mermaid`] and [`plantuml`] draw the
//! ladder, and [`csv`] lists the messages.
//!
//! Back: [`open`] reads a capture into the same records, in these steps:
//!
//! ```text
//!  file ──► layers ──► stream ──► dialogue ──► events ──► weave
//!  packets  segments   bytes in   packets of   in one     records, with what
//!                      order      MQTT         order      the machines must have done
//! ```

pub mod code;
pub mod compare;
pub mod conf;

mod address;
mod answers;
mod cast;
mod comment;
mod csv;
mod diagram;
mod dialogue;
mod events;
mod file;
mod import;
mod insight;
mod joined;
mod layers;
mod line;
mod ndjson;
mod pcapng;
mod people;
mod replay;
mod shelf;
mod stream;
mod svg;
mod talks;
mod tap;
mod text;
mod weave;
mod websocket;

pub use answers::Difference;
pub use csv::csv;
pub use file::CaptureError;
pub use import::{Imported, is_capture, open};

pub use pcapng::pcapng;
pub use replay::{Replayed, replay};
pub use svg::{Drawing, drawing, svg};
pub use text::{mermaid, plantuml};
