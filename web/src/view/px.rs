//! Lengths as attributes.

use std::fmt;

/// A length or place in a drawing, to a tenth of a pixel.
///
/// In whole numbers: what formats any float exactly would weigh 5 kB in the page.
#[derive(Clone, Copy, Debug)]
pub struct Px(pub f64);

impl fmt::Display for Px {
    #[allow(clippy::cast_possible_truncation, reason = "no drawing is that large")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let (sign, tenths) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            rest => write!(f, "{sign}{}.{rest}", tenths / 10),
        }
    }
}

/// `value`, but not below `least` and not above `most`, which wins.
///
/// `f64::clamp` prints its bounds when they are the wrong way round, so it brings what formats any
/// float into the page; with bounds known while compiling it does not.
pub fn within(value: f64, least: f64, most: f64) -> f64 {
    value.max(least).min(most)
}

/// A length or place in a drawing, as its attribute says it.
pub fn px(value: f64) -> String {
    Px(value).to_string()
}
