//! Who was who, and who was subscribed to what and when.

use super::biography::Moment;
use super::fate::Gone;
use crate::access::Denied;
use crate::id::{NodeId, RecordId};
use crate::order::Map;
use crate::spec::Version;
use crate::topic::TopicFilter;
use crate::trace::{Fact, Record};
use crate::wire::{Packet, PacketKind, ReasonCode, Text, decode_shared};

/// Sessions and subscriptions of all brokers, over time. A session is named by its broker and its
/// Client Identifier, for that is how a broker knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    /// Which clients came under a Client Identifier, and when.
    owners: Map<(NodeId, Text), Vec<(RecordId, NodeId)>>,
    /// The Client Identifiers that a client had, the last one last.
    identifiers: Map<NodeId, Vec<Text>>,
    terms: Map<(NodeId, Text), Vec<Term>>,
    refusals: Map<(NodeId, Text), Vec<Refusal>>,
    versions: Map<NodeId, Version>,
    /// SUBSCRIBE and UNSUBSCRIBE that were sent and have not arrived.
    asked: Map<RecordId, Ask>,
    /// What brokers have not answered yet, by the record of its arrival. A simulated one answers at
    /// once; a real one may read something else between.
    open: Map<RecordId, Open>,
    /// The last arrival.
    read: RecordId,
    /// Why the session ends that ends next.
    over: Map<NodeId, Gone>,
}

/// The time of one subscription.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) filter: TopicFilter,
    pub(super) from: Moment,
    /// Since when it is over; with its session, or by UNSUBSCRIBE.
    pub(super) until: Option<(Moment, Option<Gone>)>,
}

/// A subscription that was not granted.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) when: Moment,
    pub(super) filter: TopicFilter,
    pub(super) reason: ReasonCode,
    pub(super) denied: Option<Denied>,
}

#[derive(Clone, Debug)]
struct Ask {
    is_subscribe: bool,
    filters: Vec<TopicFilter>,
}

#[derive(Clone, Debug)]
struct Open {
    from: NodeId,
    ask: Ask,
    denied: Vec<(TopicFilter, Denied)>,
}

impl Roll {
    /// Somebody wrote a packet.
    pub(super) fn sent(&mut self, record: &Record) {
        let Fact::Sent {
            version,
            bytes,
            brief: Some(brief),
            to,
            ..
        } = &record.fact
        else {
            return;
        };
        match brief.kind {
            PacketKind::Connect => {
                let node = record.node.unwrap_or_default();
                self.versions.insert(node, *version);
            }
            PacketKind::Subscribe | PacketKind::Unsubscribe => {
                if let Some(ask) = asked_in(decode_shared(bytes, *version).ok()) {
                    self.asked.insert(record.id, ask);
                }
            }
            PacketKind::Suback | PacketKind::Unsuback => {
                let packet = decode_shared(bytes, *version).ok();
                let (Some(Packet::Suback(answer) | Packet::Unsuback(answer)), Some(broker)) =
                    (packet, record.node)
                else {
                    return;
                };
                if let Some(open) = record.cause.and_then(|it| self.open.remove(&it)) {
                    self.answered(broker, *to, open, &answer.reasons, Moment::of(record));
                }
            }
            PacketKind::Connack
            | PacketKind::Publish
            | PacketKind::Puback
            | PacketKind::Pubrec
            | PacketKind::Pubrel
            | PacketKind::Pubcomp
            | PacketKind::Pingreq
            | PacketKind::Pingresp
            | PacketKind::Disconnect
            | PacketKind::Auth => {}
        }
    }

    /// A packet of this client has arrived.
    pub(super) fn arrived(&mut self, record: RecordId, sent: RecordId, from: NodeId) {
        self.read = record;
        if let Some(ask) = self.asked.remove(&sent) {
            let denied = Vec::new();
            self.open.insert(record, Open { from, ask, denied });
        }
    }

    /// A packet will never arrive.
    pub(super) fn lost(&mut self, sent: RecordId) {
        self.asked.remove(&sent);
    }

    /// A broker says by which rule a subscription is refused.
    pub(super) fn denied(&mut self, filter: &TopicFilter, why: Denied) {
        if let Some(open) = self.open.get_mut(&self.read) {
            open.denied.push((filter.clone(), why));
        }
    }

    fn answered(
        &mut self,
        broker: NodeId,
        to: NodeId,
        open: Open,
        reasons: &[ReasonCode],
        now: Moment,
    ) {
        let Some(client) = self.identifier(to).filter(|_| open.from == to).cloned() else {
            return;
        };
        let key = (broker, client);
        if !open.ask.is_subscribe {
            for term in self.terms.get_or_default(key) {
                if term.until.is_none() && open.ask.filters.contains(&term.filter) {
                    term.until = Some((now, None));
                }
            }
            return;
        }
        for (filter, reason) in open.ask.filters.into_iter().zip(reasons) {
            if reason.is_error() {
                let denied = open.denied.iter().find(|(it, _)| *it == filter);
                self.refusals.get_or_default(key.clone()).push(Refusal {
                    when: now,
                    reason: *reason,
                    denied: denied.map(|(_, why)| *why),
                    filter,
                });
            } else {
                self.subscribe(&key, filter, now);
            }
        }
    }

    fn subscribe(&mut self, key: &(NodeId, Text), filter: TopicFilter, from: Moment) {
        let terms = self.terms.get_or_default(key.clone());
        // Subscribed again, it is the same subscription with other options.
        let stands = |term: &Term| term.until.is_none() && term.filter == filter;
        if !terms.iter().any(stands) {
            terms.push(Term {
                filter,
                from,
                until: None,
            });
        }
    }

    /// The next session that ends at this broker ends because of that.
    pub(super) fn ends(&mut self, broker: NodeId, why: Gone) {
        self.over.insert(broker, why);
    }

    /// Why the session ends that is ending now.
    pub(super) fn ending(&self, broker: NodeId) -> Gone {
        let told = self.over.get(&broker).copied();
        told.unwrap_or(Gone::WithConnection)
    }

    /// A session began, or goes on, with this client.
    pub(super) fn begun(&mut self, broker: NodeId, client: &Text, node: NodeId, at: RecordId) {
        let owners = self.owners.get_or_default((broker, client.clone()));
        owners.push((at, node));
        let own = self.identifiers.get_or_default(node);
        own.retain(|it| it != client);
        own.push(client.clone());
    }

    /// A session ended.
    pub(super) fn ended(&mut self, broker: NodeId, client: &Text, now: Moment) {
        let why = self.ending(broker);
        self.over.remove(&broker);
        for term in self.terms.get_or_default((broker, client.clone())) {
            term.until.get_or_insert((now, Some(why)));
        }
    }

    /// A broker has lost its memory.
    pub(super) fn crashed(&mut self, node: NodeId, now: Moment) {
        for ((broker, _), terms) in self.terms.iter_mut() {
            if *broker != node {
                continue;
            }
            for term in terms {
                term.until.get_or_insert((now, Some(Gone::BrokerCrashed)));
            }
        }
    }

    /// A broker started again and still has these.
    pub(super) fn recalled(
        &mut self,
        broker: NodeId,
        client: &Text,
        filters: &[TopicFilter],
        now: Moment,
    ) {
        for filter in filters {
            self.subscribe(&(broker, client.clone()), filter.clone(), now);
        }
    }

    /// Under which Client Identifier this client came last.
    pub(super) fn identifier(&self, node: NodeId) -> Option<&Text> {
        self.identifiers.get(&node)?.last()
    }

    /// All Client Identifiers it ever had.
    pub(super) fn identifiers(&self, node: NodeId) -> &[Text] {
        self.identifiers.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Who had this Client Identifier last, as it stood at `at`.
    pub(super) fn owner(&self, broker: NodeId, client: &Text, at: RecordId) -> Option<NodeId> {
        let owners = self.owners.get(&(broker, client.clone()))?;
        let known = owners.iter().rev().find(|(since, _)| *since <= at);
        known.map(|(_, node)| *node)
    }

    pub(super) fn terms(&self, broker: NodeId, client: &Text) -> &[Term] {
        let terms = self.terms.get(&(broker, client.clone()));
        terms.map_or(&[], Vec::as_slice)
    }

    pub(super) fn refusals(&self, broker: NodeId, client: &Text) -> &[Refusal] {
        let refusals = self.refusals.get(&(broker, client.clone()));
        refusals.map_or(&[], Vec::as_slice)
    }

    /// Whether it ever asked a broker for a session.
    pub(super) fn is_client(&self, node: NodeId) -> bool {
        self.versions.contains_key(&node)
    }

    /// Which version this client speaks, as far as it ever spoke.
    pub(super) fn version(&self, node: NodeId) -> Version {
        self.versions.get(&node).copied().unwrap_or_default()
    }
}

fn asked_in(packet: Option<Packet>) -> Option<Ask> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "two packets ask")]
    match packet? {
        Packet::Subscribe(subscribe) => Some(Ask {
            is_subscribe: true,
            filters: subscribe.filters.into_iter().map(|it| it.filter).collect(),
        }),
        Packet::Unsubscribe(unsubscribe) => Some(Ask {
            is_subscribe: false,
            filters: unsubscribe.filters,
        }),
        _ => None,
    }
}
