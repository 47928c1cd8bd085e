//! What happened on a connection, as far as its segments show it, in their order.
//!
//! An arrival is what an acknowledgement says: who has acknowledged a packet's last byte has it, at
//! that moment or before. A capture of what leaves each end, as ours are, therefore knows arrivals to
//! the microsecond; one that was taken at one end only is late by the way of the acknowledgement.

use super::stream::Seen;
use super::talks::Talk;
use crate::machine::Ending;
use crate::net::Side;
use crate::order;
use crate::trace::Lost;

/// Something that happened at one end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) seen: Seen,
    /// Which connection, by its place.
    pub(super) talk: usize,
    pub(super) side: Side,
    pub(super) what: What,
}

/// What happened. What was said is named by who said it, and the how-manieth it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum What {
    Opening,
    Opened,
    Arrived(Side, usize),
    /// It learned that the other end is over.
    HeardEnd(Ending),
    Said(usize),
    EndSent(Ending),
    Closed(Ending),
    Lost(Side, usize, Lost),
}

impl What {
    /// What goes before what, if one segment shows both.
    const fn rank(self, is_alone: bool) -> u8 {
        match self {
            Self::Opening => 0,
            Self::Opened => 1,
            Self::Arrived(..) if is_alone => 8,
            Self::Arrived(..) => 2,
            Self::HeardEnd(_) => 3,
            Self::Said(_) => 4,
            Self::EndSent(_) => 5,
            Self::Closed(_) => 6,
            Self::Lost(..) => 7,
        }
    }
}

/// A connection while its events are collected.
struct Course<'a> {
    talk: &'a Talk,
    place: usize,
    events: Vec<Event>,
    /// Since when each end is over.
    over: [Option<Seen>; 2],
}

/// All that happened, on all connections, in the order of the capture.
pub(super) fn events(talks: &[Talk]) -> Vec<Event> {
    let mut all: Vec<(u32, u8, Event)> = Vec::new();
    for (place, talk) in talks.iter().enumerate() {
        let is_alone = talk.is_alone();
        let mut course = Course {
            talk,
            place,
            events: Vec::new(),
            over: [None; 2],
        };
        course.opening();
        course.ending();
        course.packets(is_alone);
        let ranked = course.events.into_iter();
        all.extend(ranked.map(|it| (it.seen.number, it.what.rank(is_alone), it)));
    }
    order::sort_by_key(&mut all, |it| (it.0, it.1));
    all.into_iter().map(|(.., event)| event).collect()
}

impl Course<'_> {
    fn tell(&mut self, seen: Seen, side: Side, what: What) {
        let talk = self.place;
        self.events.push(Event {
            seen,
            talk,
            side,
            what,
        });
    }

    fn opening(&mut self) {
        let (client, broker) = (self.talk.half(Side::Client), self.talk.half(Side::Broker));
        let Some(asked) = client.syn.or(broker.syn) else {
            // It stood before the capture began.
            let first = self.talk.first;
            self.tell(first, Side::Client, What::Opening);
            self.tell(first, Side::Client, What::Opened);
            self.tell(first, Side::Broker, What::Opened);
            return;
        };
        self.tell(asked, Side::Client, What::Opening);
        if broker.syn.is_some()
            && let Some(seen) = client.has(1)
        {
            self.tell(seen, Side::Client, What::Opened);
        }
        // The broker's end stands when the answer to its SYN has come: before it answers anything.
        if let Some(seen) = broker.has(2).filter(|_| broker.syn.is_some()) {
            self.tell(seen, Side::Broker, What::Opened);
        }
    }

    fn ending(&mut self) {
        for side in [Side::Client, Side::Broker] {
            let (own, other) = (self.talk.half(side), self.talk.half(side.other()));
            let heard = other.fin.and_then(|(_, end)| own.has(end + 1));
            match (own.fin, heard) {
                (Some((fin, _)), heard) if heard.is_none_or(|it| it.number > fin.number) => {
                    self.tell(fin, side, What::EndSent(Ending::Fin));
                    self.close(fin, side, What::Closed(Ending::Fin));
                }
                (_, Some(heard)) => self.close(heard, side, What::HeardEnd(Ending::Fin)),
                (_, None) => {}
            }
        }
        let resets = [Side::Client, Side::Broker].map(|side| {
            let resets = self.talk.half(side).resets.iter();
            resets.map(move |seen| (*seen, side)).collect::<Vec<_>>()
        });
        let mut resets = resets.concat();
        order::sort_by_key(&mut resets, |it| it.0);
        for (seen, side) in resets {
            self.tell(seen, side, What::EndSent(Ending::Reset));
            self.close(seen, side, What::Closed(Ending::Reset));
            let is_refusal = side == Side::Broker && self.talk.half(side).syn.is_none();
            let ending = match is_refusal {
                true => Ending::Refused,
                false => Ending::Reset,
            };
            // Nobody acknowledges a RST: who goes on talking has not heard it yet.
            let last = self.talk.half(side.other()).last;
            let heard = last.map_or(seen, |last| last.max(seen));
            self.close(heard, side.other(), What::Closed(ending));
        }
    }

    /// An end is over only once.
    fn close(&mut self, seen: Seen, side: Side, what: What) {
        let over = &mut self.over[side as usize];
        if over.is_none_or(|it| seen < it) {
            *over = Some(seen);
            let place = self.place;
            let is_closed = |it: &Event| matches!(it.what, What::Closed(_) | What::HeardEnd(_));
            self.events
                .retain(|it| it.side != side || !is_closed(it) || it.talk != place);
            self.tell(seen, side, what);
        }
    }

    fn packets(&mut self, is_alone: bool) {
        for side in [Side::Client, Side::Broker] {
            let (own, other) = (self.talk.half(side), self.talk.half(side.other()));
            let reset = own.resets.iter().chain(&other.resets).min().copied();
            let over = self.over[side.other() as usize];
            let mut last = self.talk.first;
            for (at, said) in self.talk.speech(side).said.iter().enumerate() {
                // What was lost and came late is seen behind what was written after it.
                last = last.max(said.seen);
                self.tell(last, side, What::Said(at));
                let has = match is_alone {
                    true => Some(last),
                    false => other.has(said.end).map(|it| it.max(last)),
                };
                let arrived = has.filter(|it| over.is_none_or(|over| it.number <= over.number));
                let lost = match arrived {
                    Some(seen) => {
                        self.tell(seen, side.other(), What::Arrived(side, at));
                        None
                    }
                    None => has.map(|seen| (seen, Lost::EndClosed)),
                };
                let killed = || reset.map(|seen| (seen.max(last), Lost::Reset));
                let lost = lost.or_else(|| killed().filter(|_| arrived.is_none()));
                if let Some((seen, why)) = lost {
                    self.tell(seen, side, What::Lost(side, at, why));
                }
            }
        }
    }
}
