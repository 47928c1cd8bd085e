//! Bytes as people have them: pairs of digits in any usual dress.

use base64ct::{Base64, Base64Unpadded, Encoding as _};

/// Bytes that are read at once: more than anybody looks through by eye.
pub const BYTES_MAX: usize = 65_536;

/// Bytes in a line of a hexdump, by every program that writes one.
const LINE: usize = 16;

/// Why a text is no bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotHex {
    /// The line, from 1.
    pub line: usize,
    /// The letter in it, from 1.
    pub column: usize,
    /// What stands there.
    pub found: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// Letters of base64 that are taken for it.
const BASE64_MIN: usize = 8;

/// A digit without its pair.
const HALF: &str = "a byte has two digits";
/// No digit at all.
const NO_DIGIT: &str = "write bytes as 30 05, 0x30, \\x30, 30:05, as a hexdump, or as base64";
/// Too many.
const TOO_MANY: &str = "paste at most 65,536 bytes";

/// Reads pairs of digits with anything usual between them, `0x30`, `\x30`, lines of a hexdump, or
/// base64.
///
/// # Errors
/// The first place that is none of these.
pub fn read(text: &str) -> Result<Vec<u8>, NotHex> {
    let bytes = if text.contains("\\x") {
        escaped(text)
    } else {
        match dumped(text) {
            Ok(bytes) => Ok(bytes),
            Err(error) => base64(text).ok_or(error),
        }
    }?;
    if bytes.len() > BYTES_MAX {
        let found = format!("{} bytes", bytes.len());
        return Err(NotHex {
            line: 1,
            column: 1,
            found,
            hint: TOO_MANY,
        });
    }
    Ok(bytes)
}

/// Line by line: what stands before and behind the bytes of a hexdump is left out.
fn dumped(text: &str) -> Result<Vec<u8>, NotHex> {
    let mut bytes = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(content) = of_dump(line) {
            bytes.extend(content);
            continue;
        }
        let mut column = 1;
        for word in line.split(is_between) {
            let width = word.chars().count();
            let digits = word
                .strip_prefix("0x")
                .or_else(|| word.strip_prefix("0X"))
                .unwrap_or(word);
            let strange = digits.chars().position(|it| !it.is_ascii_hexdigit());
            let found = match strange {
                Some(at) => digits.chars().nth(at).map(|it| (at, it.into(), NO_DIGIT)),
                None => (digits.len() % 2 != 0).then(|| (0, digits.to_owned(), HALF)),
            };
            if let Some((at, found, hint)) = found {
                let column = column + (width - digits.chars().count()) + at;
                return Err(NotHex {
                    line: number,
                    column,
                    found,
                    hint,
                });
            }
            bytes.extend(pairs(digits));
            column += width + 1;
        }
    }
    Ok(bytes)
}

/// What may stand between bytes: also what lists in programs have there.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || ",;:-.|[](){}\"'".contains(letter)
}

/// The bytes of one line of a hexdump: `0010  30 05 …  0.` of Wireshark, `00000010: 3005 …  0.` of
/// xxd, `00000010  30 05 …  |0.|`, `0x0010:  3005 …  0.`; `None` if it is no such line.
fn of_dump(line: &str) -> Option<Vec<u8>> {
    let (place, rest) = line.trim_start().split_once([' ', '\t', ':'])?;
    let place = place.strip_prefix("0x").unwrap_or(place);
    let is_place = place.len() >= 4 && place.bytes().all(|it| it.is_ascii_hexdigit());
    // Words of four digits are no places: a place has a colon or a gap behind it.
    let has_gap = line.contains(&format!("{place}:")) || rest.starts_with([' ', '\t']);
    if !is_place || !has_gap {
        return None;
    }
    let mut bytes = Vec::new();
    let mut gap = false;
    for word in rest.split([' ', '\t']) {
        if word.is_empty() {
            gap = !bytes.is_empty();
            continue;
        }
        let is_hex = word.len() % 2 == 0 && word.bytes().all(|it| it.is_ascii_hexdigit());
        // Behind a gap stand letters, but for the gap in the middle that some leave.
        let is_over = bytes.len() >= LINE || (gap && bytes.len() != LINE / 2);
        if !is_hex || is_over {
            break;
        }
        bytes.extend(pairs(word));
        gap = false;
    }
    (!bytes.is_empty()).then_some(bytes)
}

fn pairs(digits: &str) -> impl Iterator<Item = u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
}

/// A text of a program: `\x30\x05t/1`, perhaps between quotes.
fn escaped(text: &str) -> Result<Vec<u8>, NotHex> {
    let whole = text.trim();
    let inner = whole.strip_prefix('b').unwrap_or(whole);
    let quoted = ['"', '\''].iter().find_map(|mark| {
        let rest = inner.strip_prefix(*mark)?;
        rest.strip_suffix(*mark)
    });
    let mut rest = quoted.unwrap_or(whole);
    // What stands before the content: blanks, the `b`, the quote.
    let lead = match quoted {
        Some(_) => text.trim_end().len() - inner.len() + 1,
        None => text.trim_end().len() - whole.len(),
    };
    let length = lead + rest.len();
    let mut bytes = Vec::new();
    while let Some(letter) = rest.chars().next() {
        let behind = rest.get(letter.len_utf8()..).unwrap_or_default();
        if letter != '\\' {
            let is_break = matches!(letter, '\n' | '\r');
            bytes.extend(rest.bytes().take(letter.len_utf8()).filter(|_| !is_break));
            rest = behind;
            continue;
        }
        let (byte, width) = match behind.bytes().next() {
            Some(b'x') => (behind.get(1..3).and_then(|it| pairs(it).next()), 3),
            Some(b'n') => (Some(b'\n'), 1),
            Some(b'r') => (Some(b'\r'), 1),
            Some(b't') => (Some(b'\t'), 1),
            Some(b'0') => (Some(0), 1),
            Some(other @ (b'\\' | b'"' | b'\'')) => (Some(other), 1),
            Some(_) | None => (None, 0),
        };
        let Some(byte) = byte else {
            let before = text.get(..length - rest.len()).unwrap_or_default();
            return Err(NotHex {
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|it| *it != '\n').count() + 1,
                found: rest.chars().take(4).collect(),
                hint: HALF,
            });
        };
        bytes.push(byte);
        rest = behind.get(width..).unwrap_or_default();
    }
    Ok(bytes)
}

/// All of it, in one piece or in lines, and long enough not to be a slip of the pen.
fn base64(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.trim().lines().map(str::trim).collect();
    if joined.len() < BASE64_MIN {
        return None;
    }
    let decoded = Base64::decode_vec(&joined).or_else(|_| Base64Unpadded::decode_vec(&joined));
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISH: &[u8] = b"\x30\x05\x00\x01ab?";

    #[test]
    fn one_packet_is_read_from_every_usual_dress() {
        #[rustfmt::skip]
        let table = [
            "30 05 00 01 61 62 3f",
            "30050001 61623f",
            "3005000161623F",
            "  0x30, 0x05, 0x00, 0x01, 0x61, 0x62, 0x3f\n",
            "{0x30,0x05,0x00,0x01,0x61,0x62,0x3f};",
            "[30, 05, 00, 01, 61, 62, 3f]",
            "30:05:00:01:61:62:3f",
            "30-05-00-01-61-62-3F",
            "30\n05\n00\n01 61 62 3f",
            r"\x30\x05\x00\x01ab?",
            "b\"\\x30\\x05\\x00\\x01ab?\"",
            r#""\x30\x05\0\x01\x61b?""#,
            "0000   30 05 00 01 61 62 3f                              0...ab?",
            "00000000  30 05 00 01 61 62 3f                              |0...ab?|",
            "00000000: 3005 0001 6162 3f                        0...ab?",
            "\t0x0000:  3005 0001 6162 3f                        0...ab?",
            "MAUAAWFiPw==",
            "MAUAAWFiPw",
        ];
        for text in table {
            assert_eq!(read(text).as_deref(), Ok(PUBLISH), "{text}");
        }
    }

    #[test]
    fn lines_of_a_dump_are_joined_and_their_letters_left_out() {
        let bytes: Vec<u8> = (b'A'..=b'T').collect();
        #[rustfmt::skip]
        let table = [
            "0000   41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50   ABCDEFGHIJKLMNOP\n\
             0010   51 52 53 54                                       QRST",
            // A gap in the middle, and letters that look like bytes.
            "00000000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50  |AB CD|\n\
             00000010  51 52 53 54                                       |ab cd|",
            "00000000: 4142 4344 4546 4748 494a 4b4c 4d4e 4f50  AB cdefghijklmno\n\
             00000010: 5152 5354                                QRST\n",
        ];
        for text in table {
            assert_eq!(read(text).as_deref(), Ok(bytes.as_slice()), "{text}");
        }
    }

    #[test]
    fn what_is_no_byte_has_its_place_and_a_hint() {
        #[rustfmt::skip]
        let table = [
            ("30 0",              1, 4, "0",    HALF),
            ("30 05\n00 zz 61",   2, 4, "z",    NO_DIGIT),
            ("0x30 0x0g",         1, 9, "g",    NO_DIGIT),
            (r"\x30\x0",          1, 5, r"\x0", HALF),
            (r"\x30\q",           1, 5, r"\q",  HALF),
            ("30 5€",             1, 5, "€",    NO_DIGIT),
        ];
        for (text, line, column, found, hint) in table {
            let error = read(text).expect_err(text);
            let said = (error.line, error.column, error.found.as_str(), error.hint);
            assert_eq!(said, (line, column, found, hint), "{text}");
        }
        assert_eq!(read("").as_deref(), Ok(&[][..]));
        assert_eq!(
            read(&"00".repeat(BYTES_MAX + 1)).unwrap_err().hint,
            TOO_MANY
        );
    }
}
