//! A class: the page for everybody, who is here, and one ladder for all.
//!
//! The students' pages are MQTT clients whose Last Will is the list of who is here: `class/NAME` says
//! `here`, and as a will `away`, both retained. `register` reads along; `board` is what the teacher's page
//! fetches: the acts from outside, from which it has the same world as the host; `site` answers over
//! HTTP on the ports where WebSocket is spoken.

mod board;
mod register;
mod site;

pub(super) use board::Board;
pub(super) use register::Register;
pub(super) use site::{Site, is_upgrade};

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The world of a class that has no other. The guest's identifier keeps its place empty: everybody
/// gets one like it, with their own name.
pub(super) const STORY: &str = "\
format 1
title \"A class\"
broker hub
client register v5 -> hub latency 1ms title \"The register\"
client student v5 -> hub latency 1ms face phone title \"An empty chair\" id \"nobody\" guest
at 0s register connect
at 5ms register subscribe \"class/+\" qos 1
";

/// What this machine is called in its network, if it listens on all of its addresses.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    // Nothing is sent: the system only says from which address it would be. The other is one that
    // is kept for documentation.
    let own = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    let ip = own.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |own| own.ip());
    SocketAddr::new(ip, address.port())
}
