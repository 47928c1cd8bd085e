//! Reading a trace once, record by record.

use super::print::count;
use super::seen::Seen;
use super::{Condition, Many, Pattern, Window};
use crate::id::RecordId;
use crate::order;
use crate::time::Instant;
use crate::trace::{Names, Record};

/// A place in the trace.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// Which record.
    pub record: RecordId,
}

/// What a trace says about a condition.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Verdict {
    /// Whether it holds at the end of the trace.
    pub holds: bool,
    /// The record since which it holds; `None` if it does not, or did before anything happened.
    pub since: Option<Moment>,
    /// The record at which it first held, even if it does no more.
    pub first: Option<Moment>,
    /// The records that were counted, oldest first.
    pub evidence: Vec<RecordId>,
}

/// What one part of a condition came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tally {
    /// The part, in words.
    pub part: String,
    /// Whether it holds at the end of the trace.
    pub holds: bool,
    /// The records that were counted for it, oldest first.
    pub found: Vec<RecordId>,
    /// How many bytes that makes, where bytes are counted.
    pub bytes: Option<u32>,
}

/// Reads `records`, which begin with the first of their trace, and judges `condition` at their end.
///
/// `names` are those of the scenario their world started from. Clients that were added on the way
/// are known by their names from then on.
pub fn judge(condition: &Condition, records: &[Record], names: Names) -> Verdict {
    let mut judge = Judge::new(condition, names);
    judge.read(records);
    judge.verdict()
}

/// As [`judge`], for each part that counts records: to say what happened instead.
pub fn tally(condition: &Condition, records: &[Record], names: Names) -> Vec<Tally> {
    let mut judge = Judge::new(condition, names);
    judge.read(records);
    let mut tallies = Vec::new();
    judge.watch.tally(Window::default(), &mut tallies);
    tallies
}

/// Judges a condition while its trace grows: each record is read once.
#[derive(Clone, Debug)]
pub struct Judge {
    watch: Watch,
    names: Names,
    /// How many records were read or passed over.
    read: usize,
    since: Option<Moment>,
    first: Option<Moment>,
}

impl Judge {
    /// Before anything happened. `names` are as for [`judge`].
    pub fn new(condition: &Condition, names: Names) -> Self {
        Self {
            watch: Watch::new(condition),
            names,
            read: 0,
            since: None,
            first: None,
        }
    }

    /// Lets what happened so far not count: `records`, which begin with the first of their trace.
    pub fn pass_over(&mut self, records: &[Record]) {
        for record in records.get(self.read..).unwrap_or_default() {
            self.names.learn(record);
        }
        self.read = self.read.max(records.len());
    }

    /// Reads what is new in `records`, which begin with the first of their trace, and answers
    /// whether the condition holds at their end.
    pub fn read(&mut self, records: &[Record]) -> bool {
        let names = std::mem::take(&mut self.names);
        let mut seen = Seen { records, names };
        for record in records.get(self.read..).unwrap_or_default() {
            seen.names.learn(record);
            let held = self.watch.holds();
            self.watch.take(record, &seen);
            let moment = Moment {
                at: record.at,
                record: record.id,
            };
            match (held, self.watch.holds()) {
                (false, true) => {
                    self.since = Some(moment);
                    self.first = self.first.or(Some(moment));
                }
                (true, false) => self.since = None,
                (true, true) | (false, false) => {}
            }
        }
        self.names = seen.names;
        self.read = self.read.max(records.len());
        self.watch.holds()
    }

    /// How many records it has read or passed over.
    #[cfg(test)]
    pub(crate) const fn has_read(&self) -> usize {
        self.read
    }

    /// What was read says this.
    pub fn verdict(&self) -> Verdict {
        let mut evidence = Vec::new();
        self.watch.evidence(&mut evidence);
        order::sort(&mut evidence);
        evidence.dedup();
        Verdict {
            holds: self.watch.holds(),
            since: self.since,
            first: self.first,
            evidence,
        }
    }
}

/// A condition with what it has seen so far.
#[derive(Clone, Debug)]
enum Watch {
    Count {
        what: Pattern,
        many: Many,
        found: Vec<RecordId>,
        /// How many that makes: records, or bytes.
        sum: u32,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    /// The parts, and which of them is being watched.
    Sequence(Vec<Self>, usize),
    Within(Box<Self>, Window),
}

impl Watch {
    fn new(condition: &Condition) -> Self {
        let each = |parts: &[Condition]| parts.iter().map(Self::new).collect();
        let mut watch = match condition {
            Condition::Count { what, many } => Self::Count {
                what: what.clone(),
                many: *many,
                found: Vec::new(),
                sum: 0,
            },
            Condition::All(parts) => Self::All(each(parts)),
            Condition::Any(parts) => Self::Any(each(parts)),
            Condition::Sequence(parts) => Self::Sequence(each(parts), 0),
            Condition::Within(part, window) => Self::Within(Box::new(Self::new(part)), *window),
        };
        watch.advance();
        watch
    }

    fn take(&mut self, record: &Record, seen: &Seen<'_>) {
        match self {
            Self::Count {
                what, found, sum, ..
            } => {
                let weight = seen.weight(record, what);
                if weight > 0 {
                    found.push(record.id);
                    *sum = sum.saturating_add(weight);
                }
            }
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.take(record, seen);
                }
            }
            Self::Sequence(parts, current) => {
                if let Some(part) = parts.get_mut(*current) {
                    part.take(record, seen);
                }
            }
            Self::Within(part, window) => {
                if window.holds(record.at) {
                    part.take(record, seen);
                }
            }
        }
        self.advance();
    }

    /// Goes on to the next part of a sequence once the current one holds. The last part stays.
    fn advance(&mut self) {
        if let Self::Sequence(parts, current) = self {
            while *current + 1 < parts.len() && parts.get(*current).is_some_and(Self::holds) {
                *current += 1;
            }
        }
    }

    fn holds(&self) -> bool {
        match self {
            Self::Count { many, sum, .. } => many.holds(*sum),
            Self::All(parts) => parts.iter().all(Self::holds),
            Self::Any(parts) => parts.iter().any(Self::holds),
            Self::Sequence(parts, current) => {
                *current + 1 == parts.len() && parts.last().is_some_and(Self::holds)
            }
            Self::Within(part, _) => part.holds(),
        }
    }

    fn evidence(&self, all: &mut Vec<RecordId>) {
        match self {
            Self::Count { found, .. } => all.extend(found),
            Self::All(parts) | Self::Any(parts) | Self::Sequence(parts, _) => {
                for part in parts {
                    part.evidence(all);
                }
            }
            Self::Within(part, _) => part.evidence(all),
        }
    }

    fn tally(&self, within: Window, all: &mut Vec<Tally>) {
        match self {
            Self::Count {
                what,
                many,
                found,
                sum,
            } => {
                let mut part = String::new();
                // A String takes everything.
                let _ = count(&mut part, what, *many);
                all.push(Tally {
                    part: format!("{part}{within}"),
                    holds: self.holds(),
                    found: found.clone(),
                    bytes: matches!(what, Pattern::Bytes { way, .. } if !way.is_number())
                        .then_some(*sum),
                });
            }
            Self::All(parts) | Self::Any(parts) | Self::Sequence(parts, _) => {
                for part in parts {
                    part.tally(within, all);
                }
            }
            Self::Within(part, window) => part.tally(*window, all),
        }
    }
}
