//! One way to reach the goals of a step, played act by act where the learner would act.

use brokerscope_core::history::History;
use brokerscope_core::lesson::{Limit, Solution, Until};
use brokerscope_core::time::Instant;

use super::{Bench, LessonState};

/// A solution that plays itself.
#[derive(Clone, Debug)]
pub(super) struct Way {
    solution: Solution,
    /// Its next act.
    next: usize,
    /// How many acts the world knows because of it.
    done: usize,
}

impl LessonState {
    /// Plays the solution in a fresh world of the step. Its acts are like those of a hand: each can be
    /// undone. The learner's own world comes back by [`LessonState::bring_back`].
    pub fn show(&mut self) {
        let Some(solution) = self.run.show().cloned() else {
            return;
        };
        let mine = match self.mine.take() {
            Some(mine) => mine,
            None => std::mem::replace(&mut self.bench, Bench::of(History::empty())),
        };
        self.set_stage();
        self.mine = Some(mine);
        self.way = Some(Way {
            solution,
            next: 0,
            done: self.bench.history.acts_done(),
        });
        self.bench.playing = true;
    }

    /// The learner's own world again, standing where it stood.
    pub fn bring_back(&mut self) {
        if let Some(mine) = self.mine.take() {
            self.bench = mine;
            self.bench.playing = false;
            self.way = None;
        }
    }

    /// Whether there is a world to [`LessonState::bring_back`].
    pub const fn has_own(&self) -> bool {
        self.mine.is_some()
    }

    /// Whether a solution plays itself now.
    pub const fn is_shown(&self) -> bool {
        self.way.is_some()
    }

    /// Does what is due of the solution; whether time has to run on for the rest.
    pub(super) fn lead(&mut self) -> bool {
        let Some(mut way) = self.way.take() else {
            return false;
        };
        if self.bench.history.acts_done() != way.done {
            // The learner acted: from here on it is the learner's way.
            return false;
        }
        let (now, first) = (self.bench.cursor().at, way.next);
        while let Some(timed) = way.solution.acts.get(way.next)
            && timed.at <= now
        {
            if self.bench.history.act(timed.action.clone()).is_err() {
                // Somebody made another world of it.
                self.bench.playing = false;
                return false;
            }
            way.next += 1;
            way.done = self.bench.history.acts_done();
        }
        if way.next >= way.solution.acts.len() && now >= way.solution.until {
            self.bench.playing = false;
            return false;
        }
        // Time stood for the act; if it stands for another reason, somebody wants it to.
        let goes_on = way.next > first && !self.bench.playing;
        self.bench.playing |= goes_on;
        self.way = Some(way);
        goes_on
    }

    /// To where the step stops next, at once: the end of a way that is shown, an explanation, the end
    /// of what plays. `false` when it stops nowhere ahead.
    pub fn skip(&mut self) -> bool {
        self.bench.playing = false;
        if self.way.is_some() {
            while let Some(at) = self.next_act() {
                self.bench.seek(at.max(self.bench.cursor().at));
                self.lead();
            }
            return true;
        }
        let now = self.bench.cursor().at;
        let head = self.bench.history.head().at;
        match (self.bench.until, self.run.limit()) {
            (Some(until), _) if until > now && until >= head => {
                self.bench.seek(until);
                true
            }
            (None, Limit::Until(until @ Until::When(_))) => {
                let until = until.clone();
                self.run_to(&until);
                true
            }
            (Some(_) | None, Limit::Free | Limit::Stand | Limit::Until(_)) => false,
        }
    }

    /// Ends it: the learner takes over.
    pub fn take_over(&mut self) {
        self.way = None;
    }

    /// When there is something to do for it next.
    pub(super) fn next_act(&self) -> Option<Instant> {
        let way = self.way.as_ref()?;
        let act = way.solution.acts.get(way.next);
        Some(act.map_or(way.solution.until, |act| act.at))
    }
}
