//! Bytes and packets: one [`Packet`] type, the version handled at the codec's edge.
//!
//! Start at [`decode`] and [`encode`]; [`Framer`] cuts a stream into packets; [`Anatomy`] tells which
//! bytes are which field; [`WireError`] tells what broke, where, and which statement says so.

mod malformed;
mod packet;
mod property;
mod reason;
mod text;

pub use malformed::{Flaw, Offence, WireError};
pub use packet::{
    Ack, Auth, Brief, Connack, Connect, Disconnect, Family, Packet, PacketKind, Publish,
    RetainHandling, Suback, Subscribe, SubscribeFilter, Unsubscribe, Will,
};
pub use property::{Properties, Property};
pub use reason::ReasonCode;
pub use text::{PacketId, Qos, Text, TextError};

use bytes::Bytes;

use crate::spec::Version;

/// Reads one whole packet.
///
/// # Errors
/// When the bytes are malformed or break a rule that can be seen in this packet alone.
pub fn decode(_bytes: &[u8], _version: Version) -> Result<Packet, WireError> {
    unimplemented!()
}

/// Writes one packet.
///
/// # Errors
/// When it is longer than the protocol can say.
pub fn encode(_packet: &Packet, _version: Version) -> Result<Bytes, EncodeError> {
    unimplemented!()
}

/// A packet that cannot be written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[error("a packet has at most 268,435,460 bytes, this one would have {0}")]
pub struct EncodeError(pub usize);

/// Cuts a stream into packets.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Framer {
    buffer: Vec<u8>,
}

impl Framer {
    /// Takes the next bytes of the stream, as many or few as there are.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole packet, or `None` while it is still incomplete.
    ///
    /// # Errors
    /// When the fixed header cannot be read, or the packet is larger than `max` bytes.
    pub fn next_packet(&mut self, _max: u32) -> Result<Option<Bytes>, WireError> {
        unimplemented!()
    }
}
