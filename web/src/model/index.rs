//! Where the records stand that a drawing asks for: found once, not at every frame.

use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::world::{Action, ClientSpec};

/// Places in the records of a branch, in order.
#[derive(Debug, Default)]
pub struct Index {
    read: usize,
    /// Packets that were sent.
    sent: usize,
    /// Clients that appeared.
    added: Vec<usize>,
    /// What arrives at another time than was thought.
    due: Vec<usize>,
    /// Ends of connections that closed.
    closed: Vec<usize>,
    /// These, and acts.
    turns: Vec<usize>,
}

impl Index {
    /// Reads one record.
    pub(super) fn take(&mut self, record: &Record) {
        let place = self.read;
        self.read += 1;
        if matches!(record.fact, Fact::Acted(_) | Fact::Closed { .. }) {
            self.turns.push(place);
        }
        match &record.fact {
            Fact::Sent { .. } => self.sent += 1,
            Fact::Acted(Action::AddClient(_)) => self.added.push(place),
            Fact::Due { .. } => self.due.push(place),
            Fact::Closed { .. } => self.closed.push(place),
            Fact::Acted(_)
            | Fact::Happened(_)
            | Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Segment { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
            | Fact::Arrived { .. }
            | Fact::Lost { .. }
            | Fact::EndSent { .. }
            | Fact::LinkTurned { .. }
            | Fact::Rang(_)
            | Fact::Noted { .. }
            | Fact::Refused { .. }
            | Fact::Stopped(_) => {}
        }
    }

    /// How many packets were sent.
    pub const fn sent(&self) -> usize {
        self.sent
    }

    /// The clients that appeared in the first of all records, up to the end of `past`.
    pub fn added<'a>(&self, past: &'a [Record]) -> Vec<&'a ClientSpec> {
        let spec = |place: &usize| {
            let Fact::Acted(Action::AddClient(spec)) = &past.get(*place)?.fact else {
                return None;
            };
            Some(&**spec)
        };
        self.added.iter().filter_map(spec).collect()
    }

    /// What was said of other times of arrival in `past`, from `place` on.
    pub fn due_since<'a>(
        &'a self,
        past: &'a [Record],
        place: usize,
    ) -> impl Iterator<Item = &'a Record> {
        let first = self.due.partition_point(|one| *one < place);
        places(past, self.due.get(first..).unwrap_or_default())
    }

    /// The ends of connections that closed in `past`.
    pub fn closed<'a>(&'a self, past: &'a [Record]) -> impl Iterator<Item = &'a Record> {
        places(past, &self.closed)
    }

    /// Acts and ends of connections, the latest first.
    pub fn turns<'a>(&'a self, records: &'a [Record]) -> impl Iterator<Item = &'a Record> {
        let all = self.turns.iter().rev();
        all.filter_map(|place| records.get(*place))
    }
}

fn places<'a>(past: &'a [Record], all: &'a [usize]) -> impl Iterator<Item = &'a Record> {
    all.iter().map_while(|place| past.get(*place))
}
