//! What TCP sends below the packets, for who looks that deep.

use brokerscope_core::id::{ConnId, RecordId};
use brokerscope_core::net::{Dropped, Segment, SegmentKind};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Layer, Record};

use super::reading::{Reading, way_from};
use super::scene::{Flag, Piece, Weight};
use crate::view::stage::Stage;

impl Reading {
    /// A fact of the layer below MQTT.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is above")]
    pub(super) fn below(&mut self, stage: &Stage<'_>, record: &Record) {
        if stage.layer < Layer::Tcp {
            return;
        }
        match &record.fact {
            Fact::Segment {
                conn,
                segment,
                due,
                dropped,
                ..
            } => self.segment(stage, record, (*conn, segment), (*due, *dropped)),
            Fact::Dropped { sent, why, .. } => self.dropped(*sent, record.at, *why),
            Fact::Waited { conn, gives_up } => self.waited(record, *conn, *gives_up),
            _ => {}
        }
    }

    fn segment(
        &mut self,
        stage: &Stage<'_>,
        record: &Record,
        (conn, segment): (ConnId, &Segment),
        (due, hole): (Option<Instant>, Option<Dropped>),
    ) {
        let (Some(from), Some(entry)) = (record.node, self.conns.get(&conn)) else {
            return;
        };
        let piece = Piece {
            id: record.id,
            client: entry.client,
            way: way_from(stage, from),
            sent: record.at,
            end: due.unwrap_or(record.at + half_a_way(stage)),
            hole,
            kind: segment.kind,
            places: places(segment),
            again: segment.tries > 0,
        };
        self.scene.segments.push(piece);
    }

    fn dropped(&mut self, sent: RecordId, at: Instant, why: Dropped) {
        let pieces = &mut self.scene.segments;
        if let Some(place) = pieces.place(sent) {
            pieces.change(place, |piece| {
                piece.hole = Some(why);
                piece.end = at.max(piece.sent);
            });
        }
    }

    fn waited(&mut self, record: &Record, conn: ConnId, gives_up: bool) {
        let Some(entry) = self.conns.get(&conn) else {
            return;
        };
        self.scene.flags.push(Flag {
            id: record.id,
            client: entry.client,
            at: record.at,
            text: if gives_up {
                "TCP gives up"
            } else {
                "TCP sends again"
            },
            weight: if gives_up {
                Weight::Hurts
            } else {
                Weight::Heals
            },
        });
    }
}

/// Where a segment got lost on its way, the world does not say; a line needs an end.
fn half_a_way(stage: &Stage<'_>) -> Span {
    Span::from_micros(stage.grain.as_micros() / 2)
}

/// `SYN`, `bytes 1 to 30`, `ACK 31`.
pub fn segment_text(segment: &Segment) -> String {
    text(segment.kind, places(segment))
}

fn places(segment: &Segment) -> (u64, u64) {
    match segment.kind {
        SegmentKind::Ack => (segment.ack, segment.ack),
        SegmentKind::Syn
        | SegmentKind::SynAck
        | SegmentKind::Data
        | SegmentKind::Fin
        | SegmentKind::Reset => (segment.seq, segment.end()),
    }
}

pub(super) fn text(kind: SegmentKind, (from, to): (u64, u64)) -> String {
    let word = match kind {
        SegmentKind::Data => return format!("bytes {from} to {}", to.saturating_sub(1)),
        SegmentKind::Ack => return format!("ACK {from}"),
        SegmentKind::Syn => "SYN",
        SegmentKind::SynAck => "SYN-ACK",
        SegmentKind::Fin => "FIN",
        SegmentKind::Reset => "RST",
    };
    word.to_owned()
}
