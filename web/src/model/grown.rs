//! What is derived from all records of a branch: read on as they come, never twice.

use std::cell::{RefCell, RefMut};

use brokerscope_core::trace::Record;

/// A value that grows with the records.
#[derive(Debug)]
pub struct Grown<K, T>(RefCell<Option<Kept<K, T>>>);

#[derive(Debug)]
struct Kept<K, T> {
    /// Of what it was read: another branch, or another way of looking, begins anew.
    of: K,
    /// How many records were taken.
    read: usize,
    value: T,
}

impl<K: PartialEq, T> Grown<K, T> {
    /// The value of `of`, with all of `records` taken.
    pub fn with(
        &self,
        of: K,
        records: &[Record],
        fresh: impl FnOnce() -> T,
        take: impl Fn(&mut T, &Record),
    ) -> RefMut<'_, T> {
        let mut cell = self.0.borrow_mut();
        let goes_on = |kept: &Kept<K, T>| kept.of == of && kept.read <= records.len();
        if !cell.as_ref().is_some_and(goes_on) {
            *cell = None;
        }
        RefMut::map(cell, |cell| {
            let kept = cell.get_or_insert_with(|| Kept {
                of,
                read: 0,
                value: fresh(),
            });
            for record in records.get(kept.read..).unwrap_or_default() {
                take(&mut kept.value, record);
            }
            kept.read = records.len();
            &mut kept.value
        })
    }
}

impl<K, T> Default for Grown<K, T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ladder::tests::run;

    #[test]
    fn a_record_is_taken_once_unless_the_past_is_another() {
        let (grown, records) = (Grown::default(), run());
        let count = |of: u8, upto: usize| {
            *grown.with(of, &records[..upto], || 0, |sum: &mut usize, _| *sum += 1)
        };
        let taken = std::cell::Cell::new(0);
        let again = |of: u8, upto: usize| {
            taken.set(0);
            let seen = |_: &mut usize, _: &Record| taken.set(taken.get() + 1);
            drop(grown.with(of, &records[..upto], || 0, seen));
            taken.get()
        };
        assert_eq!(count(1, 3), 3);
        assert_eq!(again(1, 5), 2, "only what is new");
        assert_eq!(again(1, 5), 0);
        assert_eq!(again(1, 4), 4, "less than before is another past");
        assert_eq!(again(2, 4), 4, "another branch");
    }
}
