//! Reading a trace once, record by record.

use std::sync::Arc;

use super::{Condition, Fate, Many, MessagePattern, PacketPattern, Pattern, Presence};
use crate::history::Cursor;
use crate::id::{NodeId, RecordId};
use crate::machine::Event;
use crate::order;
use crate::scenario::{NodeSpec, Scenario};
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::trace::{Fact, Record};
use crate::wire::Qos;
use crate::world::Action;

/// The nodes' names, by their numbers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in crate::lesson) struct Names(Vec<Arc<str>>);

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

impl Names {
    /// The names of the nodes that are there at the start.
    pub(in crate::lesson) fn of(scenario: &Scenario) -> Self {
        let name = |node: &NodeSpec| match node {
            NodeSpec::Broker(broker) => broker.name.clone(),
            NodeSpec::Client(client) => client.name.clone(),
        };
        Self(scenario.nodes.iter().map(name).collect())
    }

    fn get(&self, node: NodeId) -> Option<&Arc<str>> {
        self.0.get(usize::from(node.0))
    }

    /// All of them, in the order of their numbers.
    pub(in crate::lesson) fn all(&self) -> &[Arc<str>] {
        &self.0
    }

    fn is(&self, node: Option<NodeId>, name: &str) -> bool {
        node.and_then(|node| self.get(node))
            .is_some_and(|known| &**known == name)
    }

    /// `true` also when no name is asked for.
    fn fits(&self, node: Option<NodeId>, name: Option<&str>) -> bool {
        name.is_none_or(|name| self.is(node, name))
    }
}

/// The records up to the moment shown.
pub fn up_to(records: &[Record], cursor: Cursor) -> &[Record] {
    let end = records.partition_point(|record| record.step <= cursor.step);
    records.get(..end).unwrap_or(records)
}

/// Reads `records`, which begin with the first of their trace, and judges `condition` at their end.
///
/// `scenario` is the one their world started from. Clients that were added on the way are known by
/// their names from then on.
pub fn judge(condition: &Condition, records: &[Record], scenario: &Scenario) -> Verdict {
    let mut names = Names::of(scenario);
    let mut watch = Watch::new(condition);
    let mut verdict = Verdict {
        holds: watch.holds(),
        ..Verdict::default()
    };
    for record in records {
        if let Fact::Acted(Action::AddClient(client)) = &record.fact {
            names.0.push(client.name.clone());
        }
        watch.take(
            record,
            &Seen {
                records,
                names: &names,
            },
        );
        let moment = Moment {
            at: record.at,
            record: record.id,
        };
        match (verdict.holds, watch.holds()) {
            (false, true) => {
                verdict.since = Some(moment);
                verdict.first = verdict.first.or(Some(moment));
            }
            (true, false) => verdict.since = None,
            (true, true) | (false, false) => {}
        }
        verdict.holds = watch.holds();
    }
    watch.evidence(&mut verdict.evidence);
    order::sort(&mut verdict.evidence);
    verdict.evidence.dedup();
    verdict
}

/// A condition with what it has seen so far.
enum Watch<'a> {
    Count {
        what: &'a Pattern,
        many: Many,
        found: Vec<RecordId>,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    /// The parts, and which of them is being watched.
    Sequence(Vec<Self>, usize),
}

impl<'a> Watch<'a> {
    fn new(condition: &'a Condition) -> Self {
        let each = |parts: &'a [Condition]| parts.iter().map(Self::new).collect();
        let mut watch = match condition {
            Condition::Count { what, many } => Self::Count {
                what,
                many: *many,
                found: Vec::new(),
            },
            Condition::All(parts) => Self::All(each(parts)),
            Condition::Any(parts) => Self::Any(each(parts)),
            Condition::Sequence(parts) => Self::Sequence(each(parts), 0),
        };
        watch.advance();
        watch
    }

    fn take(&mut self, record: &Record, seen: &Seen<'_>) {
        match self {
            Self::Count { what, found, .. } => {
                if seen.shows(record, what) {
                    found.push(record.id);
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
            Self::Count { many, found, .. } => {
                many.holds(u32::try_from(found.len()).unwrap_or(u32::MAX))
            }
            Self::All(parts) => parts.iter().all(Self::holds),
            Self::Any(parts) => parts.iter().any(Self::holds),
            Self::Sequence(parts, current) => {
                *current + 1 == parts.len() && parts.last().is_some_and(Self::holds)
            }
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
        }
    }
}

/// What a pattern may look at besides the record itself.
struct Seen<'a> {
    records: &'a [Record],
    names: &'a Names,
}

impl Seen<'_> {
    fn shows(&self, record: &Record, what: &Pattern) -> bool {
        let here = record.node;
        match (what, &record.fact) {
            (Pattern::Delivered { to, message }, Fact::Happened(Event::Delivered(delivered))) => {
                let content = (delivered.topic.as_str(), &*delivered.payload, delivered.qos);
                self.names.is(here, to) && fits_message(message, Some(content))
            }
            (Pattern::Packet { fate, packet }, fact) => {
                self.fits_packet(*fate, packet, record, fact)
            }
            (
                Pattern::Connected { client, session },
                Fact::Happened(Event::Connected { session_present }),
            ) => {
                let presence = if *session_present {
                    Presence::Present
                } else {
                    Presence::New
                };
                self.names.is(here, client) && session.is_none_or(|wanted| wanted == presence)
            }
            (Pattern::Disconnected { client }, Fact::Happened(Event::Disconnected { .. })) => {
                self.names.is(here, client)
            }
            (Pattern::Published { client }, Fact::Happened(Event::Published { reason, .. })) => {
                self.names.is(here, client) && !reason.is_error()
            }
            (Pattern::Closed { at, ending }, Fact::Closed { ending: was, .. }) => {
                self.names.fits(here, at.as_deref()) && ending.is_none_or(|wanted| wanted == *was)
            }
            (Pattern::Noted { number, at }, Fact::Noted { note, .. }) => {
                self.names.fits(here, at.as_deref()) && note.clause.number() == *number
            }
            (
                Pattern::Delivered { .. }
                | Pattern::Connected { .. }
                | Pattern::Disconnected { .. }
                | Pattern::Published { .. }
                | Pattern::Closed { .. }
                | Pattern::Noted { .. },
                _,
            ) => false,
        }
    }

    fn fits_packet(
        &self,
        fate: Fate,
        packet: &PacketPattern,
        record: &Record,
        fact: &Fact,
    ) -> bool {
        let sent = match (fate, fact) {
            (Fate::Sent, Fact::Sent { .. }) => Some(record),
            (Fate::Arrived, Fact::Arrived { sent, .. }) => self.get(*sent),
            (Fate::Lost(None), Fact::Lost { sent, .. }) => self.get(*sent),
            (Fate::Lost(Some(wanted)), Fact::Lost { sent, why, .. }) if wanted == *why => {
                self.get(*sent)
            }
            (Fate::Sent | Fate::Arrived | Fate::Lost(_), _) => None,
        };
        let Some((
            from,
            Fact::Sent {
                to,
                brief: Some(brief),
                ..
            },
        )) = sent.map(|sent| (sent.node, &sent.fact))
        else {
            return false;
        };
        let content = match (&brief.topic, &brief.payload) {
            (Some(topic), Some(payload)) => Some((&**topic, &**payload, brief.qos)),
            _ => None,
        };
        brief.kind == packet.kind
            && (brief.dup || !packet.dup)
            && packet.id.is_none_or(|id| brief.id == Some(id))
            && fits_message(&packet.message, content)
            && self.names.fits(from, packet.from.as_deref())
            && self.names.fits(Some(*to), packet.to.as_deref())
    }

    fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(usize::try_from(id.0).ok()?)
    }
}

/// Whether a message (topic, payload, QoS) is the one asked for. What has no content only fits when
/// no content is asked for.
fn fits_message(wanted: &MessagePattern, message: Option<(&str, &[u8], Qos)>) -> bool {
    let Some((topic, payload, qos)) = message else {
        return *wanted == MessagePattern::default();
    };
    let matches =
        |filter: &TopicFilter| TopicName::parse(topic).is_ok_and(|topic| filter.matches(&topic));
    wanted
        .payload
        .as_ref()
        .is_none_or(|text| text.as_bytes() == payload)
        && wanted.topic.as_ref().is_none_or(matches)
        && wanted.qos.is_none_or(|wanted| wanted == qos)
}
