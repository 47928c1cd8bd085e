//! Who wants a message, and at which QoS.

use std::collections::BTreeMap;

use super::Broker;
use super::delivery::Occasion;
use super::roster::SessionNo;
use crate::access::Right;
use crate::clause;
use crate::machine::{Message, Remark, Routing};
use crate::spec::Version;
use crate::topic::{TopicName, Visit};
use crate::wire::{Qos, SubscribeFilter, Text};

/// A session that wants a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Target {
    session: SessionNo,
    /// The highest QoS of its matching subscriptions.
    granted: Qos,
    /// How many of them match.
    matched: u32,
    /// Whether one of them keeps the RETAIN flag as published.
    keeps_retain: bool,
    /// All that match are No Local, and the message is its own [MQTT-3.8.3-3].
    is_own: bool,
}

impl Broker {
    /// The sessions that want what `publisher` publishes on `topic`, by session number.
    ///
    /// Overlapping subscriptions make one target: the standard leaves one copy or several to the
    /// broker, as long as it comes at the highest QoS [MQTT-3.3.4-2].
    pub(super) fn matching(&self, topic: &TopicName, publisher: &Text) -> Vec<Target> {
        let publisher = self.sessions.number_of(publisher);
        let mut targets: BTreeMap<SessionNo, Target> = BTreeMap::new();
        self.subscriptions.each_match(topic, |_, wanting| {
            for (&session, entry) in wanting {
                let target = targets.entry(session);
                target
                    .or_insert_with(|| Target::new(session))
                    .add(entry, publisher);
            }
        });
        targets.into_values().collect()
    }

    /// How the subscriptions are searched for a topic: every node looked at, in order.
    pub fn walk(&self, topic: &TopicName) -> Vec<Visit> {
        self.subscriptions.walk(topic)
    }

    /// Keeps the message if it came with RETAIN 1, and gives it to everybody who wants it.
    pub(super) fn hand_on(
        &mut self,
        message: &Message,
        publisher: &Text,
        version: Version,
        targets: Vec<Target>,
    ) {
        if message.retain {
            let max = self.config.retained_max;
            if let Some((clause, what)) = self.retained.take(message, publisher, max, version) {
                self.out.remark(None, clause, what);
            }
        }
        if targets.is_empty() {
            let clause = clause!(version, v311: "4.5.0-1", v5: "4.5.0-1");
            let what = Remark::NoSubscription(message.topic.clone());
            self.out.remark(None, clause, what);
        }
        for target in targets {
            self.give(message, &target);
        }
    }

    fn give(&mut self, message: &Message, target: &Target) {
        let Some(session) = self.sessions.at_mut(target.session) else {
            return;
        };
        let copy = Message {
            qos: message.qos.min(target.granted),
            // A message of now goes out with RETAIN 0 unless asked otherwise [MQTT-3.3.1-12].
            retain: message.retain && target.keeps_retain,
            ..message.clone()
        };
        let conn = session.conn();
        let version = session.version;
        if target.is_own {
            let event = session.routed(&copy, Occasion::Published, Routing::NoLocal);
            self.out.event(event);
            return;
        }
        // At each message, as Mosquitto does: a subscription may match what may not be read.
        if let Err(why) = self.config.check(session.who(), Right::Read, &copy.topic) {
            let event = session.routed(&copy, Occasion::Published, Routing::Denied(why));
            self.out.event(event);
            return;
        }
        if target.matched > 1 {
            let clause = clause!(version, v311: "3.3.5-1", v5: "3.3.4-2");
            let what = Remark::Overlapping {
                matched: target.matched,
                granted: target.granted,
            };
            self.out.remark(conn, clause, what);
        }
        if copy.qos < message.qos {
            let clause = clause!(version, v311: "3.8.4-6", v5: "3.8.4-8");
            let what = Remark::LowerQos {
                published: message.qos,
                granted: target.granted,
            };
            self.out.remark(conn, clause, what);
        }
        session.offer(copy, Occasion::Published, &mut self.out);
    }
}

impl Target {
    fn new(session: SessionNo) -> Self {
        Self {
            session,
            granted: Qos::AtMostOnce,
            matched: 0,
            keeps_retain: false,
            is_own: false,
        }
    }

    /// One more of its subscriptions matches.
    fn add(&mut self, entry: &SubscribeFilter, publisher: Option<SessionNo>) {
        if entry.no_local && Some(self.session) == publisher {
            self.is_own = self.matched == 0;
            return;
        }
        self.is_own = false;
        self.matched += 1;
        self.granted = self.granted.max(entry.qos);
        self.keeps_retain |= entry.retain_as_published;
    }
}
