//! The bytes: hexadecimal rows, the bits of one byte, the arithmetic of the Remaining Length.

use brokerscope_core::order::sort_by_key;
use brokerscope_core::wire::{Anatomy, Bits, LengthByte, Part};

use super::fields::Row;

/// Bytes in one row.
pub const PER_ROW: usize = 8;

/// Bytes shown: enough for every packet one reads by eye. "Copy bytes" has all.
const DUMP_MAX: usize = 512;

/// Terms of the sum that are still read as a sum.
const TERMS_MAX: usize = 6;

/// The bytes of a packet, as many as are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dump {
    /// In order.
    pub bytes: Vec<Byte>,
    /// How many more there are.
    pub more: usize,
}

/// One byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Byte {
    /// What it is; `None` when it belongs to a secret.
    pub value: Option<u8>,
    /// The place of the innermost field it belongs to.
    pub place: Option<usize>,
    /// The lit field has it.
    pub lit: bool,
    /// Reading stopped here.
    pub broken: bool,
}

/// One byte as bits.
#[derive(Clone, Debug, PartialEq)]
pub struct InBits {
    /// Where it stands.
    pub at: usize,
    /// The field that it is a whole byte of; empty where its bits are fields of their own.
    pub field: &'static str,
    /// What it is.
    pub value: u8,
    /// Its parts, from the highest bit.
    pub runs: Vec<Run>,
}

/// Some bits that mean one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The highest, 7 to 0.
    pub high: u8,
    /// The lowest.
    pub low: u8,
    /// What they mean, short.
    pub label: String,
    /// The place of their field.
    pub place: Option<usize>,
    /// Lit.
    pub lit: bool,
}

/// The Remaining Length, byte by byte.
#[derive(Clone, Debug, PartialEq)]
pub struct Arithmetic {
    /// Its bytes, as pairs.
    pub pairs: String,
    /// Each byte: whether another follows, and its seven bits.
    pub bytes: Vec<(bool, String)>,
    /// ` = 20 = 2 + 12 + 2 + 4`.
    pub sum: String,
    /// What the highest bits say.
    pub sentence: String,
    /// The same byte by byte.
    pub steps: Vec<LengthByte>,
}

/// The innermost field that has this whole byte; of several that share its bits, the first.
fn place_at(rows: &[Row], at: usize) -> Option<usize> {
    let covering = rows.iter().filter(|row| row.covers(at));
    let whole = covering
        .clone()
        .filter(|row| row.bits.is_none() && row.depth > 0);
    let shared = covering.clone().filter(|row| row.bits.is_some());
    let found = whole
        .max_by_key(|row| row.depth)
        .or_else(|| shared.take(1).next())
        .or_else(|| covering.max_by_key(|row| row.depth));
    found.map(|row| row.place)
}

/// The bytes with their fields; reading stopped at `broken`.
pub(super) fn dump(
    bytes: &[u8],
    rows: &[Row],
    lit: Option<usize>,
    broken: Option<usize>,
    is_secret: impl Fn(usize) -> bool,
) -> Dump {
    let lit = lit.and_then(|place| rows.get(place));
    let byte = |(at, value): (usize, &u8)| Byte {
        value: (!is_secret(at)).then_some(*value),
        place: place_at(rows, at),
        lit: lit.is_some_and(|row| row.covers(at)),
        broken: broken == Some(at),
    };
    Dump {
        bytes: bytes.iter().enumerate().take(DUMP_MAX).map(byte).collect(),
        more: bytes.len().saturating_sub(DUMP_MAX),
    }
}

/// One byte as bits: that of the lit field if its bits are fields of their own, else the one that
/// somebody went to, else the first.
pub(super) fn in_bits(
    bytes: &[u8],
    rows: &[Row],
    lit: Option<usize>,
    gone_to: Option<usize>,
) -> Option<InBits> {
    let lit_row = lit.and_then(|place| rows.get(place));
    let has_bits = |at: usize| rows.iter().any(|row| row.bits.is_some() && row.from == at);
    let of_lit = lit_row.filter(|row| row.to == row.from + 1);
    let of_lit = of_lit.map(|row| row.from).filter(|&at| has_bits(at));
    let gone_to = gone_to.filter(|&at| at < bytes.len());
    let at = gone_to.or(of_lit).unwrap_or(0);
    let value = *bytes.get(at)?;
    let mut runs = runs(rows, at, value, lit_row);
    let mut field = "";
    if runs.is_empty() {
        let place = place_at(rows, at);
        let row = place.and_then(|place| rows.get(place));
        field = row.map_or("", |row| row.name);
        runs.push(Run {
            high: 7,
            low: 0,
            label: format!("{value} in decimal"),
            place,
            lit: lit.is_some() && lit == place,
        });
    }
    Some(InBits {
        at,
        field,
        value,
        runs,
    })
}

fn runs(rows: &[Row], at: usize, value: u8, lit: Option<&Row>) -> Vec<Run> {
    let at_bits = |row: &&Row| row.bits.is_some() && row.from == at;
    let innermost = |row: &&Row| {
        let inner = |other: &Row| other.parent == Some(row.place) && other.bits.is_some();
        !rows.iter().any(inner)
    };
    let mut runs: Vec<Run> = rows
        .iter()
        .filter(at_bits)
        .filter(innermost)
        .filter_map(|row| {
            let Bits { high, low } = row.bits?;
            let covers = |lit: &Row| match lit.bits {
                Some(bits) => lit.from == at && bits.high >= high && bits.low <= low,
                None => lit.covers(at),
            };
            Some(Run {
                high,
                low,
                label: label(row, high, low, value),
                place: Some(row.place),
                lit: lit.is_some_and(covers),
            })
        })
        .collect();
    sort_by_key(&mut runs, |run| std::cmp::Reverse(run.high));
    runs
}

/// A flag needs only its name; a number its name and itself.
fn label(row: &Row, high: u8, low: u8, byte: u8) -> String {
    let value = &row.value.shown;
    match row.name {
        "Packet type" => format!("type {}, {value}", byte >> 4),
        "RETAIN" => "RET".to_owned(),
        name if high == low || value.is_empty() => name.to_owned(),
        name => format!("{name} {value}"),
    }
}

/// The arithmetic of the Remaining Length; `None` when there are no bytes of it.
pub(super) fn arithmetic(anatomy: &Anatomy) -> Option<Arithmetic> {
    let last = anatomy.length.last()?;
    let pairs: Vec<String> = anatomy
        .length
        .iter()
        .map(|step| format!("0x{:02x}", step.byte))
        .collect();
    let mut sum = format!(" = {}", last.sum);
    let terms = terms(anatomy);
    let adds_up = terms.iter().sum::<u32>() == last.sum;
    if terms.len() > 1 && adds_up && !last.goes_on {
        let terms: Vec<String> = terms.iter().map(u32::to_string).collect();
        sum.push_str(&format!(" = {}", terms.join(" + ")));
    }
    let sentence = match (anatomy.length.len(), last.goes_on) {
        (_, true) => "The highest bit of the last byte is 1: the number does not end.".to_owned(),
        (1, false) => "The first bit is 0, so no length byte follows.".to_owned(),
        (count, false) => format!(
            "A first bit of 1 says that another length byte follows: {count} in all, each worth \
             128 times the one before it."
        ),
    };
    Some(Arithmetic {
        pairs: pairs.join(" "),
        bytes: anatomy
            .length
            .iter()
            .map(|step| {
                let times = match step.multiplier {
                    1 => String::new(),
                    by => format!(" × {by}"),
                };
                (step.goes_on, format!("{:07b}{times}", step.bits))
            })
            .collect(),
        sum,
        sentence,
        steps: anatomy.length.clone(),
    })
}

/// What the Remaining Length counts: field by field if there are few, else part by part.
fn terms(anatomy: &Anatomy) -> Vec<u32> {
    let size = |part: &Part| part.to.saturating_sub(part.from);
    let counted = || anatomy.parts.iter().skip(1);
    let mut leaves = Vec::new();
    for part in counted() {
        leaf_sizes(part, &mut leaves);
    }
    if leaves.len() <= TERMS_MAX {
        return leaves;
    }
    counted().map(size).collect()
}

fn leaf_sizes(part: &Part, out: &mut Vec<u32>) {
    let whole = part.parts.iter().all(|inner| inner.bits.is_some());
    if whole {
        out.push(part.to.saturating_sub(part.from));
        return;
    }
    for inner in &part.parts {
        leaf_sizes(inner, out);
    }
}
