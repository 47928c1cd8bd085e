//! The ladder's one place where time and nodes become pixels, whichever way time runs.

use brokerscope_core::id::NodeId;
use brokerscope_core::time::Instant;

use super::shape::{Face, Point, Rect};
use super::{Axis, Counted, Lane, Lanes, Viewport};
use crate::view::ladder::{Arrow, Fate, LadderView, Way};

/// Which way time runs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Turn {
    /// To the right: wide screens.
    #[default]
    Right,
    /// Down: narrow ones.
    Down,
}

/// Radius of the sign where a packet died.
pub(super) const SIGN: f64 = 9.0;

/// A view, placed.
#[derive(Clone, Debug)]
pub struct Plot<'a> {
    /// What is shown.
    pub view: &'a LadderView,
    /// Its packets, if they were counted.
    pub counted: &'a Counted,
    /// Time to drawn time.
    pub axis: &'a Axis,
    /// Drawn time to pixels.
    pub port: Viewport,
    /// Nodes to pixels.
    pub lanes: &'a Lanes,
    /// Which way time runs.
    pub turn: Turn,
    /// Pixels before the axis begins.
    pub gutter: f64,
    /// Pixels across that are scrolled away: the ruler stays in sight.
    pub scrolled: f64,
    /// Pixels across that the pane shows of it.
    pub deep: f64,
}

/// Pixels before the axis begins: the nodes' names.
pub fn gutter(view: &LadderView, turn: Turn) -> f64 {
    match turn {
        Turn::Right => {
            let widths = view.nodes.iter().map(|node| Face::Title.width(&node.name));
            (widths.fold(0.0, f64::max) + 24.0).clamp(92.0, 140.0)
        }
        Turn::Down => 36.0,
    }
}

/// Pixels the ruler takes, across the ladder.
const fn ruler_depth(turn: Turn) -> f64 {
    match turn {
        Turn::Right => 26.0,
        Turn::Down => 40.0,
    }
}

impl Plot<'_> {
    /// Pixels along the ladder at which `at` is drawn.
    pub fn along(&self, at: Instant) -> f64 {
        self.gutter + self.port.place(self.axis.drawn(at))
    }

    /// A place by its pixels along and across.
    pub const fn point(&self, along: f64, across: f64) -> Point {
        match self.turn {
            Turn::Right => Point {
                x: along,
                y: across,
            },
            Turn::Down => Point {
                x: across,
                y: along,
            },
        }
    }

    /// The place of a moment at so many pixels across.
    pub fn at(&self, at: Instant, across: f64) -> Point {
        self.point(self.along(at), across)
    }

    /// The box between two pairs of pixels along and across.
    pub fn rect(&self, along: (f64, f64), across: (f64, f64)) -> Rect {
        Rect::around(self.point(along.0, across.0), self.point(along.1, across.1))
    }

    /// The moment drawn at a place.
    pub fn time(&self, place: Point) -> Instant {
        let along = match self.turn {
            Turn::Right => place.x,
            Turn::Down => place.y,
        };
        self.axis.time(self.port.drawn(along - self.gutter))
    }

    /// Pixels along: from the end of the names to the end of the picture.
    pub fn span(&self) -> (f64, f64) {
        (self.gutter, self.gutter + self.port.length)
    }

    /// Pixels across: both edges of the ruler.
    pub const fn ruler(&self) -> (f64, f64) {
        (self.scrolled, self.scrolled + ruler_depth(self.turn))
    }

    /// Pixels across in which the picture may be seen.
    pub const fn below_ruler(&self) -> (f64, f64) {
        let near = match self.turn {
            Turn::Right => self.ruler().1,
            Turn::Down => 0.0,
        };
        (near, self.lanes.extent)
    }

    /// The moments at both edges.
    pub fn window(&self) -> (Instant, Instant) {
        let (from, to) = self.port.window();
        (self.axis.time(from), self.axis.time(to))
    }

    /// The lane of a client.
    pub fn lane(&self, client: NodeId) -> Option<&Lane> {
        self.lanes.client(client)
    }

    /// Both ends of what crosses a hop whole.
    pub fn hop(
        &self,
        client: NodeId,
        way: Way,
        (sent, end): (Instant, Instant),
    ) -> Option<(Point, Point)> {
        let (client, broker) = self.lane(client)?.hop(self.lanes.bar);
        let (from, to) = match way {
            Way::ToBroker => (client, broker),
            Way::ToClient => (broker, client),
        };
        Some((self.at(sent, from), self.at(end, to)))
    }

    /// Both ends of an arrow, as far as it came.
    pub fn arrow(&self, arrow: &Arrow) -> Option<(Point, Point)> {
        let (client, broker) = self.lane(arrow.client)?.hop(self.lanes.bar);
        let (from, to) = match arrow.way {
            Way::ToBroker => (client, broker),
            Way::ToClient => (broker, client),
        };
        let made = match arrow.fate {
            Fate::Arrived | Fate::Flying => 1.0,
            Fate::Held { made } => made,
            // The sign of its end stands before the lane: another connection may run there already.
            Fate::Lost { made, .. } => made.min(1.0 - SIGN / (to - from).abs().max(SIGN)),
        };
        let end = from + (to - from) * made;
        Some((self.at(arrow.sent, from), self.at(arrow.end, end)))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A view laid out in a picture where all of it fits.
    pub(crate) struct Laid<'a> {
        view: &'a LadderView,
        counted: Counted,
        axis: Axis,
        port: Viewport,
        lanes: Lanes,
        turn: Turn,
    }

    impl<'a> Laid<'a> {
        pub(crate) fn new(view: &'a LadderView, turn: Turn) -> Self {
            let axis = Axis::new(&view.scene.busy, view.last(), view.idle());
            let (along, across) = match turn {
                Turn::Right => (1200.0, 500.0),
                Turn::Down => (1000.0, 390.0),
            };
            let port = Viewport::fit(axis.bounds(), along - gutter(view, turn), view.grain);
            Self {
                view,
                counted: Counted::default(),
                axis,
                port,
                lanes: Lanes::lay(view, 1, across, turn),
                turn,
            }
        }

        pub(crate) fn plot(&self) -> Plot<'_> {
            Plot {
                view: self.view,
                counted: &self.counted,
                axis: &self.axis,
                port: self.port,
                lanes: &self.lanes,
                turn: self.turn,
                gutter: gutter(self.view, self.turn),
                scrolled: 0.0,
                deep: f64::INFINITY,
            }
        }
    }

    #[test]
    fn a_place_and_its_time_agree_either_way_round() {
        let records = crate::view::ladder::tests::run();
        let view = crate::view::ladder::of_stage(&crate::view::ladder::tests::stage(&records));
        for turn in [Turn::Right, Turn::Down] {
            let laid = Laid::new(&view, turn);
            let plot = laid.plot();
            for ms in [0, 250, 280, 700, 1_600] {
                let at = Instant::from_millis(ms);
                assert_eq!(plot.time(plot.at(at, 77.0)), at, "{turn:?}");
            }
        }
    }

    #[test]
    fn an_arrow_stops_on_the_line_it_would_have_taken() {
        let records = crate::view::ladder::tests::run();
        let view = crate::view::ladder::of_stage(&crate::view::ladder::tests::stage(&records));
        let laid = Laid::new(&view, Turn::Right);
        let plot = laid.plot();
        let lost = view
            .scene
            .arrows
            .iter()
            .find(|arrow| matches!(arrow.fate, Fate::Lost { .. }));
        let lost = lost.unwrap();
        let (from, to) = plot.arrow(lost).unwrap();
        let whole = Arrow {
            fate: Fate::Arrived,
            end: Instant::from_millis(300),
            ..lost.clone()
        };
        let (start, end) = plot.arrow(&whole).unwrap();
        assert_eq!(from, start);
        assert!(to.distance_to_line(start, end) < 1e-6);
        let cut = plot.along(Instant::from_millis(280));
        assert!((to.x - cut).abs() < 1e-6, "on the cut");
    }

    #[test]
    fn a_packet_that_finds_its_end_closed_stops_before_the_lane() {
        let records = crate::view::ladder::tests::run();
        let view = crate::view::ladder::of_stage(&crate::view::ladder::tests::stage(&records));
        let laid = Laid::new(&view, Turn::Right);
        let plot = laid.plot();
        for arrow in view.scene.arrows.iter().take(2) {
            let late = Arrow {
                fate: Fate::Lost {
                    why: brokerscope_core::trace::Lost::EndClosed,
                    made: 1.0,
                },
                ..arrow.clone()
            };
            let times = (late.sent, late.end);
            let (_, lane) = plot.hop(late.client, late.way, times).unwrap();
            let (_, sign) = plot.arrow(&late).unwrap();
            assert!(((sign.y - lane.y).abs() - SIGN).abs() < 1e-6);
            assert_eq!(sign.x, lane.x);
        }
    }
}
