//! What is said beside a segment: our sentences, and the statements behind them.

use crate::id::{NodeId, RecordId};
use crate::net::SegmentKind;
use crate::order::Map;
use crate::trace::{Fact, Names, Record, Trace, tell};

use super::tap::Frame;

/// A longer comment is a story, which is told better elsewhere.
const LINES_MAX: usize = 12;

/// What is said of each packet, by the record of its sending.
pub(super) struct Comments<'a> {
    trace: &'a Trace,
    names: &'a Names,
    notes: Map<RecordId, Vec<RecordId>>,
}

impl<'a> Comments<'a> {
    /// Finds the packet of each decision: the one that it was taken over, or the first that came of
    /// it.
    pub(super) fn of(trace: &'a Trace, names: &'a Names) -> Self {
        let mut first: Map<(RecordId, NodeId), RecordId> = Map::new();
        for record in trace.records() {
            if let (Fact::Sent { .. }, Some(key)) = (&record.fact, key(record))
                && !first.contains_key(&key)
            {
                first.insert(key, record.id);
            }
        }
        let mut notes: Map<RecordId, Vec<RecordId>> = Map::new();
        for record in trace.records() {
            if let Fact::Noted { .. } = record.fact
                && let Some(packet) =
                    provoker(record, trace).or_else(|| first.get(&key(record)?).copied())
            {
                notes.get_or_default(packet).push(record.id);
            }
        }
        Self {
            trace,
            names,
            notes,
        }
    }

    /// What is to be said of this segment; empty for one that speaks for itself.
    pub(super) fn about(&self, frame: &Frame) -> String {
        let mut lines = Vec::new();
        let segment = &frame.segment;
        let record = self.trace.get(frame.record);
        let is_lost = |record: &Record| {
            matches!(
                record.fact,
                Fact::Segment {
                    dropped: Some(_),
                    ..
                }
            )
        };
        if let Some(record) = record
            && (segment.tries > 0 || is_lost(record) || segment.is_aside())
        {
            lines.push(self.told(record));
        }
        let of = segment.of.and_then(|of| self.trace.get(of));
        let is_end = segment.kind != SegmentKind::Data || segment.is_last;
        if let Some(of) = of.filter(|_| segment.tries == 0 && is_end) {
            lines.push(self.told(of));
            let notes = self.notes.get(&of.id).into_iter().flatten();
            let notes = notes.filter_map(|note| self.trace.get(*note));
            lines.extend(notes.map(|note| self.told(note)));
        }
        if lines.len() > LINES_MAX {
            lines.truncate(LINES_MAX);
            lines.push("…".to_owned());
        }
        lines.join("\n")
    }

    fn told(&self, record: &Record) -> String {
        let said = tell(record, self.trace, self.names);
        if let Fact::Noted { note, .. } = &record.fact {
            return format!("{said} [{}]", note.clause);
        }
        said.to_string()
    }
}

fn key(record: &Record) -> Option<(RecordId, NodeId)> {
    record.cause.zip(record.node)
}

/// The packet whose arrival a decision is about.
fn provoker(note: &Record, trace: &Trace) -> Option<RecordId> {
    let Fact::Arrived { sent, .. } = trace.get(note.cause?)?.fact else {
        return None;
    };
    Some(sent)
}
