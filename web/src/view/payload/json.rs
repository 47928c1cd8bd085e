//! JSON with a line for each part, so that a person can read it.
//!
//! Every letter and every digit stays as it came: a number with twenty digits is not made shorter,
//! and of two members with one name both are shown.

/// Deeper than this nobody reads, and a stranger's brackets shall not fill the stack.
const DEPTH_MAX: usize = 64;

/// The text with line breaks and two spaces for each level; `None` if it is no JSON.
pub(super) fn lay_out(text: &str) -> Option<String> {
    let mut reader = Reader {
        rest: text.trim_matches(SPACE),
        out: String::with_capacity(text.len() * 2),
        depth: 0,
    };
    reader.value()?;
    reader.rest.is_empty().then_some(reader.out)
}

/// What JSON calls white space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

struct Reader<'a> {
    rest: &'a str,
    out: String,
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<()> {
        match self.rest.chars().next()? {
            '{' => self.group('{', '}', Self::member),
            '[' => self.group('[', ']', Self::value),
            '"' => self.string(),
            '-' | '0'..='9' => self.number(),
            _ => ["true", "false", "null"]
                .into_iter()
                .find_map(|word| self.word(word)),
        }
    }

    /// What stands between brackets, separated by commas.
    fn group(&mut self, open: char, close: char, part: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.take(open)?;
        self.space();
        self.out.push(open);
        if self.take(close).is_some() {
            self.out.push(close);
            return Some(());
        }
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        loop {
            self.line();
            part(self)?;
            self.space();
            if self.take(',').is_none() {
                break;
            }
            self.out.push(',');
            self.space();
        }
        self.take(close)?;
        self.depth -= 1;
        self.line();
        self.out.push(close);
        Some(())
    }

    fn member(&mut self) -> Option<()> {
        self.string()?;
        self.space();
        self.take(':')?;
        self.space();
        self.out.push_str(": ");
        self.value()
    }

    fn string(&mut self) -> Option<()> {
        let mut chars = self.rest.char_indices().skip(1);
        if !self.rest.starts_with('"') {
            return None;
        }
        loop {
            match chars.next()? {
                (at, '"') => return self.keep(at + 1),
                (_, '\\') => match chars.next()?.1 {
                    '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {}
                    'u' => {
                        for _ in 0..4 {
                            chars.next().filter(|(_, c)| c.is_ascii_hexdigit())?;
                        }
                    }
                    _ => return None,
                },
                (_, c) if c < ' ' => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| {
            let some = bytes.get(from..).unwrap_or_default().iter();
            from + some.take_while(|byte| byte.is_ascii_digit()).count()
        };
        let from = usize::from(self.rest.starts_with('-'));
        let mut to = digits(from);
        let zero = bytes.get(from) == Some(&b'0');
        if to == from || (zero && to > from + 1) {
            return None;
        }
        if bytes.get(to) == Some(&b'.') {
            let end = digits(to + 1);
            if end == to + 1 {
                return None;
            }
            to = end;
        }
        if matches!(bytes.get(to), Some(b'e' | b'E')) {
            let signed = matches!(bytes.get(to + 1), Some(b'+' | b'-'));
            let from = to + 1 + usize::from(signed);
            let end = digits(from);
            if end == from {
                return None;
            }
            to = end;
        }
        self.keep(to)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest.starts_with(word).then_some(())?;
        self.keep(word.len())
    }

    /// The first so many bytes, as they are.
    fn keep(&mut self, length: usize) -> Option<()> {
        let (kept, rest) = self.rest.split_at_checked(length)?;
        self.out.push_str(kept);
        self.rest = rest;
        Some(())
    }

    fn take(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches(SPACE);
    }

    fn line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_and_nothing_in_it_changes() {
        #[rustfmt::skip]
        let table = [
            ("21.5",                        Some("21.5")),
            (" null ",                      Some("null")),
            ("{}",                          Some("{}")),
            ("[ ]",                         Some("[]")),
            ("[1,[2]]",                     Some("[\n  1,\n  [\n    2\n  ]\n]")),
            (r#"{"a":1,"a" : "\u00e4\n"}"#, Some("{\n  \"a\": 1,\n  \"a\": \"\\u00e4\\n\"\n}")),
            ("12345678901234567890.10e+7",  Some("12345678901234567890.10e+7")),
            ("-0",                          Some("-0")),
            ("",                            None),
            ("01",                          None),
            ("1.",                          None),
            (".5",                          None),
            ("1e",                          None),
            ("+1",                          None),
            ("[1,]",                        None),
            ("{1:2}",                       None),
            ("{\"a\" 1}",                   None),
            ("\"\\x\"",                     None),
            ("\"a\nb\"",                    None),
            ("\"\\u12",                     None),
            ("[1] 2",                       None),
            ("True",                        None),
            ("\u{a0}1",                     None),
        ];
        for (text, laid) in table {
            assert_eq!(lay_out(text).as_deref(), laid, "{text:?}");
        }
    }

    #[test]
    fn another_reader_takes_the_same_texts_for_json() {
        let parts = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "1", "-2.5", " ", "true", "\\",
        ];
        // All texts of up to five parts.
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = texts
                .iter()
                .flat_map(|text| parts.map(|part| format!("{text}{part}")));
            texts = longer.collect();
            for text in &texts {
                let judge = serde_json::from_str::<serde_json::Value>(text);
                assert_eq!(lay_out(text).is_some(), judge.is_ok(), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_no_json_here() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(lay_out(&nested(DEPTH_MAX)).is_some());
        assert_eq!(lay_out(&nested(100_000)), None);
    }
}
