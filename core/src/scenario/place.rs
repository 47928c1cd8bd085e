//! Where a node stands in a picture: `place NAME X Y`.

use std::fmt::Write as _;

use super::Names;
use super::act::anybody;
use super::line::Line;
use super::print::word;
use crate::id::NodeId;

/// So many parts of the picture's width, and of its height, are all of it.
pub const PARTS: u16 = 1_000;

/// Where a node stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Place {
    /// Which.
    pub node: NodeId,
    /// From the left, in [`PARTS`].
    pub x: u16,
    /// From the top, in [`PARTS`].
    pub y: u16,
}

/// `place lamp 250 400`, behind the keyword.
pub(super) fn read(line: &mut Line<'_, '_>, names: &Names) -> Option<Place> {
    let node = anybody(line, names)?;
    let mut part = |what| line.number(what, PARTS);
    let (x, y) = (
        part("a place from the left")?,
        part("a place from the top")?,
    );
    Some(Place { node, x, y })
}

/// Writes it as [`read`] reads it, with its keyword.
pub(super) fn print(place: &Place, names: &Names, text: &mut String) {
    if let Some(name) = names.name(place.node) {
        let _ = writeln!(text, "place {} {} {}", word(name), place.x, place.y);
    }
}

/// Puts a node somewhere, or, with `None`, where the picture puts it; says where it was.
pub(crate) fn put(
    places: &mut Vec<Place>,
    node: NodeId,
    at: Option<(u16, u16)>,
) -> Option<(u16, u16)> {
    let found = places.binary_search_by_key(&node, |place| place.node);
    let before = found
        .ok()
        .and_then(|at| places.get(at))
        .map(|it| (it.x, it.y));
    let new = at.map(|(x, y)| Place {
        node,
        x: x.min(PARTS),
        y: y.min(PARTS),
    });
    match (found, new) {
        (Ok(there), Some(new)) => places.splice(there..=there, [new]).for_each(drop),
        (Ok(there), None) => {
            places.remove(there);
        }
        (Err(free), Some(new)) => places.insert(free, new),
        (Err(_), None) => {}
    }
    before
}

#[cfg(test)]
mod tests {
    use super::super::{parse, print};
    use super::*;

    #[test]
    fn places_are_read_and_written() {
        let text = "format 1\nseed 1\nbroker hub\nclient lamp v5 -> hub latency 9ms\n\
            \nplace hub 500 400\nplace lamp 0 1000\n";
        let parsed = parse(text);
        assert_eq!(parsed.problems, []);
        assert_eq!(parsed.scenario.places.len(), 2);
        assert_eq!(print(&parsed.scenario), text);
    }

    #[test]
    fn what_is_no_place_is_said_to_be_none() {
        for (line, message) in [
            ("place lamp 1 1", "`lamp`"),
            ("place hub 1", "the end of the line"),
            ("place hub 1 1001", "`1001`"),
            ("place hub 1 1 1", "too much"),
        ] {
            let parsed = parse(&format!("broker hub\n{line}\n"));
            let [problem] = parsed.problems.as_slice() else {
                panic!("{line}: {:?}", parsed.problems);
            };
            assert!(problem.message.contains(message), "{line}: {problem:?}");
        }
    }

    #[test]
    fn one_node_has_one_place() {
        let mut places = Vec::new();
        let node = NodeId(3);
        assert_eq!(put(&mut places, node, Some((1, 2))), None);
        assert_eq!(put(&mut places, NodeId(1), Some((9, 9_999))), None);
        assert_eq!(put(&mut places, node, Some((3, 4))), Some((1, 2)));
        let known: Vec<_> = places.iter().map(|it| (it.node.0, it.x, it.y)).collect();
        assert_eq!(known, [(1, 9, 1_000), (3, 3, 4)]);
        assert_eq!(put(&mut places, node, None), Some((3, 4)));
        assert_eq!(put(&mut places, node, None), None);
        assert_eq!(places.len(), 1);
    }
}
