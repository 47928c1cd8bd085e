//! One direction of a connection: what is on its way, in order.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::id::RecordId;
use crate::time::{Instant, Span};

/// What is on its way in one direction, the first sent first.
#[derive(Clone, Debug, Default, Hash)]
pub struct Lane {
    flights: VecDeque<Flight>,
    /// Nothing that is sent from now on may arrive before this.
    not_before: Instant,
}

/// Something on its way.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Flight {
    /// The record of its sending.
    pub name: Option<RecordId>,
    /// What it is.
    pub load: Load,
    /// When it left.
    pub departed: Instant,
    /// When it arrives; `None` while it waits.
    pub due: Option<Instant>,
    /// How much of its way was before it when it last had to stop.
    left: Span,
    /// The host's name for its place in the agenda, while it is due.
    pub ticket: u64,
}

/// What travels.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Load {
    /// The client asks for a connection.
    Syn,
    /// The broker's stack says yes.
    SynAck,
    /// Bytes that were written.
    Bytes(Bytes),
    /// Bytes that were in flight when the link was cut, sent again by a stack that never learned.
    Again,
    /// An orderly ending.
    Fin,
    /// A sudden ending.
    Reset,
}

/// Whether something that is sent has to wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Waits {
    /// The link carries it.
    No,
    /// The link does not carry now.
    Yes,
}

impl Flight {
    /// Whether it was written by a node; the rest is the stacks' own business.
    pub const fn is_told(&self) -> bool {
        match self.load {
            Load::Bytes(_) | Load::Fin | Load::Reset => true,
            Load::Syn | Load::SynAck | Load::Again => false,
        }
    }
}

impl Lane {
    /// Sends something that travels for `travel`, behind all that was sent before it. The host
    /// fills in the name and the ticket.
    pub fn send(&mut self, now: Instant, load: Load, travel: Span, waits: Waits) -> &mut Flight {
        let due = match waits {
            Waits::No => {
                self.not_before = self.not_before.max(now + travel);
                Some(self.not_before)
            }
            Waits::Yes => None,
        };
        self.flights.push_back(Flight {
            name: None,
            load,
            departed: now,
            due,
            left: travel,
            ticket: 0,
        });
        let last = self.flights.len() - 1;
        &mut self.flights[last]
    }

    /// Stops everything where it is.
    pub fn hold(&mut self, now: Instant) {
        for flight in &mut self.flights {
            if let Some(due) = flight.due.take() {
                flight.left = due.since(now);
            }
        }
        // What was promised for later is no bound any more; the order is kept by `release`.
        self.not_before = now;
    }

    /// Lets everything that waits travel on, in order.
    pub fn release(&mut self, now: Instant) {
        for flight in &mut self.flights {
            self.not_before = self.not_before.max(now + flight.left);
            flight.due = Some(self.not_before);
        }
    }

    /// Takes the first flight, which has arrived.
    pub fn land(&mut self) -> Option<Flight> {
        self.flights.pop_front()
    }

    /// Takes everything off the way.
    pub fn clear(&mut self) -> VecDeque<Flight> {
        std::mem::take(&mut self.flights)
    }

    /// What is on its way, the first sent first.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.flights.iter()
    }

    /// As [`Lane::flights`], for the host to note its tickets.
    pub fn flights_mut(&mut self) -> impl Iterator<Item = &mut Flight> {
        self.flights.iter_mut()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.flights.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    fn dues(lane: &Lane) -> Vec<Option<Instant>> {
        lane.flights().map(|flight| flight.due).collect()
    }

    fn lane(sent: &[(u64, u64)]) -> Lane {
        let mut lane = Lane::default();
        for (at, travel) in sent {
            lane.send(ms(*at), Load::Fin, Span::from_millis(*travel), Waits::No);
        }
        lane
    }

    /// [MQTT-4.2-1]: what MQTT stands on is ordered.
    #[test]
    fn nothing_overtakes() {
        #[rustfmt::skip]
        let table = [
            // (sent at, travels for)…          arrive at
            ([(0, 20), (1, 20), (2, 20)],       [20, 21, 22],  "even weather keeps the distance"),
            ([(0, 20), (1, 5), (2, 30)],        [20, 20, 32],  "the quicker waits for the slower"),
            ([(0, 20), (1, 5), (30, 5)],        [20, 20, 35],  "the wait is over with its cause"),
        ];
        for (sent, expected, why) in table {
            let expected = expected.map(|at| Some(ms(at)));
            assert_eq!(dues(&lane(&sent)), expected, "{why}");
        }
    }

    #[test]
    fn a_hold_stops_flights_where_they_are_and_a_release_lets_them_travel_on() {
        let mut lane = lane(&[(0, 20), (5, 20)]);
        lane.hold(ms(8));
        lane.send(ms(9), Load::Fin, Span::from_millis(3), Waits::Yes);
        assert_eq!(dues(&lane), [None, None, None], "nothing is due while held");
        lane.release(ms(100));
        let expected = [112, 117, 117].map(|at| Some(ms(at)));
        assert_eq!(
            dues(&lane),
            expected,
            "12 ms and 17 ms were left; the third may not overtake"
        );
    }
}
