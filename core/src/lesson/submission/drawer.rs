//! Everything that a learner has on one device, in a file to take along.
//!
//! `progress 1`, then a line `moment …` for each moment of one's own, and for each lesson how far one is
//! ([`Progress`]) and the log of it ([`Work`]), each as it is kept in the browser.

use std::fmt;

use super::super::progress::Progress;
use super::{ParsedSubmission, Work};
use crate::problem::{Line, Problem};

/// The first line of the file.
const FIRST: &str = "progress 1";
/// Lines that begin so begin the next part.
const PARTS: [&str; 3] = [MOMENT, "version ", "submission "];
/// Before a moment.
const MOMENT: &str = "moment ";

/// What a learner has of all lessons.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Drawer {
    /// Moments to come back to, one line each: a lesson's name, what it was, and what the page needs
    /// to find it, with tabs between them.
    pub moments: Vec<String>,
    /// How far one is.
    pub progress: Vec<Progress>,
    /// What was done.
    pub works: Vec<Work>,
}

impl fmt::Display for Drawer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        let mut moments = self.moments.iter();
        moments.try_for_each(|it| writeln!(f, "{MOMENT}{it}"))?;
        self.progress.iter().try_for_each(|it| it.fmt(f))?;
        self.works.iter().try_for_each(|it| it.fmt(f))
    }
}

impl Drawer {
    /// Whether a text means to be such a file.
    pub fn is_one(text: &str) -> bool {
        text.split_whitespace().next() == FIRST.split(' ').next()
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// What cannot be read: then nothing of the file should be taken over.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let lines = Line::all(text);
        let whole = Line {
            number: 1,
            column: 1,
            text: "",
        };
        let first = lines.first().copied().unwrap_or(whole);
        if first.text.trim_end() != FIRST {
            let hint = format!("its first line is `{FIRST}`: save it again from the other device");
            return Err(first.problem("this progress cannot be read here", hint));
        }
        let mut drawer = Self::default();
        let body = lines.get(1..).unwrap_or_default();
        let begins = |line: &Line<'_>| PARTS.iter().any(|part| line.text.starts_with(part));
        let mut rest = body;
        while let Some(start) = rest.first() {
            let more = rest.iter().skip(1).position(begins);
            let end = more.map_or(rest.len(), |at| at + 1);
            let (part, behind) = rest.split_at(end);
            drawer.take(*start, &crate::problem::joined(part))?;
            rest = behind;
        }
        Ok(drawer)
    }

    fn take(&mut self, start: Line<'_>, part: &str) -> Result<(), Problem> {
        if let Some(moment) = start.text.strip_prefix(MOMENT) {
            if part.lines().count() == 1 && moment.split('\t').count() == 4 {
                self.moments.push(moment.trim_end().to_owned());
                return Ok(());
            }
            let hint = "it was edited: save it again from the other device";
            return Err(start.problem("this is no moment of a lesson", hint));
        }
        if ParsedSubmission::is_one(part) {
            let parsed = ParsedSubmission::read(part);
            if let Some(problem) = parsed.problems.into_iter().next() {
                let line = problem.line + start.number - 1;
                return Err(Problem { line, ..problem });
            }
            self.works.push(parsed.submission.work);
            return Ok(());
        }
        let progress = Progress::read(part).filter(|it| !it.lesson.is_empty());
        let progress = progress.ok_or_else(|| {
            let hint = "it was edited, or it is of another version of Brokerscope: save it again";
            start.problem("what begins here is no progress in a lesson", hint)
        })?;
        self.progress.push(progress);
        Ok(())
    }

    /// Takes over what another drawer has and this one has not. Nothing is lost.
    pub fn merge(&mut self, other: Self) {
        let known = |moment: &String| self.moments.iter().any(|it| what(it) == what(moment));
        let new: Vec<String> = other.moments.into_iter().filter(|it| !known(it)).collect();
        self.moments.splice(0..0, new);
        for theirs in other.progress {
            match self
                .progress
                .iter_mut()
                .find(|it| it.lesson == theirs.lesson)
            {
                Some(ours) => ours.merge(&theirs),
                None => self.progress.push(theirs),
            }
        }
        for theirs in other.works {
            match self.works.iter_mut().find(|it| it.lesson == theirs.lesson) {
                Some(ours) => ours.merge(theirs),
                None => self.works.push(theirs),
            }
        }
    }
}

/// Of which lesson, and what it was: another moment of the same takes its place.
fn what(moment: &str) -> Option<(&str, &str)> {
    let mut parts = moment.split('\t');
    Some((parts.next()?, parts.next()?))
}
