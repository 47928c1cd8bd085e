//! One sentence, in words that know what they are.

use std::borrow::Cow;
use std::fmt;

use crate::wire::PacketKind;

/// One short sentence in plain English. [`Display`](fmt::Display) gives its text; the page colours
/// its words.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Phrase(pub Vec<Word>);

/// A part of a sentence. Spaces and marks stand in the plain words.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Word {
    /// As it is.
    Plain(Cow<'static, str>),
    /// A packet, by name.
    Packet(PacketKind),
    /// What stands on the wire: a topic, a filter, an identifier, a code.
    Code(String),
    /// The one thing worth knowing, or who it is about.
    Strong(Cow<'static, str>),
}

impl Word {
    /// What stands on the wire.
    pub(crate) fn code(text: impl fmt::Display) -> Self {
        Self::Code(text.to_string())
    }

    /// A name or a number that is not known beforehand.
    pub(crate) fn value(text: impl fmt::Display) -> Self {
        Self::Plain(text.to_string().into())
    }

    /// Who it is about.
    pub(crate) fn name(text: impl fmt::Display) -> Self {
        Self::Strong(text.to_string().into())
    }

    /// The one thing worth knowing.
    pub(crate) const fn strong(text: &'static str) -> Self {
        Self::Strong(Cow::Borrowed(text))
    }
}

impl From<&'static str> for Word {
    fn from(text: &'static str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<PacketKind> for Word {
    fn from(kind: PacketKind) -> Self {
        Self::Packet(kind)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) | Self::Strong(text) => f.write_str(text),
            Self::Packet(kind) => f.write_str(kind.name()),
            Self::Code(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| word.fmt(f))
    }
}

/// A [`Phrase`] from its words.
macro_rules! say {
    ($($word:expr),* $(,)?) => {
        $crate::machine::Phrase(vec![$($crate::machine::Word::from($word)),*])
    };
}
pub(crate) use say;
