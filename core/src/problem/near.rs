//! What somebody may have meant.

/// Longer words are not compared: nobody mistypes those, and it would take long.
const LENGTH_MAX: usize = 64;

/// The known word nearest to `word`, if it is near enough to be a slip of the fingers.
pub fn near<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    let allowed = match letters {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    known
        .map(|known| (distance(word, known), known))
        .filter(|(distance, known)| *distance <= allowed && *distance < known.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be added, taken away, changed or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.to_ascii_lowercase().chars().collect();
    let other: Vec<char> = other.to_ascii_lowercase().chars().collect();
    if one.len().max(other.len()) > LENGTH_MAX {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = above[j] + usize::from(a != b);
            let mut best = changed.min(above[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && one[i - 1] == *b && other[j - 1] == *a;
            if swapped && a != b {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_fingers_are_seen_through() {
        let known = [
            "publish",
            "subscribe",
            "unsubscribe",
            "connect",
            "disconnect",
            "qos",
        ];
        #[rustfmt::skip]
        let table = [
            ("pubish",    Some("publish")),
            ("subcribe",  Some("subscribe")),
            ("conenct",   Some("connect")),
            ("Publish",   Some("publish")),
            ("qs",        Some("qos")),
            ("banana",    None),
            ("",          None),
        ];
        for (word, expected) in table {
            assert_eq!(near(word, known.into_iter()), expected, "{word}");
        }
    }
}
