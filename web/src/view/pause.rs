//! What a step to watch explains where it stands still.

use super::cast::Cast;
use super::place::Point;
use super::prose::{Inline, read_line};
use super::room::Room;
use super::transport::seconds;
use crate::model::{Model, Route};

/// How broad a bubble is, in CSS pixels, if there is room.
const BROAD: f64 = 300.0;
/// How much of its height is reserved.
const HIGH: f64 = 130.0;
/// The name and state of a node, below it.
const CAPTION: f64 = 46.0;
/// So far it may reach below the top of a small picture: over the head of the ladder.
const TALL: f64 = 330.0;
/// Between it and its node.
const GAP: f64 = 12.0;

/// A pause.
#[derive(Clone, Debug, PartialEq)]
pub struct PauseView {
    /// The moment.
    pub when: String,
    /// What it explains.
    pub says: Vec<Inline>,
    /// Width of the picture.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The upper left corner of the bubble.
    pub corner: Point,
}

/// The pause at which the lesson on the screen stands.
pub fn build(model: &Model) -> Option<PauseView> {
    let Route::Learn(_) = &model.route else {
        return None;
    };
    let lesson = model.lesson.as_ref()?;
    let (pause, record) = lesson.pause()?;
    let cast = Cast::of(model);
    let room = Room::placed(model, &cast);
    let record = record.and_then(|id| lesson.bench.history.trace().get(id));
    let member = record.and_then(|record| cast.member(record.node?));
    let middle = Point::new(room.width / 2.0, room.height / 2.0);
    let (node, r) = match member.map(|member| (member.node, member.link())) {
        Some((_, Some(link))) => (room.client(link), room.client_r),
        Some((node, None)) => (room.broker(node), room.broker_r),
        None => (middle, 0.0),
    };
    let width = BROAD.min(room.width - GAP);
    // Below its name and what it does; above it where there is no room below.
    let below = node.y + r + CAPTION;
    let y = match below + HIGH > room.height.max(TALL) {
        true => node.y - r - GAP - HIGH,
        false => below,
    };
    Some(PauseView {
        when: seconds(model.bench().cursor().at.as_micros()),
        says: read_line(&pause.says),
        width: room.width,
        height: room.height,
        corner: Point::new(
            (node.x - width / 2.0).clamp(GAP / 2.0, room.width - width),
            y,
        ),
    })
}
