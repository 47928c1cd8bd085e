//! The transport: how time runs, where it stands.

use crate::model::{Model, Pace};
use crate::words;

/// The transport as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportView {
    /// Whether time runs.
    pub playing: bool,
    /// Time follows the wall clock: nobody plays, steps or goes back.
    pub by_the_wall: bool,
    /// How fast.
    pub pace: Pace,
    /// The moment shown, with its unit.
    pub clock: String,
    /// The last known moment, in words.
    pub known: String,
    /// Whether there is a past to step back to.
    pub can_go_back: bool,
    /// All branches, oldest first.
    pub branches: Vec<String>,
    /// The one we are on.
    pub branch: usize,
    /// How many packets it has.
    pub packets: String,
}

/// The transport of the world on the screen.
pub fn build(model: &Model) -> TransportView {
    let bench = model.bench();
    let (cursor, head) = (bench.cursor(), bench.history.head());
    let (branches, branch) = bench.history.branches();
    TransportView {
        playing: bench.playing,
        by_the_wall: model.is_bridged(),
        pace: bench.pace,
        clock: seconds(cursor.at.as_micros()),
        known: if model.is_bridged() {
            words::page::WALL_TIME.to_owned()
        } else if cursor.at < head.at {
            format!("of {}", seconds(head.at.as_micros()))
        } else {
            words::page::VIRTUAL_TIME.to_owned()
        },
        can_go_back: cursor.step.0 > 0 || cursor.at.as_micros() > 0,
        branches: branches.iter().map(|branch| branch.name.clone()).collect(),
        branch,
        packets: words::page::packets(bench.index().sent()),
    }
}

/// Whole milliseconds: the microseconds would only flicker.
pub fn seconds(us: u64) -> String {
    format!("{}.{:03} s", us / 1_000_000, us / 1_000 % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_whole_milliseconds() {
        let table = [
            (0, "0.000 s"),
            (522_999, "0.522 s"),
            (60_000_000, "60.000 s"),
        ];
        for (us, text) in table {
            assert_eq!(seconds(us), text);
        }
    }
}
