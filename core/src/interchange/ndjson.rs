//! What `run --ndjson` wrote, read as if it were a capture.
//!
//! The lines say more than a capture can know; only what is on the wire is taken from them, so that
//! both kinds of files mean the same.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use serde::Deserialize;

use super::address::MQTT;
use super::dialogue::Said;
use super::file::CaptureError;
use super::stream::Seen;
use super::talks::{Talk, Talks};
use crate::net::Side;
use crate::order::{Map, Set};
use crate::spec::Version;
use crate::wire::{Packet, decode_shared};

/// What is read of a line; the rest is passed over.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    id: u32,
    #[serde(default)]
    at_us: u64,
    kind: &'a str,
    conn: Option<u32>,
    #[serde(borrow)]
    node: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    to: Option<std::borrow::Cow<'a, str>>,
    sent: Option<u32>,
    ending: Option<&'a str>,
    packet: Option<Content<'a>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    bytes: &'a str,
}

/// What all lines say.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) talks: Talks,
    pub(super) names: Map<IpAddr, String>,
}

/// The nodes and the connections while lines are read.
#[derive(Default)]
struct Reader {
    nodes: Map<String, usize>,
    brokers: Set<usize>,
    wires: Map<u32, Wire>,
    /// Where something that was sent stands: its connection, who sent it, the place behind it.
    places: Map<u32, (u32, Side, u64)>,
}

struct Wire {
    client: usize,
    broker: Option<usize>,
    talk: Talk,
    /// How much each end has said, in places: a packet takes one.
    next: [u64; 2],
}

const HINT: &str = "each line is an object of JSON, as docs/ndjson.md says";
/// More connections than these are not taken from a file.
const CONNECTIONS_MAX: usize = 32_000;

/// Whether this may be such a file.
pub(super) fn is_ndjson(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

/// Reads all lines.
pub(super) fn read(file: &Bytes) -> Result<Lines, CaptureError> {
    let mut reader = Reader::default();
    let mut at = 0;
    for (number, line) in (1_u32..).zip(file.split(|byte| *byte == b'\n')) {
        let wrong = |what: String| CaptureError {
            at: u64::try_from(at).unwrap_or(u64::MAX),
            what: format!("line {number}: {what}"),
            hint: HINT,
        };
        if !line.trim_ascii().is_empty() {
            let parsed: Line<'_> =
                serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
            reader.line(&parsed, number).map_err(wrong)?;
        }
        at += line.len() + 1;
    }
    Ok(reader.done())
}

impl Reader {
    fn line(&mut self, line: &Line<'_>, number: u32) -> Result<(), String> {
        let Some(conn) = line.conn else { return Ok(()) };
        let seen = Seen {
            number,
            at: line.at_us,
        };
        let node = line.node.as_deref().map(|name| self.node(name));
        if let (Some(client), "opening") = (node, line.kind) {
            if self.wires.len() < CONNECTIONS_MAX {
                self.wires.insert(conn, Wire::new(client, seen));
            }
            return Ok(());
        }
        let to = line.to.as_deref().map(|name| self.node(name));
        let Some(wire) = self.wires.get_mut(&conn) else {
            return Ok(());
        };
        if line.kind == "lost" {
            return Ok(());
        }
        let Some(node) = node else { return Ok(()) };
        let side = match node == wire.client {
            true => Side::Client,
            false => Side::Broker,
        };
        let broker = if side == Side::Client { to } else { Some(node) };
        if let Some(broker) = broker {
            wire.broker = Some(broker);
            self.brokers.insert(broker);
        }
        match line.kind {
            "opened" => wire.opened(side, seen),
            "sent" => {
                let bytes = line
                    .packet
                    .as_ref()
                    .map_or(Ok(Bytes::new()), |it| hex(it.bytes))?;
                let end = wire.say(side, seen, bytes);
                self.places.insert(line.id, (conn, side, end));
            }
            "arrived" => {
                let place = line.sent.and_then(|sent| self.places.get(&sent));
                if let Some((_, _, end)) = place {
                    wire.talk.halves[side as usize].hear(*end, seen);
                }
            }
            "end-sent" => wire.end(side, seen, line.ending == Some("reset")),
            "closed" if line.ending == Some("fin") => {
                let end = wire.talk.half(side.other()).fin.map(|(_, end)| end + 1);
                if let Some(end) = end {
                    wire.talk.halves[side as usize].hear(end, seen);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn node(&mut self, name: &str) -> usize {
        if let Some(known) = self.nodes.get(name) {
            return *known;
        }
        let node = self.nodes.len();
        self.nodes.insert(name.to_owned(), node);
        node
    }

    fn done(self) -> Lines {
        let mut lines = Lines::default();
        for (name, node) in self.nodes {
            lines.names.insert(address(node), name);
        }
        let only = self.brokers.first().copied();
        for (conn, mut wire) in self.wires {
            // Who never said a word, nobody else names the broker of.
            let Some(broker) = wire.broker.or(only) else {
                continue;
            };
            let port = u16::try_from(49_152 + conn % 16_384).unwrap_or(u16::MAX);
            wire.talk.client = (address(wire.client), port).into();
            wire.talk.broker = (address(broker), MQTT).into();
            lines.talks.all.push(wire.talk);
        }
        lines
    }
}

/// A node's address, for whom a capture would have one.
fn address(node: usize) -> IpAddr {
    let node = u32::try_from(node).unwrap_or(u32::MAX);
    let [high, low] = [node >> 16, node & 0xffff].map(|it| u16::try_from(it).unwrap_or(0));
    Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, high, low).into()
}

impl Wire {
    fn new(client: usize, seen: Seen) -> Self {
        let nowhere = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
        let mut talk = Talk {
            client: nowhere,
            broker: nowhere,
            halves: Default::default(),
            speech: Default::default(),
            version: Version::default(),
            first: seen,
            why_not: None,
        };
        talk.halves[Side::Client as usize].syn = Some(seen);
        Self {
            client,
            broker: None,
            talk,
            next: [1; 2],
        }
    }

    /// The other end has said yes, or has heard that it did.
    fn opened(&mut self, side: Side, seen: Seen) {
        self.talk.halves[Side::Broker as usize]
            .syn
            .get_or_insert(seen);
        if side == Side::Client {
            self.talk.halves[side as usize].hear(1, seen);
        }
    }

    /// Answers the place behind it.
    fn say(&mut self, side: Side, seen: Seen, bytes: Bytes) -> u64 {
        let next = &mut self.next[side as usize];
        *next += 1;
        let packet = decode_shared(&bytes, self.talk.version).ok();
        if let Some(Packet::Connect(connect)) = &packet {
            self.talk.version = connect.version;
        }
        self.talk.halves[side as usize].last = Some(seen);
        self.talk.speech[side as usize].said.push(Said {
            bytes,
            seen,
            end: *next,
            packet,
        });
        *next
    }

    fn end(&mut self, side: Side, seen: Seen, is_reset: bool) {
        let half = &mut self.talk.halves[side as usize];
        half.last = Some(seen);
        match is_reset {
            true => half.resets.push(seen),
            false => half.fin = half.fin.or(Some((seen, self.next[side as usize]))),
        }
    }
}

fn hex(text: &str) -> Result<Bytes, String> {
    let digit = |it: &u8| {
        char::from(*it)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes
        .map(Bytes::from)
        .ok_or_else(|| "the bytes of a packet are no hexadecimal digits".to_owned())
}
