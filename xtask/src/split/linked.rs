//! What the linker knows of the data and nobody tells after it: where each thing begins and ends, and
//! which words in it are addresses.
//!
//! It stands in the notes of the linker's own output (`--emit-relocs`). Later tools leave the data
//! where it is, so it stays true.

use std::collections::BTreeMap;

use wasmparser::{
    Data, DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry,
    RelocationType, SymbolInfo,
};

/// A thing in the data.
#[derive(Debug, Default)]
pub(crate) struct Thing {
    /// Where it ends; the address after its last byte.
    pub(crate) end: u32,
    /// The places in the function table that its words name.
    pub(crate) functions: Vec<u32>,
    /// The things whose addresses its words hold.
    pub(crate) things: Vec<u32>,
}

/// Everything in the data.
#[derive(Debug, Default)]
pub(crate) struct Things {
    /// By their first addresses.
    pub(crate) all: BTreeMap<u32, Thing>,
    /// How long the longest is.
    longest: u32,
    /// Addresses that code says for a thing that they are not in, as in `table[n - 1]`.
    beside: BTreeMap<u32, Vec<u32>>,
}

impl Things {
    /// Reads the notes of a linker.
    pub(crate) fn read(linked: &[u8]) -> Result<Self, String> {
        let notes = Notes::read(linked).map_err(|error| error.to_string())?;
        let mut things = Self::default();
        for (start, size) in notes.symbols.iter().flatten() {
            things.add(*start, *size);
        }
        for entry in &notes.in_data {
            let (address, word) = notes.word(entry).ok_or("a word that is not in the data")?;
            for start in things.at(address).collect::<Vec<_>>() {
                let Some(holder) = things.all.get_mut(&start) else {
                    continue;
                };
                match entry.ty {
                    RelocationType::TableIndexI32 => holder.functions.push(word),
                    RelocationType::MemoryAddrI32 => {
                        let meant = notes.symbols.get(index(entry.index)).copied().flatten();
                        let (meant, _) = meant.ok_or("an address of nothing")?;
                        holder.things.push(meant);
                    }
                    other => return Err(format!("data with {other:?}")),
                }
            }
        }
        for entry in &notes.in_code {
            things.note_beside(entry, &notes.symbols);
        }
        if things.all.is_empty() {
            return Err("the linker left no notes: was it asked for --emit-relocs?".into());
        }
        Ok(things)
    }

    /// Adds a thing; where two begin at one address, the longer one counts.
    pub(crate) fn add(&mut self, start: u32, size: u32) {
        let thing = self.all.entry(start).or_default();
        thing.end = thing.end.max(start.saturating_add(size));
        self.longest = self.longest.max(size);
    }

    /// The things that a number may mean if it is an address: those it lies in, and those for which
    /// the linker saw code say it.
    pub(crate) fn at(&self, number: u32) -> impl Iterator<Item = u32> {
        let from = number.saturating_sub(self.longest);
        let around = self.all.range(from..=number).rev();
        let inside = around.filter(move |(_, thing)| number < thing.end);
        let beside = self.beside.get(&number).into_iter().flatten();
        inside.map(|(&start, _)| start).chain(beside.copied())
    }

    fn note_beside(&mut self, entry: &RelocationEntry, symbols: &[Option<(u32, u32)>]) {
        let is_address = matches!(
            entry.ty,
            RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb
        );
        let symbol = symbols.get(index(entry.index)).copied().flatten();
        if let (true, Some((start, size))) = (is_address, symbol)
            && !(0..i64::from(size)).contains(&entry.addend)
            && let Ok(said) = u32::try_from(i64::from(start) + entry.addend)
        {
            self.beside.entry(said).or_default().push(start);
        }
    }
}

/// The notes as they stand in the file.
#[derive(Default)]
struct Notes<'a> {
    /// The bytes of the data section, and where they lie in the file.
    data: &'a [u8],
    /// Address, place in the section, length of each segment.
    segments: Vec<(u32, usize, usize)>,
    /// Address and size of each symbol that is data.
    symbols: Vec<Option<(u32, u32)>>,
    in_data: Vec<RelocationEntry>,
    in_code: Vec<RelocationEntry>,
}

impl<'a> Notes<'a> {
    fn read(linked: &'a [u8]) -> wasmparser::Result<Self> {
        let mut notes = Self::default();
        // The kind of each section by its place: relocations name the place.
        let mut kinds = Vec::new();
        let mut tables = Vec::new();
        for payload in Parser::new(0).parse_all(linked) {
            let payload = payload?;
            if let Payload::CustomSection(custom) = &payload {
                match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                tables.push(symbols);
                            }
                        }
                    }
                    KnownCustom::Reloc(relocs) => {
                        let kind = kinds.get(index(relocs.section_index()));
                        let to = match kind {
                            Some(Some(Kind::Data)) => &mut notes.in_data,
                            Some(Some(Kind::Code)) => &mut notes.in_code,
                            _ => continue,
                        };
                        for entry in relocs.entries() {
                            to.push(entry?);
                        }
                    }
                    _ => {}
                }
            }
            match &payload {
                Payload::CodeSectionStart { .. } => kinds.push(Some(Kind::Code)),
                Payload::DataSection(section) => {
                    kinds.push(Some(Kind::Data));
                    let range = section.range();
                    let (start, end) = (place(range.start), place(range.end));
                    notes.data = &linked[start..end];
                    for segment in section.clone() {
                        notes.segments.push(segment_of(&segment?, start)?);
                    }
                }
                payload if payload.as_section().is_some() => kinds.push(None),
                _ => {}
            }
        }
        for symbols in tables {
            for symbol in symbols {
                let symbol = notes.address(&symbol?);
                notes.symbols.push(symbol);
            }
        }
        Ok(notes)
    }

    fn address(&self, symbol: &SymbolInfo) -> Option<(u32, u32)> {
        let SymbolInfo::Data {
            symbol: Some(symbol),
            ..
        } = symbol
        else {
            return None;
        };
        let (address, ..) = self.segments.get(index(symbol.index))?;
        Some((address + symbol.offset, symbol.size))
    }

    /// The address of a word that the linker wrote, and the word.
    fn word(&self, entry: &RelocationEntry) -> Option<(u32, u32)> {
        let at = index(entry.offset);
        let bytes = self.data.get(at..at + 4)?;
        let word = u32::from_le_bytes(bytes.try_into().ok()?);
        let mut segments = self.segments.iter();
        let (address, start, _) =
            segments.find(|(_, start, len)| (*start..start + len).contains(&at))?;
        let within = u32::try_from(at - start).ok()?;
        Some((address + within, word))
    }
}

/// What relocations may be of.
enum Kind {
    Code,
    Data,
}

fn segment_of(data: &Data, section: usize) -> wasmparser::Result<(u32, usize, usize)> {
    let address = match &data.kind {
        DataKind::Active { offset_expr, .. } => match offset_expr.get_operators_reader().read()? {
            Operator::I32Const { value } => value.cast_unsigned(),
            _ => 0,
        },
        DataKind::Passive => 0,
    };
    let end = place(data.range.end);
    let start = end - data.data.len() - section;
    Ok((address, start, data.data.len()))
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
