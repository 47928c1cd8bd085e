//! What is judged over the trace: a question, a goal, and ways to reach it or not.

use super::super::prose;
use super::super::story::{Choice, Goal, Prediction, Solution};
use super::{Reader, is_id};
use crate::condition::Condition;
use crate::problem::{Line, joined};
use crate::scenario::{self, Problem};

/// `None` below: a problem was noted, and there is nothing to keep.
impl<'a> Reader<'a, '_> {
    /// The question; `- ` choices, each with its `if`; `until`; `because`.
    pub(super) fn prediction(&mut self) -> Option<Prediction> {
        let mut question = Vec::new();
        let mut choices: Vec<(Line<'a>, Vec<Line<'a>>)> = Vec::new();
        let (mut until, mut because) = (None, Vec::new());
        for line in self.block.filled() {
            if !because.is_empty() {
                because.push(line);
            } else if let Some(rest) = line.after_word("because") {
                because.push(rest);
            } else if let Some(rest) = line.after_word("until") {
                until = Some(self.until(rest)?);
            } else if let Some(text) = line.after_word("-") {
                choices.push((text, Vec::new()));
            } else if let Some((_, lines)) = choices.last_mut() {
                lines.push(line);
            } else {
                question.push(line);
            }
        }
        prose::check_line(&question, self.problems);
        prose::check(&because, self.problems);
        if question.is_empty() {
            self.missing::<()>("the question is missing", "write it on the first line");
        }
        if choices.len() < 2 {
            self.missing::<()>(
                "there is nothing to choose from",
                "write two choices or more: `- Once`",
            );
        }
        let choices = choices.into_iter().filter_map(|(text, lines)| {
            prose::check_line(&[text], self.problems);
            let condition = self.after_if(text, &lines)?;
            Some(Choice {
                text: text.text.to_owned(),
                condition,
            })
        });
        let choices: Vec<Choice> = choices.collect();
        let Some(until) = until else {
            let hint = "write a line such as `until 2s`: the answer is judged then";
            return self.missing("how far the world runs is missing", hint);
        };
        Some(Prediction {
            question: joined(&question),
            choices,
            until,
            because: (!because.is_empty()).then(|| joined(&because)),
            line: self.block.info.number,
        })
    }

    /// A name on the fence, the text, then `if` and the condition.
    pub(super) fn goal(&mut self) -> Option<Goal> {
        let (_, id) = self.block.info.split_word();
        if !is_id(id.text) {
            let hint = "write one in small letters behind `goal`, such as: ```goal cut";
            self.problems.push(id.problem("a goal needs a name", hint));
        } else if !self.world.goals.insert(id.text.to_owned()) {
            let message = format!("there is a goal `{}` already", id.text);
            self.problems
                .push(id.problem(message, "each goal needs a name of its own"));
        }
        let lines: Vec<Line<'a>> = self.block.filled().collect();
        let split = lines
            .iter()
            .position(|line| line.after_word("if").is_some());
        let (text, rest) = lines.split_at(split.unwrap_or(lines.len()));
        if text.is_empty() {
            self.missing::<()>(
                "what to do is missing",
                "write it before the line with `if`",
            );
        }
        prose::check_line(text, self.problems);
        let condition = self.after_if(self.block.info, rest)?;
        Some(Goal {
            id: id.text.to_owned(),
            text: joined(text),
            condition,
            line: self.block.info.number,
        })
    }

    /// Acts in the small language, read behind the world's own text, and a line `until`.
    pub(super) fn solution(&mut self) -> Option<Solution> {
        let base = self
            .world
            .scenario
            .as_ref()
            .map(|world| world.timed.clone())
            .unwrap_or_default();
        let above = u32::try_from(self.world.text.lines().count()).unwrap_or(u32::MAX);
        let mut text: String = self
            .world
            .text
            .lines()
            .flat_map(|line| [line, "\n"])
            .collect();
        let mut until = None;
        for line in &self.block.lines {
            match line.trimmed().after_word("until") {
                Some(rest) => until = self.time(rest),
                None => text.push_str(line.text),
            }
            text.push('\n');
        }
        let parsed = scenario::parse(&text);
        for problem in parsed.problems {
            // What is wrong above stands in the scenario's own block.
            if let Some(below) = problem.line.checked_sub(above).filter(|line| *line > 0) {
                let line = self.line_below(below);
                self.problems.push(Problem { line, ..problem });
            }
        }
        let mut acts = parsed.scenario.timed;
        for timed in &base {
            if let Some(at) = acts.iter().position(|act| act == timed) {
                acts.remove(at);
            }
        }
        match until {
            Some(until) => Some(Solution {
                acts,
                until,
                line: self.block.info.number,
            }),
            None => self.missing(
                "how far to play is missing",
                "end it with a line such as `until 3s`",
            ),
        }
    }

    /// `if` and the condition, on as many lines as it takes.
    fn after_if(&mut self, above: Line<'a>, lines: &[Line<'a>]) -> Option<Condition> {
        let hint = "write a line such as: if delivered bob \"21.5\" exactly 1";
        let Some((first, rest)) = lines.split_first() else {
            self.problems
                .push(above.problem("a line with `if` is missing below", hint));
            return None;
        };
        let Some(first) = first.after_word("if") else {
            self.problems
                .push(first.problem("this line should begin with `if`", hint));
            return None;
        };
        self.condition(&[&[first], rest].concat())
    }
}
