//! The ladder as sentences: its accessible twin, and the whole story.

mod lines;
mod sentence;

pub use lines::Lines;

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::{Event, Phrase, Remark, Routing};
use brokerscope_core::order::{Map, Set};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record};
use brokerscope_core::wire::Family;

use super::filter;
use super::ladder::family_of;
use super::stage::Stage;
use crate::model::{Filter, Model, Selection};

/// Lines shown before the current one, at most.
const BEFORE: usize = 240;
/// Lines shown after the current one, at most.
const AFTER: usize = 160;

/// The lines around the cursor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoryView {
    /// The lines, oldest first.
    pub rows: Vec<Row>,
    /// The last one that has happened at the cursor, by its place in `rows`.
    pub current: Option<usize>,
    /// The line that has the keyboard when the list has it.
    pub home: Option<RecordId>,
    /// The selected packet.
    pub selected: Option<RecordId>,
    /// How many lines come before these, and the record of the nearest of them.
    pub earlier: Option<(usize, RecordId)>,
    /// How many lines come after these, and the record of the nearest of them.
    pub later: Option<(usize, RecordId)>,
    /// Only what the ladder's filter wants is here.
    pub filtered: bool,
    /// A sentence on what the times mean, if they are not facts.
    pub caution: Option<&'static str>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The record.
    pub id: RecordId,
    /// When.
    pub at: Instant,
    /// The sentence.
    pub phrase: Phrase,
    /// What kind of line it is.
    pub sort: Sort,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sort {
    /// A packet of this family was written.
    Packet(Family),
    /// Somebody did something.
    Act,
    /// A connection ended.
    Ending,
    /// An application got a message.
    Delivery,
    /// A machine decided or told something.
    Word,
    /// TCP did something.
    Segment,
}

/// How a packet ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Outcome {
    Arrived(Instant),
    Lost(Instant, Lost),
}

/// The story of the world on the screen.
pub fn build(model: &Model) -> StoryView {
    let stage = Stage::of(model);
    let filter = filter::current(model).unwrap_or_default();
    let lines = filter::lines(model, &stage, &filter);
    StoryView {
        filtered: !filter.is_empty(),
        ..of_lines(&stage, &lines, model.ui.line)
    }
}

/// The story of this stage, with the keyboard on this line.
pub fn of_stage(stage: &Stage<'_>, line: Option<RecordId>) -> StoryView {
    of_lines(stage, &Lines::of(stage, &Filter::default()), line)
}

fn of_lines(stage: &Stage<'_>, all: &Lines, line: Option<RecordId>) -> StoryView {
    let all = all.all();
    let record = |id: &RecordId| stage.record(*id);
    let now = stage.cursor.step;
    let done = all.partition_point(|id| record(id).is_some_and(|record| record.step <= now));
    let range = done.saturating_sub(BEFORE)..all.len().min(done.saturating_add(AFTER));
    let lines = all.get(range.clone()).unwrap_or_default();
    let lines: Vec<&Record> = lines.iter().filter_map(record).collect();
    let outcomes = outcomes(stage, &lines);
    let rows = lines.iter().filter_map(|record| {
        Some(Row {
            id: record.id,
            at: record.at,
            phrase: sentence::of(stage, record, outcomes.get(&record.id).copied()),
            sort: sort(stage, record)?,
        })
    });
    let rows: Vec<Row> = rows.collect();
    let current = done.checked_sub(1).map(|place| place - range.start);
    let line = line.filter(|id| rows.iter().any(|row| row.id == *id));
    let near = current.and_then(|place| rows.get(place)).or(rows.first());
    let beyond = |hidden: usize, near: Option<usize>| {
        let id = near.and_then(|near| all.get(near))?;
        (hidden > 0).then_some((hidden, *id))
    };
    StoryView {
        home: line.or(near.map(|row| row.id)),
        rows,
        current,
        selected: match stage.selection {
            Some(Selection::Packet(id)) => Some(id),
            Some(Selection::Node(_) | Selection::Link(_)) | None => None,
        },
        earlier: beyond(range.start, range.start.checked_sub(1)),
        later: beyond(all.len() - range.end, Some(range.end)),
        filtered: false,
        caution: sentence::caution(stage.timing),
    }
}

/// The line that the narrator reads: the last one that has happened at the cursor.
pub fn current(model: &Model) -> Option<Row> {
    let stage = Stage::of(model);
    let done = stage
        .records
        .partition_point(|record| record.step <= stage.cursor.step);
    let past = stage.records.get(..done)?;
    let record = past
        .iter()
        .rev()
        .find(|record| sort(&stage, record).is_some())?;
    Some(Row {
        id: record.id,
        at: record.at,
        phrase: sentence_of(&stage, record),
        sort: sort(&stage, record)?,
    })
}

/// The sentence of one record, whether or not it is worth a line of its own.
pub fn sentence_of(stage: &Stage<'_>, record: &Record) -> Phrase {
    let outcome = outcomes(stage, &[record]).remove(&record.id);
    sentence::of(stage, record, outcome)
}

/// How the packets among `lines` ended.
fn outcomes(stage: &Stage<'_>, lines: &[&Record]) -> Map<RecordId, Outcome> {
    let Some(first) = lines.first() else {
        return Map::new();
    };
    let start = stage.records.partition_point(|record| record.id < first.id);
    let is_packet = |line: &&&Record| matches!(line.fact, Fact::Sent { .. });
    let mut open: Set<RecordId> = lines.iter().filter(is_packet).map(|line| line.id).collect();
    let mut found = Map::new();
    for (sent, outcome) in stage.records[start..].iter().filter_map(ends) {
        // Nearly all arrive soon: nobody reads on to the end of a long run.
        if open.remove(&sent) {
            found.insert(sent, outcome);
        }
        if open.is_empty() {
            break;
        }
    }
    found
}

/// Which packet ends here, and how.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest ends no packet")]
fn ends(record: &Record) -> Option<(RecordId, Outcome)> {
    match record.fact {
        Fact::Arrived { sent, .. } => Some((sent, Outcome::Arrived(record.at))),
        Fact::Lost { sent, why, .. } => Some((sent, Outcome::Lost(record.at, why))),
        _ => None,
    }
}

/// What kind of line a record is; `None` if it is not worth one.
fn sort(stage: &Stage<'_>, record: &Record) -> Option<Sort> {
    if !stage.shows(&record.fact) {
        return None;
    }
    match &record.fact {
        Fact::Acted(_) | Fact::Refused { .. } | Fact::Stopped(_) => Some(Sort::Act),
        Fact::Sent { brief, bytes, .. } => Some(Sort::Packet(family_of(brief.as_ref(), bytes))),
        Fact::Closed { .. } => Some(Sort::Ending),
        Fact::Happened(Event::Delivered(_)) => Some(Sort::Delivery),
        Fact::Happened(event) => is_telling(event).then_some(Sort::Word),
        Fact::Noted { note, .. } => is_decisive(&note.what).then_some(Sort::Word),
        Fact::Segment { .. } | Fact::Dropped { .. } | Fact::Waited { .. } => Some(Sort::Segment),
        Fact::Opening { .. }
        | Fact::Opened { .. }
        | Fact::Arrived { .. }
        | Fact::Lost { .. }
        | Fact::Due { .. }
        | Fact::EndSent { .. }
        | Fact::LinkTurned { .. }
        | Fact::Rang(_) => None,
    }
}

/// Whether an event says more than the packets beside it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "an event is worth a line unless its packet says it"
)]
fn is_telling(event: &Event) -> bool {
    match event {
        Event::Routed { fate, .. } | Event::RetainedRouted { fate, .. } => *fate != Routing::Sent,
        Event::Accepted { .. } | Event::Published { .. } => false,
        _ => true,
    }
}

/// Whether a decision changes what happens next; bookkeeping does not.
fn is_decisive(remark: &Remark) -> bool {
    !matches!(
        remark,
        Remark::Kept(_)
            | Remark::HalfDone(_)
            | Remark::Freed(_)
            | Remark::Released(_)
            | Remark::LowerQos { .. }
            | Remark::Overlapping { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ladder::tests::{run, stage};

    fn text(row: &Row) -> String {
        format!("{} {}", row.at, row.phrase)
    }

    #[test]
    fn the_twin_tells_what_the_picture_shows() {
        let records = run();
        let story = of_stage(&stage(&records), None);
        let told: Vec<String> = story.rows.iter().map(text).collect();
        let expected = [
            "0.200 s alice sends PUBLISH id 1 QoS 2 plant/1/temp 21.5 to broker: arrives at 0.250 s.",
            "0.250 s broker sends PUBREC id 1 to alice: lost at 0.280 s, \
             the link was cut, and the connection with it.",
            "0.280 s The link between alice and broker is cut.",
            "0.280 s alice loses its connection: its own network is gone, and broker hears nothing.",
            "1.600 s alice sends PUBLISH id 1 QoS 2 DUP plant/1/temp 21.5 to broker: \
             arrives at 1.650 s.",
        ];
        for line in expected {
            assert!(
                told.iter().any(|told| told == line),
                "{line}\nnot in {told:#?}"
            );
        }
    }

    #[test]
    fn the_current_line_is_the_last_that_happened() {
        let records = run();
        let mut stage = stage(&records);
        stage.cursor.at = Instant::from_millis(230);
        let sent = records
            .iter()
            .find(|record| matches!(record.fact, Fact::Sent { .. }));
        stage.cursor.step = sent.unwrap().step;
        let story = of_stage(&stage, None);
        let current = &story.rows[story.current.unwrap()];
        assert_eq!(current.id, sent.unwrap().id);
    }

    #[test]
    fn a_long_story_is_shown_around_the_cursor() {
        use crate::view::ladder::tests::{ALICE, BROKER, Script, brief};
        use brokerscope_core::id::ConnId;
        use brokerscope_core::wire::PacketKind::Pingreq;
        let mut script = Script::default();
        for ms in 0..2_000 {
            script.send(ms, ConnId(0), (ALICE, BROKER), brief(Pingreq, None));
        }
        let mut stage = stage(&script.records);
        stage.cursor.step = script.records[999].step;
        let story = of_stage(&stage, None);
        assert_eq!(story.rows.len(), BEFORE + AFTER);
        assert_eq!(story.rows[story.current.unwrap()].id, RecordId(999));
        assert_eq!(story.earlier, Some((1_000 - BEFORE, RecordId(759))));
        assert_eq!(story.later, Some((1_000 - AFTER, RecordId(1_160))));
    }
}
