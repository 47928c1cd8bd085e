//! A world with a past, and with more than one future.

use crate::id::StepId;
use crate::scenario::Scenario;
use crate::time::Instant;
use crate::trace::Trace;
use crate::world::{Action, ActionError, ScenarioError, World};

/// A world, everything that happened in it, and where we stand.
///
/// The *cursor* is the moment shown; the *head* is the last moment computed on this branch. The
/// trace always reaches the head: what lies after the cursor is the known future.
#[derive(Clone, Debug)]
pub struct History {
    scenario: Scenario,
    world: World,
    trace: Trace,
}

/// Where we stand.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Cursor {
    /// After this many steps.
    pub step: StepId,
    /// At this time: not before the step's, not after the next one's.
    pub at: Instant,
}

/// What a call to [`History::play`] did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Played {
    /// Steps done.
    pub steps: u32,
    /// Why it stopped.
    pub stopped: Stopped,
}

/// Why playing stopped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stopped {
    /// The time was reached.
    Reached,
    /// The budget of steps was used up; call again.
    Budget,
    /// Nothing is due any more, ever.
    Quiet,
}

/// One line of future.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Branch {
    /// Its name; the first is `main`.
    pub name: String,
    /// The cursor at which it left its parent.
    pub left_at: Cursor,
    /// Where it was last.
    pub head: Cursor,
}

impl History {
    /// A world at its start.
    ///
    /// # Errors
    /// When the scenario does not fit.
    pub fn start(_scenario: Scenario) -> Result<Self, ScenarioError> {
        unimplemented!()
    }

    /// A world without nodes: what a page shows when a scenario cannot start.
    pub fn empty() -> Self {
        unimplemented!()
    }

    /// Does `action` at the cursor. In the past this opens a branch and keeps the old future.
    ///
    /// # Errors
    /// When it names what is not there; nothing changes then.
    pub fn act(&mut self, _action: Action) -> Result<StepId, ActionError> {
        unimplemented!()
    }

    /// Moves the cursor on to `until`, doing at most `steps_max` steps.
    pub fn play(&mut self, _until: Instant, _steps_max: u32) -> Played {
        unimplemented!()
    }

    /// Does the next due thing and puts the cursor there; `false` when nothing is due.
    pub fn step(&mut self) -> bool {
        unimplemented!()
    }

    /// Takes the cursor one step back; `false` at the start.
    pub fn step_back(&mut self) -> bool {
        unimplemented!()
    }

    /// Puts the cursor after step `to` of this branch, at most at the head.
    pub fn seek(&mut self, _to: StepId) {
        unimplemented!()
    }

    /// Puts the cursor at time `at`, after everything due until then; computes the future if needed,
    /// at most `steps_max` steps of it.
    pub fn seek_time(&mut self, _at: Instant, _steps_max: u32) {
        unimplemented!()
    }

    /// Takes the last act back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        unimplemented!()
    }

    /// Does the last undone act again; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        unimplemented!()
    }

    /// Where we stand.
    pub fn cursor(&self) -> Cursor {
        unimplemented!()
    }

    /// How far this branch was computed.
    pub fn head(&self) -> Cursor {
        unimplemented!()
    }

    /// The world at the cursor.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// What happened on this branch, up to its head.
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// All branches, oldest first, and which one we are on.
    pub fn branches(&self) -> (&[Branch], usize) {
        unimplemented!()
    }

    /// Goes to another branch, at its last cursor.
    pub fn switch(&mut self, _branch: usize) {
        unimplemented!()
    }

    /// The scenario it started from.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario with everything done by hand up to the head written into it.
    pub fn export(&self) -> Scenario {
        unimplemented!()
    }
}
