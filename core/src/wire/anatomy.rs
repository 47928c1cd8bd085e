//! Which bytes of a packet are which field.

use super::glossary;
use super::malformed::WireError;
use super::packet::PacketKind;
use super::reader::Reader;
use super::varint::{self, LengthByte};
use crate::spec::{Clause, Version};

/// A packet taken apart: a tree of fields over its bytes.
///
/// The decoder itself draws it, so it cannot disagree with [`decode`](super::decode).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Anatomy {
    /// "Fixed header", "Variable header" (with "Properties" as its last part), "Payload"; those that
    /// the packet has.
    pub parts: Vec<Part>,
    /// The arithmetic of the Remaining Length.
    pub length: Vec<LengthByte>,
    /// Why reading stopped; the parts are those before it.
    pub error: Option<WireError>,
}

/// A field, or a group of fields.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// What the standard calls it.
    pub name: &'static str,
    /// What it says, for people. Empty for some groups.
    pub value: String,
    /// Its first byte.
    pub from: u32,
    /// The byte after its last.
    pub to: u32,
    /// Which bits of its one byte, if not all.
    pub bits: Option<Bits>,
    /// The statement that rules it, if one does.
    pub clause: Option<Clause>,
    /// What it means, in one sentence.
    pub says: &'static str,
    /// What it is made of; empty for a leaf.
    pub parts: Vec<Part>,
}

/// A run of bits in a byte, 7 the highest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bits {
    /// The first, as written.
    pub high: u8,
    /// The last, as written.
    pub low: u8,
}

impl Anatomy {
    /// Takes one packet apart. Never fails: what cannot be read ends in `error`.
    pub fn of(bytes: &[u8], version: Version) -> Self {
        let mut reader = Reader::new(bytes, version);
        reader.sketch = Some(Sketch::default());
        let error = super::read(&mut reader).err();
        let at = reader.at();
        let sketch = reader.sketch.take().unwrap_or_default();
        let mut parts = sketch.finish(at);
        for part in &mut parts {
            part.explain(reader.kind, reader.version);
        }
        let length = bytes.get(1..).unwrap_or_default();
        Self {
            parts,
            length: varint::steps(length).collect(),
            error,
        }
    }

    /// The parts without parts, in the order of the packet: together they are all that was read.
    /// Bits come highest first.
    pub fn leaves(&self) -> Vec<&Part> {
        let mut leaves = Vec::new();
        for part in &self.parts {
            part.collect_leaves(&mut leaves);
        }
        leaves
    }

    /// The way down to the byte `at`: a group, its part, and so on to the leaf. Where bits share the
    /// byte it ends above them.
    pub fn path_to(&self, at: u32) -> Vec<&Part> {
        let mut path = Vec::new();
        let mut parts = &self.parts;
        while let Some(part) = parts.iter().find(|part| part.covers_whole(at)) {
            path.push(part);
            parts = &part.parts;
        }
        path
    }
}

impl Part {
    fn covers_whole(&self, at: u32) -> bool {
        (self.from..self.to).contains(&at) && self.bits.is_none()
    }

    fn explain(&mut self, kind: Option<PacketKind>, version: Version) {
        (self.clause, self.says) = glossary::explain(self.name, kind, version);
        for part in &mut self.parts {
            part.explain(kind, version);
        }
    }

    fn collect_leaves<'a>(&'a self, leaves: &mut Vec<&'a Self>) {
        if self.parts.is_empty() && self.from < self.to {
            leaves.push(self);
        }
        for part in &self.parts {
            part.collect_leaves(leaves);
        }
    }
}

impl Bits {
    pub(super) const fn new(high: u8, low: u8) -> Self {
        Self { high, low }
    }
}

/// An [`Anatomy`] while the reader draws it.
#[derive(Default)]
pub(super) struct Sketch {
    done: Vec<Part>,
    open: Vec<Part>,
}

impl Sketch {
    pub(super) fn open(&mut self, name: &'static str, from: usize, bits: Option<Bits>) {
        let part = part(name, from, from, String::new());
        self.open.push(Part { bits, ..part });
    }

    pub(super) fn close(&mut self, value: String, to: usize) {
        if let Some(mut part) = self.open.pop() {
            part.value = value;
            part.to = narrow(to);
            self.add(part);
        }
    }

    pub(super) fn leaf(&mut self, name: &'static str, from: usize, to: usize, value: String) {
        // A text of no letters has a length and nothing else.
        if from < to {
            self.add(part(name, from, to, value));
        }
    }

    pub(super) fn bits(&mut self, name: &'static str, at: usize, bits: Bits, value: String) {
        let bits = Some(bits);
        self.add(Part {
            bits,
            ..part(name, at, at + 1, value)
        });
    }

    fn add(&mut self, part: Part) {
        match self.open.last_mut() {
            Some(outer) => outer.parts.push(part),
            None => self.done.push(part),
        }
    }

    /// Closes what an error left open.
    fn finish(mut self, at: usize) -> Vec<Part> {
        while !self.open.is_empty() {
            self.close(String::new(), at);
        }
        self.done
    }
}

fn part(name: &'static str, from: usize, to: usize, value: String) -> Part {
    Part {
        name,
        value,
        from: narrow(from),
        to: narrow(to),
        bits: None,
        clause: None,
        says: "",
        parts: Vec::new(),
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How many bytes of a payload are put into words.
const SHOWN: usize = 256;

/// Bytes for people: as text if they are text, else in hexadecimal.
pub(super) fn show_bytes(bytes: &[u8]) -> String {
    let shown = bytes.get(..SHOWN).unwrap_or(bytes);
    let more = if shown.len() < bytes.len() { "…" } else { "" };
    let text = match std::str::from_utf8(shown) {
        Ok(text) => Some(text),
        // The limit may have cut a character in two.
        Err(why) if why.error_len().is_none() && !more.is_empty() => shown
            .get(..why.valid_up_to())
            .and_then(|whole| std::str::from_utf8(whole).ok()),
        Err(_) => None,
    };
    match text {
        Some(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => {
            format!("{text}{more}")
        }
        Some(_) | None => {
            let hex: Vec<_> = shown.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{}{more}", hex.join(" "))
        }
    }
}
