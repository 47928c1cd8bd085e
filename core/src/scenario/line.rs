//! One line, read from left to right. Every reader answers `None` after it has noted the problem.

use std::str;

use bytes::Bytes;

use super::Problem;
use super::token::{Kind, Token};
use crate::problem::near;
use crate::time::{Span, read_span};
pub(super) use crate::time::{print_span, read_units};
use crate::wire::{Qos, Text};

/// Where we are in a line, and where its problems go.
pub(super) struct Line<'a, 'p> {
    number: u32,
    tokens: &'a [Token<'a>],
    next: usize,
    /// `None` for a first look, which keeps its problems to itself.
    problems: Option<&'p mut Vec<Problem>>,
}

impl<'a, 'p> Line<'a, 'p> {
    pub(super) const fn new(
        number: u32,
        tokens: &'a [Token<'a>],
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            number,
            tokens,
            next: 0,
            problems: Some(problems),
        }
    }

    /// A first look, whose problems the second look will tell.
    pub(super) const fn silent(number: u32, tokens: &'a [Token<'a>]) -> Self {
        Self {
            number,
            tokens,
            next: 0,
            problems: None,
        }
    }

    pub(super) fn peek(&self) -> Option<&'a Kind<'a>> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    /// The place of the next token, for [`Line::problem_at`].
    pub(super) const fn here(&self) -> usize {
        self.next
    }

    pub(super) fn bump(&mut self) -> Option<&'a Kind<'a>> {
        let kind = self.peek()?;
        self.next += 1;
        Some(kind)
    }

    /// The keyword that comes next, if one does. Does not move on.
    pub(super) fn peek_word(&self) -> Option<&'a str> {
        match self.peek()? {
            Kind::Word(word) => Some(word),
            Kind::Quoted(_) | Kind::Arrow | Kind::Dashes | Kind::Comma => None,
        }
    }

    /// The word behind the next token.
    pub(super) fn peek_behind(&self) -> Option<&'a str> {
        match &self.tokens.get(self.next + 1)?.kind {
            Kind::Word(word) => Some(word),
            Kind::Quoted(_) | Kind::Arrow | Kind::Dashes | Kind::Comma => None,
        }
    }

    /// Moves on if this keyword comes next.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_next = self.peek_word() == Some(word);
        self.next += usize::from(is_next);
        is_next
    }

    /// Moves on if this mark comes next.
    pub(super) fn take(&mut self, mark: &Kind<'_>) -> bool {
        let is_next = self.peek() == Some(mark);
        self.next += usize::from(is_next);
        is_next
    }

    /// A problem with what comes next.
    pub(super) fn problem<T>(
        &mut self,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        self.problem_at(self.next, message, hint)
    }

    /// A problem with what was just read.
    pub(super) fn problem_behind<T>(
        &mut self,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        self.problem_at(self.next.saturating_sub(1), message, hint)
    }

    /// A problem with the line as a whole.
    pub(super) fn problem_first(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.problem_at::<()>(0, message, hint);
    }

    /// A problem with a token that was read before, by its [`Line::here`].
    pub(super) fn problem_at<T>(
        &mut self,
        token: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Option<T> {
        let behind_last = || {
            let last = self.tokens.last();
            last.map_or(1, |last| {
                let width = last.kind.text().chars().count();
                last.column
                    .saturating_add(u32::try_from(width).unwrap_or(u32::MAX))
            })
        };
        let column = self
            .tokens
            .get(token)
            .map_or_else(behind_last, |token| token.column);
        if let Some(problems) = &mut self.problems {
            problems.push(Problem {
                line: self.number,
                column,
                message: message.into(),
                hint: hint.into(),
            });
        }
        None
    }

    /// This word is none of those: skips to the next that is.
    pub(super) fn unknown(&mut self, what: &str, known: &[&str]) {
        let found = self.found();
        let hint = match self
            .peek_word()
            .and_then(|word| near(word, known.iter().copied()))
        {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.problem::<()>(format!("{found} is no {what}"), hint);
        self.bump();
        self.skip_to(known);
    }

    /// Goes on where something is known again.
    pub(super) fn skip_to(&mut self, known: &[&str]) {
        while self.peek().is_some() && !self.peek_word().is_some_and(|word| known.contains(&word)) {
            self.bump();
        }
    }

    /// Nothing may follow.
    pub(super) fn end(&mut self) -> Option<()> {
        if self.peek().is_none() {
            return Some(());
        }
        let found = self.found();
        self.problem(
            format!("{found} is too much here"),
            "end the line before it",
        )
    }

    /// What comes next, for a message.
    pub(super) fn found(&self) -> String {
        self.peek().map_or_else(
            || "the end of the line".into(),
            |kind| format!("`{}`", kind.text()),
        )
    }

    /// A name, bare or between quotes.
    pub(super) fn name(&mut self, what: &str) -> Option<String> {
        match self.peek() {
            Some(Kind::Word(word)) => {
                self.next += 1;
                Some((*word).to_owned())
            }
            Some(Kind::Quoted(bytes)) => {
                self.next += 1;
                self.utf8(bytes)
            }
            Some(Kind::Arrow | Kind::Dashes | Kind::Comma) | None => {
                let found = self.found();
                let hint = format!("write {what}; a name with spaces stands between quotes");
                self.problem(format!("{found} stands where {what} should"), hint)
            }
        }
    }

    /// What stands between quotes.
    pub(super) fn bytes(&mut self, what: &str) -> Option<Bytes> {
        match self.peek() {
            Some(Kind::Quoted(bytes)) => {
                self.next += 1;
                Some(Bytes::copy_from_slice(bytes))
            }
            Some(Kind::Word(_) | Kind::Arrow | Kind::Dashes | Kind::Comma) | None => {
                let found = self.found();
                let hint = "put it between double quotes, as in \"21.5\"";
                self.problem(format!("{found} stands where {what} should"), hint)
            }
        }
    }

    /// As [`Line::bytes`], as text.
    pub(super) fn string(&mut self, what: &str) -> Option<String> {
        let bytes = self.bytes(what)?;
        self.utf8(&bytes)
    }

    /// As [`Line::string`], short enough for a packet.
    pub(super) fn text(&mut self, what: &str) -> Option<Text> {
        let text = self.string(what)?;
        match Text::parse(&text) {
            Ok(text) => Some(text),
            Err(error) => self.problem_behind(error.to_string(), format!("[{}]", error.clause())),
        }
    }

    fn utf8(&mut self, bytes: &[u8]) -> Option<String> {
        match str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => self.problem_behind(
                "this must be text, and these bytes are no UTF-8",
                "only payloads, passwords and raw packets may be any bytes",
            ),
        }
    }

    /// A whole number, decimal or `0x…`, of at most `max`.
    pub(super) fn number<T: TryFrom<u64>>(&mut self, what: &str, max: T) -> Option<T>
    where
        u64: TryFrom<T>,
    {
        let word = self.peek_word().unwrap_or_default();
        let number = match word.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => word.parse(),
        };
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        let fits = number.ok().filter(|number| *number <= max);
        let Some(number) = fits.and_then(|number| T::try_from(number).ok()) else {
            let found = self.found();
            return self.problem(
                format!("{found} is not {what}"),
                format!("write a whole number from 0 to {max}"),
            );
        };
        self.next += 1;
        Some(number)
    }

    /// `qos 1`, behind the keyword.
    pub(super) fn qos(&mut self) -> Option<Qos> {
        let level = self.peek_word().and_then(|word| word.parse().ok());
        let Some(qos) = level.and_then(Qos::new) else {
            let found = self.found();
            return self.problem(
                format!("{found} is no QoS"),
                "0 is at most once, 1 at least once, 2 exactly once",
            );
        };
        self.next += 1;
        Some(qos)
    }

    /// A time with its unit.
    pub(super) fn span(&mut self, what: &str) -> Option<Span> {
        let Some(span) = self.peek_word().and_then(read_span) else {
            let found = self.found();
            return self.problem(
                format!("{found} is not {what}"),
                "write a number and its unit, as in 20ms, 1.5s or 2m",
            );
        };
        self.next += 1;
        Some(span)
    }

    /// A time in whole seconds; `word` stands for `as_word`.
    pub(super) fn seconds<T: TryFrom<u64>>(&mut self, what: &str, word: (&str, T)) -> Option<T> {
        if self.take_word(word.0) {
            return Some(word.1);
        }
        let span = self.span(what)?;
        let whole = span.as_micros().is_multiple_of(1_000_000);
        match T::try_from(span.as_micros() / 1_000_000) {
            Ok(seconds) if whole => Some(seconds),
            Ok(_) => {
                self.problem_behind(format!("{what} counts whole seconds"), "write it as in 60s")
            }
            Err(_) => self.problem_behind(
                format!("{what} cannot be that long"),
                format!("make it shorter, or write `{}`", word.0),
            ),
        }
    }
}
