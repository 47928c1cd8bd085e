//! How much room the topology has, and who stands where in it.
//!
//! A few clients stand in rows left and right of their broker. More of them sit around it with their
//! names, and a crowd around it as dots; what finds no place at all is counted. Each broker has a zone
//! of its own. Where somebody put a node by hand, it stands.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::scenario::PARTS;

use super::cast::Cast;
use super::place::{Point, Segment};
use super::round;
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
/// Zones narrower than this have smaller circles.
const NARROW: f64 = 520.0;
/// So many clients of one broker stand in rows; more sit around it.
const ROWS_MAX: usize = 6;
/// Above a node: what came to it.
const TAG: f64 = 26.0;

/// How clients are drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Manner {
    /// With all their words.
    Rows,
    /// With their names.
    Round,
    /// As dots: a name only for who is pointed at.
    Dots,
}

/// The room of a topology.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// How clients are drawn.
    pub manner: Manner,
    /// Radius of a broker.
    pub broker_r: f64,
    /// Radius of a client.
    pub client_r: f64,
    /// How many letters of a client's state fit on a line.
    pub letters: usize,
    /// How many letters of the broker's state fit on a line.
    pub broker_letters: usize,
    /// How many lines there are for a client's state.
    pub lines: usize,
    /// Where the brokers stand.
    brokers: Vec<(NodeId, Point)>,
    /// Of each link, where its client stands and at which broker it ends.
    links: Vec<Option<(Point, NodeId)>>,
}

/// Part of the room, for one broker and its clients.
struct Zone {
    left: f64,
    top: f64,
    width: f64,
    broker: NodeId,
    clients: Vec<LinkId>,
}

impl Room {
    /// Room for everybody in the middle of this window.
    pub fn new(model: &Model, cast: &Cast) -> Self {
        let window = model.ui.room();
        let width = if window >= THREE_COLUMNS {
            window - GUIDE - SIDE
        } else if window > ONE_PANE {
            window - GUIDE_OF_TWO
        } else {
            window
        };
        let brokers = cast.members().iter().filter(|member| member.is_broker());
        let clients = |broker| {
            let own = cast
                .clients()
                .filter(move |(_, role)| role.broker == broker);
            own.map(|(_, role)| role.link).collect()
        };
        let all: Vec<(NodeId, Vec<LinkId>)> = brokers
            .map(|broker| (broker.node, clients(broker.node)))
            .collect();
        Self::of(f64::from(width.clamp(300, 2_400)), all)
    }

    /// The same, with everybody where somebody put them.
    pub fn placed(model: &Model, cast: &Cast) -> Self {
        let mut room = Self::new(model, cast);
        for place in &model.bench().history.scenario().places {
            match cast.member(place.node).map(|member| member.link()) {
                Some(Some(link)) => room.move_client(link, (place.x, place.y)),
                Some(None) => room.move_broker(place.node, (place.x, place.y)),
                None => {}
            }
        }
        room
    }

    /// Whether this place lies in it.
    pub fn contains(&self, at: Point) -> bool {
        (0.0..=self.width).contains(&at.x) && (0.0..=self.height).contains(&at.y)
    }

    /// Brokers with the links of their clients.
    pub(super) fn of(width: f64, all: Vec<(NodeId, Vec<LinkId>)>) -> Self {
        let count = all.len().max(1);
        let beside = width / count_f(count) >= 300.0;
        let zone_width = if beside {
            width / count_f(count)
        } else {
            width
        };
        let most = all.iter().map(|one| one.1.len()).max().unwrap_or(0);
        let links = all.iter().flat_map(|one| &one.1);
        let links = links.map(|link| usize::from(link.0) + 1).max().unwrap_or(0);
        let narrow = zone_width < NARROW;
        let mut room = Self {
            width,
            height: 0.0,
            manner: manner(zone_width, most),
            broker_r: if narrow || most > ROWS_MAX {
                36.0
            } else {
                46.0
            },
            client_r: 7.0,
            letters: match (narrow, beside && count > 1) {
                (true, true) => 14,
                (true, false) => 17,
                (false, _) => 30,
            },
            broker_letters: if narrow { 17 } else { 44 },
            lines: 0,
            brokers: Vec::new(),
            links: vec![None; links],
        };
        let mut top = 0.0;
        for (place, (broker, clients)) in all.into_iter().enumerate() {
            let left = if beside {
                zone_width * count_f(place)
            } else {
                0.0
            };
            let zone = Zone {
                left,
                top,
                width: zone_width,
                broker,
                clients,
            };
            let height = match room.manner {
                Manner::Rows => room.rows(&zone, most),
                Manner::Round | Manner::Dots => room.round(&zone),
            };
            room.height = room.height.max(zone.top + height);
            top = if beside { 0.0 } else { room.height };
        }
        room
    }

    /// Left, right, left, right, row by row; how high it is.
    fn rows(&mut self, zone: &Zone, most: usize) -> f64 {
        let narrow = zone.width < NARROW;
        let rows = most.div_ceil(2).max(1);
        #[rustfmt::skip]
        let (pitch, client_r, lines) = match (narrow, rows) {
            (true, _)  => (176.0, 28.0, 3),
            (_, 1)     => (164.0, 34.0, 2),
            (_, 2)     => (134.0, 28.0, 2),
            (_, _)     => (126.0, 24.0, 1),
        };
        (self.client_r, self.lines) = (client_r, lines);
        let first = zone.top + TAG + 8.0 + client_r;
        let height = count_f(rows) * pitch + 14.0;
        let own = zone.clients.len().div_ceil(2).max(1);
        // Fewer rows than in the other zone stand in its middle.
        let shift = count_f(rows - own) * pitch / 2.0;
        let reach = if narrow {
            zone.width / 2.0 - 54.0
        } else {
            (zone.width / 2.0 - 112.0).min(360.0)
        };
        let middle = zone.left + zone.width / 2.0;
        self.brokers.push((
            zone.broker,
            Point::new(middle, first + count_f(rows - 1) * pitch / 2.0),
        ));
        for (place, link) in zone.clients.iter().enumerate() {
            let side = if place % 2 == 0 { -1.0 } else { 1.0 };
            let at = Point::new(
                middle + side * reach,
                first + shift + count_f(place / 2) * pitch,
            );
            self.put(*link, at, zone.broker);
        }
        height
    }

    /// Around the broker; how high it is.
    fn round(&mut self, zone: &Zone) -> f64 {
        let dots = self.manner == Manner::Dots;
        self.client_r = if dots { 7.0 } else { 15.0 };
        let (a, b) = ellipse(zone.width);
        let above = self.client_r + 6.0;
        let middle = Point::new(zone.left + zone.width / 2.0, zone.top + above + b);
        self.brokers.push((zone.broker, middle));
        let places = if dots {
            round::rings((a, b), self.broker_r + 44.0, zone.clients.len())
        } else {
            round::even((a, b), zone.clients.len())
        };
        for (link, place) in zone.clients.iter().zip(places) {
            let at = Point::new(middle.x + place.x, middle.y + place.y);
            self.put(*link, at, zone.broker);
        }
        let below = self.client_r + if dots { 24.0 } else { 40.0 };
        above + 2.0 * b + below
    }

    fn put(&mut self, link: LinkId, at: Point, broker: NodeId) {
        if let Some(place) = self.links.get_mut(usize::from(link.0)) {
            *place = Some((at, broker));
        }
    }

    /// Puts a client where somebody wants it, in parts of the room; never so far that it is cut.
    pub fn move_client(&mut self, link: LinkId, parts: (u16, u16)) {
        let at = self.inside(self.of_parts(parts), self.client_r);
        if let Some(Some((place, _))) = self.links.get_mut(usize::from(link.0)) {
            *place = at;
        }
    }

    /// The same for a broker.
    pub fn move_broker(&mut self, broker: NodeId, parts: (u16, u16)) {
        let at = self.inside(self.of_parts(parts), self.broker_r);
        let place = self.brokers.iter_mut().find(|one| one.0 == broker);
        if let Some((_, place)) = place {
            *place = at;
        }
    }

    fn of_parts(&self, (x, y): (u16, u16)) -> Point {
        let part = |part: u16| f64::from(part) / f64::from(PARTS);
        Point::new(part(x) * self.width, part(y) * self.height)
    }

    /// A place in parts of the room.
    pub fn parts(&self, at: Point) -> (u16, u16) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1,000"
        )]
        let part = |at: f64, all: f64| {
            (at / all.max(1.0) * f64::from(PARTS) + 0.5).clamp(0.0, f64::from(PARTS)) as u16
        };
        (part(at.x, self.width), part(at.y, self.height))
    }

    fn inside(&self, at: Point, r: f64) -> Point {
        let x = at.x.max(r + 2.0).min(self.width - r - 2.0);
        let y = at.y.max(r + 2.0).min(self.height - r - 20.0);
        Point::new(x, y)
    }

    /// Whether the client of this link has a place.
    pub fn has(&self, link: LinkId) -> bool {
        self.spot(link).is_some()
    }

    fn spot(&self, link: LinkId) -> Option<(Point, NodeId)> {
        self.links.get(usize::from(link.0)).copied().flatten()
    }

    /// Where the client of this link stands.
    pub fn client(&self, link: LinkId) -> Point {
        self.spot(link).map_or_else(Point::default, |spot| spot.0)
    }

    /// Where this broker stands.
    pub fn broker(&self, broker: NodeId) -> Point {
        let found = self.brokers.iter().find(|one| one.0 == broker);
        found.map_or_else(Point::default, |one| one.1)
    }

    /// The broker under a place, or near it.
    pub fn broker_at(&self, at: Point) -> Option<NodeId> {
        let far = |one: &Point| (one.x - at.x).hypot(one.y - at.y);
        let near = |one: &&(NodeId, Point)| far(&one.1) <= self.broker_r + 16.0;
        self.brokers.iter().find(near).map(|one| one.0)
    }

    /// The broker that is nearest to a place.
    pub fn nearest_broker(&self, at: Point) -> Option<NodeId> {
        let mut nearest: Option<(f64, NodeId)> = None;
        for (broker, place) in &self.brokers {
            let far = (place.x - at.x).hypot(place.y - at.y);
            if nearest.is_none_or(|(least, _)| far < least) {
                nearest = Some((far, *broker));
            }
        }
        nearest.map(|(_, broker)| broker)
    }

    /// From the client's rim to the broker's.
    pub fn way(&self, link: LinkId) -> Segment {
        self.between(link, 0.0)
    }

    /// The way of a packet from the client to the broker: none of it lies under a node.
    pub fn flight(&self, link: LinkId) -> Segment {
        self.between(link, CLEAR)
    }

    fn between(&self, link: LinkId, clear: f64) -> Segment {
        let (client, broker) = self.spot(link).unwrap_or_default();
        Segment::between(
            client,
            self.client_r + clear,
            self.broker(broker),
            self.broker_r + clear,
        )
    }
}

/// How so many clients of one broker are drawn in a zone of this width.
fn manner(width: f64, clients: usize) -> Manner {
    if clients <= ROWS_MAX {
        Manner::Rows
    } else if round::apart(ellipse(width), clients) >= 68.0 {
        Manner::Round
    } else {
        Manner::Dots
    }
}

/// Half width and half height of the ellipse on which they sit.
fn ellipse(width: f64) -> (f64, f64) {
    let high = if width < NARROW { 184.0 } else { 146.0 };
    ((width / 2.0 - 46.0).min(440.0), high)
}

fn count_f(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
