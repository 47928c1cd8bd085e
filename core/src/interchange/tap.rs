//! What a capture of a trace holds: segments.
//!
//! Where is it taken? Each segment is seen where its sender's card puts it on the wire, at that
//! moment, whichever end that is: as if captures of what *leaves* each node were merged. So every
//! segment that a stack sent is there once, those that were lost on the way included, nothing comes
//! before what it answers, and what an analyser calls a retransmission is one. At one end alone a
//! retransmission of the other end shows only as a segment that comes late.
//!
//! A connection whose trace tells no segments (a real one, of which a page cannot see them; one over a
//! textbook's link, where there are none) gets the plainest TCP that carries what was sent.

use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::Ending;
use crate::net::{Segment, SegmentKind, Side};
use crate::order::{Map, Set};
use crate::time::Instant;
use crate::trace::{Fact, Names, Record, Trace};

/// One segment on the wire.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) at: Instant,
    pub(super) conn: ConnId,
    /// Which end sent it.
    pub(super) side: Side,
    pub(super) client: NodeId,
    pub(super) broker: NodeId,
    pub(super) segment: Segment,
    /// The record that tells of it.
    pub(super) record: RecordId,
}

/// The two nodes of a connection; of one that has no segments of its own, the streams so far.
struct Wire {
    client: NodeId,
    broker: NodeId,
    /// Whether the trace tells its segments.
    is_told: bool,
    stands: bool,
    /// The next place in the client's and in the broker's stream.
    next: [u64; 2],
    /// What each end has of the other's stream.
    heard: [u64; 2],
    finished: [bool; 2],
}

struct Tap<'a> {
    names: &'a Names,
    /// Connections that came to stand.
    stood: Set<ConnId>,
    /// Connections of which it is told what ended them. Of a real one only that it ended is known.
    parted: Set<ConnId>,
    wires: Map<ConnId, Wire>,
    /// The places behind packets of connections without segments.
    ends: Map<RecordId, u64>,
    frames: Vec<Frame>,
}

/// All segments of a trace, in the order of their sending, and whether some had to be made up.
pub(super) fn frames(trace: &Trace, names: &Names) -> (Vec<Frame>, bool) {
    let (mut told, mut stood, mut parted) = (Set::new(), Set::new(), Set::new());
    for record in trace.records() {
        if let Fact::Segment { conn, .. } = record.fact {
            told.insert(conn);
        }
        if let Fact::Opened { conn } = record.fact {
            stood.insert(conn);
        }
        if let Fact::EndSent { conn, .. } = record.fact {
            parted.insert(conn);
        }
    }
    let mut tap = Tap {
        names,
        stood,
        parted,
        wires: Map::new(),
        ends: Map::new(),
        frames: Vec::new(),
    };
    for record in trace.records() {
        tap.see(record, &told);
    }
    let made_up = tap.wires.values().any(|wire| !wire.is_told);
    (tap.frames, made_up)
}

impl Tap<'_> {
    fn see(&mut self, record: &Record, told: &Set<ConnId>) {
        if let (Fact::Opening { conn, .. }, Some(client)) = (&record.fact, record.node) {
            let broker = self.names.broker_of(client).unwrap_or_default();
            self.meet(*conn, client, broker, told);
        }
        if let (Fact::Sent { conn, to, .. }, Some(node)) = (&record.fact, record.node)
            && !self.wires.contains_key(conn)
        {
            // A trace that begins in the middle: whoever has a broker is the client.
            let (client, broker) = match self.names.broker_of(node) {
                Some(_) => (node, *to),
                None => (*to, node),
            };
            self.meet(*conn, client, broker, told);
        }
        let Some(conn) = record.fact.connection() else {
            return;
        };
        let Some(wire) = self.wires.get(&conn) else {
            return;
        };
        if !wire.is_told {
            self.imagine(record, conn);
        } else if let Fact::Segment { segment, .. } = &record.fact
            && let Some(side) = wire.side(record.node)
        {
            self.put(record, conn, side, segment.clone());
        }
    }

    fn meet(&mut self, conn: ConnId, client: NodeId, broker: NodeId, told: &Set<ConnId>) {
        let wire = Wire {
            client,
            broker,
            is_told: told.contains(&conn),
            stands: false,
            next: [0; 2],
            heard: [0; 2],
            finished: [false; 2],
        };
        self.wires.insert(conn, wire);
    }

    fn put(&mut self, record: &Record, conn: ConnId, side: Side, segment: Segment) {
        if let Some(wire) = self.wires.get(&conn) {
            self.frames.push(Frame {
                at: record.at,
                conn,
                side,
                client: wire.client,
                broker: wire.broker,
                segment,
                record: record.id,
            });
        }
    }

    /// The plainest TCP there is: a segment for each packet, and an answer for each that arrived.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others put nothing on a wire"
    )]
    fn imagine(&mut self, record: &Record, conn: ConnId) {
        let Some(side) = self.wires.get(&conn).and_then(|it| it.side(record.node)) else {
            return;
        };
        match &record.fact {
            // Where nobody was asked in the end, nothing was on a wire.
            Fact::Opening { .. } if !self.stood.contains(&conn) => {}
            Fact::Opening { .. } => self.say(record, (conn, Side::Client), SegmentKind::Syn),
            Fact::Opened { .. } => self.stand(record, conn),
            Fact::Sent { bytes, .. } => {
                self.stand(record, conn);
                for part in 0..bytes.len().div_ceil(PART) {
                    let end = bytes.len().min((part + 1) * PART);
                    let mut segment = self.next(conn, side, SegmentKind::Data);
                    segment.bytes = bytes.slice(part * PART..end);
                    segment.of = Some(record.id);
                    segment.is_last = end == bytes.len();
                    self.send(record, conn, side, segment);
                }
                if let Some(wire) = self.wires.get(&conn) {
                    self.ends.insert(record.id, wire.next[side as usize]);
                }
            }
            Fact::Arrived { sent, .. } => {
                let end = self.ends.remove(sent);
                if let Some((wire, end)) = self.wires.get_mut(&conn).zip(end) {
                    let heard = &mut wire.heard[side as usize];
                    *heard = end.max(*heard);
                    self.say(record, (conn, side), SegmentKind::Ack);
                }
            }
            Fact::EndSent { ending, .. } => {
                let kind = match ending {
                    Ending::Fin => SegmentKind::Fin,
                    _ => SegmentKind::Reset,
                };
                self.finish(record, (conn, side), kind);
            }
            Fact::Closed { ending, .. } => self.close(record, (conn, side), *ending),
            _ => {}
        }
    }

    /// The answer to SYN, and the answer to that: once.
    fn stand(&mut self, record: &Record, conn: ConnId) {
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        if std::mem::replace(&mut wire.stands, true) {
            return;
        }
        let is_new = wire.next[0] == 0;
        if is_new {
            self.say(record, (conn, Side::Client), SegmentKind::Syn);
        }
        self.hear_all(conn, Side::Broker);
        self.say(record, (conn, Side::Broker), SegmentKind::SynAck);
        self.hear_all(conn, Side::Client);
        self.say(record, (conn, Side::Client), SegmentKind::Ack);
    }

    fn finish(&mut self, record: &Record, (conn, side): (ConnId, Side), kind: SegmentKind) {
        if let Some(wire) = self.wires.get_mut(&conn) {
            wire.finished[side as usize] = true;
            self.say(record, (conn, side), kind);
        }
    }

    /// An end knows that the connection is over. If nobody told of a FIN or RST, whoever knows first
    /// has sent it.
    fn close(&mut self, record: &Record, (conn, side): (ConnId, Side), ending: Ending) {
        let is_news = |wire: &Wire| wire.stands && wire.finished == [false; 2];
        let is_news = self.wires.get(&conn).is_some_and(is_news) && !self.parted.contains(&conn);
        if is_news && ending == Ending::Fin {
            self.finish(record, (conn, side), SegmentKind::Fin);
        } else if is_news && ending == Ending::Reset {
            self.finish(record, (conn, side), SegmentKind::Reset);
        } else if ending == Ending::Fin {
            self.answer_fin(record, conn, side);
        }
    }

    /// Who reads the end of a stream answers it, and ends its own.
    fn answer_fin(&mut self, record: &Record, conn: ConnId, side: Side) {
        let finished = self.wires.get(&conn).map(|wire| wire.finished);
        let Some(finished) = finished.filter(|it| it[side.other() as usize]) else {
            return;
        };
        if !finished[side as usize] {
            self.hear_all(conn, side);
            self.finish(record, (conn, side), SegmentKind::Fin);
        }
    }

    fn hear_all(&mut self, conn: ConnId, side: Side) {
        if let Some(wire) = self.wires.get_mut(&conn) {
            wire.heard[side as usize] = wire.next[side.other() as usize];
        }
    }

    fn say(&mut self, record: &Record, (conn, side): (ConnId, Side), kind: SegmentKind) {
        let segment = self.next(conn, side, kind);
        self.send(record, conn, side, segment);
    }

    fn next(&self, conn: ConnId, side: Side, kind: SegmentKind) -> Segment {
        let wire = self.wires.get(&conn);
        let place = |places: fn(&Wire) -> &[u64; 2]| wire.map_or(0, |it| places(it)[side as usize]);
        Segment::word(kind, place(|it| &it.next), place(|it| &it.heard), None)
    }

    fn send(&mut self, record: &Record, conn: ConnId, side: Side, segment: Segment) {
        if let Some(wire) = self.wires.get_mut(&conn) {
            wire.next[side as usize] = segment.end();
            self.put(record, conn, side, segment);
        }
    }
}

/// As much as an Ethernet carries beside the headers, in bytes.
const PART: usize = 1_460;

impl Wire {
    fn side(&self, node: Option<NodeId>) -> Option<Side> {
        match node {
            Some(node) if node == self.client => Some(Side::Client),
            Some(node) if node == self.broker => Some(Side::Broker),
            Some(_) | None => None,
        }
    }
}
