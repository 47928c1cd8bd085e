//! Something that changes with time: what a sensor is in. In thousandths, without floats, so that
//! it is the same on every machine.

use crate::chance::Chance;
use crate::time::Span;

/// Something that changes with time. Values are thousandths of their unit.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Curve {
    /// Always the same.
    Constant(i32),
    /// From the first to the second, and then again from the first.
    Ramp {
        /// At the start.
        from: i32,
        /// At the end.
        to: i32,
        /// How long one takes.
        over: Span,
    },
    /// Up and down, as the day does with the temperature.
    Sine {
        /// The lowest.
        low: i32,
        /// The highest.
        high: i32,
        /// From one summit to the next.
        period: Span,
    },
    /// One half of the time this, the other half that: a door, a switch.
    Square {
        /// First.
        low: i32,
        /// Then.
        high: i32,
        /// Both together.
        period: Span,
    },
    /// A step up or down by chance each time it is looked at, within bounds.
    Walk {
        /// Never below.
        low: i32,
        /// Never above.
        high: i32,
        /// So far at most.
        step: u32,
    },
}

/// A quarter of a sine, in thousandths, in steps of a sixty-fourth of a turn.
const QUARTER: [i64; 17] = [
    0, 98, 195, 290, 383, 471, 556, 634, 707, 773, 831, 882, 924, 957, 981, 995, 1_000,
];

impl Curve {
    /// What it is after so long; `last` is what it was when it was looked at last.
    pub fn at(self, age: Span, last: Option<i32>, chance: &mut Chance) -> i32 {
        match self {
            Self::Constant(value) => value,
            Self::Ramp { from, to, over } => between(from, to, part(age, over)),
            Self::Sine { low, high, period } => {
                let wave = sine(part(age, period));
                between(low, high, (wave + 1_000) * 500)
            }
            Self::Square { low, high, period } => {
                if part(age, period) < 500_000 {
                    low
                } else {
                    high
                }
            }
            Self::Walk { low, high, step } => {
                let (low, high) = (low.min(high), low.max(high));
                let from = i64::from(last.unwrap_or_else(|| between(low, high, 500_000)));
                let range = step.saturating_mul(2).saturating_add(1);
                let move_by = i64::from(chance.below(range)) - i64::from(step);
                i32::try_from((from + move_by).clamp(low.into(), high.into())).unwrap_or(low)
            }
        }
    }
}

/// Which part of its turn it is in, in millionths.
fn part(age: Span, turn: Span) -> i64 {
    let turn = turn.as_micros().max(1);
    let part = u128::from(age.as_micros() % turn) * 1_000_000 / u128::from(turn);
    i64::try_from(part).unwrap_or(0)
}

/// So many millionths of the way from one value to another.
fn between(from: i32, to: i32, millionths: i64) -> i32 {
    let (from, to) = (i64::from(from), i64::from(to));
    let value = from + (to - from) * millionths / 1_000_000;
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// The sine of this part of a turn, in thousandths.
fn sine(millionths: i64) -> i64 {
    let (half, in_half) = (millionths / 500_000, millionths % 500_000);
    let in_quarter = if in_half < 250_000 {
        in_half
    } else {
        500_000 - in_half
    };
    let (step, rest) = (in_quarter / 15_625, in_quarter % 15_625);
    let at = |step: i64| {
        let place = usize::try_from(step).unwrap_or(0);
        QUARTER.get(place).copied().unwrap_or(1_000)
    };
    let height = at(step) + (at(step + 1) - at(step)) * rest / 15_625;
    if half == 0 { height } else { -height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_where_the_time_says() {
        let minute = Span::from_secs(60);
        let ramp = Curve::Ramp {
            from: 0,
            to: 100_000,
            over: minute,
        };
        let sine = Curve::Sine {
            low: 18_000,
            high: 26_000,
            period: minute,
        };
        let square = Curve::Square {
            low: 0,
            high: 1_000,
            period: minute,
        };
        #[rustfmt::skip]
        let table = [
            (Curve::Constant(7), 99, 7),
            (ramp,   0,  0),      (ramp,   15, 25_000), (ramp,   60, 0), (ramp, 90, 50_000),
            (sine,   0,  22_000), (sine,   15, 26_000), (sine,   30, 22_000), (sine, 45, 18_000),
            (square, 29, 0),      (square, 30, 1_000),  (square, 60, 0),
        ];
        let mut chance = Chance::new(1, "curve");
        for (curve, s, value) in table {
            assert_eq!(
                curve.at(Span::from_secs(s), None, &mut chance),
                value,
                "{curve:?} at {s} s"
            );
        }
    }

    #[test]
    fn a_walk_stays_in_its_bounds_and_takes_no_longer_step() {
        let walk = Curve::Walk {
            low: 0,
            high: 5_000,
            step: 300,
        };
        let mut chance = Chance::new(1, "walk");
        let mut last = None;
        for _ in 0..1_000 {
            let value = walk.at(Span::ZERO, last, &mut chance);
            assert!((0..=5_000).contains(&value));
            assert!(last.is_none_or(|last: i32| last.abs_diff(value) <= 300));
            last = Some(value);
        }
        assert_ne!(last, Some(2_500));
    }
}
