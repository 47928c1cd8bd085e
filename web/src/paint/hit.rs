//! What lies under the pointer.

use brokerscope_core::id::RecordId;
use brokerscope_core::time::{Instant, Span};

use super::shape::{Face, Point};
use super::{Plot, Turn};
use crate::view::ladder::{Fate, Piece, Side};

/// Pixels from a line within which one still points at it.
const REACH: f64 = 7.0;
/// Pixels from the middle of a ring.
const RING: f64 = 12.0;

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hit {
    /// A packet, by its sending.
    Packet(RecordId),
    /// An ending, a delivery, a decision, a flag: its record and its moment.
    Spot(RecordId, Instant),
    /// The ruler, at this moment.
    Ruler(Instant),
}

/// What lies under `place`, if anything does: rings before lines, the nearest of each.
pub fn hit(plot: &Plot<'_>, place: Point) -> Option<Hit> {
    let (along, across) = match plot.turn {
        Turn::Right => (place.x, place.y),
        Turn::Down => (place.y, place.x),
    };
    let (start, end) = plot.span();
    if along < start || along > end {
        return None;
    }
    if across < plot.ruler().1 {
        return Some(Hit::Ruler(plot.time(place)));
    }
    let rings = spots(plot)
        .into_iter()
        .map(|(id, at)| (id, at.distance(place)));
    let ring = rings
        .filter(|(_, far)| *far <= RING)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((id, _)) = ring {
        return Some(match plot.view.scene.arrows.get(id) {
            Some(arrow) => Hit::Packet(arrow.id),
            None => Hit::Spot(id, moment(plot, id)?),
        });
    }
    let packet = packet(plot, place).map(Hit::Packet);
    packet.or_else(|| segment(plot, place))
}

/// The nearest arrow.
fn packet(plot: &Plot<'_>, place: Point) -> Option<RecordId> {
    let reach = Span::from_micros(whole(REACH / plot.port.scale));
    let at = plot.time(place);
    let near = plot.view.scene.arrows.seen(at - reach, at + reach);
    let far = |arrow| {
        let (from, to) = plot.arrow(arrow)?;
        Some((arrow.id, place.distance_to_line(from, to)))
    };
    let near = near.filter_map(far).filter(|(_, far)| *far <= REACH);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| id)
}

/// The nearest segment.
fn segment(plot: &Plot<'_>, place: Point) -> Option<Hit> {
    let (from, to) = plot.window();
    let pieces = plot.view.scene.segments.seen(from, to);
    let far = |piece: &Piece| {
        let (from, to) = plot.hop(piece.client, piece.way, (piece.sent, piece.end))?;
        let far = place.distance_to_line(from, to);
        (far <= REACH).then_some((far, Hit::Spot(piece.id, piece.sent)))
    };
    let nearest = pieces.filter_map(far).min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map(|(_, hit)| hit)
}

/// Rings and words that can be pointed at: record and place.
pub(super) fn spots(plot: &Plot<'_>) -> Vec<(RecordId, Point)> {
    let (from, to) = plot.window();
    let scene = &plot.view.scene;
    let mut all = Vec::new();
    for arrow in scene.arrows.seen(from, to) {
        if let (Fate::Lost { .. }, Some((_, to))) = (arrow.fate, plot.arrow(arrow)) {
            all.push((arrow.id, to));
        }
    }
    for mark in scene.endings.seen(from, to) {
        if let Some(lane) = plot.lane(mark.client) {
            let across = match mark.end {
                Side::Client => lane.at,
                Side::Broker => lane.rail,
            };
            all.push((mark.id, plot.at(mark.at, across)));
        }
    }
    for delivery in scene.deliveries.seen(from, to) {
        if let Some(lane) = plot.lane(delivery.client) {
            let across = lane.outwards(super::signs::delivered(plot.turn));
            all.push((delivery.id, plot.at(delivery.at, across)));
        }
    }
    for flag in scene.flags.seen(from, to) {
        if let Some(lane) = plot.lane(flag.client) {
            let across = lane.outwards(super::signs::FLAG_AT);
            all.push((flag.id, plot.at(flag.at, across)));
        }
    }
    for verdict in scene.verdicts.seen(from, to) {
        if let Some(room) = plot.lanes.broker(verdict.broker) {
            let place = plot.at(verdict.at, room.inner.0 + 9.0);
            let half = Face::Strong.width(verdict.text) / 2.0;
            let x = if plot.turn == Turn::Right {
                place.x + half
            } else {
                place.x
            };
            all.push((verdict.id, Point { x, ..place }));
        }
    }
    all
}

fn moment(plot: &Plot<'_>, id: RecordId) -> Option<Instant> {
    let scene = &plot.view.scene;
    let ending = scene.endings.get(id).map(|mark| mark.at);
    let delivery = || scene.deliveries.get(id).map(|delivery| delivery.at);
    let flag = || scene.flags.get(id).map(|flag| flag.at);
    let verdict = || scene.verdicts.get(id).map(|verdict| verdict.at);
    ending.or_else(delivery).or_else(flag).or_else(verdict)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of f64 saturates"
)]
fn whole(us: f64) -> u64 {
    us.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::plot::tests::Laid;
    use crate::view::ladder::LadderView;
    use crate::view::ladder::tests::{run, stage};

    fn pointing(turn: Turn, place: impl Fn(&Plot<'_>) -> Point) -> (LadderView, Option<Hit>) {
        let records = run();
        let view = crate::view::ladder::of_stage(&stage(&records));
        let laid = Laid::new(&view, turn);
        let plot = laid.plot();
        let found = hit(&plot, place(&plot));
        (view, found)
    }

    #[test]
    fn the_middle_of_every_arrow_is_that_arrow() {
        for turn in [Turn::Right, Turn::Down] {
            let (view, _) = pointing(turn, |_| Point::default());
            for arrow in view.scene.arrows.iter() {
                let (_, found) = pointing(turn, |plot| {
                    let (from, to) = plot.arrow(arrow).unwrap();
                    from.towards(to, 0.4)
                });
                assert_eq!(
                    found,
                    Some(Hit::Packet(arrow.id)),
                    "{turn:?} {}",
                    arrow.name()
                );
            }
        }
    }

    #[test]
    fn a_ring_wins_over_the_lines_beside_it() {
        let (view, found) = pointing(Turn::Right, |plot| {
            let mark = plot.view.scene.endings.iter().next().unwrap();
            plot.at(mark.at, plot.lane(mark.client).unwrap().at)
        });
        let mark = view.scene.endings.iter().next().unwrap();
        assert_eq!(found, Some(Hit::Spot(mark.id, mark.at)));
    }

    #[test]
    fn the_ruler_is_time() {
        let at = Instant::from_millis(230);
        let (_, found) = pointing(Turn::Right, |plot| plot.at(at, 10.0));
        assert_eq!(found, Some(Hit::Ruler(at)));
    }

    #[test]
    fn nothing_is_nothing() {
        let empty = |plot: &Plot<'_>| {
            let room = plot.lanes.brokers[0];
            plot.at(Instant::from_millis(1_450), room.outer.1 + 40.0)
        };
        assert_eq!(pointing(Turn::Right, empty).1, None);
        assert_eq!(
            pointing(Turn::Right, |_| Point { x: 5.0, y: 200.0 }).1,
            None
        );
    }
}
