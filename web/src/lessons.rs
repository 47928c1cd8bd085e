//! The lessons as the page knows them before one is opened: what stands on the shelf.

use brokerscope_core::lesson::{Progress, Shelf, parse_shelf};

use crate::texts;

/// All lessons, by chapter.
pub fn shelf() -> Shelf {
    parse_shelf(texts::find("lessons/index.md").unwrap_or_default()).shelf
}

/// Where the text of the lesson with this id is fetched.
pub fn path(id: &str) -> String {
    format!("lessons/{id}.md")
}

/// Where it is fetched in this language, or in English if nobody has translated it.
pub fn path_in(id: &str, language: &str) -> String {
    match languages(id).iter().any(|it| it == language) {
        true => format!("lessons/{language}/{id}.md"),
        false => path(id),
    }
}

/// The languages other than English that this lesson is told in.
pub fn languages(id: &str) -> Vec<String> {
    let card = cards().into_iter().find(|card| card.id == id);
    card.map(|card| card.languages).unwrap_or_default()
}

/// Whether the lesson with this id was done to its end.
pub fn is_finished(progress: &[Progress], id: &str) -> bool {
    progress.iter().any(|it| it.lesson == id && it.finished)
}

/// What a lesson says about itself.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Card {
    /// Its name in addresses.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How long it takes a newcomer, in minutes.
    pub minutes: u32,
    /// What one can do after it.
    pub learn: Vec<String>,
    /// The lessons it builds on.
    pub needs: Vec<String>,
    /// The languages other than English that it is told in.
    pub languages: Vec<String>,
}

/// The cards of all lessons on the shelf.
pub fn cards() -> Vec<Card> {
    read_cards(texts::find("lessons/shelf").unwrap_or_default())
}

/// One after the other, each with an empty line behind it.
fn read_cards(text: &str) -> Vec<Card> {
    let cards = text.split("\n\n").map(|lines| {
        let mut card = Card::default();
        for (key, value) in lines.lines().filter_map(|line| line.split_once(": ")) {
            match key {
                "id" => card.id = value.to_owned(),
                "title" => card.title = value.to_owned(),
                "minutes" => card.minutes = value.parse().unwrap_or(0),
                "learn" => card.learn.push(value.to_owned()),
                "languages" => card.languages = value.split(' ').map(str::to_owned).collect(),
                "needs" => card.needs = value.split(' ').map(str::to_owned).collect(),
                _ => {}
            }
        }
        card
    });
    cards.filter(|card| !card.id.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_of_the_index_has_its_card_in_the_same_order() {
        let (shelf, cards) = (shelf(), cards());
        assert!(shelf.entries().count() > 0);
        let named: Vec<&str> = shelf.entries().map(|entry| &*entry.id).collect();
        let there: Vec<&str> = cards.iter().map(|card| &*card.id).collect();
        assert_eq!(named, there);
        for card in &cards {
            assert!(card.minutes > 0 && !card.learn.is_empty(), "{card:?}");
        }
    }

    #[test]
    fn a_card_is_read_whatever_stands_there() {
        let text = "id: a\nlearn: Say: what\nneeds: b c\nminutes: x\n\n\ntitle: nobody\n";
        let card = Card {
            id: "a".to_owned(),
            learn: vec!["Say: what".to_owned()],
            needs: vec!["b".to_owned(), "c".to_owned()],
            ..Card::default()
        };
        assert_eq!(read_cards(text), [card]);
        assert_eq!(read_cards(""), []);
    }
}
