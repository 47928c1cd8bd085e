//! Two logs, or two ways through the same lesson, made one. Nothing is lost.

use super::super::progress::{Progress, StepProgress};
use super::super::run::Tried;
use super::{StepWork, Work};

impl Work {
    /// Takes over what another log of the same lesson has and this one has not.
    pub fn merge(&mut self, other: Self) {
        for theirs in other.steps {
            let ours = self.steps.iter_mut().find(|it| it.place == theirs.place);
            match ours {
                Some(ours) => ours.merge(theirs),
                None => {
                    let at = self.steps.partition_point(|it| it.place < theirs.place);
                    self.steps.insert(at, theirs);
                }
            }
        }
    }
}

impl StepWork {
    fn merge(&mut self, theirs: Self) {
        self.predicted = self.predicted.or(theirs.predicted);
        self.hints = self.hints.max(theirs.hints);
        self.shown |= theirs.shown;
        self.again = self.again.max(theirs.again);
        if theirs.answers.starts_with(&self.answers) {
            self.answers = theirs.answers;
        } else if !self.answers.starts_with(&theirs.answers) {
            self.answers.extend(theirs.answers);
            let extra = self.answers.len().saturating_sub(super::ANSWERS_MAX);
            self.answers.drain(..extra);
        }
        for mut take in theirs.takes {
            take.line = 0;
            for act in &mut take.acts {
                act.line = 0;
            }
            if !self.takes.contains(&take) {
                self.take(take);
            }
        }
    }
}

impl Progress {
    /// Takes over what the other way through the same lesson has reached and this one has not.
    /// Where both have something, this one's stays; so do its titles, if the other was told in
    /// another language.
    pub fn merge(&mut self, other: &Self) {
        self.finished |= other.finished;
        let titles: Vec<&str> = self.steps.iter().map(|step| &*step.title).collect();
        for theirs in other.told_in(&titles).steps {
            match self.steps.iter_mut().find(|it| it.title == theirs.title) {
                Some(ours) => ours.merge(theirs),
                None => self.steps.push(theirs),
            }
        }
    }
}

impl StepProgress {
    fn merge(&mut self, theirs: Self) {
        self.visited |= theirs.visited;
        self.played |= theirs.played;
        self.shown |= theirs.shown;
        // What happened belongs to what was chosen: they come together.
        if self.outcome.is_none() && (theirs.outcome.is_some() || self.predicted.is_none()) {
            self.predicted = theirs.predicted;
            self.outcome = theirs.outcome;
        }
        self.hints = self.hints.max(theirs.hints);
        for goal in theirs.goals {
            if !self.goals.iter().any(|it| it.id == goal.id) {
                self.goals.push(goal);
            }
        }
        let keeps = |ours: &Tried| ours.right || theirs.tried.as_ref().is_none_or(|it| !it.right);
        if !self.tried.as_ref().is_some_and(keeps) {
            self.tried = theirs.tried;
        }
    }
}
