//! A lesson told in another language, held against its original: only its words may differ.

use super::super::calculator::{Calculator, Source};
use super::super::quiz::{Candidate, Form, Quiz};
use super::super::story::{Lesson, Level, Solution, Step, Until};
use super::line;
use crate::condition::Condition;
use crate::problem::Problem;

/// What a translation changed that is no word, by the line of its step.
pub fn translated(original: &Lesson, told: &Lesson) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut tell = |at: u32, message: String| {
        let hint = "take it over from the original: a translation changes words only";
        problems.push(line(at.max(1)).problem(message, hint));
    };
    let front = [
        ("id", original.id == told.id),
        ("minutes", original.minutes == told.minutes),
        ("learn", original.learn.len() == told.learn.len()),
    ];
    for (key, is_same) in front {
        if !is_same {
            tell(1, format!("`{key}` is not as in the original"));
        }
    }
    if told.language == original.language {
        tell(1, "this translation does not say its `language`".to_owned());
    }
    let (here, there) = (told.steps.len(), original.steps.len());
    if here != there {
        tell(1, format!("this has {here} steps, the original {there}"));
        return problems;
    }
    for (one, other) in original.steps.iter().zip(&told.steps) {
        for what in unlike(one, other) {
            let there = one.line;
            tell(
                other.line,
                format!("{what} of this step is not as in the original, line {there}"),
            );
        }
    }
    problems
}

/// What of a step is another one.
fn unlike(one: &Step, other: &Step) -> Vec<&'static str> {
    let parts = [
        ("the kind", one.kind == other.kind),
        ("the world", one.scenario == other.scenario),
        ("what plays", same_play(one, other)),
        ("the prediction", foretells(one) == foretells(other)),
        ("a goal", goals(one) == goals(other)),
        ("the number of hints", one.hints.len() == other.hints.len()),
        (
            "the solution",
            ways(one.solution.iter(), other.solution.iter()),
        ),
        ("a wrong way", ways(one.wrong.iter(), other.wrong.iter())),
        ("the quiz", asks(one) == asks(other)),
        ("a calculator", counts(one) == counts(other)),
        ("the choice of readers", readers(one) == readers(other)),
    ];
    let unlike = parts.into_iter().filter(|(_, is_same)| !is_same);
    unlike.map(|(what, _)| what).collect()
}

fn same_play(one: &Step, other: &Step) -> bool {
    let moments = |step: &Step| {
        let play = step.play.clone()?;
        let pauses: Vec<Until> = play.pauses.into_iter().map(|it| it.at).collect();
        Some((play.until, play.slower, pauses))
    };
    moments(one) == moments(other)
}

fn foretells(step: &Step) -> Option<(Vec<&Condition>, &Until)> {
    let prediction = step.prediction.as_ref()?;
    let choices = prediction.choices.iter();
    Some((choices.map(|it| &it.condition).collect(), &prediction.until))
}

fn goals(step: &Step) -> Vec<(&str, &Condition)> {
    let goals = step.goals.iter();
    goals.map(|goal| (&*goal.id, &goal.condition)).collect()
}

fn ways<'a>(
    one: impl Iterator<Item = &'a Solution>,
    other: impl Iterator<Item = &'a Solution>,
) -> bool {
    let told = |way: &'a Solution| (&way.acts, way.until);
    one.map(told).eq(other.map(told))
}

/// A question without its words: which form, and what is right.
fn asks(step: &Step) -> Option<(&'static str, Vec<u32>, &str)> {
    let Quiz { form, .. } = step.quiz.as_ref()?;
    let rights =
        |all: &[Candidate]| -> Vec<u32> { all.iter().map(|it| u32::from(it.right)).collect() };
    Some(match form {
        Form::Choose(all) => ("choose", rights(all), ""),
        Form::Fault(all) => ("fault", rights(all), ""),
        Form::Match(pairs) => {
            // Two left parts may have the same right one.
            let first = |right: &String| pairs.iter().position(|pair| pair.1 == *right);
            let place = |pair: &(String, String)| {
                first(&pair.1)
                    .and_then(|it| u32::try_from(it).ok())
                    .unwrap_or(u32::MAX)
            };
            ("match", pairs.iter().map(place).collect(), "")
        }
        Form::Order(items) => ("order", items.iter().map(|item| item.0).collect(), ""),
        Form::Number { formula, .. } => ("number", Vec::new(), formula),
    })
}

/// Calculators without their words, each with the name and the number or formula of its lines.
fn counts(step: &Step) -> Vec<Vec<String>> {
    let line = |calculator: &Calculator| {
        let quantities = calculator.quantities.iter().map(|it| match &it.from {
            Source::Given { start, least, most } => {
                format!("{} = {start} from {least} to {most}", it.name)
            }
            Source::Formula { text, .. } => format!("{} = {text}", it.name),
        });
        let measures = calculator.proof.iter().flat_map(|proof| &proof.measures);
        let measures = measures.map(|it| it.text.clone());
        quantities.chain(measures).collect()
    };
    step.calculators.iter().map(line).collect()
}

/// Which readers have passages of their own, in order.
fn readers(step: &Step) -> Vec<Level> {
    step.passages.iter().filter_map(|it| it.level).collect()
}
