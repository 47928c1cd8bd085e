//! What can be wrong with a packet, where, and which statement says so.
//!
//! [`Flaw`] lists every way; the table in `judgement.rs` says which statement each one breaks.

use std::fmt;

use super::packet::PacketKind;
use super::reason::ReasonCode;
use super::text::Text;
use crate::spec::{Clause, Version};
use crate::topic::{ShareError, TopicError};

/// Cannot be read, or can be read and is not allowed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Offence {
    /// Malformed Packet.
    Malformed,
    /// Protocol Error.
    Protocol,
}

/// A packet refused by the codec.
///
/// The version in which a broker should answer a refused CONNECT is that of the `clause`: it is the
/// one the client spoke, or the nearest to it when its Protocol Level is unknown.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct WireError {
    /// The byte of the packet at which it broke, from 0.
    pub at: u32,
    /// Malformed, or not allowed.
    pub offence: Offence,
    /// What a 5.0 peer is told.
    pub reason: ReasonCode,
    /// The statement it breaks.
    pub clause: Clause,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Reading has stopped; the reader knows why.
///
/// It has no size, so that what is read well travels in registers and not in the room that a
/// [`WireError`] would need.
#[derive(Debug)]
pub(super) struct Fault;

/// What is wrong with a packet.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// It ends before its field does.
    #[error("the packet ends inside {0}")]
    Truncated(&'static str),
    /// It ends before its Remaining Length says, though between two fields.
    #[error("{0} of the bytes that the Remaining Length announces are missing")]
    Missing(u32),
    /// The Property Length ends before the property does.
    #[error("the Property Length ends inside {0}")]
    PropertiesTruncated(&'static str),
    /// There is more than its fields need.
    #[error("{0} bytes are left over after the last field")]
    TrailingBytes(u32),
    /// There is more than its Remaining Length says.
    #[error("{0} bytes follow the end that the Remaining Length announces")]
    BeyondRemainingLength(u32),

    /// Type 0, or 15 in 3.1.1.
    #[error("packet type {0} is reserved")]
    ReservedType(u8),
    /// The lower half of the first byte.
    #[error("the flags of {kind} are {expected:04b}, not {found:04b}")]
    HeaderFlags {
        /// Of which packet.
        kind: PacketKind,
        /// What is there.
        found: u8,
        /// What has to be there.
        expected: u8,
    },
    /// QoS bits 11 in a PUBLISH.
    #[error("both QoS bits are set; there is no QoS 3")]
    PublishQos3,
    /// DUP at QoS 0.
    #[error("DUP is set at QoS 0, where nothing is ever sent again")]
    DupAtQos0,
    /// A fourth byte that announces a fifth.
    #[error("{0} goes on after four bytes")]
    LengthTooLong(&'static str),
    /// A last byte of zero.
    #[error("{0} ends in a zero byte; the same number has a shorter form")]
    LengthNotShortest(&'static str),
    /// More than the receiver takes.
    #[error("the packet has {size} bytes, more than the {max} that the receiver takes")]
    TooLarge {
        /// All of it, fixed header included.
        size: u32,
        /// What the receiver takes.
        max: u32,
    },

    /// Bytes that are not UTF-8.
    #[error("{0} is not valid UTF-8")]
    NotUtf8(&'static str),
    /// A code point from U+D800 to U+DFFF.
    #[error("{0} contains half of a UTF-16 pair, which is no character")]
    Surrogate(&'static str),
    /// U+0000.
    #[error("{0} contains the character U+0000")]
    Null(&'static str),
    /// A bad Topic Name.
    #[error("{field}: {why}")]
    TopicName {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        why: TopicError,
    },
    /// A bad Topic Filter.
    #[error("Topic Filter: {0}")]
    TopicFilter(TopicError),
    /// A bad shared filter.
    #[error("Topic Filter: {0}")]
    Share(ShareError),
    /// No name and no alias.
    #[error("the Topic Name is empty and no Topic Alias stands for it")]
    NoTopic,
    /// Packet Identifier 0.
    #[error("the Packet Identifier is 0")]
    ZeroPacketId,

    /// Not "MQTT".
    #[error("the Protocol Name is \"{0}\", not \"MQTT\"")]
    ProtocolName(Text),
    /// Neither 4 nor 5.
    #[error("Protocol Level {0} is neither 4 (MQTT 3.1.1) nor 5 (MQTT 5.0)")]
    ProtocolLevel(u8),
    /// Bit 0 of the Connect Flags.
    #[error("the reserved bit 0 of the Connect Flags is set")]
    ConnectReservedFlag,
    /// A Will QoS, but no Will.
    #[error("a Will QoS is given, but the Will Flag is not set")]
    WillQosWithoutWill,
    /// A Will Retain, but no Will.
    #[error("Will Retain is set, but the Will Flag is not")]
    WillRetainWithoutWill,
    /// Will QoS bits 11.
    #[error("both Will QoS bits are set; there is no QoS 3")]
    WillQos3,
    /// 3.1.1 has no password without a user name.
    #[error("the Password Flag is set, but the User Name Flag is not")]
    PasswordWithoutUserName,
    /// Authentication Data, but no Authentication Method.
    #[error("there is Authentication Data, but no Authentication Method")]
    AuthenticationDataAlone,

    /// Bits 7 to 1 of the Connect Acknowledge Flags.
    #[error("reserved bits of the Connect Acknowledge Flags are set: {0:#04x}")]
    ConnackFlags(u8),
    /// Session Present on a refusal.
    #[error("Session Present is set on a refusal")]
    SessionPresentOnRefusal,
    /// A return code that 3.1.1 does not have.
    #[error("return code {code:#04x} is reserved on {kind}")]
    ReturnCode {
        /// On which packet.
        kind: PacketKind,
        /// What is there.
        code: u8,
    },
    /// A Reason Code that this packet may not carry.
    #[error("Reason Code {reason} does not belong on {kind}")]
    Reason {
        /// On which packet.
        kind: PacketKind,
        /// What is there.
        reason: ReasonCode,
    },

    /// SUBSCRIBE or UNSUBSCRIBE for nothing.
    #[error("there is no Topic Filter")]
    NoFilters,
    /// SUBACK or UNSUBACK for nothing.
    #[error("there is no Reason Code")]
    NoReasons,
    /// Reserved bits of the options byte.
    #[error("reserved bits of the subscription options are set: {0:#04x}")]
    SubscribeReservedBits(u8),
    /// Requested QoS 3.
    #[error("the subscription asks for QoS 3")]
    SubscribeQos3,
    /// Retain Handling 3.
    #[error("Retain Handling is 3; there are 0, 1 and 2")]
    RetainHandling3,
    /// No Local on `$share/…`.
    #[error("No Local is set on a shared subscription")]
    NoLocalOnShared,

    /// No such property.
    #[error("no property has the identifier {0:#04x}")]
    UnknownProperty(u32),
    /// A property of other packets.
    #[error("{property} does not belong {place}")]
    MisplacedProperty {
        /// Its name.
        property: &'static str,
        /// "on CONNACK", "among Will Properties".
        place: &'static str,
    },
    /// A property that stands once stands twice.
    #[error("{0} stands more than once")]
    RepeatedProperty(&'static str),
    /// A value outside its range.
    #[error("{property} is {value}; allowed is {allowed}")]
    PropertyValue {
        /// Its name.
        property: &'static str,
        /// What is there.
        value: u32,
        /// What may be there.
        allowed: &'static str,
    },
    /// AUTH without a method.
    #[error("AUTH does not name its Authentication Method")]
    AuthWithoutMethod,
}

impl Flaw {
    /// The whole judgement: what a peer that sent this packet in this version is told, and why.
    pub(super) fn error(self, at: usize, version: Version, kind: Option<PacketKind>) -> WireError {
        let (offence, clause) = self.verdict(version, kind);
        WireError {
            at: u32::try_from(at).unwrap_or(u32::MAX),
            offence,
            reason: self.reason(offence),
            clause,
            flaw: self,
        }
    }

    /// What a 5.0 peer is told: the code of the offence, or a more exact one where there is one.
    fn reason(&self, offence: Offence) -> ReasonCode {
        #[allow(
            clippy::wildcard_enum_match_arm,
            reason = "few flaws have a code of their own"
        )]
        match self {
            Self::TooLarge { .. } => ReasonCode::PACKET_TOO_LARGE,
            Self::ProtocolName(_) | Self::ProtocolLevel(_) => {
                ReasonCode::UNSUPPORTED_PROTOCOL_VERSION
            }
            // Readable, but no filter that can be granted.
            Self::Share(_) => ReasonCode::TOPIC_FILTER_INVALID,
            Self::PropertyValue { property, .. } if *property == "Topic Alias" => {
                ReasonCode::TOPIC_ALIAS_INVALID
            }
            _ => match offence {
                Offence::Malformed => ReasonCode::MALFORMED_PACKET,
                Offence::Protocol => ReasonCode::PROTOCOL_ERROR,
            },
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {} [{}]", self.at, self.flaw, self.clause)
    }
}

impl std::error::Error for WireError {}
