//! A lesson that somebody writes in the page.

use brokerscope_core::lesson::{ParsedLesson, lint, parse};
use brokerscope_core::scenario::Problem;

/// The text in the editor, and what is known about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Author {
    /// The text.
    pub text: String,
    /// What cannot be read of it.
    pub problems: Vec<Problem>,
    /// What the engine says of it; `None` before it was asked about this text.
    pub failing: Option<Vec<Problem>>,
    /// The lesson has the room of the text, where there is not enough for both.
    pub folded: bool,
    /// A link to it was copied.
    pub linked: bool,
}

impl Author {
    /// Another text stands there; the lesson that it makes.
    pub fn write(&mut self, text: String) -> ParsedLesson {
        let parsed = parse(&text);
        self.problems.clone_from(&parsed.problems);
        self.text = text;
        self.failing = None;
        self.linked = false;
        parsed
    }

    /// Has the engine play it through.
    pub fn check(&mut self) {
        if self.failing.is_none() {
            self.failing = Some(lint(&self.text).problems);
        }
    }

    /// How far below the top a line is, in thousandths of the text.
    pub fn below(&self, number: u32) -> i32 {
        let all = self.text.lines().count().max(1);
        let before = usize::try_from(number.saturating_sub(1))
            .unwrap_or(0)
            .min(all);
        i32::try_from(before * 1_000 / all).unwrap_or(0)
    }

    /// From where to where a line reaches, in the units of the browser.
    pub fn line(&self, number: u32) -> (u32, u32) {
        let mut start = 0_u32;
        for (line, place) in self.text.split_inclusive('\n').zip(1_u32..) {
            let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(0);
            if place == number {
                return (start, start + units(line.trim_end_matches('\n')));
            }
            start += units(line);
        }
        (start, start)
    }
}

/// The example that the README has for authors.
pub fn example(readme: &str) -> &str {
    let begun = readme.split_once("````lesson\n").map(|it| it.1);
    begun
        .and_then(|it| it.split_once("\n````"))
        .map_or("", |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_in_the_units_of_the_browser() {
        let author = Author {
            text: "a\n\u{1f600}b\n\nend".to_owned(),
            ..Author::default()
        };
        for (line, place) in [
            (1, (0, 1)),
            (2, (2, 5)),
            (3, (6, 6)),
            (4, (7, 10)),
            (9, (10, 10)),
        ] {
            assert_eq!(author.line(line), place, "line {line}");
        }
    }

    #[test]
    fn the_example_for_authors_passes_every_check() {
        let readme = include_str!("../../../lessons/README.md");
        let mut author = Author::default();
        author.write(example(readme).to_owned());
        author.check();
        assert_eq!((author.problems, author.failing), (vec![], Some(vec![])));
        assert_eq!(example("nothing"), "");
    }
}
