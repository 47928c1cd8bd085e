//! How much room the topology has, and who stands where in it.

use brokerscope_core::id::LinkId;

use super::place::{Point, Segment};
use crate::model::Model;

/// Windows at least this wide have three columns; the style sheet says the same.
pub const THREE_COLUMNS: u32 = 1_200;
/// Windows at most this wide have one pane at a time; the style sheet says the same.
pub const ONE_PANE: u32 = 640;

/// Width of the guide and of the inspector where there are three columns, and of the guide where
/// there are two; the style sheet says the same.
const GUIDE: u32 = 344;
const SIDE: u32 = 368;
const GUIDE_OF_TWO: u32 = 312;

/// Half a packet.
const CLEAR: f64 = 11.0;

/// The room of a topology.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// Where the broker stands.
    pub broker: Point,
    /// Its radius.
    pub broker_r: f64,
    /// Radius of a client.
    pub client_r: f64,
    /// How many letters of a client's state fit on a line.
    pub letters: usize,
    /// How many letters of the broker's state fit on a line.
    pub broker_letters: usize,
    /// How many lines there are for it.
    pub lines: usize,
    /// From the broker to the column of its clients.
    reach: f64,
    /// From row to row.
    pitch: f64,
    /// From the top to the first row.
    first: f64,
}

impl Room {
    /// Room for so many clients in the middle of this window.
    pub fn new(model: &Model, clients: usize) -> Self {
        let window = model.ui.width;
        let width = if window >= THREE_COLUMNS {
            window - GUIDE - SIDE
        } else if window > ONE_PANE {
            window - GUIDE_OF_TWO
        } else {
            window
        };
        Self::for_width(f64::from(width.clamp(300, 2_400)), clients)
    }

    fn for_width(width: f64, clients: usize) -> Self {
        let narrow = width < 520.0;
        let rows = clients.div_ceil(2).max(1);
        #[rustfmt::skip]
        let (pitch, first, client_r, lines) = match (narrow, rows) {
            (true, _)  => (164.0, 60.0, 28.0, 3),
            (_, 1)     => (160.0, 66.0, 34.0, 2),
            (_, 2)     => (118.0, 46.0, 28.0, 2),
            (_, 3)     => (104.0, 42.0, 25.0, 1),
            (_, _)     => (84.0, 28.0, 20.0, 1),
        };
        let broker_r = if narrow { 36.0 } else { 46.0 };
        let rows_f = f64::from(u32::try_from(rows).unwrap_or(u32::MAX));
        let height = rows_f * pitch + 4.0;
        let reach = if narrow {
            width / 2.0 - 54.0
        } else {
            (width / 2.0 - 112.0).min(360.0)
        };
        Self {
            width,
            height,
            broker: Point::new(width / 2.0, first + (rows_f - 1.0) * pitch / 2.0),
            broker_r,
            client_r,
            letters: if narrow { 17 } else { 30 },
            broker_letters: if narrow { 17 } else { 44 },
            lines,
            reach,
            pitch,
            first,
        }
    }

    /// Where the client of this link stands: left, right, left, right, row by row.
    pub fn client(&self, link: LinkId) -> Point {
        let row = f64::from(link.0 / 2);
        let side = if link.0.is_multiple_of(2) { -1.0 } else { 1.0 };
        Point::new(
            self.broker.x + side * self.reach,
            self.first + row * self.pitch,
        )
    }

    /// From the client's rim to the broker's.
    pub fn way(&self, link: LinkId) -> Segment {
        let client = self.client(link);
        Segment::between(client, self.client_r, self.broker, self.broker_r)
    }

    /// The way of a packet from the client to the broker: none of it lies under a node.
    pub fn flight(&self, link: LinkId) -> Segment {
        let client = self.client(link);
        Segment::between(
            client,
            self.client_r + CLEAR,
            self.broker,
            self.broker_r + CLEAR,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_room() {
        for width in [328.0, 390.0, 520.0, 712.0, 728.0, 1_200.0] {
            for clients in 1..=10_u16 {
                let room = Room::for_width(width, usize::from(clients));
                for link in (0..clients).map(LinkId) {
                    let at = room.client(link);
                    let r = room.client_r;
                    let inside = at.x - r >= 0.0
                        && at.x + r <= width
                        && at.y - r >= 0.0
                        && at.y + r + 36.0 <= room.height;
                    assert!(inside, "{link:?} of {clients} in {width}: {at:?}, {room:?}");
                    let way = room.way(link).length();
                    assert!(way >= 40.0, "a packet needs a way to be seen on: {way}");
                }
            }
        }
    }
}
