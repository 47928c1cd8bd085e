//! How much of the past is kept.

use super::History;
use crate::id::StepId;
use crate::world::ActionError;

/// What a history may take of the memory, all its branches together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    /// Records, each some 200 bytes with its share of the packets. A branch has its own copies of
    /// those before it left.
    pub records: usize,
    /// About how many bytes of worlds are kept to come back to. With fewer, jumps take longer.
    pub checkpoint_bytes: usize,
    /// Lines of future.
    pub branches: usize,
}

/// More than anybody reads, and what a page can hold: some 400 MB.
impl Default for Bounds {
    fn default() -> Self {
        Self {
            records: 1_000_000,
            checkpoint_bytes: 160_000_000,
            branches: 32,
        }
    }
}

impl History {
    /// What it may take.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Lets it take more or less from now on. What is there already and not too much for the next
    /// step stays: no record is forgotten, only checkpoints are.
    pub fn set_bounds(&mut self, bounds: Bounds) {
        self.bounds = bounds;
        self.thin_checkpoints();
    }

    /// How many records there are, on all branches.
    pub fn records(&self) -> usize {
        let lines = self.lines.iter();
        lines.map(|line| line.trace().records().len()).sum()
    }

    /// About how many bytes the worlds that are kept to come back to take.
    pub fn checkpoint_bytes(&self) -> usize {
        self.weights().sum()
    }

    /// Of each branch, what it does not share with the one it left.
    fn weights(&self) -> impl Iterator<Item = usize> {
        let both = self.lines.iter().zip(&self.branches);
        both.map(|(line, branch)| line.checkpoints().weight_after(branch.left_at.step))
    }

    /// Whether another record fits.
    pub(super) fn has_room(&self) -> bool {
        self.records() < self.bounds.records
    }

    /// Whether another future fits, which has this past.
    pub(super) fn may_branch(&self) -> Result<(), ActionError> {
        if self.branches.len() >= self.bounds.branches {
            return Err(ActionError::TooManyBranches(self.bounds.branches));
        }
        let past = self.trace().until(self.cursor.step).len();
        if self.records().saturating_add(past) >= self.bounds.records {
            return Err(ActionError::TooManyRecords(self.bounds.records));
        }
        Ok(())
    }

    /// Lets checkpoints go where there are most, until what is left fits. The start of the world stays,
    /// so there is a way to every moment.
    pub(super) fn thin_checkpoints(&mut self) {
        while self.checkpoint_bytes() > self.bounds.checkpoint_bytes {
            let heaviest = (0..)
                .zip(self.weights())
                .max_by_key(|it: &(usize, usize)| it.1);
            let Some((place, 1..)) = heaviest else { return };
            let left_at = self
                .branches
                .get(place)
                .map_or(StepId(0), |it| it.left_at.step);
            if let Some(line) = self.lines.get_mut(place) {
                line.checkpoints_mut().thin(left_at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALICE, ms, story};
    use super::super::{History, Stopped};
    use super::*;
    use crate::scenario::parse;
    use crate::world::Action;

    /// A world that never rests.
    fn busy() -> History {
        let text = "\
broker hub
client sensor -> hub keep-alive off
at 0ms sensor connect
sensor every 1ms publish \"a\" \"{n}\"
";
        History::start(parse(text).scenario).expect("a client fits")
    }

    #[test]
    fn records_are_counted_on_all_branches() {
        let mut history = busy();
        history.set_bounds(Bounds {
            records: 3_000,
            ..Bounds::default()
        });
        history.play(ms(100), 10_000);
        history.seek_time(ms(50), 10_000);
        let past = history.trace().until(history.cursor().step).len();
        let before = history.records();
        history
            .act(Action::Hold(ALICE, Default::default()))
            .expect("it makes sense");
        assert!(
            history.records() > before + past,
            "a branch has its own copy"
        );
        history.switch(0);
        assert_eq!(history.play(ms(90_000), 10_000).stopped, Stopped::Full);
        assert!((3_000..3_020).contains(&history.records()));
        history.seek_time(ms(60), 10_000);
        let refused = history.act(Action::Cut(ALICE));
        assert_eq!(refused, Err(ActionError::TooManyRecords(3_000)));
        assert!(history.remove(1), "what is given up makes room");
        assert_eq!(history.play(ms(61), 10_000).stopped, Stopped::Reached);
        history.seek(history.head().step);
        assert!(history.step());
    }

    #[test]
    fn there_are_only_so_many_branches() {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        history.set_bounds(Bounds {
            branches: 3,
            ..Bounds::default()
        });
        for branches in 2..=3 {
            history.switch(0);
            history.seek_time(ms(430), 10_000);
            history.act(Action::Cut(ALICE)).expect("there is room");
            assert_eq!(history.branches().0.len(), branches);
        }
        history.switch(0);
        history.seek_time(ms(430), 10_000);
        let before = history.world().digest();
        let refused = history.act(Action::Cut(ALICE));
        assert_eq!(refused, Err(ActionError::TooManyBranches(3)));
        assert_eq!(history.world().digest(), before, "nothing was done");
    }

    #[test]
    fn checkpoints_fit_and_every_moment_is_still_reached() {
        let mut history = busy();
        let bound = 60_000;
        history.set_bounds(Bounds {
            checkpoint_bytes: bound,
            ..Bounds::default()
        });
        for at in 1..=40 {
            history.play(ms(at * 100), 100_000);
            assert!(history.checkpoint_bytes() <= bound);
        }
        let kept = history.lines[0].checkpoints().count();
        assert!(kept > 3, "{kept} are left");
        let end = (history.cursor(), history.world().digest());
        let mut other = busy();
        for at in [3_950, 17, 2_048] {
            history.seek_time(ms(at), 100_000);
            other.seek_time(ms(at), 100_000);
            assert_eq!(history.world().digest(), other.world().digest(), "{at} ms");
        }
        history.set_bounds(Bounds {
            checkpoint_bytes: 0,
            ..Bounds::default()
        });
        assert_eq!(history.checkpoint_bytes(), 0);
        history.seek(end.0.step);
        assert_eq!(history.world().digest(), end.1);
    }
}
