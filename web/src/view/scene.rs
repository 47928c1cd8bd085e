//! Where things stand on the first screen: in a row, or one below the other on a narrow one.

use brokerscope_core::id::LinkId;

use super::place::{Point, Segment};
use super::room::{ONE_PANE, THREE_COLUMNS};

/// Closer than this, labels would cover each other.
const LABEL: f64 = 96.0;

/// Half a label, next to a node.
const LABEL_FREE: f64 = 42.0;

/// Windows narrower than this have smaller circles.
const ROOMY: u32 = 800;

/// The places of the first screen, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// One below the other.
    pub tall: bool,
    /// Where the broker stands.
    pub broker: Point,
    /// Its radius.
    pub broker_r: f64,
    /// Where the clients stand.
    pub clients: [Point; 2],
    /// Their radius.
    pub client_r: f64,
}

impl Scene {
    /// The places in a window of this width.
    pub fn new(window: u32) -> Self {
        let pad = if window >= THREE_COLUMNS {
            160
        } else if window > ONE_PANE {
            64
        } else {
            32
        };
        let width = f64::from(window.saturating_sub(pad).clamp(288, 1_280));
        if window <= ONE_PANE {
            return Self::column(width);
        }
        let (broker_r, client_r, side) = if window >= THREE_COLUMNS {
            (126.0, 52.0, width * 0.117)
        } else if window >= ROOMY {
            (104.0, 44.0, 124.0)
        } else {
            (96.0, 40.0, 92.0)
        };
        let y = broker_r + 34.0;
        Self {
            width,
            height: y + broker_r + 112.0,
            tall: false,
            broker: Point::new(width / 2.0, y),
            broker_r,
            clients: [Point::new(side, y), Point::new(width - side, y)],
            client_r,
        }
    }

    /// So high that the lamp, which the first sentence is about, is seen on a phone.
    fn column(width: f64) -> Self {
        let x = 106.0;
        Self {
            width,
            height: 626.0,
            tall: true,
            broker: Point::new(x, 284.0),
            broker_r: 96.0,
            clients: [Point::new(x, 36.0), Point::new(x, 532.0)],
            client_r: 34.0,
        }
    }

    /// How many letters of a caption fit on a line.
    pub fn letters(&self) -> usize {
        match (self.tall, self.broker_r > 110.0) {
            (true, _) => 30,
            (false, true) => 44,
            (false, false) => 32,
        }
    }

    /// The way of a packet: between the rims, and never so near that a label would cover a node.
    pub fn flight(&self, link: LinkId) -> Segment {
        let near = if self.tall { 30.0 } else { 26.0 };
        Segment::between(
            self.client(link),
            self.client_r + near,
            self.broker,
            self.broker_r + 26.0,
        )
    }

    /// Where the client of this link stands.
    pub fn client(&self, link: LinkId) -> Point {
        let [first, second] = self.clients;
        if link.0 == 0 { first } else { second }
    }

    /// From the client's rim to the broker's.
    pub fn way(&self, link: LinkId) -> Segment {
        Segment::between(self.client(link), self.client_r, self.broker, self.broker_r)
    }

    /// The middle of the label of a packet at `x`, in a row: beside the broker, not over it, and
    /// clear of what stands above a client.
    pub fn label_x(&self, x: f64) -> f64 {
        let [left, right] = self.clients.map(|client| client.x);
        let (broker, beside) = (self.broker.x, self.broker_r + LABEL_FREE);
        let apart = self.client_r + LABEL_FREE;
        if x < broker {
            x.max(left + apart).min(broker - beside)
        } else {
            x.min(right - apart).max(broker + beside)
        }
    }

    /// Whether labels at these two places would cover each other.
    pub fn is_near(&self, one: Point, other: Point) -> bool {
        let apart = if self.tall { 26.0 } else { LABEL };
        (one.x - other.x).hypot(one.y - other.y) < apart
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_and_packets_have_a_way() {
        for window in [320, 390, 640, 641, 768, 1_024, 1_199, 1_200, 1_440, 2_560] {
            let scene = Scene::new(window);
            assert!(scene.width <= f64::from(window), "{window}");
            for link in [LinkId(0), LinkId(1)] {
                let (at, r) = (scene.client(link), scene.client_r);
                assert!(at.x >= r && at.x + r <= scene.width, "{window}: {at:?}");
                assert!(at.y >= r && at.y + r <= scene.height, "{window}: {at:?}");
                assert!(scene.way(link).length() >= 56.0, "{window}: {scene:?}");
            }
        }
    }
}
