//! What led to a packet, and what it led to.

use brokerscope_core::id::RecordId;
use brokerscope_core::order::Set;
use brokerscope_core::trace::Fact;

use crate::view::stage::Stage;

/// The packets (by their sending) that led to `selected`, itself, and those it led to.
pub(super) fn of(stage: &Stage<'_>, selected: RecordId) -> Set<RecordId> {
    let mut touched = Set::from([selected]);
    let mut at = selected;
    // A cause is always older than its effect, so this ends.
    while let Some(cause) = stage.record(at).and_then(|record| record.cause) {
        if cause >= at {
            break;
        }
        touched.insert(cause);
        at = cause;
    }
    let mut led_to = Set::from([selected]);
    let later = stage
        .records
        .partition_point(|record| record.id <= selected);
    for record in &stage.records[later..] {
        if record.cause.is_some_and(|cause| led_to.contains(&cause)) {
            led_to.insert(record.id);
        }
    }
    let is_packet = |id: &RecordId| {
        let record = stage.record(*id);
        record.is_some_and(|record| matches!(record.fact, Fact::Sent { .. }))
    };
    let both = touched.iter().chain(led_to.iter());
    both.copied().filter(is_packet).collect()
}
