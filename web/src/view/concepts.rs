//! The concept map: which lesson builds on which.
//!
//! Where there is room, a column for each chapter; on a narrow screen all lessons one below the other,
//! with arcs beside them. What follows from other lines is not drawn.

use super::place::{Point, wrap};
use super::px::Px;
use super::shelf::{ChapterView, State};
use crate::lessons::Card;

/// Windows narrower than this have one column.
const COLUMNS: u32 = 760;
/// Beside the map, in CSS pixels.
const MARGIN: f64 = 48.0;
/// At most so wide.
const WIDE: f64 = 1_240.0;
/// Between two columns: lines bend there.
const GAP: f64 = 26.0;
/// Height of a lesson, and from one to the next.
const HIGH: f64 = 44.0;
const ROW: f64 = 56.0;
/// Height of the chapter's name.
const HEAD: f64 = 30.0;
/// The same in one column.
const LINE: f64 = 30.0;
/// Room for arcs beside one column.
const ARCS: f64 = 84.0;
/// Radius of a lesson there.
const DOT: f64 = 6.0;
/// Width of a letter, roughly.
const LETTER: f64 = 6.7;

/// The map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concepts {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// Names of the chapters: where they begin, and in how many lines.
    pub heads: Vec<(Point, Vec<String>)>,
    /// All lessons, in the order of the course.
    pub nodes: Vec<Concept>,
    /// From a lesson to one that needs it: its path, and whether the first is done.
    pub lines: Vec<(String, bool)>,
    /// The lesson at the end of each of them, by its place.
    pub ends: Vec<usize>,
}

/// A lesson on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Concept {
    /// Its name in addresses.
    pub id: String,
    /// Its name, in lines.
    pub title: Vec<String>,
    /// All there is to say of it.
    pub says: String,
    /// How it stands.
    pub state: State,
    /// The upper left corner of its box; in one column, the middle of its dot.
    pub at: Point,
    /// Width and height of its box; `None`: it is a dot with its name beside it.
    pub size: Option<Point>,
    /// It is the next one: the keyboard comes in here.
    pub next: bool,
}

/// Lays out all lessons in a window of this width.
pub fn lay(chapters: &[ChapterView], cards: &[Card], window: u32) -> Concepts {
    let room = (f64::from(window) - MARGIN).clamp(280.0, WIDE);
    let mut map = match window >= COLUMNS {
        true => columns(chapters, room),
        false => one_column(chapters, room),
    };
    for card in cards {
        let needs = direct(card, cards);
        let Some(place) = map.nodes.iter().position(|node| node.id == card.id) else {
            continue;
        };
        let Some(to) = map.nodes.get(place).cloned() else {
            continue;
        };
        for need in needs {
            if let Some(from) = map.nodes.iter().find(|node| node.id == *need) {
                let line = (path(from, &to), from.state == State::Done);
                map.lines.push(line);
                map.ends.push(place);
            }
        }
    }
    let next = map.nodes.iter().position(|it| it.state != State::Done);
    if let Some(node) = map.nodes.get_mut(next.unwrap_or(0)) {
        node.next = true;
    }
    map
}

fn columns(chapters: &[ChapterView], room: f64) -> Concepts {
    let width = room / f64::from(u32::try_from(chapters.len().max(1)).unwrap_or(1));
    let (letters, head) = (letters(width - GAP).max(8), letters(width));
    let mut map = Concepts {
        width: room,
        ..Concepts::default()
    };
    let mut x = 0.0;
    for chapter in chapters {
        map.heads
            .push((Point::new(x, 14.0), wrap(&chapter.title, head, 1)));
        let mut y = HEAD;
        for lesson in &chapter.lessons {
            map.nodes.push(Concept {
                id: lesson.id.clone(),
                title: wrap(&lesson.title, letters.saturating_sub(2), 2),
                says: said(lesson),
                state: lesson.state,
                at: Point::new(x, y),
                size: Some(Point::new(width - GAP, HIGH)),
                next: false,
            });
            y += ROW;
        }
        map.height = map.height.max(y);
        x += width;
    }
    map
}

fn one_column(chapters: &[ChapterView], room: f64) -> Concepts {
    let letters = letters(room - ARCS);
    let mut map = Concepts {
        width: room,
        ..Concepts::default()
    };
    let mut y = 0.0;
    for chapter in chapters {
        let head = Point::new(ARCS + DOT * 2.0, y + 16.0);
        map.heads.push((head, wrap(&chapter.title, letters, 1)));
        y += LINE;
        for lesson in &chapter.lessons {
            map.nodes.push(Concept {
                id: lesson.id.clone(),
                title: wrap(&lesson.title, letters, 1),
                says: said(lesson),
                state: lesson.state,
                at: Point::new(ARCS, y + LINE / 2.0),
                size: None,
                next: false,
            });
            y += LINE;
        }
    }
    map.height = y;
    map
}

/// How many letters fit.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "less than a window is wide"
)]
fn letters(width: f64) -> usize {
    (width / LETTER).clamp(0.0, 1_000.0) as usize
}

fn said(lesson: &super::shelf::LessonView) -> String {
    let says = match lesson.says.is_empty() {
        true => lesson.state.name(),
        false => &lesson.says,
    };
    format!("{}: {says}", lesson.title)
}

/// What a lesson needs and none of its other needs already leads to.
fn direct<'a>(card: &'a Card, cards: &[Card]) -> Vec<&'a String> {
    let implied = |need: &str| {
        let mut others = card.needs.iter().filter(|other| *other != need);
        others.any(|other| leads_to(other, need, cards, cards.len()))
    };
    let needs = card.needs.iter();
    needs.filter(|need| !implied(need)).collect()
}

/// Whether `id` needs `wanted`, at first, second or any hand. A circle of needs ends with `depth`.
fn leads_to(id: &str, wanted: &str, cards: &[Card], depth: usize) -> bool {
    let card = cards.iter().find(|card| card.id == id);
    depth > 0
        && card.is_some_and(|card| {
            let mut needs = card.needs.iter();
            needs.any(|need| need == wanted || leads_to(need, wanted, cards, depth - 1))
        })
}

fn path(from: &Concept, to: &Concept) -> String {
    match (from.size, to.size) {
        (Some(size), Some(_)) if (from.at.x - to.at.x).abs() < 1.0 => {
            let (x, a, b) = (from.at.x, from.at.y + size.y / 2.0, to.at.y + size.y / 2.0);
            let beside = (b - a).abs() <= ROW + 1.0;
            match beside {
                true => {
                    let (x, a) = (x + 16.0, from.at.y + size.y);
                    format!("M{} {}V{}", Px(x), Px(a), Px(to.at.y))
                }
                false => {
                    let out = Px(x - GAP / 2.0);
                    format!(
                        "M{x} {}C{out} {} {out} {} {x} {}",
                        Px(a),
                        Px(a),
                        Px(b),
                        Px(b),
                        x = Px(x)
                    )
                }
            }
        }
        (Some(size), Some(_)) => {
            let (x1, y1) = (from.at.x + size.x, from.at.y + size.y / 2.0);
            let (x2, y2) = (to.at.x, to.at.y + size.y / 2.0);
            let (c1, c2) = (Px(x1 + GAP), Px(x2 - GAP));
            format!(
                "M{} {}C{c1} {} {c2} {} {} {}",
                Px(x1),
                Px(y1),
                Px(y1),
                Px(y2),
                Px(x2),
                Px(y2)
            )
        }
        _ => {
            let (a, b) = (from.at.y, to.at.y);
            let bulge = ((b - a).abs() / 3.0).clamp(12.0, ARCS - 12.0);
            let (x, out) = (Px(from.at.x - DOT), Px(from.at.x - DOT - bulge));
            format!(
                "M{x} {}C{out} {} {out} {} {x} {}",
                Px(a),
                Px(a),
                Px(b),
                Px(b)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str, needs: &[&str]) -> Card {
        Card {
            id: id.to_owned(),
            needs: needs.iter().map(|&it| it.to_owned()).collect(),
            ..Card::default()
        }
    }

    #[test]
    fn only_direct_needs_are_drawn_and_circles_end() {
        let cards = [
            card("a", &[]),
            card("b", &["a"]),
            card("c", &["a", "b"]),
            card("d", &["e"]),
            card("e", &["d"]),
        ];
        let of = |at: usize| {
            let needs = direct(&cards[at], &cards).into_iter();
            needs.map(|it| &**it).collect::<Vec<&str>>()
        };
        assert_eq!(of(1), ["a"]);
        assert_eq!(of(2), ["b"], "a follows");
        assert_eq!((of(3), of(4)), (vec!["e"], vec!["d"]));
    }
}
