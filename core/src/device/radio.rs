//! What a device's radio costs: a small model, in whole numbers.

use crate::time::{Instant, Span};

/// What a radio costs. It wakes for the first byte, stays awake for its tail after the last, and
/// each byte costs a little more.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Radio {
    /// To wake, in microjoules.
    pub wake_uj: u32,
    /// How long it stays awake after the last byte.
    pub tail: Span,
    /// While it is awake, in milliwatts.
    pub power_mw: u32,
    /// Each byte it sends, headers included, in nanojoules.
    pub up_nj: u32,
    /// Each byte it receives.
    pub down_nj: u32,
}

/// A phone's LTE as Huang et al. measured it ("A Close Examination of Performance and Power
/// Characteristics of 4G LTE Networks", MobiSys 2012): to wake, 260.1 ms at 1,210.7 mW; a tail of
/// 11.576 s at 1,060.0 mW; 438.39 mW for each Mbit/s up and 51.97 mW down.
impl Default for Radio {
    fn default() -> Self {
        Self {
            wake_uj: 314_903,
            tail: Span::from_millis(11_576),
            power_mw: 1_060,
            up_nj: 3_507,
            down_nj: 416,
        }
    }
}

/// What a radio did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Airtime {
    /// How often it woke.
    pub wakes: u32,
    /// How long it was awake, its last tail to the end.
    pub awake: Span,
    /// Bytes it sent.
    pub up: u64,
    /// Bytes it received.
    pub down: u64,
    /// Until when it is awake.
    until: Option<Instant>,
}

impl Airtime {
    /// Bytes go through the air at `at`, which is not before the last call's.
    pub fn pass(&mut self, radio: Radio, at: Instant, up: u32, down: u32) {
        let until = at + radio.tail;
        match self.until.filter(|awake| *awake >= at) {
            Some(awake) => self.awake = self.awake + until.since(awake),
            None => {
                self.wakes += 1;
                self.awake = self.awake + radio.tail;
            }
        }
        self.until = Some(until);
        self.up += u64::from(up);
        self.down += u64::from(down);
    }

    /// What that cost up to `now`, in microjoules: a tail that is not over yet is paid as far as it is.
    pub fn energy_uj(&self, radio: Radio, now: Instant) -> u64 {
        let ahead = self.until.map_or(Span::ZERO, |until| until.since(now));
        let awake = self.awake.as_micros().saturating_sub(ahead.as_micros());
        let nanojoules = u128::from(self.wakes) * u128::from(radio.wake_uj) * 1_000
            + u128::from(awake) * u128::from(radio.power_mw)
            + u128::from(self.up) * u128::from(radio.up_nj)
            + u128::from(self.down) * u128::from(radio.down_nj);
        u64::try_from(nanojoules / 1_000).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RADIO: Radio = Radio {
        wake_uj: 500,
        tail: Span::from_secs(2),
        power_mw: 10,
        up_nj: 1_000,
        down_nj: 100,
    };

    #[test]
    fn a_radio_wakes_once_for_what_comes_within_its_tail() {
        let s = |s: u64| Instant::from_millis(s * 1_000);
        #[rustfmt::skip]
        let table: [(&[u64], u64, u32, u64); 5] = [
            // when      now  wakes   microjoules: wakes, milliseconds awake at 10 mW, bytes
            (&[],        9,   0,      0),
            (&[1],       9,   1,      500 + 20_000 + 7),
            (&[1, 2],    9,   1,      500 + 30_000 + 14),
            (&[1, 3],    9,   1,      500 + 40_000 + 14),
            (&[1, 4],    5,   2,      1_000 + 30_000 + 14),
        ];
        for (moments, now, wakes, energy) in table {
            let mut air = Airtime::default();
            for at in moments {
                air.pass(RADIO, s(*at), 5, 20);
            }
            assert_eq!(air.wakes, wakes, "{moments:?}");
            assert_eq!(
                air.energy_uj(RADIO, s(now)),
                energy,
                "{moments:?} at {now} s"
            );
        }
    }
}
