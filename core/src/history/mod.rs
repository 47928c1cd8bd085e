//! A world with a past, and with more than one future.
//!
//! The world is never rewound: clones of it are kept along the way ([`Bounds`]), and any moment
//! is reached from the nearest one by doing the same steps again. That they are the same is what the
//! engine promises; debug builds compare digests at every checkpoint they pass.

mod beside;
mod bounds;
mod branches;
mod checkpoints;
mod compare;
mod journal;
mod line;
mod moves;
mod origin;
mod picture;
mod recorded;
mod run;
mod share;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twist_tests;

pub use beside::{Beside, How, Unlike};
pub use bounds::Bounds;
pub use compare::{Contrast, Difference, Pair};
pub use journal::BOOKMARKS_MAX;
use line::Line;
pub use moves::UNSEEN_MAX;
pub use origin::Origin;
pub use picture::Trait;
pub use run::Run;
pub use share::{SHARED_MAX, Secret, Shared};

use crate::id::StepId;
use crate::scenario::{Bookmark, Scenario};
use crate::time::Instant;
use crate::trace::Trace;
use crate::world::{Action, ActionError, Parcel, ScenarioError, World};

/// A world, everything that happened in it, and where we stand.
///
/// The *cursor* is the moment shown; the *head* is the last moment computed on this branch. The
/// trace always reaches the head: what lies after the cursor is the known future.
#[derive(Clone, Debug)]
pub struct History {
    scenario: Scenario,
    /// At the cursor.
    world: World,
    cursor: Cursor,
    /// What [`History::branches`] shows; the line of the same place holds what it means.
    branches: Vec<Branch>,
    lines: Vec<Line>,
    on: usize,
    undone: Vec<Undone>,
    /// How often what lies behind the cursor became something else.
    turns: u32,
    bounds: Bounds,
    /// See [`History::recorded`].
    is_recorded: bool,
}

/// See [`History::stamp`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    turns: u32,
    on: usize,
    head: Cursor,
}

impl Stamp {
    /// Whether all that was known at `earlier` is known still, and only more has been added.
    pub fn goes_on(self, earlier: Self) -> bool {
        let same = (self.turns, self.on) == (earlier.turns, earlier.on);
        same && self.head.step >= earlier.head.step
    }

    /// The same as long as records only come to those that were there.
    pub const fn line(self) -> (u32, usize) {
        (self.turns, self.on)
    }
}

/// Where we stand.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
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
    /// Nothing is due any more, ever. The cursor stands at the last thing that happened.
    Quiet,
    /// There is no room for more records ([`Bounds`]), or the world has reached a limit of its own.
    Full,
}

/// One line of future.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Branch {
    /// Its name; the first is `main`.
    pub name: String,
    /// The branch it left; its own place for `main`.
    pub parent: usize,
    /// The cursor at which it left its parent.
    pub left_at: Cursor,
    /// How far it was computed.
    pub head: Cursor,
}

/// An act done by hand: after which step, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Act {
    cursor: Cursor,
    action: Action,
}

/// An act that was taken back: on which branch it had been done, and the bookmarks that went with it.
#[derive(Clone, Debug)]
struct Undone {
    on: usize,
    act: Act,
    bookmarks: Vec<Bookmark>,
}

impl History {
    /// A world at its start.
    ///
    /// # Errors
    /// When the scenario does not fit.
    pub fn start(scenario: Scenario) -> Result<Self, ScenarioError> {
        // The acts by hand are this journal's to do: a world that did them too could not undo them.
        let scheduled = scenario.timed.iter().filter(|timed| timed.after.is_none());
        let bare = Scenario {
            timed: scheduled.cloned().collect(),
            ..scenario.clone()
        };
        let world = World::new(&bare)?;
        let line = Line::start(&world, &scenario);
        let main = Branch {
            name: "main".to_owned(),
            parent: 0,
            left_at: Cursor::default(),
            head: Cursor::default(),
        };
        Ok(Self {
            scenario,
            world,
            cursor: Cursor::default(),
            branches: vec![main],
            lines: vec![line],
            on: 0,
            undone: Vec::new(),
            turns: 0,
            bounds: Bounds::default(),
            is_recorded: false,
        })
    }

    /// A world without nodes: what a page shows when a scenario cannot start.
    pub fn empty() -> Self {
        Self::start(Scenario::default()).expect("no nodes fit into every world")
    }

    /// Does `action` at the cursor. In the past this opens a branch and keeps the old future.
    ///
    /// # Errors
    /// When it names what is not there; nothing changes then.
    pub fn act(&mut self, action: Action) -> Result<StepId, ActionError> {
        self.do_act(action)?;
        self.undone.clear();
        Ok(self.cursor.step)
    }

    /// The world at the cursor has its guests ([`World::open_to_guests`]) or has none any more. Only who
    /// goes on from the head hears of them: a world that comes from the past says again what it said.
    pub fn set_guests(&mut self, are_there: bool) {
        match are_there {
            true => self.world.open_to_guests(),
            false => self.world.close_to_guests(),
        }
    }

    /// The next thing that the world at the cursor has for a guest.
    pub fn poll_parcel(&mut self) -> Option<Parcel> {
        self.world.poll_parcel()
    }

    /// Takes the last act of this branch back, and with it what followed; `false` when there is none.
    ///
    /// The first act of a branch takes the branch with it: the old future is back.
    pub fn undo(&mut self) -> bool {
        let Some(act) = self.line_mut().pop_act_done() else {
            return false;
        };
        let (cursor, on) = (act.cursor, self.on);
        let mut bookmarks = self.bookmarks().to_vec();
        let is_birth = on > 0 && self.branches[on].left_at == cursor && self.line().owns_no_act();
        if is_birth {
            self.on = self.branches[on].parent;
            self.remove_branch(on);
        } else {
            self.line_mut().forget_after(cursor);
            self.branches[on].head = cursor;
            self.part_from(on, cursor);
        }
        self.go(cursor);
        bookmarks.retain(|mark| !self.bookmarks().contains(mark));
        self.undone.push(Undone {
            on: self.on,
            act,
            bookmarks,
        });
        true
    }

    /// Does the last undone act again, and puts back the bookmarks of what followed; `false` when there
    /// is none.
    pub fn redo(&mut self) -> bool {
        let Some(Undone { on, act, bookmarks }) = self.undone.pop() else {
            return false;
        };
        self.on = on.min(self.branches.len() - 1);
        self.go(act.cursor);
        let done = self.do_act(act.action).is_ok();
        if done {
            for bookmark in bookmarks {
                self.line_mut().set_bookmark(bookmark);
            }
        }
        done
    }

    /// Whether there is an act to take back.
    pub fn can_undo(&self) -> bool {
        self.line().has_act_done()
    }

    /// Whether there is an act to do again.
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Where we stand.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// How far this branch was computed.
    pub fn head(&self) -> Cursor {
        self.branches[self.on].head
    }

    /// The world at the cursor.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// What happened on this branch, up to its head.
    pub fn trace(&self) -> &Trace {
        self.line().trace()
    }

    /// Differs whenever the records of the present branch do: while it is the same, what was derived
    /// from all of them still holds.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            turns: self.turns,
            on: self.on,
            head: self.head(),
        }
    }

    /// What happened on another branch, up to its head.
    pub fn trace_of(&self, branch: usize) -> Option<&Trace> {
        self.lines.get(branch).map(Line::trace)
    }

    /// All branches, oldest first, and which one we are on.
    pub fn branches(&self) -> (&[Branch], usize) {
        (&self.branches, self.on)
    }

    fn line(&self) -> &Line {
        &self.lines[self.on]
    }

    fn line_mut(&mut self) -> &mut Line {
        &mut self.lines[self.on]
    }

    fn do_act(&mut self, action: Action) -> Result<(), ActionError> {
        self.may_act()?;
        let mut records = Vec::new();
        let knows_more = self.line().knows_more_than(self.cursor.step);
        if knows_more {
            self.may_branch()?;
        }
        self.world.apply(self.cursor.at, &action, &mut records)?;
        if knows_more {
            self.open_branch();
        }
        let act = Act {
            cursor: self.cursor,
            action,
        };
        self.lines[self.on].push_act(act, &self.world, records);
        self.thin_checkpoints();
        self.arrive();
        Ok(())
    }
}
