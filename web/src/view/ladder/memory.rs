//! What outlives a connection: sessions, held identifiers, decisions, and what applications got.

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::machine::{Event, Remark};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Record;
use brokerscope_core::wire::{PacketKind, Qos};

use super::label;
use super::reading::Reading;
use super::scene::{Band, Delivery, HeldId, Said, Verdict};

impl Reading<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the rest is drawn elsewhere, or not at all"
    )]
    pub(super) fn happened(&mut self, record: &Record, event: &Event) {
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
                    self.verdict(record, None, text, Said::Event(event.clone()));
                }
            }
        }
    }

    fn end_session(&mut self, client: NodeId, at: Instant) {
        let bands = self
            .scene
            .bands
            .iter_mut()
            .filter(|band| band.client == client);
        let held = self
            .scene
            .held
            .iter_mut()
            .filter(|held| held.client == client);
        let ends = bands
            .map(|band| &mut band.to)
            .chain(held.map(|held| &mut held.to));
        for end in ends.filter(|end| end.is_none()) {
            *end = Some(at);
        }
    }

    pub(super) fn noted(&mut self, record: &Record, conn: Option<ConnId>, remark: &Remark) {
        let entry = conn.and_then(|conn| self.conns.get(&conn));
        let client = entry.map(|entry| entry.client);
        let shown = self.stage.shows(&record.fact);
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
                self.scene.held.push(HeldId {
                    id: record.id,
                    client,
                    from: record.at,
                    to: None,
                    packet: *id,
                });
            }
            Remark::Released(id) => {
                let open = |held: &&mut HeldId| {
                    held.client == client && held.to.is_none() && held.packet == *id
                };
                if let Some(held) = self.scene.held.iter_mut().rev().find(open) {
                    held.to = Some(record.at);
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
    fn session_of(&self, client: &str, record: &Record) -> Option<NodeId> {
        let heard = self.heard.filter(|heard| heard.step == record.step);
        let named = self.stage.client_called(client);
        named.or_else(|| Some(self.conns.get(&heard?.conn)?.client))
    }
}
