//! Where a step to watch stands still to explain itself.

use brokerscope_core::condition::Moment;
use brokerscope_core::id::RecordId;
use brokerscope_core::lesson::{Kind, Pause, Until, judge};
use brokerscope_core::time::Instant;

use super::LessonState;

impl LessonState {
    /// The pause that the world stands at, and the record that it speaks of.
    pub fn pause(&self) -> Option<(&Pause, Option<RecordId>)> {
        if self.bench.playing {
            return None;
        }
        let now = self.bench.cursor().at;
        let mut all = self.pauses();
        let (pause, moment) = all.find(|(_, moment)| moment.at == now)?;
        Some((pause, moment.record))
    }

    /// When the world stands still next, as far as its records tell.
    pub(super) fn next_pause(&self) -> Option<Instant> {
        let now = self.bench.cursor().at;
        let moments = self.pauses().map(|(_, moment)| moment.at);
        moments.filter(|at| *at > now).min()
    }

    /// What waited for something to happen is known only when it has: goes back to the first such
    /// moment that was passed since `before`.
    pub(super) fn stand_still(&mut self, before: Instant) {
        let now = self.bench.cursor().at;
        let moments = self.pauses().map(|(_, moment)| moment.at);
        let passed = moments.filter(|at| *at > before && *at < now).min();
        if let Some(at) = passed {
            self.bench.seek(at);
            self.bench.playing = false;
        } else if self.pauses().any(|(_, moment)| moment.at == now) {
            self.bench.playing = false;
        }
    }

    /// The pauses of the step, and where each is.
    fn pauses(&self) -> impl Iterator<Item = (&Pause, Stop)> {
        let history = &self.bench.history;
        let records = history.trace().records();
        let step = self.run.step().filter(|step| step.kind == Kind::Watch);
        let play = step.and_then(|step| step.play.as_ref());
        let all = play.into_iter().flat_map(|play| &play.pauses);
        all.filter_map(move |pause| {
            let stop = match &pause.at {
                Until::At(at) => {
                    let mut then = records.iter().filter(|record| record.at == *at);
                    let last = then.rfind(|record| record.node.is_some());
                    Stop {
                        at: *at,
                        record: last.map(|record| record.id),
                    }
                }
                Until::When(when) => {
                    let Moment { at, record } = judge(when, records, history.scenario()).first?;
                    let record = Some(record);
                    Stop { at, record }
                }
            };
            Some((pause, stop))
        })
    }
}

/// Where a pause is.
struct Stop {
    at: Instant,
    /// What happened there.
    record: Option<RecordId>,
}
