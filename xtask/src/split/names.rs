//! By what names the parts know what they share.

use std::collections::BTreeSet;

use super::plan::Plan;

/// The module that the first part is to a room.
pub(crate) const FIRST: &str = "";
/// The module that the first room is to the others.
pub(crate) const BENCH: &str = "0";
/// The memory.
pub(crate) const MEMORY: &str = ".m";

/// A table.
pub(crate) fn table(place: usize) -> String {
    format!(".t{place}")
}

/// A global.
pub(crate) fn global(place: usize) -> String {
    format!(".g{place}")
}

/// Functions: no name of an export begins with a digit otherwise.
pub(crate) fn functions(all: &BTreeSet<u32>) -> impl Iterator<Item = (String, &u32)> {
    all.iter()
        .enumerate()
        .map(|(place, function)| (place.to_string(), function))
}

/// How long the table of functions is, with the doors at its end.
pub(crate) fn table_len(plan: &Plan, without: u64) -> u64 {
    let last = plan.doors.values().max();
    last.map_or(without, |&last| without.max(u64::from(last) + 1))
}
