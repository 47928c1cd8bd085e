//! Words, texts in quotes, parentheses.

use crate::problem::{Line, Problem, width};

/// One word of the language, and where it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Token {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) what: What,
}

/// What a token is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum What {
    Word(String),
    Quoted(String),
    Open,
    Close,
}

impl Token {
    /// The word, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.what {
            What::Word(word) => Some(word),
            What::Quoted(_) | What::Open | What::Close => None,
        }
    }

    /// What a word or a text says.
    pub(super) fn text(&self) -> &str {
        match &self.what {
            What::Word(text) | What::Quoted(text) => text,
            What::Open => "(",
            What::Close => ")",
        }
    }

    /// As its author wrote it, more or less.
    pub(super) fn shown(&self) -> String {
        match &self.what {
            What::Word(word) => word.clone(),
            What::Quoted(text) => format!("\"{text}\""),
            What::Open => "(".to_owned(),
            What::Close => ")".to_owned(),
        }
    }

    pub(super) fn problem(&self, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem {
            line: self.line,
            column: self.column,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// Cuts lines into tokens. A text whose closing quote is missing ends with its line.
pub(super) fn tokens(lines: &[Line<'_>], problems: &mut Vec<Problem>) -> Vec<Token> {
    let mut found = Vec::new();
    for line in lines {
        let mut rest = line.trimmed();
        while let Some(first) = rest.text.chars().next() {
            let (what, used) = match first {
                '(' => (What::Open, 1),
                ')' => (What::Close, 1),
                '"' => quoted(rest, problems),
                _ => word(rest.text),
            };
            let (head, tail) = rest.text.split_at(used);
            found.push(Token {
                line: rest.number,
                column: rest.column,
                what,
            });
            let column = rest.column + width(head);
            rest = Line {
                column,
                text: tail,
                ..rest
            }
            .trimmed();
        }
    }
    found
}

/// A word, and how many bytes it takes.
fn word(text: &str) -> (What, usize) {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
        .unwrap_or(text.len());
    (What::Word(text.get(..end).unwrap_or(text).to_owned()), end)
}

/// A text in quotes, and how many bytes it takes. Behind a backslash, `n` and `r` end lines, and any
/// other character is what it is.
fn quoted(line: Line<'_>, problems: &mut Vec<Problem>) -> (What, usize) {
    let mut text = String::new();
    let mut chars = line.text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (What::Quoted(text), at + 1),
            '\\' => text.extend(chars.next().map(|(_, escaped)| match escaped {
                'n' => '\n',
                'r' => '\r',
                plain => plain,
            })),
            _ => text.push(c),
        }
    }
    problems.push(line.problem(
        "this text has no closing quote",
        "write it as \"21.5\", both quotes on one line",
    ));
    (What::Quoted(text), line.text.len())
}
