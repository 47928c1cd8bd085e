//! What an end makes of what arrives.

use bytes::Bytes;

use super::connection::{Connection, End, Parting, Side};
use super::lane::Flight;
use super::profile::Carriage;
use super::segment::{Segment, SegmentKind};
use crate::id::RecordId;
use crate::time::Instant;

/// What an arrival means to the end it reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    /// The connection stands at this end now.
    Opened,
    /// Bytes to read.
    Bytes {
        /// The record of the packet they are of.
        of: Option<RecordId>,
        /// The bytes.
        bytes: Bytes,
        /// Whether the packet is whole now.
        is_whole: bool,
    },
    /// The other end has parted; this end is over now.
    Ended {
        /// The record of its sending.
        of: Option<RecordId>,
        /// How.
        parting: Parting,
        /// Whether it was still opening: nobody listens there.
        refused: bool,
    },
    /// This end was over already, or knows nothing of the connection: what came is void.
    Dead {
        /// The record of the packet that is lost by this, if it was not lost before.
        of: Option<RecordId>,
        /// Whether this end's stack answers with RST, as it does while the other end believes in
        /// the connection.
        answer: bool,
    },
}

/// Whether somebody at the broker's end takes connections.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Listening {
    /// Yes.
    Yes,
    /// The machine is there, and no program: its stack refuses.
    No,
}

/// When the stack of an end that is over answers with RST.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answer {
    /// Whenever the other end believes in the connection.
    Always,
    /// If its own ending is not under way already.
    IfAlone,
}

impl Connection {
    /// The first thing on its way to this side has arrived; what it was, and what this end hears of
    /// it, in order. `None` if nothing was on its way.
    pub fn land(
        &mut self,
        side: Side,
        listening: Listening,
        now: Instant,
    ) -> Option<(Flight, Vec<Heard>)> {
        let flight = self.lane_mut(side).land()?;
        let heard = self.hear(side, &flight, listening, now);
        Some((flight, heard))
    }

    fn hear(
        &mut self,
        side: Side,
        flight: &Flight,
        listening: Listening,
        now: Instant,
    ) -> Vec<Heard> {
        let segment = &flight.segment;
        let half = self.half_mut(side);
        if segment.kind == SegmentKind::Reset {
            let (of, is_opening) = (segment.of, half.end == End::Opening);
            let believed = half.believes() && !flight.is_stranger;
            let parting = Parting::Reset;
            if believed {
                let refused = is_opening && !self.is_greeting(side);
                return vec![Heard::Ended {
                    of,
                    parting,
                    refused,
                }];
            }
            if !flight.is_stranger {
                self.half_mut(side).sender.stop();
            }
            let answer = false;
            return vec![Heard::Dead { of, answer }];
        }
        if flight.is_stranger {
            return vec![self.void(side, segment, Answer::Always)];
        }
        match (half.end, segment.kind) {
            (End::Absent, SegmentKind::Syn) if listening == Listening::Yes => {
                self.acknowledge(side, segment, now);
                let half = self.half_mut(side);
                half.end = End::Opening;
                half.receiver.take(segment.clone());
                half.sender
                    .write(SegmentKind::SynAck, Bytes::new(), segment.of);
                Vec::new()
            }
            (End::Absent, _) => vec![self.void(side, segment, Answer::Always)],
            (End::Opening | End::Open, _) => self.read(side, segment, now),
            (End::Over, _) if half.lingers() && self.takes_quietly(side, segment) => {
                self.acknowledge(side, segment, now);
                self.half_mut(side).receiver.take(segment.clone());
                self.half_mut(side).owes_ack = segment.kind != SegmentKind::Ack;
                if segment.kind != SegmentKind::Fin {
                    return Vec::new();
                }
                let of = self.half_mut(side.other()).sender.lose_at(segment.seq);
                let answer = false;
                vec![Heard::Dead { of, answer }]
            }
            (End::Over, _) => vec![self.void(side, segment, Answer::IfAlone)],
        }
    }

    /// An end that believes in the connection reads a segment.
    fn read(&mut self, side: Side, segment: &Segment, now: Instant) -> Vec<Heard> {
        let mut heard = Vec::new();
        self.acknowledge(side, segment, now);
        let carriage = self.carriage();
        let half = self.half(side);
        // A client is asked by SYN-ACK, a broker by the answer to its own.
        let stands = match side {
            Side::Client => segment.kind == SegmentKind::SynAck,
            Side::Broker => segment.ack > 0,
        };
        if half.end == End::Opening && stands {
            self.greet(side, &mut heard);
        }
        let half = self.half_mut(side);
        half.owes_ack |= segment.kind != SegmentKind::Ack;
        let ready = match carriage {
            Carriage::Tcp => half.receiver.take(segment.clone()),
            Carriage::Textbook => half.receiver.take_any(segment.clone()),
        };
        for next in ready {
            match next.kind {
                SegmentKind::Data if next.is_aside() => {
                    if self.half(side).end == End::Opening && next.is_last {
                        self.talk.hear_word(side);
                        self.greet(side, &mut heard);
                    }
                }
                SegmentKind::Data => {
                    let (of, is_whole) = (next.of, next.is_last);
                    let read = self.talk.unwrap(side, next.bytes, is_whole);
                    heard.extend(read.map(|bytes| Heard::Bytes {
                        of,
                        bytes,
                        is_whole,
                    }));
                }
                SegmentKind::Fin => heard.push(Heard::Ended {
                    of: next.of,
                    parting: Parting::Fin,
                    refused: false,
                }),
                SegmentKind::Syn | SegmentKind::SynAck | SegmentKind::Ack | SegmentKind::Reset => {}
            }
        }
        heard
    }

    /// Says what is to be said before MQTT, as far as it may be said now; then the connection stands.
    fn greet(&mut self, side: Side, heard: &mut Vec<Heard>) {
        while let Some(word) = self.talk.next_word(side) {
            let sender = &mut self.half_mut(side).sender;
            sender.write(SegmentKind::Data, word, None);
        }
        if self.talk.stands(side) {
            self.half_mut(side).end = End::Open;
            heard.push(Heard::Opened);
        }
    }

    /// What the segment says of this end's own stream.
    fn acknowledge(&mut self, side: Side, segment: &Segment, now: Instant) {
        let pure = segment.kind == SegmentKind::Ack;
        match self.carriage() {
            Carriage::Tcp => {
                self.half_mut(side).sender.on_ack(segment.ack, pure, now);
            }
            // Nobody answers: what has landed is off the way.
            Carriage::Textbook => {
                self.half_mut(side.other())
                    .sender
                    .on_ack(segment.end(), false, now);
            }
        }
    }

    /// Whether the stack of an end that is over, and still brings its last bytes across, minds this
    /// segment: an answer, the other's FIN, or something that it has had already.
    fn takes_quietly(&self, side: Side, segment: &Segment) -> bool {
        match segment.kind {
            SegmentKind::Ack | SegmentKind::Fin => true,
            // The other's farewell crosses this one's.
            SegmentKind::Data if segment.is_aside() => true,
            SegmentKind::Syn | SegmentKind::SynAck | SegmentKind::Data | SegmentKind::Reset => {
                segment.end() <= self.half(side).receiver.expected()
            }
        }
    }

    fn void(&mut self, side: Side, segment: &Segment, answer: Answer) -> Heard {
        let other = side.other();
        let is_new = segment.end() > self.half(side).receiver.expected();
        let of = match segment.kind {
            SegmentKind::Data | SegmentKind::Fin if is_new => {
                self.half_mut(other).sender.lose_at(segment.seq)
            }
            SegmentKind::Data
            | SegmentKind::Fin
            | SegmentKind::Syn
            | SegmentKind::SynAck
            | SegmentKind::Ack
            | SegmentKind::Reset => None,
        };
        let asked = self.half(other).believes() || self.half(other).lingers();
        let told = self
            .lane(other)
            .flights()
            .any(|flight| flight.segment.kind == SegmentKind::Reset);
        let answer = asked && (answer == Answer::Always || !told);
        Heard::Dead { of, answer }
    }
}
