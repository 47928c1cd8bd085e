//! A trace as a capture file that Wireshark opens without settings: pcapng, with names and comments.
//!
//! The blocks are those of draft-ietf-opsawg-pcapng; headers of IP and TCP are `etherparse`'s.

use std::net::IpAddr;

use etherparse::{IpHeaders, IpNumber, Ipv4Header, Ipv6FlowLabel, Ipv6Header, PacketBuilder};
use etherparse::{TcpHeader, TcpOptionElement};

use super::address::{Addresses, MQTT, SECURE, WEB};
use super::comment::Comments;
use super::tap::{Frame, frames};
use crate::id::ConnId;
use crate::net::{SegmentKind, Side};
use crate::order::Map;
use crate::trace::{Names, Trace};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const RESOLUTION: u32 = 4;
const PACKET: u32 = 6;

const COMMENT: u16 = 1;
const USER_APPLICATION: u16 = 4;
const INTERFACE_NAME: u16 = 2;

/// What says of a file that its times are those of a world, which begin with zero.
pub(super) const US: &str = "brokerscope";

/// Packets without a link layer below them.
const RAW: u16 = 101;

/// A receiver of ours reads at once, so its window never closes: 8 MB, by a scale of 7.
const WINDOW: u16 = u16::MAX;
const WINDOW_SCALE: u8 = 7;

/// What an end says it takes at once. Links have their own bounds, which no end knows of.
const SEGMENT_MAX: u16 = 1_460;

const HOPS: u8 = 64;
/// What fits into a packet of IP beside all headers.
const PAYLOAD_MAX: usize = 65_000;

const ABOUT: &str = "Each segment as its sender's card put it on the wire, at that moment; what was \
lost on the way is there too. TLS is a model of sizes: nothing is encrypted, and nothing in it can \
be read.";

/// Said besides, where it is so.
const MADE_UP: &str = "Of some connections only the packets of MQTT are known, as of a real one that a \
browser's page looked at: the segments below are made up, the plainest TCP that carries them, and what \
the broker did is dated by half the round trip.";

/// Writes the capture. Connections whose trace tells no segments get plain ones, and the file says so.
///
/// Times are those of the world, as microseconds since 1970.
pub fn pcapng(trace: &Trace, names: &Names) -> Vec<u8> {
    let mut names = names.clone();
    for record in trace.records() {
        names.learn(record);
    }
    let (frames, made_up) = frames(trace, &names);
    let addresses = Addresses::of(&names);
    let ports = ports(&frames);
    let comments = Comments::of(trace, &names);
    let mut file = Vec::new();
    block(&mut file, SECTION, |body| {
        // The byte order, version 1.0, and no length: it is until the end of the file.
        body.extend_from_slice(&0x1a2b_3c4d_u32.to_le_bytes());
        body.extend_from_slice(&[1, 0, 0, 0]);
        body.extend_from_slice(&u64::MAX.to_le_bytes());
        option(body, COMMENT, ABOUT);
        if made_up {
            option(body, COMMENT, MADE_UP);
        }
        option(body, USER_APPLICATION, US);
    });
    block(&mut file, INTERFACE, |body| {
        body.extend_from_slice(&RAW.to_le_bytes());
        // As much of a packet as there is; microseconds, which is what it means to say nothing.
        body.extend_from_slice(&[0; 6]);
        option(body, INTERFACE_NAME, "world");
    });
    block(&mut file, RESOLUTION, |body| {
        for (node, name) in (0..).map(crate::id::NodeId).zip(names.all()) {
            name_record(body, addresses.node(node), name);
        }
        body.extend_from_slice(&[0; 4]);
    });
    for frame in &frames {
        let port = ports.get(&frame.conn).copied().unwrap_or(MQTT);
        let comment = comments.about(frame);
        let (mut seq, mut rest) = (frame.segment.seq, &*frame.segment.bytes);
        // A segment may be larger than what IP carries, but it is never split for its headers.
        loop {
            let (part, left) = rest.split_at(rest.len().min(PAYLOAD_MAX));
            let packet = datagram(frame, (&addresses, port), seq, part);
            packet_block(&mut file, frame, &packet, &comment);
            seq += u64::try_from(part.len()).unwrap_or(0);
            rest = left;
            if rest.is_empty() {
                break;
            }
        }
    }
    file
}

/// Where the broker listens for each connection: what is said first tells it.
fn ports(frames: &[Frame]) -> Map<ConnId, u16> {
    let mut ports = Map::new();
    for frame in frames {
        let segment = &frame.segment;
        let is_first = frame.side == Side::Client && segment.seq == 1;
        if is_first && segment.kind == SegmentKind::Data {
            let port = match segment.bytes.first() {
                Some(b'G') => WEB,
                // A record of TLS, as our model has them.
                Some(23) if segment.is_aside() => SECURE,
                Some(_) | None => MQTT,
            };
            ports.insert(frame.conn, port);
        }
    }
    ports
}

/// A packet of IP with the segment in it.
fn datagram(frame: &Frame, (addresses, port): (&Addresses, u16), seq: u64, part: &[u8]) -> Vec<u8> {
    let client = (addresses.node(frame.client), Addresses::port(frame.conn));
    let broker = (addresses.node(frame.broker), port);
    let (from, to) = match frame.side {
        Side::Client => (client, broker),
        Side::Broker => (broker, client),
    };
    let tcp = header(frame, (from.1, to.1), seq);
    let size = u16::try_from(tcp.header_len() + part.len()).unwrap_or(u16::MAX);
    let ip = match (from.0, to.0) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            let header = Ipv4Header::new(size, HOPS, IpNumber::TCP, from.octets(), to.octets());
            header
                .ok()
                .map(|it| IpHeaders::Ipv4(it, Default::default()))
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            let header = Ipv6Header {
                traffic_class: 0,
                flow_label: Ipv6FlowLabel::ZERO,
                payload_length: size,
                next_header: IpNumber::TCP,
                hop_limit: HOPS,
                source: from.octets(),
                destination: to.octets(),
            };
            Some(IpHeaders::Ipv6(header, Default::default()))
        }
        _ => None,
    };
    let mut packet = Vec::new();
    if let Some(ip) = ip {
        let built = PacketBuilder::ip(ip).tcp_header(tcp);
        let written = built.write_to_vec(&mut packet, part);
        debug_assert!(written.is_ok(), "a part fits into a packet");
    }
    packet
}

fn header(frame: &Frame, (from, to): (u16, u16), seq: u64) -> TcpHeader {
    let kind = frame.segment.kind;
    let mut tcp = TcpHeader::new(from, to, low(seq), WINDOW);
    tcp.syn = matches!(kind, SegmentKind::Syn | SegmentKind::SynAck);
    tcp.psh = kind == SegmentKind::Data;
    tcp.fin = kind == SegmentKind::Fin;
    tcp.rst = kind == SegmentKind::Reset;
    // Who has seen nothing of the other stream has nothing to acknowledge.
    tcp.ack = kind != SegmentKind::Syn && frame.segment.ack > 0;
    if tcp.ack {
        tcp.acknowledgment_number = low(frame.segment.ack);
    }
    if tcp.syn {
        let set = tcp.set_options(&[
            TcpOptionElement::MaximumSegmentSize(SEGMENT_MAX),
            TcpOptionElement::WindowScale(WINDOW_SCALE),
        ]);
        debug_assert!(set.is_ok(), "seven bytes of options");
    }
    tcp
}

/// Places in streams go round after four billion.
fn low(place: u64) -> u32 {
    u32::try_from(place & u64::from(u32::MAX)).unwrap_or(0)
}

fn packet_block(file: &mut Vec<u8>, frame: &Frame, packet: &[u8], comment: &str) {
    let micros = frame.at.as_micros();
    block(file, PACKET, |body| {
        body.extend_from_slice(&[0; 4]);
        body.extend_from_slice(&low(micros >> 32).to_le_bytes());
        body.extend_from_slice(&low(micros).to_le_bytes());
        let size = u32::try_from(packet.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes();
        body.extend_from_slice(&size);
        body.extend_from_slice(&size);
        body.extend_from_slice(packet);
        pad(body);
        if !comment.is_empty() {
            option(body, COMMENT, comment);
        }
    });
}

/// A block: its type, its length, its body, and its length again for who reads backwards.
fn block(file: &mut Vec<u8>, kind: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    write(&mut body);
    pad(&mut body);
    let size = u32::try_from(body.len() + 12)
        .unwrap_or(u32::MAX)
        .to_le_bytes();
    file.extend_from_slice(&kind.to_le_bytes());
    file.extend_from_slice(&size);
    file.extend_from_slice(&body);
    file.extend_from_slice(&size);
}

fn option(body: &mut Vec<u8>, code: u16, text: &str) {
    let mut end = text.len().min(usize::from(u16::MAX - 3));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let size = u16::try_from(text.len()).unwrap_or_default();
    body.extend_from_slice(&code.to_le_bytes());
    body.extend_from_slice(&size.to_le_bytes());
    body.extend_from_slice(text.as_bytes());
    pad(body);
}

/// Whose address this is. A name ends with a zero byte.
fn name_record(body: &mut Vec<u8>, address: IpAddr, name: &str) {
    let (kind, address) = match address {
        IpAddr::V4(address) => (1_u16, address.octets().to_vec()),
        IpAddr::V6(address) => (2, address.octets().to_vec()),
    };
    let Ok(size) = u16::try_from(address.len() + name.len() + 1) else {
        return;
    };
    body.extend_from_slice(&kind.to_le_bytes());
    body.extend_from_slice(&size.to_le_bytes());
    body.extend_from_slice(&address);
    body.extend_from_slice(name.as_bytes());
    body.push(0);
    pad(body);
}

/// Everything stands at a multiple of four bytes.
fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}
