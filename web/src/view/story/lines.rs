//! Which records are lines of the story, and which packets are wanted: read on as they come.

use brokerscope_core::id::RecordId;
use brokerscope_core::trace::{Fact, Record};

use super::sort;
use crate::model::Filter;
use crate::model::filter::Fate;
use crate::view::stage::Stage;

/// The lines of a stage that a filter wants; all of them if it wants nothing in particular.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// Their records, in order.
    all: Vec<RecordId>,
    /// Those that are packets, in order.
    found: Vec<RecordId>,
    /// How many packets there are, wanted or not.
    packets: usize,
}

impl Lines {
    /// All that `filter` wants of this stage.
    pub fn of(stage: &Stage<'_>, filter: &Filter) -> Self {
        let mut lines = Self::default();
        for record in stage.records {
            lines.take(stage, filter, record);
        }
        lines
    }

    /// Reads one record, in their order.
    pub fn take(&mut self, stage: &Stage<'_>, filter: &Filter, record: &Record) {
        if let Some((sent, fate)) = Fate::of(record)
            && filter.asks_fate()
            && let Some(sending) = stage.record(sent)
        {
            self.judge(stage, filter, sending, fate);
        }
        if sort(stage, record).is_some() {
            self.packets += usize::from(is_packet(record));
            self.judge(stage, filter, record, Fate::Open);
        }
    }

    /// Takes a line in or out.
    fn judge(&mut self, stage: &Stage<'_>, filter: &Filter, record: &Record, fate: Fate) {
        let wanted = sort(stage, record).is_some() && filter.wants(record, fate);
        put(&mut self.all, record.id, wanted);
        if is_packet(record) {
            put(&mut self.found, record.id, wanted);
        }
    }

    /// The records of the lines.
    pub fn all(&self) -> &[RecordId] {
        &self.all
    }

    /// The packets that are wanted.
    pub fn found(&self) -> &[RecordId] {
        &self.found
    }

    /// How many packets there are.
    pub const fn packets(&self) -> usize {
        self.packets
    }

    /// Whether this line is wanted.
    pub fn has(&self, line: RecordId) -> bool {
        self.all.binary_search(&line).is_ok()
    }

    /// The wanted packet `by` places after this one (before it, if negative), or the nearest to it.
    pub fn beside(&self, packet: Option<RecordId>, by: i32) -> Option<RecordId> {
        let last = self.found.len().checked_sub(1)?;
        let here = packet.map(|id| self.found.binary_search(&id));
        let from = match (here, by > 0) {
            (Some(Ok(place)), _) => i64::try_from(place).ok()? + i64::from(by),
            // Between two of them: the next one is at this place, the one before it a place back.
            (Some(Err(place)), true) => i64::try_from(place).ok()? + i64::from(by - 1),
            (Some(Err(place)), false) => i64::try_from(place).ok()? + i64::from(by),
            (None, true) => 0,
            (None, false) => i64::try_from(last).ok()?,
        };
        let place = usize::try_from(from.max(0)).ok()?.min(last);
        self.found.get(place).copied()
    }
}

const fn is_packet(record: &Record) -> bool {
    matches!(record.fact, Fact::Sent { .. })
}

/// Keeps `one` in a sorted row, or takes it out.
fn put(row: &mut Vec<RecordId>, one: RecordId, is_in: bool) {
    match (row.binary_search(&one), is_in) {
        (Err(place), true) => row.insert(place, one),
        (Ok(place), false) => _ = row.remove(place),
        (Ok(_), true) | (Err(_), false) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filter::read;
    use crate::view::ladder::tests::{run, stage};

    #[test]
    fn what_became_of_a_packet_decides_once_it_is_known() {
        let records = run();
        let stage = stage(&records);
        for (line, expected) in [("fate:lost", 1), ("fate:open", 0), ("-fate:lost", 4)] {
            let filter = read(line, &[]).unwrap();
            let lines = Lines::of(&stage, &filter);
            assert_eq!(
                (lines.found().len(), lines.packets()),
                (expected, 5),
                "{line}"
            );
        }
    }

    #[test]
    fn without_a_filter_every_line_is_there() {
        let records = run();
        let stage = stage(&records);
        let lines = Lines::of(&stage, &Filter::default());
        let each = records
            .iter()
            .filter(|record| sort(&stage, record).is_some());
        assert_eq!(lines.all().len(), each.count());
        assert_eq!(lines.found().len(), 5);
    }

    #[test]
    fn one_goes_from_match_to_match_and_stays_at_the_ends() {
        let lines = Lines {
            found: [10, 20, 30].map(RecordId).to_vec(),
            ..Lines::default()
        };
        #[rustfmt::skip]
        let table = [
            (None, 1, 10), (None, -1, 30), (Some(10), 1, 20), (Some(30), 1, 30), (Some(10), -1, 10),
            (Some(15), 1, 20), (Some(15), -1, 10), (Some(5), -1, 10), (Some(99), 1, 30),
        ];
        for (from, by, to) in table {
            let found = lines.beside(from.map(RecordId), by);
            assert_eq!(found, Some(RecordId(to)), "{from:?} by {by}");
        }
        assert_eq!(Lines::default().beside(None, 1), None);
    }
}
