//! The broker's room: the identifiers it holds, and what it decided.

use brokerscope_core::wire::Family;

use super::labels::Labels;
use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Shape};
use super::signs::{Apart, CROWD, Window};
use super::{Plot, Turn};
use crate::view::ladder::Verdict;

/// Identifiers the broker holds, as dotted rails in its room.
pub(super) fn memory(plot: &Plot<'_>, window: Window, labels: &mut Labels<'_>, layer: &mut Layer) {
    let mut apart = Apart::default();
    for held in plot.view.scene.held.seen(window.0, window.1) {
        let broker = plot.view.broker_of(held.client);
        let room = broker.and_then(|broker| plot.lanes.broker(broker));
        let (Some(room), Some(line)) = (room, held.line) else {
            continue;
        };
        let until = held
            .to
            .unwrap_or_else(|| plot.view.head.max(plot.view.cursor.at));
        let across = match plot.turn {
            Turn::Right => room.inner.1 - 7.0 - 9.0 * f64::from(u8::try_from(line).unwrap_or(0)),
            Turn::Down => (room.inner.0 + room.inner.1) / 2.0,
        };
        let (start, end) = (plot.along(held.from), plot.along(until));
        // Of rails too short to be seen, one stands for many.
        if end - start < CROWD && !apart.has_room(held.client, None, start) {
            continue;
        }
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
            labels.put(at, &held.text(), Face::Word, Ink::Ink2, Anchor::End, layer);
        }
    }
}

/// Decisions worth a word.
pub(super) fn verdicts(
    plot: &Plot<'_>,
    window: Window,
    labels: &mut Labels<'_>,
    layer: &mut Layer,
) {
    let mut apart = Apart::default();
    for verdict in plot.view.scene.verdicts.seen(window.0, window.1) {
        if !apart.has_room(verdict.broker, None, plot.along(verdict.at)) {
            continue;
        }
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
            let at = plot.at(verdict.at, inner.0 + 10.0);
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
