//! A payload, looked at as what it may be. Nothing in it is carried out.
//!
//! MQTT does not say what a payload is. What can be read in one way only is shown so; where there
//! are several, the reader chooses.

mod json;

use base64ct::{Base64, Encoding as _};

use super::text::{pairs, visible};

/// A way of looking at bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Look {
    /// As UTF-8.
    Text,
    /// As JSON, a line for each part.
    Json,
    /// As CBOR, in the notation that its standard has for people.
    Cbor,
    /// As a picture.
    Image,
    /// As numbers.
    Hex,
}

impl Look {
    /// What stands on its tab.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Cbor => "CBOR",
            Self::Image => "Image",
            Self::Hex => "Hex",
        }
    }
}

/// A payload as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadView {
    /// The ways it can be looked at, the most telling first.
    pub looks: Vec<Look>,
    /// The one it is looked at.
    pub look: Look,
    /// What one sees.
    pub body: Body,
    /// Its length, and what is not shown.
    pub note: String,
}

/// What one sees of a payload.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Lines of text.
    Text(String),
    /// A picture, as an address that holds it.
    Image(String),
}

/// Bytes that are shown as numbers.
const HEX_MAX: usize = 1_024;
/// Bytes on a line of them.
const HEX_LINE: usize = 16;
/// Characters of text that are shown.
const TEXT_MAX: usize = 20_000;

/// Pictures by their first bytes. No SVG: that is a document, not a picture.
const IMAGES: [(&[u8], &str); 4] = [
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
];

/// The payload of which `known` are the first bytes and `length` is how many there are; `wish` is
/// the way the reader wants to look at things.
pub fn build(known: &[u8], length: usize, wish: Option<Look>) -> PayloadView {
    let text = std::str::from_utf8(known).ok();
    let whole = known.len() == length;
    let laid = text.filter(|_| whole).and_then(json::lay_out);
    let image = image(known).filter(|_| whole);
    let cbor = (whole && text.is_none()).then(|| cbor(known)).flatten();
    let possible = [
        (Look::Image, image.is_some()),
        (Look::Json, laid.is_some()),
        (Look::Cbor, cbor.is_some()),
        (Look::Text, text.is_some()),
        (Look::Hex, true),
    ];
    let looks: Vec<Look> = possible
        .into_iter()
        .filter_map(|(look, can)| can.then_some(look))
        .collect();
    let first = looks.first().copied().unwrap_or(Look::Hex);
    let look = wish.filter(|it| looks.contains(it)).unwrap_or(first);
    let body = match look {
        Look::Text => Body::Text(lines(text.unwrap_or_default())),
        Look::Json => Body::Text(lines(&laid.unwrap_or_default())),
        Look::Cbor => Body::Text(lines(&cbor.unwrap_or_default())),
        Look::Hex => Body::Text(hex(known)),
        Look::Image => Body::Image(format!(
            "data:image/{};base64,{}",
            image.unwrap_or_default(),
            Base64::encode_string(known)
        )),
    };
    PayloadView {
        looks,
        look,
        body,
        note: note(known.len(), length),
    }
}

fn note(known: usize, length: usize) -> String {
    let unit = if length == 1 { "byte" } else { "bytes" };
    match known < length {
        true => format!("{length} {unit}, the first {known} are kept"),
        false => format!("{length} {unit}"),
    }
}

/// The kind of picture that these bytes begin.
pub fn image(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let known = IMAGES.iter().find(|(magic, _)| bytes.starts_with(magic));
    known.map(|(_, name)| *name).or(webp.then_some("webp"))
}

/// CBOR for people, if the bytes are one value of it and nothing else.
fn cbor(bytes: &[u8]) -> Option<String> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.skip().ok()?;
    (decoder.position() == bytes.len()).then(|| minicbor::display(bytes).to_string())
}

/// Text with its line breaks, and everything else that cannot be seen made visible.
fn lines(text: &str) -> String {
    let mut shown = String::new();
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            shown.push('\n');
        }
        shown.push_str(&visible(line.strip_suffix('\r').unwrap_or(line)));
        if shown.len() > TEXT_MAX {
            let end = shown.floor_char_boundary(TEXT_MAX);
            shown.truncate(end);
            shown.push('…');
            return shown;
        }
    }
    shown
}

/// `0010  70 6c 61 6e 74  plant`.
fn hex(bytes: &[u8]) -> String {
    let mut shown = String::new();
    let lines = bytes.chunks(HEX_LINE).take(HEX_MAX / HEX_LINE);
    for (place, line) in lines.enumerate() {
        let letters = line.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '·',
        });
        let letters: String = letters.collect();
        let at = place * HEX_LINE;
        shown.push_str(&format!("{at:04x}  {:<47}  {letters}\n", pairs(line)));
    }
    if bytes.len() > HEX_MAX {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_shown_as_what_it_is() {
        use Look::{Cbor, Hex, Image, Json, Text};
        #[rustfmt::skip]
        let table: [(&[u8], &[Look]); 8] = [
            (b"21.5",                            &[Json, Text, Hex]),
            (b"on",                              &[Text, Hex]),
            (b"",                                &[Text, Hex]),
            (b"{\"t\":21.5}",                    &[Json, Text, Hex]),
            (b"\xa1\x61\x74\xf9\x4d\x60",        &[Cbor, Hex]),
            (b"\xff\x00",                        &[Hex]),
            (b"\x89PNG\r\n\x1a\n\x00",           &[Image, Hex]),
            (b"RIFF\xff\x00\x00\x00WEBPVP8 ",    &[Image, Hex]),
        ];
        for (bytes, looks) in table {
            let view = build(bytes, bytes.len(), None);
            assert_eq!(view.looks, looks, "{bytes:?}");
            assert_eq!(Some(&view.look), looks.first());
        }
    }

    #[test]
    fn each_look_says_what_is_there() {
        #[rustfmt::skip]
        let table: [(&[u8], Look, &str); 5] = [
            (b"{\"t\":[1]}",              Look::Json, "{\n  \"t\": [\n    1\n  ]\n}"),
            (b"a\r\nb\0",                 Look::Text, "a\nb␀"),
            (b"\xa1\x61\x74\xf9\x4d\x60", Look::Cbor, "{\"t\": 2.15e1}"),
            (b"\xe2\x80\xaegpj.exe",      Look::Text, "\\u{202e}gpj.exe"),
            (b"plant/1 \xff",             Look::Hex,
             "0000  70 6c 61 6e 74 2f 31 20 ff                       plant/1 ·\n"),
        ];
        for (bytes, look, shown) in table {
            let view = build(bytes, bytes.len(), Some(look));
            assert_eq!(view.body, Body::Text(shown.to_owned()), "{bytes:?}");
        }
    }

    #[test]
    fn a_beginning_is_not_taken_for_the_whole() {
        let view = build(b"[1]", 4_000, None);
        assert_eq!(view.looks, [Look::Text, Look::Hex]);
        assert_eq!(view.note, "4000 bytes, the first 3 are kept");
    }

    #[test]
    fn no_payload_makes_it_stumble_or_grow() {
        let mut bytes = Vec::new();
        for seed in 0..2_000_u32 {
            bytes.clear();
            let mut state = seed.wrapping_mul(2_654_435_761);
            for _ in 0..seed % 67 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                bytes.push(state.to_be_bytes()[0]);
            }
            for look in [Look::Text, Look::Json, Look::Cbor, Look::Image, Look::Hex] {
                build(&bytes, bytes.len(), Some(look));
            }
        }
        let deep = vec![0x81; 100_000];
        build(&deep, deep.len(), None);
        let Body::Text(long) = build(&vec![b'a'; 90_000], 90_000, None).body else {
            panic!("text");
        };
        assert!(long.len() < 30_000);
    }
}
