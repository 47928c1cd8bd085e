//! The long texts, which a browser fetches beside the program: what stands on the shelf of lessons,
//! and what statements say.
//!
//! `boot.js` fetches them while the program loads and hands them to [`take`]. Without them the page
//! works, and says what it lacks where it lacks it.

use std::sync::OnceLock;

use brokerscope_core::spec::{Clause, Version};

use crate::words;

/// Stands before the path of each text (`xtask/src/texts.rs` writes them).
const SEPARATOR: char = '\u{1e}';

/// Where nothing is fetched: the tests on this machine.
#[cfg(not(target_arch = "wasm32"))]
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));
#[cfg(target_arch = "wasm32")]
const BUILT_IN: &str = "";

static TEXTS: OnceLock<Texts> = OnceLock::new();

/// Takes what was fetched; the empty text if that failed.
pub fn take(fetched: String) {
    // Only the first counts, and `boot.js` calls once.
    let _ = TEXTS.set(Texts::read(fetched.leak()));
}

/// The text at this path of the project.
pub fn find(path: &str) -> Option<&'static str> {
    texts().find(path)
}

/// Whether there are none, because they could not be fetched.
pub fn are_missing() -> bool {
    texts().files.is_empty()
}

/// What a clause says.
pub fn statement(clause: Clause) -> Statement {
    texts().statement(clause).unwrap_or(Statement {
        section: clause.number(),
        gist: words::page::NO_TEXTS,
    })
}

fn texts() -> &'static Texts {
    TEXTS.get_or_init(|| Texts::read(BUILT_IN))
}

/// What a statement of the standard says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statement {
    /// The section it stands in.
    pub section: &'static str,
    /// What it asks, in our words; or that this could not be loaded.
    pub gist: &'static str,
}

#[derive(Debug)]
struct Texts {
    files: Vec<(&'static str, &'static str)>,
    /// The lines of both tables: of 3.1.1, of 5.0.
    statements: [Vec<&'static str>; 2],
}

impl Texts {
    fn read(all: &'static str) -> Self {
        let files = all.split(SEPARATOR).filter_map(|it| it.split_once('\n'));
        let mut texts = Self {
            files: files.collect(),
            statements: [Vec::new(), Vec::new()],
        };
        texts.statements = ["core/src/spec/v311.txt", "core/src/spec/v5.txt"]
            .map(|path| texts.find(path).unwrap_or_default().lines().collect());
        texts
    }

    fn find(&self, path: &str) -> Option<&'static str> {
        let mut files = self.files.iter();
        files.find(|file| file.0 == path).map(|file| file.1)
    }

    /// By its number, not by its row: the texts may be newer or older than the program.
    fn statement(&self, clause: Clause) -> Option<Statement> {
        let [v311, v5] = &self.statements;
        let lines = match clause.version() {
            Version::V311 => v311,
            Version::V5 => v5,
        };
        lines.iter().find_map(|line| {
            let rest = line.strip_prefix(clause.number())?.strip_prefix(" | ")?;
            let (section, rest) = rest.split_once(" | ")?;
            let (_binds, gist) = rest.split_once(" | ")?;
            Some(Statement { section, gist })
        })
    }
}

#[cfg(test)]
mod tests {
    use brokerscope_core::spec::{numbers, statements};

    use super::*;

    #[test]
    fn every_statement_is_in_the_texts_as_in_the_engine() {
        for version in Version::ALL {
            for (number, known) in numbers(version).iter().zip(statements(version)) {
                let clause = Clause::find(version, number).expect("its own number");
                let wanted = Statement {
                    section: known.section,
                    gist: known.gist,
                };
                assert_eq!(statement(clause), wanted, "{clause:?}");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_made_up() {
        let clause = Clause::find(Version::V5, "4.3.3-1").expect("it exists");
        let older = "\u{1e}core/src/spec/v5.txt\n4.3.3-10 | 4.3.3 | either | x\n4.3.3-1 | 4";
        for text in ["", "<!doctype html>\n<title>404</title>", older] {
            assert_eq!(Texts::read(text).statement(clause), None, "{text}");
        }
        assert_eq!(find("lessons/no-such-lesson.md"), None);
    }
}
