//! What a run says of itself: who was subscribed to what, who published what, and what was sent to
//! whom. It is read from packets, since nobody can look into a real broker.

use bytes::Bytes;

use super::greeting::keeps;
use super::talk::{Talk, Wire, Word};
use crate::id::{NodeId, RecordId};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{
    Connect, Packet, PacketKind, Properties, Publish, Qos, RetainHandling, SubscribeFilter, Will,
};

/// A subscription, from when to when.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) client: NodeId,
    /// What it matches; of a group, without its name.
    pub(super) filter: TopicFilter,
    /// The group that it belongs to, as it was written.
    pub(super) group: Option<TopicFilter>,
    pub(super) wish: SubscribeFilter,
    pub(super) id: Option<u32>,
    pub(super) granted: Qos,
    /// Its session had one with the same filter.
    pub(super) is_new: bool,
    /// When SUBSCRIBE came.
    pub(super) from: Instant,
    pub(super) until: Instant,
}

/// A message that came to the broker, or a will that it has.
#[derive(Clone, Debug)]
pub(super) struct Published {
    pub(super) client: NodeId,
    pub(super) at: Instant,
    pub(super) topic: TopicName,
    pub(super) payload: Bytes,
    pub(super) qos: Qos,
    pub(super) retain: bool,
    pub(super) properties: Properties,
    pub(super) version: Version,
    /// Sent before, under the same identifier.
    pub(super) dup: bool,
}

/// A PUBLISH of the broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delivery<'a> {
    pub(super) wire: &'a Wire,
    pub(super) word: &'a Word,
    pub(super) topic: &'a TopicName,
    pub(super) publish: &'a Publish,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) published: Vec<Published>,
    /// With the place of its connection.
    pub(super) wills: Vec<(usize, Published)>,
}

impl Book {
    pub(super) fn of(talk: &Talk) -> Self {
        let mut book = Self::default();
        for (place, wire) in talk.wires.iter().enumerate() {
            book.read(place, wire);
        }
        book
    }

    fn read(&mut self, place: usize, wire: &Wire) {
        if let Some((_, connack)) = wire.connack()
            && !connack.session_present
            && let Some(at) = wire.accepted_at()
        {
            self.end_all(wire.client, at);
        }
        for (at, word) in wire.words.iter().enumerate().filter(|it| !it.1.of_broker) {
            let later = wire.words.get(at + 1..).unwrap_or_default();
            #[allow(clippy::wildcard_enum_match_arm, reason = "the others change no book")]
            match &word.packet {
                Packet::Subscribe(_) => self.subscribe(wire, word, later),
                Packet::Unsubscribe(it) => {
                    for filter in &it.filters {
                        self.end(wire.client, filter, word.at);
                    }
                }
                Packet::Publish(publish) => self.publish(wire, word, publish, later),
                Packet::Connect(connect) => {
                    let will = connect.will.as_ref();
                    self.wills
                        .extend(will.map(|will| (place, armed(wire, connect, will))));
                }
                _ => {}
            }
        }
        if keeps(wire) == Some(Span::ZERO)
            && let Some(at) = wire.leaves_at()
        {
            self.end_all(wire.client, at);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    fn subscribe(&mut self, wire: &Wire, word: &Word, later: &[Word]) {
        let Packet::Subscribe(subscribe) = &word.packet else {
            return;
        };
        let answer = later.iter().find_map(|it| match &it.packet {
            Packet::Suback(ack) if it.packet.kind() == PacketKind::Suback => {
                (ack.id == subscribe.id).then_some(ack)
            }
            _ => None,
        });
        let Some(answer) = answer else { return };
        for (wish, code) in subscribe.filters.iter().zip(&answer.reasons) {
            let Some(granted) = Qos::new(code.0) else {
                continue;
            };
            let is_new = !self.end(wire.client, &wish.filter, word.at);
            let shared = wish.filter.shared().and_then(Result::ok);
            let shared = shared.filter(|_| wire.version == Version::V5);
            self.subscriptions.push(Subscription {
                client: wire.client,
                filter: shared
                    .as_ref()
                    .map_or_else(|| wish.filter.clone(), |it| it.filter.clone()),
                group: shared.map(|_| wish.filter.clone()),
                wish: wish.clone(),
                id: subscribe.properties.subscription_identifier().copied(),
                granted,
                is_new,
                from: word.at,
                until: Instant::MAX,
            });
        }
    }

    fn publish(&mut self, wire: &Wire, word: &Word, publish: &Publish, later: &[Word]) {
        let Some(topic) = word.topic.clone() else {
            return;
        };
        #[allow(clippy::wildcard_enum_match_arm, reason = "two are looked for")]
        let refused = later.iter().any(|it| match &it.packet {
            Packet::Puback(ack) | Packet::Pubrec(ack) if it.of_broker => {
                Some(ack.id) == publish.id && ack.reason.is_error()
            }
            _ => false,
        });
        if refused {
            return;
        }
        self.published.push(Published {
            client: wire.client,
            at: word.at,
            topic,
            payload: publish.payload.clone(),
            qos: publish.qos,
            retain: publish.retain,
            properties: publish.properties.clone(),
            version: wire.version,
            dup: publish.dup,
        });
    }

    /// Ends one; whether there was one.
    fn end(&mut self, client: NodeId, filter: &TopicFilter, at: Instant) -> bool {
        let mut ended = false;
        for it in &mut self.subscriptions {
            if it.client == client && it.until == Instant::MAX && it.wish.filter == *filter {
                it.until = at;
                ended = true;
            }
        }
        ended
    }

    fn end_all(&mut self, client: NodeId, at: Instant) {
        for it in &mut self.subscriptions {
            if it.client == client {
                it.until = it.until.min(at);
            }
        }
    }

    /// Those of this client that match the topic and stood at this moment; groups too.
    pub(super) fn matching(
        &self,
        client: NodeId,
        topic: &TopicName,
        at: Instant,
    ) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().filter(move |it| {
            it.client == client && it.from <= at && at <= it.until && it.filter.matches(topic)
        })
    }

    /// What was published there with this content, until a moment.
    pub(super) fn publications<'a>(
        &'a self,
        (topic, payload): (&'a TopicName, &'a Bytes),
        until: Instant,
    ) -> impl DoubleEndedIterator<Item = &'a Published> + Clone {
        self.published
            .iter()
            .filter(move |it| it.topic == *topic && it.payload == *payload && it.at <= until)
    }

    /// What is kept of this topic at a moment, by what was published until then: the last message
    /// with RETAIN 1.
    pub(super) fn retained(&self, topic: &TopicName, at: Instant) -> Option<&Published> {
        let wills = self.wills.iter().map(|it| &it.1);
        let all = self.published.iter().chain(wills);
        all.filter(|it| it.retain && it.topic == *topic && it.at <= at)
            .max_by_key(|it| it.at)
    }
}

impl Subscription {
    /// Whether it asks to keep RETAIN as it was published, as in 3.1.1 none can.
    pub(super) const fn keeps_retain(&self) -> bool {
        self.wish.retain_as_published
    }

    pub(super) const fn handling(&self) -> RetainHandling {
        self.wish.retain_handling
    }
}

/// A will, published when its connection ends.
fn armed(wire: &Wire, connect: &Connect, will: &Will) -> Published {
    Published {
        client: wire.client,
        at: wire.leaves_at().unwrap_or(Instant::MAX),
        topic: will.topic.clone(),
        payload: will.payload.clone(),
        qos: will.qos,
        retain: will.retain,
        properties: will.properties.clone(),
        version: connect.version,
        dup: false,
    }
}

/// What the broker sent to this client, without what it sent again, and that by itself.
pub(super) fn deliveries(talk: &Talk, client: NodeId) -> [Vec<Delivery<'_>>; 2] {
    let [mut first, mut again] = [Vec::new(), Vec::new()];
    for wire in talk.of_client(client) {
        for (word, publish) in wire.deliveries() {
            let Some(topic) = &word.topic else { continue };
            let delivery = Delivery {
                wire,
                word,
                topic,
                publish,
            };
            let is_same =
                |it: &Delivery<'_>| it.key() == delivery.key() && it.publish.id == publish.id;
            match publish.dup && first.iter().any(is_same) {
                true => again.push(delivery),
                false => first.push(delivery),
            }
        }
    }
    [first, again]
}

impl<'a> Delivery<'a> {
    pub(super) const fn key(&self) -> (&'a TopicName, &'a Bytes) {
        (self.topic, &self.publish.payload)
    }

    pub(super) const fn at(&self) -> Instant {
        self.word.at
    }

    /// The broker's record of it.
    pub(super) const fn record(&self) -> RecordId {
        self.word.record
    }
}
