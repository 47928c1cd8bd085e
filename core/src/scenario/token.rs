//! A line of text as tokens, each with its column.

use std::borrow::Cow;

use super::Problem;

/// A piece of a line.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// From 1, in characters.
    pub(super) column: u32,
    pub(super) kind: Kind<'a>,
}

/// What a piece is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind<'a> {
    /// A keyword, a name, a number with its unit.
    Word(&'a str),
    /// What stood between quotes, escapes resolved.
    Quoted(Vec<u8>),
    /// `->`
    Arrow,
    /// `--`
    Dashes,
    /// `,`
    Comma,
}

impl Kind<'_> {
    /// As a person would write it, for a message.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Word(word) => (*word).into(),
            Self::Quoted(bytes) => quote(bytes).into(),
            Self::Arrow => "->".into(),
            Self::Dashes => "--".into(),
            Self::Comma => ",".into(),
        }
    }
}

/// Cuts a line into tokens, up to its comment or its first problem.
pub(super) fn tokens(line: &str, number: u32) -> (Vec<Token<'_>>, Option<Problem>) {
    let mut lexer = Lexer {
        rest: line,
        column: 1,
    };
    let mut tokens = Vec::new();
    loop {
        match lexer.token() {
            Ok(Some(token)) => tokens.push(token),
            Ok(None) => return (tokens, None),
            Err((column, message, hint)) => {
                let problem = Problem {
                    line: number,
                    column,
                    message: message.to_owned(),
                    hint: hint.to_owned(),
                };
                return (tokens, Some(problem));
            }
        }
    }
}

/// Whether a name can stand without quotes.
pub(super) fn is_bare(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || is_far_letter(first))
        && characters.all(is_word)
        && !name.contains("--")
        && !name.ends_with('-')
}

/// Puts bytes between quotes so that they read back the same.
pub(super) fn quote(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push('"');
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                // What cannot be seen, and what an editor would take for the end of the line.
                plain if plain.is_control() || matches!(plain, '\u{2028}' | '\u{2029}') => {
                    let mut buffer = [0; 4];
                    for byte in plain.encode_utf8(&mut buffer).bytes() {
                        push_hex(&mut quoted, byte);
                    }
                }
                plain => quoted.push(plain),
            }
        }
        for byte in chunk.invalid() {
            push_hex(&mut quoted, *byte);
        }
    }
    quoted.push('"');
    quoted
}

fn push_hex(text: &mut String, byte: u8) {
    text.push_str("\\x");
    for digit in [byte >> 4, byte & 0x0f] {
        text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '_' | '-' | '.' | '%')
        || is_far_letter(character)
}

/// Behind Latin-1's signs everything counts as a letter that is no blank and not of the block where
/// dashes, quotes and what cannot be seen stand: the table of all letters would weigh 3 kB in the
/// page.
fn is_far_letter(character: char) -> bool {
    let is_sign = matches!(character, ..'\u{c0}' | '\u{2000}'..='\u{206f}' | '\u{feff}');
    !is_sign && !character.is_whitespace()
}

struct Lexer<'a> {
    rest: &'a str,
    column: u32,
}

/// Where it went wrong, how, and what to do.
type Slip = (u32, &'static str, &'static str);

impl<'a> Lexer<'a> {
    fn token(&mut self) -> Result<Option<Token<'a>>, Slip> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
        let column = self.column;
        let Some(first) = self.peek().filter(|first| *first != '#') else {
            return Ok(None);
        };
        let kind = if first == '"' {
            self.bump();
            self.quoted(column)?
        } else if first == ',' {
            self.bump();
            Kind::Comma
        } else if self.rest.starts_with("->") {
            self.bump();
            self.bump();
            Kind::Arrow
        } else if self.rest.starts_with("--") {
            self.bump();
            self.bump();
            Kind::Dashes
        } else if is_word(first) {
            self.word()
        } else {
            return Err((
                column,
                "this character has no meaning here",
                "put texts between double quotes; `#` begins a comment",
            ));
        };
        Ok(Some(Token { column, kind }))
    }

    fn word(&mut self) -> Kind<'a> {
        let start = self.rest;
        while self.peek().is_some_and(is_word)
            && !self.rest.starts_with("--")
            && !self.rest.starts_with("->")
        {
            self.bump();
        }
        Kind::Word(start.get(..start.len() - self.rest.len()).unwrap_or(start))
    }

    /// Behind the opening quote.
    fn quoted(&mut self, opened: u32) -> Result<Kind<'a>, Slip> {
        let mut bytes = Vec::new();
        loop {
            let column = self.column;
            match self.bump() {
                None => {
                    return Err((
                        opened,
                        "this text is not closed",
                        "end it with a double quote on the same line",
                    ));
                }
                Some('"') => return Ok(Kind::Quoted(bytes)),
                Some('\\') => bytes.push(self.escaped(column)?),
                Some(plain) => {
                    bytes.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
    }

    /// Behind the backslash.
    fn escaped(&mut self, column: u32) -> Result<u8, Slip> {
        match self.bump() {
            Some('n') => Ok(b'\n'),
            Some('r') => Ok(b'\r'),
            Some('t') => Ok(b'\t'),
            Some('"') => Ok(b'"'),
            Some('\\') => Ok(b'\\'),
            Some('x') => {
                let high = self.bump().and_then(|digit| digit.to_digit(16));
                let low = self.bump().and_then(|digit| digit.to_digit(16));
                let byte = high.zip(low).map(|(high, low)| high * 16 + low);
                byte.and_then(|byte| u8::try_from(byte).ok()).ok_or((
                    column,
                    "`\\x` wants two hexadecimal digits",
                    "write a byte as in `\\x0a`",
                ))
            }
            Some(_) | None => Err((
                column,
                "this escape is unknown",
                "known are `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\` and `\\x0a` for any byte",
            )),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next()?;
        self.rest = characters.as_str();
        self.column = self.column.saturating_add(1);
        Some(character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(line: &str) -> Vec<Kind<'_>> {
        let (tokens, problem) = tokens(line, 1);
        assert_eq!(problem, None, "{line}");
        tokens.into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_line_falls_into_tokens() {
        use Kind::{Arrow, Comma, Dashes, Quoted, Word};
        #[rustfmt::skip]
        let table = [
            ("cut alice--hub",      vec![Word("cut"), Word("alice"), Dashes, Word("hub")]),
            ("v5->hub",             vec![Word("v5"), Arrow, Word("hub")]),
            ("keep-alive 1.5s # x", vec![Word("keep-alive"), Word("1.5s")]),
            (r#""a\n\"\\\xff","b""#, vec![Quoted(b"a\n\"\\\xff".to_vec()), Comma, Quoted(b"b".to_vec())]),
            ("  # only a comment",  vec![]),
        ];
        for (line, expected) in table {
            assert_eq!(kinds(line), expected, "{line}");
        }
    }

    #[test]
    fn letters_of_any_script_make_names_and_printers_quotes_do_not() {
        assert_eq!(
            kinds("Zoë--датчик"),
            [Kind::Word("Zoë"), Kind::Dashes, Kind::Word("датчик")]
        );
        assert!(is_bare("Zoë") && is_bare("灯") && !is_bare("9"));
        for sign in ["“a”", "a–b", "«a»", "a\u{3000}b", "\u{feff}a"] {
            assert!(!is_bare(sign), "{sign}");
        }
    }

    #[test]
    fn any_bytes_come_back_from_between_quotes() {
        for bytes in [
            (0..=255).collect::<Vec<u8>>(),
            "21,5 °C\u{2028}\u{85}".into(),
        ] {
            assert_eq!(kinds(&quote(&bytes)), [Kind::Quoted(bytes)]);
        }
    }
}
