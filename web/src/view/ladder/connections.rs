//! Connections, end by end, and what TCP says when they open and close.

use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId};
use brokerscope_core::machine::Ending;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Layer, Record};

use super::reading::Reading;
use super::scene::{Bar, EndMark, Side, Way, Whisper};

/// A connection while it is read.
#[derive(Default)]
pub(super) struct Conn {
    pub(super) client: NodeId,
    asked: Option<(RecordId, Instant)>,
    /// By [`Side`].
    ends: [End; 2],
}

/// One end of it.
#[derive(Clone, Copy, Default)]
struct End {
    opened: Option<Instant>,
    closed: Option<Instant>,
}

impl Reading<'_> {
    pub(super) fn opening(&mut self, record: &Record, conn: ConnId, link: LinkId) {
        if let Some(client) = self.stage.client_on(link).or(record.node) {
            let entry = Conn {
                client,
                asked: Some((record.id, record.at)),
                ..Conn::default()
            };
            self.conns.insert(conn, entry);
        }
    }

    pub(super) fn opened(&mut self, record: &Record, conn: ConnId) {
        let Some((side, entry)) = self.end_of(record, conn) else {
            return;
        };
        entry.ends[side as usize].opened = Some(record.at);
        let client = entry.client;
        let (heard, way) = match side {
            Side::Broker => (entry.asked.map(|(_, at)| at), Way::ToBroker),
            Side::Client => (entry.ends[Side::Broker as usize].opened, Way::ToClient),
        };
        // The end of a real broker opens unseen: then there is nothing to draw from.
        if let Some(sent) = heard.filter(|_| self.stage.layer == Layer::Mqtt) {
            self.scene.whispers.push(Whisper {
                id: record.id,
                client,
                way,
                sent,
                end: record.at,
            });
        }
    }

    /// FIN or RST is on its way.
    pub(super) fn end_sent(&mut self, record: &Record, to: NodeId, due: Option<Instant>) {
        let shown = self.stage.layer == Layer::Mqtt;
        let Some(from) = record.node.filter(|_| shown) else {
            return;
        };
        let way = self.way_from(from);
        self.scene.whispers.push(Whisper {
            id: record.id,
            client: if way == Way::ToBroker { from } else { to },
            way,
            sent: record.at,
            end: due.unwrap_or(record.at),
        });
    }

    pub(super) fn whisper_due(&mut self, sent: RecordId, due: Option<Instant>) {
        if let (Some(whisper), Some(due)) = (self.whisper(sent), due) {
            whisper.end = due;
        }
    }

    pub(super) fn whisper_lost(&mut self, sent: RecordId, at: Instant) {
        if let Some(whisper) = self.whisper(sent) {
            whisper.end = at.max(whisper.sent);
        }
    }

    fn whisper(&mut self, id: RecordId) -> Option<&mut Whisper> {
        self.scene
            .whispers
            .iter_mut()
            .rev()
            .find(|whisper| whisper.id == id)
    }

    pub(super) fn closed(&mut self, record: &Record, conn: ConnId, ending: Ending) {
        let Some((side, entry)) = self.end_of(record, conn) else {
            return;
        };
        entry.ends[side as usize].closed = Some(record.at);
        let client = entry.client;
        self.scene.endings.push(EndMark {
            id: record.id,
            client,
            end: side,
            at: record.at,
            ending,
        });
    }

    fn end_of(&mut self, record: &Record, conn: ConnId) -> Option<(Side, &mut Conn)> {
        let entry = self.conns.get_mut(&conn)?;
        let side = match record.node == Some(entry.client) {
            true => Side::Client,
            false => Side::Broker,
        };
        Some((side, entry))
    }

    /// Both ends of every connection as bars.
    pub(super) fn bars(&mut self) {
        for (&conn, entry) in self.conns.iter() {
            for (side, other) in [(Side::Client, Side::Broker), (Side::Broker, Side::Client)] {
                let End { opened, closed } = entry.ends[side as usize];
                let gone = entry.ends[other as usize].closed;
                let Some(from) = opened else { continue };
                let early = gone.filter(|gone| closed.is_none_or(|closed| *gone < closed));
                self.scene.bars.push(Bar {
                    conn,
                    client: entry.client,
                    end: side,
                    from,
                    to: closed,
                    alone: early.map(|gone| gone.max(from)),
                });
            }
        }
    }
}
