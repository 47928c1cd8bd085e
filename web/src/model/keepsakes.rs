//! The learner's own moments: where a goal was reached, where a prediction met what happened.

use brokerscope_core::time::Instant;

/// Key of the text in the browser's memory.
pub const KEEPSAKES: &str = "moments";
/// So many are kept; the oldest make room.
const KEEPSAKES_MAX: usize = 300;

/// All of them, as the browser keeps them: one a line, its parts between tabs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keepsakes(String);

/// A moment of the learner's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keepsake<'a> {
    /// The lesson's name in addresses.
    pub lesson: &'a str,
    /// What it was: the goal, or the question and the answer. Markdown, one line.
    pub what: &'a str,
    /// When.
    pub at: Instant,
    /// The world at that moment, as links have it; empty if it has a secret.
    pub link: &'a str,
}

impl Keepsakes {
    /// As they were kept.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text to keep.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Keeps one more; in place of an earlier one of the same.
    pub fn keep(&mut self, new: Keepsake<'_>) {
        let what: Vec<&str> = new.what.split_whitespace().collect();
        let what = what.join(" ");
        let known: Vec<&str> = self.0.lines().collect();
        let begin = format!("{}\t{what}\t", new.lesson);
        let others = known.iter().filter(|line| !line.starts_with(&begin));
        let others: Vec<&&str> = others.collect();
        let from = (others.len() + 1).saturating_sub(KEEPSAKES_MAX);
        let mut text: String = others
            .iter()
            .skip(from)
            .flat_map(|it| [**it, "\n"])
            .collect();
        text += &format!("{begin}{}\t{}\n", new.at.as_micros(), new.link);
        self.0 = text;
    }

    /// All of one lesson, oldest first.
    pub fn of<'a>(&'a self, lesson: &'a str) -> impl Iterator<Item = Keepsake<'a>> {
        let all = self.0.lines().filter_map(read);
        all.filter(move |it| it.lesson == lesson)
    }

    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn read(line: &str) -> Option<Keepsake<'_>> {
    let mut parts = line.split('\t');
    let (lesson, what) = (parts.next()?, parts.next()?);
    let at = parts.next()?.parse().ok()?;
    Some(Keepsake {
        lesson,
        what,
        at: Instant::from_micros(at),
        link: parts.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_again_takes_the_place_of_the_first() {
        let mut all = Keepsakes::default();
        fn moment<'a>(lesson: &'a str, what: &'a str, ms: u64, link: &'a str) -> Keepsake<'a> {
            Keepsake {
                lesson,
                what,
                at: Instant::from_millis(ms),
                link,
            }
        }
        all.keep(moment("a", "Cut\tit\nnow", 1, "1.2"));
        all.keep(moment("a", "Else", 2, ""));
        all.keep(moment("b", "Cut it now", 3, "x"));
        all.keep(moment("a", "Cut it now", 4, "1.3"));
        let of = |lesson| Keepsakes::new(all.text()).of(lesson).count();
        assert_eq!((of("a"), of("b"), of("c")), (2, 1, 0));
        let last = all.of("a").last();
        assert_eq!(last, Some(moment("a", "Cut it now", 4, "1.3")));
        for number in 0..400 {
            all.keep(moment("a", &number.to_string(), 1, ""));
        }
        assert_eq!(all.of("a").count(), KEEPSAKES_MAX);
        assert_eq!(Keepsakes::new("rubbish\n\t\t\t").of("").count(), 0);
    }
}
