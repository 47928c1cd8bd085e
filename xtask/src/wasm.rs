//! The form of a wasm file: sections, vectors, numbers.

use wasmparser::{BinaryReader, ImportSectionReader, TypeRef};

pub(crate) const NOTES: u8 = 0;
pub(crate) const IMPORTS: u8 = 2;
pub(crate) const CODE: u8 = 10;
/// The part of the note `name` that names functions.
pub(crate) const NAMES_OF_FUNCTIONS: u8 = 1;

/// The kind and the content of each section; `None` if this is no wasm file.
pub(crate) fn sections(wasm: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    parts(wasm.strip_prefix(b"\0asm\x01\0\0\0")?)
}

/// As a file has sections, so the note `name` has parts.
pub(crate) fn parts(mut rest: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut parts = Vec::new();
    while let Some((&kind, after)) = rest.split_first() {
        rest = after;
        parts.push((kind, block(&mut rest)?));
    }
    Some(parts)
}

pub(crate) fn add_section(out: &mut Vec<u8>, kind: u8, content: &[u8]) {
    out.push(kind);
    number(out, content.len());
    out.extend(content);
}

/// How many functions come from outside.
pub(crate) fn functions_imported(section: &[u8]) -> Option<usize> {
    let imports = ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?;
    let mut count = 0;
    for import in imports.into_imports() {
        count += usize::from(matches!(import.ok()?.ty, TypeRef::Func(_)));
    }
    Some(count)
}

pub(crate) fn vector<'a, T>(
    mut section: &'a [u8],
    item: impl Fn(&mut &'a [u8]) -> Option<T>,
) -> Option<Vec<T>> {
    let count = length(&mut section)?;
    (0..count).map(|_| item(&mut section)).collect()
}

/// Bytes with their number before them.
pub(crate) fn block<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = length(rest)?;
    let (block, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(block)
}

/// A number of one to five bytes, seven bits in each, the lowest first.
pub(crate) fn length(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

pub(crate) fn number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}
