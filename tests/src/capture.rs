//! Conversations as a network card would have seen them, in a file that packet analysers read.
//!
//! A classic pcap file: Ethernet, IPv4 and TCP around our bytes, with everything a strict reader
//! checks: handshakes, sequence numbers, checksums. Written here because it is 150 lines, and
//! because a reader that is to judge us should be given nothing to forgive.

use std::net::Ipv4Addr;

use brokerscope_core::net::{Segment, SegmentKind, Side};
use brokerscope_core::time::{Instant, Span};

/// Where brokers listen, and what tells an analyser which protocol this is.
const BROKER_PORT: u16 = 1883;
const CLIENT_PORT: u16 = 50_000;
const BROKER: Ipv4Addr = Ipv4Addr::new(10, 255, 255, 254);
/// What fits between two ends of an Ethernet beside the headers.
const SEGMENT_MAX: usize = 1_460;
const WINDOW: u16 = u16::MAX;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// A capture of several connections, in the order of their segments.
#[derive(Debug)]
pub struct Capture {
    bytes: Vec<u8>,
    frames: u32,
    streams: u32,
    now: Instant,
}

/// One connection in a capture.
#[derive(Debug)]
pub struct Stream {
    client: Ipv4Addr,
    /// How many bytes each side has sent, its SYN included.
    sent: [u32; 2],
}

impl Default for Capture {
    fn default() -> Self {
        let mut bytes = Vec::new();
        // Magic number (times in microseconds), version 2.4, no time zone, no accuracy.
        bytes.extend_from_slice(&0xa1b2_c3d4_u32.to_le_bytes());
        bytes.extend_from_slice(&2_u16.to_le_bytes());
        bytes.extend_from_slice(&4_u16.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]);
        // As much of a frame as there is; link type 1 is Ethernet.
        bytes.extend_from_slice(&u32::from(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        Self {
            bytes,
            frames: 0,
            streams: 0,
            now: Instant::START,
        }
    }
}

impl Capture {
    /// A new connection, with its handshake.
    pub fn open(&mut self) -> Stream {
        self.streams += 1;
        let [_, a, b, c] = self.streams.to_be_bytes();
        let mut stream = Stream {
            client: Ipv4Addr::new(10, a, b, c),
            sent: [0, 0],
        };
        self.frame(&stream, Side::Client, SYN, &[]);
        stream.sent[0] = 1;
        self.frame(&stream, Side::Broker, SYN | ACK, &[]);
        stream.sent[1] = 1;
        self.frame(&stream, Side::Client, ACK, &[]);
        stream
    }

    /// Bytes of one side, in segments of these lengths in turn; returns for each segment the number
    /// of its frame and how many of the bytes are through after it.
    ///
    /// # Panics
    /// With a length of 0, or none.
    pub fn say(
        &mut self,
        stream: &mut Stream,
        side: Side,
        bytes: &[u8],
        lengths: &[usize],
    ) -> Vec<(u32, usize)> {
        let (mut frames, mut through) = (Vec::new(), 0);
        for length in lengths.iter().cycle() {
            let rest = bytes.get(through..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            assert!(*length > 0, "a segment has something in it");
            let (segment, _) = rest.split_at(rest.len().min(*length).min(SEGMENT_MAX));
            self.frame(stream, side, PSH | ACK, segment);
            stream.sent[side as usize] += u32::try_from(segment.len()).expect("a short segment");
            through += segment.len();
            frames.push((self.frames, through));
        }
        frames
    }

    /// A connection whose segments are known: [`Capture::carry`] brings each.
    pub fn meet(&mut self) -> Stream {
        self.streams += 1;
        let [_, a, b, c] = self.streams.to_be_bytes();
        Stream {
            client: Ipv4Addr::new(10, a, b, c),
            sent: [0, 0],
        }
    }

    /// A segment as a stack of the world sent it; the number of its frame.
    ///
    /// # Panics
    /// When it stands behind the first four billion bytes of its stream.
    pub fn carry(&mut self, stream: &mut Stream, from: Side, segment: &Segment) -> u32 {
        let short = |place: u64| u32::try_from(place).expect("a short stream");
        stream.sent[from as usize] = short(segment.seq);
        stream.sent[1 - from as usize] = short(segment.ack);
        let flags = match segment.kind {
            SegmentKind::Syn => SYN,
            SegmentKind::SynAck => SYN | ACK,
            SegmentKind::Data => PSH | ACK,
            SegmentKind::Ack => ACK,
            SegmentKind::Fin => FIN | ACK,
            SegmentKind::Reset => RST | ACK,
        };
        self.frame(stream, from, flags, &segment.bytes);
        self.frames
    }

    /// Later frames bear this time or a later one.
    pub fn at(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    /// How many frames there are.
    pub const fn frames(&self) -> u32 {
        self.frames
    }

    /// The file.
    pub fn file(&self) -> &[u8] {
        &self.bytes
    }

    fn frame(&mut self, stream: &Stream, from: Side, flags: u8, payload: &[u8]) {
        let packet = datagram(stream, from, flags, payload);
        self.now = self.now + Span::from_micros(1);
        let micros = self.now.as_micros();
        let length = u32::try_from(14 + packet.len()).expect("a short frame");
        let clock = [micros / 1_000_000, micros % 1_000_000];
        for number in clock.map(|it| u32::try_from(it).expect("an early time")) {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&length.to_le_bytes());
        // Two network cards that administer themselves, and what follows: IPv4.
        let cards: [[u8; 6]; 2] = [[2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]];
        self.bytes.extend_from_slice(&cards[1 - from as usize]);
        self.bytes.extend_from_slice(&cards[from as usize]);
        self.bytes.extend_from_slice(&[0x08, 0x00]);
        self.bytes.extend_from_slice(&packet);
        self.frames += 1;
    }
}

/// An IPv4 packet with a TCP segment in it.
fn datagram(stream: &Stream, from: Side, flags: u8, payload: &[u8]) -> Vec<u8> {
    let (client, broker) = ((stream.client, CLIENT_PORT), (BROKER, BROKER_PORT));
    let ((source, source_port), (to, to_port)) = match from {
        Side::Client => (client, broker),
        Side::Broker => (broker, client),
    };
    let [sent, heard] = match from {
        Side::Client => stream.sent,
        Side::Broker => [stream.sent[1], stream.sent[0]],
    };
    let mut segment = Vec::new();
    segment.extend_from_slice(&source_port.to_be_bytes());
    segment.extend_from_slice(&to_port.to_be_bytes());
    segment.extend_from_slice(&sent.to_be_bytes());
    let heard = if flags & ACK == 0 { 0 } else { heard };
    segment.extend_from_slice(&heard.to_be_bytes());
    // Five words of header, no options.
    segment.extend_from_slice(&[5 << 4, flags]);
    segment.extend_from_slice(&WINDOW.to_be_bytes());
    segment.extend_from_slice(&[0; 4]);
    segment.extend_from_slice(payload);
    let length = u16::try_from(segment.len()).expect("a short segment");
    // The checksum covers the addresses, the protocol and the length besides.
    let mut covered = [source.octets(), to.octets()].concat();
    covered.extend_from_slice(&[0, 6]);
    covered.extend_from_slice(&length.to_be_bytes());
    covered.extend_from_slice(&segment);
    segment[16..18].copy_from_slice(&checksum(&covered).to_be_bytes());

    let mut header = vec![0x45, 0];
    header.extend_from_slice(&(20 + length).to_be_bytes());
    // No identification, not to be fragmented, 64 hops, TCP, and the checksum still to come.
    header.extend_from_slice(&[0, 0, 0x40, 0, 64, 6, 0, 0]);
    header.extend_from_slice(&source.octets());
    header.extend_from_slice(&to.octets());
    let sum = checksum(&header);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header.extend_from_slice(&segment);
    header
}

/// The checksum of IP and TCP: the complement of the sum in ones' complement.
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| match *pair {
        [high, low] => u32::from(u16::from_be_bytes([high, low])),
        [high] => u32::from(high) << 8,
        _ => 0,
    });
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).expect("it was folded")
}
