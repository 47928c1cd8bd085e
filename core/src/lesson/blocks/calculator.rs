//! Reading a calculator: quantities, one a line, and the world that proves them.

use std::sync::Arc;

use super::super::calculator::{
    Calculator, Hole, Measure, Measured, NUMBER, Number, Proof, Quantity, Source, Template,
    read_expr,
};
use super::super::front::is_id;
use super::{Reader, names};
use crate::condition::parse_lines;
use crate::problem::{Line, Problem, advice};
use crate::scenario;
use crate::time::read_span;

/// More quantities than this nobody looks through.
const QUANTITIES_MAX: usize = 40;
/// What a number may be where nothing is said: up to a million million.
const MOST: i64 = 1_000_000_000_000;

impl<'a> Reader<'a, '_> {
    /// `name "label" [unit] = number or formula`, one a line; `prove` and what follows it.
    pub(super) fn calculator(&mut self) -> Option<Calculator> {
        let mut calculator = Calculator {
            quantities: Vec::new(),
            proof: None,
            line: self.block.info.number,
        };
        let mut lines = self.block.lines.iter().copied();
        for line in lines.by_ref() {
            let line = line.trimmed();
            if line.text == "prove" {
                let rest: Vec<Line<'a>> = lines.collect();
                calculator.proof = self.proof(line, &rest, &calculator);
                break;
            }
            if line.text.is_empty() {
                continue;
            }
            match quantity(line, &calculator.quantities) {
                Ok(quantity) => calculator.quantities.push(quantity),
                Err(problem) => self.problems.push(problem),
            }
        }
        let formula = |it: &Quantity| matches!(it.from, Source::Formula { .. });
        if !calculator.quantities.iter().any(formula) {
            let hint = "write a line such as `total [connections] = n * m`";
            return self.missing("nothing is calculated here", hint);
        }
        if calculator.quantities.len() > QUANTITIES_MAX {
            return self.missing("these are too many lines", "make two calculators of it");
        }
        Some(calculator)
    }

    /// `for`, `measure`, `within`; every other line is the world's.
    fn proof(&mut self, at: Line<'a>, lines: &[Line<'a>], it: &Calculator) -> Option<Proof> {
        let names_of: Vec<&str> = it.quantities.iter().map(|it| &*it.name).collect();
        let (mut world, mut lasts, mut within) = (Template::default(), None, Number::HUNDRED);
        let mut measures = Vec::new();
        world.texts.push(String::new());
        for line in lines {
            let trimmed = line.trimmed();
            if let Some(rest) = trimmed.after_word("for") {
                let mut template = Template::default();
                template.texts.push(String::new());
                self.fill(&mut template, rest, &names_of)?;
                lasts = Some(template);
            } else if let Some(rest) = trimmed.after_word("measure") {
                measures.push(rest);
            } else if let Some(rest) = trimmed.after_word("within") {
                let number = Number::read(rest.text.trim_end_matches('%').trim());
                within = self.known(number, rest, "write percents, such as `within 1 %`")?;
            } else {
                self.fill(&mut world, *line, &names_of)?;
            }
            // Lines of the world keep their numbers.
            if let Some(text) = world.texts.last_mut() {
                text.push('\n');
            }
        }
        let values = it.values(&[]);
        let start = world.written(&values).unwrap_or_default();
        let parsed = scenario::parse(&joined_lines(&start));
        let sure = parsed.problems.is_empty();
        for problem in parsed.problems {
            let place = usize::try_from(problem.line).unwrap_or(usize::MAX);
            let written = start.get(place.saturating_sub(1));
            let below = written.map_or(problem.line, |(number, _)| *number);
            let line = at.number.saturating_add(below);
            self.problems.push(Problem { line, ..problem });
        }
        let known = if sure {
            names(&parsed.scenario)
        } else {
            Vec::new()
        };
        let read = measures
            .iter()
            .map(|line| measure(*line, &names_of, &known));
        let measures: Vec<Result<Measure, Problem>> = read.collect();
        if measures.is_empty() {
            let hint = "write a line such as `measure bytes = sensor sends tcp`";
            self.problems.push(at.problem("nothing is measured", hint));
        }
        let lasts = lasts.filter(|lasts| {
            let text = lasts.fill(&values);
            text.is_some_and(|text| read_span(text.trim()).is_some())
        });
        let hint = "write a line such as `for 60s`";
        let proof = Proof {
            world,
            lasts: self.known(lasts, at, hint)?,
            measures: measures
                .into_iter()
                .filter_map(|it| self.kept(it))
                .collect(),
            within,
            line: at.number,
        };
        Some(proof)
    }

    /// Adds a line with holes such as `{interval * 1000}` and `{length of "x"}`.
    fn fill(&mut self, template: &mut Template, line: Line<'a>, names: &[&str]) -> Option<()> {
        let mut rest = line;
        loop {
            let open = rest.text.find('{');
            let text = rest.part(0, open.unwrap_or(rest.text.len()));
            template.texts.last_mut()?.push_str(text.text);
            let Some(open) = open else {
                return Some(());
            };
            if rest.skip(open).text.starts_with(NUMBER) {
                template.texts.last_mut()?.push_str(NUMBER);
                rest = rest.skip(open + NUMBER.len());
                continue;
            }
            let close = rest.text.find('}').filter(|close| *close > open);
            let hint = "write the formula and `}` behind it";
            let close = self.known(close, rest.skip(open), hint)?;
            let (number, of) = often(rest.part(open + 1, close));
            let expr = self.kept(read_expr(number, names))?;
            template.holes.push(Hole { expr, of });
            template.texts.push(String::new());
            rest = rest.skip(close + 1);
        }
    }

    fn known<T>(&mut self, found: Option<T>, line: Line<'a>, hint: &str) -> Option<T> {
        if found.is_none() {
            self.problems
                .push(line.problem("something is missing here", hint));
        }
        found
    }

    fn kept<T>(&mut self, found: Result<T, Problem>) -> Option<T> {
        found.map_err(|problem| self.problems.push(problem)).ok()
    }
}

/// `length of "x"` as `length` and `x`.
fn often(line: Line<'_>) -> (Line<'_>, Option<String>) {
    let parts = line.text.split_once(" of \"");
    let part = parts.and_then(|(number, part)| Some((number, part.trim_end().strip_suffix('"')?)));
    match part {
        Some((number, part)) => (line.part(0, number.len()), Some(part.to_owned())),
        None => (line, None),
    }
}

fn joined_lines(written: &[(u32, String)]) -> String {
    let lines = written.iter();
    lines.flat_map(|(_, line)| [line.as_str(), "\n"]).collect()
}

fn quantity(line: Line<'_>, above: &[Quantity]) -> Result<Quantity, Problem> {
    let hint = "write: name \"what it is\" [unit] = number or formula";
    let Some(equals) = line.text.find(" = ") else {
        return Err(line.problem("this is no quantity", hint));
    };
    let (head, right) = (line.part(0, equals), line.skip(equals + 3).trimmed());
    let (name, rest) = head.split_word();
    if !is_name(name.text) || above.iter().any(|it| it.name == name.text) {
        let hint = "begin with a small letter; letters, digits and `_`; each name once";
        return Err(name.problem(format!("`{}` is no name here", name.text), hint));
    }
    let (label, rest) = match rest.after("\"").and_then(|it| it.text.split_once('"')) {
        Some((label, behind)) => (label, rest.skip(rest.text.len() - behind.len()).trimmed()),
        None => (name.text, rest),
    };
    let unit = rest
        .text
        .strip_prefix('[')
        .and_then(|it| it.strip_suffix(']'));
    if unit.is_none() && !rest.text.is_empty() {
        return Err(rest.problem("this is no unit", "write it between brackets: [bytes]"));
    }
    Ok(Quantity {
        name: name.text.to_owned(),
        label: label.to_owned(),
        unit: unit.unwrap_or_default().to_owned(),
        from: source(right, above)?,
    })
}

/// A bare number, with or without its bounds, can be changed; everything else is a formula.
fn source(line: Line<'_>, above: &[Quantity]) -> Result<Source, Problem> {
    let (first, rest) = line.split_word();
    let bounds = rest.after_word("from");
    match (Number::read(first.text), bounds) {
        (Some(start), None) if rest.text.is_empty() => Ok(Source::Given {
            start,
            least: Number::ZERO,
            most: Number::whole(MOST),
        }),
        (Some(start), Some(bounds)) => {
            let ends = bounds.text.split_once(" to ");
            let read = |(least, most): (&str, &str)| {
                Number::read(least.trim()).zip(Number::read(most.trim()))
            };
            match ends.and_then(read) {
                Some((least, most)) if least <= start && start <= most => {
                    Ok(Source::Given { start, least, most })
                }
                _ => Err(bounds.problem(
                    "these are no bounds for it",
                    "write them around the number: 10 from 1 to 1000",
                )),
            }
        }
        _ => {
            let names: Vec<&str> = above.iter().map(|it| &*it.name).collect();
            Ok(Source::Formula {
                text: line.text.to_owned(),
                expr: read_expr(line, &names)?,
            })
        }
    }
}

/// `bytes = sensor sends tcp`: a name from above, and what is counted.
fn measure(line: Line<'_>, quantities: &[&str], known: &[Arc<str>]) -> Result<Measure, Problem> {
    let equals = line.text.find(" = ");
    let name = line.part(0, equals.unwrap_or(line.text.len())).trimmed();
    let place = quantities.iter().position(|it| *it == name.text);
    let (Some(equals), Some(quantity)) = (equals, place) else {
        let hint = "write the name of a formula above, ` = `, and what to count";
        return Err(name.problem("this measures nothing", hint));
    };
    let what = line.skip(equals + 3).trimmed();
    Ok(Measure {
        quantity,
        what: measured(what, known)?,
        text: what.text.to_owned(),
    })
}

/// `until CONDITION`, `radio CLIENT`, `memory NODE`, or what is counted.
fn measured(line: Line<'_>, known: &[Arc<str>]) -> Result<Measured, Problem> {
    if let Some(rest) = line.after_word("until") {
        let read = parse_lines(&[rest], known).map(Measured::Until);
        return read.map_err(|problems| first(problems, rest));
    }
    let (radio, memory) = (line.after_word("radio"), line.after_word("memory"));
    let Some(rest) = radio.or(memory) else {
        // How many a condition asks for does not matter: they are counted.
        let read = parse_lines(&[line], known).map(Measured::Counted);
        return read.map_err(|problems| first(problems, line));
    };
    let names: Vec<&str> = known.iter().map(|it| &**it).collect();
    match known.iter().find(|name| ***name == *rest.text) {
        Some(name) if radio.is_some() => Ok(Measured::Radio(name.clone())),
        Some(name) => Ok(Measured::Memory(name.clone())),
        None => Err(rest.problem(
            format!("there is no `{}` in this world", rest.text),
            advice(rest.text, &names),
        )),
    }
}

fn first(problems: Vec<Problem>, line: Line<'_>) -> Problem {
    let first = problems.into_iter().next();
    first.unwrap_or_else(|| line.problem("this cannot be counted", ""))
}

fn is_name(text: &str) -> bool {
    let plain = text.replace('_', "-");
    is_id(&plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
}
