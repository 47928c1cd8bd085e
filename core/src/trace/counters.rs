//! Numbers instead of records.

use super::{Fact, Record, Sink};
use crate::machine::Event;

/// Counts what happens, and keeps none of it: for runs that nobody reads.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// All records.
    pub records: u64,
    /// What somebody did, or the scenario.
    pub acts: u64,
    /// Packets written.
    pub packets: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Of them, those that never arrived.
    pub lost: u64,
    /// Segments sent, those that were lost included.
    pub segments: u64,
    /// Messages that an application was handed.
    pub delivered: u64,
    /// Ends of connections that are over.
    pub closed: u64,
}

impl Counters {
    /// One more.
    pub fn count(&mut self, record: &Record) {
        self.records += 1;
        let counter = match &record.fact {
            Fact::Acted(_) => &mut self.acts,
            Fact::Sent { bytes, .. } => {
                self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                &mut self.packets
            }
            Fact::Lost { .. } => &mut self.lost,
            Fact::Segment { .. } => &mut self.segments,
            Fact::Happened(Event::Delivered(_)) => &mut self.delivered,
            Fact::Closed { .. } => &mut self.closed,
            Fact::Happened(_)
            | Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
            | Fact::Due { .. }
            | Fact::Arrived { .. }
            | Fact::EndSent { .. }
            | Fact::LinkTurned { .. }
            | Fact::Rang(_)
            | Fact::Noted { .. }
            | Fact::Refused { .. }
            | Fact::Stopped(_) => return,
        };
        *counter += 1;
    }
}

impl Sink for Counters {
    fn take(&mut self, record: Record) {
        self.count(&record);
    }
}
