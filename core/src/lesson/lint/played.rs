//! What a lesson says about its worlds, held against those worlds.

use super::super::calculator::{Calculator, Proof, Unproved};
use super::super::prose::moment;
use super::super::stage::{Stage, Stuck};
use super::super::story::{Goal, Kind, Lesson, Level, Prediction, Solution, Step, Until};
use super::line;
use crate::order::Set;
use crate::problem::{Line, Problem};
use crate::time::Instant;
use crate::trace::Record;

/// Plays every step.
pub(super) fn check(lesson: &Lesson, lines: &[Line<'_>], problems: &mut Vec<Problem>) {
    let mut lint = Lint {
        lesson,
        lines,
        problems,
    };
    for (index, step) in lesson.steps.iter().enumerate() {
        lint.step(index, step);
    }
}

struct Lint<'a, 'b> {
    lesson: &'a Lesson,
    lines: &'a [Line<'a>],
    problems: &'b mut Vec<Problem>,
}

impl Lint<'_, '_> {
    fn step(&mut self, index: usize, step: &Step) {
        for calculator in &step.calculators {
            if let Some(proof) = &calculator.proof {
                self.proof(calculator, proof);
            }
        }
        let (mut early, mut late) = (Set::new(), Set::new());
        if let Some(mut stage) = self.open(index, step.line) {
            early = times(stage.seen());
            self.pauses(&stage, step, &early);
            if let Some(prediction) = &step.prediction {
                self.question(&mut stage, prediction);
            }
            if let Some(solution) = &step.solution {
                self.alone(index, step, solution);
                self.solved(&mut stage, step, solution);
            }
            late = times(stage.seen());
        }
        for wrong in &step.wrong {
            self.wrong(index, step, wrong);
        }
        self.moments(index, step, &early, &late);
    }

    fn open(&mut self, index: usize, at: u32) -> Option<Stage> {
        match Stage::open(self.lesson, index)? {
            Ok(stage) => Some(stage),
            Err(stuck) => {
                self.tell(
                    at,
                    stuck.to_string(),
                    "mend its scenario, or how far it plays",
                );
                None
            }
        }
    }

    /// At each pause something must have happened just now.
    fn pauses(&mut self, stage: &Stage, step: &Step, seen: &Set<Instant>) {
        for pause in step.play.iter().flat_map(|play| &play.pauses) {
            match &pause.at {
                Until::At(at) if !seen.contains(at) => {
                    let message = format!("nothing happens at {at} in what is seen here");
                    let hint = "pause at a moment of the world, before it ends to play";
                    self.tell(pause.line, message, hint);
                }
                Until::When(when) if stage.judge(when).first.is_none() => {
                    let hint = "mend the condition, or play further";
                    self.tell(pause.line, "this does not happen while it plays", hint);
                }
                Until::At(_) | Until::When(_) => {}
            }
        }
    }

    /// Exactly one answer must come true.
    fn question(&mut self, stage: &mut Stage, prediction: &Prediction) {
        if let Err(stuck) = stage.run(&prediction.until) {
            let hint = "mend its line `until`, or its scenario";
            return self.tell(prediction.line, stuck.to_string(), hint);
        }
        let holds = prediction.choices.iter();
        let holds = holds.filter(|choice| stage.judge(&choice.condition).holds);
        let texts: Vec<&str> = holds.map(|choice| &*choice.text).collect();
        if texts.len() != 1 {
            let which = match texts.is_empty() {
                true => String::new(),
                false => format!(": {}", texts.join("; ")),
            };
            let message = format!("{} answers come true{which}", texts.len());
            let hint = "exactly one must: mend their conditions, or the world";
            self.tell(prediction.line, message, hint);
        }
    }

    /// No goal may be reached by a world left alone.
    fn alone(&mut self, index: usize, step: &Step, solution: &Solution) {
        let Some(mut stage) = self.open(index, step.line) else {
            return;
        };
        // A world at rest is as good as one that has run.
        let _ = stage.run(&Until::At(solution.until));
        for goal in &step.goals {
            let verdict = stage.judge(&goal.condition);
            if verdict.holds || verdict.first.is_some() {
                let message = format!("goal `{}` comes by itself", goal.id);
                let hint = "ask for something that needs the learner";
                self.tell(goal.line, message, hint);
            }
        }
    }

    /// Every goal must be reached by the solution.
    fn solved(&mut self, stage: &mut Stage, step: &Step, solution: &Solution) {
        if let Err(stuck) = stage.solve(solution) {
            return self.stuck(solution, &stuck);
        }
        for goal in &step.goals {
            let verdict = stage.judge(&goal.condition);
            if verdict.first.is_none() || !verdict.holds {
                let message = format!("the solution leaves goal `{}` open", goal.id);
                let hint = format!("mend the solution, or the goal in line {}", goal.line);
                self.tell(solution.line, message, &hint);
            }
        }
    }

    /// A wrong way must leave a goal open.
    fn wrong(&mut self, index: usize, step: &Step, wrong: &Solution) {
        let Some(mut stage) = self.open(index, step.line) else {
            return;
        };
        if let Err(stuck) = stage.solve(wrong) {
            return self.stuck(wrong, &stuck);
        }
        let reached = |it: &Goal| {
            let verdict = stage.judge(&it.condition);
            verdict.first.is_some()
        };
        if step.goals.iter().all(reached) {
            let hint = "make a goal stricter, or take this way out";
            self.tell(wrong.line, "this wrong way reaches every goal", hint);
        }
    }

    fn stuck(&mut self, solution: &Solution, stuck: &Stuck) {
        self.tell(solution.line, stuck.to_string(), "mend its acts and times");
    }

    /// Formulas and counts must agree.
    fn proof(&mut self, calculator: &Calculator, proof: &Proof) {
        let values = calculator.values(&[]);
        let proved = match calculator.prove(proof, &values) {
            Ok(proved) => proved,
            Err(unproved) => {
                let message = match unproved {
                    Unproved::Holes => "a number for the world is missing".to_owned(),
                    Unproved::Text(problems) => problems
                        .first()
                        .map_or_else(String::new, |it| it.message.clone()),
                    Unproved::World(error) => error.to_string(),
                    Unproved::Long => "this world takes too long".to_owned(),
                    Unproved::Never => "what is waited for does not come".to_owned(),
                };
                return self.tell(proof.line, message, "mend the world that proves it");
            }
        };
        for (measure, counted) in proof.measures.iter().zip(&proved.counted) {
            let quantity = calculator.quantities.get(measure.quantity);
            let value = values.get(measure.quantity).copied().flatten();
            let (Some(quantity), Some(value)) = (quantity, value) else {
                continue;
            };
            if !proof.agrees(value, *counted) {
                let name = &quantity.name;
                let message = format!("the formula says {name} = {value}, the world {counted}");
                self.tell(proof.line, message, "mend the formula, or say `within`");
            }
        }
    }

    /// Each moment that is named must be one at which something happens. Before a question is
    /// answered, only what was already seen may be named.
    fn moments(&mut self, index: usize, step: &Step, early: &Set<Instant>, late: &Set<Instant>) {
        let known = match step.kind {
            Kind::Predict => early,
            Kind::Read | Kind::Watch | Kind::Do | Kind::Quiz | Kind::Explore => late,
        };
        let pauses = step.play.iter().flat_map(|play| &play.pauses);
        let pauses = pauses.map(|pause| pause.says.clone());
        let levels = Level::ALL.map(|level| step.prose(level));
        let prose: Vec<String> = levels.into_iter().chain(pauses).collect();
        let because = step.prediction.iter().filter_map(|it| it.because.as_ref());
        let afterwards = because.chain(&step.hints);
        let early = prose.iter().flat_map(|text| spoken(text));
        let early = early.filter(|it| !known.contains(&it.1));
        let late = afterwards
            .flat_map(|text| spoken(text))
            .filter(|it| !late.contains(&it.1));
        let mut told: Vec<&str> = Vec::new();
        for (text, _) in early.chain(late) {
            if told.contains(&text) {
                continue;
            }
            told.push(text);
            let at = self.find(index, step, text);
            let message = format!("nothing happens at {text} in what is seen here");
            let hint = "play the world and write down a moment of it";
            self.problems.push(at.problem(message, hint));
        }
    }

    /// Where in this step a moment stands.
    fn find(&self, index: usize, step: &Step, text: &str) -> Line<'_> {
        let next = self.lesson.steps.get(index + 1);
        let end = next.map_or(u32::MAX, |step| step.line);
        let sign = format!("`{text}`");
        let inside = |line: &&Line<'_>| (step.line..end).contains(&line.number);
        let found = self.lines.iter().filter(inside).find_map(|line| {
            let at = line.text.find(&sign)?;
            Some(line.part(at, at + sign.len()))
        });
        found.unwrap_or(line(step.line))
    }

    fn tell(&mut self, at: u32, message: impl Into<String>, hint: &str) {
        self.problems.push(line(at).problem(message, hint));
    }
}

fn times(records: &[Record]) -> Set<Instant> {
    let mut times = Set::new();
    for record in records {
        times.insert(record.at);
    }
    times
}

/// The moments that a text links to.
fn spoken(text: &str) -> Vec<(&str, Instant)> {
    let code = text.split('`').skip(1).step_by(2);
    code.filter_map(|code| Some((code, moment(code)?)))
        .collect()
}
