//! Clones of a world along its line, as far apart as seeking can bear.

use std::sync::Arc;

use crate::digest::Digest;
use crate::id::StepId;
use crate::world::World;

/// Work between two checkpoints at least, in steps and records.
const EVERY: u32 = 128;

/// A clone is worth this many of its bytes for each bit of work it saves: keeping one of a large
/// world takes as long as hundreds of steps.
const BYTES_PER_WORK: usize = 1_500;

/// Checkpoints of one line: more would make no jump noticeably shorter.
const COUNT_MAX: usize = 256;

#[derive(Debug)]
struct Checkpoint {
    world: World,
    /// About so many bytes.
    weight: usize,
    /// Only debug builds compare it: in a large world it takes as long as the clone.
    digest: Option<Digest>,
}

/// The checkpoints of one line. Lines share those of their common past.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    /// Never empty: the first is the start.
    kept: Vec<Arc<Checkpoint>>,
    /// Work between two of them.
    every: u32,
}

impl Checkpoint {
    fn of(world: &World) -> Arc<Self> {
        Arc::new(Self {
            world: world.clone(),
            weight: world.weight(),
            digest: cfg!(debug_assertions).then(|| world.digest()),
        })
    }
}

impl Checkpoints {
    pub(super) fn start(world: &World) -> Self {
        Self {
            kept: vec![Checkpoint::of(world)],
            every: EVERY,
        }
    }

    /// The last one up to `step`.
    pub(super) fn nearest(&self, step: StepId) -> &World {
        let after = self.kept.partition_point(|it| it.world.steps() <= step);
        let nearest = self.kept.get(after.saturating_sub(1));
        &nearest.expect("the start is always kept").world
    }

    /// The step of the last one.
    pub(super) fn last(&self) -> StepId {
        self.nearest(StepId(u32::MAX)).steps()
    }

    pub(super) fn forget_after(&mut self, step: StepId) {
        self.kept.retain(|it| it.world.steps() <= step);
    }

    /// Keeps this world, which is the head, if it has come far enough.
    pub(super) fn keep(&mut self, world: &World) {
        let dear = u32::try_from(world.weight() / BYTES_PER_WORK).unwrap_or(u32::MAX);
        let last = self.nearest(world.steps()).age();
        if world.age() < last.saturating_add(self.every.max(dear)) {
            return;
        }
        self.kept.push(Checkpoint::of(world));
        if self.kept.len() > COUNT_MAX {
            self.thin(StepId(0));
        }
    }

    /// About how many bytes those behind `step` take.
    pub(super) fn weight_after(&self, step: StepId) -> usize {
        let own = self.kept.iter().filter(|it| it.world.steps() > step);
        own.map(|it| it.weight).sum()
    }

    /// Lets every other one behind `step` go.
    pub(super) fn thin(&mut self, step: StepId) {
        let mut place = 0_usize;
        self.kept.retain(|it| {
            let is_own = it.world.steps() > step;
            place += usize::from(is_own);
            !is_own || place.is_multiple_of(2)
        });
        self.every = self.every.saturating_mul(2);
    }

    /// Holds a world that came here again to what it was the first time.
    pub(super) fn compare(&self, world: &World) {
        let here = |it: &&Arc<Checkpoint>| it.world.steps() == world.steps();
        if let Some(digest) = self.kept.iter().find(here).and_then(|it| it.digest) {
            debug_assert_eq!(
                digest,
                world.digest(),
                "the same steps lead to the same world"
            );
        }
    }

    #[cfg(test)]
    pub(super) const fn count(&self) -> usize {
        self.kept.len()
    }
}
