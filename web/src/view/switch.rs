//! What a message says to a thing that has two states.
//!
//! There is no standard for it: these are the words that devices in the shops understand, bare or
//! under a well-known name of a JSON object.

/// Payloads longer than this are no command.
const LONGEST: usize = 256;

const ON: [&str; 4] = ["on", "1", "true", "lit"];
const OFF: [&str; 4] = ["off", "0", "false", "dark"];
const LOCKED: [&str; 7] = ["lock", "locked", "close", "closed", "on", "1", "true"];
const OPEN: [&str; 7] = ["unlock", "unlocked", "open", "opened", "off", "0", "false"];
const LAMP_NAMES: [&str; 5] = ["state", "on", "power", "lamp", "value"];
const LOCK_NAMES: [&str; 5] = ["state", "locked", "lock", "on", "value"];

/// Whether this switches a lamp on, or off; `None` if a lamp does not understand it.
pub fn lamp(payload: &[u8]) -> Option<bool> {
    read(payload, &LAMP_NAMES, &ON, &OFF)
}

/// Whether this locks a lock, or opens it; `None` if a lock does not understand it.
pub fn lock(payload: &[u8]) -> Option<bool> {
    read(payload, &LOCK_NAMES, &LOCKED, &OPEN)
}

fn read(payload: &[u8], names: &[&str], yes: &[&str], no: &[&str]) -> Option<bool> {
    if payload.len() > LONGEST {
        return None;
    }
    let text = std::str::from_utf8(payload).ok()?.trim();
    let word = match text.strip_prefix('{') {
        Some(inside) => member(inside, names)?,
        None => text.trim_matches('"'),
    };
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    match (yes.iter().any(is), no.iter().any(is)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        (false, false) => None,
    }
}

/// The scalar under the first of these names, in what follows the brace of an object. What is
/// nested is passed over; in a text with escapes nothing is found, since no command has any.
fn member<'a>(inside: &'a str, names: &[&str]) -> Option<&'a str> {
    let (mut depth, mut name, mut rest) = (0_u32, None, inside);
    loop {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let token = match first {
            '"' => {
                let end = rest.get(1..)?.find('"')? + 2;
                rest.get(..end)?
            }
            '{' | '}' | '[' | ']' | ':' | ',' => rest.get(..1)?,
            _ => {
                let ends = |c: char| c.is_whitespace() || ",:{}[]\"".contains(c);
                rest.get(..rest.find(ends)?)?
            }
        };
        rest = rest.get(token.len()..)?;
        match token {
            _ if token.contains('\\') => return None,
            "{" | "[" => depth += 1,
            "}" | "]" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => name = None,
            ":" | "," => {}
            word if depth == 0 => match name {
                None => name = Some(word.trim_matches('"')),
                Some(name) if names.contains(&name) => return Some(word.trim_matches('"')),
                Some(_) => {}
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_understand_the_words_of_the_shops() {
        #[rustfmt::skip]
        let table: [(&str, Option<bool>, Option<bool>); 20] = [
            // payload                       lamp         lock
            ("on",                           Some(true),  Some(true)),
            (" OFF\n",                       Some(false), Some(false)),
            ("1",                            Some(true),  Some(true)),
            ("0",                            Some(false), Some(false)),
            ("true",                         Some(true),  Some(true)),
            ("\"on\"",                       Some(true),  Some(true)),
            ("open",                         None,        Some(false)),
            ("locked",                       None,        Some(true)),
            ("21.5",                         None,        None),
            ("only",                         None,        None),
            ("",                             None,        None),
            (r#"{"state":"ON"}"#,            Some(true),  Some(true)),
            (r#"{ "on" : false }"#,          Some(false), Some(false)),
            (r#"{"level":80,"state":"off"}"#, Some(false), Some(false)),
            (r#"{"a":{"state":"on"},"state":"off"}"#, Some(false), Some(false)),
            (r#"{"locked":true}"#,           None,        Some(true)),
            (r#"{"state":{"on":true}}"#,     None,        None),
            (r#"{"state":"#,                 None,        None),
            (r#"{"st\"ate":"on"}"#,          None,        None),
            (r#"{"colour":"on"}"#,           None,        None),
        ];
        for (payload, is_lit, is_locked) in table {
            assert_eq!(lamp(payload.as_bytes()), is_lit, "a lamp told {payload}");
            assert_eq!(lock(payload.as_bytes()), is_locked, "a lock told {payload}");
        }
    }

    #[test]
    fn bytes_that_are_no_words_switch_nothing() {
        let long = vec![b'1'; LONGEST + 1];
        for payload in [&b"\xff\x00"[..], b"{\"\xff", b"{{{{{{", b"{\"", &long] {
            assert_eq!((lamp(payload), lock(payload)), (None, None));
        }
    }
}
