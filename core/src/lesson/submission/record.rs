//! Writing down what is done, while it is done.

use super::super::quiz::Answer;
use super::super::run::LessonRun;
use super::super::story::Lesson;
use super::{ANSWERS_MAX, Done, StepWork, Submission, TAKES_MAX, Take, Work};
use crate::history::History;
use crate::scenario::{Scenario, print_timed};

impl Work {
    /// Of a lesson in which nothing was done.
    pub fn new(lesson: &str) -> Self {
        Self {
            lesson: lesson.to_owned(),
            steps: Vec::new(),
        }
    }

    /// Notes what the run says of its current step: the choice, the hints.
    pub fn note(&mut self, run: &LessonRun) {
        let Some(state) = run.state() else {
            return;
        };
        let (predicted, hints) = (state.predicted, state.hints);
        if predicted.is_some() || hints > 0 || state.shown {
            let step = self.step(run.lesson(), run.current());
            step.predicted = predicted.or(step.predicted);
            step.hints = hints.max(step.hints);
            step.shown |= state.shown;
        }
    }

    /// Notes an answer to the quiz of the current step. Of very many, the last are kept.
    pub fn answered(&mut self, run: &LessonRun, answer: Answer) {
        let step = self.step(run.lesson(), run.current());
        if step.answers.len() == ANSWERS_MAX {
            step.answers.remove(0);
        }
        step.answers.push(answer);
    }

    /// Notes that the world of the current step begins again, if something was done in it.
    pub fn again(&mut self, run: &LessonRun, history: &History) {
        if history.acts_done() > 0 {
            let step = self.step(run.lesson(), run.current());
            step.again = step.again.saturating_add(1);
        }
    }

    /// Notes what was done to the world of the current step up to here: it brought something.
    pub fn took(&mut self, run: &LessonRun, history: &History) {
        let lesson = run.lesson();
        let place = run.current();
        // A world that some calculator built is not the world of the step.
        let is_ours = lesson
            .scenario_of(place)
            .is_some_and(|world| is_same_world(world, history.scenario()));
        if is_ours {
            self.step(lesson, place).take(Take::of(history));
        }
    }

    /// What is handed in.
    pub fn hand_in(&self, lesson: &Lesson, by: &str) -> Submission {
        let one_line = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.join(" ")
        };
        Submission {
            by: one_line(by),
            digest: lesson.digest,
            language: lesson.language.clone(),
            work: self.clone(),
        }
    }

    /// The log of a step.
    fn step(&mut self, lesson: &Lesson, index: usize) -> &mut StepWork {
        let place = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let at = self.steps.partition_point(|step| step.place < place);
        let is_there = self.steps.get(at).is_some_and(|it| it.place == place);
        if !is_there {
            let title = lesson.steps.get(index).map(|step| step.title.clone());
            let fresh = StepWork {
                place,
                title: title.unwrap_or_default(),
                ..StepWork::default()
            };
            self.steps.insert(at, fresh);
        }
        &mut self.steps[at]
    }
}

/// A picture that was put in order is still the same world.
fn is_same_world(one: &Scenario, other: &Scenario) -> bool {
    one.seed == other.seed && one.nodes == other.nodes && one.timed == other.timed
}

impl StepWork {
    /// Keeps a take, in place of the one that it goes on from.
    pub(super) fn take(&mut self, take: Take) {
        let is_full = self.takes.len() >= TAKES_MAX;
        match self.takes.last_mut() {
            Some(last) if take.goes_on_from(last) => *last = take,
            _ if is_full => {}
            _ => self.takes.push(take),
        }
    }
}

impl Take {
    /// What was done by hand on this branch, up to the cursor.
    fn of(history: &History) -> Self {
        let until = history.cursor();
        let names = history.names();
        let timed = history.export().timed;
        let by_hand = timed.iter().filter_map(|timed| {
            let after = timed.after.filter(|after| *after < until.step)?;
            Some(Done {
                after,
                text: print_timed(timed, &names),
                line: 0,
            })
        });
        Self {
            until,
            acts: by_hand.collect(),
            line: 0,
        }
    }

    /// Whether playing this passes through the end of the other.
    fn goes_on_from(&self, other: &Self) -> bool {
        let same = self
            .acts
            .iter()
            .zip(&other.acts)
            .all(|(one, other)| one.text == other.text);
        let later = self.acts.iter().skip(other.acts.len());
        same && self.acts.len() >= other.acts.len()
            && self.until >= other.until
            && later
                .map(|it| it.after)
                .all(|after| after >= other.until.step)
    }
}
