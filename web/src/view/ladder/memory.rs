//! What outlives a connection: sessions, held identifiers, decisions, and what applications got.

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::machine::{Event, Remark};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Record;
use brokerscope_core::wire::{PacketId, PacketKind, Qos};

use super::label;
use super::reading::Reading;
use super::scene::{Band, Delivery, HeldId, Said, Verdict};
use crate::view::stage::Stage;

/// Lines of memory drawn in a broker's room, at most.
pub const MEMORY_MAX: usize = 4;

/// An identifier that is held.
#[derive(Debug)]
pub(super) struct Held {
    client: NodeId,
    packet: PacketId,
    line: Option<usize>,
    /// Its place in the scene.
    place: usize,
}

impl Reading {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the rest is drawn elsewhere, or not at all"
    )]
    pub(super) fn happened(&mut self, stage: &Stage<'_>, record: &Record, event: &Event) {
        match event {
            Event::Delivered(message) => {
                if let Some(client) = record.node {
                    self.scene.deliveries.push(Delivery {
                        id: record.id,
                        client,
                        at: record.at,
                        payload: message.payload.clone(),
                    });
                }
            }
            Event::SessionStarted { client } => {
                if let Some(client) = self.session_of(stage, client.as_str(), record) {
                    self.end_session(client, record.at);
                    let place = self.scene.bands.push(Band {
                        id: record.id,
                        client,
                        from: record.at,
                        to: None,
                    });
                    self.sessions.insert(client, place);
                }
            }
            Event::SessionEnded { client } => {
                if let Some(client) = self.session_of(stage, client.as_str(), record) {
                    self.end_session(client, record.at);
                }
            }
            event => {
                if let Some(text) = label::fate(event) {
                    self.verdict(record, None, text, Said::Event(event.clone()));
                }
            }
        }
    }

    fn end_session(&mut self, client: NodeId, at: Instant) {
        if let Some(place) = self.sessions.remove(&client) {
            self.scene.bands.change(place, |band| band.to = Some(at));
        }
        let own = |held: &Held| held.client == client;
        while let Some(place) = self.held.iter().position(own) {
            let held = self.held.remove(place);
            self.let_go(held.place, at);
        }
    }

    fn let_go(&mut self, place: usize, at: Instant) {
        self.scene.held.change(place, |held| held.to = Some(at));
    }

    pub(super) fn noted(
        &mut self,
        stage: &Stage<'_>,
        record: &Record,
        (conn, remark): (Option<ConnId>, &Remark),
    ) {
        let entry = conn.and_then(|conn| self.conns.get(&conn));
        let client = entry.map(|entry| entry.client);
        let shown = stage.shows(&record.fact);
        if !shown || record.node.is_none() || record.node == client {
            return;
        }
        if let (Some(client), Some(conn)) = (client, conn) {
            self.remembered(record, conn, client, remark);
        }
        if let Some(text) = label::verdict(remark) {
            self.verdict(record, client, text, Said::Remark(remark.clone()));
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few remarks are about held identifiers"
    )]
    fn remembered(&mut self, record: &Record, conn: ConnId, client: NodeId, remark: &Remark) {
        match remark {
            Remark::TookOver(id) if self.reads_qos_2(record, conn) => {
                let line = (0..MEMORY_MAX)
                    .find(|line| !self.held.iter().any(|one| one.line == Some(*line)));
                let place = self.scene.held.push(HeldId {
                    id: record.id,
                    client,
                    from: record.at,
                    to: None,
                    packet: *id,
                    line,
                });
                self.scene.memory = self.scene.memory.max(line.map_or(0, |line| line + 1));
                self.held.push(Held {
                    client,
                    packet: *id,
                    line,
                    place,
                });
            }
            Remark::Released(id) => {
                let is = |held: &Held| held.client == client && held.packet == *id;
                if let Some(place) = self.held.iter().rposition(is) {
                    let held = self.held.remove(place);
                    self.let_go(held.place, record.at);
                }
            }
            Remark::KnownNotRouted(id) => self.again = Some((record.step, conn, *id)),
            _ => {}
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

    fn verdict(&mut self, record: &Record, client: Option<NodeId>, text: &'static str, said: Said) {
        if let Some(broker) = record.node {
            self.scene.verdicts.push(Verdict {
                id: record.id,
                broker,
                client,
                at: record.at,
                text,
                said,
            });
        }
    }

    /// A Client Identifier that the broker chose stands in no scenario: then the connection on which
    /// CONNECT just came tells whose it is.
    fn session_of(&self, stage: &Stage<'_>, client: &str, record: &Record) -> Option<NodeId> {
        let heard = self.heard.filter(|heard| heard.step == record.step);
        let named = stage.client_called(client);
        named.or_else(|| Some(self.conns.get(&heard?.conn)?.client))
    }
}
