//! From what happened on connections to the records of a trace, with their causes.

use std::net::IpAddr;

use super::events::{Event, What, events};
use super::insight::{Insight, Thought};
use super::people::People;
use super::talks::Talk;
use crate::id::{ConnId, LinkId, NodeId, RecordId, StepId};
use crate::machine::Ending;
use crate::net::Side;
use crate::order::Map;
use crate::time::{Instant, Span};
use crate::trace::{Fact, Names, Record, Sink, Trace};
use crate::wire::{Brief, Packet, PacketKind, Publish};

/// A search among what is under way goes no further.
const UNDER_WAY_MAX: usize = 1_024;

/// A trace and who is who in it.
pub(super) struct Woven {
    pub(super) trace: Trace,
    pub(super) names: Names,
}

pub(super) struct Weaver<'a> {
    talks: &'a [Talk],
    /// The client and the broker of each connection.
    nodes: Vec<(NodeId, NodeId)>,
    links: Map<NodeId, LinkId>,
    /// The moment that is the beginning, in microseconds since 1970.
    zero: u64,
    now: Instant,
    number: u32,
    step: u32,
    trace: Trace,
    insight: Insight,
    /// The records of what was said.
    said: Vec<[Vec<RecordId>; 2]>,
    /// What clients published that has not arrived: the connection, and the how-manieth.
    under_way: Vec<(usize, usize)>,
    /// What will be answered, by connection, who answers, with what, and the identifier; and the
    /// record of its arrival.
    asked: Map<(usize, Side, PacketKind, u16), RecordId>,
    openings: Map<usize, RecordId>,
    ends: Map<(usize, Side), RecordId>,
}

/// Makes records of all connections.
pub(super) fn weave(talks: &[Talk], told: &Map<IpAddr, String>, zero: u64) -> Woven {
    let mut people = People::default();
    let mut brokers: Vec<IpAddr> = talks.iter().map(|talk| talk.broker.ip()).collect();
    brokers.sort_unstable();
    brokers.dedup();
    let only_one = brokers.len() == 1;
    let nodes: Vec<_> = talks
        .iter()
        .map(|talk| people.meet(talk, told, only_one))
        .collect();
    let mut links = Map::new();
    for (client, _) in &nodes {
        if !links.contains_key(client) {
            let link = LinkId(u16::try_from(links.len()).unwrap_or(u16::MAX));
            links.insert(*client, link);
        }
    }
    let insight = Insight::of(talks, &nodes, &people.names);
    let mut weaver = Weaver {
        talks,
        nodes,
        links,
        zero,
        now: Instant::START,
        number: 0,
        step: 0,
        trace: Trace::default(),
        insight,
        under_way: Vec::new(),
        said: vec![[Vec::new(), Vec::new()]; talks.len()],
        asked: Map::new(),
        openings: Map::new(),
        ends: Map::new(),
    };
    for event in events(talks) {
        weaver.enter(&event);
    }
    Woven {
        trace: weaver.trace,
        names: people.names,
    }
}

impl Weaver<'_> {
    fn enter(&mut self, event: &Event) {
        let at = Instant::START + Span::from_micros(event.seen.at.saturating_sub(self.zero));
        self.now = self.now.max(at);
        // All that one segment shows is one step.
        if event.seen.number != self.number {
            self.number = event.seen.number;
            self.step = self.step.saturating_add(1);
        }
        let Some(talk) = self.talks.get(event.talk) else {
            return;
        };
        let (side, conn) = (event.side, conn(event.talk));
        let node = self.node(event.talk, side);
        match event.what {
            What::Opening => {
                let link = self.links.get(&node).copied().unwrap_or_default();
                let opening = self.note(Some(node), None, Fact::Opening { conn, link });
                self.openings.insert(event.talk, opening);
            }
            What::Opened => {
                let opening = self.openings.get(&event.talk).copied();
                self.note(Some(node), opening, Fact::Opened { conn });
            }
            What::Said(at) => self.said(event.talk, talk, side, at),
            What::Arrived(from, at) => self.arrived(event.talk, talk, from, at),
            What::EndSent(ending) => {
                let to = self.node(event.talk, side.other());
                let due = Some(self.now);
                let fact = Fact::EndSent {
                    conn,
                    to,
                    ending,
                    due,
                };
                let sent = self.note(Some(node), None, fact);
                self.ends.insert((event.talk, side), sent);
            }
            What::HeardEnd(ending) => {
                let cause = self.ends.get(&(event.talk, side.other())).copied();
                self.close(event.talk, side, ending, cause);
            }
            What::Closed(ending) => {
                let own = self.ends.get(&(event.talk, side)).copied();
                let other = self.ends.get(&(event.talk, side.other())).copied();
                self.close(event.talk, side, ending, own.or(other));
            }
            What::Lost(from, at, why) => {
                if let Some(sent) = self.sent(event.talk, from, at) {
                    let fact = Fact::Lost { conn, sent, why };
                    self.note(None, Some(sent), fact);
                }
            }
        }
    }

    fn said(&mut self, place: usize, talk: &Talk, side: Side, at: usize) {
        let Some(said) = talk.speech(side).said.get(at) else {
            return;
        };
        let (node, to) = (self.node(place, side), self.node(place, side.other()));
        let brief = said.packet.as_ref().map(Brief::of);
        if let (Some(Packet::Publish(publish)), Side::Broker) = (&said.packet, side)
            && let Some((place, at)) = self.forerunner((place, at), publish)
            && let Some(talk) = self.talks.get(place)
        {
            self.arrived(place, talk, Side::Client, at);
        }
        let key = brief.as_ref().map(|it| (place, side, it.kind, number(it)));
        let mut cause = key.and_then(|key| self.asked.remove(&key));
        let thought = self.insight.before((place, side, at), said);
        if let Some(copied) = thought.cause {
            cause = cause.or(Some(copied));
        }
        let message = thought.message;
        self.think(node, cause, thought);
        let due = match talk.half(side.other()).last {
            Some(_) => talk.half(side.other()).has(said.end),
            None => Some(said.seen),
        };
        let due = due.map(|it| Instant::START + Span::from_micros(it.at.saturating_sub(self.zero)));
        let fact = Fact::Sent {
            conn: conn(place),
            to,
            version: talk.version,
            bytes: said.bytes.clone(),
            brief,
            message,
            due: due.map(|due| due.max(self.now)),
        };
        let sent = self.note(Some(node), cause, fact);
        if side == Side::Client && matches!(said.packet, Some(Packet::Publish(_))) {
            self.under_way.push((place, at));
        }
        if let Some(said) = self.said.get_mut(place) {
            said[side as usize].push(sent);
        }
    }

    /// What the broker hands on must have come, even if its acknowledgement is seen later: stacks
    /// hold that back to say several things in one segment.
    fn forerunner(&self, (place, at): (usize, usize), publish: &Publish) -> Option<(usize, usize)> {
        let broker = self.node(place, Side::Broker);
        if self.insight.recognises((place, at), publish) {
            return None;
        }
        let topic = self.insight.topic((place, Side::Broker, at))?;
        let mut under_way = self.under_way.iter().take(UNDER_WAY_MAX);
        let is_it = |(place, at): &&(usize, usize)| {
            let said = self.talks.get(*place).and_then(|talk| {
                let said = talk.speech(Side::Client).said.get(*at)?;
                said.packet.as_ref()
            });
            self.node(*place, Side::Broker) == broker
                && self.insight.topic((*place, Side::Client, *at)) == Some(topic)
                && matches!(said, Some(Packet::Publish(it)) if it.payload == publish.payload)
        };
        under_way.find(is_it).copied()
    }

    fn sent(&self, place: usize, from: Side, at: usize) -> Option<RecordId> {
        self.said.get(place)?[from as usize].get(at).copied()
    }

    fn arrived(&mut self, place: usize, talk: &Talk, from: Side, at: usize) {
        let Some(sent) = self.sent(place, from, at) else {
            return;
        };
        let is_publish = |talk: &Talk| {
            let said = talk.speech(from).said.get(at);
            matches!(
                said.and_then(|it| it.packet.as_ref()),
                Some(Packet::Publish(_))
            )
        };
        if from == Side::Client && is_publish(talk) {
            let before = self.under_way.len();
            self.under_way.retain(|it| *it != (place, at));
            // It was seen to have come before.
            if self.under_way.len() == before {
                return;
            }
        }
        let side = from.other();
        let node = self.node(place, side);
        let conn = conn(place);
        let arrived = self.note(Some(node), Some(sent), Fact::Arrived { conn, sent });
        let Some(said) = talk.speech(from).said.get(at) else {
            return;
        };
        if let Some(brief) = said.packet.as_ref().map(Brief::of)
            && let Some(answer) = brief.answered_by()
        {
            self.asked
                .insert((place, side, answer, number(&brief)), arrived);
        }
        let thought = self.insight.after((place, from, at), said, arrived);
        self.think(node, Some(arrived), thought);
    }

    fn close(&mut self, place: usize, side: Side, ending: Ending, cause: Option<RecordId>) {
        let conn = conn(place);
        let node = self.node(place, side);
        let closed = self.note(Some(node), cause, Fact::Closed { conn, ending });
        let thought = self.insight.closed(place, side);
        self.think(node, Some(closed), thought);
    }

    /// Writes down what must have happened in the machine.
    fn think(&mut self, node: NodeId, cause: Option<RecordId>, thought: Thought) {
        for fact in thought.facts {
            self.note(Some(node), cause, fact);
        }
    }

    fn node(&self, place: usize, side: Side) -> NodeId {
        let nodes = self.nodes.get(place).copied().unwrap_or_default();
        match side {
            Side::Client => nodes.0,
            Side::Broker => nodes.1,
        }
    }

    fn note(&mut self, node: Option<NodeId>, cause: Option<RecordId>, fact: Fact) -> RecordId {
        let id = RecordId(u32::try_from(self.trace.records().len()).unwrap_or(u32::MAX));
        self.trace.take(Record {
            id,
            at: self.now,
            step: StepId(self.step),
            cause,
            node,
            fact,
        });
        id
    }
}

fn conn(place: usize) -> ConnId {
    ConnId(u32::try_from(place).unwrap_or(u32::MAX))
}

fn number(brief: &Brief) -> u16 {
    brief.id.map_or(0, |id| id.get())
}
