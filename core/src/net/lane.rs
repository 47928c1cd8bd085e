//! One direction of a connection: what is on its way, in order.

use std::collections::VecDeque;

use super::segment::Segment;
use crate::id::RecordId;
use crate::time::{Instant, Span};

/// What is on its way in one direction, the first sent first.
#[derive(Clone, Debug, Default, Hash)]
pub struct Lane {
    flights: VecDeque<Flight>,
}

/// Something on its way.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Flight {
    /// The record of its sending, if it has one of its own.
    pub name: Option<RecordId>,
    /// What it is.
    pub segment: Segment,
    /// A NAT gave it another address: at the broker nobody knows it.
    pub is_stranger: bool,
    /// When it left.
    pub departed: Instant,
    /// When it arrives; `None` while it waits.
    pub due: Option<Instant>,
    /// How much of its way was before it when it last had to stop.
    left: Span,
    /// The host's name for its place in the agenda, while it is due.
    pub ticket: u64,
}

impl Flight {
    /// Something that sets out now.
    pub const fn new(segment: Segment, name: Option<RecordId>, now: Instant) -> Self {
        Self {
            name,
            segment,
            is_stranger: false,
            departed: now,
            due: None,
            left: Span::ZERO,
            ticket: 0,
        }
    }

    /// It stands still, with so much of its way before it.
    pub const fn stop(&mut self, left: Span) {
        self.due = None;
        self.left = left;
    }
}

impl Lane {
    /// Puts something behind all that is on its way.
    pub fn push(&mut self, flight: Flight) {
        self.flights.push_back(flight);
    }

    /// Stops everything where it is.
    pub fn hold(&mut self, now: Instant) {
        for flight in &mut self.flights {
            if let Some(due) = flight.due.take() {
                flight.left = due.since(now);
            }
        }
    }

    /// Lets everything that waits travel on, in order; `go_on` says when something with so much of
    /// its way before it arrives.
    pub fn release(&mut self, mut go_on: impl FnMut(Span) -> Instant) {
        for flight in &mut self.flights {
            flight.due = Some(go_on(flight.left));
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
