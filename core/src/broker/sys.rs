//! What the broker tells of itself, under `$SYS` [§4.7.2].
//!
//! The names are Mosquitto's, so that what watches one can watch the other. Each value is published
//! and retained when it has changed since the last round. `#` does not match them [MQTT-4.7.2-1].

use bytes::Bytes;

use super::parcel::Parcel;
use super::{Broker, BrokerConfig};
use crate::machine::Message;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicName;
use crate::wire::{Properties, Qos, Text};

/// What begins the names.
const PREFIX: &str = "$SYS/broker/";

/// The shortest time between two rounds: with none at all, time would stand still.
const INTERVAL_MIN: Span = Span::from_millis(100);

/// What went over a broker's connections since it began.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Tally {
    pub(super) packets: u64,
    pub(super) bytes: u64,
}

impl Tally {
    pub(super) fn count(&mut self, packets: u64, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.packets = self.packets.saturating_add(packets);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// Whether a topic is the broker's own, while it tells of itself.
pub(super) fn is_own(topic: &TopicName) -> bool {
    topic.levels().next() == Some("$SYS")
}

impl BrokerConfig {
    /// How often the broker tells of itself, if it does.
    pub(super) fn tells_every(&self) -> Option<Span> {
        self.sys_interval.filter(|interval| *interval != Span::ZERO)
    }
}

impl Broker {
    /// When it tells of itself next; `None` if it never does. The first round is one interval after
    /// [`Instant::START`].
    pub(super) fn sys_due(&self) -> Option<Instant> {
        let interval = self.config.tells_every()?;
        Some(self.sys_told_at + interval.max(INTERVAL_MIN))
    }

    /// Tells of itself, if it is time.
    pub(super) fn tell_of_itself(&mut self, now: Instant) {
        if self.sys_due().is_none_or(|due| due > now) {
            return;
        }
        self.sys_told_at = now;
        for (name, value) in self.values(now) {
            let name = format!("{PREFIX}{name}");
            let topic = TopicName::parse(&name).expect("the names are topics");
            let payload = Bytes::from(value);
            if self.retained.payload(&topic) != Some(&payload) {
                self.publish_own(topic, payload);
            }
        }
    }

    fn values(&self, now: Instant) -> [(&'static str, String); 10] {
        let uptime = now.since(Instant::START).as_micros() / 1_000_000;
        let connected = self.connections.values();
        let connected = connected.filter(|connection| connection.speaker.is_some());
        let subscriptions: usize = self
            .sessions
            .values()
            .map(|session| session.subscriptions.len())
            .sum();
        let (received, sent) = (self.received, self.sent);
        [
            (
                "version",
                concat!("brokerscope ", env!("CARGO_PKG_VERSION")).to_owned(),
            ),
            ("uptime", format!("{uptime} seconds")),
            ("clients/connected", connected.count().to_string()),
            ("clients/total", self.sessions.len().to_string()),
            ("messages/received", received.packets.to_string()),
            ("messages/sent", sent.packets.to_string()),
            ("bytes/received", received.bytes.to_string()),
            ("bytes/sent", sent.bytes.to_string()),
            ("subscriptions/count", subscriptions.to_string()),
            ("retained messages/count", self.retained.count().to_string()),
        ]
    }

    /// Publishes in its own name, which is nobody's. At QoS 0: what is lost, the next round brings.
    fn publish_own(&mut self, topic: TopicName, payload: Bytes) {
        let matches = self.matching(&topic);
        let retain = self.config.retain_available;
        let message = Message {
            topic,
            payload,
            qos: Qos::AtMostOnce,
            retain,
            properties: Properties::none(),
        };
        let parcel = Parcel::new(message, self.out.number(), self.out.now);
        let (nobody, version) = (Text::default(), Version::V5);
        if !matches.is_empty() {
            self.hand_on(&parcel, &nobody, version, matches);
        } else if retain {
            // Ten remarks a round that nobody listens would say nothing.
            let (config, now) = (&self.config, self.out.now);
            self.retained.take(&parcel, &nobody, config, now, version);
        }
    }
}
