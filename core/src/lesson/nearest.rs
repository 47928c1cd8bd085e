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

/// How many letters to add, take away, change or swap with their neighbour; upper and lower case
/// are the same.
fn distance(a: &str, b: &str) -> usize {
    // A word longer than any of ours is never near; this keeps the table small.
    const LONGEST: usize = 64;
    let letters = |word: &str| -> Vec<char> { word.to_lowercase().chars().take(LONGEST).collect() };
    let (a, b) = (letters(a), letters(b));
    // rows[i][j]: from the first i letters of `a` to the first j of `b`.
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let cell = |rows: &[Vec<usize>], i: usize, j: usize| -> usize {
        rows.get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or(usize::MAX / 2)
    };
    for i in 1..=a.len() {
        rows.push(vec![i]);
        for j in 1..=b.len() {
            let same = a.get(i - 1) == b.get(j - 1);
            let change = cell(&rows, i - 1, j - 1) + usize::from(!same);
            let mut least = change
                .min(cell(&rows, i - 1, j) + 1)
                .min(cell(&rows, i, j - 1) + 1);
            let swapped =
                i > 1 && j > 1 && a.get(i - 1) == b.get(j - 2) && a.get(i - 2) == b.get(j - 1);
            if swapped {
                least = least.min(cell(&rows, i - 2, j - 2) + 1);
            }
            if let Some(row) = rows.last_mut() {
                row.push(least);
            }
        }
    }
    cell(&rows, a.len(), b.len())
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
            ("lsot",     Some("lost")),
            ("los",      Some("lost")),
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
