//! The two standards as data: versions, statements, and what each statement says in our words.
//!
//! The statements stand in `v311.txt` and `v5.txt`; `build.rs` makes tables of them. Numbers and
//! texts are tables of their own: the page carries the numbers and fetches the texts.

use core::fmt;

#[rustfmt::skip]
mod tables {
    use super::Binds::{Both, Client, Either, Server};
    use super::Statement;

    include!(concat!(env!("OUT_DIR"), "/statements.rs"));
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Version {
    /// MQTT 3.1.1, protocol level 4.
    V311,
    /// MQTT 5.0, protocol level 5.
    #[default]
    V5,
}

impl Version {
    /// Both, oldest first.
    pub const ALL: [Self; 2] = [Self::V311, Self::V5];

    /// The Protocol Level byte of CONNECT.
    pub const fn level(self) -> u8 {
        match self {
            Self::V311 => 4,
            Self::V5 => 5,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V311 => "3.1.1",
            Self::V5 => "5.0",
        })
    }
}

/// Whom a statement binds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Binds {
    /// The client alone; for a fault, the client is who finds it.
    Client,
    /// The server alone; for a fault, the server is who finds it.
    Server,
    /// Client and server, each with a duty of its own.
    Both,
    /// Whichever end writes or reads the packet.
    Either,
}

impl fmt::Display for Binds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Both => "both",
            Self::Either => "either",
        })
    }
}

/// One statement of a standard, in our own words.
#[derive(Debug)]
pub struct Statement {
    /// Its number, such as `4.3.3-1`; `§3.3.4a` for a rule the standard left without one.
    pub number: &'static str,
    /// The deepest section it stands in.
    pub section: &'static str,
    /// Whose duty it is.
    pub binds: Binds,
    /// What it asks.
    pub gist: &'static str,
}

/// A reference to one statement that exists: a wrong number does not compile (see [`clause!`]).
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Clause {
    version: Version,
    row: u16,
}

impl Clause {
    /// The statement of this version with this number, or `None` if there is none.
    pub fn find(version: Version, number: &str) -> Option<Self> {
        let row = numbers(version).iter().position(|it| *it == number)?;
        Some(Self {
            version,
            row: u16::try_from(row).ok()?,
        })
    }

    /// For [`clause!`] only: looks the number up while compiling.
    ///
    /// # Panics
    /// When there is no such statement; inside `const { … }` that is a compile error.
    #[doc(hidden)]
    pub const fn must(version: Version, number: &str) -> Self {
        let table = numbers(version);
        let mut row: u16 = 0;
        while (row as usize) < table.len() {
            if same(table[row as usize].as_bytes(), number.as_bytes()) {
                return Self { version, row };
            }
            row += 1;
        }
        panic!("no statement has this number")
    }

    /// The version of the standard.
    pub const fn version(self) -> Version {
        self.version
    }

    /// Its number, as [`Statement::number`].
    pub fn number(self) -> &'static str {
        numbers(self.version)[self.row()]
    }

    /// Its place among [`statements`].
    pub fn row(self) -> usize {
        usize::from(self.row)
    }

    /// What it says, in our words.
    pub fn statement(self) -> &'static Statement {
        &statements(self.version)[self.row()]
    }

    /// Where the standard can be read: its public page, at the section.
    pub fn url(self) -> String {
        let base = match self.version {
            Version::V311 => "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html",
            Version::V5 => "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html",
        };
        base.to_owned()
    }
}

/// `MQTT-4.3.3-1`, or `§3.3.4` for a rule without a number.
impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number();
        match number.starts_with('§') {
            // Only its section is the standard's; the letter is ours.
            true => f.write_str(number.trim_end_matches(|it: char| it.is_ascii_lowercase())),
            false => write!(f, "MQTT-{number}"),
        }
    }
}

impl fmt::Debug for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self} {}]", self.version)
    }
}

/// All statements of a version.
pub const fn statements(version: Version) -> &'static [Statement] {
    match version {
        Version::V311 => tables::V311,
        Version::V5 => tables::V5,
    }
}

/// The numbers of all statements of a version, in the order of [`statements`].
pub const fn numbers(version: Version) -> &'static [&'static str] {
    match version {
        Version::V311 => tables::NUMBERS_V311,
        Version::V5 => tables::NUMBERS_V5,
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A [`Clause`] checked while compiling: `clause!(V5, "4.3.3-1")`.
///
/// With two numbers it picks by the version at hand:
/// `clause!(version, v311: "4.3.3-2", v5: "4.3.3-8")`.
#[macro_export]
macro_rules! clause {
    (V311, $number:literal) => {
        const { $crate::spec::Clause::must($crate::spec::Version::V311, $number) }
    };
    (V5, $number:literal) => {
        const { $crate::spec::Clause::must($crate::spec::Version::V5, $number) }
    };
    ($version:expr, v311: $old:literal, v5: $new:literal) => {
        match $version {
            $crate::spec::Version::V311 => $crate::clause!(V311, $old),
            $crate::spec::Version::V5 => $crate::clause!(V5, $new),
        }
    };
}

/// Names the statements a test would fail without: `proves!(V5: "4.3.3-1"; V311: "4.3.3-1")`.
///
/// It stands first in a test function. The numbers are checked while compiling; nothing of it is
/// left at run time. `conformance.md` is made from these lines.
#[macro_export]
macro_rules! proves {
    ($($version:ident: $($number:literal),+ $(,)?);+ $(;)?) => {
        const _: () = {
            $($( $crate::spec::Clause::must($crate::spec::Version::$version, $number); )+)+
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_numbered_statement_is_here_once() {
        for (version, numbered) in [(Version::V311, 141), (Version::V5, 251)] {
            let mut numbers: Vec<_> = statements(version).iter().map(|s| s.number).collect();
            assert_eq!(
                numbers.iter().filter(|n| !n.starts_with('§')).count(),
                numbered
            );
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(
                numbers.len(),
                statements(version).len(),
                "{version}: a number stands twice"
            );
        }
    }

    #[test]
    fn a_clause_prints_as_the_field_cites_it() {
        assert_eq!(clause!(V5, "4.3.3-1").to_string(), "MQTT-4.3.3-1");
        assert_eq!(clause!(V311, "§2.2.3a").to_string(), "§2.2.3");
        assert_eq!(Clause::find(Version::V5, "4.3.3-99"), None);
    }
}
