//! Too many packets for arrows: per column a bar of their families.

use std::collections::BTreeMap;

use brokerscope_core::id::NodeId;
use brokerscope_core::wire::Family;

use super::shape::{Ink, Shape};
use super::{Lane, Plot};
use crate::view::ladder::Arrow;

/// Pixels along the axis per bar.
const COLUMN: f64 = 4.0;
/// How much of a hop the fullest bar takes.
const FULL: f64 = 0.7;
/// From the lane outwards: the order of the table of families.
const ORDER: [Family; 6] = [
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
    columns: BTreeMap<i64, [u32; 6]>,
}

impl Density {
    /// Counts `arrows` of `client` by the column in which they were sent.
    pub fn count<'a>(
        plot: &Plot<'_>,
        client: NodeId,
        arrows: impl Iterator<Item = &'a Arrow>,
    ) -> Self {
        let mut density = Self::default();
        for arrow in arrows.filter(|arrow| arrow.client == client) {
            let column = (plot.along(arrow.sent) / COLUMN).floor();
            #[allow(clippy::cast_possible_truncation, reason = "pixels of one screen")]
            let counts = density.columns.entry(column as i64).or_default();
            if let Some(place) = ORDER.iter().position(|family| *family == arrow.family) {
                counts[place] = counts[place].saturating_add(1);
            }
        }
        density
    }

    /// All that were counted.
    pub fn total(&self) -> u32 {
        self.columns.values().flatten().sum()
    }

    /// The bars, standing on the client's lane and pointing to its broker.
    pub fn bars(&self, plot: &Plot<'_>, lane: &Lane) -> Vec<Shape> {
        let (from, to) = lane.hop(plot.lanes.bar);
        let sum = |counts: &[u32; 6]| counts.iter().sum::<u32>();
        let fullest = f64::from(self.columns.values().map(sum).max().unwrap_or(1).max(1));
        let unit = (to - from) * FULL / fullest;
        let mut bars = Vec::new();
        for (&column, counts) in &self.columns {
            #[allow(clippy::cast_precision_loss, reason = "pixels of one screen")]
            let along = column as f64 * COLUMN;
            let mut across = from;
            for (family, count) in ORDER
                .into_iter()
                .zip(counts)
                .filter(|(_, count)| **count > 0)
            {
                let next = across + unit * f64::from(*count);
                bars.push(Shape::Block {
                    rect: plot.rect((along, along + COLUMN - 1.0), (across, next)),
                    corner: 0.0,
                    ink: Ink::Of(family),
                    alpha: 1.0,
                });
                across = next;
            }
        }
        bars
    }
}
