//! A value that many may hold and nobody copies.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

/// Shared, and equal when it is the same or says the same: a panel is drawn again only if its view
/// changed.
#[derive(Debug)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Shared<T> {
    /// Whether both are the same one.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The value that was made last, and for what: for the same it is not made again.
#[derive(Debug)]
pub struct Last<K, T>(RefCell<Option<(K, Shared<T>)>>);

impl<K: PartialEq, T> Last<K, T> {
    /// The value for `key`.
    pub fn of(&self, key: K, make: impl FnOnce() -> T) -> Shared<T> {
        let mut last = self.0.borrow_mut();
        match &*last {
            Some((of, value)) if *of == key => value.clone(),
            Some(_) | None => {
                let value = Shared::new(make());
                *last = Some((key, value.clone()));
                value
            }
        }
    }
}

impl<K, T> Default for Last<K, T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_for_the_same() {
        let (last, mut made) = (Last::default(), 0);
        for (key, times) in [(1, 1), (1, 1), (2, 2), (1, 3)] {
            let value = last.of(key, || {
                made += 1;
                key * 10
            });
            assert_eq!((*value, made), (key * 10, times));
        }
    }
}
