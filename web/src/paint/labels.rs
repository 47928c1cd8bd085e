//! Words beside what they name, never over one another.

use brokerscope_core::id::NodeId;
use brokerscope_core::order::Map;

use super::shape::{Anchor, Face, Ink, Layer, Point, Rect, Shape, Stands};
use super::{Plot, Turn};
use crate::view::ladder::{Arrow, Fate, Way};

/// Pixels per packet from which on there is room for name and identifier, a name, an arrow.
const ROOM: (f64, f64, f64) = (44.0, 18.0, 3.0);
/// With time running down: from an end of an arrow to the words beside it.
const SESSION: f64 = 10.0;
const RAIL: f64 = 6.0;
/// Air around a text.
const AIR: f64 = 2.0;

/// How much there is room for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// Bars of how many.
    Density,
    /// Arrows without words.
    Arrows,
    /// The name of what is selected.
    Name,
    /// Name and identifier.
    Full,
}

impl Level {
    /// By pixels per packet.
    pub fn of(pixels: f64) -> Self {
        match pixels {
            pixels if pixels >= ROOM.0 => Self::Full,
            pixels if pixels >= ROOM.1 => Self::Name,
            pixels if pixels >= ROOM.2 => Self::Arrows,
            _ => Self::Density,
        }
    }
}

/// Where words stand already.
pub(super) struct Labels<'a> {
    plot: &'a Plot<'a>,
    taken: Vec<Rect>,
    /// Lines that a label should not lie on, with the arrow they belong to.
    lines: Vec<(Point, Point)>,
    /// Torn paper: only what must be named lies over it.
    tears: Vec<(Point, Point)>,
}

/// A place for the name of a packet and for what stands below it.
struct Place {
    name: Point,
    detail: Point,
    anchor: Anchor,
}

impl<'a> Labels<'a> {
    /// No words yet.
    pub(super) fn new(plot: &'a Plot<'a>, arrows: &[&Arrow]) -> Self {
        let across = (0.0, plot.lanes.extent);
        let (from, to) = plot.window();
        let folds = plot.axis.folds_in(from, to).iter();
        let tears = folds.flat_map(|fold| [fold.from, fold.to]);
        let tears = tears.map(|at| (plot.at(at, across.0), plot.at(at, across.1)));
        Self {
            plot,
            taken: Vec::new(),
            lines: arrows
                .iter()
                .filter_map(|arrow| plot.arrow(arrow))
                .collect(),
            tears: tears.collect(),
        }
    }

    /// Keeps words away from a ring.
    pub(super) fn block(&mut self, at: Point, r: f64) {
        self.taken.push(Rect {
            x: at.x - r,
            y: at.y - r,
            w: 2.0 * r,
            h: 2.0 * r,
        });
    }

    /// Takes a box if it is free.
    pub(super) fn take(&mut self, rect: Rect) -> bool {
        let free = !self.taken.iter().any(|taken| taken.overlaps(&rect));
        if free {
            self.taken.push(rect);
        }
        free
    }

    /// Writes a text if its place is free and inside the picture.
    pub(super) fn put(
        &mut self,
        at: Point,
        text: &str,
        face: Face,
        ink: Ink,
        anchor: Anchor,
        layer: &mut Layer,
    ) -> bool {
        let rect = face.rect(at, text, anchor);
        let free = self.picture().holds(&rect) && self.take(rect);
        if free {
            write(at, text, face, ink, anchor, layer);
        }
        free
    }

    /// Names the packets, the important ones first.
    pub(super) fn packets(
        &mut self,
        arrows: &[&Arrow],
        levels: &Map<NodeId, Level>,
        layer: &mut Layer,
    ) {
        let keeps = |arrow: &&&Arrow| super::traffic::keeps(self.plot, arrow);
        let (first, rest): (Vec<&Arrow>, Vec<&Arrow>) =
            arrows.iter().copied().partition(|arrow| keeps(&arrow));
        for arrow in first {
            self.packet(arrow, Level::Full, layer);
        }
        for arrow in rest {
            if levels.get(&arrow.client) == Some(&Level::Full) {
                self.packet(arrow, Level::Name, layer);
            }
        }
    }

    /// Names a packet where there is room; one that must be named, at any price.
    fn packet(&mut self, arrow: &Arrow, must: Level, layer: &mut Layer) {
        let Some((from, to)) = self.plot.arrow(arrow) else {
            return;
        };
        let lost = matches!(arrow.fate, Fate::Lost { .. });
        let (title, known) = (arrow.name(), arrow.detail());
        let details = match lost {
            true => ["ends with the connection", "ends here", ""],
            false => [known.as_str(), known.as_str(), ""],
        };
        let below = if lost { Face::Word } else { Face::Detail };
        for detail in details {
            for place in places(self.plot.turn, arrow, from, to, detail.is_empty()) {
                let name = Face::Packet.rect(place.name, title, place.anchor);
                let under = below.rect(place.detail, detail, place.anchor);
                let both = [name, under];
                let boxes = if detail.is_empty() {
                    &both[..1]
                } else {
                    &both[..]
                };
                if boxes
                    .iter()
                    .all(|rect| self.is_free(rect, (from, to), must))
                {
                    self.taken.extend_from_slice(boxes);
                    let ink = Ink::Of(arrow.family);
                    write(place.name, title, Face::Packet, ink, place.anchor, layer);
                    write(place.detail, detail, below, Ink::Ink2, place.anchor, layer);
                    return;
                }
            }
        }
        if must == Level::Full {
            let ink = Ink::Of(arrow.family);
            let all = places(self.plot.turn, arrow, from, to, true);
            let inside = |place: &&Place| {
                let rect = Face::Packet.rect(place.name, title, place.anchor);
                self.picture().holds(&rect)
            };
            let place = all.iter().find(inside).unwrap_or(&all[0]);
            write(place.name, title, Face::Packet, ink, place.anchor, layer);
        }
    }

    fn picture(&self) -> Rect {
        let (start, end) = self.plot.span();
        self.plot
            .rect((start, end + 8.0), (0.0, self.plot.lanes.extent))
    }

    /// Whether no words and no foreign line are there.
    fn is_free(&self, rect: &Rect, own: (Point, Point), must: Level) -> bool {
        let wide = Rect {
            x: rect.x - AIR,
            w: rect.w + 2.0 * AIR,
            ..*rect
        };
        // To the right, words start where their own line has passed them.
        let passes = self.plot.turn == Turn::Right;
        let crossed = |line: &(Point, Point)| wide.crossed_by(line.0, line.1);
        self.picture().holds(&wide)
            && !self.taken.iter().any(|taken| taken.overlaps(&wide))
            && !self
                .lines
                .iter()
                .any(|line| !(passes && *line == own) && crossed(line))
            && (must == Level::Full || !self.tears.iter().any(crossed))
    }
}

fn write(at: Point, text: &str, face: Face, ink: Ink, anchor: Anchor, layer: &mut Layer) {
    if !text.is_empty() {
        layer.inside.push(Shape::Text {
            at,
            text: text.to_owned(),
            face,
            ink,
            anchor,
            stands: Stands::OnPaper,
        });
    }
}

/// Where a packet's name may stand: at its tail, in the triangle that the answer leaves free; else
/// on the other side of its tail.
fn places(turn: Turn, arrow: &Arrow, from: Point, to: Point, short: bool) -> [Place; 2] {
    match turn {
        Turn::Right => at_right(arrow, from, to, short),
        Turn::Down => at_level(arrow, from, to),
    }
}

fn at_right(arrow: &Arrow, from: Point, to: Point, short: bool) -> [Place; 2] {
    let down = to.y > from.y;
    let (name, detail) = match (down, short) {
        (true, _) => (15.0, 27.0),
        (false, true) => (-8.0, 0.0),
        (false, false) => (-19.0, -7.0),
    };
    // The line runs away from its tail: words start where it has passed them.
    let far: f64 = match (down, short) {
        (true, true) => 17.0,
        (true, false) => 29.0,
        (false, true) => 16.0,
        (false, false) => 27.0,
    };
    let height = (to.y - from.y).abs().max(1.0);
    let passed = (to.x - from.x) * (far / height).min(1.0);
    // What stops on a cut is named beyond the cut.
    let lost = matches!(arrow.fate, Fate::Lost { .. });
    let beside = if lost {
        to.x - from.x + 9.0
    } else {
        passed + 6.0
    };
    let place = |x: f64, anchor| Place {
        name: Point {
            x,
            y: from.y + name,
        },
        detail: Point {
            x,
            y: from.y + detail,
        },
        anchor,
    };
    [
        place(from.x + beside, Anchor::Start),
        place(from.x - 4.0, Anchor::End),
    ]
}

/// With time running down: at the level of the tail, by the lane that the packet goes to; a lost one
/// below the cut, by the lane that it came from.
fn at_level(arrow: &Arrow, from: Point, to: Point) -> [Place; 2] {
    // The client's end has a session around it.
    let (near, far) = match arrow.way {
        Way::ToBroker => (SESSION, RAIL),
        Way::ToClient => (RAIL, SESSION),
    };
    let right = to.x > from.x;
    let place = |x: f64, y: f64, right: bool| Place {
        name: Point { x, y },
        detail: Point { x, y: y + 12.0 },
        anchor: if right { Anchor::End } else { Anchor::Start },
    };
    let towards = if right { 1.0 } else { -1.0 };
    if matches!(arrow.fate, Fate::Lost { .. }) {
        let x = from.x + towards * near;
        return [
            place(x, to.y + 19.0, !right),
            place(x, from.y - 18.0, !right),
        ];
    }
    [
        place(to.x - towards * far, from.y + 4.0, right),
        place(from.x + towards * near, to.y + 4.0, !right),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::plot::tests::Laid;
    use crate::paint::traffic;
    use crate::view::ladder::of_stage;
    use crate::view::ladder::tests::{run, stage};

    fn picture(turn: Turn) -> Layer {
        let records = run();
        let view = of_stage(&stage(&records));
        traffic(&Laid::new(&view, turn).plot())
    }

    fn texts(layer: &Layer) -> Vec<(Rect, String)> {
        let mut all = Vec::new();
        for shape in &layer.inside {
            if let Shape::Text {
                at,
                text,
                face,
                anchor,
                ..
            } = shape
            {
                all.push((face.rect(*at, text, *anchor), text.clone()));
            }
        }
        all
    }

    #[test]
    fn words_do_not_lie_on_one_another() {
        for turn in [Turn::Right, Turn::Down] {
            let texts = texts(&picture(turn));
            for (place, (rect, text)) in texts.iter().enumerate() {
                for (other, word) in &texts[place + 1..] {
                    assert!(!rect.overlaps(other), "{turn:?}: {text} on {word}");
                }
            }
        }
    }

    #[test]
    fn where_there_is_room_every_packet_has_its_name() {
        let texts = texts(&picture(Turn::Right));
        let count = |word: &str| texts.iter().filter(|(_, text)| text == word).count();
        assert_eq!(
            (count("PUBLISH"), count("PUBREC"), count("PUBREL")),
            (3, 1, 1)
        );
        for word in [
            "id 1 DUP",
            "ends with the connection",
            "known, not routed",
            "link cut",
        ] {
            assert_eq!(count(word), 1, "{word} in {texts:?}");
        }
    }

    #[test]
    fn room_decides_how_much_is_said() {
        #[rustfmt::skip]
        let table = [
            (60.0, Level::Full), (44.0, Level::Full), (43.9, Level::Name), (18.0, Level::Name),
            (17.0, Level::Arrows), (3.0, Level::Arrows), (2.9, Level::Density), (0.1, Level::Density),
        ];
        for (pixels, expected) in table {
            assert_eq!(Level::of(pixels), expected, "{pixels}");
        }
    }
}
