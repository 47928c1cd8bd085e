//! Ticks: round numbers of seconds, as close as there is room.

use brokerscope_core::time::Instant;

/// A mark on a scale of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// When.
    pub at: Instant,
    /// `0.20`; empty where there is no room for words.
    pub label: String,
}

/// Steps between ticks, in microseconds: 1, 2 and 5 of each power of ten.
fn steps() -> impl Iterator<Item = u64> {
    let powers = (0..13).map(|power| 10_u64.pow(power));
    powers.flat_map(|power| [power, 2 * power, 5 * power])
}

/// The smallest round step, in microseconds, that is at least `least` long.
pub fn step(least: f64) -> u64 {
    let fits = |step: &u64| super::axis::micros(*step) >= least;
    steps().find(fits).unwrap_or(5_000_000_000_000)
}

/// All multiples of `step` microseconds in `from..=to`, at most `max` of them.
pub fn multiples(
    step: u64,
    from: Instant,
    to: Instant,
    max: usize,
) -> impl Iterator<Item = Instant> {
    let step = step.max(1);
    let first = from.as_micros().div_ceil(step) * step;
    let all = (first..=to.as_micros()).step_by(usize::try_from(step).unwrap_or(usize::MAX));
    all.take(max).map(Instant::from_micros)
}

/// Seconds with as many digits as `step` needs, and one at least: `0.20`, `1.5`.
pub fn seconds(at: Instant, step: u64) -> String {
    let mut digits = 1;
    let mut unit = 100_000;
    while digits < 6 && !step.is_multiple_of(unit) {
        digits += 1;
        unit /= 10;
    }
    let us = at.as_micros();
    let fraction = (us % 1_000_000) / unit;
    format!("{}.{fraction:0digits$}", us / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        #[rustfmt::skip]
        let table = [(0.5, 1), (1.0, 1), (40_000.0, 50_000), (50_001.0, 100_000), (3e6, 5_000_000)];
        for (least, expected) in table {
            assert_eq!(step(least), expected, "{least}");
        }
    }

    #[test]
    fn ticks_are_multiples_inside_the_window() {
        let ms = Instant::from_millis;
        let found: Vec<_> = multiples(50_000, ms(201), ms(350), 9).collect();
        assert_eq!(found, [ms(250), ms(300), ms(350)]);
        assert_eq!(
            multiples(50_000, ms(0), ms(1_000), 4).count(),
            4,
            "never more than asked"
        );
    }

    #[test]
    fn a_tick_has_the_digits_of_its_step() {
        #[rustfmt::skip]
        let table = [
            (200_000,   50_000,    "0.20"),
            (1_500_000, 50_000,    "1.50"),
            (1_500_000, 500_000,   "1.5"),
            (2_000_000, 1_000_000, "2.0"),
            (1_002,     1,         "0.001002"),
        ];
        for (us, step, expected) in table {
            assert_eq!(seconds(Instant::from_micros(us), step), expected);
        }
    }
}
