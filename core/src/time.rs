//! Virtual time: whole microseconds since the start of the world.

use core::fmt;
use core::ops::{Add, Div, Mul, Sub};

/// A moment: microseconds since the start of the world. Saturates after 584,000 years.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Instant(u64);

/// A length of time in whole microseconds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Span(u64);

impl Instant {
    /// The start of the world.
    pub const START: Self = Self(0);
    /// The last moment there is.
    pub const MAX: Self = Self(u64::MAX);

    /// A moment by its microseconds since the start.
    pub const fn from_micros(us: u64) -> Self {
        Self(us)
    }

    /// A moment by its milliseconds since the start.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span by its microseconds.
    pub const fn from_micros(us: u64) -> Self {
        Self(us)
    }

    /// A span by its milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    /// A span by its seconds.
    pub const fn from_secs(s: u64) -> Self {
        Self(s.saturating_mul(1_000_000))
    }

    /// Its microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// One and a half times this span: the patience of a broker [MQTT-3.1.2-24 in 3.1.1].
    pub const fn and_a_half(self) -> Self {
        Self(self.0.saturating_add(self.0 / 2))
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for Span {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

/// Rounds down; by nothing is as by one.
impl Div<u64> for Span {
    type Output = Self;
    fn div(self, parts: u64) -> Self {
        Self(self.0 / parts.max(1))
    }
}

/// Seconds with milliseconds, and microseconds only when there are some: `0.280 s`, `0.280014 s`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, f)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, f)
    }
}

fn seconds(us: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (s, rest) = (us / 1_000_000, us % 1_000_000);
    if rest.is_multiple_of(1_000) {
        write!(f, "{s}.{:03} s", rest / 1_000)
    } else {
        write!(f, "{s}.{rest:06} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_prints_in_seconds() {
        assert_eq!(Instant::from_millis(280).to_string(), "0.280 s");
        assert_eq!(Instant::from_micros(1_280_014).to_string(), "1.280014 s");
    }

    #[test]
    fn a_broker_waits_one_and_a_half_keep_alives() {
        assert_eq!(
            Span::from_secs(5).and_a_half(),
            Span::from_millis(7_500),
            "[MQTT-3.1.2-24]"
        );
    }
}
