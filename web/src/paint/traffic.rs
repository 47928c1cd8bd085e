//! The upper canvas: packets and their names, endings, deliveries, what the broker holds and decides.

use std::collections::BTreeMap;

use brokerscope_core::id::NodeId;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;

use super::density::Density;
use super::labels::{Labels, Level};
use super::plot::memory_lines;
use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Rect, Shape, Stands};
use super::{Plot, Turn};
use crate::view::ladder::{Arrow, EndMark, Fate, Flag, Side, Verdict, Way, Weight, Whisper};

/// Arrows drawn at once, at most; more become bars.
pub const ARROWS_MAX: usize = 1_500;
/// From a lane outwards to the middle of a flag.
pub(super) const FLAG_AT: f64 = 54.0;
/// Radius of the ring around an ending: at a client, at the broker.
const ENDING: (f64, f64) = (9.0, 7.0);

/// From a lane outwards to the ring of a delivery.
pub(super) const fn delivered(turn: Turn) -> f64 {
    match turn {
        Turn::Right => 30.0,
        Turn::Down => 25.0,
    }
}

/// The upper canvas.
pub fn traffic(plot: &Plot<'_>) -> Layer {
    let (start, end) = plot.span();
    let mut layer = Layer {
        clip: plot.rect((start, end + 8.0), (0.0, plot.lanes.extent)),
        ..Layer::default()
    };
    let (from, to) = plot.window();
    let arrows: Vec<&Arrow> = plot.view.scene.arrows_in(from, to).collect();
    let levels = levels(plot, &arrows);
    for whisper in &plot.view.scene.whispers {
        if whisper.end >= from && whisper.sent <= to {
            whispered(plot, whisper, &mut layer);
        }
    }
    crowds(plot, &arrows, &levels, &mut layer);
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
    flags(plot, (from, to), &mut labels, &mut layer);
    deliveries(plot, (from, to), &mut labels, &mut layer);
    memory(plot, (from, to), &mut labels, &mut layer);
    verdicts(plot, (from, to), &mut labels, &mut layer);
    labels.packets(&drawn, &levels, &mut layer);
    losses(plot, &drawn, &mut layer);
    layer
}

/// How much there is room for, per client.
fn levels(plot: &Plot<'_>, arrows: &[&Arrow]) -> BTreeMap<NodeId, Level> {
    let mut counts: BTreeMap<NodeId, u32> = BTreeMap::new();
    for arrow in arrows {
        *counts.entry(arrow.client).or_default() += 1;
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
fn shown(plot: &Plot<'_>, arrow: &Arrow, levels: &BTreeMap<NodeId, Level>) -> bool {
    let crowded = levels.get(&arrow.client) == Some(&Level::Density);
    !crowded || keeps(plot, arrow)
}

/// What is selected or an ending is drawn and named at every level.
pub(super) fn keeps(plot: &Plot<'_>, arrow: &Arrow) -> bool {
    plot.view.selected == Some(arrow.id)
        || arrow.family == Family::Ending
        || matches!(arrow.fate, Fate::Lost { .. })
}

fn crowds(plot: &Plot<'_>, arrows: &[&Arrow], levels: &BTreeMap<NodeId, Level>, layer: &mut Layer) {
    for lane in &plot.lanes.clients {
        if levels.get(&lane.node) == Some(&Level::Density) {
            let density = Density::count(plot, lane.node, arrows.iter().copied());
            layer.inside.extend(density.bars(plot, lane));
        }
    }
}

fn whispered(plot: &Plot<'_>, whisper: &Whisper, layer: &mut Layer) {
    let Some(lane) = plot.lane(whisper.client) else {
        return;
    };
    let (client, broker) = lane.hop(plot.lanes.bar);
    let (from, to) = match whisper.way {
        Way::ToBroker => (client, broker),
        Way::ToClient => (broker, client),
    };
    layer.inside.push(Shape::Line {
        from: plot.at(whisper.sent, from),
        to: plot.at(whisper.end, to),
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
fn losses(plot: &Plot<'_>, drawn: &[&Arrow], layer: &mut Layer) {
    for arrow in drawn {
        if let (Fate::Lost { .. }, Some((_, to))) = (arrow.fate, plot.arrow(arrow)) {
            ringed_cross(to, ENDING.0, layer);
        }
    }
}

type Window = (Instant, Instant);

fn seen(window: Window, at: Instant) -> bool {
    window.0 <= at && at <= window.1
}

fn endings(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let scene = &plot.view.scene;
    for mark in scene.endings.iter().filter(|mark| seen(window, mark.at)) {
        let Some(lane) = plot.lane(mark.client) else {
            continue;
        };
        let (across, r) = match mark.end {
            Side::Client => (lane.at, ENDING.0),
            Side::Broker => (lane.rail, ENDING.1.min(lane.half + 4.0)),
        };
        let at = plot.at(mark.at, across);
        ringed_cross(at, r, layer);
        labels.block(at, r);
        if mark.end == Side::Client && plot.turn == Turn::Right && lives_on(plot, mark) {
            let at = Point {
                x: at.x + 14.0,
                y: at.y + 4.0,
            };
            let back = scene.bars.iter().filter(|bar| {
                bar.client == mark.client && bar.end == Side::Client && bar.from >= mark.at
            });
            let next = back
                .map(|bar| plot.along(bar.from))
                .fold(f64::MAX, f64::min);
            if at.x + 90.0 < next {
                labels.put(
                    at,
                    "session lives on",
                    Face::Word,
                    Ink::Ink2,
                    Anchor::Start,
                    layer,
                );
            }
        }
    }
}

/// Whether the broker keeps the session of a client whose connection ended here.
fn lives_on(plot: &Plot<'_>, mark: &EndMark) -> bool {
    let mut bands = plot.view.scene.bands.iter();
    bands.any(|band| {
        let on = band.to.is_none_or(|to| to > mark.at);
        band.client == mark.client && band.from < mark.at && on
    })
}

fn flags(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    for flag in plot
        .view
        .scene
        .flags
        .iter()
        .filter(|flag| seen(window, flag.at))
    {
        let Some(lane) = plot.lane(flag.client) else {
            continue;
        };
        let outer = lane.at - lane.inward * FLAG_AT;
        let (dash, ink, far) = match flag.weight {
            Weight::Hurts => (Dash::Dashed, Ink::Of(Family::Ending), lane.hop(0.0).1),
            Weight::Heals => {
                let ink = Ink::Of(Family::Connection);
                (Dash::Fine, ink, lane.at - lane.inward * plot.lanes.band)
            }
        };
        let near = match plot.turn {
            Turn::Right => outer + lane.inward * 10.0,
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

fn deliveries(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let all = plot.view.scene.deliveries.iter();
    for delivery in all.filter(|delivery| seen(window, delivery.at)) {
        let Some(lane) = plot.lane(delivery.client) else {
            continue;
        };
        let outward = -lane.inward;
        let ring = lane.at + outward * delivered(plot.turn);
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
        if plot.turn == Turn::Right {
            let name = plot.view.name(delivery.client);
            let whole = format!("{} delivered to {name}’s app", delivery.text);
            let y = at.y + 4.0;
            let sides = [(at.x + 14.0, Anchor::Start), (at.x - 14.0, Anchor::End)];
            let words = [whole.as_str(), &*delivery.text];
            let mut places = words
                .iter()
                .flat_map(|text| sides.map(|side| (*text, side)));
            places.any(|(text, (x, anchor))| {
                labels.put(Point { x, y }, text, Face::Note, Ink::Ink, anchor, layer)
            });
        }
    }
}

/// Identifiers the broker holds, as dotted rails in its room.
fn memory(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let held = &plot.view.scene.held;
    for (held, line) in held.iter().zip(memory_lines(held)) {
        let broker = plot.view.broker_of(held.client);
        let room = broker.and_then(|broker| plot.lanes.broker(broker));
        let (Some(room), Some(line)) = (room, line) else {
            continue;
        };
        let until = held
            .to
            .unwrap_or_else(|| plot.view.head.max(plot.view.cursor.at));
        if until < window.0 || held.from > window.1 {
            continue;
        }
        let across = match plot.turn {
            Turn::Right => room.inner.1 - 7.0 - 9.0 * f64::from(u8::try_from(line).unwrap_or(0)),
            Turn::Down => (room.inner.0 + room.inner.1) / 2.0,
        };
        let ink = Ink::Of(Family::Acknowledgement);
        let (from, to) = (plot.at(held.from, across), plot.at(until, across));
        layer.inside.push(Shape::Line {
            from,
            to,
            width: 2.0,
            ink,
            dash: Dash::Dotted,
            alpha: 1.0,
        });
        layer.inside.push(Shape::Disc {
            at: from,
            r: 3.0,
            ink,
        });
        if held.to.is_some() {
            layer.inside.push(Shape::Ring {
                at: to,
                r: 3.0,
                width: 1.5,
                ink,
            });
        }
        if plot.turn == Turn::Right {
            let at = Point {
                x: from.x - 8.0,
                y: from.y + 2.0,
            };
            labels.put(at, &held.text, Face::Word, Ink::Ink2, Anchor::End, layer);
        }
    }
}

fn verdicts(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let all = plot.view.scene.verdicts.iter();
    for verdict in all.filter(|verdict| seen(window, verdict.at)) {
        let Some(room) = plot.lanes.broker(verdict.broker) else {
            continue;
        };
        let Some((at, anchor)) = verdict_place(plot, verdict, room.inner, room.outer) else {
            continue;
        };
        labels.put(at, verdict.text, Face::Strong, Ink::Ink, anchor, layer);
    }
}

fn verdict_place(
    plot: &Plot<'_>,
    verdict: &Verdict,
    inner: (f64, f64),
    outer: (f64, f64),
) -> Option<(Point, Anchor)> {
    if inner.0 >= inner.1 {
        return None;
    }
    let (_, end) = plot.span();
    Some(match plot.turn {
        Turn::Right => {
            let at = plot.at(verdict.at, inner.0 + 12.0);
            let width = Face::Strong.width(verdict.text);
            if at.x + 5.0 + width > end {
                (
                    Point {
                        x: at.x - 5.0,
                        ..at
                    },
                    Anchor::End,
                )
            } else {
                (
                    Point {
                        x: at.x + 5.0,
                        ..at
                    },
                    Anchor::Start,
                )
            }
        }
        Turn::Down => {
            let at = plot.at(verdict.at, outer.1 + 8.0);
            (
                Point {
                    y: at.y + 4.0,
                    ..at
                },
                Anchor::Start,
            )
        }
    })
}
