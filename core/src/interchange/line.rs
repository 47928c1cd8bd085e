//! What is known of one connection from its whole, before its packets are read one by one.

use super::people::identifier;
use super::talks::Talk;
use crate::id::NodeId;
use crate::machine::Message;
use crate::net::Side;
use crate::order::{Map, Set};
use crate::spec::Version;
use crate::topic::TopicName;
use crate::trace::Names;
use crate::wire::{Connack, Connect, Packet, Publish, ReasonCode, Text};

/// A connection.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) client: NodeId,
    pub(super) broker: NodeId,
    pub(super) identifier: Text,
    pub(super) connect: Option<Connect>,
    pub(super) connack: Option<Connack>,
    /// What its broker publishes if it does not part in peace, until that is done.
    pub(super) will: Option<Message>,
    /// Whether its broker's end is over.
    pub(super) is_over: bool,
    /// The topics of what each end published, aliases resolved.
    pub(super) topics: [Map<usize, TopicName>; 2],
    /// What the client published and the broker refused.
    pub(super) refused: Set<usize>,
}

/// Whether the session of this client ends with its connection [§3.1.2.11.2, §3.1.2.4 of 3.1.1].
pub(super) fn ends(connect: &Connect) -> bool {
    match connect.version {
        Version::V311 => connect.clean_start,
        Version::V5 => connect.properties.session_expiry().copied().unwrap_or(0) == 0,
    }
}

impl Line {
    /// Reads it once.
    pub(super) fn of(talk: &Talk, (client, broker): (NodeId, NodeId), names: &Names) -> Self {
        let own = identifier(talk).filter(|it| !it.as_str().is_empty());
        // Who was given a name that 3.1.1 cannot tell is called as we call it.
        let name = names.name(client).and_then(|name| Text::parse(name).ok());
        let mut line = Self {
            client,
            broker,
            identifier: own.or(name).unwrap_or_default(),
            connect: None,
            connack: None,
            will: None,
            is_over: false,
            topics: [Map::new(), Map::new()],
            refused: Set::new(),
        };
        let mut ids: Map<u16, usize> = Map::new();
        for (at, packet) in packets(talk, Side::Client) {
            if let Packet::Connect(connect) = packet {
                line.connect = Some((**connect).clone());
                line.will = connect.will.as_ref().map(Message::of_will);
            }
            if let Packet::Disconnect(it) = packet
                && it.reason == ReasonCode::SUCCESS
            {
                line.will = None;
            }
            if let Packet::Publish(Publish { id: Some(id), .. }) = packet {
                ids.insert(id.get(), at);
            }
        }
        for (_, packet) in packets(talk, Side::Broker) {
            if let Packet::Connack(connack) = packet {
                line.connack = Some(connack.clone());
            }
            if let Packet::Puback(ack) | Packet::Pubrec(ack) = packet
                && ack.reason.is_error()
                && let Some(at) = ids.get(&ack.id.get())
            {
                line.refused.insert(*at);
            }
        }
        for side in [Side::Client, Side::Broker] {
            line.topics[side as usize] = topics(talk, side);
        }
        line
    }
}

fn packets(talk: &Talk, side: Side) -> impl Iterator<Item = (usize, &Packet)> {
    let said = talk.speech(side).said.iter().enumerate();
    said.filter_map(|(at, said)| Some((at, said.packet.as_ref()?)))
}

/// The topic of each PUBLISH of one end.
fn topics(talk: &Talk, side: Side) -> Map<usize, TopicName> {
    let (mut topics, mut aliases) = (Map::new(), Map::<u16, TopicName>::new());
    for (at, packet) in packets(talk, side) {
        let Packet::Publish(publish) = packet else {
            continue;
        };
        let alias = publish.properties.topic_alias().copied();
        if let (Some(alias), Some(topic)) = (alias, &publish.topic) {
            aliases.insert(alias, topic.clone());
        }
        let named = publish.topic.as_ref();
        let named = named.or_else(|| alias.and_then(|alias| aliases.get(&alias)));
        topics.extend(named.map(|topic| (at, topic.clone())));
    }
    topics
}
