//! One line of future: what was done by hand, what happened, and the checkpoints along it.

use super::checkpoints::Checkpoints;
use super::journal::BOOKMARKS_MAX;
use super::{Act, Cursor};
use crate::id::StepId;
use crate::order;
use crate::scenario::{Bookmark, Scenario};
use crate::time::Instant;
use crate::trace::{Record, Sink, Trace};
use crate::world::World;

/// One line of future.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// By hand, in order. May reach beyond what was computed: an imported journal.
    acts: Vec<Act>,
    /// How many of them were carried out.
    done: usize,
    /// In the order of their moments.
    bookmarks: Vec<Bookmark>,
    /// How many of the acts were there when the line began.
    inherited: usize,
    /// What happened, up to the head.
    trace: Trace,
    /// When each step happened; the first step stands at 0.
    times: Vec<Instant>,
    checkpoints: Checkpoints,
}

impl Line {
    /// With what a scenario says was done and remarked by hand.
    pub(super) fn start(world: &World, scenario: &Scenario) -> Self {
        let by_hand = scenario.timed.iter().filter_map(|timed| {
            let cursor = Cursor {
                step: timed.after?,
                at: timed.at,
            };
            Some(Act {
                cursor,
                action: timed.action.clone(),
            })
        });
        let mut acts: Vec<Act> = by_hand.collect();
        order::sort_by_key(&mut acts, |act| act.cursor.step);
        let mut bookmarks = scenario.bookmarks.clone();
        order::sort_by_key(&mut bookmarks, place);
        bookmarks.truncate(BOOKMARKS_MAX);
        Self {
            acts,
            done: 0,
            bookmarks,
            inherited: 0,
            trace: Trace::default(),
            times: Vec::new(),
            checkpoints: Checkpoints::start(world),
        }
    }

    /// All that was recorded elsewhere. Its worlds are all the one that says who took part.
    pub(super) fn recorded(world: &World, trace: Trace) -> Self {
        let mut times = Vec::new();
        for record in trace.records() {
            // A step that says nothing happened with the next one that does.
            while times.len() < index(record.step) {
                times.push(record.at);
            }
        }
        Self {
            trace,
            times,
            ..Self::start(world, &Scenario::default())
        }
    }

    /// Where what is known ends.
    pub(super) fn end(&self) -> Cursor {
        let steps = StepId(u32::try_from(self.times.len()).unwrap_or(u32::MAX));
        Cursor {
            step: steps,
            at: self.time_of(steps),
        }
    }

    /// A line with the same past up to this moment and no future.
    pub(super) fn fork_at(&self, cursor: Cursor) -> Self {
        let mut fork = self.clone();
        fork.forget_after(cursor);
        fork.inherited = fork.acts.len();
        fork
    }

    /// Forgets what happened after this moment, and what was to be done by hand from there on.
    pub(super) fn forget_after(&mut self, cursor: Cursor) {
        let step = cursor.step;
        let done = self.acts_done();
        let kept = done.partition_point(|act| act.cursor.step < step);
        self.acts.truncate(kept);
        self.done = kept;
        self.bookmarks.retain(|kept| match kept.after {
            Some(after) => (after, kept.at) <= (step, cursor.at),
            None => kept.at <= cursor.at,
        });
        self.trace.forget_after(step);
        self.times.truncate(index(step));
        self.checkpoints.forget_after(step);
    }

    /// What was done by hand from this step on is its own.
    pub(super) fn inherit_until(&mut self, step: StepId) {
        self.inherited = self.acts.partition_point(|act| act.cursor.step < step);
    }

    pub(super) fn bookmarks(&self) -> &[Bookmark] {
        &self.bookmarks
    }

    pub(super) fn set_bookmark(&mut self, bookmark: Bookmark) -> Option<usize> {
        let key = place(&bookmark);
        match self.bookmarks.binary_search_by_key(&key, place) {
            Ok(there) => {
                *self.bookmarks.get_mut(there)? = bookmark;
                Some(there)
            }
            Err(_) if self.bookmarks.len() >= BOOKMARKS_MAX => None,
            Err(free) => {
                self.bookmarks.insert(free, bookmark);
                Some(free)
            }
        }
    }

    pub(super) fn forget_bookmark(&mut self, place: usize) -> bool {
        let is_there = place < self.bookmarks.len();
        if is_there {
            self.bookmarks.remove(place);
        }
        is_there
    }

    pub(super) const fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }

    pub(super) const fn checkpoints_mut(&mut self) -> &mut Checkpoints {
        &mut self.checkpoints
    }

    pub(super) const fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(super) fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Whether anything is known to happen after `step`: computed, or to be done by hand.
    pub(super) fn knows_more_than(&self, step: StepId) -> bool {
        index(step) < self.times.len() || self.done < self.acts.len()
    }

    /// Keeps an act that was just done, with its records.
    pub(super) fn push_act(&mut self, act: Act, world: &World, records: Vec<Record>) {
        self.acts.push(act);
        self.done = self.acts.len();
        self.times.push(world.now());
        records
            .into_iter()
            .for_each(|record| self.trace.take(record));
        self.checkpoints.keep(world);
    }

    pub(super) const fn acts_carried_out(&self) -> usize {
        self.done
    }

    pub(super) const fn has_act_done(&self) -> bool {
        self.done > 0
    }

    /// Takes away the last act that was carried out.
    pub(super) fn pop_act_done(&mut self) -> Option<Act> {
        self.done = self.done.checked_sub(1)?;
        Some(self.acts.remove(self.done))
    }

    /// Whether every act stems from before the line began.
    pub(super) fn owns_no_act(&self) -> bool {
        self.acts.len() <= self.inherited
    }

    /// When step `step` happened; the start of the world for step 0.
    pub(super) fn time_of(&self, step: StepId) -> Instant {
        match index(step).checked_sub(1) {
            Some(before) => self.times.get(before).copied().unwrap_or(Instant::MAX),
            None => Instant::START,
        }
    }

    /// How many of the known steps happened until `at`.
    pub(super) fn steps_until(&self, at: Instant) -> StepId {
        let steps = self.times.partition_point(|time| *time <= at);
        StepId(u32::try_from(steps).unwrap_or(u32::MAX))
    }

    /// When the next thing after `world` happens.
    pub(super) fn next_due(&self, world: &World) -> Option<Instant> {
        let act = match self.knows(world) {
            true => self.act_after(world.steps()),
            false => self.act_due(world),
        };
        match act {
            Some(act) => Some(act.cursor.at),
            None => world.next_event(),
        }
    }

    /// Does the next thing: known steps again, or a new one. `false` when nothing is due.
    pub(super) fn step(&mut self, world: &mut World) -> bool {
        if self.knows(world) {
            return self.repeat(world);
        }
        let step = world.steps();
        let happened = match self.act_due(world).cloned() {
            Some(Act { cursor, action }) => {
                let happened = world.attempt(cursor.at, &action, &mut self.trace);
                // In a journal that somebody edited it may have waited for more than its step.
                if let Some(act) = self.acts.get_mut(self.done).filter(|_| happened) {
                    act.cursor.step = step;
                    self.done += 1;
                }
                happened
            }
            None => world.step(&mut self.trace),
        };
        if happened {
            self.times.push(world.now());
            self.checkpoints.keep(world);
        }
        happened
    }

    /// Brings a world of this line from step `from` to step `to`, which is known.
    pub(super) fn bring(&mut self, world: &mut World, from: StepId, to: StepId) {
        let nearest = self.checkpoints.nearest(to);
        if from > to || from < nearest.steps() {
            *world = nearest.clone();
        }
        self.run_to(world, to);
    }

    /// Puts the world of step `to` into `world`, whatever was there.
    pub(super) fn fetch(&mut self, world: &mut World, to: StepId) {
        *world = self.checkpoints.nearest(to).clone();
        self.run_to(world, to);
    }

    /// The world at a moment, at most at the head.
    pub(super) fn world_at(&self, at: Instant) -> World {
        self.world_after(self.steps_until(at))
    }

    /// The world after a known step.
    pub(super) fn world_after(&self, step: StepId) -> World {
        let mut world = self.checkpoints.nearest(step).clone();
        self.run_to(&mut world, step);
        world
    }

    fn run_to(&self, world: &mut World, to: StepId) {
        while world.steps() < to && self.repeat(world) {}
    }

    /// Does a known step again, without records.
    fn repeat(&self, world: &mut World) -> bool {
        let happened = match self.act_after(world.steps()) {
            Some(act) => world.attempt(act.cursor.at, &act.action, &mut ()),
            None => world.step(&mut ()),
        };
        if cfg!(debug_assertions) {
            self.checkpoints.compare(world);
        }
        happened
    }

    fn acts_done(&self) -> &[Act] {
        self.acts.get(..self.done).unwrap_or(&self.acts)
    }

    /// What was done right after this step.
    pub(super) fn act_after(&self, step: StepId) -> Option<&Act> {
        let done = self.acts_done();
        let place = done.binary_search_by_key(&step, |act| act.cursor.step);
        done.get(place.ok()?)
    }

    /// What is to be done by hand before anything else, behind the head: as a world that was given
    /// the journal has it.
    fn act_due(&self, world: &World) -> Option<&Act> {
        let Cursor { step, at } = self.acts.get(self.done)?.cursor;
        let is_next = step <= world.steps() && world.next_event().is_none_or(|due| at <= due);
        self.acts.get(self.done).filter(|_| is_next)
    }

    /// Whether what follows was computed already.
    pub(super) fn knows(&self, world: &World) -> bool {
        index(world.steps()) < self.times.len()
    }
}

fn index(step: StepId) -> usize {
    usize::try_from(step.0).unwrap_or(usize::MAX)
}

/// Where a bookmark belongs; one that names no step stands behind all things due until then.
fn place(bookmark: &Bookmark) -> (Instant, StepId) {
    (bookmark.at, bookmark.after.unwrap_or(StepId(u32::MAX)))
}
