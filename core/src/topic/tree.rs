//! Filters as a tree of levels: which of them match a name, without asking each one.
//!
//! Its nodes lie in one list and name each other by number. Nested nodes would be shorter to write,
//! but a filter may have 65,536 levels, and dropping or cloning such a chain would overrun the stack.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::name::{TopicFilter, TopicName};

/// Values by filter, found by name.
///
/// Two trees are equal, and have the same digest, when they hold the same, however they came to it.
#[derive(Clone)]
pub struct Tree<T> {
    entries: BTreeMap<TopicFilter, T>,
    nodes: BTreeMap<u64, Node>,
    next: u64,
}

/// A level of some filter.
#[derive(Clone, Default)]
struct Node {
    children: BTreeMap<Arc<str>, u64>,
    /// The filter that ends here.
    filter: Option<TopicFilter>,
}

/// The node above all first levels.
const ROOT: u64 = 0;

/// One look at one node, as [`Tree::walk`] tells it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Visit {
    /// Which level it stands on, from 0. In the order of the walk a node's own nodes follow it, one
    /// level further in, as in an outline.
    pub level: u32,
    /// Its word: `plant`, `+`, `#`.
    pub word: Arc<str>,
    /// What came of it.
    pub outcome: Outcome,
    /// The filter that ends here, matched or not.
    pub filter: Option<TopicFilter>,
}

/// What came of a look at a node.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    /// It fits, and the name goes on: look below.
    Entered,
    /// A filter ends here, and it matches.
    Matched,
    /// It fits, but no filter ends here.
    NoFilterEndsHere,
    /// A wildcard at the front leaves `$` names alone [MQTT-4.7.2-1].
    HiddenByDollar,
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            nodes: BTreeMap::from([(ROOT, Node::default())]),
            next: ROOT + 1,
        }
    }
}

impl<T> Tree<T> {
    /// Puts `value` at `filter`; returns what was there before.
    pub fn insert(&mut self, filter: TopicFilter, value: T) -> Option<T> {
        if !self.entries.contains_key(&filter) {
            self.grow(&filter);
        }
        self.entries.insert(filter, value)
    }

    /// Takes away what is at exactly this filter [MQTT-3.10.4-1].
    pub fn remove(&mut self, filter: &TopicFilter) -> Option<T> {
        let value = self.entries.remove(filter)?;
        self.prune(filter);
        Some(value)
    }

    /// What is at exactly this filter, to be changed; the default is put there first if nothing is.
    pub fn entry(&mut self, filter: &TopicFilter) -> &mut T
    where
        T: Default,
    {
        if !self.entries.contains_key(filter) {
            self.grow(filter);
        }
        self.entries.entry(filter.clone()).or_default()
    }

    /// What is at exactly this filter, to be changed.
    pub fn get_mut(&mut self, filter: &TopicFilter) -> Option<&mut T> {
        self.entries.get_mut(filter)
    }

    /// What is at exactly this filter.
    pub fn get(&self, filter: &TopicFilter) -> Option<&T> {
        self.entries.get(filter)
    }

    /// All filters with their values, in the order of the filters' text.
    pub fn iter(&self) -> impl Iterator<Item = (&TopicFilter, &T)> {
        self.entries.iter()
    }

    /// How many filters there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every filter that matches `name`, with its value: always in the same order, which is that of
    /// [`Tree::walk`].
    pub fn matching(&self, name: &TopicName) -> Vec<(&TopicFilter, &T)> {
        let mut found = Vec::new();
        self.look(name, |_, _, node, outcome| {
            if outcome == Outcome::Matched
                && let Some(filter) = &node.filter
                && let Some(entry) = self.entries.get_key_value(filter)
            {
                found.push(entry);
            }
        });
        found
    }

    /// Every node that has to be looked at to match `name`, in order: depth first, and below each
    /// node `#`, then `+`, then the name's own word.
    pub fn walk(&self, name: &TopicName) -> Vec<Visit> {
        let mut visits = Vec::new();
        self.look(name, |level, word, node, outcome| {
            visits.push(Visit {
                level,
                word: Arc::clone(word),
                outcome,
                filter: node.filter.clone(),
            });
        });
        visits
    }

    /// The one walk behind both. No node is looked at twice, so it ends.
    fn look<'a>(
        &'a self,
        name: &TopicName,
        mut see: impl FnMut(u32, &'a Arc<str>, &'a Node, Outcome),
    ) {
        let words: Vec<&str> = name.levels().collect();
        let hidden = name.as_str().starts_with('$');
        let mut below = Vec::new();
        self.push_fitting(ROOT, 0, words.first().copied(), &mut below);
        while let Some((level, word, id)) = below.pop() {
            let Some(node) = self.nodes.get(&id) else {
                continue;
            };
            let is_hash = &**word == "#";
            let next = words.get(level + 1).copied();
            let outcome = if hidden && level == 0 && (is_hash || &**word == "+") {
                Outcome::HiddenByDollar
            } else if node.filter.is_some() && (is_hash || next.is_none()) {
                Outcome::Matched
            } else if next.is_none() {
                Outcome::NoFilterEndsHere
            } else {
                Outcome::Entered
            };
            see(
                u32::try_from(level).unwrap_or(u32::MAX),
                word,
                node,
                outcome,
            );
            // `#` stands last, and also matches its parent: below a name's end only `#` can fit.
            if outcome != Outcome::HiddenByDollar && !is_hash {
                self.push_fitting(id, level + 1, next, &mut below);
            }
        }
    }

    /// Pushes the nodes below `id` that fit `word`, the one to be looked at first on top.
    fn push_fitting<'a>(
        &'a self,
        id: u64,
        level: usize,
        word: Option<&str>,
        below: &mut Vec<(usize, &'a Arc<str>, u64)>,
    ) {
        let Some(node) = self.nodes.get(&id) else {
            return;
        };
        let fitting = match word {
            Some(word) => [Some(word), Some("+"), Some("#")],
            None => [None, None, Some("#")],
        };
        for word in fitting.into_iter().flatten() {
            if let Some((word, &id)) = node.children.get_key_value(word) {
                below.push((level, word, id));
            }
        }
    }

    fn grow(&mut self, filter: &TopicFilter) {
        let mut at = ROOT;
        for level in filter.levels() {
            let next = self.next;
            let node = self.nodes.entry(at).or_default();
            at = *node.children.entry(level.into()).or_insert(next);
            if at == next {
                self.next += 1;
                self.nodes.insert(at, Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(&at) {
            node.filter = Some(filter.clone());
        }
    }

    /// Takes the end of `filter` away, and every node above it that nothing needs any more.
    fn prune(&mut self, filter: &TopicFilter) {
        let mut path = Vec::new();
        let mut at = ROOT;
        for level in filter.levels() {
            let Some(&below) = self
                .nodes
                .get(&at)
                .and_then(|node| node.children.get(level))
            else {
                return;
            };
            path.push((at, level, below));
            at = below;
        }
        if let Some(node) = self.nodes.get_mut(&at) {
            node.filter = None;
        }
        for (above, level, below) in path.into_iter().rev() {
            let in_use = |node: &Node| node.filter.is_some() || !node.children.is_empty();
            if self.nodes.get(&below).is_some_and(in_use) {
                return;
            }
            self.nodes.remove(&below);
            if let Some(node) = self.nodes.get_mut(&above) {
                node.children.remove(level);
            }
        }
    }
}

impl<T: PartialEq> PartialEq for Tree<T> {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl<T: Eq> Eq for Tree<T> {}

impl<T: Hash> Hash for Tree<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entries.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.entries).finish()
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
