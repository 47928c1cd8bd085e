//! Long rows of things in time, of which a picture shows a few.
//!
//! They are kept in blocks that know from when to when something is in them: a window skips the rest.
//! A copy shares all blocks; whoever changes one thing copies its block alone.

use std::rc::Rc;

use brokerscope_core::id::RecordId;
use brokerscope_core::time::Instant;

/// Things per block.
const BLOCK: usize = 128;

/// Has a name, and lasts from one moment to another.
pub trait Lasts {
    /// The record that tells of it.
    fn id(&self) -> RecordId;
    /// From when to when it is to be seen; [`Instant::MAX`] while it is not over.
    fn lasts(&self) -> (Instant, Instant);
}

/// Many things, in the order of their records.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocks<T> {
    blocks: Vec<Rc<Block<T>>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Block<T> {
    all: Vec<T>,
    from: Instant,
    to: Instant,
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T: Lasts + Clone> Blocks<T> {
    /// One more at the end; tells its place.
    pub fn push(&mut self, one: T) -> usize {
        let (from, to) = one.lasts();
        match self.blocks.last_mut() {
            Some(last) if last.all.len() < BLOCK => {
                let last = Rc::make_mut(last);
                last.all.push(one);
                (last.from, last.to) = (last.from.min(from), last.to.max(to));
            }
            Some(_) | None => {
                let mut all = Vec::with_capacity(BLOCK);
                all.push(one);
                self.blocks.push(Rc::new(Block { all, from, to }));
            }
        }
        self.len() - 1
    }

    /// Changes the one at `place`, if there is one.
    pub fn change(&mut self, place: usize, turn: impl FnOnce(&mut T)) {
        let Some(block) = self.blocks.get_mut(place / BLOCK) else {
            return;
        };
        let block = Rc::make_mut(block);
        let Some(one) = block.all.get_mut(place % BLOCK) else {
            return;
        };
        let before = one.lasts().1;
        turn(one);
        let (from, to) = one.lasts();
        block.from = block.from.min(from);
        // Only the end of the longest may have come nearer.
        if before == block.to && to < before {
            let ends = block.all.iter().map(|one| one.lasts().1);
            block.to = ends.max().unwrap_or_default();
        } else {
            block.to = block.to.max(to);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        let full = self.blocks.len().saturating_sub(1) * BLOCK;
        full + self.blocks.last().map_or(0, |last| last.all.len())
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.blocks.iter().flat_map(|block| &block.all)
    }

    /// Those to be seen in `from..=to`.
    pub fn seen(&self, from: Instant, to: Instant) -> impl Iterator<Item = &T> {
        let touches = move |(start, end): (Instant, Instant)| start <= to && end >= from;
        let blocks = self.blocks.iter();
        blocks
            .filter(move |block| touches((block.from, block.to)))
            .flat_map(|block| &block.all)
            .filter(move |one| touches(one.lasts()))
    }

    /// How many of them are to be seen in `from..=to`. What lies inside is not looked at one by one.
    pub fn count_seen(&self, from: Instant, to: Instant) -> usize {
        let blocks = self.blocks.iter();
        let touching = blocks.filter(|block| block.from <= to && block.to >= from);
        let counts = touching.map(|block| {
            if from <= block.from && block.to <= to {
                return block.all.len();
            }
            let seen = |one: &&T| {
                let (start, end) = one.lasts();
                start <= to && end >= from
            };
            block.all.iter().filter(seen).count()
        });
        counts.sum()
    }

    /// Where the one with this record is.
    pub fn place(&self, id: RecordId) -> Option<usize> {
        let first = |block: &Rc<Block<T>>| block.all.first().map(Lasts::id);
        let behind = self
            .blocks
            .partition_point(|block| first(block) <= Some(id));
        let number = behind.checked_sub(1)?;
        let block = self.blocks.get(number)?;
        let found = block.all.binary_search_by_key(&id, Lasts::id).ok()?;
        Some(number * BLOCK + found)
    }

    /// The one with this record.
    pub fn get(&self, id: RecordId) -> Option<&T> {
        let place = self.place(id)?;
        self.blocks.get(place / BLOCK)?.all.get(place % BLOCK)
    }

    /// When the last of them is over.
    pub fn end(&self) -> Instant {
        let ends = self.blocks.iter().map(|block| block.to);
        ends.max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Stay(u32, u64, Option<u64>);

    impl Lasts for Stay {
        fn id(&self) -> RecordId {
            RecordId(self.0)
        }
        fn lasts(&self) -> (Instant, Instant) {
            let to = self.2.map_or(Instant::MAX, Instant::from_millis);
            (Instant::from_millis(self.1), to)
        }
    }

    fn many() -> Blocks<Stay> {
        let mut all = Blocks::default();
        for n in 0..1_000 {
            // Every hundredth stays for long.
            let stays = if n % 100 == 0 { 5_000 } else { 20 };
            let from = u64::from(n) * 10;
            assert_eq!(all.push(Stay(n * 3, from, Some(from + stays))), n as usize);
        }
        all
    }

    #[test]
    fn a_window_holds_what_a_look_at_each_finds() {
        let all = many();
        for (from, to) in [
            (0, 0),
            (500, 700),
            (4_990, 5_010),
            (9_000, 99_999),
            (0, 99_999),
        ] {
            let (from, to) = (Instant::from_millis(from), Instant::from_millis(to));
            let each = all
                .iter()
                .filter(|one| one.lasts().0 <= to && one.lasts().1 >= from);
            let each: Vec<&Stay> = each.collect();
            assert_eq!(all.count_seen(from, to), each.len());
            assert!(all.seen(from, to).eq(each), "{from} to {to}");
        }
    }

    #[test]
    fn each_is_found_by_its_record_and_nothing_by_another() {
        let all = many();
        for n in 0..1_000 {
            assert_eq!(
                all.get(RecordId(n * 3)).map(Lasts::id),
                Some(RecordId(n * 3))
            );
            assert_eq!(all.get(RecordId(n * 3 + 1)), None);
        }
    }

    #[test]
    fn what_ends_is_gone_from_later_windows_and_a_copy_keeps_it() {
        let mut all = Blocks::default();
        for n in 0..300 {
            all.push(Stay(n, u64::from(n), None));
        }
        let before = all.clone();
        for place in 0..300 {
            all.change(place, |one| one.2 = Some(400));
        }
        let later = Instant::from_millis(500);
        assert_eq!(all.seen(later, later).count(), 0);
        assert_eq!(all.end(), Instant::from_millis(400));
        assert_eq!(before.seen(later, later).count(), 300);
    }
}
