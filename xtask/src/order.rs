//! The order of the functions in a wasm: what shares code stands side by side.
//!
//! gzip sees what it can repeat in the last 32 kB only. Beginning with the largest function, the next
//! one is always that of which the greatest part was just there. The order is written as names, by
//! which `wasm-opt --reorder-functions-by-name` sorts.

use std::collections::VecDeque;
use std::ops::Range;

use crate::Outcome;

/// So many bytes in a row count as shared code.
const RUN: usize = 6;
/// What more functions than these have in common says nothing about two of them.
const HOLDERS_MAX: usize = 40;
/// So many bytes back gzip still sees, with the rest for the function itself.
const SEEN: usize = 28_000;

const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// The same wasm, with its place in the order as the name of each function.
pub(crate) fn name_by_likeness(wasm: &[u8]) -> Outcome<Vec<u8>> {
    named(wasm).ok_or_else(|| "this wasm has a form that slim does not know".into())
}

fn named(wasm: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (wasm.get(..8)?.to_vec(), wasm.get(8..)?);
    let (mut imports, mut bodies) = (0, Vec::new());
    while let Some((&id, after)) = rest.split_first() {
        let mut section = after;
        let content = block(&mut section)?;
        match id {
            IMPORTS => imports = functions_imported(content)?,
            CODE => bodies = vector(content, block)?,
            _ => {}
        }
        // Names and other notes are left out.
        if id != 0 {
            out.extend(&rest[..rest.len() - section.len()]);
        }
        rest = section;
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
    // Its part 1: the functions.
    section.push(1);
    number(&mut section, names.len());
    section.extend(names);
    out.push(0);
    number(&mut out, section.len());
    out.extend(section);
    Some(out)
}

/// How many functions come from outside; `None` if anything else does.
fn functions_imported(section: &[u8]) -> Option<usize> {
    let import = |rest: &mut &[u8]| {
        let (_module, _name) = (block(rest)?, block(rest)?);
        let (&kind, after) = rest.split_first()?;
        *rest = after;
        let _signature = length(rest)?;
        (kind == 0).then_some(())
    };
    vector(section, import).map(|it| it.len())
}

fn vector<'a, T>(
    mut section: &'a [u8],
    item: impl Fn(&mut &'a [u8]) -> Option<T>,
) -> Option<Vec<T>> {
    let count = length(&mut section)?;
    (0..count).map(|_| item(&mut section)).collect()
}

/// Bytes with their number before them.
fn block<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = length(rest)?;
    let (block, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(block)
}

/// A number of one to five bytes, seven bits in each, the lowest first.
fn length(rest: &mut &[u8]) -> Option<usize> {
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

fn number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
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
        assert_eq!(name_by_likeness(&wasm), Ok(wanted));
        assert!(name_by_likeness(&wasm[..12]).is_err(), "cut short");
    }
}
