//! When something happened: what is left over may be folded.

use brokerscope_core::time::Instant;

/// Joins a span of time to those that are known, which are in order and apart.
///
/// What happens is read in the order of time: there is something to join near the end, if at all.
pub(super) fn join(spans: &mut Vec<(Instant, Instant)>, (from, to): (Instant, Instant)) {
    let first = spans.partition_point(|span| span.1 < from);
    let last = spans.partition_point(|span| span.0 <= to);
    match spans.get(first..last) {
        None | Some([]) => spans.insert(first, (from, to)),
        Some([start, ..]) => {
            let end = spans.get(last - 1).map_or(to, |end| end.1.max(to));
            let joined = (start.0.min(from), end);
            spans[first] = joined;
            spans.drain(first + 1..last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_become_one() {
        let ms = Instant::from_millis;
        let mut spans = Vec::new();
        let all = [
            (30, 40),
            (0, 10),
            (10, 12),
            (2, 3),
            (50, 60),
            (20, 25),
            (35, 50),
        ];
        for (from, to) in all {
            join(&mut spans, (ms(from), ms(to)));
            assert!(
                spans.windows(2).all(|pair| pair[0].1 < pair[1].0),
                "{spans:?}"
            );
        }
        assert_eq!(spans, [(ms(0), ms(12)), (ms(20), ms(25)), (ms(30), ms(60))]);
    }
}
