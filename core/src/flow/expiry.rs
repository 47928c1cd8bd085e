//! How long a message is worth delivering [§3.3.2.3.3].

use crate::time::{Instant, Span};
use crate::wire::{Properties, Property};

/// When a message with these properties that came at `came` is stale; `None` if it never is.
pub fn stale_at(properties: &Properties, came: Instant) -> Option<Instant> {
    let seconds = *properties.message_expiry()?;
    Some(came + Span::from_secs(u64::from(seconds)))
}

/// Puts the time that is left in place of the Message Expiry Interval [MQTT-3.3.2-6].
///
/// The standard counts whole seconds and does not say how to round. We round up: 0 then only goes
/// out where the time is over.
pub fn count_down(properties: &mut Properties, stale_at: Option<Instant>, now: Instant) {
    let Some(stale_at) = stale_at else { return };
    let seconds = stale_at.since(now).as_micros().div_ceil(1_000_000);
    let left = u32::try_from(seconds).unwrap_or(u32::MAX);
    for property in &mut properties.0 {
        if let Property::MessageExpiryInterval(seconds) = property {
            *seconds = left;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_rounded_up() {
        let came = Instant::from_millis(5_000);
        #[rustfmt::skip]
        let table = [
            // interval  waited ms  left
            (10,         0,         10),
            (10,         1,         10),
            (10,         1_000,     9),
            (10,         9_999,     1),
            (10,         10_000,    0),
            (10,         60_000,    0),
            (0,          0,         0),
            (u32::MAX,   0,         u32::MAX),
        ];
        for (interval, waited, left) in table {
            let format = Property::PayloadFormatIndicator(1);
            let expiry = Property::MessageExpiryInterval;
            let mut properties = Properties(vec![format.clone(), expiry(interval)]);
            let stale_at = stale_at(&properties, came);
            count_down(&mut properties, stale_at, came + Span::from_millis(waited));
            let expected = [format, expiry(left)];
            assert_eq!(
                properties.0, expected,
                "{interval} s, {waited} ms [MQTT-3.3.2-6]"
            );
        }
        assert_eq!(stale_at(&Properties::none(), came), None);
    }
}
