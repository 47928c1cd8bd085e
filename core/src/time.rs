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

impl Span {
    /// `20ms`, `1.5s`, `250us`, `2m`, `1h`; exact to the microsecond, or nothing.
    pub fn parse(word: &str) -> Option<Self> {
        read_span(word)
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

/// `20ms`, `1.5s`, `250us`, `2m`, `1h`; exact to the microsecond, or nothing.
pub(crate) fn read_span(word: &str) -> Option<Span> {
    const UNITS: &[(&str, u64)] = &[
        ("us", 1),
        ("µs", 1),
        ("ms", 1_000),
        ("s", 1_000_000),
        ("m", 60_000_000),
        ("min", 60_000_000),
        ("h", 3_600_000_000),
    ];
    read_units(word, UNITS).map(Span::from_micros)
}

/// A number with one of these units, exact, or nothing: `1.5s` is 1,500 where `s` is worth 1,000.
pub(crate) fn read_units(word: &str, units: &[(&str, u64)]) -> Option<u64> {
    let unit_at = word.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = word.split_at_checked(unit_at)?;
    let unit = units.iter().find(|row| row.0 == unit)?.1;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = u32::try_from(fraction.len())
        .ok()
        .filter(|digits| *digits <= 12)?;
    let scale = 10_u64.pow(digits);
    let fine = u128::from(fraction.parse::<u64>().ok()?) * u128::from(unit);
    let exact = fine.is_multiple_of(u128::from(scale));
    let fine = u64::try_from(fine / u128::from(scale)).ok()?;
    let number = whole
        .parse::<u64>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(fine)?;
    exact.then_some(number)
}

/// As [`read_span`] reads it.
pub(crate) fn print_span(span: Span) -> String {
    let us = span.as_micros();
    if us.is_multiple_of(1_000_000) && us > 0 {
        format!("{}s", us / 1_000_000)
    } else if us.is_multiple_of(1_000) {
        format!("{}ms", us / 1_000)
    } else {
        format!("{us}us")
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

    #[test]
    fn a_time_is_a_number_and_its_unit() {
        #[rustfmt::skip]
        let table = [
            ("20ms",   Some(20_000)),
            ("1.5s",   Some(1_500_000)),
            ("0.1us",  None),
            ("250us",  Some(250)),
            ("2m",     Some(120_000_000)),
            ("1h",     Some(3_600_000_000)),
            ("20",     None),
            ("ms",     None),
            ("1.2.3s", None),
            ("99999999999999999999s", None),
        ];
        for (word, us) in table {
            assert_eq!(read_span(word), us.map(Span::from_micros), "{word}");
        }
    }

    #[test]
    fn a_printed_time_reads_back() {
        for us in [0, 1, 999, 1_000, 1_001, 1_000_000, 90_000_000, u64::MAX] {
            let span = Span::from_micros(us);
            assert_eq!(read_span(&print_span(span)), Some(span));
        }
    }
}
