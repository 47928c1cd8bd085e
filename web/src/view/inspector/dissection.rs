//! The bytes of one packet taken apart: fields, bytes, bits, and what they mean.

use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::wire::{Anatomy, Brief, Family, PacketKind, Part, decode};

use super::bytes::{self, Arithmetic, Dump, InBits};
use super::fields::{self, Row};
use crate::model::Ui;
use crate::texts;
use crate::words::inspector as words;

/// One packet taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dissection {
    /// Its family; `None` if its first byte names none.
    pub family: Option<Family>,
    /// `PUBLISH`, or what stands for a name.
    pub name: &'static str,
    /// `QoS 2`, and what else its first line says.
    pub gist: String,
    /// `22 bytes`.
    pub length: String,
    /// Its fields.
    pub rows: Vec<Row>,
    /// Branches that stand otherwise than their rows say.
    pub turned: Vec<usize>,
    /// The lit field.
    pub lit: Option<usize>,
    /// Its bytes.
    pub dump: Dump,
    /// One of its bytes in bits; `None` if it has none.
    pub bits: Option<InBits>,
    /// Its Remaining Length.
    pub arithmetic: Option<Arithmetic>,
    /// The Remaining Length is told step by step.
    pub steps: bool,
    /// What the lit field means.
    pub meaning: Option<Meaning>,
    /// Why it cannot be read to its end.
    pub flaw: Option<Flawed>,
}

/// What a field means.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// Its name.
    pub name: &'static str,
    /// In one sentence.
    pub says: &'static str,
    /// The statement that rules it, and what that says.
    pub rule: Option<(Clause, &'static str)>,
}

/// Why a packet cannot be read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Flawed {
    /// `Byte 0: both QoS bits are set; there is no QoS 3`.
    pub said: String,
    /// Cannot be read, or is not allowed; and what a peer of 5.0 is told.
    pub verdict: String,
    /// The statement it breaks.
    pub clause: Clause,
    /// What that statement says.
    pub gist: &'static str,
}

/// Takes a packet apart. Those parts for which `is_secret` holds tell neither value nor bytes.
pub(super) fn of(
    bytes: &[u8],
    version: Version,
    ui: &Ui,
    is_secret: impl Fn(&Part) -> bool,
) -> Dissection {
    let anatomy = Anatomy::of(bytes, version);
    let rows = fields::rows(&anatomy, &is_secret);
    let brief = decode(bytes, version).ok().map(|packet| Brief::of(&packet));
    let lit = ui.lit.filter(|&place| place < rows.len());
    let flaw = anatomy.error.as_ref();
    let broken = flaw.and_then(|flaw| usize::try_from(flaw.at).ok());
    let hides = |at: usize| rows.iter().any(|row| row.secret && row.covers(at));
    let kind = bytes
        .first()
        .and_then(|first| PacketKind::from_number(first >> 4));
    Dissection {
        family: kind.map(PacketKind::family),
        name: kind.map_or(words::NO_PACKET, PacketKind::name),
        gist: brief
            .as_ref()
            .map_or_else(|| words::BROKEN.to_owned(), words::gist),
        length: words::bytes(bytes.len()),
        turned: ui.turned.clone(),
        lit,
        dump: bytes::dump(bytes, &rows, lit, broken, hides),
        bits: bytes::in_bits(bytes, &rows, lit, ui.workshop.byte).filter(|it| !hides(it.at)),
        arithmetic: bytes::arithmetic(&anatomy),
        steps: ui.workshop.steps,
        meaning: lit.and_then(|place| rows.get(place)).and_then(meaning),
        flaw: flaw.map(|flaw| Flawed {
            said: words::flaw(flaw),
            verdict: words::verdict(flaw, version),
            clause: flaw.clause,
            gist: texts::statement(flaw.clause).gist,
        }),
        rows,
    }
}

fn meaning(row: &Row) -> Option<Meaning> {
    let rule = row
        .clause
        .map(|clause| (clause, texts::statement(clause).gist));
    let has_something = !row.says.is_empty() || rule.is_some();
    has_something.then_some(Meaning {
        name: row.name,
        says: row.says,
        rule,
    })
}
