//! Too many packets for arrows: per column a bar of their families.

use std::cell::RefCell;

use brokerscope_core::id::NodeId;
use brokerscope_core::order::Map;
use brokerscope_core::wire::Family;

use super::shape::{Ink, Shape};
use super::{Lane, Plot};
use crate::shared::Shared;
use crate::view::ladder::{Arrow, Scene};

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
    /// The number of the first column, from the beginning of drawn time.
    first: i64,
    columns: Vec<[u32; 6]>,
}

/// The packets of all clients.
pub type Densities = Map<NodeId, Density>;

impl Density {
    /// Counts `arrows`, which come in the order of time, by their client and the column in which they
    /// were sent. Where the picture was moved to makes no difference, only how large it is.
    pub fn count<'a>(plot: &Plot<'_>, arrows: impl Iterator<Item = &'a Arrow>) -> Densities {
        let mut all = Densities::new();
        for arrow in arrows {
            let column = plot.axis.drawn(arrow.sent) * plot.port.scale / COLUMN;
            #[allow(clippy::cast_possible_truncation, reason = "pixels of one run")]
            let column = column.floor() as i64;
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

    /// The bars in sight, standing on the client's lane and pointing to its broker.
    pub fn bars(&self, plot: &Plot<'_>, lane: &Lane, alpha: f64) -> Vec<Shape> {
        let (from, to) = lane.hop(plot.lanes.bar);
        let sum = |counts: &[u32; 6]| counts.iter().sum::<u32>();
        let fullest = f64::from(self.columns.iter().map(sum).max().unwrap_or(1).max(1));
        let unit = (to - from) * FULL / fullest;
        let (start, end) = plot.span();
        let origin = plot.gutter - plot.port.origin * plot.port.scale;
        #[allow(clippy::cast_precision_loss, reason = "pixels of one run")]
        let columns = (self.first..).zip(&self.columns);
        let placed = columns.map(|(column, counts)| (origin + column as f64 * COLUMN, counts));
        let seen = placed
            .skip_while(|(along, _)| *along < start - COLUMN)
            .take_while(|(along, _)| *along <= end);
        let mut bars = Vec::new();
        for (along, counts) in seen {
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

/// What was counted last, for a picture that is moved and not made larger.
#[derive(Clone, Debug, Default)]
pub struct Counted(RefCell<Option<Whole>>);

/// What was counted, on which axis, and how large it was.
#[derive(Clone, Debug)]
struct Whole {
    scene: Shared<Scene>,
    bounds: (f64, f64),
    scale: f64,
    all: Shared<Densities>,
}

impl Counted {
    /// All packets of this picture.
    pub fn of(&self, plot: &Plot<'_>) -> Shared<Densities> {
        let (scene, scale, bounds) = (&plot.view.scene, plot.port.scale, plot.axis.bounds());
        let is_same =
            |last: &&Whole| last.scene.is(scene) && (last.scale, last.bounds) == (scale, bounds);
        let mut last = self.0.borrow_mut();
        if let Some(last) = last.as_ref().filter(is_same) {
            return last.all.clone();
        }
        let all = Shared::new(Density::count(plot, scene.arrows.iter()));
        *last = Some(Whole {
            scene: scene.clone(),
            bounds,
            scale,
            all: all.clone(),
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::plot::tests::Laid;
    use crate::paint::{ARROWS_MAX, Turn, traffic};
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
        let laid = Laid::new(&view, Turn::Right);
        let mut plot = laid.plot();
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
        let laid = Laid::new(&view, Turn::Right);
        let plot = laid.plot();
        let counted = Density::count(&plot, view.scene.arrows.iter());
        for lane in &plot.lanes.clients {
            let density = counted.get(&lane.node).unwrap();
            let (from, to) = lane.hop(plot.lanes.bar);
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
