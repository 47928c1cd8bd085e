//! Reads records, oldest first, into a [`Scene`].

use std::collections::BTreeMap;

use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId, StepId};
use brokerscope_core::machine::{Ending, Event, Remark};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record};
use brokerscope_core::wire::{Brief, PacketId, PacketKind, Qos};
use brokerscope_core::world::Action;

use super::busy;
use super::label;
use super::scene::{
    Arrow, BLOCK, Band, Bar, Delivery, EndMark, Fate, Flag, HeldId, Scene, Side, Verdict, Way,
    Weight, Whisper,
};
use crate::view::stage::{Kind, Stage};

/// Everything on the stage, ready to be drawn.
pub(super) fn read(stage: &Stage<'_>) -> Scene {
    let mut reading = Reading::new(stage);
    for record in stage.records {
        reading.take(record);
    }
    reading.finish()
}

/// A connection while it is read.
#[derive(Default)]
struct Conn {
    client: NodeId,
    broker: NodeId,
    asked: Option<Instant>,
    /// By [`Side`]: opened, closed.
    ends: [(Option<Instant>, Option<(Instant, Ending)>); 2],
}

/// The packet that was read last, and where.
#[derive(Clone, Copy)]
struct Heard {
    step: StepId,
    conn: ConnId,
    kind: PacketKind,
    qos: Qos,
}

struct Reading<'a> {
    stage: &'a Stage<'a>,
    scene: Scene,
    conns: BTreeMap<ConnId, Conn>,
    /// Places in [`Scene::arrows`] of the packets whose end is not known.
    flying: BTreeMap<RecordId, usize>,
    heard: Option<Heard>,
    /// Identifiers that were answered again in the step at hand.
    again: Option<(StepId, ConnId, PacketId)>,
    pauses: Vec<(Instant, Instant)>,
}

impl<'a> Reading<'a> {
    fn new(stage: &'a Stage<'a>) -> Self {
        Self {
            stage,
            scene: Scene::default(),
            conns: BTreeMap::new(),
            flying: BTreeMap::new(),
            heard: None,
            again: None,
            pauses: Vec::new(),
        }
    }

    fn take(&mut self, record: &Record) {
        self.pauses.push((record.at, record.at));
        match &record.fact {
            Fact::Acted(action) => self.acted(record, action),
            Fact::Opening { conn, link } => self.opening(record, *conn, *link),
            Fact::Opened { conn } => self.opened(record, *conn),
            Fact::Sent { conn, to, .. } => self.sent(record, *conn, *to),
            Fact::Arrived { conn, sent } => {
                self.heard(record, *conn, *sent);
                self.land(*sent, record.at, Fate::Arrived);
            }
            Fact::Lost { sent, why, .. } => self.lost(record, *sent, *why),
            Fact::Closed { conn, ending } => self.closed(record, *conn, *ending),
            Fact::Happened(event) => self.happened(record, event),
            Fact::Noted { conn, note } => self.noted(record, *conn, &note.what),
            Fact::Rang(_) | Fact::Refused { .. } => {}
        }
    }

    fn acted(&mut self, record: &Record, action: &Action) {
        let (link, text, weight) = match action {
            Action::Cut(link) => (*link, "link cut", Weight::Hurts),
            Action::Repair(link) => (*link, "link back", Weight::Heals),
            Action::Hold(link) => (*link, "link stalls", Weight::Hurts),
            Action::Release(link) => (*link, "link flows again", Weight::Heals),
            Action::Command { .. } | Action::AddClient(_) => return,
        };
        if let Some(client) = self.stage.client_on(link) {
            self.scene.flags.push(Flag {
                id: record.id,
                client,
                at: record.at,
                text,
                weight,
            });
        }
    }

    fn opening(&mut self, record: &Record, conn: ConnId, link: LinkId) {
        let Some(client) = self.stage.client_on(link).or(record.node) else {
            return;
        };
        let broker = self.broker_of(client);
        let entry = Conn {
            client,
            broker,
            asked: Some(record.at),
            ..Conn::default()
        };
        self.conns.insert(conn, entry);
    }

    fn opened(&mut self, record: &Record, conn: ConnId) {
        let Some((side, entry)) = self.end_of(record, conn) else {
            return;
        };
        entry.ends[side as usize].0 = Some(record.at);
        let (client, asked) = (entry.client, entry.asked);
        let heard = match side {
            Side::Broker => asked,
            Side::Client => entry.ends[Side::Broker as usize].0,
        };
        // An end that opens out of thin air (a real broker's) has heard nothing we know of.
        if let Some(sent) = heard {
            self.scene.whispers.push(Whisper {
                client,
                way: if side == Side::Broker {
                    Way::ToBroker
                } else {
                    Way::ToClient
                },
                sent,
                end: record.at,
            });
        }
    }

    fn sent(&mut self, record: &Record, conn: ConnId, to: NodeId) {
        let Fact::Sent { brief, due, .. } = &record.fact else {
            return;
        };
        let Some(from) = record.node else { return };
        let way = match self.stage.node(from).map(|node| &node.kind) {
            Some(Kind::Client { .. }) => Way::ToBroker,
            _ => Way::ToClient,
        };
        let again = brief.as_ref().is_some_and(|brief| {
            let answer = brief.kind == PacketKind::Pubrec;
            answer && brief.id.map(|id| (record.step, conn, id)) == self.again
        });
        self.flying.insert(record.id, self.scene.arrows.len());
        self.scene.arrows.push(Arrow {
            id: record.id,
            step: record.step,
            client: if way == Way::ToBroker { from } else { to },
            way,
            sent: record.at,
            end: due.unwrap_or(record.at),
            fate: if due.is_some() {
                Fate::Flying
            } else {
                Fate::Held
            },
            family: label::family_of(brief.as_ref()),
            name: label::name(brief.as_ref()),
            detail: label::detail(brief.as_ref(), again),
            more: label::more(brief.as_ref()),
        });
    }

    fn heard(&mut self, record: &Record, conn: ConnId, sent: RecordId) {
        let brief = self.brief(sent);
        self.heard = brief.map(|brief| Heard {
            step: record.step,
            conn,
            kind: brief.kind,
            qos: brief.qos,
        });
    }

    fn brief(&self, sent: RecordId) -> Option<&'a Brief> {
        match &self.stage.record(sent)?.fact {
            Fact::Sent { brief, .. } => brief.as_ref(),
            _ => None,
        }
    }

    fn land(&mut self, sent: RecordId, at: Instant, fate: Fate) {
        let place = self.flying.remove(&sent);
        if let Some(arrow) = place.and_then(|place| self.scene.arrows.get_mut(place)) {
            let waited = arrow.fate == Fate::Held || arrow.end < at;
            let moving = if waited { arrow.end } else { at };
            self.pauses.push((arrow.sent, moving.max(arrow.sent)));
            arrow.end = at;
            arrow.fate = fate;
        }
    }

    fn lost(&mut self, record: &Record, sent: RecordId, why: Lost) {
        let Some(arrow) = self
            .flying
            .get(&sent)
            .map(|place| &self.scene.arrows[*place])
        else {
            return;
        };
        let whole = arrow.end.since(arrow.sent).as_micros();
        let passed = record.at.since(arrow.sent).as_micros();
        let made = match why {
            Lost::EndClosed => 1.0,
            // Held back from the start: it never got far, and how far is not known.
            Lost::LinkCut | Lost::Reset if whole == 0 => 0.15,
            Lost::LinkCut | Lost::Reset => (float(passed) / float(whole)).clamp(0.04, 1.0),
        };
        self.land(sent, record.at, Fate::Lost { why, made });
    }

    fn closed(&mut self, record: &Record, conn: ConnId, ending: Ending) {
        let Some((side, entry)) = self.end_of(record, conn) else {
            return;
        };
        entry.ends[side as usize].1 = Some((record.at, ending));
        let client = entry.client;
        let other = match side {
            Side::Client => Side::Broker,
            Side::Broker => Side::Client,
        };
        let told = entry.ends[other as usize].1.map(|(at, _)| at);
        if let (Some(sent), Ending::Fin | Ending::Reset) = (told, ending) {
            self.scene.whispers.push(Whisper {
                client,
                way: match other {
                    Side::Client => Way::ToBroker,
                    Side::Broker => Way::ToClient,
                },
                sent,
                end: record.at,
            });
        }
        self.scene.endings.push(EndMark {
            id: record.id,
            client,
            end: side,
            at: record.at,
            ending,
        });
    }

    fn happened(&mut self, record: &Record, event: &Event) {
        match event {
            Event::Delivered(message) => {
                if let Some(client) = record.node {
                    self.scene.deliveries.push(Delivery {
                        id: record.id,
                        client,
                        at: record.at,
                        text: label::payload(&message.payload),
                    });
                }
            }
            Event::SessionStarted { client } => {
                if let Some(client) = self.session_of(client.as_str(), record) {
                    self.end_session(client, record.at);
                    self.scene.bands.push(Band {
                        client,
                        from: record.at,
                        to: None,
                    });
                }
            }
            Event::SessionEnded { client } => {
                if let Some(client) = self.session_of(client.as_str(), record) {
                    self.end_session(client, record.at);
                }
            }
            event => {
                if let Some(text) = label::fate(event) {
                    self.verdict(record, None, text, event.tell(self.who(record)).to_string());
                }
            }
        }
    }

    fn end_session(&mut self, client: NodeId, at: Instant) {
        let open = |to: &Option<Instant>| to.is_none();
        for band in self.scene.bands.iter_mut() {
            if band.client == client && open(&band.to) {
                band.to = Some(at);
            }
        }
        for held in self.scene.held.iter_mut() {
            if held.client == client && open(&held.to) {
                held.to = Some(at);
            }
        }
    }

    fn noted(&mut self, record: &Record, conn: Option<ConnId>, remark: &Remark) {
        let client = conn
            .and_then(|conn| self.conns.get(&conn))
            .map(|conn| conn.client);
        let is_broker = record.node.is_some() && record.node != client;
        if let (Some(client), Some(conn), true) = (client, conn, is_broker) {
            match remark {
                Remark::TookOver(id) if self.reads_qos_2(record, conn) => {
                    self.scene.held.push(HeldId {
                        id: record.id,
                        client,
                        from: record.at,
                        to: None,
                        text: format!("id {id} held"),
                    });
                }
                Remark::Released(id) => {
                    let text = format!("id {id} held");
                    let mut held = self.scene.held.iter_mut().rev();
                    if let Some(rail) = held.find(|rail| {
                        rail.client == client && rail.to.is_none() && rail.text == text
                    }) {
                        rail.to = Some(record.at);
                    }
                }
                Remark::KnownNotRouted(id) => self.again = Some((record.step, conn, *id)),
                _ => {}
            }
        }
        if is_broker && let Some(text) = label::verdict(remark) {
            self.verdict(
                record,
                client,
                text,
                remark.tell(self.who(record)).to_string(),
            );
        }
    }

    /// Whether the decision in `record` is about a PUBLISH at QoS 2 that was just read.
    fn reads_qos_2(&self, record: &Record, conn: ConnId) -> bool {
        self.heard.is_some_and(|heard| {
            heard.step == record.step
                && heard.conn == conn
                && heard.kind == PacketKind::Publish
                && heard.qos == Qos::ExactlyOnce
        })
    }

    fn verdict(
        &mut self,
        record: &Record,
        client: Option<NodeId>,
        text: &'static str,
        tip: String,
    ) {
        if let Some(broker) = record.node {
            self.scene.verdicts.push(Verdict {
                id: record.id,
                broker,
                client,
                at: record.at,
                text,
                tip,
            });
        }
    }

    fn who(&self, record: &Record) -> &'a str {
        record
            .node
            .map_or("the world", |node| self.stage.name(node))
    }

    /// A Client Identifier that the broker chose stands in no scenario: then the connection on which
    /// CONNECT just came tells whose it is.
    fn session_of(&self, client: &str, record: &Record) -> Option<NodeId> {
        let heard = self.heard.filter(|heard| heard.step == record.step);
        let named = self.stage.client_called(client);
        named.or_else(|| Some(self.conns.get(&heard?.conn)?.client))
    }

    fn end_of(&mut self, record: &Record, conn: ConnId) -> Option<(Side, &mut Conn)> {
        let entry = self.conns.get_mut(&conn)?;
        let side = if record.node == Some(entry.client) {
            Side::Client
        } else {
            Side::Broker
        };
        Some((side, entry))
    }

    fn broker_of(&self, client: NodeId) -> NodeId {
        match self.stage.node(client).map(|node| &node.kind) {
            Some(Kind::Client { broker, .. }) => *broker,
            _ => NodeId::default(),
        }
    }

    fn finish(mut self) -> Scene {
        for (&conn, entry) in &self.conns {
            for (side, other) in [(Side::Client, Side::Broker), (Side::Broker, Side::Client)] {
                let (opened, closed) = entry.ends[side as usize];
                let gone = entry.ends[other as usize].1.map(|(at, _)| at);
                let Some(from) = opened else { continue };
                let to = closed.map(|(at, _)| at);
                self.scene.bars.push(Bar {
                    conn,
                    client: entry.client,
                    end: side,
                    from,
                    to,
                    alone: gone
                        .filter(|gone| to.is_none_or(|to| *gone < to))
                        .map(|at| at.max(from)),
                });
            }
        }
        let head = self.stage.head;
        for place in self.flying.values() {
            let arrow = &mut self.scene.arrows[*place];
            self.pauses.push((arrow.sent, arrow.end));
            // Overdue: the link was held after it was sent.
            if arrow.fate == Fate::Flying && arrow.end < head {
                arrow.fate = Fate::Held;
            }
            if arrow.fate == Fate::Held {
                arrow.end = head.max(arrow.sent + self.stage.grain);
            }
        }
        self.scene.latest = latest(&self.scene.arrows);
        self.scene.busy = busy::merge(self.pauses);
        self.scene
    }
}

fn latest(arrows: &[Arrow]) -> Vec<Instant> {
    let end = |block: &[Arrow]| {
        block
            .iter()
            .map(|arrow| arrow.end)
            .max()
            .unwrap_or_default()
    };
    arrows.chunks(BLOCK).map(end).collect()
}

#[allow(clippy::cast_precision_loss, reason = "microseconds of one flight")]
fn float(us: u64) -> f64 {
    us as f64
}
