//! A stream of bytes between two nodes, as TCP gives it. Knows bytes, not MQTT.
//!
//! A [`Link`] is what lies between a client and its broker: a [`Path`] each way that delays, narrows,
//! loses, holds or swallows segments. A [`Connection`] lives on a link: two ends that may believe
//! different things. Each end has a sender (what was written, what must be sent again, how long to
//! wait: `pace`) and a receiver (what came, in order again). Below MQTT segments get lost; above it
//! nothing vanishes from the middle of a stream: a packet arrives, waits, or dies with its
//! connection.
//!
//! Nothing here has a clock or an agenda: a [`Flight`] knows when it is due and a sender when it has
//! waited long enough; their host wakes them. What may lie between MQTT and TCP, TLS and WebSocket, is
//! [`Cover`]: it talks before MQTT does, and adds to each packet.
//!
//! Simplifications: every packet goes out at once in segments of its own (no Nagle), every segment
//! is answered at once (no delayed acknowledgements), none selectively; a receiver reads at once;
//! paths do not reorder; there is no TCP keep-alive; a connection that was closed leaves no
//! TIME-WAIT behind.

mod connection;
mod cover;
mod half;
mod hearing;
mod lane;
mod link;
mod pace;
mod path;
mod profile;
mod receiver;
mod segment;
mod sender;

pub use connection::{Connection, End, Fatigue, Parting, Side, Translation};
pub use cover::{CERTIFICATES, Cover, Tls, TlsVersion};
pub use hearing::{Heard, Listening};
pub use lane::{Flight, Lane};
pub use link::{Link, LinkState, Network};
pub use pace::{RTO_FIRST, RTO_MAX, RTO_MIN};
pub use path::{Dropped, Passage, Path, PathProfile, PathState, QUEUE, Spread};
pub use profile::{Carriage, LinkProfile, MSS, Outage, PRESETS, Preset};
pub use segment::{HEADERS, Segment, SegmentKind};
pub use sender::{Gauge, RETRIES_MAX, SYN_RETRIES_MAX, Stuck};
