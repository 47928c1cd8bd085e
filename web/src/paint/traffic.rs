//! The upper canvas: packets and their names, endings, deliveries, what the broker holds and decides.

use brokerscope_core::id::NodeId;
use brokerscope_core::order::Map;
use brokerscope_core::wire::Family;

use super::Plot;
use super::density::{Densities, Density};
use super::labels::{Labels, Level};
use super::room::{memory, verdicts};
use super::segments;
use super::shape::{Dash, Ink, Layer, Shape};
use super::signs::{deliveries, endings, flags, losses};
use crate::view::ladder::{Arrow, Fate, Piece, Whisper};

/// Arrows drawn at once, at most; more become bars.
pub const ARROWS_MAX: usize = 700;
/// How much is left of what the filter does not want.
const DIM: f64 = 0.3;

/// The upper canvas.
pub fn traffic(plot: &Plot<'_>) -> Layer {
    let (start, end) = plot.span();
    let mut layer = Layer {
        clip: plot.rect((start, end + 8.0), plot.below_ruler()),
        ..Layer::default()
    };
    let (from, to) = plot.window();
    let all = &plot.view.scene.arrows;
    let crowded = plot.view.wanted.is_none() && all.count_seen(from, to) > ARROWS_MAX;
    let seen = all.seen(from, to);
    // What is counted as a crowd need not be looked at one by one, but for what is drawn all the same.
    let (arrows, others): (Vec<&Arrow>, Vec<&Arrow>) = match crowded {
        true => (
            seen.filter(|arrow| keeps(plot, arrow)).collect(),
            Vec::new(),
        ),
        false => seen.partition(|arrow| plot.view.wants(arrow.id)),
    };
    dimmed(plot, &others, &mut layer);
    let levels = match crowded {
        true => Map::new(),
        false => levels(plot, &arrows),
    };
    for whisper in plot.view.scene.whispers.seen(from, to) {
        whispered(plot, whisper, &mut layer);
    }
    let pieces: Vec<&Piece> = plot.view.scene.segments.seen(from, to).collect();
    segments::lines(plot, &pieces, &mut layer);
    match crowded {
        true => bars(plot, &plot.counted.of(plot), 1.0, &mut layer),
        false => crowds(plot, &arrows, &levels, 1.0, &mut layer),
    }
    let drawn: Vec<&Arrow> = arrows
        .iter()
        .copied()
        .filter(|arrow| shown(plot, arrow, &levels))
        .collect();
    for arrow in &drawn {
        line(plot, arrow, &mut layer);
    }
    let mut labels = Labels::new(plot, &drawn);
    endings(plot, (from, to), &mut labels, &mut layer);
    deliveries(plot, (from, to), &mut labels, &mut layer);
    flags(plot, (from, to), &mut labels, &mut layer);
    memory(plot, (from, to), &mut labels, &mut layer);
    verdicts(plot, (from, to), &mut labels, &mut layer);
    labels.packets(&drawn, &levels, &mut layer);
    segments::words(plot, &pieces, &mut labels, &mut layer);
    losses(plot, &drawn, &mut layer);
    layer
}

/// What the filter does not want: thin, pale, without words.
fn dimmed(plot: &Plot<'_>, arrows: &[&Arrow], layer: &mut Layer) {
    let levels = levels(plot, arrows);
    crowds(plot, arrows, &levels, DIM, layer);
    for arrow in arrows {
        let crowded = levels.get(&arrow.client) == Some(&Level::Density);
        if let Some((from, to)) = plot.arrow(arrow).filter(|_| !crowded) {
            layer.inside.push(Shape::Line {
                from,
                to,
                width: 1.0,
                ink: Ink::Of(arrow.family),
                dash: Dash::Solid,
                alpha: DIM,
            });
        }
    }
}

/// How much there is room for, per client.
fn levels(plot: &Plot<'_>, arrows: &[&Arrow]) -> Map<NodeId, Level> {
    let mut counts: Map<NodeId, u32> = Map::new();
    for arrow in arrows {
        *counts.get_or_default(arrow.client) += 1;
    }
    let crowded = arrows.len() > ARROWS_MAX;
    let level = |count: u32| match crowded {
        true => Level::Density,
        false => Level::of(plot.port.length / f64::from(count)),
    };
    counts
        .into_iter()
        .map(|(client, count)| (client, level(count)))
        .collect()
}

/// Whether an arrow is drawn as an arrow.
fn shown(plot: &Plot<'_>, arrow: &Arrow, levels: &Map<NodeId, Level>) -> bool {
    let crowded = levels.get(&arrow.client) == Some(&Level::Density);
    !crowded || keeps(plot, arrow)
}

/// What is selected or an ending is drawn and named at every level.
pub(super) fn keeps(plot: &Plot<'_>, arrow: &Arrow) -> bool {
    plot.view.selected == Some(arrow.id)
        || arrow.family == Family::Ending
        || matches!(arrow.fate, Fate::Lost { .. })
}

fn crowds(
    plot: &Plot<'_>,
    arrows: &[&Arrow],
    levels: &Map<NodeId, Level>,
    alpha: f64,
    layer: &mut Layer,
) {
    let crowded = |client: NodeId| levels.get(&client) == Some(&Level::Density);
    let all = arrows.iter().copied();
    let counted = Density::count(plot, all.filter(|arrow| crowded(arrow.client)));
    bars(plot, &counted, alpha, layer);
}

fn bars(plot: &Plot<'_>, counted: &Densities, alpha: f64, layer: &mut Layer) {
    for (client, density) in counted.iter() {
        if let Some(lane) = plot.lane(*client) {
            layer.inside.extend(density.bars(plot, lane, alpha));
        }
    }
}

fn whispered(plot: &Plot<'_>, whisper: &Whisper, layer: &mut Layer) {
    let times = (whisper.sent, whisper.end);
    let Some((from, to)) = plot.hop(whisper.client, whisper.way, times) else {
        return;
    };
    layer.inside.push(Shape::Line {
        from,
        to,
        width: 1.0,
        ink: Ink::Of(Family::Connection),
        dash: Dash::Fine,
        alpha: 0.75,
    });
}

fn line(plot: &Plot<'_>, arrow: &Arrow, layer: &mut Layer) {
    let Some((from, to)) = plot.arrow(arrow) else {
        return;
    };
    let ink = Ink::Of(arrow.family);
    let past = arrow.step <= plot.view.cursor.step;
    let dash = match (arrow.fate, arrow.family) {
        (Fate::Held { .. }, _) | (_, Family::Ping) => Dash::Dotted,
        _ => Dash::Solid,
    };
    layer.inside.push(Shape::Line {
        from,
        to,
        width: if past { 2.2 } else { 1.4 },
        ink,
        dash,
        alpha: 1.0,
    });
    if matches!(arrow.fate, Fate::Arrived | Fate::Flying) {
        layer.inside.push(Shape::Head { tip: to, from, ink });
    }
}
