//! What a panic says, left out of what is shipped.
//!
//! A panic ends the program, with words or without. The words weigh: each place that may panic hands
//! over what it would say and where it stands. In what is shipped such a place is a trap, which the
//! browser's console names; `cargo xtask serve` builds a page that still says the whole sentence.

use crate::wasm::{
    CODE, IMPORTS, NAMES_OF_FUNCTIONS, NOTES, add_section, block, functions_imported, length,
    number, parts, sections, vector,
};

/// How the functions are called that say why the program ends, and end it.
const LAST_WORDS: &[&str] = &[
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "bytes::panic_advance",
    "core::cell::panic_already_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::thread::local::panic_access_error",
];

/// No variables, `unreachable`, `end`.
const TRAP: &[u8] = &[0, 0x00, 0x0b];

/// The same wasm, where the functions named above trap at once. It has to have its names.
pub(crate) fn last_words(wasm: &[u8]) -> Option<Vec<u8>> {
    let sections = sections(wasm)?;
    let content = |id| Some(sections.iter().find(|it| it.0 == id)?.1);
    let imported = content(IMPORTS).map_or(Some(0), functions_imported)?;
    let names = sections.iter().find_map(|it| names(it.0, it.1))?;
    let mut bodies = vector(content(CODE)?, block)?;
    for (function, name) in names {
        let name = without_hashes(&name);
        if LAST_WORDS.iter().any(|it| name.starts_with(it)) {
            *bodies.get_mut(function.checked_sub(imported)?)? = TRAP;
        }
    }
    let mut code = Vec::new();
    number(&mut code, bodies.len());
    for body in bodies {
        number(&mut code, body.len());
        code.extend(body);
    }
    let mut out = wasm.get(..8)?.to_vec();
    for (id, content) in sections {
        add_section(&mut out, id, if id == CODE { &code } else { content });
    }
    Some(out)
}

/// The functions and their names, if this section is the note that has them.
fn names(id: u8, mut content: &[u8]) -> Option<Vec<(usize, String)>> {
    let named = id == NOTES && block(&mut content)? == b"name";
    let parts = named.then(|| parts(content))??;
    let (_, names) = parts.into_iter().find(|it| it.0 == NAMES_OF_FUNCTIONS)?;
    vector(names, |rest| {
        let function = length(rest)?;
        let name = String::from_utf8_lossy(block(rest)?).into_owned();
        Some((function, name))
    })
}

/// `core[0123456789abcdef]::option` is `core::option`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let head = parts.next().unwrap_or_default().to_owned();
    parts.fold(head, |name, part| {
        name + part.split_once(']').map_or(part, |(_hash, rest)| rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_only_says_last_words_traps_and_the_others_stay() {
        let head = b"\0asm\x01\0\0\0";
        let imports = b"\x02\x07\x01\x01a\x01b\x00\x00";
        let names = b"\0\x29\x04name\x01\x22\x02\x01\x03fmt\x02\x1acore[0f]::panicking::panic";
        let wasm = [&head[..], imports, b"\x0a\x08\x02\x02ab\x03abc", names].concat();
        let wanted = [&head[..], imports, b"\x0a\x08\x02\x02ab\x03\0\0\x0b", names].concat();
        assert_eq!(last_words(&wasm), Some(wanted));
        assert_eq!(last_words(&wasm[..27]), None, "without names");
    }
}
