//! Questions whose answers are known without running a world, and how an answer is marked.

use core::fmt;

use super::calculator::Number;
use crate::chance::Chance;
use crate::order;

/// A question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Quiz {
    /// Markdown.
    pub question: String,
    /// What kind of answer it wants.
    pub form: Form,
    /// Markdown, shown once the answer is right.
    pub because: Option<String>,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// What kind of answer a question wants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Form {
    /// All that are right, of several.
    Choose(Vec<Candidate>),
    /// For each on the left the one on the right that belongs to it.
    Match(Vec<(String, String)>),
    /// All of them, in order. Those with the same rank may stand in any order.
    Order(Vec<(u32, String)>),
    /// A number.
    Number {
        /// The right one.
        answer: Number,
        /// How it is worked out, as written.
        formula: String,
        /// So far off is still right.
        within: Number,
        /// In what it is counted; may be empty.
        unit: String,
    },
    /// The lines of a text that are wrong.
    Fault(Vec<Candidate>),
}

/// Something that may be marked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// Markdown; in [`Form::Fault`] a line as it stands.
    pub text: String,
    /// It is one to mark.
    pub right: bool,
    /// Why, or why not: Markdown.
    pub because: Option<String>,
}

/// What somebody answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// Places. Of [`Form::Choose`] and [`Form::Fault`]: those marked, in any order. Of
    /// [`Form::Match`]: for each on the left the place of the right part. Of [`Form::Order`]: the
    /// places in the order given.
    Places(Vec<usize>),
    /// Of [`Form::Number`].
    Number(Number),
}

/// Numbers with blanks between them, or `=` and a number: as progress keeps it.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "={}", number.plain()),
            Self::Places(places) => {
                let mut gap = "";
                for place in places {
                    write!(f, "{gap}{place}")?;
                    gap = " ";
                }
                Ok(())
            }
        }
    }
}

impl Answer {
    /// Reads what [`Display`](fmt::Display) wrote.
    pub fn read(text: &str) -> Option<Self> {
        match text.strip_prefix('=') {
            Some(number) => Number::read(number).map(Self::Number),
            None => {
                let places = text.split(' ').filter(|it| !it.is_empty());
                let places: Result<Vec<usize>, _> = places.map(str::parse).collect();
                places.ok().map(Self::Places)
            }
        }
    }
}

/// What an answer is worth.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Marking {
    /// Part by part: each choice, line, or left part; each position of an order; the number.
    pub parts: Vec<bool>,
}

impl Marking {
    /// All of it is right.
    pub fn is_right(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|right| *right)
    }
}

impl Quiz {
    /// Marks an answer. One of another form is wrong.
    pub fn mark(&self, answer: &Answer) -> Marking {
        let parts = match (&self.form, answer) {
            (Form::Choose(options) | Form::Fault(options), Answer::Places(places)) => options
                .iter()
                .enumerate()
                .map(|(place, option)| places.contains(&place) == option.right)
                .collect(),
            (Form::Match(pairs), Answer::Places(places)) => {
                let right = |place: usize| pairs.get(place).map(|pair| &pair.1);
                let given = |place| places.get(place).and_then(|it| right(*it));
                let pairs = pairs.iter().enumerate();
                pairs
                    .map(|(place, pair)| given(place) == Some(&pair.1))
                    .collect()
            }
            (Form::Order(items), Answer::Places(places)) => ordered(items, places),
            (Form::Number { answer, within, .. }, Answer::Number(given)) => {
                let apart = given.minus(*answer).map(Number::size);
                vec![apart.is_some_and(|apart| apart <= *within)]
            }
            (_, Answer::Places(_) | Answer::Number(_)) => vec![false],
        };
        Marking { parts }
    }

    /// In which order the parts to be moved are shown: the same for the same question, and never
    /// the right one.
    pub fn shuffled(&self) -> Vec<usize> {
        let count = match &self.form {
            Form::Match(pairs) => pairs.len(),
            Form::Order(items) => items.len(),
            Form::Choose(options) | Form::Fault(options) => return (0..options.len()).collect(),
            Form::Number { .. } => 0,
        };
        let mut places: Vec<usize> = (0..count).collect();
        let mut chance = Chance::new(0, &self.question);
        for last in (1..count).rev() {
            let bound = u32::try_from(last).unwrap_or(u32::MAX).saturating_add(1);
            let other = usize::try_from(chance.below(bound)).unwrap_or(0);
            places.swap(last, other.min(last));
        }
        if self.mark(&Answer::Places(places.clone())).is_right() {
            places.rotate_left(1.min(count));
        }
        places
    }

    /// An answer that is right.
    pub fn solution(&self) -> Answer {
        match &self.form {
            Form::Choose(options) | Form::Fault(options) => {
                let marked = options.iter().enumerate().filter(|(_, it)| it.right);
                Answer::Places(marked.map(|(place, _)| place).collect())
            }
            Form::Match(pairs) => Answer::Places((0..pairs.len()).collect()),
            Form::Order(items) => {
                let mut places: Vec<usize> = (0..items.len()).collect();
                order::sort_by_key(&mut places, |place| items.get(*place).map(|it| it.0));
                Answer::Places(places)
            }
            Form::Number { answer, .. } => Answer::Number(*answer),
        }
    }
}

/// Each item once, and at each position one of the rank that belongs there.
fn ordered(items: &[(u32, String)], places: &[usize]) -> Vec<bool> {
    let mut ranks: Vec<u32> = items.iter().map(|item| item.0).collect();
    order::sort_by_key(&mut ranks, |rank| *rank);
    let fits = |(position, rank): (usize, &u32)| {
        let Some(place) = places.get(position) else {
            return false;
        };
        let again = places.iter().filter(|it| *it == place).count() > 1;
        !again && items.get(*place).is_some_and(|item| item.0 == *rank)
    };
    ranks.iter().enumerate().map(fits).collect()
}
