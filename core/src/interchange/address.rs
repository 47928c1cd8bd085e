//! Who is where, in a capture: addresses that are kept for documentation, and so are nobody's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::id::{ConnId, NodeId};
use crate::trace::Names;

/// Where brokers listen for plain MQTT, and what tells an analyser which protocol this is.
pub(crate) const MQTT: u16 = 1883;
/// MQTT under TLS.
pub(crate) const SECURE: u16 = 8883;
/// Where WebSocket begins, as a request of HTTP.
pub(crate) const WEB: u16 = 80;

/// The first port of those that stacks lend (RFC 6335), and how many there are.
const LENT: u32 = 49_152;
const LENT_MAX: u32 = 16_384;

/// As many nodes as each of the ranges of RFC 5737 has room for.
const RANGE: u16 = 254;

/// The addresses of a world's nodes.
///
/// Nodes have their places in the three ranges of RFC 5737: the first 254 in 192.0.2.0/24, and so
/// on. A world with more nodes than that has addresses of 2001:db8::/32 (RFC 3849), all of it, since
/// both ends of a connection speak one protocol.
pub(crate) struct Addresses {
    is_large: bool,
}

impl Addresses {
    pub(crate) fn of(names: &Names) -> Self {
        Self {
            is_large: names.all().count() > usize::from(3 * RANGE),
        }
    }

    pub(crate) fn node(&self, node: NodeId) -> IpAddr {
        let (range, place) = (node.0 / RANGE, node.0 % RANGE);
        // At most 253, and one more.
        let place = u8::try_from(place).unwrap_or(u8::MAX).saturating_add(1);
        match range {
            _ if self.is_large => Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, range, node.0).into(),
            0 => Ipv4Addr::new(192, 0, 2, place).into(),
            1 => Ipv4Addr::new(198, 51, 100, place).into(),
            _ => Ipv4Addr::new(203, 0, 113, place).into(),
        }
    }

    /// The client's port of a connection: each has its own for as long as there are some.
    pub(crate) fn port(conn: ConnId) -> u16 {
        u16::try_from(LENT + conn.0 % LENT_MAX).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Set;

    fn world(nodes: u16) -> (Addresses, Set<IpAddr>) {
        let mut names = Names::default();
        for number in 0..nodes {
            names.add_broker(number.to_string().into());
        }
        let addresses = Addresses::of(&names);
        let mut seen = Set::new();
        for number in 0..nodes {
            assert!(seen.insert(addresses.node(NodeId(number))), "{number}");
        }
        (addresses, seen)
    }

    #[test]
    fn everybody_has_an_address_that_is_nobodys() {
        for (nodes, is_large) in [(762, false), (763, true), (u16::MAX, true)] {
            let (_, seen) = world(nodes);
            assert!(seen.iter().all(|it| it.is_ipv6() == is_large), "{nodes}");
        }
        let (addresses, _) = world(600);
        #[rustfmt::skip]
        let table = [
            (0, "192.0.2.1"), (253, "192.0.2.254"), (254, "198.51.100.1"), (599, "203.0.113.92"),
        ];
        for (node, expected) in table {
            assert_eq!(addresses.node(NodeId(node)).to_string(), expected);
        }
    }
}
