//! Too many packets for arrows: per column a bar of their families.

use brokerscope_core::id::NodeId;
use brokerscope_core::order::Map;
use brokerscope_core::wire::Family;

use super::shape::{Ink, Shape};
use super::{Lane, Plot};
use crate::view::ladder::Arrow;
use crate::view::px::within;

/// Pixels along the axis per bar.
const COLUMN: f64 = 4.0;
/// How much of a hop the fullest bar takes.
const FULL: f64 = 0.7;
/// From the lane outwards: the order of the table of families.
pub const FAMILIES: [Family; 6] = [
    Family::Connection,
    Family::Content,
    Family::Acknowledgement,
    Family::Subscription,
    Family::Ping,
    Family::Ending,
];

/// Packets of one client by column and family.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Density {
    /// The number of the first column.
    first: i64,
    columns: Vec<[u32; 6]>,
}

impl Density {
    /// Counts `arrows` by their client and the column in which they were sent.
    pub fn count<'a>(
        plot: &Plot<'_>,
        arrows: impl Iterator<Item = &'a Arrow>,
    ) -> Map<NodeId, Self> {
        let mut all: Map<NodeId, Self> = Map::new();
        let (start, end) = plot.span();
        for arrow in arrows {
            // What was sent before and is still on its way counts just outside.
            let along = within(plot.along(arrow.sent), start - COLUMN, end + COLUMN);
            let column = (along / COLUMN).floor();
            #[allow(clippy::cast_possible_truncation, reason = "pixels of one screen")]
            let column = column as i64;
            all.get_or_default(arrow.client).add(column, arrow.family);
        }
        all
    }

    /// Columns come from left to right.
    fn add(&mut self, column: i64, family: Family) {
        if self.columns.is_empty() {
            self.first = column;
        }
        let place = usize::try_from(column - self.first).unwrap_or(0);
        if place >= self.columns.len() {
            self.columns.resize(place + 1, [0; 6]);
        }
        let counts = self.columns.get_mut(place);
        let order = FAMILIES.iter().position(|one| *one == family);
        if let Some(count) = counts
            .zip(order)
            .and_then(|(all, place)| all.get_mut(place))
        {
            *count = count.saturating_add(1);
        }
    }

    /// All that were counted.
    pub fn total(&self) -> u32 {
        self.columns.iter().flatten().sum()
    }

    /// The bars, standing on the client's lane and pointing to its broker.
    pub fn bars(&self, plot: &Plot<'_>, lane: &Lane, alpha: f64) -> Vec<Shape> {
        let (from, to) = lane.hop(plot.lanes.bar);
        let sum = |counts: &[u32; 6]| counts.iter().sum::<u32>();
        let fullest = f64::from(self.columns.iter().map(sum).max().unwrap_or(1).max(1));
        let unit = (to - from) * FULL / fullest;
        let mut bars = Vec::new();
        for (column, counts) in (self.first..).zip(&self.columns) {
            #[allow(clippy::cast_precision_loss, reason = "pixels of one screen")]
            let along = column as f64 * COLUMN;
            let mut across = from;
            for (family, count) in FAMILIES
                .into_iter()
                .zip(counts)
                .filter(|(_, count)| **count > 0)
            {
                let next = across + unit * f64::from(*count);
                bars.push(Shape::Block {
                    rect: plot.rect((along, along + COLUMN - 1.0), (across, next)),
                    corner: 0.0,
                    ink: Ink::Of(family),
                    alpha,
                });
                across = next;
            }
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::plot::tests::parts;
    use crate::paint::{ARROWS_MAX, Turn, gutter, traffic};
    use crate::view::ladder::of_stage;
    use crate::view::stage::Stage;
    use brokerscope_core::history::History;
    use brokerscope_core::scenario;
    use brokerscope_core::time::Instant;

    /// A real run: one message after the other, at QoS 2, to four clients.
    fn crowd() -> History {
        let mut text = "seed 7\nbroker hub\n".to_owned();
        for client in 0..5 {
            text += &format!("client c{client} v5 -> hub latency {}ms\n", 20 + client * 5);
            text += &format!("at 0ms c{client} connect\n");
        }
        for client in 1..5 {
            text += &format!("at 300ms c{client} subscribe \"a/#\" qos 2\n");
        }
        for message in 0..100 {
            let at = 600 + message * 37;
            text += &format!("at {at}ms c0 publish \"a/b\" \"{message}\" qos 2\n");
        }
        let parsed = scenario::parse(&text);
        assert_eq!(parsed.problems, []);
        let mut history = History::start(parsed.scenario).unwrap();
        history.seek_time(Instant::from_millis(6_000), 1_000_000);
        history
    }

    #[test]
    fn a_crowd_is_drawn_with_few_shapes_and_nobody_is_left_out() {
        let history = crowd();
        let view = of_stage(&Stage::of_history(&history));
        let (axis, port, lanes) = parts(&view, Turn::Right);
        let gutter = gutter(&view, Turn::Right);
        let mut plot = Plot {
            view: &view,
            axis: &axis,
            port,
            lanes: &lanes,
            turn: Turn::Right,
            gutter,
            scrolled: 0.0,
            deep: f64::INFINITY,
        };
        for _ in 0..20 {
            plot.port = plot.port.zoom(0.0, 0.7, view.grain);
            let shapes = traffic(&plot).inside.len();
            assert!(
                shapes <= 6_000,
                "{shapes} shapes, {} px/µs",
                plot.port.scale
            );
        }
        let (from, to) = plot.window();
        let seen = || view.scene.arrows.seen(from, to);
        assert!(seen().count() > ARROWS_MAX);
        let counted = Density::count(&plot, seen());
        let counted = counted.values().map(Density::total);
        assert_eq!(
            usize::try_from(counted.sum::<u32>()),
            Ok(view.scene.arrows.len())
        );
    }

    #[test]
    fn a_bar_grows_from_its_lane_towards_the_broker() {
        let history = crowd();
        let view = of_stage(&Stage::of_history(&history));
        let (axis, port, lanes) = parts(&view, Turn::Right);
        let plot = Plot {
            view: &view,
            axis: &axis,
            port,
            lanes: &lanes,
            turn: Turn::Right,
            gutter: 92.0,
            scrolled: 0.0,
            deep: f64::INFINITY,
        };
        let counted = Density::count(&plot, view.scene.arrows.iter());
        for lane in &lanes.clients {
            let density = counted.get(&lane.node).unwrap();
            let (from, to) = lane.hop(lanes.bar);
            let hop = plot.rect((0.0, 1.0), (from, to));
            for bar in density.bars(&plot, lane, 1.0) {
                let Shape::Block { rect, .. } = bar else {
                    panic!("{bar:?}")
                };
                assert!(rect.y >= hop.y - 1e-6 && rect.y + rect.h <= hop.y + hop.h + 1e-6);
            }
        }
    }
}
