//! From what a card saw to segments of TCP: links, IPv4 and IPv6, by `etherparse`.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};

use super::file::Captured;

/// A segment of TCP, as it was captured.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The number of its packet in the file.
    pub(super) number: u32,
    /// In microseconds since 1970.
    pub(super) at: u64,
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) seq: u32,
    pub(super) ack: Option<u32>,
    pub(super) syn: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) bytes: Bytes,
}

/// What a packet is to us.
pub(super) enum Sort {
    /// A segment.
    Tcp(Piece),
    /// Something else.
    Other,
    /// A part of a packet of IP: a segment may be in it that we cannot read.
    Fragment,
    /// A kind of link that we do not know.
    UnknownLink,
}

/// What the first bytes of a packet are, by tcpdump's numbers.
const NULL: i32 = 0;
const ETHERNET: i32 = 1;
const RAW: [i32; 5] = [12, 14, 101, 228, 229];
const LOOP: i32 = 108;
const SLL: i32 = 113;
const SLL2: i32 = 276;

/// Looks into a packet.
pub(super) fn sort(packet: &Captured) -> Sort {
    let bytes = &packet.bytes;
    let from = |at: usize| bytes.get(at..).unwrap_or_default();
    let typed = |at: usize, rest: usize| {
        let kind = bytes.get(at..at + 2).and_then(|it| it.try_into().ok());
        kind.map(|it| {
            LaxSlicedPacket::from_ether_type(EtherType(u16::from_be_bytes(it)), from(rest))
        })
    };
    let sliced = match packet.link {
        ETHERNET => LaxSlicedPacket::from_ethernet(bytes).ok(),
        // Four bytes say which family; the header behind them says it too.
        NULL | LOOP => LaxSlicedPacket::from_ip(from(4)).ok(),
        SLL => typed(14, 16),
        SLL2 => typed(0, 20),
        link if RAW.contains(&link) => LaxSlicedPacket::from_ip(bytes).ok(),
        _ => return Sort::UnknownLink,
    };
    sliced.map_or(Sort::Other, |sliced| segment(packet, &sliced))
}

fn segment(packet: &Captured, sliced: &LaxSlicedPacket<'_>) -> Sort {
    let (from, to, is_part): (IpAddr, IpAddr, bool) = match &sliced.net {
        Some(LaxNetSlice::Ipv4(ip)) => {
            let header = ip.header();
            let (from, to) = (
                header.source_addr().into(),
                header.destination_addr().into(),
            );
            (from, to, ip.is_payload_fragmented())
        }
        Some(LaxNetSlice::Ipv6(ip)) => {
            let header = ip.header();
            let (from, to) = (
                header.source_addr().into(),
                header.destination_addr().into(),
            );
            (from, to, ip.is_payload_fragmented())
        }
        Some(LaxNetSlice::Arp(_)) | None => return Sort::Other,
    };
    if is_part {
        return Sort::Fragment;
    }
    let Some(TransportSlice::Tcp(tcp)) = &sliced.transport else {
        return Sort::Other;
    };
    Sort::Tcp(Piece {
        number: packet.number,
        at: packet.at,
        from: (from, tcp.source_port()).into(),
        to: (to, tcp.destination_port()).into(),
        seq: tcp.sequence_number(),
        ack: tcp.ack().then(|| tcp.acknowledgment_number()),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        bytes: packet.bytes.slice_ref(tcp.payload()),
    })
}
