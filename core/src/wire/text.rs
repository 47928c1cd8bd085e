//! The text and the small numbers that packets are made of.

use std::fmt;
use std::num::NonZeroU16;
use std::sync::Arc;

use crate::clause;
use crate::spec::Clause;
use crate::topic::lowest_byte;

/// A UTF-8 Encoded String: at most 65,535 bytes, without U+0000 [MQTT-1.5.4-1, MQTT-1.5.4-2].
///
/// Cheap to clone.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Text(Arc<str>);

/// Why a text cannot be a [`Text`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum TextError {
    /// More bytes than its two-byte length can say.
    #[error("a text has at most 65,535 bytes, this one has {0}")]
    TooLong(usize),
    /// U+0000.
    #[error("a text may not contain the character U+0000")]
    Null,
}

impl TextError {
    /// The statement the text breaks.
    pub const fn clause(self) -> Clause {
        match self {
            Self::TooLong(_) => clause!(V5, "4.7.3-3"),
            Self::Null => clause!(V5, "1.5.4-2"),
        }
    }
}

impl Text {
    /// Checks `text` and keeps it.
    ///
    /// # Errors
    /// When it is too long or contains U+0000.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if text.len() > usize::from(u16::MAX) {
            return Err(TextError::TooLong(text.len()));
        }
        if lowest_byte(text) == 0 {
            return Err(TextError::Null);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Packet Identifier: 1 to 65,535, never zero [MQTT-2.2.1-3].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PacketId(NonZeroU16);

impl PacketId {
    /// `None` for zero.
    pub const fn new(id: u16) -> Option<Self> {
        match NonZeroU16::new(id) {
            Some(id) => Some(Self(id)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for PacketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A Quality of Service level.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Qos {
    /// At most once.
    #[default]
    AtMostOnce,
    /// At least once.
    AtLeastOnce,
    /// Exactly once.
    ExactlyOnce,
}

impl Qos {
    /// All three, lowest first.
    pub const ALL: [Self; 3] = [Self::AtMostOnce, Self::AtLeastOnce, Self::ExactlyOnce];

    /// `None` for 3 and above [MQTT-3.3.1-4].
    pub const fn new(level: u8) -> Option<Self> {
        match level {
            0 => Some(Self::AtMostOnce),
            1 => Some(Self::AtLeastOnce),
            2 => Some(Self::ExactlyOnce),
            _ => None,
        }
    }

    /// 0, 1 or 2.
    pub const fn level(self) -> u8 {
        match self {
            Self::AtMostOnce => 0,
            Self::AtLeastOnce => 1,
            Self::ExactlyOnce => 2,
        }
    }
}

/// The number.
impl fmt::Display for Qos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.level().fmt(f)
    }
}
