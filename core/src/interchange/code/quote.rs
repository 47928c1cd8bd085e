//! Texts and bytes as literals: nothing that a world says may get out of its quotes.

use std::fmt::Write as _;

/// A letter outside ASCII that is shown as it is. All else is escaped: what cannot be seen, what
/// turns the direction of reading, what an editor takes for the end of a line.
pub(super) const fn is_letter(c: char) -> bool {
    matches!(c, '\u{b0}' | '\u{c0}'..='\u{2af}' | '\u{391}'..='\u{3c9}' | '\u{410}'..='\u{44f}' | '\u{4e00}'..='\u{9fff}')
}

/// What all of these languages write the same way; `None` is to be escaped by each in its own.
const fn same(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        _ => None,
    }
}

fn quoted(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match same(c) {
            Some(escaped) => quoted.push_str(escaped),
            None if matches!(c, ' '..='~') || is_letter(c) => quoted.push(c),
            None => escape(&mut quoted, c),
        }
    }
    quoted.push('"');
    quoted
}

/// A `str` of Python.
pub(super) fn python(text: &str) -> String {
    quoted(text, |quoted, c| {
        let _ = match u32::from(c) {
            code @ ..=0xff => write!(quoted, "\\x{code:02x}"),
            code @ ..=0xffff => write!(quoted, "\\u{code:04x}"),
            code => write!(quoted, "\\U{code:08x}"),
        };
    })
}

/// A string of JavaScript.
pub(super) fn javascript(text: &str) -> String {
    quoted(text, |quoted, c| {
        let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
    })
}

/// A `&str` of Rust.
pub(super) fn rust(text: &str) -> String {
    javascript(text)
}

/// `bytes` of Python, or a `&[u8]` of Rust: both write them alike.
pub(super) fn byte_string(bytes: &[u8]) -> String {
    let mut quoted = String::from("b\"");
    for byte in bytes {
        match same(char::from(*byte)) {
            Some(escaped) => quoted.push_str(escaped),
            None if matches!(byte, b' '..=b'~') => quoted.push(char::from(*byte)),
            None => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Bytes as pairs of digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A string literal of C++: three octal digits for what is not plain, because `\x` takes as many
/// digits as follow; and no `??`, which once meant other characters.
pub(super) fn cpp(bytes: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in bytes {
        match same(char::from(*byte)) {
            Some(escaped) => quoted.push_str(escaped),
            None if *byte == b'?' => quoted.push_str("\\?"),
            None if matches!(byte, b' '..=b'~') => quoted.push(char::from(*byte)),
            None => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// One word for bash. What is plain stands between single quotes, which take everything as it is;
/// other bytes in `$'…'`. A zero cannot be in a word: whoever calls looks for it first.
pub(super) fn shell(bytes: &[u8]) -> String {
    let text = str::from_utf8(bytes).ok();
    let is_plain = |c: char| c != '\'' && (matches!(c, ' '..='~') || is_letter(c));
    if let Some(text) = text.filter(|text| text.chars().all(is_plain)) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("$'");
    for byte in bytes {
        match byte {
            b'\'' => quoted.push_str("\\'"),
            b'\\' => quoted.push_str("\\\\"),
            b' '..=b'~' => quoted.push(char::from(*byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('\'');
    quoted
}

/// The argument of `printf` that writes these bytes, zeros included.
pub(super) fn printf(bytes: &[u8]) -> String {
    let mut quoted = String::from("'");
    for byte in bytes {
        match byte {
            b'\'' | b'\\' | b'%' => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
            b' '..=b'~' => quoted.push(char::from(*byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('\'');
    quoted
}
