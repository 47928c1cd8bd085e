//! Numbers to change, formulas over them, and a world that proves them.
//!
//! A formula counts what a world would do; [`Proof`] lets the engine do it, and counts what it
//! did. Both stand side by side.

mod expr;
mod measure;
mod number;
mod template;

use crate::history::History;
use crate::scenario::{self, Problem, Scenario};
use crate::time::{Instant, Span, read_span};
use crate::world::ScenarioError;

pub(super) use expr::read as read_expr;
pub use expr::{Expr, Function, Sign};
pub use measure::{Measure, Measured};
pub use number::Number;
pub(super) use template::NUMBER;
pub use template::{Hole, Template};

/// No proof needs more steps of its world than this.
const STEPS_MAX: u32 = 200_000;

/// Quantities and how they follow from each other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Calculator {
    /// In the order of the lines: each formula speaks of what stands above it.
    pub quantities: Vec<Quantity>,
    /// A world in which it comes true.
    pub proof: Option<Proof>,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// Something with a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Quantity {
    /// Its name in formulas.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// In what it is counted; may be empty.
    pub unit: String,
    /// Where its number comes from.
    pub from: Source,
}

/// Where a number comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Source {
    /// Somebody says it.
    Given {
        /// Until somebody does.
        start: Number,
        /// Not less than this.
        least: Number,
        /// Not more than this.
        most: Number,
    },
    /// It follows.
    Formula {
        /// As written.
        text: String,
        /// As read.
        expr: Expr,
    },
}

/// A world that does what the formulas count.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proof {
    /// The scenario.
    pub world: Template,
    /// How long it runs.
    pub lasts: Template,
    /// What is counted in it.
    pub measures: Vec<Measure>,
    /// How far apart both numbers may be, in percent of the counted one.
    pub within: Number,
    /// Where it begins in its file, from 1.
    pub line: u32,
}

/// What a proof came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proved {
    /// The world that ran: it can be opened and looked at.
    pub scenario: Scenario,
    /// For how long.
    pub lasted: Span,
    /// For each measure its number, in their order.
    pub counted: Vec<Number>,
}

/// Why there is no proof.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unproved {
    /// A number for a hole, or the time it lasts, does not exist.
    Holes,
    /// The scenario has mistakes with these numbers.
    Text(Vec<Problem>),
    /// No world comes of it.
    World(ScenarioError),
    /// It takes too long.
    Long,
    /// The moment that is asked for does not come.
    Never,
}

impl Calculator {
    /// The numbers of all quantities, `None` where there is none, such as behind a division by
    /// nothing. `said` are the numbers of those that are given, in their order; what is missing or
    /// out of bounds stays as it starts.
    pub fn values(&self, said: &[Option<Number>]) -> Vec<Option<Number>> {
        let mut said = said.iter();
        let mut values = Vec::new();
        for quantity in &self.quantities {
            let value = match &quantity.from {
                Source::Given { start, least, most } => {
                    let said = said.next().copied().flatten();
                    Some(
                        said.filter(|it| it >= least && it <= most)
                            .unwrap_or(*start),
                    )
                }
                Source::Formula { expr, .. } => expr.value(&values),
            };
            values.push(value);
        }
        values
    }

    /// Runs the world of the proof with these values, and counts.
    ///
    /// # Errors
    /// Why there is nothing to count.
    pub fn prove(&self, proof: &Proof, values: &[Option<Number>]) -> Result<Proved, Unproved> {
        let filled = proof.world.fill(values).ok_or(Unproved::Holes)?;
        let lasts = proof.lasts.fill(values).ok_or(Unproved::Holes)?;
        let lasted = read_span(lasts.trim()).ok_or(Unproved::Holes)?;
        let parsed = scenario::parse(&filled);
        if !parsed.problems.is_empty() {
            return Err(Unproved::Text(parsed.problems));
        }
        let mut history = History::start(parsed.scenario).map_err(Unproved::World)?;
        let end = Instant::START + lasted;
        if history.play(end, STEPS_MAX).steps >= STEPS_MAX {
            return Err(Unproved::Long);
        }
        let measures = proof.measures.iter();
        let counted = measures.map(|it| it.what.number(&history, end).ok_or(Unproved::Never));
        let counted = counted.collect::<Result<_, _>>()?;
        Ok(Proved {
            scenario: history.scenario().clone(),
            lasted,
            counted,
        })
    }
}

impl Proof {
    /// Whether a formula's number is near enough to what was counted.
    pub fn agrees(&self, formula: Number, counted: Number) -> bool {
        let apart = formula.minus(counted).map(Number::size);
        let share = counted.times(self.within);
        let allowed = share.and_then(|share| share.over(Number::HUNDRED));
        apart
            .zip(allowed)
            .is_some_and(|(apart, allowed)| apart <= allowed.size())
    }
}
