//! What somebody recorded elsewhere, to be walked through like any other history.
//!
//! There is no world behind it: nothing can be done in it, and nothing is computed. The cursor moves
//! over what is known, and that is all of it. Its [`History::world`] only says who took part.

use super::line::Line;
use super::{Cursor, History};
use crate::id::StepId;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::world::{ActionError, ScenarioError};

/// Why nothing can be done.
const OVER: &str = "this is a recording: what happened in it is over. Give it to the simulated \
                    broker to see what that would have said";

impl History {
    /// A recording: who took part, in the order of their numbers, and what happened. The cursor stands
    /// at its start.
    ///
    /// # Errors
    /// When so many cannot take part in any world.
    pub fn recorded(cast: Scenario, trace: Trace) -> Result<Self, ScenarioError> {
        let mut history = Self::start(cast)?;
        let line = Line::recorded(&history.world, trace);
        for branch in &mut history.branches {
            branch.head = line.end();
        }
        history.lines = vec![line];
        history.is_recorded = true;
        Ok(history)
    }

    /// Whether it is a recording: then [`History::act`] refuses everything.
    pub const fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// As [`History::act`]'s errors have it.
    pub(super) const fn may_act(&self) -> Result<(), ActionError> {
        match self.is_recorded {
            true => Err(ActionError::NotNow(OVER)),
            false => Ok(()),
        }
    }

    /// The cursor goes on by one step of a recording; `false` at its end.
    pub(super) fn look_on(&mut self) -> bool {
        let next = StepId(self.cursor.step.0.saturating_add(1));
        let there = next <= self.head().step;
        if there {
            let at = self.line().time_of(next);
            self.cursor = Cursor { step: next, at };
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Stopped;
    use crate::id::NodeId;
    use crate::scenario::parse;
    use crate::time::Instant;
    use crate::world::Action;

    const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 10ms
at 0s lamp connect
at 1s lamp publish \"a\" \"1\" qos 1
";

    fn hall() -> History {
        let mut played = History::start(parse(HALL).scenario).unwrap();
        played.seek_time(Instant::from_millis(5_000), 1_000);
        let trace = played.trace().clone();
        let scenario = played.scenario().clone();
        History::recorded(scenario, trace).unwrap()
    }

    #[test]
    fn a_recording_is_walked_through_and_ends_where_it_ends() {
        let mut hall = hall();
        let last = hall.trace().records().last().unwrap().clone();
        assert_eq!(hall.head().step, last.step, "all of it is known");
        let mut steps = 0;
        while hall.step() {
            steps += 1;
            let until = hall.trace().until(hall.cursor().step);
            assert!(until.iter().all(|it| it.at <= hall.cursor().at));
        }
        assert_eq!(hall.cursor(), hall.head(), "after {steps} steps");
        assert!(hall.step_back() && hall.cursor().step < last.step);
        hall.seek_time(Instant::from_millis(1_000), 1_000);
        assert_eq!(hall.cursor().at, Instant::from_millis(1_000));
        hall.seek_time(Instant::from_millis(60_000), 1_000);
        assert_eq!(hall.cursor(), hall.head(), "nothing is behind its end");
        hall.seek(StepId(0));
        let played = hall.play(Instant::from_millis(60_000), 10_000);
        assert_eq!(
            (played.stopped, hall.cursor()),
            (Stopped::Quiet, hall.head())
        );
    }

    #[test]
    fn nothing_can_be_done_in_a_recording() {
        let mut hall = hall();
        let before = hall.trace().records().len();
        let refused = hall.act(Action::Crash(NodeId(0))).unwrap_err();
        assert!(refused.to_string().contains("is over"), "{refused}");
        assert!(!hall.undo() && !hall.redo());
        assert_eq!(hall.trace().records().len(), before);
        assert_eq!(
            hall.changes_since(0, StepId(0)),
            None,
            "no insides are known"
        );
    }
}
