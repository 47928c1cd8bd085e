//! One learner's way through one lesson. Pure state: a page tells it what was chosen and shows it
//! the trace; it says what is reached, what is still open, and how far the world may play.

use std::sync::Arc;

use super::progress::{GoalReached, PROGRESS_VERSION, Progress, StepProgress};
use super::quiz::{Answer, Marking};
use super::story::{Lesson, Prediction, Solution, Step, Until};
use crate::condition::{self, Condition, Moment, Verdict};
use crate::history::Cursor;
use crate::scenario::{Names, Scenario};
use crate::time::Instant;
use crate::trace::Record;

/// A lesson being played.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LessonRun {
    lesson: Arc<Lesson>,
    current: usize,
    states: Vec<StepState>,
    finished: bool,
}

/// How far the learner is with one step.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StepState {
    /// It was opened.
    pub visited: bool,
    /// Its `play` has run to its end once.
    pub played: bool,
    /// The choice, by its place.
    pub predicted: Option<usize>,
    /// What happened then.
    pub outcome: Option<Outcome>,
    /// Where each goal was first reached. A goal once reached stays reached.
    pub goals: Vec<Option<Moment>>,
    /// How many hints are shown.
    pub hints: usize,
    /// Its solution was asked for.
    pub shown: bool,
    /// What was answered to its quiz.
    pub tried: Option<Tried>,
}

/// Answers to a quiz.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tried {
    /// How many there were.
    pub times: u32,
    /// The last one.
    pub answer: Answer,
    /// One of them was right. It stays right.
    pub right: bool,
}

/// What happened, of all that could be chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Outcome {
    /// Which choice; `None` when the learner changed the world so that none of them fits.
    pub choice: Option<usize>,
    /// Since when it holds.
    pub since: Option<Moment>,
}

/// What a look at the trace brought.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum News {
    /// This goal of the current step is reached.
    Goal(usize),
    /// The current step's prediction has its answer.
    Outcome(Outcome),
}

/// What a step still waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Waiting {
    /// For the learner's answer.
    Prediction,
    /// For the world to run on and show what happens.
    Outcome,
    /// For so many goals.
    Goals(usize),
    /// For the right answer to its quiz.
    Answer,
}

/// How far the world may play by itself now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Limit<'a> {
    /// As far as the learner likes.
    Free,
    /// Not at all: the question comes first.
    Stand,
    /// To here, then it pauses.
    Until(&'a Until),
}

impl LessonRun {
    /// At the first step, with nothing done.
    pub fn new(lesson: Arc<Lesson>) -> Self {
        let fresh = |step: &Step| StepState {
            goals: vec![None; step.goals.len()],
            ..StepState::default()
        };
        let states = lesson.steps.iter().map(fresh).collect();
        let mut run = Self {
            lesson,
            current: 0,
            states,
            finished: false,
        };
        run.go(0);
        run
    }

    /// Where `progress` left it. What does not fit (another lesson or version, a step or goal that
    /// is gone) is left out.
    pub fn resume(lesson: Arc<Lesson>, progress: &Progress) -> Self {
        let mut run = Self::new(lesson);
        if progress.version != PROGRESS_VERSION || progress.lesson != run.lesson.id {
            return run;
        }
        let titles: Vec<&str> = run.lesson.steps.iter().map(|step| &*step.title).collect();
        let progress = progress.told_in(&titles);
        let mut known = progress.steps.clone();
        for (step, state) in run.lesson.steps.iter().zip(&mut run.states) {
            if let Some(at) = known.iter().position(|kept| kept.title == step.title) {
                state.restore(step, &known.swap_remove(at));
            }
        }
        let titles = run.lesson.steps.iter().map(|step| &*step.title);
        let current = titles
            .zip(0..)
            .find(|(title, _)| *title == progress.current);
        run.go(current.map_or(0, |(_, index)| index));
        run.finished = progress.finished;
        run
    }

    /// To step `index`; `false` if there is none.
    pub fn go(&mut self, index: usize) -> bool {
        let Some(state) = self.states.get_mut(index) else {
            return false;
        };
        state.visited = true;
        self.current = index;
        true
    }

    /// To the next step, whatever is still open. After the last step: the lesson is finished if
    /// nothing is open in any. `false` when it stays where it is.
    pub fn go_on(&mut self) -> bool {
        let moved = self.go(self.current + 1);
        if !moved && self.first_open().is_none() {
            self.finished = true;
        }
        moved
    }

    /// To the step before; `false` at the first.
    pub fn back(&mut self) -> bool {
        self.current
            .checked_sub(1)
            .is_some_and(|index| self.go(index))
    }

    /// Chooses an answer, or another one as long as the world has not run on; `false` if it is too
    /// late or there is no such choice.
    pub fn predict(&mut self, choice: usize) -> bool {
        let choices = self
            .prediction()
            .map_or(0, |prediction| prediction.choices.len());
        let Some(state) = self.states.get_mut(self.current) else {
            return false;
        };
        if state.outcome.is_some() || choice >= choices {
            return false;
        }
        state.predicted = Some(choice);
        true
    }

    /// Answers the quiz of the current step; `None` if it has none.
    pub fn answer(&mut self, answer: Answer) -> Option<Marking> {
        let marking = self.step()?.quiz.as_ref()?.mark(&answer);
        let state = self.states.get_mut(self.current)?;
        let before = state.tried.take();
        state.tried = Some(Tried {
            times: before.as_ref().map_or(0, |it| it.times).saturating_add(1),
            answer,
            right: marking.is_right() || before.is_some_and(|it| it.right),
        });
        Some(marking)
    }

    /// Shows one more hint; `false` when all are shown.
    pub fn hint(&mut self) -> bool {
        let all = self.step().map_or(0, |step| step.hints.len());
        let Some(state) = self.states.get_mut(self.current) else {
            return false;
        };
        let more = state.hints < all;
        state.hints += usize::from(more);
        more
    }

    /// The solution of the current step, from now on shown; `None` if it has none.
    pub fn show(&mut self) -> Option<&Solution> {
        let solution = self.lesson.steps.get(self.current)?.solution.as_ref()?;
        self.states.get_mut(self.current)?.shown = true;
        Some(solution)
    }

    /// Looks at the world of the current step: its records up to the moment shown
    /// ([`up_to`](super::up_to)), that moment, and the scenario it started from.
    pub fn look(&mut self, records: &[Record], at: Instant, scenario: &Scenario) -> Vec<News> {
        let lesson = self.lesson.clone();
        let (Some(step), Some(state)) = (
            lesson.steps.get(self.current),
            self.states.get_mut(self.current),
        ) else {
            return Vec::new();
        };
        let mut news = Vec::new();
        for (index, (goal, reached)) in step.goals.iter().zip(&mut state.goals).enumerate() {
            if reached.is_none() {
                let verdict = judge(&goal.condition, records, scenario);
                *reached = verdict.first;
                news.extend(reached.map(|_| News::Goal(index)));
            }
        }
        if let Some(play) = &step.play {
            state.played |= play.until.is_reached(records, at, scenario);
        }
        if let Some(prediction) = &step.prediction
            && state.predicted.is_some()
            && state.outcome.is_none()
            && prediction.until.is_reached(records, at, scenario)
        {
            let outcome = prediction.outcome(records, scenario);
            state.outcome = Some(outcome);
            news.push(News::Outcome(outcome));
        }
        news
    }

    /// How far the world may play by itself now.
    pub fn limit(&self) -> Limit<'_> {
        let (Some(step), Some(state)) = (self.step(), self.state()) else {
            return Limit::Free;
        };
        let play = step.play.as_ref().map(|play| &play.until);
        match (&step.prediction, state.predicted, state.outcome) {
            (Some(_), None, _) => play.map_or(Limit::Stand, Limit::Until),
            (Some(prediction), Some(_), None) => Limit::Until(&prediction.until),
            (Some(_), Some(_), Some(_)) => Limit::Free,
            (None, _, _) if state.played => Limit::Free,
            (None, _, _) => play.map_or(Limit::Free, Limit::Until),
        }
    }

    /// What the current step still waits for.
    pub fn waiting(&self) -> Option<Waiting> {
        self.waiting_at(self.current)
    }

    /// The first step that still waits for something.
    pub fn first_open(&self) -> Option<usize> {
        (0..self.states.len()).find(|index| self.waiting_at(*index).is_some())
    }

    fn waiting_at(&self, index: usize) -> Option<Waiting> {
        let (step, state) = (self.lesson.steps.get(index)?, self.states.get(index)?);
        let open = state.goals.iter().filter(|goal| goal.is_none()).count();
        let answered = state.tried.as_ref().is_some_and(|tried| tried.right);
        match (&step.prediction, state.predicted, state.outcome) {
            (None, _, _) if step.quiz.is_some() => (!answered).then_some(Waiting::Answer),
            (Some(_), None, _) => Some(Waiting::Prediction),
            (Some(_), Some(_), None) => Some(Waiting::Outcome),
            (Some(_), Some(_), Some(_)) | (None, _, _) => {
                (open > 0).then_some(Waiting::Goals(open))
            }
        }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// The place of the current step, from 0.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The current step; `None` only in a lesson without steps.
    pub fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.current)
    }

    /// How far the learner is with the current step.
    pub fn state(&self) -> Option<&StepState> {
        self.states.get(self.current)
    }

    /// How far the learner is with every step.
    pub fn states(&self) -> &[StepState] {
        &self.states
    }

    /// Everything was done, and the last step left.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// What to keep of it.
    pub fn progress(&self) -> Progress {
        let steps = self.lesson.steps.iter().zip(&self.states);
        Progress {
            version: PROGRESS_VERSION,
            lesson: self.lesson.id.clone(),
            current: self
                .step()
                .map(|step| step.title.clone())
                .unwrap_or_default(),
            steps: steps.map(|(step, state)| state.kept(step)).collect(),
            finished: self.finished,
        }
    }

    fn prediction(&self) -> Option<&Prediction> {
        self.step()?.prediction.as_ref()
    }
}

impl StepState {
    fn kept(&self, step: &Step) -> StepProgress {
        let reached = step.goals.iter().zip(&self.goals);
        let goals = reached.filter_map(|(goal, moment)| {
            Some(GoalReached {
                id: goal.id.clone(),
                moment: (*moment)?,
            })
        });
        StepProgress {
            title: step.title.clone(),
            visited: self.visited,
            played: self.played,
            predicted: self.predicted,
            outcome: self.outcome,
            goals: goals.collect(),
            hints: self.hints,
            shown: self.shown,
            tried: self.tried.clone(),
        }
    }

    fn restore(&mut self, step: &Step, kept: &StepProgress) {
        let choices = step
            .prediction
            .as_ref()
            .map_or(0, |prediction| prediction.choices.len());
        let there = |choice: &usize| *choice < choices;
        self.visited = kept.visited;
        self.played = kept.played && step.play.is_some();
        self.predicted = kept.predicted.filter(there);
        // An answer without its question, or to a choice that is gone, is asked for again.
        let fits = |outcome: &Outcome| outcome.choice.as_ref().is_none_or(there);
        self.outcome = kept
            .outcome
            .filter(fits)
            .filter(|_| self.predicted.is_some());
        self.hints = kept.hints.min(step.hints.len());
        self.shown = kept.shown && step.solution.is_some();
        let quiz = step.quiz.as_ref().zip(kept.tried.clone());
        self.tried = quiz.map(|(quiz, tried)| Tried {
            // The question may have been mended: what counts is what is right now.
            right: tried.right || quiz.mark(&tried.answer).is_right(),
            ..tried
        });
        for (goal, moment) in step.goals.iter().zip(&mut self.goals) {
            let same = kept.goals.iter().find(|kept| kept.id == goal.id);
            *moment = same.map(|kept| kept.moment);
        }
    }
}

impl Until {
    /// Whether the trace has come this far at `at`.
    pub fn is_reached(&self, records: &[Record], at: Instant, scenario: &Scenario) -> bool {
        self.moment(records, scenario)
            .is_some_and(|moment| moment <= at)
    }

    /// When that is, as far as `records` tell: a page shows it what it already knows of the future,
    /// and stops there.
    pub fn moment(&self, records: &[Record], scenario: &Scenario) -> Option<Instant> {
        match self {
            Self::At(at) => Some(*at),
            Self::When(condition) => judge(condition, records, scenario)
                .first
                .map(|first| first.at),
        }
    }
}

impl Prediction {
    /// Which of the choices happened.
    pub fn outcome(&self, records: &[Record], scenario: &Scenario) -> Outcome {
        let verdicts = self
            .choices
            .iter()
            .map(|choice| judge(&choice.condition, records, scenario));
        let found = verdicts.enumerate().find(|(_, verdict)| verdict.holds);
        Outcome {
            choice: found.as_ref().map(|(choice, _)| *choice),
            since: found.and_then(|(_, verdict)| verdict.since),
        }
    }
}

/// The records up to the moment shown.
pub fn up_to(records: &[Record], cursor: Cursor) -> &[Record] {
    let end = records.partition_point(|record| record.step <= cursor.step);
    records.get(..end).unwrap_or(records)
}

/// Judges over a world that started from `scenario`.
pub fn judge(condition: &Condition, records: &[Record], scenario: &Scenario) -> Verdict {
    condition::judge(condition, records, Names::of(scenario))
}
