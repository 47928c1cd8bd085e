//! Identifiers in use, in both directions, and what the records say about them.

use brokerscope_core::broker::Census;
use brokerscope_core::flow::SenderState;
use brokerscope_core::history::Trait;
use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::order::Set;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{Brief, PacketId, PacketKind};

use super::since::Changes;
use crate::model::{Model, Selection};
use crate::view::cast::Cast;
use crate::view::text::Cut;
use crate::words::broker as words;

/// Records that are searched for the beginning of an exchange, the youngest first.
const SEARCH_MAX: usize = 8_192;

/// Which way the message of an exchange goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Toward {
    /// The broker sends.
    Client,
    /// The broker receives.
    Broker,
}

/// One unfinished exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Which way.
    pub toward: Toward,
    /// The client at the other end.
    pub client: Cut,
    /// Its packet identifier.
    pub id: u16,
    /// 1 or 2.
    pub qos: u8,
    /// What the sending broker waits for; `None` when it receives: then it waits for PUBREL.
    pub state: Option<SenderState>,
    /// The same in words.
    pub words: &'static str,
    /// Where the message goes, if known.
    pub topic: Option<Cut>,
    /// Since when, in seconds before the cursor.
    pub since: Option<String>,
    /// The packet that brought it into this state.
    pub record: Option<RecordId>,
    /// Whether the selected packet belongs to it.
    pub lit: bool,
    /// It is otherwise than at the moment it is compared with.
    pub changed: bool,
}

/// What happened up to the cursor, as far as one broker cares.
pub(super) struct Past<'a> {
    records: &'a [Record],
    node: NodeId,
    now: Instant,
    selected: Option<(&'a Record, &'a Brief)>,
    /// Connections of which the other end is over.
    gone: Set<ConnId>,
}

impl<'a> Past<'a> {
    pub(super) fn of(model: &'a Model, node: NodeId) -> Self {
        let bench = model.bench();
        let selected = match model.ui.selection {
            Some(Selection::Packet(id)) => bench.history.trace().get(id),
            Some(Selection::Node(_) | Selection::Link(_)) | None => None,
        };
        let (past, index) = (bench.past(), bench.index());
        let mut all = Self::new(&[], node, bench.cursor().at, selected);
        all.records = past;
        all.gone = gone(index.closed(past), node);
        all
    }

    pub(super) fn new(
        records: &'a [Record],
        node: NodeId,
        now: Instant,
        selected: Option<&'a Record>,
    ) -> Self {
        Self {
            records,
            node,
            now,
            selected: selected.and_then(|record| Some((record, sent(record)?.1))),
            gone: gone(records.iter(), node),
        }
    }

    pub(super) const fn now(&self) -> Instant {
        self.now
    }

    /// Whether the other end of this connection is over while the broker's stands.
    pub(super) fn is_half_open(&self, conn: ConnId) -> bool {
        self.gone.contains(&conn)
    }

    /// Who sent the selected packet.
    pub(super) fn selected_sender(&self) -> Option<NodeId> {
        self.selected?.0.node
    }

    /// The topic of the selected PUBLISH.
    pub(super) fn selected_topic(&self) -> Option<String> {
        let (_, brief) = self.selected?;
        let is_publish = brief.kind == PacketKind::Publish;
        brief
            .topic
            .as_deref()
            .filter(|_| is_publish)
            .map(str::to_owned)
    }

    /// The last packet of the broker's own that belongs to this exchange.
    fn last_sent(&self, client: Option<NodeId>, id: PacketId) -> Option<&'a Record> {
        self.records.iter().rev().take(SEARCH_MAX).find(|record| {
            record.node == Some(self.node)
                && sent(record).is_some_and(|(to, brief)| {
                    Some(to) == client && brief.id == Some(id) && is_senders(brief.kind)
                })
        })
    }

    /// The arrival of the PUBLISH that this identifier is held for, and its sending.
    fn last_taken(&self, client: Option<NodeId>, id: PacketId) -> Option<(&'a Record, &'a Record)> {
        self.records
            .iter()
            .rev()
            .take(SEARCH_MAX)
            .find_map(|record| {
                let Fact::Arrived { sent: from, .. } = record.fact else {
                    return None;
                };
                if record.node != Some(self.node) {
                    return None;
                }
                let origin = self.records.get(usize::try_from(from.0).ok()?)?;
                let (_, brief) = sent(origin)?;
                let same = origin.node == client
                    && brief.id == Some(id)
                    && brief.kind == PacketKind::Publish;
                same.then_some((record, origin))
            })
    }

    /// Whether the selected packet belongs to the exchange with this client under this identifier.
    fn lights(&self, toward: Toward, client: Option<NodeId>, id: PacketId) -> bool {
        let Some((record, brief)) = self.selected else {
            return false;
        };
        let to = sent(record).map(|(to, _)| to);
        // A PUBLISH or PUBREL goes the way of the message, its answers the other way.
        let with_message = match toward {
            Toward::Client => record.node == Some(self.node) && to == client,
            Toward::Broker => record.node == client && to == Some(self.node),
        };
        let against = match toward {
            Toward::Client => record.node == client && to == Some(self.node),
            Toward::Broker => record.node == Some(self.node) && to == client,
        };
        let fits = if is_senders(brief.kind) {
            with_message
        } else {
            against
        };
        fits && brief.id == Some(id) && is_of_exchange(brief.kind)
    }
}

/// All unfinished exchanges: towards clients first, then from them, session by session.
pub(super) fn exchanges(
    cast: &Cast,
    census: &Census,
    past: &Past<'_>,
    changes: &Changes,
) -> Vec<Exchange> {
    let mut out = Vec::new();
    for session in &census.sessions {
        let id = session.client.as_str();
        let node = cast.client_of(id).map(|member| member.node);
        for entry in &session.in_flight {
            let begun = past.last_sent(node, entry.id);
            out.push(Exchange {
                toward: Toward::Client,
                client: Cut::text(&cast.title_of(id), 24),
                id: entry.id.get(),
                qos: entry.qos.level(),
                state: Some(entry.state),
                words: words::awaits(entry.state),
                topic: Some(Cut::text(&entry.topic, 48)),
                since: begun.map(|record| past.now.since(record.at).to_string()),
                record: begun.map(|record| record.id),
                lit: past.lights(Toward::Client, node, entry.id),
                changed: changes.has(Trait::InFlight, id, &entry.id.to_string()),
            });
        }
    }
    for session in &census.sessions {
        let client = session.client.as_str();
        let node = cast.client_of(client).map(|member| member.node);
        for id in &session.held {
            let taken = past.last_taken(node, *id);
            let topic = taken.and_then(|(_, origin)| sent(origin)?.1.topic.clone());
            out.push(Exchange {
                toward: Toward::Broker,
                client: Cut::text(&cast.title_of(client), 24),
                id: id.get(),
                qos: 2,
                state: None,
                words: "awaits PUBREL",
                topic: topic.map(|topic| Cut::text(&topic, 48)),
                since: taken.map(|(record, _)| past.now.since(record.at).to_string()),
                record: taken.map(|(_, origin)| origin.id),
                lit: past.lights(Toward::Broker, node, *id),
                changed: changes.has(Trait::Held, client, &id.to_string()),
            });
        }
    }
    out
}

/// Connections of which the end that is not `node`'s closed.
#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn gone<'a>(records: impl Iterator<Item = &'a Record>, node: NodeId) -> Set<ConnId> {
    let closed = records.filter_map(|record| match record.fact {
        Fact::Closed { conn, .. } if record.node != Some(node) => Some(conn),
        _ => None,
    });
    closed.collect()
}

#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn sent(record: &Record) -> Option<(NodeId, &Brief)> {
    match &record.fact {
        Fact::Sent { to, brief, .. } => Some((*to, brief.as_ref()?)),
        _ => None,
    }
}

const fn is_senders(kind: PacketKind) -> bool {
    matches!(kind, PacketKind::Publish | PacketKind::Pubrel)
}

const fn is_of_exchange(kind: PacketKind) -> bool {
    matches!(
        kind,
        PacketKind::Publish
            | PacketKind::Puback
            | PacketKind::Pubrec
            | PacketKind::Pubrel
            | PacketKind::Pubcomp
    )
}
