//! What a learner is about to say: an answer not yet given, numbers not yet proved.

use brokerscope_core::lesson::{
    Answer, Calculator, Form, Marking, Number, Proved, Quiz, Source, Step, Unproved,
};

/// What stands in the fields of a step.
#[derive(Debug, Default)]
pub struct Draft {
    /// Choices or lines that are marked.
    pub marked: Vec<usize>,
    /// For each part on the left what was chosen for it.
    pub paired: Vec<Option<usize>>,
    /// The parts to be moved, in their order now; on the right of pairs, as they are shown.
    pub order: Vec<usize>,
    /// A number as typed.
    pub text: String,
    /// What the last answer was worth; `None` once it was changed.
    pub marking: Option<Marking>,
    /// For each calculator of the step.
    pub sheets: Vec<Sheet>,
}

/// What stands in a calculator.
#[derive(Debug, Default)]
pub struct Sheet {
    /// For each quantity that is given what was typed.
    pub typed: Vec<String>,
    /// What the world counted, with the numbers as they were; `None` once one was changed.
    pub proved: Option<Result<Proved, Unproved>>,
}

impl Draft {
    /// As a step opens; with the right answer if it was given before.
    pub fn of(step: Option<&Step>, answered: Option<&Answer>) -> Self {
        let Some(step) = step else {
            return Self::default();
        };
        let mut draft = Self {
            sheets: step.calculators.iter().map(Sheet::of).collect(),
            ..Self::default()
        };
        if let Some(quiz) = &step.quiz {
            draft.order = quiz.shuffled();
            if let Form::Match(pairs) = &quiz.form {
                draft.paired = vec![None; pairs.len()];
            }
            if let Some(answer) = answered {
                draft.fill(quiz, answer);
            }
        }
        draft
    }

    fn fill(&mut self, quiz: &Quiz, answer: &Answer) {
        match (&quiz.form, answer) {
            (Form::Choose(_) | Form::Fault(_), Answer::Places(places)) => {
                self.marked.clone_from(places);
            }
            (Form::Match(pairs), Answer::Places(places)) if places.len() == pairs.len() => {
                self.paired = places.iter().copied().map(Some).collect();
            }
            (Form::Order(items), Answer::Places(places)) if places.len() == items.len() => {
                self.order.clone_from(places);
            }
            (Form::Number { .. }, Answer::Number(number)) => self.text = number.plain(),
            (_, Answer::Places(_) | Answer::Number(_)) => return,
        }
        self.marking = Some(quiz.mark(answer));
    }

    /// The answer as it stands; `None` while something is missing.
    pub fn answer(&self, form: &Form) -> Option<Answer> {
        match form {
            Form::Choose(_) | Form::Fault(_) => {
                (!self.marked.is_empty()).then(|| Answer::Places(self.marked.clone()))
            }
            Form::Match(_) => {
                let all: Option<Vec<usize>> = self.paired.iter().copied().collect();
                all.map(Answer::Places)
            }
            Form::Order(_) => Some(Answer::Places(self.order.clone())),
            Form::Number { .. } => typed_number(&self.text).map(Answer::Number),
        }
    }

    /// Marks a choice, or takes the mark away; of a question with one right answer, only one is
    /// marked.
    pub fn mark(&mut self, place: usize, single: bool) {
        self.marking = None;
        let was = self.marked.contains(&place);
        if single {
            self.marked.clear();
        }
        if was {
            self.marked.retain(|it| *it != place);
        } else {
            self.marked.push(place);
        }
    }

    /// Moves the part at `position` one place towards the start, or the end.
    pub fn shift(&mut self, position: usize, up: bool) {
        let other = if up {
            position.checked_sub(1)
        } else {
            position.checked_add(1)
        };
        if let Some(other) = other.filter(|other| *other < self.order.len())
            && position < self.order.len()
        {
            self.marking = None;
            self.order.swap(position, other);
        }
    }
}

impl Sheet {
    fn of(calculator: &Calculator) -> Self {
        let given = calculator.quantities.iter();
        let typed = given.filter_map(|quantity| match &quantity.from {
            Source::Given { start, .. } => Some(start.plain()),
            Source::Formula { .. } => None,
        });
        Self {
            typed: typed.collect(),
            proved: None,
        }
    }

    /// What was typed, as numbers.
    pub fn said(&self) -> Vec<Option<Number>> {
        self.typed.iter().map(|text| typed_number(text)).collect()
    }
}

/// A number as people type it.
fn typed_number(text: &str) -> Option<Number> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Number::read(&plain.replace(',', "."))
}
