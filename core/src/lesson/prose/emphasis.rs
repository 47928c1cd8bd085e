//! Which stars belong together.
//!
//! CommonMark's rules, and its one pass over them: a closing run looks back for its opening one, and
//! remembers how far down it looked in vain, so that no text takes longer than its length.

use super::Voice;

/// A run of `*` or of `_`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Which of them.
    pub(super) sign: char,
    /// How many were written.
    len: usize,
    /// How many are only themselves.
    pub(super) left: usize,
    may_open: bool,
    may_close: bool,
    /// What ends here, before the signs that are left.
    pub(super) closes: Depth,
    /// What begins here, after them.
    pub(super) opens: Depth,
}

/// How often words are stressed, and strong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Depth {
    pub(super) stressed: usize,
    pub(super) strong: usize,
}

impl Depth {
    pub(super) fn voice(self) -> Voice {
        Voice {
            stressed: self.stressed > 0,
            strong: self.strong > 0,
        }
    }

    fn add(&mut self, signs: usize) {
        if signs == 2 {
            self.strong += 1;
        } else {
            self.stressed += 1;
        }
    }
}

impl Run {
    /// A run between two characters; a text begins and ends as if by a blank.
    pub(super) fn new(sign: char, len: usize, before: char, after: char) -> Self {
        let (left, right) = (leans(after, before), leans(before, after));
        // Within a word `_` is a letter, and `*` is not.
        let word = sign == '_';
        Self {
            sign,
            len,
            left: len,
            may_open: left && (!word || !right || is_sign(before)),
            may_close: right && (!word || !left || is_sign(after)),
            closes: Depth::default(),
            opens: Depth::default(),
        }
    }

    /// A run that could be either of two does not match one with which it would be divided by three.
    fn matches(&self, closing: &Self) -> bool {
        self.sign == closing.sign
            && (!(self.may_close || closing.may_open)
                || !(self.len + closing.len).is_multiple_of(3)
                || (self.len.is_multiple_of(3) && closing.len.is_multiple_of(3)))
    }

    /// Closing runs of one kind look in vain for the same ones.
    fn kind(&self) -> usize {
        let sign = usize::from(self.sign == '_');
        (sign * 2 + usize::from(self.may_open)) * 3 + self.len % 3
    }
}

/// Joins the runs of a text, in its order.
pub(super) fn join(runs: &mut [&mut Run]) {
    let mut open: Vec<usize> = Vec::new();
    let mut in_vain = [0; 12];
    for place in 0..runs.len() {
        let (before, rest) = runs.split_at_mut(place);
        let Some(closing) = rest.first_mut() else {
            return;
        };
        while closing.may_close && closing.left > 0 {
            let seen = in_vain.get(closing.kind()).copied().unwrap_or_default();
            let matching = |at: &usize| before.get(*at).is_some_and(|it| it.matches(closing));
            let above = open.get(seen..).unwrap_or_default();
            let Some(found) = above.iter().rposition(matching) else {
                if let Some(seen) = in_vain.get_mut(closing.kind()) {
                    *seen = open.len();
                }
                break;
            };
            open.truncate(seen + found + 1);
            if let Some(opening) = open.last().and_then(|at| before.get_mut(*at)) {
                let signs = if opening.left >= 2 && closing.left >= 2 {
                    2
                } else {
                    1
                };
                opening.left -= signs;
                opening.opens.add(signs);
                closing.left -= signs;
                closing.closes.add(signs);
                if opening.left == 0 {
                    open.pop();
                }
            }
            for seen in &mut in_vain {
                *seen = open.len().min(*seen);
            }
        }
        if closing.may_open && closing.left > 0 {
            open.push(place);
        }
    }
    // What has no other by now never finds one: a link may stand between.
    for run in runs {
        (run.may_open, run.may_close) = (false, false);
    }
}

/// A run between `near` and `far` belongs to `near`.
fn leans(near: char, far: char) -> bool {
    !near.is_whitespace() && (!is_sign(near) || far.is_whitespace() || is_sign(far))
}

/// Punctuation and other signs that are no letters. Those of Unicode that a lesson may meet: all of
/// them would be a table of their own.
fn is_sign(it: char) -> bool {
    it.is_ascii_punctuation()
        || matches!(it, '\u{a1}'..='\u{a9}' | '\u{ab}'..='\u{b1}' | '\u{b4}' | '\u{b6}'..='\u{b8}'
            | '\u{bb}' | '\u{bf}' | '×' | '÷' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{20a0}'..='\u{20c0}' | '\u{2190}'..='\u{23ff}' | '\u{2500}'..='\u{2775}'
            | '\u{2794}'..='\u{2bff}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}')
}
