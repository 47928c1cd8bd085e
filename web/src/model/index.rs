//! Where the records stand that a drawing asks for: found once, not at every frame.

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::{Event, Message};
use brokerscope_core::order::Map;
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
    /// What each application was given.
    given: Map<NodeId, Vec<usize>>,
    /// What arrives at another time than was thought.
    due: Vec<usize>,
    /// Ends of connections that closed.
    closed: Vec<usize>,
    /// Of each packet's sending, in order, where its end stands.
    ends: Vec<(RecordId, usize)>,
}

impl Index {
    /// Reads one record.
    pub(super) fn take(&mut self, record: &Record) {
        let place = self.read;
        self.read += 1;
        match &record.fact {
            Fact::Sent { .. } => {
                self.sent += 1;
                self.ends.push((record.id, usize::MAX));
            }
            Fact::Acted(Action::AddClient(_)) => self.added.push(place),
            Fact::Happened(Event::Delivered(_)) => {
                if let Some(node) = record.node {
                    self.given.get_or_default(node).push(place);
                }
            }
            Fact::Due { .. } => self.due.push(place),
            Fact::Closed { .. } => self.closed.push(place),
            Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => {
                let found = self.ends.binary_search_by_key(sent, |one| one.0);
                if let Some(end) = found.ok().and_then(|place| self.ends.get_mut(place)) {
                    end.1 = place;
                }
            }
            Fact::Acted(_)
            | Fact::Happened(_)
            | Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Segment { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
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
        let spec = |place: &usize| match &past.get(*place)?.fact {
            Fact::Acted(Action::AddClient(spec)) => Some(&**spec),
            _ => None,
        };
        self.added.iter().filter_map(spec).collect()
    }

    /// How many messages this application was given in `past`, and the last of them.
    pub fn given<'a>(&self, past: &'a [Record], node: NodeId) -> Option<(usize, &'a Message)> {
        let all = self.given.get(&node)?;
        let count = all.partition_point(|place| *place < past.len());
        let last = all.get(count.checked_sub(1)?)?;
        match &past.get(*last)?.fact {
            Fact::Happened(Event::Delivered(message)) => Some((count, message)),
            _ => None,
        }
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

    /// Where the packet with this sending came to its end, by the number among all records.
    pub fn end_of(&self, sent: RecordId) -> Option<usize> {
        let found = self.ends.binary_search_by_key(&sent, |one| one.0).ok()?;
        self.ends.get(found).map(|end| end.1)
    }
}

fn places<'a>(past: &'a [Record], all: &'a [usize]) -> impl Iterator<Item = &'a Record> {
    all.iter().map_while(|place| past.get(*place))
}
