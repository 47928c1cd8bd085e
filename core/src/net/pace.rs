//! How long a sender waits for an answer, and how much it dares to send before one.

use crate::time::{Instant, Span};

/// The first patience of a sender that knows nothing of the way (RFC 6298, 2.1).
pub const RTO_FIRST: Span = Span::from_secs(1);

/// The shortest patience: Linux's choice. RFC 6298 (2.4) would have a whole second.
pub const RTO_MIN: Span = Span::from_millis(200);

/// The longest patience: Linux's choice, and more than the 60 s that RFC 6298 (2.5) asks for.
pub const RTO_MAX: Span = Span::from_secs(120);

/// So many segments may be on their way before the first answer (RFC 6928).
const WINDOW_FIRST: u64 = 10;

/// What a receiver takes at once, in bytes: no window scaling here.
const WINDOW_MAX: u64 = 65_535;

/// Patience (RFC 6298) and daring (RFC 5681) of one sender. Whole microseconds, whole bytes.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Pace {
    mss: u64,
    /// Round trip, smoothed, and how much it varies; `None` before the first answer.
    trip: Option<(Span, Span)>,
    rto: Span,
    window: u64,
    /// Above it the window grows by one segment per round trip, below it doubles.
    threshold: u64,
}

impl Pace {
    pub(super) fn new(mss: u16) -> Self {
        let mss = u64::from(mss.max(1));
        Self {
            mss,
            trip: None,
            rto: RTO_FIRST,
            window: (WINDOW_FIRST * mss).min(WINDOW_MAX),
            threshold: WINDOW_MAX,
        }
    }

    /// How long to wait for an answer now.
    pub(super) const fn rto(&self) -> Span {
        self.rto
    }

    /// How many bytes may be on their way without an answer.
    pub(super) const fn window(&self) -> u64 {
        self.window
    }

    /// An answer to something that was sent once: the way takes this long. Something sent twice
    /// says nothing, for nobody knows which of the two was answered (RFC 6298, 3).
    pub(super) fn measure(&mut self, sent: Instant, now: Instant) {
        let trip = now.since(sent);
        let (smooth, varies) = match self.trip {
            None => (trip, trip / 2),
            Some((smooth, varies)) => {
                let off = smooth.max(trip) - smooth.min(trip);
                ((smooth * 7 + trip) / 8, (varies * 3 + off) / 4)
            }
        };
        self.trip = Some((smooth, varies));
        self.rto = (smooth + varies * 4).clamp(RTO_MIN, RTO_MAX);
    }

    /// Something new was answered: so many bytes.
    pub(super) fn grow(&mut self, bytes: u64) {
        let by = if self.window < self.threshold {
            bytes.min(self.mss)
        } else {
            (self.mss * self.mss / self.window.max(1)).max(1)
        };
        self.window = (self.window + by).min(WINDOW_MAX);
    }

    /// No answer came in time: wait twice as long for the next, and begin with one segment again.
    pub(super) fn back_off(&mut self, in_flight: u64) {
        self.rto = (self.rto * 2).min(RTO_MAX);
        self.halve(in_flight);
        self.window = self.mss;
    }

    /// Others came through, one did not: half as much from now on.
    pub(super) fn halve(&mut self, in_flight: u64) {
        self.threshold = (in_flight / 2).max(2 * self.mss);
        self.window = self.threshold;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Span {
        Span::from_millis(ms)
    }

    fn measured(trips: &[u64]) -> Pace {
        let mut pace = Pace::new(1_000);
        for trip in trips {
            pace.measure(Instant::START, Instant::START + ms(*trip));
        }
        pace
    }

    #[test]
    fn patience_follows_the_round_trip() {
        #[rustfmt::skip]
        let table: [(&[u64], Span, &str); 4] = [
            (&[],         ms(1_000), "nothing known: a second"),
            (&[100],      ms(300),   "the first: the trip and four times its half"),
            (&[100, 100], ms(250),   "100 + 4 * 37.5: steadier"),
            (&[10, 10],   ms(200),   "never below the least"),
        ];
        for (trips, rto, why) in table {
            assert_eq!(measured(trips).rto(), rto, "{why}");
        }
    }

    #[test]
    fn patience_doubles_up_to_two_minutes() {
        let mut pace = measured(&[100]);
        let waits: Vec<Span> = (0..11)
            .map(|_| {
                let rto = pace.rto();
                pace.back_off(1_000);
                rto
            })
            .collect();
        let expected = [
            300, 600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 76_800, 120_000, 120_000,
        ];
        assert_eq!(waits, expected.map(ms));
        assert_eq!(pace.window(), 1_000, "and it begins with one segment");
    }

    #[test]
    fn the_window_doubles_then_creeps() {
        let mut pace = Pace::new(1_000);
        assert_eq!(pace.window(), 10_000);
        (0..10).for_each(|_| pace.grow(1_000));
        assert_eq!(pace.window(), 20_000, "doubled in one round trip");
        pace.halve(20_000);
        assert_eq!(pace.window(), 10_000);
        (0..10).for_each(|_| pace.grow(1_000));
        assert!((10_900..=11_000).contains(&pace.window()), "{pace:?}");
    }
}
