//! Names and filters: parsed once, trusted after.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use bytestring::ByteString;

use crate::clause;
use crate::spec::{Clause, Version};

/// Where a message is published: at least one character, no wildcard, no U+0000 [MQTT-4.7.3-1].
///
/// Cheap to clone. It may be a part of the bytes in which it came.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TopicName(ByteString);

/// What a subscription wants: a name in which whole levels may be `+` and the last may be `#`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TopicFilter(Arc<str>);

/// Why a text is no topic name or filter.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum TopicError {
    /// No character at all.
    #[error("a topic has at least one character")]
    Empty,
    /// More than 65,535 bytes.
    #[error("a topic has at most 65,535 bytes")]
    TooLong,
    /// U+0000.
    #[error("a topic may not contain the character U+0000")]
    Null,
    /// `+` or `#` in a name.
    #[error("`+` and `#` are for filters; a message goes to one exact name")]
    Wildcard,
    /// `#` that is not the whole last level.
    #[error("`#` stands alone and last, as in `plant/#`")]
    MisplacedHash,
    /// `+` that is not a whole level.
    #[error("`+` stands for one whole level, as in `plant/+/temp`")]
    MisplacedPlus,
}

impl TopicError {
    /// The statement of 5.0 the text breaks.
    pub const fn clause(self) -> Clause {
        self.clause_in(Version::V5)
    }

    /// The statement of this version the text breaks.
    pub const fn clause_in(self, version: Version) -> Clause {
        match self {
            Self::Empty => clause!(version, v311: "4.7.3-1", v5: "4.7.3-1"),
            Self::TooLong => clause!(version, v311: "4.7.3-3", v5: "4.7.3-3"),
            Self::Null => clause!(version, v311: "4.7.3-2", v5: "4.7.3-2"),
            Self::Wildcard => clause!(version, v311: "4.7.1-1", v5: "4.7.0-1"),
            Self::MisplacedHash => clause!(version, v311: "4.7.1-2", v5: "4.7.1-1"),
            Self::MisplacedPlus => clause!(version, v311: "4.7.1-3", v5: "4.7.1-2"),
        }
    }
}

impl TopicName {
    /// Checks `text` and keeps it.
    ///
    /// # Errors
    /// When it is empty, too long, or contains a wildcard or U+0000.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        check_name(text)?;
        Ok(Self(text.into()))
    }

    /// The same name in memory of its own, so that it can be kept for longer than the bytes in which
    /// it came.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self(self.as_str().into())
    }

    /// Keeps these bytes themselves, if for sure they are a name. `None` says nothing: then ask
    /// [`TopicName::parse`].
    #[inline(always)]
    pub(crate) fn of_plain(bytes: Bytes) -> Option<Self> {
        match is_plain(&bytes) {
            true => Some(Self(ByteString::try_from(bytes).ok()?)),
            false => None,
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TopicFilter {
    /// Checks `text` and keeps it.
    ///
    /// # Errors
    /// When it is empty, too long, contains U+0000, or has a wildcard in the wrong place.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        check_length(text)?;
        check_null(text)?;
        let mut levels = text.split('/').peekable();
        while let Some(level) = levels.next() {
            if level.contains('#') && (level != "#" || levels.peek().is_some()) {
                return Err(TopicError::MisplacedHash);
            }
            if level.contains('+') && level != "+" {
                return Err(TopicError::MisplacedPlus);
            }
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a name for sure: not empty, not too long, and all of its bytes lie between `,` and
/// U+007F, as letters, digits, `/`, `-`, `.` and `_` do.
///
/// It looks at eight bytes at once: one below `,` borrows, one above U+007F has its highest bit.
#[inline(always)]
fn is_plain(bytes: &[u8]) -> bool {
    let (eights, rest) = bytes.as_chunks();
    let odd = |eight: &[u8; 8]| {
        let bytes = u64::from_ne_bytes(*eight);
        bytes.wrapping_sub(u64::from_ne_bytes([b','; 8])) | bytes
    };
    let odds = eights.iter().fold(0, |odds, eight| odds | odd(eight));
    odds & u64::from_ne_bytes([0x80; 8]) == 0
        && rest.iter().all(|byte| (b','..0x80).contains(byte))
        && (1..=usize::from(u16::MAX)).contains(&bytes.len())
}

fn check_name(text: &str) -> Result<(), TopicError> {
    check_length(text)?;
    check_null(text)?;
    match text.contains(['+', '#']) {
        true => Err(TopicError::Wildcard),
        false => Ok(()),
    }
}

fn check_length(text: &str) -> Result<(), TopicError> {
    if text.is_empty() {
        return Err(TopicError::Empty);
    }
    if text.len() > usize::from(u16::MAX) {
        return Err(TopicError::TooLong);
    }
    Ok(())
}

fn check_null(text: &str) -> Result<(), TopicError> {
    match lowest_byte(text) {
        0 => Err(TopicError::Null),
        _ => Ok(()),
    }
}

/// The lowest byte of a text; of an empty one the highest there is.
///
/// It looks at every byte and stops at none: that is what a compiler makes a few wide steps of.
pub(crate) fn lowest_byte(text: &str) -> u8 {
    text.bytes().fold(u8::MAX, u8::min)
}

/// A name is found, and ordered, by its text.
impl Borrow<str> for TopicName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for TopicFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
