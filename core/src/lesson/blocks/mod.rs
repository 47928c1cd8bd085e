//! The fenced blocks of a step, one reader each.

mod calculator;
mod judged;
mod play;
mod quiz;

use std::sync::Arc;

use super::front::is_id;
use super::parse::Block;
use super::prose;
use super::story::{Level, Step, Until};
use crate::condition::{Condition, parse_lines};
use crate::order::Set;
use crate::problem::advice;
use crate::problem::{Line, joined};
use crate::scenario::{self, Names, Problem, Scenario};
use crate::time::{Instant, read_span};

/// Every block but passages for one level, which are prose.
const BLOCKS: [&str; 10] = [
    "scenario",
    "play",
    "predict",
    "goal",
    "hint",
    "solution",
    "wrong",
    "quiz",
    "calculator",
    "next",
];
/// A step may have several of these.
const SEVERAL: [&str; 4] = ["goal", "hint", "wrong", "calculator"];
/// A word follows these on their line.
const NAMED: [&str; 2] = ["goal", "quiz"];
/// These speak of a world.
const WORLDLY: [&str; 5] = ["play", "predict", "goal", "solution", "wrong"];

/// The world that a step's blocks speak of.
#[derive(Default)]
pub(super) struct World {
    scenario: Option<Scenario>,
    text: String,
    /// Empty while they are not sure: then no name is wrong.
    names: Vec<Arc<str>>,
    /// Of all steps so far.
    goals: Set<String>,
}

/// Reads all blocks of a step into it. The scenario comes first, wherever it stands: the others
/// name its nodes.
pub(super) fn read_blocks(
    step: &mut Step,
    blocks: &[Block<'_>],
    world: &mut World,
    problems: &mut Vec<Problem>,
) {
    let mut seen = Vec::new();
    let is_scenario = |block: &&Block<'_>| block.name() == "scenario";
    let others = blocks.iter().filter(|block| !is_scenario(block));
    for block in blocks.iter().filter(is_scenario).chain(others) {
        let name = block.name();
        if !BLOCKS.contains(&name) {
            let passages = Level::ALL.map(Level::name);
            let hint = advice(name, &[&BLOCKS[..], &passages].concat());
            problems.push(
                block
                    .info
                    .problem(format!("there is no block `{name}`"), hint),
            );
            continue;
        }
        if seen.contains(&name) && !SEVERAL.contains(&name) {
            let message = format!("this step has a block `{name}` already");
            problems.push(
                block
                    .info
                    .problem(message, "make it one block, or two steps"),
            );
            continue;
        }
        seen.push(name);
        let mut reader = Reader {
            block,
            world,
            problems,
        };
        reader.extra_words();
        match name {
            "scenario" => step.scenario = Some(reader.scenario()),
            "play" => step.play = reader.play(),
            "predict" => step.prediction = reader.prediction(),
            "goal" => step.goals.extend(reader.goal()),
            "hint" => {
                prose::check(&block.lines, reader.problems);
                step.hints.push(reader.text());
            }
            "solution" => step.solution = reader.solution(),
            "wrong" => step.wrong.extend(reader.solution()),
            "quiz" => step.quiz = reader.quiz(),
            "calculator" => step.calculators.extend(reader.calculator()),
            _ => step.next = Some(reader.text()),
        }
        if world.scenario.is_none() && WORLDLY.contains(&name) {
            let hint = "write a block `scenario` in this step or an earlier one";
            problems.push(block.info.problem("there is no world yet", hint));
        }
    }
}

impl<'a> Block<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.info.split_word().0.text
    }

    /// Lines with something on them.
    fn filled(&self) -> impl Iterator<Item = Line<'a>> {
        let all = self.lines.iter().map(|line| line.trimmed());
        all.filter(|line| !line.text.is_empty())
    }
}

struct Reader<'a, 'b> {
    block: &'b Block<'a>,
    world: &'b mut World,
    problems: &'b mut Vec<Problem>,
}

/// `None` below: a problem was noted, and there is nothing to keep.
impl<'a> Reader<'a, '_> {
    /// Only a goal has a word behind its name, and a quiz.
    fn extra_words(&mut self) {
        let (name, rest) = self.block.info.split_word();
        if !NAMED.contains(&name.text) && !rest.text.is_empty() {
            let message = format!("nothing follows `{}` on this line", name.text);
            self.problems
                .push(rest.problem(message, "write it on the lines below"));
        }
    }

    fn scenario(&mut self) -> Scenario {
        let text = joined(&self.block.lines);
        let parsed = scenario::parse(&text);
        let sure = parsed.problems.is_empty();
        for problem in parsed.problems {
            let line = self.line_below(problem.line);
            self.problems.push(Problem { line, ..problem });
        }
        self.world.names = if sure {
            names(&parsed.scenario)
        } else {
            Vec::new()
        };
        self.world.scenario = Some(parsed.scenario.clone());
        self.world.text = text;
        parsed.scenario
    }

    fn text(&mut self) -> String {
        let text = joined(&self.block.lines);
        if text.trim().is_empty() {
            self.missing::<()>("this block is empty", "write its text between the fences");
        }
        text.trim().to_owned()
    }

    fn condition(&mut self, lines: &[Line<'a>]) -> Option<Condition> {
        match parse_lines(lines, &self.world.names) {
            Ok(condition) => Some(condition),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    /// A time, or a condition.
    fn until(&mut self, line: Line<'a>) -> Option<Until> {
        if line.text.starts_with(|c: char| c.is_ascii_digit()) {
            self.time(line).map(Until::At)
        } else {
            self.condition(&[line]).map(Until::When)
        }
    }

    /// `280ms`, `2s`: as in the small language.
    fn time(&mut self, line: Line<'_>) -> Option<Instant> {
        let span = read_span(line.text);
        if span.is_none() {
            let hint = "write a time as in a scenario: 280ms, 2s, 5m, 1h";
            self.problems
                .push(line.problem(format!("`{}` is no time", line.text), hint));
        }
        span.map(|span| Instant::START + span)
    }

    fn line_below(&self, line: u32) -> u32 {
        self.block.info.number.saturating_add(line)
    }

    fn unexpected(&mut self, line: Line<'_>, allowed: &[&str]) {
        let word = line.split_word().0;
        let message = format!("`{}` is not understood here", word.text);
        self.problems
            .push(word.problem(message, advice(word.text, allowed)));
    }

    fn missing<T>(&mut self, message: &str, hint: &str) -> Option<T> {
        self.problems.push(self.block.info.problem(message, hint));
        None
    }
}

/// The nodes of a scenario, with the clients that its acts add.
fn names(scenario: &Scenario) -> Vec<Arc<str>> {
    Names::of(scenario).all().cloned().collect()
}
