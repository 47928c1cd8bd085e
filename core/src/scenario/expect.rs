//! What must come of it: `expect [always|sometimes] CONDITION`.
//!
//! The conditions are those of lessons, with their own reader and judge ([`condition`]).

use std::fmt;
use std::sync::Arc;

use crate::condition::{self, Condition};
use crate::problem::{Line, Problem};

/// What must come of a scenario.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Expectation {
    /// In which seeds.
    pub mode: Mode,
    /// What.
    pub condition: Condition,
    /// As its author wrote it, behind `expect` and without a comment.
    pub text: Arc<str>,
}

/// In which seeds something must hold.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Mode {
    /// In every one.
    #[default]
    Always,
    /// In at least one of all that were run.
    Sometimes,
}

/// What follows `expect` in a line that begins with it.
pub(super) fn behind(number: u32, text: &str) -> Option<Line<'_>> {
    let line = Line {
        number,
        column: 1,
        text: without_comment(text),
    };
    line.trimmed().after_word("expect")
}

/// Reads what stands behind `expect`.
pub(super) fn read(line: Line<'_>, names: &[Arc<str>]) -> Result<Expectation, Vec<Problem>> {
    let text = line.trimmed().text.trim_end();
    let (mode, line) = if let Some(rest) = line.after_word("sometimes") {
        (Mode::Sometimes, rest)
    } else {
        (Mode::Always, line.after_word("always").unwrap_or(line))
    };
    let condition = condition::parse_lines(&[line], names)?;
    Ok(Expectation {
        mode,
        condition,
        text: text.into(),
    })
}

/// A comment begins where a word could; in a text between quotes there is none.
fn without_comment(text: &str) -> &str {
    let (mut quoted, mut escaped, mut in_word) = (false, false, false);
    for (at, c) in text.char_indices() {
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '#' && !in_word {
            return text.get(..at).unwrap_or(text);
        } else {
            quoted = c == '"';
            in_word = !quoted && !c.is_whitespace() && !matches!(c, '(' | ')');
        }
    }
    text
}

/// As it stands behind `expect`.
impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
