//! Who took part in a capture, as a scenario has it.

use crate::client::ClientOptions;
use crate::id::NodeId;
use crate::net::PathProfile;
use crate::order::Map;
use crate::scenario::{NodeSpec, Scenario};
use crate::time::Span;
use crate::trace::Fact;
use crate::wire::{Connect, Packet, PacketKind, decode};
use crate::world::{BrokerSpec, ClientSpec, LinkProfile, Program};

use super::Imported;

/// What is known of a client.
#[derive(Default)]
struct Known {
    options: Option<ClientOptions>,
    /// The shortest way one of its packets had, each way.
    ways: [Option<Span>; 2],
}

impl Imported {
    /// Everybody, in the order of their numbers: clients as their first CONNECT has them, on links as
    /// fast as the fastest packet seen on them, and brokers whose insides nobody knows.
    pub fn cast(&self) -> Scenario {
        let mut known = self.known();
        let node = |(node, name): (NodeId, &std::sync::Arc<str>)| match self.names.broker_of(node) {
            None => NodeSpec::Broker(BrokerSpec {
                name: name.clone(),
                title: None,
                config: Default::default(),
                disk: Default::default(),
                program: Program::Outside,
            }),
            Some(broker) => {
                let Known { options, ways } = known.remove(&node).unwrap_or_default();
                let options = options.unwrap_or_default();
                NodeSpec::Client(ClientSpec::plain(name.clone(), options, broker, link(ways)))
            }
        };
        let numbered = (0..).map(NodeId).zip(self.names.all());
        Scenario {
            nodes: numbered.map(node).collect(),
            ..Scenario::default()
        }
    }

    fn known(&self) -> Map<NodeId, Known> {
        let mut known: Map<NodeId, Known> = Map::new();
        for record in self.trace.records() {
            let (
                Some(from),
                Fact::Sent {
                    to,
                    bytes,
                    version,
                    brief,
                    due,
                    ..
                },
            ) = (record.node, &record.fact)
            else {
                continue;
            };
            let is_up = self.names.broker_of(from).is_some();
            let client = known.get_or_default(if is_up { from } else { *to });
            if let (Some(due), [up, down]) = (due, &mut client.ways) {
                let way = due.since(record.at);
                let shortest = if is_up { up } else { down };
                *shortest = Some(shortest.map_or(way, |it| it.min(way)));
            }
            let connects = brief
                .as_ref()
                .is_some_and(|it| it.kind == PacketKind::Connect);
            if connects
                && is_up
                && client.options.is_none()
                && let Ok(Packet::Connect(connect)) = decode(bytes, *version)
            {
                client.options = Some(options(*connect));
            }
        }
        known
    }
}

fn link([up, down]: [Option<Span>; 2]) -> LinkProfile {
    let path = |way: Option<Span>| PathProfile::even(way.unwrap_or_default(), Span::ZERO);
    LinkProfile {
        up: path(up),
        down: path(down),
        ..LinkProfile::even(Span::ZERO, Span::ZERO)
    }
}

fn options(connect: Connect) -> ClientOptions {
    ClientOptions {
        client_id: connect.client_id,
        version: connect.version,
        is_bridge: connect.is_bridge,
        clean_start: connect.clean_start,
        keep_alive: connect.keep_alive,
        will: connect.will,
        ..ClientOptions::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{open, pcapng};
    use super::*;
    use crate::scenario::{Names, parse};
    use crate::spec::Version;
    use crate::time::Instant;
    use crate::trace::Trace;
    use crate::world::World;

    const HALL: &str = "\
broker hub
client lamp v5 -> hub latency 15ms keep-alive 30s
client page v3 -> hub latency 40ms
at 0s lamp connect
at 0s page connect
at 200ms page subscribe \"a\" qos 1
at 1s lamp publish \"a\" \"1\" qos 1
";

    #[test]
    fn a_capture_knows_who_took_part_and_how_fast_their_links_are() {
        let parsed = parse(HALL);
        assert_eq!(parsed.problems, []);
        let mut world = World::new(&parsed.scenario).unwrap();
        let mut trace = Trace::default();
        let end = Instant::from_millis(5_000);
        while world.next_event().is_some_and(|at| at <= end) && world.step(&mut trace) {}
        let file = pcapng(&trace, &Names::of(&parsed.scenario));
        let imported = open(&file.into()).unwrap();
        let cast = imported.cast();
        let clients = cast.nodes.iter().filter_map(|node| match node {
            NodeSpec::Client(spec) => Some((
                &*spec.name,
                spec.options.version,
                spec.options.keep_alive,
                spec.link.up.latency,
            )),
            NodeSpec::Broker(_) => None,
        });
        let clients: Vec<_> = clients.collect();
        let ms = Span::from_millis;
        assert_eq!(
            clients,
            [
                ("lamp", Version::V5, 30, ms(15)),
                ("page", Version::V311, 60, ms(40))
            ]
        );
        assert_eq!(
            Names::of(&cast),
            imported.names,
            "nodes and links keep their numbers"
        );
    }
}
