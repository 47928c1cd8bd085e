//! The order of the functions in a wasm: what shares code stands side by side.
//!
//! gzip sees what it can repeat in the last 32 kB only. Beginning with the largest function, the next
//! one is always that of which the greatest part was just there. The order is written as names, by
//! which `wasm-opt --reorder-functions-by-name` sorts.

use std::collections::VecDeque;
use std::ops::Range;

use crate::wasm::{
    CODE, IMPORTS, NAMES_OF_FUNCTIONS, NOTES, add_section, block, functions_imported, number,
    sections, text, vector,
};

/// So many bytes in a row count as shared code.
const RUN: usize = 6;
/// What more functions than these have in common says nothing about two of them.
const HOLDERS_MAX: usize = 40;
/// So many bytes back gzip still sees, with the rest for the function itself.
const SEEN: usize = 28_000;

/// The same wasm, with its place in the order as the name of each function.
pub(crate) fn name_by_likeness(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut out = wasm.get(..8)?.to_vec();
    let (mut imports, mut bodies) = (0, Vec::new());
    for (id, content) in sections(wasm)? {
        match id {
            IMPORTS => imports = functions_imported(content)?,
            CODE => bodies = vector(content, block)?,
            // Names and other notes are left out.
            NOTES => continue,
            _ => {}
        }
        add_section(&mut out, id, content);
    }
    let mut places = vec![0; bodies.len()];
    for (place, function) in arranged(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    let mut names = Vec::new();
    number(&mut names, places.len());
    for (function, place) in places.iter().enumerate() {
        number(&mut names, imports + function);
        text(&mut names, &format!("{place:06}"));
    }
    let mut section = Vec::new();
    text(&mut section, "name");
    add_section(&mut section, NAMES_OF_FUNCTIONS, &names);
    add_section(&mut out, NOTES, &section);
    Some(out)
}

/// The same wasm without notes but the names.
pub(crate) fn without_notes(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut out = wasm.get(..8)?.to_vec();
    for (id, content) in sections(wasm)? {
        if id != NOTES || block(&mut &*content)? == b"name" {
            add_section(&mut out, id, content);
        }
    }
    Some(out)
}

/// A run of bytes that several functions hold.
struct Shared {
    holders: Range<usize>,
    /// The fewer hold it, the more it says.
    weight: f64,
    /// How many functions in sight hold it.
    in_sight: usize,
}

/// The functions in their order.
fn arranged(bodies: &[&[u8]]) -> Vec<usize> {
    let (holders, mut runs) = shared_runs(bodies);
    let mut runs_of = vec![Vec::new(); bodies.len()];
    for (index, run) in runs.iter().enumerate() {
        for &function in &holders[run.holders.clone()] {
            runs_of[function].push(index);
        }
    }
    let mut scores = vec![0.0; bodies.len()];
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let (mut order, mut seen, mut sight) = (Vec::new(), 0, VecDeque::new());
    while let Some(at) = best(&left, &scores, bodies) {
        let function = left.remove(at);
        order.push(function);
        seen += bodies[function].len();
        sight.push_back(function);
        for &index in &runs_of[function] {
            let run = &mut runs[index];
            run.in_sight += 1;
            if run.in_sight == 1 {
                let these = &holders[run.holders.clone()];
                these.iter().for_each(|&it| scores[it] += run.weight);
            }
        }
        while seen > SEEN && sight.len() > 1 {
            let Some(gone) = sight.pop_front() else { break };
            seen -= bodies[gone].len();
            for &index in &runs_of[gone] {
                let run = &mut runs[index];
                run.in_sight -= 1;
                if run.in_sight == 0 {
                    let these = &holders[run.holders.clone()];
                    these.iter().for_each(|&it| scores[it] -= run.weight);
                }
            }
        }
    }
    order
}

/// The one with the greatest part in sight; if none has any, the largest.
fn best(left: &[usize], scores: &[f64], bodies: &[&[u8]]) -> Option<usize> {
    let value = |&at: &usize| {
        let (score, len) = (scores[left[at]], bodies[left[at]].len());
        #[allow(clippy::cast_precision_loss, reason = "lengths of functions")]
        let part = score / (len + 36) as f64;
        // What float sums leave behind is no likeness.
        (if part > 1e-9 { part } else { 0.0 }, len)
    };
    let by_value = |a: &usize, b: &usize| {
        let (a, b) = (value(a), value(b));
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
    };
    (0..left.len()).max_by(by_value)
}

fn shared_runs(bodies: &[&[u8]]) -> (Vec<usize>, Vec<Shared>) {
    let runs = |(function, body): (usize, &&[u8])| {
        let run = move |window: &[u8]| {
            let value = window.iter().fold(0, |it, &byte| it << 8 | u64::from(byte));
            (value, function)
        };
        body.windows(RUN).map(run).collect::<Vec<_>>()
    };
    let mut all: Vec<(u64, usize)> = bodies.iter().enumerate().flat_map(runs).collect();
    all.sort_unstable();
    all.dedup();
    let mut shared = Vec::new();
    let mut start = 0;
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let holders = start..start + group.len();
        start = holders.end;
        if (2..=HOLDERS_MAX).contains(&group.len()) {
            #[allow(clippy::cast_precision_loss, reason = "at most 40")]
            let weight = 1.0 / (group.len() as f64).sqrt();
            let in_sight = 0;
            shared.push(Shared {
                holders,
                weight,
                in_sight,
            });
        }
    }
    (all.into_iter().map(|it| it.1).collect(), shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_code_stands_side_by_side() {
        let bodies: [&[u8]; 5] = [
            b"one two three four",
            b"something else, and long enough",
            b"three four and some more of it",
            b"something else",
            b"x",
        ];
        assert_eq!(arranged(&bodies), [1, 3, 2, 0, 4]);
    }

    #[test]
    fn the_order_becomes_names_and_the_old_names_go() {
        let head = b"\0asm\x01\0\0\0";
        let imports = b"\x02\x07\x01\x01a\x01b\x00\x00";
        let code = b"\x0a\x08\x02\x02ab\x03abc";
        let wasm = [&head[..], imports, code, b"\0\x06\x04name\0"].concat();
        let names = b"\0\x18\x04name\x01\x11\x02\x01\x06000001\x02\x06000000";
        let wanted = [&head[..], imports, code, names].concat();
        assert_eq!(name_by_likeness(&wasm), Some(wanted));
        assert!(name_by_likeness(&wasm[..12]).is_none(), "cut short");
    }
}
