//! Lines of a text that remember where they stood.

use super::Problem;

/// A part of one line, and where it begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u32,
    /// From 1, in characters.
    pub(crate) column: u32,
    /// Without its line end.
    pub(crate) text: &'a str,
}

impl<'a> Line<'a> {
    /// All lines of a text.
    pub(crate) fn all(text: &'a str) -> Vec<Self> {
        (1..)
            .zip(text.lines())
            .map(|(number, text)| Self {
                number,
                column: 1,
                text,
            })
            .collect()
    }

    /// Without blanks at both ends.
    pub(crate) fn trimmed(self) -> Self {
        let rest = self.text.trim_start();
        let column = self.column + width(self.text) - width(rest);
        Self {
            column,
            text: rest.trim_end(),
            ..self
        }
    }

    /// Without its first `bytes`.
    pub(crate) fn skip(self, bytes: usize) -> Self {
        self.part(bytes, self.text.len())
    }

    /// From one byte to another.
    pub(crate) fn part(self, from: usize, to: usize) -> Self {
        let column = self.column + width(self.text.get(..from).unwrap_or_default());
        Self {
            column,
            text: self.text.get(from..to).unwrap_or_default(),
            ..self
        }
    }

    /// What follows `prefix`, trimmed; `None` if the line does not begin with it.
    pub(crate) fn after(self, prefix: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?;
        let column = self.column + width(prefix);
        Some(
            Self {
                column,
                text,
                ..self
            }
            .trimmed(),
        )
    }

    /// What follows `word` and a blank (or the line's end), trimmed.
    pub(crate) fn after_word(self, word: &str) -> Option<Self> {
        let rest = self.text.strip_prefix(word)?;
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return None;
        }
        self.after(word)
    }

    /// The first word, and what follows it.
    pub(crate) fn split_word(self) -> (Self, Self) {
        let line = self.trimmed();
        let end = line
            .text
            .find(char::is_whitespace)
            .unwrap_or(line.text.len());
        let (word, rest) = line.text.split_at(end);
        let column = line.column + width(word);
        (
            Self { text: word, ..line },
            Self {
                text: rest,
                column,
                ..line
            }
            .trimmed(),
        )
    }

    /// What is wrong here.
    pub(crate) fn problem(self, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem {
            line: self.number,
            column: self.column,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The lines as one text.
pub(crate) fn joined(lines: &[Line<'_>]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.text).collect();
    lines.join("\n")
}

/// In characters, as an editor counts.
pub(crate) fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
