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
/// Lanes nearer to each other than this leave no room for a second line.
const SECOND: f64 = 44.0;
/// Kept free around the place where a packet died.
const DIED: f64 = 6.0;
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
    /// The cursor, while it stands: words do not give way to one that runs.
    cursor: Option<(Point, Point)>,
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
            cursor: (!plot.view.playing).then(|| {
                let at = plot.view.cursor.at;
                (plot.at(at, across.0), plot.at(at, across.1))
            }),
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

    /// As [`Labels::put`], but never across a packet.
    pub(super) fn put_between(&mut self, at: Point, text: &str, ink: Ink, layer: &mut Layer) {
        let (face, anchor) = (Face::Detail, Anchor::Start);
        let rect = face.rect(at, text, anchor);
        if !self
            .lines
            .iter()
            .any(|line| rect.crossed_by(line.0, line.1))
        {
            self.put(at, text, face, ink, anchor, layer);
        }
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
        for (arrow, (_, to)) in arrows
            .iter()
            .filter_map(|it| Some((it, self.plot.arrow(it)?)))
        {
            if matches!(arrow.fate, Fate::Lost { .. }) {
                self.block(to, DIED);
            }
        }
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
        let (title, known, ink) = (arrow.name(), arrow.detail(), Ink::Of(arrow.family));
        let below = if lost { Face::Word } else { Face::Detail };
        // Better less said than cursor or torn paper running through it; better that than nothing.
        let known = known.as_str();
        let said = match (self.has_second_line(), lost) {
            (false, _) => [("", true), ("", false), ("", false), ("", false)],
            (true, true) => [
                ("ends with the connection", true),
                ("ends here", true),
                ("ends here", false),
                ("", false),
            ],
            (true, false) => [(known, true), ("", true), (known, false), ("", false)],
        };
        for (detail, clear) in said {
            for place in self.places(arrow, (from, to), detail.is_empty()) {
                let name = Face::Packet.rect(place.name, title, place.anchor);
                let under = below.rect(place.detail, detail, place.anchor);
                let both = [name, under];
                let boxes = if detail.is_empty() {
                    &both[..1]
                } else {
                    &both[..]
                };
                let free = |rect| self.is_free(rect, (from, to), must, clear);
                if boxes.iter().all(free) {
                    self.taken.extend_from_slice(boxes);
                    write(place.name, title, Face::Packet, ink, place.anchor, layer);
                    write(place.detail, detail, below, Ink::Ink2, place.anchor, layer);
                    return;
                }
            }
        }
        if must == Level::Full {
            let all = self.places(arrow, (from, to), true);
            let rect = |place: &Place| Face::Packet.rect(place.name, title, place.anchor);
            let inside = |place: &&Place| self.picture().holds(&rect(place));
            let alone = |place: &&Place| !self.taken.iter().any(|it| it.overlaps(&rect(place)));
            let best = all.iter().filter(inside).find(alone);
            let place = best.or(all.iter().find(inside)).unwrap_or(&all[0]);
            self.taken.push(rect(place));
            write(place.name, title, Face::Packet, ink, place.anchor, layer);
        }
    }

    /// Whether there is room for what stands below a name.
    fn has_second_line(&self) -> bool {
        self.plot.turn == Turn::Down || self.plot.lanes.pitch() >= SECOND
    }

    /// Where a packet's name may stand.
    fn places(&self, arrow: &Arrow, (from, to): (Point, Point), short: bool) -> [Place; 2] {
        // A packet that died at once has no direction of its own.
        let hop = self
            .plot
            .hop(arrow.client, arrow.way, (arrow.sent, arrow.end));
        let (tail, head) = hop.unwrap_or((from, to));
        match self.plot.turn {
            Turn::Right => {
                let down = head.y > tail.y;
                let tail = Point {
                    y: self.past_rails(arrow, from.y, down),
                    ..from
                };
                at_right(arrow, (from, tail), to, down, short)
            }
            Turn::Down => at_level(arrow, from, to, head.x > tail.x),
        }
    }

    /// Words of a broker's packet begin where all rails on its side have ended.
    fn past_rails(&self, arrow: &Arrow, own: f64, down: bool) -> f64 {
        let broker = self.plot.view.broker_of(arrow.client);
        let room = broker.and_then(|broker| self.plot.lanes.broker(broker));
        match (arrow.way, room) {
            (Way::ToClient, Some(room)) if down => own.max(room.outer.1 + 1.0),
            (Way::ToClient, Some(room)) => own.min(room.outer.0 - 1.0),
            (Way::ToClient, None) | (Way::ToBroker, _) => own,
        }
    }

    fn picture(&self) -> Rect {
        let (start, end) = self.plot.span();
        self.plot
            .rect((start, end + 8.0), (0.0, self.plot.lanes.extent))
    }

    /// Whether no words and no foreign line are there; if it has to be `clear`, neither torn paper nor
    /// the standing cursor.
    fn is_free(&self, rect: &Rect, own: (Point, Point), must: Level, clear: bool) -> bool {
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
            && (!clear && must == Level::Full || !self.tears.iter().any(crossed))
            && !(clear && self.cursor.iter().any(crossed))
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

/// At a packet's tail, in the triangle that the answer leaves free; else on the other side of its tail.
fn at_right(
    arrow: &Arrow,
    (from, tail): (Point, Point),
    to: Point,
    down: bool,
    short: bool,
) -> [Place; 2] {
    let lines = |down| match (down, short) {
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
    let far = far + (tail.y - from.y).abs();
    let height = (to.y - from.y).abs().max(1.0);
    let passed = (to.x - from.x) * (far / height).min(1.0);
    // What stops on a cut is named beyond the cut.
    let lost = matches!(arrow.fate, Fate::Lost { .. });
    let beside = if lost {
        to.x - from.x + 9.0
    } else {
        passed + 6.0
    };
    let place = |x: f64, end: Point, (name, detail), anchor| Place {
        name: Point { x, y: end.y + name },
        detail: Point {
            x,
            y: end.y + detail,
        },
        anchor,
    };
    let first = place(from.x + beside, tail, lines(down), Anchor::Start);
    match arrow.fate {
        // What found its end closed is named there.
        Fate::Lost { made, .. } if made >= 1.0 => {
            [place(to.x + 12.0, to, lines(!down), Anchor::Start), first]
        }
        Fate::Arrived | Fate::Flying | Fate::Held { .. } | Fate::Lost { .. } => {
            [first, place(from.x - 4.0, tail, lines(down), Anchor::End)]
        }
    }
}

/// With time running down: at the level of the tail, by the lane that the packet goes to; a lost one
/// below the cut, by the lane that it came from.
fn at_level(arrow: &Arrow, from: Point, to: Point, right: bool) -> [Place; 2] {
    // The client's end has a session around it.
    let (near, far) = match arrow.way {
        Way::ToBroker => (SESSION, RAIL),
        Way::ToClient => (RAIL, SESSION),
    };
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
mod tests;
