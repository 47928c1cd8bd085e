//! Who wants what, as a small tree: levels of topic filters, each end with who asked for it.

use brokerscope_core::broker::Census;
use brokerscope_core::world::Face;

use super::cast::Cast;
use super::node::face_key;
use super::place::Point;

/// Ends that are drawn; the rest is counted.
const ENDS_MAX: usize = 4;

/// Letters of a level that are drawn.
const LETTERS: usize = 9;

/// The tree as it is drawn, around a middle at 0, 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Twigs {
    /// Where it begins.
    pub root: Point,
    /// The levels.
    pub knots: Vec<Knot>,
    /// Filters that found no room.
    pub more: usize,
}

/// A level of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Knot {
    /// Where it stands.
    pub at: Point,
    /// Where the level before it stands.
    pub from: Point,
    /// Its text.
    pub text: String,
    /// Whether the text stands below it.
    pub below: bool,
    /// The symbols of those who asked for the filter that ends here.
    pub faces: Vec<&'static str>,
}

#[derive(Default)]
struct Level {
    text: String,
    below: Vec<Level>,
    faces: Vec<&'static str>,
}

/// The subscriptions of a broker, as a tree of at most this width.
pub fn of(census: &Census, cast: &Cast, width: f64) -> Twigs {
    let mut root = Level::default();
    let mut ends: Vec<&str> = Vec::new();
    let mut more = 0;
    for session in &census.sessions {
        let member = cast.client_of(session.client.as_str());
        let role = member.and_then(|member| member.client.as_ref());
        let face = face_key(role.map_or(Face::default(), |role| role.face));
        for wanted in &session.subscriptions {
            let filter = wanted.filter.as_str();
            if !ends.contains(&filter) {
                if ends.len() == ENDS_MAX {
                    more += 1;
                    continue;
                }
                ends.push(filter);
            }
            root.insert(filter.split('/'), face);
        }
    }
    draw(&root, width, more)
}

impl Level {
    fn insert<'a>(&mut self, mut levels: impl Iterator<Item = &'a str>, face: &'static str) {
        let Some(text) = levels.next() else {
            if self.faces.len() < 3 {
                self.faces.push(face);
            }
            return;
        };
        let place = match self.below.iter().position(|level| level.text == text) {
            Some(place) => place,
            None => {
                let text = text.to_owned();
                self.below.push(Self {
                    text,
                    ..Self::default()
                });
                self.below.len() - 1
            }
        };
        if let Some(level) = self.below.get_mut(place) {
            level.insert(levels, face);
        }
    }

    fn rows(&self) -> usize {
        self.below.iter().map(Self::rows).sum::<usize>().max(1)
    }

    fn depth(&self) -> usize {
        self.below
            .iter()
            .map(|level| 1 + level.depth())
            .max()
            .unwrap_or(0)
    }
}

fn draw(root: &Level, width: f64, more: usize) -> Twigs {
    let rows = root.rows();
    let left = -width / 2.0;
    let pitch = if rows > 2 { 36.0 } else { 44.0 };
    // The room behind the last level belongs to the faces.
    let step = ((width - 62.0) / count(root.depth().max(1))).min(62.0);
    let up = if rows > 2 {
        count(rows - 1) * pitch / 2.0
    } else {
        0.0
    };
    let mut twigs = Twigs {
        root: Point::new(left, -up),
        knots: Vec::new(),
        more,
    };
    let grid = Grid {
        left,
        step,
        pitch,
        up,
        rows,
    };
    grid.draw(root, twigs.root, 0, 0, &mut twigs.knots);
    twigs
}

struct Grid {
    left: f64,
    step: f64,
    pitch: f64,
    up: f64,
    rows: usize,
}

impl Grid {
    /// Draws what lies below `level`, from `row` on.
    fn draw(&self, level: &Level, from: Point, depth: usize, row: usize, knots: &mut Vec<Knot>) {
        let mut row = row;
        for below in &level.below {
            let at = Point::new(
                self.left + self.step * count(depth + 1),
                self.pitch * count(row) - self.up,
            );
            knots.push(Knot {
                at,
                from,
                text: short(&below.text),
                below: row + 1 == self.rows && self.rows > 1,
                faces: below.faces.clone(),
            });
            self.draw(below, at, depth + 1, row, knots);
            row += below.rows();
        }
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LETTERS - 1).collect();
    short.push('…');
    short
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(filters: &[&str]) -> Twigs {
        let mut root = Level::default();
        for filter in filters {
            root.insert(filter.split('/'), "d-lamp");
        }
        draw(&root, 190.0, 0)
    }

    #[test]
    fn filters_share_their_levels() {
        #[rustfmt::skip]
        let table: [(&[&str], &[&str]); 4] = [
            (&[],                          &[]),
            (&["hall/motion"],             &["hall", "motion"]),
            (&["hall/motion", "hall/door"], &["hall", "motion", "door"]),
            (&["a/b", "#", "a/+/temperature"], &["a", "b", "+", "temperat…", "#"]),
        ];
        for (filters, levels) in table {
            let drawn = tree(filters).knots;
            let texts: Vec<&str> = drawn.iter().map(|knot| knot.text.as_str()).collect();
            assert_eq!(texts, levels, "{filters:?}");
        }
    }

    #[test]
    fn no_two_levels_stand_on_one_place() {
        let drawn = tree(&["a/b/c", "a/d", "e", "a/b/f"]).knots;
        for (place, knot) in drawn.iter().enumerate() {
            let twin = drawn
                .iter()
                .skip(place + 1)
                .find(|other| other.at == knot.at);
            assert_eq!(twin, None, "{knot:?}");
        }
    }
}
