//! The world of a step, played without a page.

use super::run::{judge, up_to};
use super::story::{Lesson, Solution, Until};
use crate::condition::{Condition, Verdict};
use crate::history::{History, Run, Stopped};
use crate::scenario;
use crate::time::Instant;
use crate::trace::Record;
use crate::world::{ActionError, ScenarioError};

/// No step of a lesson needs more steps of its world than this.
const STEPS_MAX: u32 = 20_000;

/// A world at the beginning of a step, or further.
#[derive(Debug)]
pub struct Stage {
    history: History,
}

/// Why a world does not come as far as its step wants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stuck {
    /// It cannot start.
    World(ScenarioError),
    /// What is waited for does not happen: nothing is due any more.
    Never,
    /// It takes more steps than a lesson should need.
    Long,
    /// The act at this place of a solution is not possible.
    Act(usize, ActionError),
}

impl Stage {
    /// As step `index` opens: its world, with what earlier steps played in it, and what it plays
    /// itself. `None` when the lesson has no world there.
    ///
    /// # Errors
    /// Why it does not come so far.
    pub fn open(lesson: &Lesson, index: usize) -> Option<Result<Self, Stuck>> {
        let scenario = lesson.scenario_of(index)?;
        let play = lesson.steps.get(index)?.play.as_ref();
        let before = lesson.run_before(index).into_iter();
        let runs = before.chain(play.map(|play| &play.until));
        Some(
            History::start(scenario.clone())
                .map_err(Stuck::World)
                .and_then(|history| {
                    let mut stage = Self { history };
                    for until in runs {
                        stage.run(until)?;
                    }
                    Ok(stage)
                }),
        )
    }

    /// Runs on as far as that.
    ///
    /// # Errors
    /// Why it does not come so far.
    pub fn run(&mut self, until: &Until) -> Result<(), Stuck> {
        let until = match until {
            Until::At(at) => scenario::Until::At(*at),
            Until::When(condition) => scenario::Until::When(condition.clone()),
        };
        let mut run = Run::new(until);
        match self.history.run(&mut run, STEPS_MAX).stopped {
            Stopped::Reached => Ok(()),
            Stopped::Quiet => Err(Stuck::Never),
            Stopped::Budget | Stopped::Full => Err(Stuck::Long),
        }
    }

    /// Does what a solution says, by hand, each act at its time.
    ///
    /// # Errors
    /// Why it does not come to its end.
    pub fn solve(&mut self, solution: &Solution) -> Result<(), Stuck> {
        for (place, timed) in solution.acts.iter().enumerate() {
            self.run(&Until::At(timed.at))?;
            let done = self.history.act(timed.action.clone());
            done.map_err(|error| Stuck::Act(place, error))?;
        }
        self.run(&Until::At(solution.until))
    }

    /// What it shows about a condition so far.
    pub fn judge(&self, condition: &Condition) -> Verdict {
        judge(condition, self.seen(), self.history.scenario())
    }

    /// The records so far.
    pub fn seen(&self) -> &[Record] {
        up_to(self.history.trace().records(), self.history.cursor())
    }

    /// Where it stands.
    pub fn at(&self) -> Instant {
        self.history.cursor().at
    }

    /// Its history.
    pub const fn history(&self) -> &History {
        &self.history
    }
}

impl std::fmt::Display for Stuck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::World(error) => write!(f, "the world cannot start: {error}"),
            Self::Never => f.write_str("the world comes to rest, and it has not happened"),
            Self::Long => write!(f, "this takes more than {STEPS_MAX} steps of the world"),
            Self::Act(place, error) => write!(f, "act {} is not possible: {error}", place + 1),
        }
    }
}
