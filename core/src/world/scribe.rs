//! Who writes down what happens in one step.

use crate::id::{NodeId, RecordId, StepId};
use crate::time::Instant;
use crate::trace::{Fact, Record, Sink};

/// Gives each fact of a step its name, time and place in the trace.
pub(super) struct Scribe<'s> {
    sink: &'s mut dyn Sink,
    at: Instant,
    step: StepId,
    next: u32,
}

impl<'s> Scribe<'s> {
    pub(super) const fn new(sink: &'s mut dyn Sink, at: Instant, step: StepId, next: u32) -> Self {
        Self {
            sink,
            at,
            step,
            next,
        }
    }

    /// Writes down one fact.
    pub(super) fn note(
        &mut self,
        cause: Option<RecordId>,
        node: Option<NodeId>,
        fact: Fact,
    ) -> RecordId {
        let id = self.next();
        self.next = self.next.saturating_add(1);
        self.sink.take(Record {
            id,
            at: self.at,
            step: self.step,
            cause,
            node,
            fact,
        });
        id
    }

    /// The name of the next record.
    pub(super) const fn next(&self) -> RecordId {
        RecordId(self.next)
    }
}
