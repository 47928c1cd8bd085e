//! What in the prose means more than its letters. The page asks here how to draw it.

use crate::lesson::source::width;
use crate::time::Instant;
use crate::wire::PacketKind;

/// What a word in bold stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bold {
    /// A packet: drawn in the colour of its family.
    Packet(PacketKind),
    /// Just a strong word.
    Word,
}

/// What the bold `text` stands for: `PUBREC` is a packet, anything else a word.
pub fn bold(text: &str) -> Bold {
    let kind = PacketKind::ALL.into_iter().find(|kind| kind.name() == text);
    kind.map_or(Bold::Word, Bold::Packet)
}

/// The moment that the code span `text` speaks of, such as `0.280 s`; `None` if it is other code.
///
/// Written as the page writes moments: seconds, a point, three or six digits, a blank, `s`.
pub fn moment(text: &str) -> Option<Instant> {
    let (seconds, rest) = text.strip_suffix(" s")?.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(seconds) || !digits(rest) {
        return None;
    }
    let scale = match rest.len() {
        3 => 1_000,
        6 => 1,
        _ => return None,
    };
    let whole: u64 = seconds.parse().ok()?;
    let part: u64 = rest.parse().ok()?;
    Some(Instant::from_micros(
        whole.checked_mul(1_000_000)?.checked_add(part * scale)?,
    ))
}

/// The column (from 1, in characters) where `line` begins an HTML tag outside of code.
pub(super) fn raw_html(line: &str) -> Option<u32> {
    let mut code = false;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '`' => code = !code,
            '\\' => _ = chars.next(),
            '<' if !code => {
                let rest = line.get(at + 1..).unwrap_or_default();
                let link = ["http:", "https:", "mailto:"]
                    .iter()
                    .any(|it| rest.starts_with(it));
                let tag = rest.starts_with(|c: char| c.is_alphabetic() || "/!?".contains(c));
                if tag && !link {
                    return Some(width(line.get(..at).unwrap_or_default()) + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_page_writes_it() {
        #[rustfmt::skip]
        let table = [
            ("0.280 s",      Some(280_000)),
            ("12.000 s",     Some(12_000_000)),
            ("0.280014 s",   Some(280_014)),
            ("0.28 s",       None),
            ("280 ms",       None),
            ("+1.000 s",     None),
            ("1. s",         None),
            ("99999999999999999999.000 s", None),
            ("18446744073709.999 s", None),
        ];
        for (text, us) in table {
            let expected = us.map(Instant::from_micros);
            assert_eq!(moment(text), expected, "{text}");
            if let Some(at) = expected {
                assert_eq!(at.to_string(), text);
            }
        }
    }

    #[test]
    fn only_a_packets_own_name_is_a_packet() {
        assert_eq!(bold("PUBREC"), Bold::Packet(PacketKind::Pubrec));
        assert_eq!(bold("Pubrec"), Bold::Word);
        assert_eq!(bold("once"), Bold::Word);
    }

    #[test]
    fn html_is_found_and_code_is_not_html() {
        #[rustfmt::skip]
        let table = [
            ("a <b>word</b>",              Some(3)),
            ("ä <script>",                 Some(3)),
            ("<!-- hidden -->",            Some(1)),
            ("`<b>` and 1 < 2",            None),
            ("see <https://mqtt.org>",     None),
            (r"\<b>",                      None),
        ];
        for (line, column) in table {
            assert_eq!(raw_html(line), column, "{line}");
        }
    }
}
