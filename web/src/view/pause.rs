//! What a step to watch explains where it stands still.

use brokerscope_core::id::NodeId;

use super::cast::Cast;
use super::place::Point;
use super::prose::{Inline, read_line};
use super::px::within;
use super::room::{Manner, Room};
use super::transport::seconds;
use crate::model::{Model, Route};

/// How broad a bubble is, in CSS pixels, if there is room.
const BROAD: f64 = 300.0;
/// Its height without what it says; the height of a line of that; letters on a line.
const FRAME: f64 = 56.0;
const LINE: f64 = 21.0;
const LETTERS: usize = 40;
/// The name of a node, below it; and a line of what it does, below that.
const NAME: f64 = 26.0;
const STATE: f64 = 17.0;
/// Half of how broad both are.
const WORDS: f64 = 60.0;
/// What came to a node, above it.
const TAG: f64 = 22.0;
/// As bad as covering so many square pixels of a node: to stand a pixel further off.
const FAR: f64 = 8.0;
/// A node that the bubble is about weighs so many others.
const OWN: f64 = 4.0;
/// So far it may reach below the top of a small picture: over the head of the ladder.
const TALL: f64 = 330.0;
/// Between it and its node.
const GAP: f64 = 12.0;

/// A node with its words.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    at: Point,
    r: f64,
    /// From its rim to the end of its words.
    below: f64,
}

/// A pause.
#[derive(Clone, Debug, PartialEq)]
pub struct PauseView {
    /// The moment.
    pub when: String,
    /// What it explains.
    pub says: Vec<Inline>,
    /// Width of the picture.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Around their broker so many stand that a bubble would cover somebody.
    pub crowd: bool,
    /// The upper left corner of the bubble.
    pub corner: Point,
}

/// The pause at which the lesson on the screen stands.
pub fn build(model: &Model) -> Option<PauseView> {
    let Route::Learn(_) = &model.route else {
        return None;
    };
    let lesson = model.lesson.as_ref()?;
    let (pause, record) = lesson.pause()?;
    let cast = Cast::of(model);
    let room = Room::placed(model, &cast);
    let record = record.and_then(|id| lesson.bench.history.trace().get(id));
    let member = record.and_then(|record| cast.member(record.node?));
    let all = places(&room, &cast);
    let own = member.and_then(|member| all.iter().find(|(node, _)| *node == member.node));
    let middle = Point::new(room.width / 2.0, room.height / 2.0);
    let own = own.map_or(
        Place {
            at: middle,
            r: 0.0,
            below: 0.0,
        },
        |(_, place)| *place,
    );
    let lines = u32::try_from(pause.says.chars().count() / LETTERS + 1).unwrap_or(1);
    let size = Point::new(BROAD.min(room.width - GAP), FRAME + LINE * f64::from(lines));
    let floor = Point::new(room.width, room.height.max(TALL));
    Some(PauseView {
        when: seconds(model.bench().cursor().at.as_micros()),
        says: read_line(&pause.says),
        width: room.width,
        height: room.height,
        crowd: room.manner != Manner::Rows,
        corner: corner(own, size, floor, &all),
    })
}

/// Everybody who has a place.
fn places(room: &Room, cast: &Cast) -> Vec<(NodeId, Place)> {
    let below = NAME + STATE * f64::from(u32::try_from(room.lines).unwrap_or(0));
    let all = cast.members().iter().filter_map(|one| {
        let place = match one.link() {
            Some(link) if room.has(link) => Place {
                at: room.client(link),
                r: room.client_r,
                below,
            },
            Some(_) => return None,
            None => Place {
                at: room.broker(one.node),
                r: room.broker_r,
                below: NAME + STATE,
            },
        };
        Some((one.node, place))
    });
    all.collect()
}

/// Where a bubble of this size covers least of the nodes on the floor, and is not far from its own:
/// below it if that is as good as elsewhere.
fn corner(own: Place, size: Point, floor: Point, all: &[(NodeId, Place)]) -> Point {
    let Place { at, r, below } = own;
    let columns = [
        at.x - size.x / 2.0,
        at.x - r,
        at.x + r - size.x,
        at.x + r + GAP,
        at.x - r - GAP - size.x,
    ];
    let (right, bottom) = (floor.x - size.x - GAP / 2.0, floor.y - size.y);
    let rows = [
        at.y + r + below,
        at.y - r - TAG - GAP - size.y,
        at.y - size.y / 2.0,
        at.y - r,
        at.y + r - size.y,
        bottom,
    ];
    let mut best: Option<(f64, Point)> = None;
    for y in rows {
        for x in columns {
            let place = Point::new(within(x, GAP / 2.0, right), within(y, 0.0, bottom));
            let covered = |(_, node): &(NodeId, Place)| {
                let weight = if *node == own { OWN } else { 1.0 };
                weight * covers(place, size, *node)
            };
            let middle = Point::new(place.x + size.x / 2.0, place.y + size.y / 2.0);
            let far = (middle.x - at.x).hypot(middle.y - at.y);
            let cost = all.iter().map(covered).sum::<f64>() + FAR * far;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, place));
            }
        }
    }
    best.map_or(at, |(_, place)| place)
}

/// How much of a node with its words lies under a bubble, in square pixels.
fn covers(corner: Point, size: Point, node: Place) -> f64 {
    let Place { at, r, below } = node;
    let x = (corner.x + size.x).min(at.x + WORDS) - corner.x.max(at.x - WORDS);
    let y = (corner.y + size.y).min(at.y + r + below) - corner.y.max(at.y - r - TAG);
    x.max(0.0) * y.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Point = Point::new(300.0, 120.0);
    const FLOOR: Point = Point::new(720.0, 400.0);

    fn place(node: u16, x: f64, y: f64) -> (NodeId, Place) {
        let place = Place {
            at: Point::new(x, y),
            r: if node == 0 { 46.0 } else { 28.0 },
            below: NAME + STATE,
        };
        (NodeId(node), place)
    }

    #[test]
    fn a_bubble_covers_hardly_anybody_and_stays_near() {
        let pair = [
            place(0, 360.0, 80.0),
            place(1, 110.0, 80.0),
            place(2, 610.0, 80.0),
        ];
        let four = [
            place(0, 360.0, 130.0),
            place(1, 110.0, 62.0),
            place(2, 610.0, 62.0),
            place(3, 110.0, 196.0),
            place(4, 610.0, 196.0),
        ];
        for all in [&pair[..], &four] {
            for (node, own) in all {
                let place = corner(*own, SIZE, FLOOR, all);
                let covered: f64 = all.iter().map(|(_, it)| covers(place, SIZE, *it)).sum();
                assert!(covered <= 200.0, "{covered} px² at {place:?} of {node:?}");
                assert_eq!(covers(place, SIZE, *own), 0.0, "its own: {node:?}");
                assert!(place.x >= 0.0 && place.x + SIZE.x <= FLOOR.x, "{place:?}");
                assert!(place.y >= 0.0 && place.y + SIZE.y <= FLOOR.y, "{place:?}");
            }
        }
    }
}
