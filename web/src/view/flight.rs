//! Packets in flight, each at its true place: from what was sent, what arrived, and the time shown.

use brokerscope_core::device::http;
use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId};
use brokerscope_core::machine::Ending;
use brokerscope_core::net::Stuck;
use brokerscope_core::order;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{Brief, Family};
use brokerscope_core::world::{FlightCensus, StuckCensus};

use crate::model::recording::{Flying, Sight};
use crate::model::{Bench, Index};
use crate::rooms;

/// Something on its way: a packet, or the news that a connection is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// The record of its sending.
    pub id: RecordId,
    /// Over which link.
    pub link: LinkId,
    /// By whom.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// How much of the way lies behind it: 0 to 1.
    pub done: f64,
    /// What it is.
    pub load: Load,
    /// It does not move, and this is why.
    pub waits: Option<Wait>,
}

/// Why something does not move.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wait {
    /// The link is held.
    Held,
    /// A segment of it was lost; it is sent again then, if the time is known.
    Lost(Option<Instant>),
    /// It has come, and something before it has not.
    Behind,
    /// Too much is unanswered: it was not sent yet.
    Unsent,
}

impl From<Stuck> for Wait {
    fn from(why: Stuck) -> Self {
        match why {
            Stuck::Lost(again) => Self::Lost(again),
            Stuck::Behind => Self::Behind,
            Stuck::Unsent => Self::Unsent,
        }
    }
}

/// What flies.
#[derive(Clone, Debug, PartialEq)]
pub enum Load {
    /// A packet.
    Packet(Brief),
    /// A request or an answer of a device that polls.
    Http(&'static str),
    /// Bytes that are no packet.
    Garbage,
    /// FIN or RST.
    Ending(Ending),
}

impl Load {
    /// Whose colour and shape it has; none of them for what is no packet.
    pub fn family(&self) -> Option<Family> {
        match self {
            Self::Packet(brief) => Some(brief.kind.family()),
            Self::Http(_) => Some(Family::Ping),
            Self::Garbage | Self::Ending(_) => None,
        }
    }
}

/// Where it is: how much of the way lay behind it at a moment, and when it will arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Progress {
    since: Instant,
    done: f64,
    /// `None` while it has to wait.
    due: Option<Instant>,
}

impl Progress {
    fn at(&self, now: Instant) -> f64 {
        let rest = 1.0 - self.done;
        self.due.map_or(self.done, |due| {
            self.done + rest * share(self.since, due, now)
        })
    }

    /// From `now` on it arrives at another time, or waits where it is.
    fn turn(&mut self, now: Instant, due: Option<Instant>) {
        *self = Self {
            since: now,
            done: self.at(now),
            due,
        };
    }
}

/// Where `now` lies between the two: 0 to 1.
fn share(from: Instant, to: Instant, now: Instant) -> f64 {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a share of a line on the screen needs no microseconds"
    )]
    let us = |until: Instant| until.since(from).as_micros() as f64;
    if to <= from {
        1.0
    } else {
        (us(now) / us(to)).clamp(0.0, 1.0)
    }
}

/// Everything in flight at the moment shown, in the order of sending; and what waits to be.
pub fn all(bench: &Bench) -> Vec<Flight> {
    if bench.history.is_recorded() {
        return rooms::bench(|| recorded(bench)).unwrap_or_default();
    }
    let world = bench.history.world();
    let mut flying: Vec<Aloft> = world.in_flight().into_iter().map(Aloft::from).collect();
    flying.extend(world.stuck().into_iter().map(Aloft::from));
    order::sort_by_key(&mut flying, |one| one.sent);
    // A packet may be on its way in several segments: it is one flight.
    flying.dedup_by_key(|one| one.sent);
    let links: Map<ConnId, LinkId> = world
        .connections()
        .map(|one| (one.conn, one.link))
        .collect();
    let (past, index) = (bench.past(), bench.index());
    let now = bench.cursor().at;
    let flight = |one: &Aloft| flight((past, &index), *links.get(&one.conn)?, one, now);
    flying.iter().filter_map(flight).collect()
}

/// The same of a recording: what was sent and has not come.
fn recorded(bench: &Bench) -> Vec<Flight> {
    let sight = Sight::of(&bench.history);
    let (past, index) = (bench.past(), bench.index());
    let now = bench.cursor().at;
    let flight_of = |one: &Flying| {
        let (_, wire) = sight.connections().find(|(conn, _)| *conn == one.conn)?;
        let aloft = Aloft {
            sent: one.sent,
            conn: one.conn,
            from: one.from,
            to: one.to,
            road: None,
            waits: None,
        };
        flight((past, &index), wire.link, &aloft, now)
    };
    sight.flying.iter().filter_map(flight_of).collect()
}

/// Why this packet does not move at the moment shown; `None` if it does, or is not on its way.
pub fn wait_of(bench: &Bench, packet: RecordId) -> Option<Wait> {
    if bench.history.is_recorded() {
        return None;
    }
    let world = bench.history.world();
    let stuck = world.stuck().into_iter().find(|one| one.sent == packet);
    let held = || {
        let flying = world.in_flight();
        let held = flying.iter().find(|one| one.sent == packet)?;
        held.due.is_none().then_some(Wait::Held)
    };
    stuck.map(|one| one.why.into()).or_else(held)
}

/// What the world says of something that is not there yet.
struct Aloft {
    sent: RecordId,
    conn: ConnId,
    from: NodeId,
    to: NodeId,
    /// When its segment left and arrives, if one is on its way.
    road: Option<(Instant, Instant)>,
    waits: Option<Wait>,
}

impl From<FlightCensus> for Aloft {
    fn from(one: FlightCensus) -> Self {
        Self {
            sent: one.sent,
            conn: one.conn,
            from: one.from,
            to: one.to,
            road: one.due.map(|due| (one.departed, due)),
            waits: one.due.is_none().then_some(Wait::Held),
        }
    }
}

impl From<StuckCensus> for Aloft {
    fn from(one: StuckCensus) -> Self {
        Self {
            sent: one.sent,
            conn: one.conn,
            from: one.from,
            to: one.to,
            road: None,
            waits: Some(one.why.into()),
        }
    }
}

fn flight(
    (past, index): (&[Record], &Index),
    link: LinkId,
    census: &Aloft,
    now: Instant,
) -> Option<Flight> {
    let first = past.partition_point(|record| record.id < census.sent);
    let sent = past.get(first)?;
    let (due, load) = match &sent.fact {
        Fact::Sent {
            due, brief, bytes, ..
        } => {
            let other = http(bytes).map_or(Load::Garbage, Load::Http);
            (*due, brief.clone().map_or(other, Load::Packet))
        }
        Fact::EndSent { due, ending, .. } => (*due, Load::Ending(*ending)),
        Fact::Acted(_)
        | Fact::Opening { .. }
        | Fact::Opened { .. }
        | Fact::Segment { .. }
        | Fact::Dropped { .. }
        | Fact::Waited { .. }
        | Fact::Due { .. }
        | Fact::Arrived { .. }
        | Fact::Lost { .. }
        | Fact::Closed { .. }
        | Fact::LinkTurned { .. }
        | Fact::Rang(_)
        | Fact::Happened(_)
        | Fact::Noted { .. }
        | Fact::Refused { .. }
        | Fact::Stopped(_) => return None,
    };
    let mut progress = Progress {
        since: sent.at,
        done: 0.0,
        due,
    };
    for record in index.due_since(past, first) {
        if let Fact::Due { sent, due } = record.fact
            && sent == census.sent
        {
            progress.turn(record.at, due);
        }
    }
    Some(Flight {
        id: census.sent,
        link,
        from: census.from,
        to: census.to,
        done: match (census.waits, census.road) {
            (Some(Wait::Behind), _) => 1.0,
            // Its segment moves, though the packet must wait for what is before it.
            (None, Some((left, due))) if progress.due.is_none() => share(left, due, now),
            (_, _) => progress.at(now),
        },
        load,
        waits: census.waits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    #[test]
    fn a_packet_is_where_the_time_says() {
        let held: &[(u64, Option<u64>)] = &[(510, None)];
        let stalled: &[(u64, Option<u64>)] = &[(510, None), (1_010, Some(1_040))];
        let before: &[(u64, Option<u64>)] = &[(1_010, Some(1_050))];
        #[rustfmt::skip]
        let table = [
            // due,      turns,   now,   share of the way
            (Some(540),  &[][..], 500,   0.0),
            (Some(540),  &[],     522,   0.55),
            (Some(540),  &[],     540,   1.0),
            (Some(540),  held,    700,   0.25),
            (Some(540),  stalled, 1_025, 0.625),
            (Some(540),  stalled, 1_040, 1.0),
            (None,       &[],     900,   0.0),
            (None,       before,  1_030, 0.5),
        ];
        for (due, turns, now, expected) in table {
            let mut progress = Progress {
                since: ms(500),
                done: 0.0,
                due: due.map(ms),
            };
            for (at, due) in turns {
                progress.turn(ms(*at), due.map(ms));
            }
            let place = progress.at(ms(now));
            assert!(
                (place - expected).abs() < 1e-9,
                "due at {due:?}, turned {turns:?}, at {now}: {place} is not {expected}"
            );
        }
    }
}
