//! What led to a packet, and what it led to.

use brokerscope_core::id::RecordId;
use brokerscope_core::order::Set;
use brokerscope_core::trace::{Fact, Record};

use crate::shared::{Last, Shared};
use crate::view::stage::Stage;

/// A packet with its causes, and its effects as far as they were read.
#[derive(Debug, Default)]
pub struct Chain {
    led_to: Set<RecordId>,
    packets: Set<RecordId>,
    told: Last<usize, Set<RecordId>>,
}

impl Chain {
    /// The packets that led to `selected`, and itself.
    pub(super) fn of(stage: &Stage<'_>, selected: RecordId) -> Self {
        let mut chain = Self::default();
        let mut at = Some(selected);
        // A cause is always older than its effect, so this ends.
        while let Some(record) = at.and_then(|id| stage.record(id)) {
            if is_packet(record) {
                chain.packets.insert(record.id);
            }
            at = record.cause.filter(|cause| *cause < record.id);
        }
        chain.led_to.insert(selected);
        chain
    }

    /// Reads one record, in their order.
    pub(super) fn take(&mut self, record: &Record) {
        if record
            .cause
            .is_some_and(|cause| self.led_to.contains(&cause))
        {
            self.led_to.insert(record.id);
            if is_packet(record) {
                self.packets.insert(record.id);
            }
        }
    }

    /// The packets of it (by their sending).
    pub(super) fn packets(&self) -> Shared<Set<RecordId>> {
        self.told.of(self.packets.len(), || self.packets.clone())
    }
}

const fn is_packet(record: &Record) -> bool {
    matches!(record.fact, Fact::Sent { .. })
}
