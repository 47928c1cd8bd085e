//! Many subscriptions, of which few match.

use brokerscope_core::topic::{TopicFilter, TopicName, Tree};

/// Subscriptions with wildcards and without, and names to be searched. However many filters there
/// are, four of them match each name.
#[derive(Clone, Debug)]
pub struct Thicket {
    tree: Tree<u32>,
    names: Vec<TopicName>,
}

/// How many filters match each name.
pub const MATCHES: u64 = 4;

/// How many names are searched in turn.
const NAMES: u32 = 1000;

impl Thicket {
    /// So many filters: a quarter without wildcards, the others with `+` in front, `+` inside or `#`
    /// behind; and three more that match every name.
    pub fn new(filters: u32) -> Self {
        let mut tree = Tree::default();
        for filter in Self::filters(filters) {
            let filter = TopicFilter::parse(&filter).expect("a well-formed filter");
            *tree.entry(&filter) += 1;
        }
        let step = (filters / NAMES).max(1);
        let name = |number: u32| TopicName::parse(&format!("site/{}/hall/value", number * step));
        let names = (0..NAMES).map(|it| name(it).expect("a plain name"));
        Self {
            tree,
            names: names.collect(),
        }
    }

    /// The same for every peer.
    pub fn filters(count: u32) -> impl Iterator<Item = String> {
        let always = ["#", "site/#", "+/+/hall/value"].map(str::to_owned);
        let own = (0..count).map(|number| match number % 4 {
            0 => format!("site/{number}/hall/value"),
            1 => format!("site/{number}/+/value"),
            2 => format!("site/{number}/#"),
            _ => format!("+/{number}/hall/value"),
        });
        always.into_iter().chain(own)
    }

    /// Searches all names this many times; answers how many matches there were.
    pub fn turn(&self, rounds: u32) -> u64 {
        let mut matches = 0;
        for name in (0..rounds).flat_map(|_| &self.names) {
            self.tree.each_match(name, |_, _| matches += 1);
        }
        matches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_does_not_grow_with_what_there_is() {
        for filters in [1_000, 10_000] {
            let matches = Thicket::new(filters).turn(1);
            assert_eq!(matches, u64::from(NAMES) * MATCHES, "of {filters}");
        }
    }
}
