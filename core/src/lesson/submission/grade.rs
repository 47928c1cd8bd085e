//! A log, played again, and what it shows.

use std::fmt;

use super::super::run::judge;
use super::super::story::{Kind, Lesson, Step};
use super::{Seal, StepWork, Submission, Take};
use crate::condition::Moment;
use crate::history::{Cursor, History};
use crate::problem::Problem;
use crate::scenario::{self, Scenario};

/// Everything is done, and as it was handed in.
pub const DONE: &str = "done";

/// No take needs more steps of its world than this.
const STEPS_MAX: u32 = 100_000;

/// What a log shows.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Grade {
    /// The lesson's text is another one than it was done in.
    pub other_text: bool,
    /// Every step of the lesson that asks for something, in order.
    pub steps: Vec<StepGrade>,
    /// What of the log cannot be played, by line.
    pub problems: Vec<Problem>,
}

/// What a log shows of one step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StepGrade {
    /// Its place, from 1.
    pub place: usize,
    /// What it asks for.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its goals.
    pub goals: Vec<GoalGrade>,
    /// Its prediction.
    pub prediction: Option<PredictionGrade>,
    /// Its quiz.
    pub quiz: Option<QuizGrade>,
    /// How many hints were shown.
    pub hints: usize,
    /// Its solution was asked for.
    pub shown: bool,
    /// How often its world was begun again.
    pub again: u32,
}

/// A goal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GoalGrade {
    /// Its name.
    pub id: String,
    /// Where it was first reached, in the take that brought it.
    pub reached: Option<Moment>,
}

/// A prediction.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PredictionGrade {
    /// What was chosen.
    pub chosen: Option<usize>,
    /// What happened then; `None` if nothing shows it.
    pub happened: Option<usize>,
}

/// A quiz.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct QuizGrade {
    /// How many answers were given.
    pub tries: usize,
    /// Which of them was right first, from 1.
    pub right: Option<usize>,
}

/// How many of something were asked, and how many are good.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Checked {
    /// Good.
    pub good: usize,
    /// Asked.
    pub all: usize,
}

impl PredictionGrade {
    /// The choice came true.
    pub fn is_right(self) -> bool {
        self.chosen.is_some() && self.chosen == self.happened
    }
}

impl Grade {
    /// The goals that were reached.
    pub fn goals(&self) -> Checked {
        let goals = self.steps.iter().flat_map(|step| &step.goals);
        Checked::of(goals.map(|goal| goal.reached.is_some()))
    }

    /// The predictions that came true.
    pub fn predictions(&self) -> Checked {
        let all = self.steps.iter().filter_map(|step| step.prediction);
        Checked::of(all.map(PredictionGrade::is_right))
    }

    /// The quizzes that were answered rightly in the end.
    pub fn quizzes(&self) -> Checked {
        let all = self.steps.iter().filter_map(|step| step.quiz);
        Checked::of(all.map(|quiz| quiz.right.is_some()))
    }

    /// All goals are reached, all quizzes answered rightly, and all predictions made and seen
    /// through: as the lesson itself asks, which forgives a guess that was wrong.
    pub fn is_complete(&self) -> bool {
        let open = |step: &StepGrade| {
            let guess = step.prediction;
            step.goals.iter().any(|goal| goal.reached.is_none())
                || step.quiz.is_some_and(|quiz| quiz.right.is_none())
                || guess.is_some_and(|it| it.chosen.is_none() || it.happened.is_none())
        };
        !self.steps.iter().any(open)
    }
}

/// What it shows, in words: `` `cut` at 0.380 s, 1 hint ``.
impl fmt::Display for StepGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        let mut part = |f: &mut fmt::Formatter<'_>| {
            let written = f.write_str(gap);
            gap = ", ";
            written
        };
        for goal in &self.goals {
            part(f)?;
            match goal.reached {
                Some(moment) => write!(f, "`{}` at {}", goal.id, moment.at)?,
                None => write!(f, "`{}` is open", goal.id)?,
            }
        }
        if let Some(guess) = self.prediction {
            part(f)?;
            guess.fmt(f)?;
        }
        if let Some(quiz) = self.quiz {
            part(f)?;
            quiz.fmt(f)?;
        }
        let again = usize::try_from(self.again).unwrap_or(usize::MAX);
        for (count, word) in [(self.hints, "hint"), (again, "new start")] {
            if count > 0 {
                part(f)?;
                let more = if count == 1 { "" } else { "s" };
                write!(f, "{count} {word}{more}")?;
            }
        }
        if self.shown {
            part(f)?;
            f.write_str("a way was shown")?;
        }
        Ok(())
    }
}

impl fmt::Display for PredictionGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.chosen, self.happened) {
            (None, _) => f.write_str("not foretold"),
            (Some(_), None) => f.write_str("foretold, and not seen through"),
            (Some(chosen), Some(happened)) if chosen == happened => f.write_str("foretold rightly"),
            (Some(chosen), Some(happened)) => {
                write!(f, "foretold {}, and it was {}", chosen + 1, happened + 1)
            }
        }
    }
}

impl fmt::Display for QuizGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.right, self.tries) {
            (Some(1), _) => f.write_str("right at once"),
            (Some(right), _) => write!(f, "right at answer {right}"),
            (None, 0) => f.write_str("not answered"),
            (None, 1) => f.write_str("1 answer, not right"),
            (None, tries) => write!(f, "{tries} answers, none right"),
        }
    }
}

/// `3/4`, or a dash where nothing was asked.
impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all {
            0 => f.write_str("-"),
            all => write!(f, "{}/{all}", self.good),
        }
    }
}

impl Checked {
    fn of(all: impl Iterator<Item = bool>) -> Self {
        let mut checked = Self::default();
        for good in all {
            checked.all += 1;
            checked.good += usize::from(good);
        }
        checked
    }
}

/// The whole of a file in one word: `done`, or why not.
pub fn in_a_word(seal: Seal, grade: &Grade) -> &'static str {
    match seal {
        Seal::Broken => "edited",
        Seal::Missing => "not whole",
        Seal::Whole if !grade.problems.is_empty() => "not playable",
        Seal::Whole if grade.is_complete() => DONE,
        Seal::Whole => "open",
    }
}

/// What there is to say of a file besides: of its seal, of its lesson.
pub fn remarks(seal: Seal, grade: &Grade) -> Vec<&'static str> {
    let seal = match seal {
        Seal::Whole => None,
        Seal::Broken => Some("this file was edited after it was handed in"),
        Seal::Missing => Some("the end of this file is missing"),
    };
    let text = "done in another version of the lesson; judged by the one that is here";
    seal.into_iter()
        .chain(grade.other_text.then_some(text))
        .collect()
}

/// Plays what was handed in, in the worlds of `lesson`. What it says of itself counts for nothing.
pub fn grade(lesson: &Lesson, submission: &Submission) -> Grade {
    let mut problems = Vec::new();
    let steps = lesson.steps.iter().enumerate();
    let asked = steps.filter(|(_, step)| {
        !step.goals.is_empty() || step.prediction.is_some() || step.quiz.is_some()
    });
    let steps = asked.map(|(index, step)| {
        let work = work_of(submission, lesson, index);
        of_step(lesson, index, step, work, &mut problems)
    });
    let steps = steps.collect();
    Grade {
        other_text: submission.digest != lesson.digest,
        steps,
        problems,
    }
}

/// What was done in this step: by its title, for a lesson may have grown; in a translation by its
/// place.
fn work_of<'a>(submission: &'a Submission, lesson: &Lesson, index: usize) -> Option<&'a StepWork> {
    let all = &submission.work.steps;
    let step = lesson.steps.get(index)?;
    let known = |work: &&StepWork| lesson.steps.iter().any(|step| step.title == work.title);
    if let Some(work) = all.iter().find(|work| work.title == step.title) {
        return Some(work);
    }
    let mut strange = all.iter().filter(|work| !known(work));
    let place = u32::try_from(index + 1).ok();
    strange.find(|work| Some(work.place) == place)
}

fn of_step(
    lesson: &Lesson,
    index: usize,
    step: &Step,
    work: Option<&StepWork>,
    problems: &mut Vec<Problem>,
) -> StepGrade {
    let nothing = StepWork::default();
    let work = work.unwrap_or(&nothing);
    let fresh = |goal: &super::super::story::Goal| GoalGrade {
        id: goal.id.clone(),
        reached: None,
    };
    let mut grade = StepGrade {
        place: index + 1,
        kind: step.kind,
        title: step.title.clone(),
        goals: step.goals.iter().map(fresh).collect(),
        prediction: step.prediction.as_ref().map(|_| PredictionGrade {
            chosen: work.predicted,
            happened: None,
        }),
        quiz: step.quiz.as_ref().map(|quiz| QuizGrade {
            tries: work.answers.len(),
            right: (1..)
                .zip(&work.answers)
                .find(|(_, answer)| quiz.mark(answer).is_right())
                .map(|(place, _)| place),
        }),
        hints: work.hints.min(step.hints.len()),
        shown: work.shown,
        again: work.again,
    };
    if let Some(world) = lesson.scenario_of(index) {
        for take in &work.takes {
            match take.play(world) {
                Ok(history) => grade.look(step, world, &history),
                Err(wrong) => problems.extend(wrong),
            }
        }
    }
    grade
}

impl StepGrade {
    /// What this take shows that none before it showed.
    fn look(&mut self, step: &Step, world: &Scenario, history: &History) {
        let records = history.trace().until(history.cursor().step);
        for (goal, grade) in step.goals.iter().zip(&mut self.goals) {
            if grade.reached.is_none() {
                grade.reached = judge(&goal.condition, records, world).first;
            }
        }
        let at = history.cursor().at;
        if let (Some(asked), Some(grade)) = (&step.prediction, &mut self.prediction)
            && grade.happened.is_none()
            && asked.until.is_reached(records, at, world)
        {
            grade.happened = asked.outcome(records, world).choice;
        }
    }
}

impl Take {
    /// Does again what was done, or says what of it cannot be done.
    fn play(&self, world: &Scenario) -> Result<History, Vec<Problem>> {
        let bare = Scenario {
            expectations: Vec::new(),
            bookmarks: Vec::new(),
            ..world.clone()
        };
        let mut text = scenario::print(&bare);
        let above = text.lines().count();
        for act in &self.acts {
            text.push_str(&act.text);
            text.push('\n');
        }
        let parsed = scenario::parse(&text);
        let told = |problem: Problem| {
            let below = usize::try_from(problem.line).unwrap_or(0);
            let act = self.acts.get(below.saturating_sub(above + 1));
            Problem {
                line: act.map_or(self.line, |act| act.line),
                ..problem
            }
        };
        if !parsed.problems.is_empty() {
            return Err(parsed.problems.into_iter().map(told).collect());
        }
        let stuck = |message: String| {
            vec![Problem {
                line: self.line,
                column: 1,
                message,
                hint: "it was edited, or made by another version of the lesson or of Brokerscope"
                    .to_owned(),
            }]
        };
        let history = History::start(parsed.scenario);
        let mut history = history.map_err(|error| stuck(error.to_string()))?;
        if self.until.step.0 > STEPS_MAX || !history.seek_cursor(self.until, STEPS_MAX) {
            let Cursor { at, step } = self.until;
            let message = format!("this run never stands at {at}, after {} steps", step.0);
            return Err(stuck(message));
        }
        if history.acts_done() < self.acts.len() {
            return Err(stuck(
                "something was done here that cannot be done".to_owned(),
            ));
        }
        Ok(history)
    }
}
