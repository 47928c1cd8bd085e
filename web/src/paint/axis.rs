//! Time along the ladder: linear where something happens, folded where nothing does.
//!
//! Between time and pixels stands *drawn time*, in drawn microseconds: the same as time, less what
//! the folds swallow. A [`Viewport`](super::Viewport) turns drawn time into pixels.

use brokerscope_core::time::{Instant, Span};

/// Idle time counts as long from this many grains on.
const LONG: f64 = 4.0;
/// What stays of a long idle time at most, in grains.
const LEAST: f64 = 1.8;
/// How fast a fold closes: drawn time lost per idle time.
const CLOSING: f64 = 0.3;
/// Left as it is on either side of a fold, and before the first thing, in grains.
const MARGIN: f64 = 0.5;
/// After the last thing, in grains: room for its name.
const AFTER: f64 = 1.0;

/// Time to drawn time and back.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Where the slope changes: time, drawn time. Both rise.
    knots: Vec<(f64, f64)>,
    folds: Vec<Fold>,
    start: f64,
    end: f64,
}

/// Idle time, drawn shorter than it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// From here.
    pub from: Instant,
    /// To here.
    pub to: Instant,
}

impl Fold {
    /// How much time it swallows.
    pub const fn length(&self) -> Span {
        self.to.since(self.from)
    }
}

impl Axis {
    /// An axis from the first of `busy` to `last`, folded where nothing was busy for long.
    ///
    /// What a fold leaves depends on its length alone and changes smoothly with it: while time runs
    /// through silence, the picture does not jump.
    pub fn new(busy: &[(Instant, Instant)], last: Instant, grain: Span) -> Self {
        let grain = micros(grain.as_micros()).max(1.0);
        let start = busy.first().map_or(0.0, |(from, _)| time(*from));
        let mut axis = Self {
            knots: vec![(start, start)],
            folds: Vec::new(),
            start: start - MARGIN * grain,
            end: 0.0,
        };
        let mut drawn = start;
        let mut quiet_from = start;
        let ends = busy.iter().copied().filter(|(from, _)| *from <= last);
        for (from, to) in ends.chain([(last, last)]) {
            drawn += axis.idle(quiet_from, time(from), drawn, grain);
            let until = time(to).max(time(from)).max(quiet_from);
            drawn += until - time(from).max(quiet_from);
            axis.knots.push((until, drawn));
            quiet_from = until;
        }
        axis.end = drawn + AFTER * grain;
        axis
    }

    /// Draws idle time; tells how much drawn time it takes.
    fn idle(&mut self, from: f64, to: f64, drawn: f64, grain: f64) -> f64 {
        let gap = (to - from).max(0.0);
        let left = kept(gap, grain);
        if left >= gap {
            return gap;
        }
        let margin = MARGIN * grain;
        self.knots.push((from + margin, drawn + margin));
        self.knots.push((to - margin, drawn + left - margin));
        self.folds.push(Fold {
            from: instant(from + margin),
            to: instant(to - margin),
        });
        left
    }

    /// Where `at` is drawn.
    pub fn drawn(&self, at: Instant) -> f64 {
        across(&self.knots, time(at))
    }

    /// What is drawn there; the start of the world for what lies before it.
    pub fn time(&self, drawn: f64) -> Instant {
        let place = self.knots.partition_point(|knot| knot.1 <= drawn);
        instant(match (place.checked_sub(1), self.knots.get(place)) {
            (Some(before), Some(&(t1, d1))) => {
                let (t0, d0) = self.knots[before];
                t0 + (drawn - d0) * (t1 - t0) / (d1 - d0)
            }
            (Some(last), None) => self.knots[last].0 + drawn - self.knots[last].1,
            (None, _) => self.knots[0].0 + drawn - self.knots[0].1,
        })
    }

    /// The folds, in order.
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// Those of them that touch `from..=to`.
    pub fn folds_in(&self, from: Instant, to: Instant) -> &[Fold] {
        let first = self.folds.partition_point(|fold| fold.to < from);
        let end = self.folds.partition_point(|fold| fold.from <= to);
        self.folds.get(first..end).unwrap_or_default()
    }

    /// Drawn time from a breath before the first thing to a breath after the last.
    pub const fn bounds(&self) -> (f64, f64) {
        (self.start, self.end)
    }
}

/// What stays of an idle time of `gap`: all of a short one, less and less of a long one.
fn kept(gap: f64, grain: f64) -> f64 {
    let long = LONG * grain;
    if gap <= long {
        return gap;
    }
    (long - CLOSING * (gap - long)).max(LEAST * grain)
}

fn across(knots: &[(f64, f64)], at: f64) -> f64 {
    let place = knots.partition_point(|knot| knot.0 <= at);
    match (place.checked_sub(1), knots.get(place)) {
        (Some(before), Some(&(t1, d1))) => {
            let (t0, d0) = knots[before];
            d0 + (at - t0) * (d1 - d0) / (t1 - t0)
        }
        (Some(last), None) => knots[last].1 + at - knots[last].0,
        (None, _) => knots[0].1 + at - knots[0].0,
    }
}

fn time(at: Instant) -> f64 {
    micros(at.as_micros())
}

#[allow(clippy::cast_precision_loss, reason = "exact for 285 years")]
pub(super) fn micros(us: u64) -> f64 {
    us as f64
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of f64 saturates"
)]
fn instant(us: f64) -> Instant {
    Instant::from_micros(us.round().max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Instant = Instant::from_millis;
    const GRAIN: Span = Span::from_millis(50);

    /// Busy at first, silent for 1.1 s, busy again.
    fn axis() -> Axis {
        Axis::new(
            &[(MS(200), MS(300)), (MS(1_400), MS(1_800))],
            MS(1_800),
            GRAIN,
        )
    }

    #[test]
    fn busy_time_keeps_its_length() {
        let axis = axis();
        for (from, to) in [
            (200_u32, 300_u32),
            (210, 250),
            (1_400, 1_800),
            (1_700, 1_750),
        ] {
            let drawn = axis.drawn(MS(to.into())) - axis.drawn(MS(from.into()));
            assert!(
                (drawn - 1e3 * f64::from(to - from)).abs() < 1e-6,
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn a_fold_tells_what_it_swallows() {
        let axis = axis();
        let [fold] = axis.folds() else {
            panic!("one fold: {:?}", axis.folds())
        };
        assert_eq!((fold.from, fold.to), (MS(325), MS(1_375)));
        assert_eq!(fold.length(), Span::from_millis(1_050));
        let left = axis.drawn(MS(1_400)) - axis.drawn(MS(300));
        assert!((left - LEAST * 50e3).abs() < 1e-6, "{left}");
    }

    #[test]
    fn short_silence_is_not_folded() {
        let busy = [(MS(0), MS(10)), (MS(205), MS(210))];
        assert_eq!(Axis::new(&busy, MS(210), GRAIN).folds(), []);
    }

    #[test]
    fn drawn_time_rises_and_can_be_turned_back() {
        let axis = axis();
        let mut before = f64::MIN;
        for ms in 0..2_500 {
            let drawn = axis.drawn(MS(ms));
            assert!(drawn > before, "{ms} ms");
            before = drawn;
            assert_eq!(axis.time(drawn), MS(ms));
        }
    }

    #[test]
    fn growing_silence_moves_nothing_by_leaps() {
        let busy = [(MS(0), MS(100))];
        let mut before = None;
        for ms in 100..2_000 {
            let axis = Axis::new(&busy, MS(ms), GRAIN);
            let width = axis.drawn(MS(ms)) - axis.drawn(MS(0));
            if let Some(before) = before {
                let leap: f64 = width - before;
                assert!(
                    leap.abs() <= 1_000.1,
                    "{leap} drawn µs in one ms, at {ms} ms"
                );
            }
            before = Some(width);
        }
    }

    #[test]
    fn what_comes_after_silence_was_already_there() {
        let quiet = Axis::new(&[(MS(0), MS(100))], MS(900), GRAIN);
        let woken = Axis::new(&[(MS(0), MS(100)), (MS(900), MS(900))], MS(900), GRAIN);
        assert!((quiet.drawn(MS(900)) - woken.drawn(MS(900))).abs() < 1e-6);
    }

    #[test]
    fn an_empty_world_has_an_axis() {
        let axis = Axis::new(&[], Instant::START, GRAIN);
        assert_eq!(axis.time(axis.drawn(MS(10))), MS(10));
        let (start, end) = axis.bounds();
        assert!(start < end);
    }
}
