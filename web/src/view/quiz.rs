//! A question of a lesson, and a calculator, as their pane shows them.

use brokerscope_core::lesson::prose::{self, Block, Inline};
use brokerscope_core::lesson::{
    Calculator, Candidate, Form, Number, Quantity, Quiz, Source, StepState, Unproved,
};

use crate::model::{Draft, Sheet};
use crate::words::lesson as words;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizView {
    /// The question.
    pub asks: Vec<Inline>,
    /// What one answers with.
    pub parts: Parts,
    /// Something is chosen for all of it.
    pub ready: bool,
    /// What to say of the last answer.
    pub says: Option<(bool, String)>,
    /// What there is to say once the answer is right.
    pub because: Vec<Block>,
}

/// What one answers with.
#[derive(Clone, Debug, PartialEq)]
pub enum Parts {
    /// Choices; `true`: only one of them.
    Choices(Vec<ChoicePart>, bool),
    /// Lines of a text.
    Lines(Vec<ChoicePart>),
    /// On the left, and what may be chosen for each.
    Pairs(Vec<PairPart>, Vec<(usize, String)>),
    /// Parts to be moved: its text, and whether it stands right.
    Items(Vec<(Vec<Inline>, Option<bool>)>),
    /// A number as typed, its unit, and whether it is right.
    Number(String, String, Option<bool>),
}

/// A choice or a line.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoicePart {
    /// It; a line has no other parts than its text.
    pub text: Vec<Inline>,
    /// It is marked.
    pub marked: bool,
    /// Whether the mark, or that there is none, is right.
    pub right: Option<bool>,
    /// Why, or why not.
    pub because: Vec<Block>,
}

/// The left part of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct PairPart {
    /// It.
    pub text: Vec<Inline>,
    /// What was chosen for it.
    pub chosen: Option<usize>,
    /// Whether that is right.
    pub right: Option<bool>,
}

/// A calculator.
#[derive(Clone, Debug, PartialEq)]
pub struct CalculatorView {
    /// Its quantities.
    pub rows: Vec<RowView>,
    /// A world can prove it.
    pub proof: Option<ProofView>,
}

/// A quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Its name in formulas.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// In what it is counted.
    pub unit: String,
    /// What was typed, and what is wrong with it; or the formula and its value.
    pub number: RowNumber,
    /// What the world counted.
    pub counted: Option<String>,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum RowNumber {
    /// Its place among those given, what was typed, and what is wrong with it.
    Given(usize, String, Option<String>),
    /// The formula, and what comes of it.
    Formula(String, String),
}

/// What stands below a calculator.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofView {
    /// What became of it.
    pub says: Option<(bool, String)>,
}

/// A question and what was answered.
pub fn quiz(quiz: &Quiz, draft: &Draft, so_far: &StepState) -> QuizView {
    let marking = draft.marking.as_ref();
    let right = |place: usize| marking.and_then(|it| it.parts.get(place).copied());
    let parts = match &quiz.form {
        Form::Choose(all) => {
            let single = all.iter().filter(|it| it.right).count() == 1;
            Parts::Choices(candidates(all, draft, prose::read_line), single)
        }
        Form::Fault(all) => {
            let line = |text: &str| vec![Inline::Code(text.to_owned())];
            Parts::Lines(candidates(all, draft, line))
        }
        Form::Match(pairs) => {
            let left = pairs.iter().enumerate().map(|(place, pair)| PairPart {
                text: prose::read_line(&pair.0),
                chosen: draft.paired.get(place).copied().flatten(),
                right: right(place),
            });
            let options = draft.order.iter();
            let options = options.filter_map(|it| Some((*it, plain(&pairs.get(*it)?.1))));
            Parts::Pairs(left.collect(), options.collect())
        }
        Form::Order(items) => {
            let shown = draft.order.iter().enumerate();
            let item = |(position, place): (usize, &usize)| {
                let text = &items.get(*place)?.1;
                Some((prose::read_line(text), right(position)))
            };
            Parts::Items(shown.filter_map(item).collect())
        }
        Form::Number { unit, .. } => Parts::Number(draft.text.clone(), unit.clone(), right(0)),
    };
    let is_right = marking.is_some_and(brokerscope_core::lesson::Marking::is_right);
    let done = so_far.tried.as_ref().is_some_and(|tried| tried.right) && is_right;
    QuizView {
        asks: prose::read_line(&quiz.question),
        parts,
        ready: draft.answer(&quiz.form).is_some(),
        says: marking.map(|marking| {
            let wrong = marking.parts.iter().filter(|right| !**right).count();
            (is_right, words::marked(wrong))
        }),
        because: match &quiz.because {
            Some(because) if done => prose::read(because),
            Some(_) | None => Vec::new(),
        },
    }
}

fn candidates(
    all: &[Candidate],
    draft: &Draft,
    read: impl Fn(&str) -> Vec<Inline>,
) -> Vec<ChoicePart> {
    let marking = draft.marking.as_ref();
    let part = |(place, candidate): (usize, &Candidate)| {
        let marked = draft.marked.contains(&place);
        let right = marking.and_then(|it| it.parts.get(place).copied());
        // What was left alone and rightly so needs no word.
        let speaks = right.is_some() && (marked || right == Some(true));
        ChoicePart {
            text: read(&candidate.text),
            marked,
            right: right.filter(|right| marked || !right),
            because: match &candidate.because {
                Some(because) if speaks => prose::read(because),
                Some(_) | None => Vec::new(),
            },
        }
    };
    all.iter().enumerate().map(part).collect()
}

/// What can stand in a menu: no signs.
fn plain(text: &str) -> String {
    text.replace(['`', '*'], "")
}

/// A calculator and what stands in it.
pub fn calculator(calculator: &Calculator, sheet: &Sheet) -> CalculatorView {
    let said = sheet.said();
    let values = calculator.values(&said);
    let proved = sheet.proved.as_ref().and_then(|it| it.as_ref().ok());
    let proof = calculator.proof.as_ref();
    let mut given = 0;
    let rows = calculator.quantities.iter().zip(&values).enumerate();
    let row = |(place, (quantity, value)): (usize, (&Quantity, &Option<Number>))| {
        let measures = proof.iter().flat_map(|proof| &proof.measures);
        let counts = proved.iter().flat_map(|proved| &proved.counted);
        let counted = measures.zip(counts).find(|(it, _)| it.quantity == place);
        let number = match &quantity.from {
            Source::Given { least, most, .. } => {
                let at = given;
                given += 1;
                let typed = sheet.typed.get(at).cloned().unwrap_or_default();
                let fits = said.get(at).copied().flatten();
                let fits = fits.is_some_and(|it| it >= *least && it <= *most);
                let problem = (!fits).then(|| words::out_of_bounds(*least, *most));
                RowNumber::Given(at, typed, problem)
            }
            Source::Formula { text, .. } => {
                let value = value.map_or_else(|| words::NO_VALUE.to_owned(), |it| it.to_string());
                RowNumber::Formula(text.clone(), value)
            }
        };
        RowView {
            name: quantity.name.clone(),
            label: quantity.label.clone(),
            unit: quantity.unit.clone(),
            number,
            counted: counted.map(|(_, counted)| counted.to_string()),
        }
    };
    CalculatorView {
        rows: rows.map(row).collect(),
        proof: proof.map(|_| ProofView {
            says: sheet.proved.as_ref().map(|proved| match proved {
                Ok(proved) => (true, words::proved(proved.lasted)),
                Err(why) => (false, unproved(why)),
            }),
        }),
    }
}

fn unproved(why: &Unproved) -> String {
    match why {
        Unproved::Holes => words::NO_VALUE.to_owned(),
        Unproved::Text(problems) => {
            let first = problems.first();
            first.map_or_else(String::new, |it| format!("{}: {}", it.message, it.hint))
        }
        Unproved::World(error) => error.to_string(),
        Unproved::Long => words::TOO_LONG.to_owned(),
        Unproved::Never => words::NEVER_COMES.to_owned(),
    }
}
