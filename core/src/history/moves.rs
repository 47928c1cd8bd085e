//! Moving the cursor: on, back, anywhere.

use super::{Cursor, History, Played, Stopped};
use crate::id::StepId;
use crate::time::Instant;
use crate::trace::Layer;

/// So many steps that a layer does not show are done at once: no button takes longer than a frame.
pub const UNSEEN_MAX: u32 = 256;

impl History {
    /// Moves the cursor on to `until`, doing at most `steps_max` steps.
    pub fn play(&mut self, until: Instant, steps_max: u32) -> Played {
        let mut steps = 0;
        let stopped = loop {
            match self.next_due() {
                None => break Stopped::Quiet,
                Some(due) if due > until => {
                    self.cursor.at = self.cursor.at.max(until);
                    self.reach_head();
                    break Stopped::Reached;
                }
                Some(_) if steps == steps_max => break Stopped::Budget,
                Some(_) => {
                    if !self.step() {
                        break Stopped::Full;
                    }
                    steps += 1;
                }
            }
        };
        Played { steps, stopped }
    }

    /// Does the next due thing and puts the cursor there; `false` when nothing is due, or the trace
    /// is full.
    pub fn step(&mut self) -> bool {
        if self.is_recorded {
            return self.look_on();
        }
        let is_known = self.line().knows(&self.world);
        if !is_known && !self.has_room() {
            return false;
        }
        let line = &mut self.lines[self.on];
        let last = line.checkpoints().last();
        if !line.step(&mut self.world) {
            return false;
        }
        if line.checkpoints().last() != last {
            self.thin_checkpoints();
        }
        self.arrive();
        true
    }

    /// Takes the cursor one step back; `false` at the start.
    pub fn step_back(&mut self) -> bool {
        let Some(before) = self.cursor.step.0.checked_sub(1) else {
            return false;
        };
        self.seek(StepId(before));
        true
    }

    /// As [`History::step`], on to the next step in which something happened that this layer shows;
    /// at most [`UNSEEN_MAX`] steps.
    pub fn step_seen(&mut self, layer: Layer) -> bool {
        for _ in 0..UNSEEN_MAX {
            if !self.step() {
                return false;
            }
            if self.shows(self.cursor.step, layer) {
                break;
            }
        }
        true
    }

    /// Takes back the last step in which something happened that this layer shows: the cursor stands
    /// right after the one before it, where [`History::step_seen`] would lead. `false` at the start.
    pub fn step_back_seen(&mut self, layer: Layer) -> bool {
        if self.cursor.step.0 == 0 {
            return false;
        }
        let past = self.trace().until(self.cursor.step).iter().rev();
        let mut seen = past.filter(|record| record.fact.layer() <= layer);
        let last = seen.next().map(|record| record.step);
        let before = seen
            .map(|record| record.step)
            .find(|step| Some(*step) != last);
        self.seek(before.unwrap_or_default());
        true
    }

    /// Whether something happened in this step that this layer shows.
    fn shows(&self, step: StepId, layer: Layer) -> bool {
        let records = self.trace().records();
        let first = records.partition_point(|record| record.step < step);
        let of_step = records.iter().skip(first);
        let mut of_step = of_step.take_while(|record| record.step == step);
        of_step.any(|record| record.fact.layer() <= layer)
    }

    /// Puts the cursor after step `to` of this branch, at most at the head.
    pub fn seek(&mut self, to: StepId) {
        let to = to.min(self.head().step);
        let line = &mut self.lines[self.on];
        if !self.is_recorded {
            line.bring(&mut self.world, self.cursor.step, to);
        }
        self.cursor = Cursor {
            step: to,
            at: line.time_of(to),
        };
    }

    /// Puts the cursor at time `at`, after everything due until then; computes the future if needed,
    /// at most `steps_max` steps of it.
    pub fn seek_time(&mut self, at: Instant, steps_max: u32) {
        let known = self.line().steps_until(at);
        self.seek(known);
        if self.is_recorded {
            self.cursor.at = at.min(self.head().at);
            return;
        }
        if known < self.head().step {
            self.cursor.at = at;
            return;
        }
        let played = self.play(at, steps_max);
        if played.stopped == Stopped::Quiet {
            self.cursor.at = self.cursor.at.max(at);
            self.reach_head();
        }
    }

    /// Stands exactly where `to` says on this branch, computing at most `steps_max` steps of the
    /// future. `false` when there is no such moment, or it is further away: then it stands as near
    /// as it came.
    pub fn seek_cursor(&mut self, to: Cursor, steps_max: u32) -> bool {
        self.seek(to.step);
        let mut left = steps_max;
        while self.cursor.step < to.step {
            if left == 0 || !self.step() {
                return false;
            }
            left -= 1;
        }
        let latest = self.next_due().unwrap_or(Instant::MAX);
        self.cursor.at = self.cursor.at.max(to.at.min(latest));
        self.reach_head();
        self.cursor == to
    }

    /// When the next thing on this branch happens.
    pub fn next_due(&self) -> Option<Instant> {
        if self.is_recorded {
            let next = StepId(self.cursor.step.0.saturating_add(1));
            return (next <= self.head().step).then(|| self.line().time_of(next));
        }
        self.line().next_due(&self.world)
    }

    /// Stands where `cursor` says, on the present branch.
    pub(super) fn go(&mut self, cursor: Cursor) {
        self.turns = self.turns.wrapping_add(1);
        let line = &mut self.lines[self.on];
        // The world may come from another branch: only a checkpoint of this one is trusted.
        if !self.is_recorded {
            line.fetch(&mut self.world, cursor.step);
        }
        self.cursor = cursor;
        self.reach_head();
    }

    /// A step was done: the cursor stands where it happened.
    pub(super) fn arrive(&mut self) {
        self.cursor = Cursor {
            step: self.world.steps(),
            at: self.world.now(),
        };
        self.reach_head();
    }

    pub(super) fn reach_head(&mut self) {
        let head = &mut self.branches[self.on].head;
        *head = (*head).max(self.cursor);
    }
}
