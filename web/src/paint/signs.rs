//! Signs beside the packets: endings, flags on links, deliveries.

use brokerscope_core::id::NodeId;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;

use super::labels::Labels;
use super::plot::SIGN;
use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Rect, Shape, Stands};
use super::{Plot, Turn};
use crate::view::ladder::{Arrow, Delivery, EndMark, Fate, Flag, Side, Weight};

/// From a lane outwards to the middle of a flag.
pub(super) const FLAG_AT: f64 = 54.0;
/// Radius of the ring around an ending: at a client, at the broker.
const ENDING: (f64, f64) = (SIGN, 7.0);

/// From a lane outwards to the ring of a delivery.
pub(super) const fn delivered(turn: Turn) -> f64 {
    match turn {
        Turn::Right => 30.0,
        Turn::Down => 25.0,
    }
}

/// Signs on one lane that are nearer to each other become one, in pixels.
pub(super) const CROWD: f64 = 5.0;

/// Keeps signs of one lane apart, so that ten thousand of them are drawn as a few hundred.
#[derive(Default)]
pub(super) struct Apart(Map<(NodeId, Option<Side>), f64>);

impl Apart {
    /// Whether there is room for one more. Signs come in the order of time.
    pub(super) fn has_room(&mut self, client: NodeId, end: Option<Side>, along: f64) -> bool {
        let last = self.0.get(&(client, end));
        let room = last.is_none_or(|last| along - last >= CROWD);
        if room {
            self.0.insert((client, end), along);
        }
        room
    }
}

/// What is seen of time.
pub(super) type Window = (Instant, Instant);

fn ringed_cross(at: Point, r: f64, layer: &mut Layer) {
    let ink = Ink::Of(Family::Ending);
    layer.inside.push(Shape::Ring {
        at,
        r,
        width: 1.5,
        ink,
    });
    layer.inside.push(Shape::Cross {
        at,
        r: r * 0.42,
        ink,
    });
}

/// Where a packet died: on the cut, or at the end that had closed.
pub(super) fn losses(plot: &Plot<'_>, drawn: &[&Arrow], layer: &mut Layer) {
    for arrow in drawn {
        if let (Fate::Lost { .. }, Some((_, to))) = (arrow.fate, plot.arrow(arrow)) {
            ringed_cross(to, ENDING.0, layer);
        }
    }
}

pub(super) fn endings(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let scene = &plot.view.scene;
    let mut apart = Apart::default();
    for mark in scene.endings.seen(window.0, window.1) {
        let Some(lane) = plot.lane(mark.client) else {
            continue;
        };
        let (across, r) = match mark.end {
            Side::Client => (lane.at, ENDING.0),
            Side::Broker => (lane.rail, ENDING.1.min(lane.half + 4.0)),
        };
        let at = plot.at(mark.at, across);
        if !apart.has_room(mark.client, Some(mark.end), plot.along(mark.at)) {
            continue;
        }
        ringed_cross(at, r, layer);
        labels.block(at, r);
        if mark.end == Side::Client && plot.turn == Turn::Right {
            lives_on(plot, mark, at, labels, layer);
        }
    }
}

/// Says that the broker keeps the session of a client whose connection ended here, where that is so
/// for as long as it takes to say it.
fn lives_on(
    plot: &Plot<'_>,
    mark: &EndMark,
    at: Point,
    labels: &mut Labels<'_>,
    layer: &mut Layer,
) {
    let text = "session lives on";
    let at = Point {
        x: at.x + 14.0,
        y: at.y + 4.0,
    };
    let end = at.x + Face::Word.width(text);
    let scene = &plot.view.scene;
    let kept = scene.bands.seen(mark.at, mark.at).any(|band| {
        let on = band.to.is_none_or(|to| plot.along(to) > end);
        band.client == mark.client && band.from < mark.at && on
    });
    let until = plot.axis.time(plot.port.drawn(end - plot.gutter));
    let back = scene.bars.seen(mark.at, until).any(|bar| {
        let own = bar.client == mark.client && bar.end == Side::Client;
        own && bar.from >= mark.at && plot.along(bar.from) < end
    });
    if kept && !back {
        labels.put(at, text, Face::Word, Ink::Ink2, Anchor::Start, layer);
    }
}

pub(super) fn flags(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let mut apart = Apart::default();
    for flag in plot.view.scene.flags.seen(window.0, window.1) {
        let Some(lane) = plot.lane(flag.client) else {
            continue;
        };
        if !apart.has_room(flag.client, None, plot.along(flag.at)) {
            continue;
        }
        let outer = lane.outwards(FLAG_AT);
        let (dash, ink, far) = match flag.weight {
            Weight::Hurts => (Dash::Dashed, Ink::Of(Family::Ending), lane.hop(0.0).1),
            Weight::Heals => {
                let ink = Ink::Of(Family::Connection);
                (Dash::Fine, ink, lane.at - lane.inward * plot.lanes.band)
            }
        };
        let near = match plot.turn {
            Turn::Right if lane.outside > FLAG_AT => outer + lane.inward * 10.0,
            Turn::Right => lane.at - lane.inward * plot.lanes.bar,
            Turn::Down => lane.at - lane.inward * plot.lanes.band,
        };
        layer.inside.push(Shape::Line {
            from: plot.at(flag.at, near),
            to: plot.at(flag.at, far),
            width: if flag.weight == Weight::Hurts {
                1.6
            } else {
                1.0
            },
            ink,
            dash,
            alpha: 1.0,
        });
        if plot.turn == Turn::Right {
            flag_words(plot, flag, plot.at(flag.at, outer), labels, layer);
        }
    }
}

fn flag_words(plot: &Plot<'_>, flag: &Flag, at: Point, labels: &mut Labels<'_>, layer: &mut Layer) {
    let (_, end) = plot.span();
    let face = match flag.weight {
        Weight::Hurts => Face::Note,
        Weight::Heals => Face::Word,
    };
    let width = face.width(flag.text) + 16.0;
    let fits = at.x - 1.0 + width <= end + 8.0;
    let x = if fits { at.x - 1.0 } else { at.x + 1.0 - width };
    let rect = Rect {
        x,
        y: at.y - 10.0,
        w: width,
        h: 20.0,
    };
    if !labels.take(rect) {
        return;
    }
    if flag.weight == Weight::Hurts {
        layer.inside.push(Shape::Block {
            rect,
            corner: 3.0,
            ink: Ink::EndWash,
            alpha: 1.0,
        });
    }
    layer.inside.push(Shape::Text {
        at: Point {
            x: x + 8.0,
            y: at.y + 4.0,
        },
        text: flag.text.to_owned(),
        face,
        ink: match flag.weight {
            Weight::Hurts => Ink::Of(Family::Ending),
            Weight::Heals => Ink::Ink2,
        },
        anchor: Anchor::Start,
        stands: Stands::Plain,
    });
}

pub(super) fn deliveries(
    plot: &Plot<'_>,
    window: Window,
    labels: &mut Labels<'_>,
    layer: &mut Layer,
) {
    let mut placed = Vec::new();
    let mut apart = Apart::default();
    for delivery in plot.view.scene.deliveries.seen(window.0, window.1) {
        let Some(lane) = plot.lane(delivery.client) else {
            continue;
        };
        if !apart.has_room(delivery.client, None, plot.along(delivery.at)) {
            continue;
        }
        let outward = -lane.inward;
        let ring = lane.outwards(delivered(plot.turn));
        let ink = Ink::Of(Family::Content);
        let at = plot.at(delivery.at, ring);
        layer.inside.push(Shape::Line {
            from: plot.at(delivery.at, lane.at + outward * plot.lanes.bar),
            to: plot.at(delivery.at, ring - outward * 8.0),
            width: 1.5,
            ink,
            dash: Dash::Solid,
            alpha: 1.0,
        });
        layer.inside.push(Shape::Ring {
            at,
            r: 8.0,
            width: 1.5,
            ink,
        });
        layer.inside.push(Shape::Diamond { at, r: 4.0, ink });
        labels.block(at, 8.0);
        if plot.view.wants(delivery.id) {
            placed.push((delivery, at));
        }
    }
    // Words come last: none lies below a ring.
    for (delivery, at) in placed {
        delivery_words(plot, delivery, at, labels, layer);
    }
}

fn delivery_words(
    plot: &Plot<'_>,
    delivery: &Delivery,
    at: Point,
    labels: &mut Labels<'_>,
    layer: &mut Layer,
) {
    if plot.turn == Turn::Down {
        return;
    }
    let (what, name) = (delivery.text(), plot.view.name(delivery.client));
    let whole = format!("{what} delivered to {name}’s app");
    let y = at.y + 4.0;
    for text in [whole.as_str(), what.as_str()] {
        for (x, anchor) in [(at.x + 14.0, Anchor::Start), (at.x - 14.0, Anchor::End)] {
            if labels.put(Point { x, y }, text, Face::Note, Ink::Ink, anchor, layer) {
                return;
            }
        }
    }
}
