//! Publishers, receivers, and the broker between them.

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Ending};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Connect, Packet, PacketId, Properties, Publish, Qos, RetainHandling, Subscribe,
    SubscribeFilter, Text, encode,
};
use bytes::Bytes;

use crate::DELIVERY;

const TOPIC: &str = "bench/plant/hall/1/value";
const PAYLOAD: &[u8] = b"an ordinary reading of 32 bytes.";

/// Who is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shape {
    /// Clients that publish, in turn.
    pub publishers: u32,
    /// Clients that each get every message.
    pub receivers: u32,
}

/// A broker with connected clients.
#[derive(Clone, Debug)]
pub struct Mill {
    broker: Broker,
    publishers: u32,
    message: Bytes,
}

impl Shape {
    /// One message goes to a hundred.
    pub const FAN_OUT: Self = Self {
        publishers: 1,
        receivers: 100,
    };
    /// A hundred publish for one.
    pub const FAN_IN: Self = Self {
        publishers: 100,
        receivers: 1,
    };
}

impl Mill {
    /// Everybody is connected, and the receivers have subscribed.
    pub fn new(shape: Shape) -> Self {
        let mut mill = Self {
            broker: Broker::new(BrokerConfig::default()),
            publishers: shape.publishers,
            message: written(&Packet::Publish(Publish {
                dup: false,
                qos: Qos::AtMostOnce,
                retain: false,
                topic: Some(topic()),
                id: None,
                properties: Properties::none(),
                payload: Bytes::from_static(PAYLOAD),
            })),
        };
        for number in 0..shape.publishers + shape.receivers {
            mill.enter(number);
        }
        for number in shape.publishers..shape.publishers + shape.receivers {
            mill.subscribe(number, TOPIC);
        }
        mill
    }

    /// Nobody listens to what the broker tells of itself.
    #[must_use]
    pub fn unheard(mut self) -> Self {
        self.broker.set_telling(false);
        self
    }

    /// Publishes this many messages, the publishers taking turns. Answers how many deliveries were
    /// written.
    pub fn turn(&mut self, messages: u32) -> u64 {
        let mut bytes = 0;
        for number in 0..messages {
            let conn = ConnId(number % self.publishers);
            let message = self.message.clone();
            bytes += self.take(BrokerInput::Received(conn, &message));
        }
        bytes / DELIVERY as u64
    }

    /// A broker with so many 3.1.1 sessions of absent clients, each with one subscription.
    pub fn absent(sessions: u32) -> Self {
        let mut mill = Self {
            broker: Broker::new(BrokerConfig {
                sessions_max: sessions,
                ..BrokerConfig::default()
            }),
            publishers: 0,
            message: Bytes::new(),
        };
        for number in 0..sessions {
            mill.take(BrokerInput::Opened(ConnId(number)));
            mill.connect(number, false);
            mill.subscribe(number, &format!("bench/plant/meter/{number}"));
            mill.take(BrokerInput::Closed(ConnId(number), Ending::Fin));
        }
        mill
    }

    fn enter(&mut self, number: u32) {
        self.take(BrokerInput::Opened(ConnId(number)));
        self.connect(number, true);
    }

    fn connect(&mut self, number: u32, clean_start: bool) {
        self.say(
            number,
            &Packet::Connect(Box::new(Connect {
                version: Version::V311,
                is_bridge: false,
                clean_start,
                keep_alive: 0,
                client_id: text(&format!("client-{number}")),
                will: None,
                user_name: None,
                password: None,
                properties: Properties::none(),
            })),
        );
    }

    fn subscribe(&mut self, number: u32, topic: &str) {
        let filter = TopicFilter::parse(topic).expect("a topic name is a filter");
        self.say(
            number,
            &Packet::Subscribe(Subscribe {
                id: PacketId::new(1).expect("not zero"),
                properties: Properties::none(),
                filters: vec![SubscribeFilter {
                    filter,
                    qos: Qos::AtMostOnce,
                    no_local: false,
                    retain_as_published: false,
                    retain_handling: RetainHandling::Send,
                }],
            }),
        );
    }

    fn say(&mut self, number: u32, packet: &Packet) {
        let bytes = written(packet);
        self.take(BrokerInput::Received(ConnId(number), &bytes));
    }

    /// One input, drained. Answers how many bytes were written.
    fn take(&mut self, input: BrokerInput<'_>) -> u64 {
        self.broker.handle_input(Instant::START, input);
        let mut written = 0;
        while let Some(output) = self.broker.poll_output() {
            if let BrokerOutput::Transmit(_, bytes, _) = output {
                written += bytes.len() as u64;
            }
        }
        written
    }
}

fn topic() -> TopicName {
    TopicName::parse(TOPIC).expect("a plain topic")
}

fn text(text: &str) -> Text {
    Text::parse(text).expect("letters and digits")
}

fn written(packet: &Packet) -> Bytes {
    encode(packet, Version::V311).expect("small packets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reaches_every_receiver() {
        for shape in [Shape::FAN_OUT, Shape::FAN_IN] {
            let deliveries = Mill::new(shape).turn(7);
            assert_eq!(deliveries, 7 * u64::from(shape.receivers), "{shape:?}");
        }
    }
}
