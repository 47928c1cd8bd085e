//! Packets on their way in the picture.

use brokerscope_core::id::RecordId;
use brokerscope_core::wire::Family;

use super::Seen;
use crate::model::Selection;
use crate::view::flight::Flight;
use crate::view::place::Point;
use crate::view::room::Manner;
use crate::words;

/// A packet on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketView {
    /// The record of its sending.
    pub id: RecordId,
    /// From its sender's rim.
    pub from: Point,
    /// Where it is.
    pub at: Point,
    /// Where three shadows of it were, oldest first.
    pub shadows: Vec<Point>,
    /// Where its label stands.
    pub label_at: Point,
    /// Its family; `None` for bytes that are no packet.
    pub family: Option<Family>,
    /// What it is, short.
    pub label: String,
    /// It does not move, and its line says so.
    pub waits: bool,
    /// How many more wait in a row with it, of which it is the first.
    pub more: usize,
    /// Its label stands beside it; of a row, only the first has one.
    pub labelled: bool,
    /// It is pointed at.
    pub selected: bool,
    /// It as one sentence.
    pub says: String,
}

/// So many packets that wait at one end of a link are drawn, at most.
const WAITING_MAX: usize = 4;

/// So many packets have their names beside them where clients sit around the broker, at most.
const LABELS_MAX: usize = 3;

/// Whether both wait at the same end of a link, from the same sender.
fn is_beside(one: &Flight, other: &Flight) -> bool {
    let waits = one.waits.is_some() && other.waits.is_some();
    let near = (one.done - other.done).abs() < 0.02;
    waits && near && one.link == other.link && one.from == other.from
}

impl Seen<'_> {
    pub(super) fn packets(&self, flights: &[Flight]) -> Vec<PacketView> {
        let mut seen: Vec<PacketView> = Vec::new();
        for flight in flights {
            let before = flights.iter().filter(|one| one.id < flight.id);
            let on_link = before.clone().filter(|one| one.link == flight.link);
            let beside: Vec<RecordId> = before
                .filter(|one| is_beside(one, flight))
                .map(|one| one.id)
                .collect();
            // The first of a row speaks for all of it.
            let first = seen.iter_mut().find(|one| beside.first() == Some(&one.id));
            if let Some(first) = first {
                first.more += 1;
            }
            if beside.len() < WAITING_MAX && self.room.has(flight.link) {
                seen.push(self.packet(flight, on_link.count(), beside.len()));
            }
        }
        // In a crowd, labels would cover each other and everybody else.
        if self.room.manner != Manner::Rows && seen.len() > LABELS_MAX {
            seen.iter_mut().for_each(|it| it.labelled = it.selected);
        }
        seen
    }

    /// `place`: how many packets on the same link were sent before it; `waits`: how many of them
    /// wait where it does.
    fn packet(&self, flight: &Flight, place: usize, waits: usize) -> PacketView {
        let from_client = self
            .cast
            .member(flight.from)
            .is_some_and(|one| !one.is_broker());
        let (way, rims) = (self.room.flight(flight.link), self.room.way(flight.link));
        let (way, rims) = if from_client {
            (way, rims)
        } else {
            (way.turned(), rims.turned())
        };
        // Without motion a packet jumps: it stands in the middle of its way. What waits did not move.
        let done = if self.model.ui.still && flight.waits.is_none() {
            0.5
        } else {
            flight.done
        };
        let step = 14.0 / way.length().max(1.0);
        // Those that wait at one end stand in a row.
        let back = 2.0 * step * f64::from(u32::try_from(waits).unwrap_or(u32::MAX));
        let done = if done < 0.5 { done + back } else { done - back };
        let at = way.at(done);
        let shadows = [3.0, 2.0, 1.0].map(|back| done - back * step);
        // Below, at the ends of a link, it says which way does not carry.
        let above = flight.waits.is_some() || place.is_multiple_of(2);
        let from = self.cast.title(flight.from);
        let to = self.cast.title(flight.to);
        let label = words::world::load(&flight.load);
        PacketView {
            id: flight.id,
            from: rims.a,
            at,
            shadows: shadows
                .into_iter()
                .filter(|share| *share > 0.0 && !self.model.ui.still && flight.waits.is_none())
                .map(|share| way.at(share))
                .collect(),
            label_at: Point::new(at.x, at.y + if above { -17.0 } else { 29.0 }),
            family: flight.load.family(),
            says: match flight.waits {
                None => words::world::flight(&label, &from, &to),
                Some(wait) => {
                    let now = self.model.bench().cursor().at;
                    words::world::stuck(&label, (&from, &to), &words::link::waits(wait, now))
                }
            },
            label,
            waits: flight.waits.is_some(),
            more: 0,
            labelled: waits == 0,
            selected: self.is_selected(Selection::Packet(flight.id)),
        }
    }
}
