//! Text from the wire, made fit to be read: nothing invisible, nothing endless.
//!
//! Topics and payloads come from strangers. Yew escapes them; here they lose what would fool the
//! reader's eye: control characters and the marks that turn the direction of writing.

/// A text that may have been cut, with all of it at hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Cut {
    /// What stands on the line.
    pub shown: String,
    /// All of it, if the line has only its beginning.
    pub full: Option<String>,
}

/// Characters of a full text that are kept for showing; the bytes below it have the rest.
const FULL_MAX: usize = 20_000;

impl Cut {
    /// At most `max` characters of `text`.
    pub fn text(text: &str, max: usize) -> Self {
        let visible = visible(text);
        if visible.chars().count() <= max {
            return Self {
                shown: visible,
                full: None,
            };
        }
        let mut shown: String = visible.chars().take(max.saturating_sub(1)).collect();
        shown.push('…');
        let mut full: String = visible.chars().take(FULL_MAX).collect();
        if full.len() < visible.len() {
            full.push('…');
        }
        Self {
            shown,
            full: Some(full),
        }
    }

    /// The same for bytes: as text if they are text, else as hexadecimal pairs.
    pub fn bytes(bytes: &[u8], max: usize) -> Self {
        match std::str::from_utf8(bytes) {
            Ok("") => Self::text("empty", max),
            Ok(text) => Self::text(text, max),
            Err(_) => Self::text(&pairs(bytes), max),
        }
    }
}

/// `00 0c 70`.
pub fn pairs(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 {
            text.push(' ');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The text with everything invisible made visible.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // The control pictures of Unicode stand in the order of what they show.
            '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        #[rustfmt::skip]
        let table = [
            ("plant/1",          "plant/1"),
            ("a\nb\0",           "a␊b␀"),
            ("\u{202e}txt.exe",  "\\u{202e}txt.exe"),
            ("<b>&amp;",         "<b>&amp;"),
        ];
        for (wire, shown) in table {
            assert_eq!(visible(wire), shown, "{wire:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_stays_whole_behind_the_cut() {
        let long = "ä".repeat(300);
        let cut = Cut::text(&long, 40);
        assert_eq!(cut.shown.chars().count(), 40);
        assert_eq!(cut.full.as_deref(), Some(long.as_str()));
        assert_eq!(Cut::text("short", 40).full, None);
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_pairs() {
        assert_eq!(Cut::bytes(&[0xff, 0x00], 40).shown, "ff 00");
        assert_eq!(Cut::bytes(b"21.5", 40).shown, "21.5");
        assert_eq!(Cut::bytes(b"", 40).shown, "empty");
    }
}
