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
        *tree.entry(&filter(text)) = value;
    }
    tree
}

fn matching<'a, T>(tree: &'a Tree<T>, name: &TopicName) -> Vec<&'a TopicFilter> {
    let mut found = Vec::new();
    tree.each_match(name, |filter, _| found.push(filter));
    found
}

/// All short filters and names over a small alphabet: the tree and `matches` say the same.
#[test]
fn the_tree_finds_exactly_the_filters_that_match() {
    crate::proves!(V311: "3.3.2-3", "4.7.2-1"; V5: "3.3.2-3", "4.7.2-1");
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
    let mut tree: Tree<()> = Tree::default();
    for filter in &filters {
        tree.entry(filter);
    }
    for name in &names {
        let mut found = matching(&tree, name);
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
    let found = matching(&tree, &name("plant/1/temp"));
    let found: Vec<_> = found.into_iter().map(TopicFilter::as_str).collect();
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
    let mut one = tree(&["plant/1/temp", "plant/1", "plant/+/#"]);
    assert_eq!(one.remove(&filter("plant/1/temp")), Some(0));
    assert_eq!(one.remove(&filter("plant/1/temp")), None);
    assert_eq!(one.remove(&filter("plant/+/#")), Some(2));
    assert_eq!(one.remove(&filter("plant")), None, "no filter ends there");
    assert_eq!(matching(&one, &name("plant/1")).len(), 1);
    assert_eq!(one.nodes.len() - one.free.len(), 3, "root, plant, 1");
    assert_eq!(one.edges.len(), 2);
    let mut other: Tree<usize> = Tree::default();
    *other.entry(&filter("plant/1")) += 1;
    assert_eq!(
        Digest::of(&one),
        Digest::of(&other),
        "how they came to it does not count"
    );
    *other.entry(&filter("plant/1")) += 1;
    assert_ne!(Digest::of(&one), Digest::of(&other), "what they hold does");
    one.remove(&filter("plant/1"));
    assert!(one.is_empty() && one.nodes.len() == 1 && one.edges.is_empty());
}

/// Random insertions and removals: after each, the tree knows exactly what it was told.
#[test]
fn the_tree_is_right_after_every_change() {
    let words = ["a", "b", "+", ""];
    let mut chance = crate::chance::Chance::new(7, "tree");
    let mut tree: Tree<u32> = Tree::default();
    let mut known = std::collections::BTreeMap::new();
    for round in 0..2_000 {
        let mut text: Vec<&str> = Vec::new();
        for _ in 0..=chance.below(3) {
            text.push(words[usize::try_from(chance.below(4)).unwrap()]);
        }
        if chance.below(3) == 0 {
            text.push("#");
        }
        let Ok(filter) = TopicFilter::parse(&text.join("/")) else {
            continue;
        };
        if chance.below(2) == 0 {
            *tree.entry(&filter) = round;
            known.insert(filter, round);
        } else {
            assert_eq!(tree.remove(&filter), known.remove(&filter), "{filter}");
        }
        assert_eq!(tree.len(), known.len());
        for topic in ["a/b", "a", "b/a/b", "/", "a/b/b/b"].map(name) {
            let mut found = Vec::new();
            tree.each_match(&topic, |filter, value| found.push((filter.clone(), *value)));
            found.sort();
            let expected = known.iter().filter(|(filter, _)| filter.matches(&topic));
            let expected: Vec<_> = expected
                .map(|(filter, value)| (filter.clone(), *value))
                .collect();
            assert_eq!(found, expected, "{topic} after {round} changes");
        }
    }
    for (filter, value) in &known {
        assert_eq!(tree.get_mut(filter), Some(&mut value.clone()));
    }
}

#[test]
fn the_walk_looks_at_little_among_many() {
    let mut tree: Tree<()> = Tree::default();
    for plant in 0..1_000 {
        for last in ["temp", "+", "#"] {
            tree.entry(&filter(&format!("plant/{plant}/{last}")));
        }
        tree.entry(&filter(&format!("+/{plant}/temp")));
    }
    let looks = tree.walk(&name("plant/7/temp"));
    assert_eq!(
        looks.len(),
        8,
        "two first levels, two second, four that match"
    );
    assert_eq!(matching(&tree, &name("plant/7/temp")).len(), 4);
}

#[test]
fn a_filter_of_65_536_levels_overruns_nothing() {
    let deep = "/".repeat(65_535);
    let mut tree = tree(&[&deep]);
    let copy = tree.clone();
    assert_eq!(matching(&copy, &name(&deep)).len(), 1);
    assert_eq!(tree.remove(&filter(&deep)), Some(0));
    assert_eq!(tree.nodes.len(), 1);
}
