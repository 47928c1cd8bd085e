//! Formulas: `+ - * /`, parentheses, names, and a few functions.

use super::number::Number;
use crate::problem::{Line, Problem, advice};
use crate::wire::length_bytes;

/// More parentheses inside each other than this are refused: the parser calls itself.
const NESTING_MAX: u32 = 16;

/// What a formula may call, and how many numbers each wants.
const FUNCTIONS: [(&str, usize); 7] = [
    ("floor", 1),
    ("ceil", 1),
    ("round", 1),
    ("log2", 1),
    ("min", 2),
    ("max", 2),
    ("varint", 1),
];

/// A formula.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Expr {
    /// A number that stands in it.
    Number(Number),
    /// The quantity at this place of the calculator.
    Quantity(usize),
    /// Two of them joined by a sign.
    Joined(Box<Expr>, Sign, Box<Expr>),
    /// A function of one or two.
    Call(Function, Vec<Expr>),
}

/// A sign between two numbers.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

/// A function.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Function {
    /// Rounds down.
    Floor,
    /// Rounds up.
    Ceil,
    /// Rounds to the nearest.
    Round,
    /// The whole part of the logarithm to base two.
    Log2,
    /// The smaller one.
    Min,
    /// The larger one.
    Max,
    /// How many bytes a Variable Byte Integer takes.
    Varint,
}

impl Expr {
    /// Its value; `None` when something in it has none: a division by nothing, a number too large.
    pub fn value(&self, quantities: &[Option<Number>]) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Quantity(place) => *quantities.get(*place)?,
            Self::Joined(left, sign, right) => {
                let (left, right) = (left.value(quantities)?, right.value(quantities)?);
                match sign {
                    Sign::Plus => left.plus(right),
                    Sign::Minus => left.minus(right),
                    Sign::Times => left.times(right),
                    Sign::Over => left.over(right),
                }
            }
            Self::Call(function, inside) => {
                let mut numbers = inside.iter().map(|it| it.value(quantities));
                function.value(numbers.next()??, numbers.next().flatten())
            }
        }
    }
}

impl Function {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "floor" => Self::Floor,
            "ceil" => Self::Ceil,
            "round" => Self::Round,
            "log2" => Self::Log2,
            "min" => Self::Min,
            "max" => Self::Max,
            "varint" => Self::Varint,
            _ => return None,
        })
    }

    fn value(self, one: Number, other: Option<Number>) -> Option<Number> {
        Some(match self {
            Self::Floor => one.floor(),
            Self::Ceil => one.ceil(),
            Self::Round => one.round(),
            Self::Log2 => one.log2()?,
            Self::Min => one.min(other?),
            Self::Max => one.max(other?),
            Self::Varint => {
                let bytes = length_bytes(u32::try_from(one.to_whole()).ok()?)?;
                Number::count(u64::try_from(bytes.len()).ok()?)
            }
        })
    }
}

/// Reads a formula. `names` are the quantities it may speak of, each at its place.
pub(in crate::lesson) fn read(line: Line<'_>, names: &[&str]) -> Result<Expr, Problem> {
    let mut reader = Reader {
        line: line.trimmed(),
        names,
    };
    let expr = reader.sum(0)?;
    match reader.line.text {
        "" => Ok(expr),
        _ => Err(reader
            .line
            .problem("this is too much", "a formula ends before it")),
    }
}

struct Reader<'a, 'b> {
    /// What is left.
    line: Line<'a>,
    names: &'b [&'b str],
}

impl<'a> Reader<'a, '_> {
    fn take(&mut self, sign: char) -> bool {
        let taken = self.line.text.starts_with(sign);
        if taken {
            self.line = self.line.skip(sign.len_utf8()).trimmed();
        }
        taken
    }

    fn sum(&mut self, depth: u32) -> Result<Expr, Problem> {
        let mut left = self.product(depth)?;
        loop {
            let sign = match (self.take('+'), self.line.text) {
                (true, _) => Sign::Plus,
                (false, _) if self.take('-') => Sign::Minus,
                (false, _) => return Ok(left),
            };
            left = Expr::Joined(Box::new(left), sign, Box::new(self.product(depth)?));
        }
    }

    fn product(&mut self, depth: u32) -> Result<Expr, Problem> {
        let mut left = self.part(depth)?;
        loop {
            let sign = if self.take('*') {
                Sign::Times
            } else if self.take('/') {
                Sign::Over
            } else {
                return Ok(left);
            };
            left = Expr::Joined(Box::new(left), sign, Box::new(self.part(depth)?));
        }
    }

    fn part(&mut self, depth: u32) -> Result<Expr, Problem> {
        let start = self.line;
        if depth > NESTING_MAX {
            let hint = "give a part of it a name of its own, on a line above";
            return Err(start.problem("too many parentheses inside each other", hint));
        }
        if self.take('(') {
            let inside = self.sum(depth + 1)?;
            return self.closed(start, inside);
        }
        let word = self.word();
        match word.text.chars().next() {
            None => Err(start.problem(
                "something is missing here",
                "write a number, a name or a part between parentheses",
            )),
            Some('0'..='9') => Number::read(word.text).map(Expr::Number).ok_or_else(|| {
                let hint = "write it as 12, 0.5 or 1_000_000, with at most 9 places";
                word.problem(format!("`{}` is no number here", word.text), hint)
            }),
            Some(_) if self.line.text.starts_with('(') => self.call(word, depth),
            Some(_) => match self.names.iter().position(|name| *name == word.text) {
                Some(place) => Ok(Expr::Quantity(place)),
                None => Err(word.problem(
                    format!("there is no `{}` above", word.text),
                    advice(word.text, self.names),
                )),
            },
        }
    }

    fn call(&mut self, word: Line<'a>, depth: u32) -> Result<Expr, Problem> {
        let known = FUNCTIONS.into_iter().find(|it| it.0 == word.text);
        let (Some(function), Some((_, wanted))) = (Function::find(word.text), known) else {
            let hint = advice(word.text, &FUNCTIONS.map(|it| it.0));
            return Err(word.problem(format!("there is no function `{}`", word.text), hint));
        };
        let start = self.line;
        self.take('(');
        let mut inside = vec![self.sum(depth + 1)?];
        while self.take(',') {
            inside.push(self.sum(depth + 1)?);
        }
        if inside.len() != wanted {
            let hint = format!("write so many, with commas between them: {wanted}");
            return Err(word.problem(format!("`{}` takes other numbers", word.text), hint));
        }
        self.closed(start, Expr::Call(function, inside))
    }

    fn closed(&mut self, start: Line<'a>, inside: Expr) -> Result<Expr, Problem> {
        match self.take(')') {
            true => Ok(inside),
            false => Err(start.problem("this parenthesis is not closed", "write `)` behind it")),
        }
    }

    /// Letters, digits, `_` and `.`.
    fn word(&mut self) -> Line<'a> {
        let line = self.line;
        let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '.');
        let end = line.text.find(ends).unwrap_or(line.text.len());
        self.line = line.skip(end).trimmed();
        line.part(0, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Option<String>, Problem> {
        let line = Line::all(text)[0];
        let expr = read(line, &["n", "m"])?;
        let quantities = ["100", "10"].map(Number::read);
        Ok(expr.value(&quantities).map(|it| it.to_string()))
    }

    #[test]
    fn formulas_are_worked_out_as_in_school() {
        #[rustfmt::skip]
        let table = [
            ("1 + 2 * 3",                 Some("7")),
            ("(1 + 2) * 3",               Some("9")),
            ("10 - 2 - 3",                Some("5")),
            ("100 / 10 / 2",              Some("5")),
            ("n*m",                       Some("1000")),
            ("100 * (1 - (n+m)/(n*m))",   Some("89")),
            ("max(n, m) - min(n, m)",     Some("90")),
            ("ceil(n / 3) + floor(0.5)",  Some("34")),
            ("varint(127) + varint(128)", Some("3")),
            ("varint(16384)",             Some("3")),
            ("varint(268435456)",         None),
            ("log2(1000)",                Some("9")),
            ("n / (m - 10)",              None),
        ];
        for (text, expected) in table {
            assert_eq!(value(text), Ok(expected.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn a_mistake_in_a_formula_has_its_place() {
        #[rustfmt::skip]
        let table = [
            ("",            1,  "missing"),
            ("n +",         4,  "missing"),
            ("n + k",       5,  "no `k`"),
            ("(n + m",      1,  "not closed"),
            ("n m",         3,  "too much"),
            ("sqrt(n)",     1,  "no function"),
            ("min(n)",      1,  "other numbers"),
            ("1e3",         1,  "no number"),
        ];
        for (text, column, about) in table {
            let line = Line {
                number: 1,
                column: 1,
                text,
            };
            let problem = read(line, &["n", "m"]).unwrap_err();
            assert_eq!(problem.column, column, "{text}: {problem:?}");
            assert!(problem.message.contains(about), "{text}: {problem:?}");
        }
        let deep = format!("{}n{}", "(".repeat(99), ")".repeat(99));
        assert!(
            value(&deep).is_err(),
            "a formula is not read without bounds"
        );
    }
}
