//! What a device's radio costs, in words: both directions from one table.

use std::fmt::Write as _;

use super::line::{Line, print_span};
use super::link::{print_units, units};
use crate::device::Radio;

/// The options of a radio.
pub(super) const OPTIONS: &[&str] = &[
    "radio-wake",
    "radio-tail",
    "radio-power",
    "radio-up",
    "radio-down",
];

const JOULES: &[(&str, u64)] = &[("uJ", 1), ("mJ", 1_000), ("J", 1_000_000)];
const WATTS: &[(&str, u64)] = &[("mW", 1), ("W", 1_000)];
const PER_BYTE: &[(&str, u64)] = &[("nJ", 1), ("uJ", 1_000), ("mJ", 1_000_000)];

/// Reads the option whose word was just read; `None` if its value is wrong.
pub(super) fn read(word: &str, line: &mut Line<'_, '_>, radio: &mut Radio) -> Option<()> {
    let hint = "write a number with its unit, as in 315mJ, 1.06W or 416nJ";
    let mut number = |units_of| units(line, "what a radio costs", units_of, u32::MAX, hint);
    match word {
        "radio-wake" => radio.wake_uj = number(JOULES)?,
        "radio-power" => radio.power_mw = number(WATTS)?,
        "radio-up" => radio.up_nj = number(PER_BYTE)?,
        "radio-down" => radio.down_nj = number(PER_BYTE)?,
        _ => radio.tail = line.span("how long a radio stays awake")?,
    }
    Some(())
}

/// Writes what differs from the default, each option with a space in front.
pub(super) fn print(radio: &Radio, text: &mut String) {
    let plain = Radio::default();
    let mut say = |word: &str, value: String, usual: String| {
        if value != usual {
            let _ = write!(text, " {word} {value}");
        }
    };
    let tail = |radio: &Radio| print_span(radio.tail);
    let number = |value: u32, units_of| print_units(value.into(), units_of);
    #[rustfmt::skip]
    let rows = [
        ("radio-wake", number(radio.wake_uj, JOULES), number(plain.wake_uj, JOULES)),
        ("radio-tail", tail(radio), tail(&plain)),
        ("radio-power", number(radio.power_mw, WATTS), number(plain.power_mw, WATTS)),
        ("radio-up", number(radio.up_nj, PER_BYTE), number(plain.up_nj, PER_BYTE)),
        ("radio-down", number(radio.down_nj, PER_BYTE), number(plain.down_nj, PER_BYTE)),
    ];
    for (word, value, usual) in rows {
        say(word, value, usual);
    }
}
