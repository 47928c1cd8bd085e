//! Worlds with holes in them, to be filled with the numbers of a calculator.

use super::expr::Expr;
use super::number::Number;

/// No line is written more often than this.
const LINES_MAX: u32 = 1_000;
/// No text is longer than so many of its parts: enough for the longest topic.
const PARTS_MAX: u32 = 70_000;
/// In a repeated line, the number of the repetition.
pub(in crate::lesson) const NUMBER: &str = "{#}";

/// A text with holes, such as `every {interval}s`.
///
/// A line `repeat 3 LINE` is written three times, with `{#}` in it as 1, 2 and 3.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Template {
    /// What stands between the holes: one more than there are holes.
    pub texts: Vec<String>,
    /// The holes.
    pub holes: Vec<Hole>,
}

/// A place in a text that is filled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hole {
    /// The number that is written there, whole.
    pub expr: Expr,
    /// This text is written so many times instead.
    pub of: Option<String>,
}

impl Template {
    /// With something in each hole, and repeated lines written out; `None` if a number is missing,
    /// or too large to repeat something so often.
    pub fn fill(&self, values: &[Option<Number>]) -> Option<String> {
        let written = self.written(values)?;
        Some(written.into_iter().map(|(_, line)| line + "\n").collect())
    }

    /// The lines of [`Template::fill`], each with the number of the line it comes from, from 1.
    pub(in crate::lesson) fn written(
        &self,
        values: &[Option<Number>],
    ) -> Option<Vec<(u32, String)>> {
        let filled = self.filled(values)?;
        let mut written = Vec::new();
        for (number, line) in (1..).zip(filled.lines()) {
            let Some(rest) = line.trim_start().strip_prefix("repeat ") else {
                written.push((number, line.to_owned()));
                continue;
            };
            let (times, rest) = rest.trim_start().split_once(' ')?;
            for place in 1..=times.parse().ok().filter(|times| *times <= LINES_MAX)? {
                written.push((number, rest.replace(NUMBER, &place.to_string())));
            }
        }
        Some(written)
    }

    fn filled(&self, values: &[Option<Number>]) -> Option<String> {
        let mut texts = self.texts.iter();
        let mut filled = texts.next()?.clone();
        for (hole, text) in self.holes.iter().zip(texts) {
            let number = hole.expr.value(values)?.to_whole();
            match &hole.of {
                None => filled.push_str(&number.to_string()),
                Some(part) => {
                    let times = u32::try_from(number).ok().filter(|it| *it <= PARTS_MAX)?;
                    (0..times).for_each(|_| filled.push_str(part));
                }
            }
            filled.push_str(text);
        }
        Some(filled)
    }
}
