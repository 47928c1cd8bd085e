//! What must have happened in the machines, by what they said: the events that the ledger reads.
//!
//! Only what the packets show is told: a message that was acknowledged was taken over, what was handed
//! on was routed, a PUBLISH that arrived was delivered, once at QoS 2. Why a broker did not do
//! something, a capture cannot know.

use crate::id::{MessageNo, NodeId, RecordId};
use crate::machine::{Event, Message, Routing};
use crate::net::Side;
use crate::order::{Map, Set};
use crate::topic::{TopicFilter, TopicName};
use crate::trace::{Fact, Names};
use crate::wire::{Packet, PacketId, Publish, Qos, ReasonCode, Text};

use super::dialogue::Said;
use super::line::{Line, ends};
use super::shelf::Shelf;
use super::talks::Talk;

/// What a packet shows besides itself.
#[derive(Debug, Default)]
pub(super) struct Thought {
    pub(super) facts: Vec<Fact>,
    /// Which message of its sender it carries.
    pub(super) message: Option<MessageNo>,
    /// The arrival that led to it.
    pub(super) cause: Option<RecordId>,
}

/// All that is known of the machines.
#[derive(Debug, Default)]
pub(super) struct Insight {
    lines: Vec<Line>,
    shelves: Map<NodeId, Shelf>,
    /// Who subscribed to what, and which of the broker's messages was the first after that.
    filters: Map<(NodeId, Text), Vec<(TopicFilter, u32)>>,
    /// Sessions that end with their connection, and on which one they are.
    sessions: Map<(NodeId, Text), (usize, bool)>,
    clients: Map<NodeId, Client>,
    /// What was given to a client and is not acknowledged.
    given: Map<(NodeId, u16), MessageNo>,
}

/// What one client has under way.
#[derive(Debug, Default)]
struct Client {
    next: u32,
    numbers: Map<u16, MessageNo>,
    asked: Map<u16, Vec<TopicFilter>>,
    /// Identifiers of QoS 2 exchanges that are open: to it, and from it.
    open: [Set<u16>; 2],
}

impl Insight {
    /// Reads each connection once, for what can be known only from its whole.
    pub(super) fn of(talks: &[Talk], nodes: &[(NodeId, NodeId)], names: &Names) -> Self {
        let lines = talks.iter().zip(nodes);
        let lines = lines.map(|(talk, nodes)| Line::of(talk, *nodes, names));
        Self {
            lines: lines.collect(),
            ..Self::default()
        }
    }

    /// What there is to know before a packet is written.
    pub(super) fn before(
        &mut self,
        (place, side, at): (usize, Side, usize),
        said: &Said,
    ) -> Thought {
        let Some(line) = self.lines.get(place) else {
            return Thought::default();
        };
        match (&said.packet, side) {
            (Some(Packet::Publish(publish)), Side::Client) => {
                let client = self.clients.get_or_default(line.client);
                Thought {
                    message: Some(client.number(publish)),
                    ..Thought::default()
                }
            }
            (Some(Packet::Publish(publish)), Side::Broker) => {
                let topic = line.topics[side as usize].get(&at).cloned();
                topic.map_or_else(Thought::default, |topic| {
                    self.handed_on((place, at), publish, &topic)
                })
            }
            (Some(Packet::Subscribe(subscribe)), _) => {
                let filters = subscribe.filters.iter().map(|it| it.filter.clone());
                let client = self.clients.get_or_default(line.client);
                client.asked.insert(subscribe.id.get(), filters.collect());
                Thought::default()
            }
            (Some(Packet::Unsubscribe(unsubscribe)), _) => {
                let client = self.clients.get_or_default(line.client);
                let filters = unsubscribe.filters.clone();
                client.asked.insert(unsubscribe.id.get(), filters);
                Thought::default()
            }
            _ => Thought::default(),
        }
    }

    /// The topic of something that was published.
    pub(super) fn topic(&self, (place, side, at): (usize, Side, usize)) -> Option<&TopicName> {
        self.lines.get(place)?.topics[side as usize].get(&at)
    }

    /// Whether a broker's PUBLISH is a copy of something that it is known to have.
    pub(super) fn recognises(&self, (place, at): (usize, usize), publish: &Publish) -> bool {
        let Some(line) = self.lines.get(place) else {
            return false;
        };
        let Some(topic) = line.topics[Side::Broker as usize].get(&at) else {
            return false;
        };
        let to = (line.broker, line.identifier.clone());
        let since = self.since(&to, topic);
        self.shelves.get(&line.broker).is_some_and(|shelf| {
            publish.retain && shelf.retained(topic, &publish.payload).is_some()
                || shelf.has_fresh(topic, &publish.payload, &to, since)
        })
    }

    /// Which of its messages a broker hands on.
    fn handed_on(
        &mut self,
        (place, at): (usize, usize),
        publish: &Publish,
        topic: &TopicName,
    ) -> Thought {
        let Some(line) = self.lines.get(place) else {
            return Thought::default();
        };
        let (broker, client) = (line.broker, line.identifier.clone());
        let id = publish.id.map(|id| (line.client, id.get()));
        if publish.dup
            && let Some(known) = id.and_then(|id| self.given.get(&id))
        {
            return Thought {
                message: Some(*known),
                ..Thought::default()
            };
        }
        let to = (broker, client.clone());
        let since = self.since(&to, topic);
        let payload = &publish.payload;
        let mut thought = Thought::default();
        if !self.recognises((place, at), publish)
            && let Some((client, message)) = self.will(broker, topic, payload)
        {
            let number = self.shelves.get_or_default(broker).take(&message, None);
            thought.facts.push(Fact::Happened(Event::WillPublished {
                client,
                number,
                message,
            }));
        }
        let shelf = self.shelves.get_or_default(broker);
        let is_retained = publish.retain && shelf.retained(topic, payload).is_some();
        let known = match is_retained {
            true => shelf.retained(topic, payload),
            false => shelf.hand_on(topic, payload, &to, since),
        };
        let Some((number, cause)) = known.map(|kept| (kept.number, kept.cause)) else {
            return thought;
        };
        thought.message = Some(number);
        thought.cause = cause;
        if let Some(id) = id {
            self.given.insert(id, number);
        }
        let (topic, qos, fate) = (topic.clone(), publish.qos, Routing::Sent);
        thought.facts.push(Fact::Happened(match is_retained {
            true => Event::RetainedRouted {
                client,
                number,
                topic,
                qos,
                fate,
            },
            false => Event::Routed {
                client,
                number,
                topic,
                qos,
                fate,
            },
        }));
        thought
    }

    /// The will of somebody who has lost the connection, if this is one: each is published once.
    fn will(
        &mut self,
        broker: NodeId,
        topic: &TopicName,
        payload: &[u8],
    ) -> Option<(Text, Message)> {
        let is_it = |line: &Line| {
            let is_it = |will: &Message| will.topic == *topic && will.payload == *payload;
            line.broker == broker && line.will.as_ref().is_some_and(is_it)
        };
        let over = self
            .lines
            .iter()
            .position(|line| line.is_over && is_it(line));
        let at = over.or_else(|| self.lines.iter().position(is_it))?;
        let line = self.lines.get_mut(at)?;
        Some((line.identifier.clone(), line.will.take()?))
    }

    /// From which of a broker's messages on a session may have those of a topic.
    fn since(&self, session: &(NodeId, Text), topic: &TopicName) -> u32 {
        let filters = self.filters.get(session).into_iter().flatten();
        let matching = filters.filter(|(filter, _)| filter.matches(topic));
        matching.map(|(_, since)| *since).min().unwrap_or(0)
    }

    /// What there is to know when a packet has arrived.
    pub(super) fn after(
        &mut self,
        (place, from, at): (usize, Side, usize),
        said: &Said,
        arrived: RecordId,
    ) -> Thought {
        let facts = match (&said.packet, from) {
            (Some(packet), Side::Client) => self.at_broker(place, at, packet, arrived),
            (Some(packet), Side::Broker) => self.at_client(place, at, packet),
            (None, _) => Vec::new(),
        };
        Thought {
            facts: facts.into_iter().map(Fact::Happened).collect(),
            ..Thought::default()
        }
    }

    fn at_broker(
        &mut self,
        place: usize,
        at: usize,
        packet: &Packet,
        arrived: RecordId,
    ) -> Vec<Event> {
        let Some(line) = self.lines.get(place) else {
            return Vec::new();
        };
        let session = (line.broker, line.identifier.clone());
        let shelf = self.shelves.get_or_default(line.broker);
        let client = self.clients.get_or_default(line.client);
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing")]
        match packet {
            Packet::Connect(_) => self.begin(place),
            Packet::Subscribe(subscribe) => {
                let known = self.filters.get_or_default(session);
                for entry in &subscribe.filters {
                    known.push((entry.filter.clone(), shelf.count()));
                }
                Vec::new()
            }
            Packet::Pubrel(ack) => {
                client.open[Side::Client as usize].remove(&ack.id.get());
                Vec::new()
            }
            Packet::Publish(publish) => {
                let is_known = publish.qos == Qos::ExactlyOnce
                    && publish
                        .id
                        .is_some_and(|id| !client.open[Side::Client as usize].insert(id.get()));
                let topic = line.topics[Side::Client as usize].get(&at);
                let Some(topic) = topic.filter(|_| !is_known && !line.refused.contains(&at)) else {
                    return Vec::new();
                };
                let message = Message::of_publish(publish.clone(), topic.clone());
                let number = shelf.take(&message, Some(arrived));
                vec![Event::Accepted {
                    client: session.1,
                    number,
                    message,
                }]
            }
            _ => Vec::new(),
        }
    }

    /// A session begins or goes on, by what CONNACK said.
    fn begin(&mut self, place: usize) -> Vec<Event> {
        let Some(line) = self.lines.get(place) else {
            return Vec::new();
        };
        let (Some(connect), Some(connack)) = (&line.connect, &line.connack) else {
            return Vec::new();
        };
        if connack.reason.is_error() {
            return Vec::new();
        }
        let client = line.identifier.clone();
        let session = (line.broker, client.clone());
        let was_there = self
            .sessions
            .insert(session.clone(), (place, ends(connect)));
        if connack.session_present {
            return vec![Event::SessionResumed { client }];
        }
        self.filters.remove(&session);
        self.clients.get_or_default(line.client).open = [Set::new(), Set::new()];
        let ended = was_there.map(|_| Event::SessionEnded {
            client: client.clone(),
        });
        let started = Event::SessionStarted { client };
        ended.into_iter().chain([started]).collect()
    }

    fn at_client(&mut self, place: usize, at: usize, packet: &Packet) -> Vec<Event> {
        let Some(line) = self.lines.get(place) else {
            return Vec::new();
        };
        let client = self.clients.get_or_default(line.client);
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing")]
        match packet {
            Packet::Connack(connack) => vec![match connack.reason.is_error() {
                true => Event::Refused {
                    reason: connack.reason,
                },
                false => Event::Connected {
                    session_present: connack.session_present,
                },
            }],
            Packet::Publish(publish) => {
                let is_known = publish.qos == Qos::ExactlyOnce
                    && publish
                        .id
                        .is_some_and(|id| !client.open[Side::Broker as usize].insert(id.get()));
                let topic = line.topics[Side::Broker as usize].get(&at);
                let topic = topic.filter(|_| !is_known);
                let message = topic.map(|it| Message::of_publish(publish.clone(), it.clone()));
                message.into_iter().map(Event::Delivered).collect()
            }
            Packet::Pubrel(ack) => {
                client.open[Side::Broker as usize].remove(&ack.id.get());
                Vec::new()
            }
            Packet::Puback(ack) | Packet::Pubcomp(ack) => client.done(ack.id.get(), ack.reason),
            Packet::Pubrec(ack) if ack.reason.is_error() => client.done(ack.id.get(), ack.reason),
            Packet::Suback(suback) => client.answered(suback.id.get(), &suback.reasons, true),
            Packet::Unsuback(suback) => client.answered(suback.id.get(), &suback.reasons, false),
            _ => Vec::new(),
        }
    }

    /// What there is to know when an end is over.
    pub(super) fn closed(&mut self, place: usize, side: Side) -> Thought {
        let Some(line) = self.lines.get_mut(place) else {
            return Thought::default();
        };
        line.is_over |= side == Side::Broker;
        let client = line.identifier.clone();
        let session = (line.broker, client.clone());
        let here = self.sessions.get(&session) == Some(&(place, true));
        let event = match side {
            Side::Client => Some(Event::Disconnected { again_at: None }),
            Side::Broker if here => {
                self.sessions.remove(&session);
                self.filters.remove(&session);
                Some(Event::SessionEnded { client })
            }
            Side::Broker => None,
        };
        Thought {
            facts: event.into_iter().map(Fact::Happened).collect(),
            ..Thought::default()
        }
    }
}

impl Client {
    /// The number of a message that it publishes: of one that it sends again, the same.
    fn number(&mut self, publish: &Publish) -> MessageNo {
        let id = publish.id.map(|id| id.get());
        if publish.dup
            && let Some(known) = id.and_then(|id| self.numbers.get(&id))
        {
            return *known;
        }
        let number = MessageNo(self.next);
        self.next = self.next.saturating_add(1);
        self.numbers.extend(id.map(|id| (id, number)));
        number
    }

    fn done(&mut self, id: u16, reason: ReasonCode) -> Vec<Event> {
        let number = self.numbers.remove(&id);
        let id = PacketId::new(id);
        let published = number.map(|number| Event::Published { number, id, reason });
        published.into_iter().collect()
    }

    fn answered(&mut self, id: u16, reasons: &[ReasonCode], is_subscribe: bool) -> Vec<Event> {
        let filters = self.asked.remove(&id).unwrap_or_default().into_iter();
        // 3.1.1 does not say what became of each filter that is given up.
        let reasons = reasons
            .iter()
            .copied()
            .chain(std::iter::repeat(ReasonCode::SUCCESS));
        let answers = filters.zip(reasons);
        let told = answers.map(|(filter, reason)| match is_subscribe {
            true => Event::Subscribed { filter, reason },
            false => Event::Unsubscribed { filter, reason },
        });
        told.collect()
    }
}
