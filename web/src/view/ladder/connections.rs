//! Connections, end by end, and what TCP says when they open and close.

use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId};
use brokerscope_core::machine::Ending;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Layer, Record};

use super::reading::{Reading, way_from};
use super::scene::{Bar, EndMark, Side, Way, Whisper};
use crate::view::stage::Stage;

/// A connection while it is read.
#[derive(Debug, Default)]
pub(super) struct Conn {
    pub(super) client: NodeId,
    asked: Option<Instant>,
    /// By [`Side`].
    ends: [End; 2],
}

/// One end of it.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// When, and the place of its bar.
    opened: Option<(Instant, usize)>,
    closed: Option<Instant>,
}

impl Reading {
    pub(super) fn opening(
        &mut self,
        stage: &Stage<'_>,
        record: &Record,
        (conn, link): (ConnId, LinkId),
    ) {
        if let Some(client) = stage.client_on(link).or(record.node) {
            let entry = Conn {
                client,
                asked: Some(record.at),
                ..Conn::default()
            };
            self.conns.insert(conn, entry);
        }
    }

    pub(super) fn opened(&mut self, stage: &Stage<'_>, record: &Record, conn: ConnId) {
        let Some((side, entry)) = end_of(&mut self.conns, record, conn) else {
            return;
        };
        let client = entry.client;
        let gone = entry.ends[side.other() as usize].closed;
        let place = self.scene.bars.push(Bar {
            id: record.id,
            conn,
            client,
            end: side,
            from: record.at,
            to: None,
            let_in: None,
            alone: gone.map(|_| record.at),
        });
        entry.ends[side as usize].opened = Some((record.at, place));
        let broker = entry.ends[Side::Broker as usize].opened;
        let (heard, way) = match side {
            Side::Broker => (entry.asked, Way::ToBroker),
            Side::Client => (broker.map(|(at, _)| at), Way::ToClient),
        };
        // The end of a real broker opens unseen: then there is nothing to draw from.
        if let Some(sent) = heard.filter(|_| stage.layer == Layer::Mqtt) {
            self.scene.whispers.push(Whisper {
                id: record.id,
                client,
                way,
                sent,
                end: record.at,
            });
        }
    }

    /// A CONNACK that lets the client in was read.
    pub(super) fn let_in(&mut self, at: Instant, conn: ConnId) {
        let entry = self.conns.get(&conn);
        let opened = entry.and_then(|entry| entry.ends[Side::Client as usize].opened);
        if let Some((_, place)) = opened {
            self.scene.bars.change(place, |bar| bar.let_in = Some(at));
        }
    }

    /// FIN or RST is on its way.
    pub(super) fn end_sent(
        &mut self,
        stage: &Stage<'_>,
        record: &Record,
        (to, due): (NodeId, Option<Instant>),
    ) {
        let shown = stage.layer == Layer::Mqtt;
        let Some(from) = record.node.filter(|_| shown) else {
            return;
        };
        let way = way_from(stage, from);
        self.scene.whispers.push(Whisper {
            id: record.id,
            client: if way == Way::ToBroker { from } else { to },
            way,
            sent: record.at,
            end: due.unwrap_or(record.at),
        });
    }

    pub(super) fn whisper_due(&mut self, sent: RecordId, due: Option<Instant>) {
        let place = self.scene.whispers.place(sent);
        if let (Some(place), Some(due)) = (place, due) {
            let whispers = &mut self.scene.whispers;
            whispers.change(place, |whisper| whisper.end = due);
        }
    }

    pub(super) fn whisper_lost(&mut self, sent: RecordId, at: Instant) {
        if let Some(place) = self.scene.whispers.place(sent) {
            let whispers = &mut self.scene.whispers;
            whispers.change(place, |whisper| whisper.end = at.max(whisper.sent));
        }
    }

    pub(super) fn closed(&mut self, record: &Record, conn: ConnId, ending: Ending) {
        let Some((side, entry)) = end_of(&mut self.conns, record, conn) else {
            return;
        };
        entry.ends[side as usize].closed = Some(record.at);
        let (client, own, other) = (
            entry.client,
            entry.ends[side as usize].opened,
            entry.ends[side.other() as usize],
        );
        if let Some((_, place)) = own {
            self.scene.bars.change(place, |bar| {
                bar.to = Some(record.at);
                // Both at once: neither was alone.
                bar.alone = bar.alone.filter(|alone| *alone < record.at);
            });
        }
        if let (Some((from, place)), None) = (other.opened, other.closed) {
            let alone = Some(record.at.max(from));
            self.scene.bars.change(place, |bar| bar.alone = alone);
        }
        self.scene.endings.push(EndMark {
            id: record.id,
            client,
            end: side,
            at: record.at,
            ending,
        });
    }
}

fn end_of<'a>(
    conns: &'a mut Map<ConnId, Conn>,
    record: &Record,
    conn: ConnId,
) -> Option<(Side, &'a mut Conn)> {
    let entry = conns.get_mut(&conn)?;
    let side = match record.node == Some(entry.client) {
        true => Side::Client,
        false => Side::Broker,
    };
    Some((side, entry))
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Client => Self::Broker,
            Self::Broker => Self::Client,
        }
    }
}
