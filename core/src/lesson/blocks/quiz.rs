//! Reading a question: its form stands behind `quiz`, what is right stands with each part.

use super::super::calculator::{Number, read_expr};
use super::super::prose;
use super::super::quiz::{Candidate, Form, Quiz};
use super::Reader;
use crate::problem::{Line, advice, joined};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::length_bytes;

const FORMS: [&str; 5] = ["choose", "match", "order", "number", "fault"];
/// What may prove a choice.
const FACTS: [&str; 4] = ["matches", "filter", "topic", "length"];
/// More parts than this nobody keeps in mind.
const PARTS_MAX: usize = 20;

/// A part as it stands: its first line, and what follows it.
struct Part<'a> {
    line: Line<'a>,
    /// The sign or word before it.
    mark: &'a str,
    because: Vec<Line<'a>>,
    fact: Option<Line<'a>>,
}

/// The lines of a question.
struct Sheet<'a> {
    question: Vec<Line<'a>>,
    parts: Vec<Part<'a>>,
    explain: Vec<Line<'a>>,
    rest: Vec<Line<'a>>,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn quiz(&mut self) -> Option<Quiz> {
        let (_, form) = self.block.info.split_word();
        if !FORMS.contains(&form.text) {
            let hint = advice(form.text, &FORMS);
            self.problems.push(form.problem("a quiz has a form", hint));
            return None;
        }
        let sheet = self.sheet(form.text);
        prose::check_line(&sheet.question, self.problems);
        prose::check(&sheet.explain, self.problems);
        if sheet.question.is_empty() {
            self.missing::<()>("the question is missing", "write it on the first line");
        }
        let read = match form.text {
            "choose" => self.choices(&sheet).map(Form::Choose),
            "match" => self.pairs(&sheet).map(Form::Match),
            "order" => self.items(&sheet).map(Form::Order),
            "number" => self.number(&sheet),
            _ => self.faults(&sheet).map(Form::Fault),
        };
        Some(Quiz {
            question: joined(&sheet.question),
            form: read?,
            because: (!sheet.explain.is_empty()).then(|| joined(&sheet.explain)),
            line: self.block.info.number,
        })
    }

    fn sheet(&mut self, form: &str) -> Sheet<'a> {
        let mut sheet = Sheet {
            question: Vec::new(),
            parts: Vec::new(),
            explain: Vec::new(),
            rest: Vec::new(),
        };
        for line in self.block.filled() {
            if !sheet.explain.is_empty() {
                sheet.explain.push(line);
            } else if let Some(rest) = line.after_word("explain") {
                sheet.explain.push(rest);
            } else if let Some((mark, text)) = begins(form, line) {
                sheet.parts.push(Part {
                    line: text,
                    mark,
                    because: Vec::new(),
                    fact: None,
                });
            } else if form == "number" && !sheet.question.is_empty() {
                sheet.rest.push(line);
            } else if let Some(part) = sheet.parts.last_mut() {
                match (line.after_word("because"), line.after_word("if")) {
                    (Some(rest), _) => part.because.push(rest),
                    (None, Some(fact)) => part.fact = Some(fact),
                    (None, None) if part.because.is_empty() => {
                        self.unexpected(line, &["because", "if", "explain"]);
                    }
                    (None, None) => part.because.push(line),
                }
            } else {
                sheet.question.push(line);
            }
        }
        if form != "number" && !(2..=PARTS_MAX).contains(&sheet.parts.len()) {
            let hint = match form {
                "choose" => "write 2 to 20 choices: `- yes …`, `- no …`",
                "match" => "write 2 to 20 pairs: `- left = right`",
                "order" => "write 2 to 20 items: `1. first`, `2. second`",
                _ => "write 2 to 20 lines, each behind `|`, the wrong ones behind `!`",
            };
            self.missing::<()>("there is nothing to answer with", hint);
        }
        sheet
    }

    fn choices(&mut self, sheet: &Sheet<'a>) -> Option<Vec<Candidate>> {
        let mut choices = Vec::new();
        for part in &sheet.parts {
            let (verdict, text) = part.line.split_word();
            let right = match verdict.text {
                "yes" => true,
                "no" => false,
                _ => {
                    let hint = "write `- yes` before what is right, `- no` before what is not";
                    let problem = verdict.problem("is this one right?", hint);
                    self.problems.push(problem);
                    continue;
                }
            };
            prose::check_line(&[text], self.problems);
            if let Some(line) = part.fact
                && let Some(holds) = self.fact(line)
                && holds != right
            {
                let says = if holds { "true" } else { "not true" };
                let hint = "the engine decides: change the answer, or what it is about";
                let message = format!("this is {says}");
                self.problems.push(line.problem(message, hint));
            }
            choices.push(self.candidate(part, text, right));
        }
        if !choices.is_empty() && !choices.iter().any(|choice| choice.right) {
            self.missing::<()>("no choice is right", "write `- yes` before one at least");
        }
        Some(choices)
    }

    fn faults(&mut self, sheet: &Sheet<'a>) -> Option<Vec<Candidate>> {
        if !sheet.parts.iter().any(|part| part.mark == "!") {
            let hint = "write `!` before each line that is wrong, and `because` below it";
            return self.missing("no line is wrong", hint);
        }
        let mut lines = Vec::new();
        for part in &sheet.parts {
            let wrong = part.mark == "!";
            if wrong && part.because.is_empty() {
                let hint = "write it on a line below: because …";
                let problem = part.line.problem("why is this line wrong?", hint);
                self.problems.push(problem);
            }
            lines.push(self.candidate(part, part.line, wrong));
        }
        Some(lines)
    }

    fn candidate(&mut self, part: &Part<'a>, text: Line<'a>, right: bool) -> Candidate {
        prose::check(&part.because, self.problems);
        Candidate {
            text: text.text.to_owned(),
            right,
            because: (!part.because.is_empty()).then(|| joined(&part.because)),
        }
    }

    fn pairs(&mut self, sheet: &Sheet<'a>) -> Option<Vec<(String, String)>> {
        let mut pairs = Vec::new();
        for part in &sheet.parts {
            let Some((left, right)) = part.line.text.split_once(" = ") else {
                let hint = "write both with ` = ` between them";
                let problem = part.line.problem("this is no pair", hint);
                self.problems.push(problem);
                continue;
            };
            prose::check_line(&[part.line], self.problems);
            pairs.push((left.trim().to_owned(), right.trim().to_owned()));
        }
        Some(pairs)
    }

    fn items(&mut self, sheet: &Sheet<'a>) -> Option<Vec<(u32, String)>> {
        let mut items = Vec::new();
        for part in &sheet.parts {
            prose::check_line(&[part.line], self.problems);
            // `begins` let nothing else in.
            let rank = part.mark.parse().unwrap_or(u32::MAX);
            items.push((rank, part.line.text.to_owned()));
        }
        let first = items.first().map(|item| item.0);
        if !items.is_empty() && items.iter().all(|item| Some(item.0) == first) {
            let hint = "number them in their order; the same number twice leaves two free";
            return self.missing("these have no order", hint);
        }
        Some(items)
    }

    fn number(&mut self, sheet: &Sheet<'a>) -> Option<Form> {
        let (mut answer, mut within, mut unit) = (None, Number::ZERO, String::new());
        for line in &sheet.rest {
            if let Some(rest) = line.after_word("answer") {
                answer = Some((self.value(rest)?, rest.text.to_owned()));
            } else if let Some(rest) = line.after_word("within") {
                within = self.value(rest)?;
            } else if let Some(rest) = line.after_word("unit") {
                unit = rest.text.to_owned();
            } else {
                self.unexpected(*line, &["answer", "within", "unit", "explain"]);
            }
        }
        match answer {
            Some((answer, formula)) => Some(Form::Number {
                answer,
                formula,
                within,
                unit,
            }),
            None => self.missing(
                "the answer is missing",
                "write a line such as `answer 2 + 2 + 17`",
            ),
        }
    }

    fn value(&mut self, line: Line<'a>) -> Option<Number> {
        match read_expr(line, &[]) {
            Ok(expr) => {
                let value = expr.value(&[]);
                if value.is_none() {
                    let hint = "divide by something else, or write smaller numbers";
                    self.problems.push(line.problem("this has no value", hint));
                }
                value
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Whether the engine agrees: `matches "a/+" "a/b"`, `filter "a/#"`, `topic "a+"`,
    /// `length 321 "c1 02"`, each with `not` before it if it does not.
    fn fact(&mut self, line: Line<'a>) -> Option<bool> {
        if let Some(rest) = line.after_word("not") {
            return self.fact(rest).map(|holds| !holds);
        }
        let (word, rest) = line.split_word();
        let mut quoted = rest.text.split('"').skip(1).step_by(2);
        let said = (quoted.next(), quoted.next());
        match (word.text, said) {
            ("matches", (Some(filter), Some(topic))) => {
                let topic = TopicName::parse(topic).ok();
                let filter = TopicFilter::parse(filter).ok();
                let both = filter.zip(topic);
                Some(both.is_some_and(|(filter, topic)| filter.matches(&topic)))
            }
            ("filter", (Some(text), None)) => Some(is_filter(text)),
            ("topic", (Some(text), None)) => Some(TopicName::parse(text).is_ok()),
            ("length", (Some(hex), None)) => {
                let number = rest.split_word().0.text.parse().ok()?;
                Some(spelled(number).is_some_and(|it| it.eq_ignore_ascii_case(hex)))
            }
            _ => {
                let hint = format!(
                    "{}; such as: if matches \"a/+\" \"a/b\"",
                    advice("", &FACTS)
                );
                let problem = word.problem("the engine cannot judge this", hint);
                self.problems.push(problem);
                None
            }
        }
    }
}

/// Whether 5.0 takes it: what begins with `$share/` must be a shared filter.
fn is_filter(text: &str) -> bool {
    let filter = TopicFilter::parse(text);
    filter.is_ok_and(|it| it.shared().is_none_or(|shared| shared.is_ok()))
}

/// What begins a part of this form, and the part.
fn begins<'a>(form: &str, line: Line<'a>) -> Option<(&'a str, Line<'a>)> {
    match form {
        "choose" | "match" => line.after_word("-").map(|text| ("-", text)),
        "fault" => ["|", "!"]
            .into_iter()
            .find_map(|mark| line.after(mark).map(|text| (mark, text))),
        "order" => {
            let (number, _) = line.text.split_once('.')?;
            let digits = number.parse::<u32>().is_ok();
            let rest = line.skip(number.len() + 1).trimmed();
            digits.then_some((number, rest))
        }
        _ => None,
    }
}

/// A Remaining Length as it stands on the wire, such as `c1 02`.
fn spelled(number: u32) -> Option<String> {
    let bytes = length_bytes(number)?;
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(pairs.join(" "))
}
