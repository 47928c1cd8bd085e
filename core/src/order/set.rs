//! A set is a map that only has keys.

use std::borrow::Borrow;
use std::fmt;

use super::Map;

/// Things in their order, each once.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Set<T>(Map<T, ()>);

impl<T> Set<T> {
    /// Nothing.
    pub const fn new() -> Self {
        Self(Map::new())
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.0.keys()
    }

    /// The least.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T: Ord> Set<T> {
    /// Whether it is there.
    pub fn contains<Q: Ord + ?Sized>(&self, one: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(one)
    }

    /// Puts it there; tells whether it was not there before.
    pub fn insert(&mut self, one: T) -> bool {
        self.0.insert(one, ()).is_none()
    }

    /// Takes it away; tells whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, one: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(one).is_some()
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        Self(all.into_iter().map(|one| (one, ())).collect())
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(all: [T; N]) -> Self {
        all.into_iter().collect()
    }
}
