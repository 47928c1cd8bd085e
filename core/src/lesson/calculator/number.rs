//! Numbers of a calculator: decimal, exact to nine places, the same on every machine.

use core::fmt;

/// How many parts one is divided into.
const ONE: i128 = 1_000_000_000;
/// Digits behind the point.
const PLACES: usize = 9;
/// The largest number, both ways: a product of two always fits.
const MAX: i128 = 1_000_000_000_000_000_000 * ONE;
/// Significant digits that are shown.
const SHOWN: u32 = 6;

/// A number with nine decimal places, at most 10¹⁸ either way.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Number(i128);

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// A hundred.
    pub const HUNDRED: Self = Self(100 * ONE);

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(i128::from(number) * ONE)
    }

    /// A count.
    pub fn count(number: u64) -> Self {
        Self((i128::from(number) * ONE).min(MAX))
    }

    /// `12`, `0.5`, `1_000_000`, `-3`; `None` for anything else, for more than nine places and for
    /// what is too large.
    pub fn read(text: &str) -> Option<Self> {
        let (minus, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let fits = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        };
        if !fits(whole) || !fits(part) || part.len() > PLACES {
            return None;
        }
        let whole: i128 = whole.replace('_', "").parse().ok()?;
        let part: i128 = format!("{part:0<PLACES$}").parse().ok()?;
        let number = Self::fitting(whole.checked_mul(ONE)?.checked_add(part)?)?;
        Some(if minus { Self(-number.0) } else { number })
    }

    /// The sum, if it is not too large.
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::fitting(self.0.checked_add(other.0)?)
    }

    /// The difference, if it is not too large.
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::fitting(self.0.checked_sub(other.0)?)
    }

    /// The product, rounded towards nothing, if it is not too large.
    pub fn times(self, other: Self) -> Option<Self> {
        // Whole parts and rest apart: the product of both would be too large in between.
        let (whole, rest) = (self.0 / ONE, self.0 % ONE);
        let large = whole.checked_mul(other.0)?;
        let small = product_of_rest(rest, other.0)?;
        Self::fitting(large.checked_add(small)?)
    }

    /// The quotient, rounded towards nothing; `None` when there is nothing to divide by, and when it
    /// is too large.
    pub fn over(self, other: Self) -> Option<Self> {
        let whole = self.0.checked_div(other.0)?.checked_mul(ONE)?;
        let rest = (self.0 % other.0).checked_mul(ONE)?.checked_div(other.0)?;
        Self::fitting(whole.checked_add(rest)?)
    }

    /// The largest whole number that is not more.
    pub const fn floor(self) -> Self {
        Self(self.0.div_euclid(ONE) * ONE)
    }

    /// The smallest whole number that is not less.
    pub const fn ceil(self) -> Self {
        Self(-(-self.0).div_euclid(ONE) * ONE)
    }

    /// The nearest whole number; halves go up.
    pub const fn round(self) -> Self {
        Self(self.0 + ONE / 2).floor()
    }

    /// Without its sign.
    #[must_use]
    pub const fn size(self) -> Self {
        Self(self.0.abs())
    }

    /// It, rounded to a whole number.
    pub fn to_whole(self) -> i64 {
        i64::try_from(self.round().0 / ONE).unwrap_or(i64::MAX)
    }

    /// The base-two logarithm of a positive number, rounded down to a whole one.
    pub fn log2(self) -> Option<Self> {
        let whole = u128::try_from(self.0 / ONE).ok()?;
        whole.checked_ilog2().map(|log| Self::whole(i64::from(log)))
    }

    /// As [`Number::read`] reads it, whole.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.abs();
        let text = format!("{sign}{}.{:09}", size / ONE, size % ONE);
        let text = text.trim_end_matches('0');
        text.trim_end_matches('.').to_owned()
    }

    fn fitting(parts: i128) -> Option<Self> {
        (-MAX..=MAX).contains(&parts).then_some(Self(parts))
    }
}

/// `rest` (less than one) times `other`, in parts.
fn product_of_rest(rest: i128, other: i128) -> Option<i128> {
    let (whole, part) = (other / ONE, other % ONE);
    rest.checked_mul(whole)?
        .checked_add(rest.checked_mul(part)? / ONE)
}

/// As it is shown: groups of three digits, and no more than six that say something.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.abs();
        let digits = (size / ONE).checked_ilog10().map_or(0, |it| it + 1);
        let leading_zeros = match (digits, (size % ONE).checked_ilog10()) {
            (0, Some(log)) => 8 - log.min(8),
            _ => 0,
        };
        let places = SHOWN.saturating_sub(digits).saturating_add(leading_zeros);
        let places = places.min(9);
        let unit = 10_i128.pow(9 - places);
        let rounded = (size + unit / 2) / unit * unit;
        let whole = (rounded / ONE).to_string();
        let part = format!("{:09}", rounded % ONE);
        f.write_str(sign)?;
        for (place, digit) in whole.char_indices() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.len() > 4 {
                f.write_str("\u{202f}")?;
            }
            write!(f, "{digit}")?;
        }
        match part.trim_end_matches('0') {
            "" => Ok(()),
            part => write!(f, ".{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn numbers_are_shown_in_groups_and_without_noise() {
        #[rustfmt::skip]
        let table = [
            ("0",            "0"),
            ("-3",           "-3"),
            ("1000",         "1000"),
            ("25_000",       "25\u{202f}000"),
            ("6480000000",   "6\u{202f}480\u{202f}000\u{202f}000"),
            ("0.5",          "0.5"),
            ("0.000000123",  "0.000000123"),
            ("3.14159265",   "3.14159"),
            ("89.999999999", "90"),
            ("166.666666666","166.667"),
        ];
        for (text, shown) in table {
            assert_eq!(number(text).to_string(), shown, "{text}");
            let plain = number(text).plain();
            assert_eq!(Number::read(&plain), Number::read(text), "{plain}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "1,5",
            "_1",
            "0.1234567891",
            "--1",
        ] {
            assert_eq!(Number::read(text), None, "{text}");
        }
        assert_eq!(Number::read(&"9".repeat(40)), None);
    }

    #[test]
    fn arithmetic_is_exact_and_knows_its_bounds() {
        let large = number("1000000000000000000");
        #[rustfmt::skip]
        let table = [
            (number("0.1").plus(number("0.2")),          Some("0.3")),
            (number("2.5").times(number("-0.5")),        Some("-1.25")),
            (number("1").over(number("3")),              Some("0.333333333")),
            (number("-7").over(number("2")),             Some("-3.5")),
            (large.times(number("0.000000001")),         Some("1000000000")),
            (large.over(large),                          Some("1")),
            (large.plus(number("1")),                    None),
            (large.times(large),                         None),
            (large.over(number("0.1")),                  None),
            (large.over(Number::ZERO),                   None),
            (Some(number("-0.5").floor()),               Some("-1")),
            (Some(number("1.2").ceil()),                 Some("2")),
            (Some(number("-1.2").ceil()),                Some("-1")),
            (Some(number("2.5").round()),                Some("3")),
            (number("1025").log2(),                      Some("10")),
            (Number::ZERO.log2(),                        None),
        ];
        for (row, (found, expected)) in table.into_iter().enumerate() {
            assert_eq!(found, expected.map(number), "row {row}");
        }
    }
}
