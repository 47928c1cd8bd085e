//! One connection: two ends that may believe different things.

use bytes::Bytes;

use super::cover::Talk;
use super::half::Half;
use super::lane::{Flight, Lane};
use super::profile::{Carriage, LinkProfile};
use super::segment::{Segment, SegmentKind};
use super::sender::{Doomed, Gauge, Patience, Stuck};
use crate::id::{LinkId, RecordId};
use crate::time::{Instant, Span};

/// One of the two ends.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// The end that asked for the connection.
    Client,
    /// The end that listened.
    Broker,
}

/// What one end believes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum End {
    /// It knows of no connection.
    Absent,
    /// It has asked, or was asked; nothing stands yet.
    Opening,
    /// The connection stands.
    Open,
    /// The connection is over.
    Over,
}

/// How an end parts from the other.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Parting {
    /// FIN: after all its bytes.
    Fin,
    /// RST: at once, and nothing is sent again.
    Reset,
}

/// A connection and all that is on its way in it.
#[derive(Clone, Debug, Hash)]
pub struct Connection {
    /// What carries it.
    pub link: LinkId,
    carriage: Carriage,
    resend_after: Option<Span>,
    client: Half,
    broker: Half,
    to_client: Lane,
    to_broker: Lane,
    /// When the NAT last saw something of it; `None` once it has forgotten.
    seen_by_nat: Option<Instant>,
    /// When something went out under another address.
    stranger_at: Option<Instant>,
    nat: Option<Span>,
    pub(super) talk: Talk,
}

/// What a NAT does with a segment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Translation {
    /// It knows the connection.
    Known,
    /// It has forgotten: what comes from outside is for nobody.
    Swallowed,
    /// It has forgotten: what comes from inside gets another address.
    Stranger,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Broker, Self::Client];

    /// The one at the other end.
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Broker,
            Self::Broker => Self::Client,
        }
    }
}

impl Connection {
    /// A connection that a client asks for; its SYN waits to be sent. `asked` is the record of that.
    pub fn new(link: LinkId, profile: &LinkProfile, asked: RecordId, now: Instant) -> Self {
        let mut client = Half::new(End::Opening, profile);
        client
            .sender
            .write(SegmentKind::Syn, Bytes::new(), Some(asked));
        Self {
            link,
            carriage: profile.carriage,
            resend_after: profile.resend_after,
            client,
            broker: Half::new(End::Absent, profile),
            to_client: Lane::default(),
            to_broker: Lane::default(),
            seen_by_nat: Some(now),
            stranger_at: None,
            nat: profile.nat,
            talk: Talk::new(profile.cover),
        }
    }

    /// What travels on it are requests and answers, and not MQTT.
    pub const fn set_web(&mut self) {
        self.talk.set_web();
    }

    /// Whether it is not MQTT that travels on it.
    pub const fn is_web(&self) -> bool {
        self.talk.is_web
    }

    /// What it carries.
    pub const fn carriage(&self) -> Carriage {
        self.carriage
    }

    /// How long machines wait for an answer before they repeat themselves; never on a true link.
    pub fn resend_after(&self) -> Option<Span> {
        self.resend_after
            .filter(|_| self.carriage == Carriage::Textbook)
    }

    /// This end writes a packet.
    pub fn write(&mut self, from: Side, bytes: Bytes, of: RecordId) {
        let bytes = self.talk.wrap(from, bytes);
        let half = self.half_mut(from);
        half.sender.write(SegmentKind::Data, bytes, Some(of));
    }

    /// The next segment that this end's stack sends now, if any.
    pub fn next_segment(&mut self, from: Side, now: Instant) -> Option<Segment> {
        let carriage = self.carriage;
        let half = self.half_mut(from);
        let ack = half.receiver.expected();
        if let Some(segment) = half.sender.next_segment(now, ack) {
            half.owes_ack = false;
            return Some(segment);
        }
        let owes = std::mem::take(&mut half.owes_ack) && carriage == Carriage::Tcp;
        let place = half.sender.next_place();
        owes.then(|| Segment::word(SegmentKind::Ack, place, ack, None))
    }

    /// A RST of this end; `of` is the record that says so.
    pub fn reset_word(&self, from: Side, of: Option<RecordId>) -> Segment {
        let half = self.half(from);
        let (seq, ack) = (half.sender.next_place(), half.receiver.expected());
        Segment::word(SegmentKind::Reset, seq, ack, of)
    }

    /// Something was put on its way *to* this side.
    pub fn launch(&mut self, to: Side, flight: Flight) {
        let sender = &mut self.half_mut(to.other()).sender;
        sender.note_road(flight.segment.seq, flight.name, flight.due);
        self.lane_mut(to).push(flight);
    }

    /// Something for this side was lost below MQTT. Answers the record of the packet that is lost by
    /// it for good: only the textbook loses packets.
    pub fn drop_segment(
        &mut self,
        to: Side,
        segment: &Segment,
        name: Option<RecordId>,
    ) -> Option<RecordId> {
        let (carriage, alone) = (self.carriage, self.lane(to).is_empty());
        let sender = &mut self.half_mut(to.other()).sender;
        sender.note_road(segment.seq, name, None);
        if carriage == Carriage::Tcp {
            return None;
        }
        let lost = sender.lose_at(segment.seq);
        if alone {
            sender.on_ack(segment.end(), false, Instant::START);
        }
        lost
    }

    /// What its NAT, if it has one, does with something on its way *to* this side.
    pub fn translate(&mut self, to: Side, kind: SegmentKind, now: Instant) -> Translation {
        let Some(idle) = self.nat else {
            return Translation::Known;
        };
        if self.seen_by_nat.is_some_and(|seen| now.since(seen) <= idle) {
            self.seen_by_nat = Some(now);
            return Translation::Known;
        }
        self.seen_by_nat = None;
        let is_fresh = |at: Instant| now.since(at) <= idle;
        match to {
            Side::Broker => {
                self.stranger_at = Some(now);
                Translation::Stranger
            }
            // The answer to a stranger goes to its other address.
            Side::Client
                if kind == SegmentKind::Reset && self.stranger_at.is_some_and(is_fresh) =>
            {
                Translation::Known
            }
            Side::Client => Translation::Swallowed,
        }
    }

    /// This end is over by its own will. Answers whether the other end is to be told by RST, and the
    /// records of what will not arrive because of it. A FIN is written by [`Connection::finish`].
    pub fn part(&mut self, side: Side, parting: Parting) -> (bool, Vec<RecordId>) {
        let was = std::mem::replace(&mut self.half_mut(side).end, End::Over);
        let stood = was == End::Open || was == End::Opening && self.is_greeting(side);
        match parting {
            Parting::Fin if stood => (true, Vec::new()),
            Parting::Fin | Parting::Reset => (stood, self.stop(side)),
        }
    }

    /// A FIN behind all that this end has written; `of` is the record that says so.
    pub fn finish(&mut self, side: Side, of: Option<RecordId>) {
        // Who ends it says so in each layer.
        let farewell = of.and_then(|_| self.talk.farewell(side));
        let half = self.half_mut(side);
        half.end = End::Over;
        if let Some(farewell) = farewell {
            half.sender.write(SegmentKind::Data, farewell, None);
        }
        half.sender.write(SegmentKind::Fin, Bytes::new(), of);
    }

    /// This end learned that it is over. Answers the records of what it wrote and what will not
    /// arrive.
    pub fn hear_the_end(&mut self, side: Side, parting: Parting) -> Vec<RecordId> {
        match parting {
            // It closes too, as programs do when they read the end of a stream.
            Parting::Fin => {
                self.finish(side, None);
                Vec::new()
            }
            Parting::Reset => self.stop(side),
        }
    }

    /// This end sends nothing any more, and forgets. What is on its way may still arrive. Answers the
    /// records of what it wrote and what will not.
    pub fn stop(&mut self, side: Side) -> Vec<RecordId> {
        let to = side.other();
        let delivered = self.half(to).receiver.expected();
        let (lane, half, other) = match side {
            Side::Client => (&self.to_broker, &mut self.client, &self.broker),
            Side::Broker => (&self.to_client, &mut self.broker, &self.client),
        };
        // What came too early waits at the other end for what is before it.
        let is_on_its_way =
            |seq| other.receiver.has_early(seq) || lane.flights().any(|it| it.segment.seq == seq);
        let lost = half.sender.lose(delivered, Doomed::Unless(&is_on_its_way));
        half.end = End::Over;
        half.owes_ack = false;
        half.sender.stop();
        lost
    }

    /// This end has no network any more, or no power: it forgets, and all that is on its way is lost.
    /// Answers the records of what can never arrive now, in both directions. The other end hears
    /// nothing; its stack sends again what it has no answer for.
    pub fn vanish(&mut self, side: Side) -> (Vec<Flight>, Vec<RecordId>) {
        let delivered = self.half(side.other()).receiver.expected();
        let mut lost = self.half_mut(side).sender.lose(delivered, Doomed::All);
        lost.extend(self.stop(side));
        let delivered = self.half(side).receiver.expected();
        let other = self.half_mut(side.other());
        lost.extend(other.sender.lose(delivered, Doomed::All));
        other.sender.forget_roads(delivered);
        let mut flights = Vec::from(self.to_broker.clear());
        flights.extend(self.to_client.clear());
        (flights, lost)
    }

    /// When this end's stack has waited long enough for an answer.
    pub fn deadline(&self, side: Side) -> Option<Instant> {
        self.half(side).sender.deadline()
    }

    /// That moment has come. Answers what the stack does, and the record of the sending it waited
    /// for.
    pub fn on_deadline(&mut self, side: Side, now: Instant) -> (Option<Fatigue>, Option<RecordId>) {
        let half = self.half_mut(side);
        let awaited = half.sender.awaited();
        match half.sender.on_deadline(now) {
            Patience::SendsAgain => (None, awaited),
            Patience::GivesUp => (Some(Fatigue { knew: half.end }), awaited),
        }
    }

    /// When each packet on its way to this side arrives, where that is another moment than was told
    /// before; `None` while it waits.
    pub fn news(&mut self, to: Side) -> Vec<(RecordId, Option<Instant>)> {
        let delivered = self.half(to).receiver.expected();
        self.half_mut(to.other()).sender.news(delivered)
    }

    /// The records of what was written and neither arrived nor was lost: nobody will know any more.
    pub fn leftovers(&mut self) -> Vec<RecordId> {
        let mut left = Vec::new();
        for side in Side::BOTH {
            let delivered = self.half(side.other()).receiver.expected();
            left.extend(self.half_mut(side).sender.lose(delivered, Doomed::All));
        }
        left
    }

    /// What is on its way to this side has other times of arrival now.
    pub fn reckon(&mut self, to: Side) {
        let delivered = self.half(to).receiver.expected();
        let lane = match to {
            Side::Client => &self.to_client,
            Side::Broker => &self.to_broker,
        };
        let sender = match to {
            Side::Client => &mut self.broker.sender,
            Side::Broker => &mut self.client.sender,
        };
        sender.forget_roads(delivered);
        for flight in lane.flights().filter(|flight| flight.due.is_some()) {
            sender.note_road(flight.segment.seq, None, flight.due);
        }
    }

    /// When what this end wrote last arrives, if nothing happens to the link. It counts as told.
    pub fn due_of_newest(&mut self, from: Side) -> Option<Instant> {
        let delivered = self.half(from.other()).receiver.expected();
        let sender = &mut self.half_mut(from).sender;
        let due = sender.due_of_newest(delivered);
        sender.note_told(due);
        due
    }

    /// What this end's stack keeps until the other end has it, in bytes.
    pub fn kept(&self, side: Side) -> u64 {
        u64::try_from(self.half(side).sender.kept()).unwrap_or(u64::MAX)
    }

    /// Nothing behind the first `bytes` of what this end writes next is sent. Answers the place.
    pub fn set_barrier(&mut self, from: Side, bytes: u64) -> u64 {
        self.half_mut(from).sender.set_barrier(bytes)
    }

    /// What waited behind a barrier may be sent.
    pub fn lift_barrier(&mut self, from: Side) {
        self.half_mut(from).sender.lift_barrier();
    }

    /// How much of the other end's stream has reached this end: the place it expects next.
    pub const fn delivered(&self, side: Side) -> u64 {
        self.half(side).receiver.expected()
    }

    /// What is on its way to this side.
    pub const fn lane(&self, to: Side) -> &Lane {
        match to {
            Side::Client => &self.to_client,
            Side::Broker => &self.to_broker,
        }
    }

    /// As [`Connection::lane`], to stop or release it.
    pub const fn lane_mut(&mut self, to: Side) -> &mut Lane {
        match to {
            Side::Client => &mut self.to_client,
            Side::Broker => &mut self.to_broker,
        }
    }

    /// The stack at this end, in numbers.
    pub fn gauge(&self, side: Side) -> Gauge {
        self.half(side).sender.gauge()
    }

    /// What this end wrote that has not arrived and is not on its way, and why.
    pub fn stuck(&self, from: Side, now: Instant) -> Vec<(RecordId, Stuck)> {
        let delivered = self.delivered(from.other());
        self.half(from).sender.stuck(delivered, now)
    }

    /// What this end believes.
    pub const fn end(&self, side: Side) -> End {
        self.half(side).end
    }

    /// Whether TCP stands at this end, and there is something to say before MQTT.
    pub(super) fn is_greeting(&self, side: Side) -> bool {
        self.talk.is_covered() && self.half(side).sender.stands()
    }

    /// Whether nobody believes in it, nothing is on its way and nothing will be: it can be forgotten.
    pub fn is_over(&self) -> bool {
        let quiet =
            |half: &Half| matches!(half.end, End::Absent | End::Over) && half.sender.is_done();
        quiet(&self.client)
            && quiet(&self.broker)
            && self.client.end == End::Over
            && self.to_client.is_empty()
            && self.to_broker.is_empty()
    }

    pub(super) const fn half(&self, side: Side) -> &Half {
        match side {
            Side::Client => &self.client,
            Side::Broker => &self.broker,
        }
    }

    pub(super) const fn half_mut(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Client => &mut self.client,
            Side::Broker => &mut self.broker,
        }
    }
}

/// A stack has given up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fatigue {
    /// What its end believed until now: a broker that never saw a connection stand hears nothing.
    pub knew: End,
}
