//! Segments below the packets: fine lines, with a cross where one got lost.

use brokerscope_core::net::SegmentKind;
use brokerscope_core::wire::Family;

use super::labels::Labels;
use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Shape};
use super::{Plot, Turn};
use crate::view::ladder::Piece;

/// Segments drawn at once, at most: more would be grey on grey.
const SEGMENTS_MAX: usize = 3_000;
/// So many pixels for each in the window, and they have names.
const ROOM_FOR_NAMES: f64 = 14.0;

/// Their lines, below those of packets.
pub(super) fn lines(plot: &Plot<'_>, pieces: &[&Piece], layer: &mut Layer) {
    for piece in pieces.iter().take(SEGMENTS_MAX) {
        let Some((from, to)) = line(plot, piece) else {
            continue;
        };
        let ink = if piece.hole.is_some() {
            Ink::Of(Family::Ending)
        } else {
            Ink::Of(Family::Ping)
        };
        layer.inside.push(Shape::Line {
            from,
            to,
            width: if piece.again { 1.8 } else { 1.1 },
            ink,
            dash: match piece.kind {
                SegmentKind::Data => Dash::Solid,
                SegmentKind::Syn
                | SegmentKind::SynAck
                | SegmentKind::Ack
                | SegmentKind::Fin
                | SegmentKind::Reset => Dash::Fine,
            },
            alpha: 1.0,
        });
        if piece.hole.is_some() {
            layer.inside.push(Shape::Cross {
                at: to,
                r: 4.0,
                ink,
            });
        } else {
            layer.inside.push(Shape::Head { tip: to, from, ink });
        }
    }
}

/// Their names, where packets leave room for them.
pub(super) fn words(
    plot: &Plot<'_>,
    pieces: &[&Piece],
    labels: &mut Labels<'_>,
    layer: &mut Layer,
) {
    let crowded = plot.port.length < ROOM_FOR_NAMES * pieces_f(pieces.len());
    if crowded || plot.turn == Turn::Down {
        return;
    }
    let lines: Vec<(Point, Point)> = pieces.iter().filter_map(|it| line(plot, it)).collect();
    for piece in pieces {
        let Some((from, to)) = line(plot, piece) else {
            continue;
        };
        let (end, text) = match (piece.hole, piece.again) {
            (Some(_), _) => (to, format!("{} lost", piece.text())),
            (None, true) => (from, format!("{} again", piece.text())),
            (None, false) => (from, piece.text()),
        };
        let down = if from.y < to.y { 12.0 } else { -6.0 };
        let at = Point {
            x: end.x + 5.0,
            y: end.y + down,
        };
        let ink = match piece.hole {
            Some(_) => Ink::Of(Family::Ending),
            None => Ink::Ink2,
        };
        let rect = Face::Detail.rect(at, &text, Anchor::Start);
        let mut others = lines.iter().filter(|it| **it != (from, to));
        if others.any(|it| rect.crossed_by(it.0, it.1)) {
            continue;
        }
        labels.put_between(at, &text, ink, layer);
    }
}

/// From its sender to its receiver; a lost one comes half the way.
fn line(plot: &Plot<'_>, piece: &Piece) -> Option<(Point, Point)> {
    let times = (piece.sent, piece.end);
    let (from, to) = plot.hop(piece.client, piece.way, times)?;
    let end = match (piece.hole, plot.turn) {
        (None, _) => to,
        (Some(_), Turn::Right) => Point {
            y: (from.y + to.y) / 2.0,
            ..to
        },
        (Some(_), Turn::Down) => Point {
            x: (from.x + to.x) / 2.0,
            ..to
        },
    };
    Some((from, end))
}

fn pieces_f(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
