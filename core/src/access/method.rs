//! The methods of enhanced authentication (§4.12).

use crate::wire::Text;

/// A method of enhanced authentication that both machines know.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Method {
    /// `SCRAM-SHA-256`: RFC 7677.
    ScramSha256,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::ScramSha256];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }

    /// Its name as a property holds it.
    pub fn text(self) -> Text {
        Text::parse(self.name()).expect("letters and hyphens make a text")
    }

    /// The method of this name, to the letter.
    pub fn find(name: &Text) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name.as_str())
    }
}
