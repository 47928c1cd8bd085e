//! The lessons, as they stood in `lessons/` when the page was built.

use brokerscope_core::lesson::{ParsedLesson, Shelf, parse, parse_shelf};

use crate::texts;

/// All lessons, by chapter.
pub fn shelf() -> Shelf {
    parse_shelf(texts::find("lessons/index.md").unwrap_or_default()).shelf
}

/// The text of the lesson with this id.
pub fn text(id: &str) -> Option<&'static str> {
    texts::find(&format!("lessons/{id}.md"))
}

/// The lesson with this id, and what is wrong with its text.
pub fn open(id: &str) -> Option<ParsedLesson> {
    text(id).map(parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_on_the_shelf_is_in_the_page() {
        let shelf = shelf();
        assert!(shelf.entries().count() > 0);
        for entry in shelf.entries() {
            assert!(
                text(&entry.id).is_some_and(|it| it.contains(&entry.title)),
                "{}",
                entry.id
            );
        }
        assert_eq!(text("no-such-lesson"), None);
    }
}
