//! What a brush can do. Geometry speaks in shapes, so that plain tests can look at a picture.

use brokerscope_core::wire::Family;

/// A place in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// An upright box in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Wide.
    pub w: f64,
    /// High.
    pub h: f64,
}

/// A colour by its meaning; [`Palette`](super::Palette) knows the tokens.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names are those of the tokens")]
pub enum Ink {
    Pane,
    Paper,
    Line,
    Edge,
    Ink,
    Ink2,
    Ink3,
    Now,
    /// What is written on amber, in both themes.
    OnNow,
    Bar,
    Session,
    EndWash,
    Of(Family),
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Points: what is kept, or only known in part.
    Dotted,
    /// Fine dashes: what is said below MQTT.
    Fine,
    /// Dashes: a cut.
    Dashed,
}

/// A voice and a size.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Face {
    /// A node's name.
    Title,
    /// A quiet word.
    Word,
    /// A word that weighs.
    Strong,
    /// A sentence that weighs.
    Note,
    /// A packet's name.
    Packet,
    /// What stands below it.
    Detail,
    /// A tick of the ruler.
    Tick,
    /// The time at the cursor.
    Flag,
}

/// Where a text's place is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Anchor {
    /// At its start.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// One stroke of the brush.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "plain geometry")]
pub enum Shape {
    /// A filled box.
    Block {
        rect: Rect,
        corner: f64,
        ink: Ink,
        alpha: f64,
    },
    /// A box hatched with the ink of bars.
    Hatch { rect: Rect },
    /// A straight line.
    Line {
        from: Point,
        to: Point,
        width: f64,
        ink: Ink,
        dash: Dash,
        alpha: f64,
    },
    /// The amber halo behind a line; its strength is the theme's, times `part`.
    Halo {
        from: Point,
        to: Point,
        width: f64,
        part: f64,
    },
    /// A torn edge.
    Tear { from: Point, to: Point },
    /// An arrowhead at `tip`, seen coming from `from`.
    Head { tip: Point, from: Point, ink: Ink },
    /// A filled disc.
    Disc { at: Point, r: f64, ink: Ink },
    /// A ring on its own paper.
    Ring {
        at: Point,
        r: f64,
        width: f64,
        ink: Ink,
    },
    /// An ending.
    Cross { at: Point, r: f64, ink: Ink },
    /// Content.
    Diamond { at: Point, r: f64, ink: Ink },
    /// Words; `at` is on the base line.
    Text {
        at: Point,
        text: String,
        face: Face,
        ink: Ink,
        anchor: Anchor,
        stands: Stands,
    },
}

/// How a text stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stands {
    /// On what is there.
    Plain,
    /// On its own paper, so that a line may pass behind it.
    OnPaper,
    /// From bottom to top.
    Upright,
}

/// One canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// Where `inside` may be seen.
    pub clip: Rect,
    /// Cut off at the clip.
    pub inside: Vec<Shape>,
    /// On top, not cut off.
    pub free: Vec<Shape>,
}

impl Point {
    /// How far away another point is.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point that lies `part` of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Self, part: f64) -> Self {
        Self {
            x: self.x + (other.x - self.x) * part,
            y: self.y + (other.y - self.y) * part,
        }
    }

    /// How far away a stretch is.
    pub fn distance_to_line(self, from: Self, to: Self) -> f64 {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let square = dx * dx + dy * dy;
        if square == 0.0 {
            return self.distance(from);
        }
        let part = ((self.x - from.x) * dx + (self.y - from.y) * dy) / square;
        self.distance(from.towards(to, part.clamp(0.0, 1.0)))
    }
}

impl Rect {
    /// The box around two points.
    pub fn around(a: Point, b: Point) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            w: (a.x - b.x).abs(),
            h: (a.y - b.y).abs(),
        }
    }

    /// Whether two boxes share a point.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Whether all of `other` is inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.w <= self.x + self.w
            && other.y + other.h <= self.y + self.h
    }

    /// Whether a stretch touches it.
    pub fn crossed_by(&self, from: Point, to: Point) -> bool {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let mut inside = (0.0_f64, 1.0_f64);
        let sides = [
            (-dx, from.x - self.x),
            (dx, self.x + self.w - from.x),
            (-dy, from.y - self.y),
            (dy, self.y + self.h - from.y),
        ];
        for (slope, room) in sides {
            if slope == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if slope < 0.0 {
                inside.0 = inside.0.max(room / slope);
            } else {
                inside.1 = inside.1.min(room / slope);
            }
        }
        inside.0 <= inside.1
    }
}

impl Face {
    /// Height of the letters' box in pixels.
    pub const fn size(self) -> f64 {
        match self {
            Self::Title => 13.0,
            Self::Note | Self::Flag => 12.0,
            Self::Word | Self::Strong | Self::Packet | Self::Tick => 11.0,
            Self::Detail => 10.5,
        }
    }

    /// How wide a text is, closely enough to keep texts apart.
    pub fn width(self, text: &str) -> f64 {
        let letter = match self {
            Self::Packet | Self::Detail | Self::Tick | Self::Flag => 0.6,
            Self::Word => 0.53,
            Self::Title | Self::Strong | Self::Note => 0.57,
        };
        text.chars().map(|_| letter * self.size()).sum()
    }

    /// The box of a text whose base line starts, has its middle, or ends at `at`.
    pub fn rect(self, at: Point, text: &str, anchor: Anchor) -> Rect {
        let w = self.width(text);
        let x = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - w / 2.0,
            Anchor::End => at.x - w,
        };
        let size = self.size();
        Rect {
            x,
            y: at.y - 0.8 * size,
            w,
            h: size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_line_crosses_a_box_or_passes_it() {
        let rect = Rect::around(at(10.0, 10.0), at(20.0, 20.0));
        #[rustfmt::skip]
        let table = [
            (at(0.0, 0.0),   at(30.0, 30.0), true,  "through"),
            (at(12.0, 0.0),  at(12.0, 11.0), true,  "into"),
            (at(0.0, 0.0),   at(30.0, 5.0),  false, "above"),
            (at(0.0, 25.0),  at(5.0, 0.0),   false, "beside"),
            (at(0.0, 15.0),  at(9.0, 15.0),  false, "stops before"),
            (at(14.0, 14.0), at(15.0, 15.0), true,  "inside"),
        ];
        for (from, to, expected, case) in table {
            assert_eq!(rect.crossed_by(from, to), expected, "{case}");
        }
    }

    #[test]
    fn a_stretch_ends_where_it_ends() {
        let (from, to) = (at(0.0, 0.0), at(10.0, 0.0));
        assert_eq!(at(5.0, 3.0).distance_to_line(from, to), 3.0);
        assert_eq!(at(13.0, 4.0).distance_to_line(from, to), 5.0);
    }

    #[test]
    fn a_text_has_its_box_where_its_anchor_says() {
        let text = "PUBLISH";
        let start = Face::Packet.rect(at(50.0, 20.0), text, Anchor::Start);
        let end = Face::Packet.rect(at(50.0, 20.0), text, Anchor::End);
        assert_eq!(start.x, 50.0);
        assert!((end.x + end.w - 50.0).abs() < 1e-9);
        assert!(!start.overlaps(&end));
    }
}
