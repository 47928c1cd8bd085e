//! The lessons, as they stood in `lessons/` when the page was built.

use brokerscope_core::lesson::{ParsedLesson, Shelf, parse, parse_shelf};

#[allow(missing_docs, reason = "made by build.rs")]
mod texts {
    include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

    pub(super) fn find(id: &str) -> Option<&'static str> {
        TEXTS
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, text)| *text)
    }
}

/// All lessons, by chapter.
pub fn shelf() -> Shelf {
    parse_shelf(texts::INDEX).shelf
}

/// The text of the lesson with this id.
pub fn text(id: &str) -> Option<&'static str> {
    texts::find(id)
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
