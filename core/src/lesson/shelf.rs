//! The index of all lessons: Markdown that also reads well by itself.
//!
//! `## Chapter` headings with list items `- [Title](file.md)` below them. Everything else is prose.

use crate::problem::Line;
use crate::scenario::Problem;

/// All lessons, by chapter.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Shelf {
    /// In the order of the course.
    pub chapters: Vec<Chapter>,
}

/// A chapter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chapter {
    /// What it is called.
    pub title: String,
    /// In the order of the course.
    pub lessons: Vec<Entry>,
}

/// A lesson on the shelf.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// What it is called.
    pub title: String,
    /// The lesson's id: its file is `id.md`, beside the index.
    pub id: String,
}

/// What a text means, as far as it could be understood, and what is wrong with the rest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ParsedShelf {
    /// What was understood.
    pub shelf: Shelf,
    /// What was not. Empty when all is well.
    pub problems: Vec<Problem>,
}

/// Reads an index. Never gives up.
pub fn parse_shelf(text: &str) -> ParsedShelf {
    let mut parsed = ParsedShelf::default();
    for line in Line::all(text) {
        if let Some(title) = line.after_word("##") {
            parsed.shelf.chapters.push(Chapter {
                title: title.text.to_owned(),
                lessons: Vec::new(),
            });
        } else if let Some(item) = line.after_word("-") {
            let chapter = parsed.shelf.chapters.last_mut();
            match (entry(item.text), chapter) {
                (Some(entry), Some(chapter)) => chapter.lessons.push(entry),
                (None, _) => parsed.problems.push(item.problem(
                    "this is no link to a lesson",
                    "write it as: - [Exactly once](exactly-once.md)",
                )),
                (_, None) => parsed.problems.push(item.problem(
                    "this lesson stands in no chapter",
                    "write a heading above it, such as: ## Promises",
                )),
            }
        }
    }
    parsed
}

impl Shelf {
    /// All lessons, in the order of the course.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.chapters.iter().flat_map(|chapter| &chapter.lessons)
    }

    /// The lesson after this one.
    pub fn after(&self, id: &str) -> Option<&Entry> {
        let mut entries = self.entries();
        entries.find(|entry| entry.id == id)?;
        entries.next()
    }
}

/// `[Title](id.md)`.
fn entry(text: &str) -> Option<Entry> {
    let (title, rest) = text.strip_prefix('[')?.split_once("](")?;
    let id = rest.strip_suffix(')')?.strip_suffix(".md")?;
    Some(Entry {
        title: title.to_owned(),
        id: id.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_in_order() {
        let text = "# Lessons\n\nRead on.\n\n## One\n\n- [A b](a.md)\n- [C](c.md)\n\n## Two\n- [D](d.md)\n";
        let parsed = parse_shelf(text);
        assert_eq!(parsed.problems, []);
        let titles: Vec<_> = parsed.shelf.entries().map(|entry| &*entry.title).collect();
        assert_eq!(titles, ["A b", "C", "D"]);
        assert_eq!(parsed.shelf.after("c").map(|entry| &*entry.id), Some("d"));
        assert_eq!(parsed.shelf.after("d"), None);
    }

    #[test]
    fn a_mistake_in_an_index_has_its_place() {
        for (text, line) in [
            ("- [A](a.md)", 1),
            ("## One\n- A", 2),
            ("## One\n- [A](a)", 2),
        ] {
            let problems = parse_shelf(text).problems;
            assert_eq!(
                problems.iter().map(|p| p.line).collect::<Vec<_>>(),
                [line],
                "{text}"
            );
        }
    }
}
