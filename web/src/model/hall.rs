//! The world of the first minute: a motion sensor, a broker, a lamp.
//!
//! It is `lessons/worlds/hall.scn`, as a test makes sure, built here so that a first visit needs
//! nothing that reads scenarios.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::{Command, Message};
use brokerscope_core::scenario::{NodeSpec, Scenario, Timed};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{Properties, Qos, RetainHandling, SubscribeFilter, Text};
use brokerscope_core::world::{Action, BrokerSpec, ClientSpec, Face, LinkProfile};
use bytes::Bytes;

const BROKER: NodeId = NodeId(0);
const SENSOR: NodeId = NodeId(1);
const LAMP: NodeId = NodeId(2);

/// The world at its start; `None` if a name in it could not be one.
pub(super) fn hall() -> Option<Scenario> {
    let broker = NodeSpec::Broker(BrokerSpec {
        name: "hub".into(),
        title: Some("Broker".into()),
        ..BrokerSpec::default()
    });
    let sensor = client("sensor", Face::Sensor, "Motion sensor", 40)?;
    let lamp = client("lamp", Face::Lamp, "Hall lamp", 60)?;
    let someone = Message {
        topic: TopicName::parse("hall/motion").ok()?,
        payload: Bytes::from_static(b"on"),
        qos: Qos::AtMostOnce,
        retain: false,
        properties: Properties::default(),
    };
    let connect = || Command::Connect { clean_start: None };
    let timed = [
        (0, SENSOR, connect()),
        (0, LAMP, connect()),
        (260, LAMP, subscribe("hall/motion")?),
        (280, LAMP, subscribe("hall/door")?),
        (500, SENSOR, Command::Publish(someone)),
    ];
    let timed = timed.map(|(at, client, command)| Timed {
        at: Instant::from_millis(at),
        after: None,
        action: Action::Command { client, command },
    });
    Some(Scenario {
        seed: 7,
        nodes: vec![broker, sensor, lamp],
        timed: timed.into(),
        ..Scenario::default()
    })
}

fn client(name: &str, face: Face, title: &str, latency_ms: u64) -> Option<NodeSpec> {
    let options = ClientOptions {
        client_id: Text::parse(name).ok()?,
        ..ClientOptions::default()
    };
    let link = LinkProfile::even(Span::from_millis(latency_ms), Span::ZERO);
    Some(NodeSpec::Client(ClientSpec {
        face,
        title: Some(title.into()),
        ..ClientSpec::plain(name, options, BROKER, link)
    }))
}

fn subscribe(filter: &str) -> Option<Command> {
    let filter = SubscribeFilter {
        filter: TopicFilter::parse(filter).ok()?,
        qos: Qos::AtLeastOnce,
        no_local: false,
        retain_as_published: false,
        retain_handling: RetainHandling::default(),
    };
    Some(Command::Subscribe {
        filters: vec![filter],
        id: None,
    })
}

#[cfg(test)]
mod tests {
    use brokerscope_core::scenario::parse;

    use super::hall;

    #[test]
    fn the_hall_is_the_one_of_its_file() {
        let parsed = parse(include_str!("../../../lessons/worlds/hall.scn"));
        assert_eq!(parsed.problems, []);
        assert_eq!(hall(), Some(parsed.scenario));
    }
}
