//! The tree of subscriptions laid out as a picture: a column for each level, a row for each filter.

use super::tree::{Level, Subscriber};
use crate::view::text::Cut;
use crate::words::broker as words;

/// Levels that are drawn, at most: a larger tree is read as a list.
const LEVELS_MAX: usize = 60;
/// From row to row.
const ROW: i32 = 34;
/// Where the first row stands: above it stand the levels of the topic.
const TOP: i32 = 58;
/// Where the root stands.
const ROOT: i32 = 14;
/// Between two columns: the ways are curves.
const GAP: i32 = 52;
/// Letters of a level, and of what stands at the end of a row.
const TEXT_MAX: usize = 18;
const LABEL_MAX: usize = 64;

/// The picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// How wide.
    pub width: i32,
    /// How high.
    pub height: i32,
    /// Where the root stands, from above.
    pub root: i32,
    /// The topic's levels: the middle of their columns.
    pub topic: Vec<(i32, String)>,
    /// Levels of filters.
    pub nodes: Vec<Node>,
    /// From each to its parent.
    pub ways: Vec<Way>,
    /// Who subscribed, at the end of a row.
    pub labels: Vec<Label>,
}

/// One level of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its middle, from the left.
    pub x: i32,
    /// Its middle, from above.
    pub y: i32,
    /// How wide.
    pub width: i32,
    /// Its text.
    pub text: String,
    /// Whether the walk comes by; `None` without a walk.
    pub visited: Option<bool>,
}

/// From one level to the next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Way {
    /// Where it begins.
    pub from: (i32, i32),
    /// Where it ends.
    pub to: (i32, i32),
    /// Whether the walk goes it; `None` without a walk.
    pub visited: Option<bool>,
}

/// Who subscribed.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where the dotted line to it begins, from the left.
    pub from: i32,
    /// Where it stands, from the left.
    pub x: i32,
    /// From above.
    pub y: i32,
    /// Who, and what for; or why the walk does not come by.
    pub text: String,
    /// Whether the filter matches; `None` without a walk.
    pub matched: Option<bool>,
}

/// Lays the tree out; `None` when there is nothing to draw, or too much.
pub(super) fn lay(levels: &[Level], topic: Option<&str>) -> Option<Drawing> {
    if levels.is_empty() || levels.len() > LEVELS_MAX {
        return None;
    }
    let names: Vec<&str> = topic.map_or_else(Vec::new, |topic| topic.split('/').collect());
    let columns = columns(levels, &names);
    let rows = rows(levels);
    let end = columns.last().map_or(0, |(x, width)| x + width / 2);
    let mut drawing = Drawing {
        height: TOP + rows.iter().copied().max().unwrap_or(0) + ROW,
        topic: names
            .iter()
            .zip(&columns)
            .map(|(name, (x, _))| (*x, Cut::text(name, TEXT_MAX).shown))
            .collect(),
        ..Drawing::default()
    };
    for (place, level) in levels.iter().enumerate() {
        let (Some((x, _)), Some(y)) = (columns.get(level.depth), rows.get(place)) else {
            continue;
        };
        let node = Node {
            x: *x,
            y: TOP + y,
            width: width(&level.text.shown),
            text: Cut::text(&level.text.shown, TEXT_MAX).shown,
            visited: level.visited,
        };
        if !level.subscribers.is_empty() {
            drawing.labels.push(label(level, &node, end));
        }
        drawing.nodes.push(node);
    }
    drawing.root = middle(drawing.nodes.iter().zip(levels), 0);
    for (place, level) in levels.iter().enumerate() {
        let above = levels
            .iter()
            .take(place)
            .rposition(|it| it.depth < level.depth);
        let parent = above.and_then(|above| drawing.nodes.get(above));
        let from = parent.map_or((ROOT, drawing.root), |it| (it.x + it.width / 2, it.y));
        if let Some(node) = drawing.nodes.get(place) {
            let to = (node.x - node.width / 2, node.y);
            drawing.ways.push(Way {
                from,
                to,
                visited: level.visited,
            });
        }
    }
    let letters = drawing
        .labels
        .iter()
        .map(|it| it.text.chars().count())
        .max();
    let letters = i32::try_from(letters.unwrap_or(0)).unwrap_or(0);
    drawing.width = end + 44 + letters * 13 / 2;
    Some(drawing)
}

/// The middle and the width of each column: as wide as its widest level.
fn columns(levels: &[Level], names: &[&str]) -> Vec<(i32, i32)> {
    let deepest = levels.iter().map(|level| level.depth).max().unwrap_or(0);
    let mut left = ROOT + GAP;
    let mut columns = Vec::new();
    for depth in 0..=deepest {
        let at = levels.iter().filter(|level| level.depth == depth);
        let own = at.map(|level| width(&level.text.shown)).max().unwrap_or(0);
        let wide = own.max(names.get(depth).map_or(0, |name| width(name)));
        columns.push((left + wide / 2, wide));
        left += wide + GAP;
    }
    columns
}

/// How far below the first row each level stands: whoever is subscribed to has a row, the others
/// stand in the middle of what is below them.
fn rows(levels: &[Level]) -> Vec<i32> {
    let mut next = 0;
    let mut rows = vec![0; levels.len()];
    for (place, level) in levels.iter().enumerate() {
        let has_below = levels
            .get(place + 1)
            .is_some_and(|it| it.depth > level.depth);
        if !level.subscribers.is_empty() || !has_below {
            if let Some(row) = rows.get_mut(place) {
                *row = next;
            }
            next += ROW;
        }
    }
    for (place, level) in levels.iter().enumerate().rev() {
        let below = || levels.iter().enumerate().skip(place + 1);
        let inside = below().take_while(|(_, it)| it.depth > level.depth);
        let children = inside.filter(|(_, it)| it.depth == level.depth + 1);
        let mut children = children.filter_map(|(at, _)| rows.get(at).copied());
        let (Some(first), true) = (children.next(), level.subscribers.is_empty()) else {
            continue;
        };
        let last = children.last().unwrap_or(first);
        if let Some(row) = rows.get_mut(place) {
            *row = i32::midpoint(first, last);
        }
    }
    rows
}

/// The middle of the nodes at this depth.
fn middle<'a>(nodes: impl Iterator<Item = (&'a Node, &'a Level)>, depth: usize) -> i32 {
    let at: Vec<i32> = nodes
        .filter(|(_, level)| level.depth == depth)
        .map(|(node, _)| node.y)
        .collect();
    match (at.first(), at.last()) {
        (Some(first), Some(last)) => i32::midpoint(*first, *last),
        (_, _) => TOP,
    }
}

fn label(level: &Level, node: &Node, end: i32) -> Label {
    let who = |it: &Subscriber| format!("{}, {}", it.name.shown, it.options);
    let all: Vec<String> = level.subscribers.iter().map(who).collect();
    let mut text = all.join("; ");
    if level.visited == Some(false) {
        let names: Vec<&str> = level.subscribers.iter().map(|it| &*it.name.shown).collect();
        text = format!(
            "{}: {}",
            names.join(", "),
            words::not_visited(&level.why_not)
        );
    }
    Label {
        from: node.x + node.width / 2,
        x: end + 22,
        y: node.y,
        text: Cut::text(&text, LABEL_MAX).shown,
        matched: level.visited.map(|_| level.matched),
    }
}

/// Letters of the drawing are 6.6 units wide.
fn width(text: &str) -> i32 {
    let letters = i32::try_from(text.chars().count().min(TEXT_MAX)).unwrap_or(0);
    (letters * 33 / 5 + 20).max(32)
}
