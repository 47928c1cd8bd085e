//! Reads records, oldest first, into a [`Scene`]. Packets here; connections and what the broker keeps
//! in their own rooms.

use brokerscope_core::device::http;
use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId, StepId};
use brokerscope_core::net::LinkState;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record};
use brokerscope_core::wire::{Brief, PacketId, PacketKind, Qos};

use super::busy;
use super::connections::Conn;
use super::label;
use super::memory::Held;
use super::scene::{Again, Arrow, Fate, Flag, Scene, Way, Weight};
use crate::shared::{Last, Shared};
use crate::view::stage::{Kind, Stage};

/// How far a packet is thought to have come that waited from the start.
const STUCK_AT_ONCE: f64 = 0.12;

/// Everything on the stage, ready to be drawn.
pub(super) fn read(stage: &Stage<'_>) -> Scene {
    let mut reading = Reading::default();
    for record in stage.records {
        reading.take(stage, record);
    }
    reading.scene(stage.head)
}

/// The packet that was read last, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub(super) step: StepId,
    pub(super) conn: ConnId,
    pub(super) kind: PacketKind,
    pub(super) qos: Qos,
}

/// A packet whose end is not known yet.
#[derive(Debug)]
struct Flight {
    /// Its place in [`Scene::arrows`].
    place: usize,
    /// How much of the way it had made at `since`.
    made: f64,
    since: Instant,
    due: Option<Instant>,
}

impl Flight {
    /// How much of the way it has made at `at`.
    fn made(&self, at: Instant) -> f64 {
        let Some(due) = self.due else {
            return self.made.max(STUCK_AT_ONCE);
        };
        let whole = float(due.since(self.since).as_micros());
        if whole <= 0.0 {
            return 1.0;
        }
        let passed = float(at.since(self.since).as_micros()) / whole;
        self.made + (1.0 - self.made) * passed.min(1.0)
    }
}

/// What was read of a trace so far: it can be read on, and drawn at any time.
#[derive(Debug, Default)]
pub struct Reading {
    pub(super) scene: Scene,
    pub(super) conns: Map<ConnId, Conn>,
    pub(super) heard: Option<Heard>,
    /// The identifier that was answered again in the step at hand.
    pub(super) again: Option<(StepId, ConnId, PacketId)>,
    /// The places of the sessions that live.
    pub(super) sessions: Map<NodeId, usize>,
    /// The identifiers that the broker holds.
    pub(super) held: Vec<Held>,
    flights: Map<RecordId, Flight>,
    links: Map<LinkId, LinkState>,
    drawn: Last<(Instant, usize), Scene>,
    read: usize,
}

impl Reading {
    /// Reads one record of the stage.
    pub fn take(&mut self, stage: &Stage<'_>, record: &Record) {
        self.read += 1;
        self.busy((record.at, record.at));
        match &record.fact {
            Fact::LinkTurned { link, state } => self.turned(stage, record, (*link, *state)),
            Fact::Opening { conn, link } => self.opening(stage, record, (*conn, *link)),
            Fact::Opened { conn } => self.opened(stage, record, *conn),
            Fact::Sent { conn, to, .. } => self.sent(stage, record, (*conn, *to)),
            Fact::Due { sent, due } => self.due(record.at, *sent, *due),
            Fact::Arrived { conn, sent } => {
                self.heard(stage, record, (*conn, *sent));
                self.land(*sent, record.at, Fate::Arrived);
            }
            Fact::Lost { sent, why, .. } => self.lost(record.at, *sent, *why),
            Fact::EndSent { to, due, .. } => self.end_sent(stage, record, (*to, *due)),
            Fact::Closed { conn, ending } => self.closed(record, *conn, *ending),
            Fact::Happened(event) => self.happened(stage, record, event),
            Fact::Noted { conn, note } => self.noted(stage, record, (*conn, &note.what)),
            Fact::Segment { .. } | Fact::Dropped { .. } | Fact::Waited { .. } => {
                self.below(stage, record);
            }
            Fact::Acted(_) | Fact::Rang(_) | Fact::Refused { .. } | Fact::Stopped(_) => {}
        }
    }

    /// What can be drawn of it, with the last computed moment at `head`.
    pub fn drawn(&self, head: Instant) -> Shared<Scene> {
        self.drawn.of((head, self.read), || self.scene(head))
    }

    fn busy(&mut self, span: (Instant, Instant)) {
        busy::join(&mut self.scene.busy, span);
    }

    fn turned(&mut self, stage: &Stage<'_>, record: &Record, (link, state): (LinkId, LinkState)) {
        let before = self.links.insert(link, state).unwrap_or_default();
        let (text, weight) = match (before, state) {
            (_, LinkState::Cut) => ("link cut", Weight::Hurts),
            (_, LinkState::Held) => ("link stalls", Weight::Hurts),
            (_, LinkState::Silent) => ("link silent", Weight::Hurts),
            (LinkState::Held, LinkState::Up) => ("link flows again", Weight::Heals),
            (LinkState::Cut | LinkState::Silent | LinkState::Up, LinkState::Up) => {
                ("link back", Weight::Heals)
            }
        };
        if let Some(client) = stage.client_on(link) {
            self.scene.flags.push(Flag {
                id: record.id,
                client,
                at: record.at,
                text,
                weight,
            });
        }
    }

    fn sent(&mut self, stage: &Stage<'_>, record: &Record, (conn, to): (ConnId, NodeId)) {
        let Fact::Sent {
            brief, bytes, due, ..
        } = &record.fact
        else {
            return;
        };
        let Some(from) = record.node.filter(|_| stage.shows(&record.fact)) else {
            return;
        };
        let way = way_from(stage, from);
        let again = brief.as_ref().is_some_and(|brief| {
            let answer = brief.kind == PacketKind::Pubrec;
            answer && brief.id.map(|id| (record.step, conn, id)) == self.again
        });
        let place = self.scene.arrows.push(Arrow {
            id: record.id,
            step: record.step,
            client: if way == Way::ToBroker { from } else { to },
            way,
            sent: record.at,
            end: record.at,
            fate: Fate::Flying,
            family: label::family_of(brief.as_ref(), bytes),
            brief: brief.clone(),
            http: http(bytes).filter(|_| brief.is_none()),
            again: if again { Again::Yes } else { Again::No },
        });
        let flight = Flight {
            place,
            made: 0.0,
            since: record.at,
            due: *due,
        };
        self.flights.insert(record.id, flight);
    }

    fn due(&mut self, at: Instant, sent: RecordId, due: Option<Instant>) {
        if let Some(flight) = self.flights.get_mut(&sent) {
            let made = flight.made(at);
            if flight.due.is_some() {
                busy::join(&mut self.scene.busy, (flight.since, at));
            }
            flight.made = made;
            flight.since = at;
            flight.due = due;
        } else {
            self.whisper_due(sent, due);
        }
    }

    fn heard(&mut self, stage: &Stage<'_>, record: &Record, (conn, sent): (ConnId, RecordId)) {
        let brief = brief(stage, sent);
        let lets_in =
            |brief: &&Brief| brief.kind == PacketKind::Connack && !brief.reason.is_error();
        if brief.filter(lets_in).is_some() {
            self.let_in(record.at, conn);
        }
        self.heard = brief.map(|brief| Heard {
            step: record.step,
            conn,
            kind: brief.kind,
            qos: brief.qos,
        });
    }

    fn land(&mut self, sent: RecordId, at: Instant, fate: Fate) {
        let Some(flight) = self.flights.remove(&sent) else {
            return;
        };
        if flight.due.is_some() {
            self.busy((flight.since, at));
        }
        self.scene.arrows.change(flight.place, |arrow| {
            arrow.end = at;
            arrow.fate = fate;
        });
    }

    fn lost(&mut self, at: Instant, sent: RecordId, why: Lost) {
        let Some(flight) = self.flights.get(&sent) else {
            self.whisper_lost(sent, at);
            return;
        };
        let made = match why {
            Lost::EndClosed => 1.0,
            Lost::LinkCut | Lost::Reset | Lost::GaveUp | Lost::Swallowed | Lost::PowerLost => {
                flight.made(at)
            }
        };
        self.land(sent, at, Fate::Lost { why, made });
    }

    /// With what is on its way as far as `head` knows.
    fn scene(&self, head: Instant) -> Scene {
        let mut scene = self.scene.clone();
        for flight in self.flights.values() {
            match flight.due.filter(|due| *due >= head) {
                Some(due) => {
                    scene.arrows.change(flight.place, |arrow| arrow.end = due);
                    busy::join(&mut scene.busy, (flight.since, due));
                }
                None => {
                    let made = flight.made(head).min(1.0 - STUCK_AT_ONCE);
                    scene.arrows.change(flight.place, |arrow| {
                        arrow.end = head.max(arrow.sent);
                        arrow.fate = Fate::Held { made };
                    });
                }
            }
        }
        scene
    }
}

/// Whether `from` is a client.
pub(super) fn way_from(stage: &Stage<'_>, from: NodeId) -> Way {
    match stage.node(from).map(|node| &node.kind) {
        Some(Kind::Client { .. }) => Way::ToBroker,
        Some(Kind::Broker | Kind::Opaque) | None => Way::ToClient,
    }
}

fn brief<'a>(stage: &Stage<'a>, sent: RecordId) -> Option<&'a Brief> {
    let Fact::Sent { brief, .. } = &stage.record(sent)?.fact else {
        return None;
    };
    brief.as_ref()
}

#[allow(clippy::cast_precision_loss, reason = "microseconds of one flight")]
fn float(us: u64) -> f64 {
    us as f64
}
