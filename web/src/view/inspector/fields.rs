//! The tree of fields, flattened for reading: parents before their parts.

use brokerscope_core::spec::Clause;
use brokerscope_core::wire::{Anatomy, Bits, Part};

use crate::view::text::Cut;

/// Characters of a value that fit on its line.
const VALUE_MAX: usize = 44;

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its place in the anatomy, parents before parts: what [`PickMsg::Light`] names.
    ///
    /// [`PickMsg::Light`]: crate::msg::PickMsg::Light
    pub place: usize,
    /// The place of the field it is a part of.
    pub parent: Option<usize>,
    /// How many fields it is a part of.
    pub depth: usize,
    /// What the standard calls it.
    pub name: &'static str,
    /// What it says.
    pub value: Cut,
    /// `2 to 15`, `16, 17`, `0`; of a group how many bytes.
    pub span: String,
    /// Its first byte.
    pub from: usize,
    /// The byte after its last.
    pub to: usize,
    /// Which bits of its one byte, if not all.
    pub bits: Option<Bits>,
    /// How many fields are its own parts.
    pub parts: usize,
    /// Neither its value nor its bytes are shown.
    pub secret: bool,
    /// What it means, in one sentence.
    pub says: &'static str,
    /// The statement that rules it, if one does.
    pub clause: Option<Clause>,
    /// Its parts say nothing that it does not say itself: closed until somebody opens it.
    pub folded: bool,
}

impl Row {
    /// Whether this byte belongs to it.
    pub const fn covers(&self, at: usize) -> bool {
        self.from <= at && at < self.to
    }
}

/// All fields. Those for which `is_secret` holds do not tell their value.
pub(super) fn rows(anatomy: &Anatomy, is_secret: impl Fn(&Part) -> bool) -> Vec<Row> {
    let mut out = Vec::new();
    for part in &anatomy.parts {
        add(part, None, 0, &is_secret, &mut out);
    }
    out
}

fn add(
    part: &Part,
    parent: Option<usize>,
    depth: usize,
    is_secret: &impl Fn(&Part) -> bool,
    out: &mut Vec<Row>,
) {
    let place = out.len();
    let (from, to) = (wide(part.from), wide(part.to));
    let secret = is_secret(part);
    let value = if secret {
        Cut::text("hidden on this screen", VALUE_MAX)
    } else {
        Cut::text(&part.value, VALUE_MAX)
    };
    out.push(Row {
        place,
        parent,
        depth,
        name: part.name,
        value,
        span: span(part),
        from,
        to,
        bits: part.bits,
        parts: if secret { 0 } else { part.parts.len() },
        secret,
        says: part.says,
        clause: part.clause,
        folded: is_counted(part) || (depth > 0 && says_all(part)),
    });
    if !secret {
        for inner in &part.parts {
            add(inner, Some(place), depth + 1, is_secret, out);
        }
    }
}

/// A byte of flags, whose bits stand in its value; properties of which there are none.
fn says_all(part: &Part) -> bool {
    let flags = part.parts.iter().all(|inner| inner.bits.is_some());
    flags || part.value == "none"
}

/// A text or binary field: its length, then its bytes.
fn is_counted(part: &Part) -> bool {
    matches!(part.parts.as_slice(), [first, ..] if first.name == "Length" && part.parts.len() <= 2)
}

fn span(part: &Part) -> String {
    let length = part.to.saturating_sub(part.from);
    let is_group = !part.parts.is_empty() && part.value.is_empty();
    match (is_group, length) {
        (true, 1) => "1 byte".to_owned(),
        (true, _) => format!("{length} bytes"),
        (false, 0) => "none".to_owned(),
        (false, 1) => part.from.to_string(),
        (false, 2) => format!("{}, {}", part.from, part.from + 1),
        (false, _) => format!("{} to {}", part.from, part.to - 1),
    }
}

fn wide(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
