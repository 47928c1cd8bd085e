//! Filters as a tree of levels: which of them match a name, without asking each one.
//!
//! A match looks at no more than three nodes for each node that fits: `#`, `+` and the name's own
//! word. So its time grows with what matches, and with the logarithm of all there is.
//!
//! The nodes lie in one list and name each other by number. Nested nodes would be shorter to write,
//! but a filter may have 65,536 levels, and dropping or cloning such a chain would overrun the
//! stack. The words of the levels lie in one [`Lexicon`], so that a step from node to node compares
//! two numbers and no text.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use smallvec::SmallVec;

use super::lexicon::Lexicon;
use super::name::{TopicFilter, TopicName};
use crate::digest::Digest;
use crate::order::Map;

/// Values by filter, found by name.
///
/// Two trees have the same digest when they hold the same, however they came to it.
#[derive(Clone)]
pub struct Tree<T> {
    nodes: Vec<Node<T>>,
    /// Places in `nodes` that nothing needs.
    free: Vec<u32>,
    /// Where a word leads: by node (upper half) and word (lower half).
    edges: Map<u64, u32>,
    lexicon: Lexicon,
    len: usize,
}

/// A level of some filter.
#[derive(Clone)]
struct Node<T> {
    /// The node behind `#`; [`ROOT`] for none, as nothing leads to the root.
    hash: u32,
    /// The node behind `+`; [`ROOT`] for none.
    plus: u32,
    /// How many words lead on from here.
    words: u32,
    /// The filter that ends here, and its value.
    entry: Option<(TopicFilter, T)>,
}

/// The node above all first levels.
const ROOT: u32 = 0;

/// A level of a filter.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Step {
    Hash,
    Plus,
    Word,
}

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

/// How many levels of a name, and nodes to be looked at, need no memory of their own.
const ROOM: usize = 8;

/// Nodes to be looked at, the next one last.
type Stops = SmallVec<[Stop; ROOM]>;

/// A node to be looked at.
struct Stop {
    level: usize,
    step: Step,
    node: u32,
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self {
            nodes: vec![Node::empty()],
            free: Vec::new(),
            edges: Map::new(),
            lexicon: Lexicon::default(),
            len: 0,
        }
    }
}

impl<T> Tree<T> {
    /// What is at exactly this filter, to be changed; the default is put there first if nothing is.
    pub fn entry(&mut self, filter: &TopicFilter) -> &mut T
    where
        T: Default,
    {
        let at = self.grow(filter);
        let node = self.nodes.get_mut(place(at)).expect("it grew to here");
        if node.entry.is_none() {
            self.len += 1;
        }
        &mut node
            .entry
            .get_or_insert_with(|| (filter.clone(), T::default()))
            .1
    }

    /// Takes away what is at exactly this filter [MQTT-3.10.4-1].
    pub fn remove(&mut self, filter: &TopicFilter) -> Option<T> {
        let path = self.path(filter)?;
        let node = self.node_mut(*path.last()?)?;
        let (_, value) = node.entry.take()?;
        self.len -= 1;
        self.prune(filter, &path);
        Some(value)
    }

    /// What is at exactly this filter, to be changed.
    pub fn get_mut(&mut self, filter: &TopicFilter) -> Option<&mut T> {
        let at = *self.path(filter)?.last()?;
        let entry = self.node_mut(at)?.entry.as_mut();
        entry.map(|(_, value)| value)
    }

    /// What is at exactly this filter.
    pub fn get(&self, filter: &TopicFilter) -> Option<&T> {
        let at = *self.path(filter)?.last()?;
        let entry = self.nodes.get(place(at))?.entry.as_ref();
        entry.map(|(_, value)| value)
    }

    /// How many filters there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Shows every filter that matches `name`, with its value: always in the same order, which is
    /// that of [`Tree::walk`].
    pub fn each_match<'a>(&'a self, name: &TopicName, mut see: impl FnMut(&'a TopicFilter, &'a T)) {
        self.look(name, |_, _, entry, outcome| {
            if let Some((filter, value)) = entry.filter(|_| outcome == Outcome::Matched) {
                see(filter, value);
            }
        });
    }

    /// Every node that has to be looked at to match `name`, in order: depth first, and below each
    /// node `#`, then `+`, then the name's own word.
    pub fn walk(&self, name: &TopicName) -> Vec<Visit> {
        let mut visits = Vec::new();
        self.look(name, |level, word, entry, outcome| {
            visits.push(Visit {
                level: u32::try_from(level).unwrap_or(u32::MAX),
                word: word.into(),
                outcome,
                filter: entry.map(|(filter, _)| filter.clone()),
            });
        });
        visits
    }

    /// The one walk behind both. No node is looked at twice, so it ends.
    fn look<'a>(
        &'a self,
        name: &TopicName,
        mut see: impl FnMut(usize, &str, Option<&'a (TopicFilter, T)>, Outcome),
    ) {
        let words: SmallVec<[_; ROOM]> = name
            .levels()
            .map(|word| (word, self.lexicon.number_of(word)))
            .collect();
        let hidden = name.as_str().starts_with('$');
        let mut below = Stops::new();
        self.push_fitting(ROOT, 0, words.first(), &mut below);
        while let Some(Stop { level, step, node }) = below.pop() {
            let Some(found) = self.nodes.get(place(node)) else {
                continue;
            };
            let next = words.get(level + 1);
            let is_hash = step == Step::Hash;
            let outcome = if hidden && level == 0 && step != Step::Word {
                Outcome::HiddenByDollar
            } else if found.entry.is_some() && (is_hash || next.is_none()) {
                Outcome::Matched
            } else if next.is_none() {
                Outcome::NoFilterEndsHere
            } else {
                Outcome::Entered
            };
            let word = match step {
                Step::Hash => "#",
                Step::Plus => "+",
                Step::Word => words.get(level).map_or("", |word| word.0),
            };
            see(level, word, found.entry.as_ref(), outcome);
            // `#` stands last, and also matches its parent: below a name's end only `#` can fit.
            if outcome != Outcome::HiddenByDollar && !is_hash {
                self.push_fitting(node, level + 1, next, &mut below);
            }
        }
    }

    /// Pushes the nodes below `id` that fit `word`, the one to be looked at first on top.
    fn push_fitting(
        &self,
        above: u32,
        level: usize,
        word: Option<&(&str, Option<u32>)>,
        below: &mut Stops,
    ) {
        let Some(node) = self.nodes.get(place(above)) else {
            return;
        };
        let mut push = |step, node| below.push(Stop { level, step, node });
        if let Some(&(_, word)) = word {
            if let Some(word) = word.filter(|_| node.words > 0)
                && let Some(&to) = self.edges.get(&edge(above, word))
            {
                push(Step::Word, to);
            }
            if node.plus != ROOT {
                push(Step::Plus, node.plus);
            }
        }
        if node.hash != ROOT {
            push(Step::Hash, node.hash);
        }
    }

    fn node_mut(&mut self, at: u32) -> Option<&mut Node<T>> {
        self.nodes.get_mut(place(at))
    }

    /// Where this level leads from `at`.
    fn below(&self, at: u32, level: &str) -> Option<u32> {
        let node = self.nodes.get(place(at))?;
        let to = match level {
            "#" => node.hash,
            "+" => node.plus,
            word => *self.edges.get(&edge(at, self.lexicon.number_of(word)?))?,
        };
        (to != ROOT).then_some(to)
    }

    /// The nodes of this filter, first level to last; `None` if one is missing.
    fn path(&self, filter: &TopicFilter) -> Option<Vec<u32>> {
        let mut path = Vec::new();
        for level in filter.levels() {
            path.push(self.below(path.last().copied().unwrap_or(ROOT), level)?);
        }
        Some(path)
    }

    /// Makes sure that all nodes of this filter are there; the last one.
    fn grow(&mut self, filter: &TopicFilter) -> u32 {
        let mut at = ROOT;
        for level in filter.levels() {
            at = match self.below(at, level) {
                Some(below) => below,
                None => self.sprout(at, level),
            };
        }
        at
    }

    /// A new node behind this level of `at`.
    fn sprout(&mut self, at: u32, level: &str) -> u32 {
        let new = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::empty());
            u32::try_from(self.nodes.len() - 1).expect("memory ends before the numbers do")
        });
        match level {
            "#" | "+" => {}
            word => {
                let word = self.lexicon.lend(word);
                self.edges.insert(edge(at, word), new);
            }
        }
        if let Some(node) = self.node_mut(at) {
            match level {
                "#" => node.hash = new,
                "+" => node.plus = new,
                _ => node.words += 1,
            }
        }
        new
    }

    /// Takes away every node on the path that nothing needs any more, from its end.
    fn prune(&mut self, filter: &TopicFilter, path: &[u32]) {
        let mut levels = filter.as_str().rsplit('/');
        for (depth, &at) in path.iter().enumerate().rev() {
            let level = levels.next().unwrap_or_default();
            if self.nodes.get(place(at)).is_none_or(Node::is_needed) {
                return;
            }
            self.free.push(at);
            let above = depth.checked_sub(1).and_then(|depth| path.get(depth));
            let above = above.copied().unwrap_or(ROOT);
            // Wildcards are no words.
            if let Some(word) = self.lexicon.number_of(level) {
                self.edges.remove(&edge(above, word));
                self.lexicon.take_back(level);
            }
            if let Some(node) = self.node_mut(above) {
                match level {
                    "#" => node.hash = ROOT,
                    "+" => node.plus = ROOT,
                    _ => node.words -= 1,
                }
            }
        }
        if self.len == 0 {
            *self = Self::default();
        }
    }

    fn entries(&self) -> impl Iterator<Item = &(TopicFilter, T)> {
        self.nodes.iter().filter_map(|node| node.entry.as_ref())
    }
}

impl<T> Node<T> {
    const fn empty() -> Self {
        Self {
            hash: ROOT,
            plus: ROOT,
            words: 0,
            entry: None,
        }
    }

    const fn is_needed(&self) -> bool {
        self.entry.is_some() || self.words > 0 || self.plus != ROOT || self.hash != ROOT
    }
}

/// The key of the edge from this node by this word.
fn edge(node: u32, word: u32) -> u64 {
    u64::from(node) << 32 | u64::from(word)
}

fn place(node: u32) -> usize {
    usize::try_from(node).unwrap_or(usize::MAX)
}

/// What it holds counts, and not where: a sum knows no order.
impl<T: Hash> Hash for Tree<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let sum = self.entries().map(|entry| Digest::of(entry).0);
        sum.fold(0_u64, u64::wrapping_add).hash(state);
        self.len.hash(state);
    }
}

impl<T: fmt::Debug> fmt::Debug for Tree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
