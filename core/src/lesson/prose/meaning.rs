//! What in the prose means more than its letters. The page asks here how to draw it.

use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::wire::PacketKind;

/// No number of a statement is longer, in bytes.
const NUMBER_MAX: usize = 16;

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

/// The first statement named in `text` as `[MQTT-4.3.3-1]`, with what stands before and after it:
/// of 5.0, or of 3.1.1 if only that has it.
pub(super) fn cited(text: &str) -> Option<(&str, Clause, &str)> {
    for (at, sign) in text.match_indices("[MQTT-") {
        let (before, inside) = (text.get(..at)?, text.get(at + sign.len()..)?);
        // A longer number is none, and the next one may begin within.
        let end = inside.bytes().take(NUMBER_MAX).position(|it| it == b']');
        let Some((number, after)) = end.and_then(|end| inside.split_at_checked(end)) else {
            continue;
        };
        let mut versions = [Version::V5, Version::V311].into_iter();
        if let Some(clause) = versions.find_map(|version| Clause::find(version, number)) {
            return Some((before, clause, after.get(1..)?));
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
}
