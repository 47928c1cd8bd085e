//! The clock of a world before a broker outside: the wall's, and it stands while that broker owes an answer.
//!
//! The simulated broker answers at once. If the story went on while a real one thinks, how far away it is
//! would make another story of it: a client would subscribe before it is let in. It does not stand for
//! long: a broker that never answers shall be seen.

use crate::id::{ConnId, NodeId};
use crate::time::{Instant, Span};
use crate::trace::{Fact, Record, Trace};
use crate::wire::PacketKind;

/// So long an answer is waited for.
const HOLD_MAX: Span = Span::from_secs(2);

/// The time of a world before a broker outside.
#[derive(Debug)]
pub struct Pacer {
    guest: NodeId,
    /// The world's time.
    at: Instant,
    /// When that was looked at last, in microseconds on the wall.
    wall: Option<u64>,
    /// Records that were read.
    read: usize,
    /// What is owed, and since when on the wall.
    owed: Vec<(ConnId, PacketKind, u64)>,
}

impl Pacer {
    /// A world at its start, with this broker outside.
    pub const fn new(guest: NodeId) -> Self {
        Self {
            guest,
            at: Instant::START,
            wall: None,
            read: 0,
            owed: Vec::new(),
        }
    }

    /// The world's time.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// It is `us` microseconds on the wall, never less than before: so far the world may go on.
    pub fn until(&mut self, trace: &Trace, us: u64) -> Instant {
        let passed = us.saturating_sub(self.wall.unwrap_or(us));
        let stands = self.stands(trace);
        self.wall = Some(us);
        if stands {
            return self.at;
        }
        self.at + Span::from_micros(passed)
    }

    /// The world went on to here.
    pub const fn came_to(&mut self, at: Instant) {
        self.at = at;
    }

    /// Whether it has to stand where it is, by what its trace tells.
    pub fn stands(&mut self, trace: &Trace) -> bool {
        let wall = self.wall.unwrap_or(0);
        for record in trace.records().iter().skip(self.read) {
            self.take(trace, record, wall);
        }
        self.read = trace.records().len();
        let mut all = self.owed.iter();
        all.any(|(_, _, since)| wall.saturating_sub(*since) < HOLD_MAX.as_micros())
    }

    fn said(&mut self, conn: ConnId, said: PacketKind) {
        // Either says that what was asked for comes otherwise, or not at all.
        if matches!(said, PacketKind::Auth | PacketKind::Disconnect) {
            self.forget(conn);
        } else if let Some(place) = self.owed.iter().position(|it| (it.0, it.1) == (conn, said)) {
            self.owed.remove(place);
        }
    }

    fn forget(&mut self, conn: ConnId) {
        self.owed.retain(|it| it.0 != conn);
    }

    fn take(&mut self, trace: &Trace, record: &Record, wall: u64) {
        let is_there = record.node == Some(self.guest);
        match &record.fact {
            Fact::Arrived { conn, sent } if is_there => {
                let sent = trace.get(*sent).map(|record| &record.fact);
                let Some(Fact::Sent {
                    brief: Some(brief), ..
                }) = sent
                else {
                    return;
                };
                if let Some(answer) = brief.answered_by() {
                    self.owed.push((*conn, answer, wall));
                }
            }
            Fact::Sent {
                conn,
                brief: Some(brief),
                ..
            } if is_there => self.said(*conn, brief.kind),
            Fact::Closed { conn, .. } => self.forget(*conn),
            Fact::Arrived { .. }
            | Fact::Sent { .. }
            | Fact::Acted(_)
            | Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Segment { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
            | Fact::Due { .. }
            | Fact::Lost { .. }
            | Fact::EndSent { .. }
            | Fact::LinkTurned { .. }
            | Fact::Rang(_)
            | Fact::Happened(_)
            | Fact::Noted { .. }
            | Fact::Refused { .. }
            | Fact::Stopped(_) => {}
        }
    }
}
