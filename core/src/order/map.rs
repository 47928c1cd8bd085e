//! A map is a row of short sorted rows. To find takes as long as in a B-tree; to add or take away
//! moves at most [`ROW_MAX`] neighbours.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A longer row is cut in two.
const ROW_MAX: usize = 64;

/// Values by key, in the order of the keys.
#[derive(Clone)]
pub struct Map<K, V> {
    /// None of them is empty.
    rows: Vec<Vec<(K, V)>>,
    len: usize,
}

/// Where a key is, or where it would have to be.
struct Place {
    row: usize,
    at: usize,
    found: bool,
}

impl<K, V> Map<K, V> {
    /// Nothing.
    pub const fn new() -> Self {
        Self {
            rows: Vec::new(),
            len: 0,
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.rows.iter().flatten().map(|(key, value)| (key, value))
    }

    /// All, in order.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&K, &mut V)> {
        let pairs = self.rows.iter_mut().flatten();
        pairs.map(|(key, value)| (&*key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The values, in the order of their keys.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// The one with the least key.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// Takes the one with the least key.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let first = Place {
            row: 0,
            at: 0,
            found: true,
        };
        (!self.is_empty()).then(|| self.take(&first))
    }

    /// Keeps those of which `keeps` holds.
    pub fn retain(&mut self, mut keeps: impl FnMut(&K, &mut V) -> bool) {
        for row in &mut self.rows {
            row.retain_mut(|(key, value)| keeps(key, value));
        }
        self.rows.retain(|row| !row.is_empty());
        self.len = self.rows.iter().map(Vec::len).sum();
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    fn take(&mut self, place: &Place) -> (K, V) {
        let row = &mut self.rows[place.row];
        let pair = row.remove(place.at);
        if row.is_empty() {
            self.rows.remove(place.row);
        }
        self.len -= 1;
        pair
    }
}

impl<K, V> Map<K, V> {
    /// Where the key is of which `order` says that it is equal; it says of every other how it stands
    /// to that.
    fn place_by(&self, order: impl Fn(&K) -> Ordering) -> Place {
        let starts = |row: &Vec<(K, V)>| row.first().is_some_and(|it| order(&it.0).is_le());
        // Most maps have one row.
        let row = match self.rows.len() {
            0 | 1 => 0,
            _ => self.rows.partition_point(starts).saturating_sub(1),
        };
        let pairs = self.rows.get(row).map_or(&[][..], Vec::as_slice);
        let at = pairs.partition_point(|(known, _)| order(known).is_lt());
        let found = pairs.get(at).is_some_and(|(known, _)| order(known).is_eq());
        Place { row, at, found }
    }

    /// The value of the key of which `order` says that it is equal; of the others it must say how
    /// they stand to that.
    pub fn get_by(&self, order: impl Fn(&K) -> Ordering) -> Option<&V> {
        let place = self.place_by(order);
        place.found.then(|| &self.rows[place.row][place.at].1)
    }
}

impl<K: Ord, V> Map<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Place
    where
        K: Borrow<Q>,
    {
        self.place_by(|known| known.borrow().cmp(key))
    }

    /// The value of this key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        place.found.then(|| &self.rows[place.row][place.at].1)
    }

    /// The value of this key.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        place.found.then(|| &mut self.rows[place.row][place.at].1)
    }

    /// Whether this key is there.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).found
    }

    /// Puts it there; hands back what was there before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = self.place(&key);
        match place.found {
            true => {
                let old = &mut self.rows[place.row][place.at].1;
                Some(std::mem::replace(old, value))
            }
            false => {
                self.put(place, (key, value));
                None
            }
        }
    }

    /// The value of this key; if there is none, what `make` makes.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = self.place(&key);
        let (row, at) = match place.found {
            true => (place.row, place.at),
            false => self.put(place, (key, make())),
        };
        &mut self.rows[row][at].1
    }

    /// The value of this key; if there is none, the usual one.
    pub fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.get_or_insert_with(key, V::default)
    }

    /// Puts a new pair at its place, and tells where that is then.
    fn put(&mut self, place: Place, pair: (K, V)) -> (usize, usize) {
        let Place {
            mut row, mut at, ..
        } = place;
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        if self.rows[row].len() == ROW_MAX {
            // A row that only grows at its end is left full.
            let half = if at == ROW_MAX { at } else { ROW_MAX / 2 };
            let right = self.rows[row].split_off(half);
            self.rows.insert(row + 1, right);
            if at >= half {
                (row, at) = (row + 1, at - half);
            }
        }
        self.rows[row].insert(at, pair);
        self.len += 1;
        (row, at)
    }

    /// Takes it away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        place.found.then(|| self.take(&place).1)
    }

    /// All from this key on, in order.
    pub fn iter_from<'a, Q: Ord + ?Sized>(
        &'a self,
        key: &Q,
    ) -> impl Iterator<Item = (&'a K, &'a V)> + Clone + use<'a, K, V, Q>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        let rows = self.rows.get(place.row..).unwrap_or_default();
        let pairs = rows.iter().flatten().skip(place.at);
        pairs.map(|(key, value)| (key, value))
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Equal when they hold the same, however their rows were cut.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

/// As a `BTreeMap` does it: how the rows are cut is not what is told.
impl<K: Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len);
        for pair in self.rows.iter().flatten() {
            pair.hash(state);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Self::new();
        map.extend(pairs);
        map
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Flatten<std::vec::IntoIter<Vec<(K, V)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter().flatten()
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use super::*;

    /// Thousands of acts, each done to both; afterwards they say the same.
    #[test]
    fn a_map_says_what_a_tree_says() {
        for size in [13, 64, 300, 4_000_u32] {
            let (mut map, mut tree) = (Map::new(), BTreeMap::new());
            for act in 0..6_000_u32 {
                let chance = act.wrapping_mul(2_654_435_769).rotate_left(13);
                let key = chance % size;
                match chance >> 29 {
                    0..5 => assert_eq!(map.insert(key, act), tree.insert(key, act)),
                    5 => assert_eq!(map.remove(&key), tree.remove(&key)),
                    6 => assert_eq!(map.pop_first(), tree.pop_first()),
                    _ => *map.get_or_default(key) = *tree.entry(key).or_insert(0),
                }
                assert_eq!(map.get(&key), tree.get(&key));
                assert_eq!(map.len(), tree.len());
                let later = tree.range(key..).take(3);
                assert!(map.iter_from(&key).take(3).eq(later), "from {key} on");
            }
            assert!(map.iter().eq(tree.iter()), "of {size}");
            assert!(
                map.iter().rev().eq(tree.iter().rev()),
                "of {size}, backwards"
            );
            map.retain(|key, _| key % 3 == 0);
            tree.retain(|key, _| key % 3 == 0);
            assert!(
                map.clone().into_iter().eq(tree.clone()),
                "a third of {size}"
            );
            let hasher = BuildHasherDefault::<DefaultHasher>::default();
            assert_eq!(hasher.hash_one(&map), hasher.hash_one(&tree), "of {size}");
        }
    }

    #[test]
    fn equal_maps_came_there_by_any_way() {
        let up: Map<u32, u32> = (0..1_000).map(|key| (key, key)).collect();
        let down: Map<u32, u32> = (0..1_000).rev().map(|key| (key, key)).collect();
        assert_eq!(up, down);
        assert_ne!(up.rows.len(), down.rows.len(), "cut otherwise");
        assert_ne!(up, (0..999).map(|key| (key, key)).collect());
    }

    #[test]
    fn no_row_is_empty_and_none_is_long() {
        let mut map: Map<u32, ()> = (0..1_000).map(|key| (key * 7 % 1_000, ())).collect();
        for key in 0..990 {
            map.remove(&key);
        }
        assert!(
            map.rows
                .iter()
                .all(|row| (1..=ROW_MAX).contains(&row.len()))
        );
        assert_eq!(map.len(), 10);
    }
}
