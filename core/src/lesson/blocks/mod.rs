//! The fenced blocks of a step, one reader each.

use std::sync::Arc;

use super::front::is_id;
use super::parse::Block;
use super::prose;
use super::story::{Choice, Goal, Play, Prediction, Solution, Step, Until};
use crate::condition::{Condition, parse_lines};
use crate::order::Set;
use crate::problem::advice;
use crate::problem::{Line, joined};
use crate::scenario::{self, Names, Problem, Scenario};
use crate::time::Instant;

const BLOCKS: [&str; 7] = [
    "scenario", "play", "predict", "goal", "hint", "solution", "next",
];

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
            let hint = advice(name, &BLOCKS);
            problems.push(
                block
                    .info
                    .problem(format!("there is no block `{name}`"), hint),
            );
            continue;
        }
        if seen.contains(&name) && !matches!(name, "goal" | "hint") {
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
            _ => step.next = Some(reader.text()),
        }
        if world.scenario.is_none() && matches!(name, "play" | "predict" | "goal" | "solution") {
            let hint = "write a block `scenario` in this step or an earlier one";
            problems.push(block.info.problem("there is no world yet", hint));
        }
    }
}

impl<'a> Block<'a> {
    fn name(&self) -> &'a str {
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
    /// Only a goal has a word behind its name.
    fn extra_words(&mut self) {
        let (name, rest) = self.block.info.split_word();
        if name.text != "goal" && !rest.text.is_empty() {
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

    fn play(&mut self) -> Option<Play> {
        let (mut until, mut slower) = (None, None);
        for line in self.block.filled() {
            if let Some(rest) = line.after_word("until") {
                until = Some(self.until(rest)?);
            } else if let Some(rest) = line.after_word("slower") {
                let times = rest
                    .text
                    .parse()
                    .ok()
                    .filter(|times| (1..=1_000).contains(times));
                if times.is_none() {
                    let hint = "write how many times slower than real, 1 to 1000: `slower 20`";
                    self.problems
                        .push(rest.problem("no number that fits here", hint));
                }
                slower = times;
            } else {
                self.unexpected(line, &["until", "slower"]);
            }
        }
        match until {
            Some(until) => Some(Play { until, slower }),
            None => self.missing(
                "how far it plays is missing",
                "write a line such as `until 280ms`",
            ),
        }
    }

    /// The question; `- ` choices, each with its `if`; `until`; `because`.
    fn prediction(&mut self) -> Option<Prediction> {
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
        })
    }

    /// A name on the fence, the text, then `if` and the condition.
    fn goal(&mut self) -> Option<Goal> {
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
        })
    }

    fn text(&mut self) -> String {
        let text = joined(&self.block.lines);
        if text.trim().is_empty() {
            self.missing::<()>("this block is empty", "write its text between the fences");
        }
        text.trim().to_owned()
    }

    /// Acts in the small language, read behind the world's own text, and a line `until`.
    fn solution(&mut self) -> Option<Solution> {
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
            Some(until) => Some(Solution { acts, until }),
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
        let text = line.text;
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let scale: Option<u64> = match text.strip_prefix(number) {
            Some("us") => Some(1),
            Some("ms") => Some(1_000),
            Some("s") => Some(1_000_000),
            _ => None,
        };
        let us = scale.and_then(|scale| number.parse::<u64>().ok()?.checked_mul(scale));
        if us.is_none() {
            let hint = "write a time as in a scenario: 280ms, 2s";
            self.problems
                .push(line.problem(format!("`{text}` is no time"), hint));
        }
        us.map(Instant::from_micros)
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
