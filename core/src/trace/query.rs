//! All records of a run, and what one may ask of them.

use super::{Fact, Lost, Record, Sink};
use crate::digest::Digest;
use crate::id::{ConnId, RecordId, StepId};
use crate::machine::{Bridging, Remark};
use crate::time::Instant;

/// So far back a lap of a storm is looked for: over many brokers, with every segment.
const LAP_MAX: usize = 1_000;

/// All records of a run, in order; or the [last](Trace::last) of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trace {
    records: Vec<Record>,
    /// How many went before them.
    gone: usize,
    /// So many are kept, and up to as many more; `None`: all.
    kept: Option<usize>,
}

/// What became of something that was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It is on its way.
    InFlight {
        /// When it arrives; `None` while it waits.
        due: Option<Instant>,
    },
    /// It arrived.
    Arrived {
        /// The [`Fact::Arrived`] or [`Fact::Closed`].
        record: RecordId,
        /// When.
        at: Instant,
    },
    /// It never arrived.
    Lost {
        /// The [`Fact::Lost`].
        record: RecordId,
        /// When that was settled.
        at: Instant,
        /// Why.
        why: Lost,
    },
}

/// How deep one looks: each layer shows what is above it too.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Layer {
    /// What people and programs see.
    Application,
    /// Packets, and why they are sent.
    #[default]
    Mqtt,
    /// Segments.
    Tcp,
}

impl Trace {
    /// A trace that keeps only the last `kept` records, or up to twice as many: for long runs. What
    /// is asked of it is answered as if nothing had been before.
    pub fn last(kept: usize) -> Self {
        Self {
            kept: Some(kept),
            ..Self::default()
        }
    }

    /// All of them, oldest first.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Those of the steps up to and with `step`.
    pub fn until(&self, step: StepId) -> &[Record] {
        let after = self.records.partition_point(|record| record.step <= step);
        self.records.get(..after).unwrap_or_default()
    }

    /// Those of the steps behind `from`, up to and with `to`.
    pub fn between(&self, from: StepId, to: StepId) -> &[Record] {
        let before = self.until(from).len();
        self.until(to).get(before..).unwrap_or_default()
    }

    /// Those up to and with this moment.
    pub fn until_time(&self, at: Instant) -> &[Record] {
        let after = self.records.partition_point(|record| record.at <= at);
        self.records.get(..after).unwrap_or_default()
    }

    /// Forgets what happened after `step`.
    pub fn forget_after(&mut self, step: StepId) {
        self.records.truncate(self.until(step).len());
    }

    /// The record with this name.
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(self.place(id)?)
    }

    fn place(&self, id: RecordId) -> Option<usize> {
        usize::try_from(id.0).ok()?.checked_sub(self.gone)
    }

    /// The record, its cause, the cause of that, back to what a person did or a clock rang. Empty
    /// if there is no such record.
    pub fn chain(&self, id: RecordId) -> impl Iterator<Item = &Record> {
        std::iter::successors(self.get(id), |record| {
            let cause = record.cause.filter(|cause| *cause < record.id)?;
            self.get(cause)
        })
    }

    /// Whether this is a message that a bridge takes over, and what led to it is that the same end of
    /// the same bridge took it over before: the beginning of a storm, or all of one. A lap is short;
    /// what is further back than [`LAP_MAX`] records is no longer looked for.
    pub fn goes_round(&self, id: RecordId) -> bool {
        let crossed = |record: &Record| {
            let Fact::Noted { note, .. } = &record.fact else {
                return false;
            };
            matches!(note.what, Remark::Bridging(Bridging::Crossed { .. }))
        };
        let mut chain = self.chain(id).take(LAP_MAX);
        let Some(last) = chain.next().filter(|record| crossed(record)) else {
            return false;
        };
        chain.any(|record| record.node == last.node && crossed(record))
    }

    /// What this record led to directly.
    pub fn effects(&self, id: RecordId) -> impl Iterator<Item = &Record> {
        self.behind(id)
            .iter()
            .filter(move |record| record.cause == Some(id))
    }

    /// What had become of this [`Fact::Sent`] or [`Fact::EndSent`] after step `step`; `None` if the
    /// record is neither, or was not written yet.
    pub fn outcome(&self, sent: RecordId, step: StepId) -> Option<Outcome> {
        let sending = self.get(sent).filter(|record| record.step <= step)?;
        let (Fact::Sent { mut due, .. } | Fact::EndSent { mut due, .. }) = sending.fact else {
            return None;
        };
        let later = self
            .behind(sent)
            .iter()
            .take_while(|record| record.step <= step);
        for Record {
            id: record,
            at,
            fact,
            cause,
            ..
        } in later
        {
            let (record, at) = (*record, *at);
            match fact {
                Fact::Arrived { sent: it, .. } if *it == sent => {
                    return Some(Outcome::Arrived { record, at });
                }
                Fact::Closed { .. } if *cause == Some(sent) => {
                    return Some(Outcome::Arrived { record, at });
                }
                Fact::Lost { sent: it, why, .. } if *it == sent => {
                    let why = *why;
                    return Some(Outcome::Lost { record, at, why });
                }
                Fact::Due { sent: it, due: new } if *it == sent => due = *new,
                Fact::Acted(_)
                | Fact::Opening { .. }
                | Fact::Opened { .. }
                | Fact::Sent { .. }
                | Fact::Segment { .. }
                | Fact::Dropped { .. }
                | Fact::Waited { .. }
                | Fact::Due { .. }
                | Fact::Arrived { .. }
                | Fact::Lost { .. }
                | Fact::EndSent { .. }
                | Fact::Closed { .. }
                | Fact::LinkTurned { .. }
                | Fact::Rang(_)
                | Fact::Happened(_)
                | Fact::Noted { .. }
                | Fact::Refused { .. }
                | Fact::Stopped(_) => {}
            }
        }
        Some(Outcome::InFlight { due })
    }

    /// Everything that names this connection, oldest first.
    pub fn of_connection(&self, conn: ConnId) -> impl Iterator<Item = &Record> {
        self.records
            .iter()
            .filter(move |record| record.fact.connection() == Some(conn))
    }

    /// A fingerprint of every record: the same bytes at the same times, on every machine.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.records)
    }

    fn behind(&self, id: RecordId) -> &[Record] {
        let next = self.place(id).and_then(|place| place.checked_add(1));
        next.and_then(|next| self.records.get(next..))
            .unwrap_or_default()
    }
}

impl Fact {
    /// Which layer it is a fact of.
    pub const fn layer(&self) -> Layer {
        match self {
            Self::Segment { .. } | Self::Dropped { .. } | Self::Waited { .. } => Layer::Tcp,
            Self::Acted(_)
            | Self::Happened(_)
            | Self::LinkTurned { .. }
            | Self::Refused { .. }
            | Self::Stopped(_) => Layer::Application,
            Self::Opening { .. }
            | Self::Opened { .. }
            | Self::Sent { .. }
            | Self::Due { .. }
            | Self::Arrived { .. }
            | Self::Lost { .. }
            | Self::EndSent { .. }
            | Self::Closed { .. }
            | Self::Rang(_)
            | Self::Noted { .. } => Layer::Mqtt,
        }
    }

    /// The connection it is about, if it is about one.
    pub const fn connection(&self) -> Option<ConnId> {
        match self {
            Self::Opening { conn, .. }
            | Self::Opened { conn }
            | Self::Sent { conn, .. }
            | Self::Segment { conn, .. }
            | Self::Dropped { conn, .. }
            | Self::Waited { conn, .. }
            | Self::Arrived { conn, .. }
            | Self::Lost { conn, .. }
            | Self::EndSent { conn, .. }
            | Self::Closed { conn, .. } => Some(*conn),
            Self::Noted { conn, .. } => *conn,
            Self::Acted(_)
            | Self::Due { .. }
            | Self::LinkTurned { .. }
            | Self::Rang(_)
            | Self::Happened(_)
            | Self::Refused { .. }
            | Self::Stopped(_) => None,
        }
    }
}

impl Sink for Trace {
    fn take(&mut self, record: Record) {
        self.records.push(record);
        if let Some(kept) = self.kept
            && self.records.len() > kept.saturating_mul(2)
        {
            let more = self.records.len() - kept;
            self.records.drain(..more);
            self.gone += more;
        }
    }
}
