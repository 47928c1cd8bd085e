//! Who is who in a capture.
//!
//! A broker is an address. A client is a Client Identifier at an address; where the capture itself
//! names the address, as our exports do, the address alone.

use std::net::IpAddr;
use std::sync::Arc;

use super::talks::Talk;
use crate::id::NodeId;
use crate::net::Side;
use crate::order::Map;
use crate::trace::Names;
use crate::wire::{Packet, Text};

/// A longer name is cut.
const NAME_MAX: usize = 40;

/// What a client is known by.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Mark {
    /// The capture has a name for its address.
    Address(IpAddr),
    /// How it calls itself there.
    Identifier(IpAddr, Text),
    /// It never said: only its port is known.
    Port(IpAddr, u16),
}

/// Who is who.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) names: Names,
    brokers: Map<IpAddr, NodeId>,
    clients: Map<(NodeId, Mark), NodeId>,
    count: u16,
}

impl People {
    /// Both nodes of a connection: its client, and its broker.
    pub(super) fn meet(
        &mut self,
        talk: &Talk,
        told: &Map<IpAddr, String>,
        only_one: bool,
    ) -> (NodeId, NodeId) {
        let broker = self.broker(talk.broker.ip(), told, only_one);
        let ip = talk.client.ip();
        let own = identifier(talk).filter(|it| !it.as_str().is_empty());
        let named = told.get(&ip).filter(|_| !self.brokers.contains_key(&ip));
        let (mark, name) = match (named, own) {
            (Some(name), _) => (Mark::Address(ip), name.clone()),
            (None, Some(own)) => (Mark::Identifier(ip, own.clone()), own.as_str().to_owned()),
            (None, None) => (
                Mark::Port(ip, talk.client.port()),
                format!("client {}", talk.client.port()),
            ),
        };
        if let Some(known) = self.clients.get(&(broker, mark.clone())) {
            return (*known, broker);
        }
        let name = self.unique(&name);
        self.names.add_client(name, broker);
        let client = self.next();
        self.clients.insert((broker, mark), client);
        (client, broker)
    }

    fn broker(&mut self, ip: IpAddr, told: &Map<IpAddr, String>, only_one: bool) -> NodeId {
        if let Some(known) = self.brokers.get(&ip) {
            return *known;
        }
        let name = match told.get(&ip) {
            Some(name) => name.clone(),
            None if only_one => "broker".to_owned(),
            None => ip.to_string(),
        };
        let name = self.unique(&name);
        self.names.add_broker(name);
        let broker = self.next();
        self.brokers.insert(ip, broker);
        broker
    }

    fn next(&mut self) -> NodeId {
        let node = NodeId(self.count);
        self.count = self.count.saturating_add(1);
        node
    }

    /// A name that can be shown and that nobody has yet.
    fn unique(&self, name: &str) -> Arc<str> {
        let shown = name.chars().filter(|it| !it.is_control());
        let name: String = shown.take(NAME_MAX).collect();
        let mut numbered = (2_u32..).map(|number| format!("{name} ({number})"));
        let is_free = |name: &String| !self.names.contains(name);
        let free = Some(name.clone()).filter(is_free);
        let free = free.or_else(|| numbered.find(is_free));
        free.unwrap_or(name).into()
    }
}

/// Under which Client Identifier the client of a connection comes: its own, or the one it is given.
pub(super) fn identifier(talk: &Talk) -> Option<Text> {
    let said = |side: Side| {
        talk.speech(side)
            .said
            .iter()
            .filter_map(|it| it.packet.as_ref())
    };
    let own = said(Side::Client).find_map(|packet| {
        let Packet::Connect(connect) = packet else {
            return None;
        };
        Some(connect.client_id.clone())
    });
    let given = said(Side::Broker).find_map(|packet| {
        let Packet::Connack(connack) = packet else {
            return None;
        };
        connack.properties.assigned_client_identifier().cloned()
    });
    given.or(own)
}
