//! When something happened: what is left over may be folded.

use brokerscope_core::order::sort;
use brokerscope_core::time::Instant;

/// Sorts and joins spans of time that touch or overlap.
pub(super) fn merge(mut spans: Vec<(Instant, Instant)>) -> Vec<(Instant, Instant)> {
    sort(&mut spans);
    let mut merged: Vec<(Instant, Instant)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_become_one() {
        let ms = Instant::from_millis;
        let spans = vec![
            (ms(30), ms(40)),
            (ms(0), ms(10)),
            (ms(10), ms(12)),
            (ms(2), ms(3)),
        ];
        assert_eq!(merge(spans), [(ms(0), ms(12)), (ms(30), ms(40))]);
    }
}
