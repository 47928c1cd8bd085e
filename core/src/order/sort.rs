//! Sorting finds the order of places once for all types, then puts the things there.

/// Sorts by this key; what has equal keys keeps its order.
///
/// What is in order for long stretches, as most of what is sorted here, is sorted in few passes.
pub fn sort_by_key<T, K: Ord>(all: &mut Vec<T>, key: impl Fn(&T) -> K) {
    arrange(all, |one, other| key(one) <= key(other));
}

/// Sorts.
pub fn sort<T: Ord>(all: &mut Vec<T>) {
    arrange(all, |one, other| one <= other);
}

fn arrange<T>(all: &mut Vec<T>, fits: impl Fn(&T, &T) -> bool) {
    let order = in_order(all.len(), &mut |one, other| fits(&all[one], &all[other]));
    let mut old: Vec<Option<T>> = all.drain(..).map(Some).collect();
    all.extend(order.into_iter().filter_map(|place| old[place].take()));
}

/// The places of `count` things in their order: stretches that are in order are merged in pairs
/// until there is one. `fits` tells whether the first may stand before the second.
fn in_order(count: usize, fits: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut starts: Vec<usize> = (0..count)
        .filter(|&at| at == 0 || !fits(at - 1, at))
        .collect();
    while starts.len() > 1 {
        let mut merged = Vec::with_capacity(count);
        let mut next = Vec::new();
        for pair in starts.chunks(2) {
            next.push(merged.len());
            let from = pair[0];
            let middle = pair.get(1).copied().unwrap_or(count);
            let after = next.len() * 2;
            let end = starts.get(after).copied().unwrap_or(count);
            let (mut left, mut right) = (from..middle, middle..end);
            while !left.is_empty() || !right.is_empty() {
                let from_left = right.is_empty()
                    || !left.is_empty() && fits(order[left.start], order[right.start]);
                let side = if from_left { &mut left } else { &mut right };
                merged.push(order[side.start]);
                side.start += 1;
            }
        }
        (order, starts) = (merged, next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_keeps_the_order_of_what_is_equal() {
        for count in [0, 1, 2, 3, 7, 64, 1_000] {
            let chance = |at: u32| at.wrapping_mul(2_654_435_769) >> 27;
            let mut ours: Vec<(u32, u32)> = (0..count).map(|at| (chance(at), at)).collect();
            let mut theirs = ours.clone();
            sort_by_key(&mut ours, |one| one.0);
            theirs.sort_by_key(|one| one.0);
            assert_eq!(ours, theirs, "{count} of them");
            ours.reverse();
            sort(&mut ours);
            theirs.sort_unstable();
            assert_eq!(ours, theirs, "{count} of them, whole");
        }
    }
}
