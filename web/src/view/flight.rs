//! Packets in flight, each at its true place: from what was sent, what arrived, and the time shown.

use std::collections::BTreeMap;
use std::ops::Range;

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{Brief, PacketKind};
use brokerscope_core::world::Action;

use super::link::Connections;
use crate::model::past;

/// A packet on its way.
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
    /// Its gist.
    pub brief: Option<Brief>,
}

impl Flight {
    /// Its type; `None` for bytes that are no packet.
    pub fn kind(&self) -> Option<PacketKind> {
        self.brief.as_ref().map(|brief| brief.kind)
    }
}

/// All packets in flight at the cursor, in the order of their sending.
pub fn all(records: &[Record], cursor: Cursor) -> Vec<Flight> {
    let past = past(records, cursor);
    let mut flying: BTreeMap<RecordId, &Record> = BTreeMap::new();
    for record in past {
        match &record.fact {
            Fact::Sent { .. } => {
                flying.insert(record.id, record);
            }
            Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => {
                flying.remove(sent);
            }
            Fact::Acted(_)
            | Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Closed { .. }
            | Fact::Rang(_)
            | Fact::Happened(_)
            | Fact::Noted { .. }
            | Fact::Refused { .. } => {}
        }
    }
    if flying.is_empty() {
        return Vec::new();
    }
    let connections = Connections::of(past);
    let flight = |record: &&Record| flight(records, past, &connections, record, cursor.at);
    flying.values().filter_map(flight).collect()
}

fn flight(
    records: &[Record],
    past: &[Record],
    connections: &Connections,
    record: &Record,
    now: Instant,
) -> Option<Flight> {
    let Fact::Sent {
        conn,
        to,
        brief,
        due,
        ..
    } = &record.fact
    else {
        return None;
    };
    let link = connections.link(*conn)?;
    let holds = holds(past, link, record.at);
    let way = Way {
        sent: record.at,
        due: *due,
        arrived: arrival(records, record.id),
    };
    Some(Flight {
        id: record.id,
        link,
        from: record.node?,
        to: *to,
        done: progress(&way, now, &holds),
        brief: brief.clone(),
    })
}

/// When a packet was sent, was to arrive, and did arrive.
#[derive(Clone, Copy, Debug)]
struct Way {
    sent: Instant,
    /// If nothing happens to the link; `None` if it stalled already.
    due: Option<Instant>,
    /// If that is known already.
    arrived: Option<Instant>,
}

/// When it did arrive, if that is known already.
fn arrival(records: &[Record], id: RecordId) -> Option<Instant> {
    let after = records.partition_point(|record| record.id <= id);
    let mut later = records.get(after..)?.iter();
    let found =
        later.find(|record| matches!(&record.fact, Fact::Arrived { sent, .. } if *sent == id));
    found.map(|record| record.at)
}

/// The stalls of `link` since `since`; the last one may have no end yet.
fn holds(past: &[Record], link: LinkId, since: Instant) -> Vec<Range<Instant>> {
    let mut stalls: Vec<Range<Instant>> = Vec::new();
    let mut open = None;
    for record in past {
        let Fact::Acted(action) = &record.fact else {
            continue;
        };
        match action {
            Action::Hold(which) if *which == link => open = open.or(Some(record.at)),
            Action::Release(which) if *which == link => {
                stalls.extend(open.take().map(|from| from..record.at));
            }
            Action::Hold(_)
            | Action::Release(_)
            | Action::Cut(_)
            | Action::Repair(_)
            | Action::Command { .. }
            | Action::AddClient(_) => {}
        }
    }
    stalls.extend(open.map(|from| from..Instant::MAX));
    stalls.retain(|stall| stall.end > since);
    stalls
}

/// How much of the way lies behind. A stall freezes it where it is; afterwards it has the rest of
/// the time until its arrival for the rest of the way.
fn progress(way: &Way, now: Instant, holds: &[Range<Instant>]) -> f64 {
    let begun = holds.iter().rev().find(|stall| stall.start <= now);
    let Some(stall) = begun else {
        let arrival = way.arrived.or(way.due);
        return arrival.map_or(0.0, |at| share(way.sent, at, now));
    };
    // Written while the link stalled: it did not leave.
    let frozen = match way.due {
        Some(due) if stall.start > way.sent => share(way.sent, due, stall.start),
        Some(_) | None => 0.0,
    };
    match way.arrived {
        Some(at) if now > stall.end => frozen + (1.0 - frozen) * share(stall.end, at, now),
        Some(_) | None => frozen,
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

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    #[test]
    fn a_packet_is_where_the_time_says() {
        let fair: &[Range<Instant>] = &[];
        let held: &[Range<Instant>] = &[ms(510)..Instant::MAX];
        let stalled: &[Range<Instant>] = &[ms(510)..ms(1_010)];
        let before: &[Range<Instant>] = &[ms(400)..ms(1_010)];
        #[rustfmt::skip]
        let table = [
            // due,       arrived,     now,   stalls,  share of the way
            (Some(540),   None,        522,   fair,    0.55),
            (Some(540),   None,        500,   fair,    0.0),
            (Some(540),   None,        540,   fair,    1.0),
            (Some(540),   Some(580),   540,   fair,    0.5),
            (Some(540),   None,        505,   held,    0.125),
            (Some(540),   None,        700,   held,    0.25),
            (Some(540),   Some(1_040), 900,   stalled, 0.25),
            (Some(540),   Some(1_040), 1_025, stalled, 0.625),
            (None,        Some(1_050), 900,   before,  0.0),
            (None,        Some(1_050), 1_030, before,  0.5),
        ];
        for (due, arrived, now, stalls, expected) in table {
            let way = Way {
                sent: ms(500),
                due: due.map(ms),
                arrived: arrived.map(ms),
            };
            let place = progress(&way, ms(now), stalls);
            assert!(
                (place - expected).abs() < 1e-9,
                "{way:?} at {now} ms, stalls {stalls:?}: {place} is not {expected}"
            );
        }
    }
}
