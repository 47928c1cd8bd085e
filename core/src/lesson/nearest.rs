//! The word that was probably meant.

/// The candidate that differs least from `word`, if it differs little: one letter in three, and
/// at least one.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "Did you mean …?" when something is near, else what may stand here.
pub(super) fn advice(word: &str, candidates: &[&str]) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("here may stand: {}", candidates.join(", ")),
    }
}

/// How many letters to add, take away or change; upper and lower case are the same.
fn distance(a: &str, b: &str) -> usize {
    // A word longer than any of ours is never near; this keeps the table small.
    const LONGEST: usize = 64;
    let a: Vec<char> = a.to_lowercase().chars().take(LONGEST).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        let mut last = i + 1;
        for (right, above) in b.iter().zip(row.windows(2)) {
            let (diagonal, above) = match above {
                [diagonal, above] => (*diagonal, *above),
                _ => break,
            };
            let change = diagonal + usize::from(left != right);
            last = change.min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        #[rustfmt::skip]
        let table = [
            ("delivred", Some("delivered")),
            ("PUBRE",    Some("pubrec")),
            ("lst",      Some("lost")),
            ("banana",   None),
            ("",         None),
        ];
        for (word, expected) in table {
            assert_eq!(
                nearest(word, ["delivered", "lost", "pubrec"]),
                expected,
                "{word}"
            );
        }
    }
}
