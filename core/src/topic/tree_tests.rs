//! The tree against the plain question, filter by filter.

use super::*;
use crate::digest::Digest;

fn filter(text: &str) -> TopicFilter {
    TopicFilter::parse(text).unwrap()
}

fn name(text: &str) -> TopicName {
    TopicName::parse(text).unwrap()
}

fn tree(filters: &[&str]) -> Tree<usize> {
    let mut tree = Tree::default();
    for (value, text) in filters.iter().enumerate() {
        tree.insert(filter(text), value);
    }
    tree
}

/// All short filters and names over a small alphabet: the tree and `matches` say the same.
#[test]
fn the_tree_finds_exactly_the_filters_that_match() {
    let words = ["a", "b", "", "$s", "+", "#"];
    let mut texts: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    for one in words {
        for two in words {
            texts.push(format!("{one}/{two}"));
            texts.extend(words.map(|three| format!("{one}/{two}/{three}")));
        }
    }
    let filters: Vec<_> = texts
        .iter()
        .filter_map(|it| TopicFilter::parse(it).ok())
        .collect();
    let names: Vec<_> = texts
        .iter()
        .filter_map(|it| TopicName::parse(it).ok())
        .collect();
    assert!(
        filters.len() > 100 && names.len() > 80,
        "the alphabet is not too small"
    );
    let mut tree = Tree::default();
    for filter in &filters {
        tree.insert(filter.clone(), ());
    }
    for name in &names {
        let mut found: Vec<_> = tree.matching(name).into_iter().map(|it| it.0).collect();
        found.sort();
        let mut expected: Vec<_> = filters.iter().filter(|it| it.matches(name)).collect();
        expected.sort();
        assert_eq!(found, expected, "{name} [MQTT-4.7.1-1]");
    }
}

#[test]
fn matches_come_in_the_order_of_the_walk() {
    let tree = tree(&[
        "plant/1/temp",
        "#",
        "plant/+/temp",
        "plant/#",
        "+/1/#",
        "plant/1",
    ]);
    let found: Vec<_> = tree
        .matching(&name("plant/1/temp"))
        .into_iter()
        .map(|(filter, _)| filter.as_str())
        .collect();
    assert_eq!(
        found,
        ["#", "+/1/#", "plant/#", "plant/+/temp", "plant/1/temp"]
    );
}

#[test]
fn the_walk_shows_every_look_and_what_came_of_it() {
    let tree = tree(&["plant/+/temp", "plant/2/temp", "#", "plant/1"]);
    let walk = |text: &str| {
        let visits = tree.walk(&name(text)).into_iter();
        let told = visits.map(|it| (it.level, it.word.to_string(), it.outcome));
        told.collect::<Vec<_>>()
    };
    let row = |level, word: &str, outcome| (level, word.to_owned(), outcome);
    assert_eq!(
        walk("plant/1/temp"),
        [
            row(0, "#", Outcome::Matched),
            row(0, "plant", Outcome::Entered),
            row(1, "+", Outcome::Entered),
            row(2, "temp", Outcome::Matched),
            row(1, "1", Outcome::Entered),
        ]
    );
    assert_eq!(
        walk("$SYS/x"),
        [row(0, "#", Outcome::HiddenByDollar)],
        "[MQTT-4.7.2-1]"
    );
    assert_eq!(
        walk("plant"),
        [
            row(0, "#", Outcome::Matched),
            row(0, "plant", Outcome::NoFilterEndsHere)
        ]
    );
}

#[test]
fn what_is_removed_leaves_no_trace() {
    let mut one = tree(&["plant/1/temp", "plant/1"]);
    assert_eq!(one.remove(&filter("plant/1/temp")), Some(0));
    assert_eq!(one.remove(&filter("plant/1/temp")), None);
    assert_eq!(one.remove(&filter("plant")), None, "no filter ends there");
    assert_eq!(one.matching(&name("plant/1")).len(), 1);
    assert_eq!(one.nodes.len(), 3, "root, plant, 1");
    let mut other: Tree<usize> = Tree::default();
    *other.entry(&filter("plant/1")) += 1;
    assert_eq!(
        Digest::of(&one),
        Digest::of(&other),
        "how they came to it does not count"
    );
    one.remove(&filter("plant/1"));
    assert!(one.is_empty() && one.nodes.len() == 1);
}

#[test]
fn a_filter_of_65_536_levels_overruns_nothing() {
    let deep = "/".repeat(65_535);
    let mut tree = tree(&[&deep]);
    let copy = tree.clone();
    assert_eq!(copy.matching(&name(&deep)).len(), 1);
    assert_eq!(tree.remove(&filter(&deep)), Some(0));
    assert_eq!(tree.nodes.len(), 1);
}
