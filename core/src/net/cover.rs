//! What lies between MQTT and TCP: TLS, WebSocket, both, or nothing. A model of sizes and round
//! trips, not of cryptography: nothing is encrypted, and the masks of WebSocket are zero.
//!
//! Where the numbers come from:
//! - A record of TLS 1.3 has 5 bytes of header, 1 of content type and 16 of tag (RFC 8446, 5.2); one
//!   of TLS 1.2 with AES-GCM has 5, 8 of nonce and 16 (RFC 5246, 6.2.3.3; RFC 5288, 3). It carries
//!   at most 16,384 bytes.
//! - The flights of the handshake are those of OpenSSL 3.0 with an ECDSA certificate on P-256 and a
//!   server name of nine bytes, as its `-msg` shows them; 1.3 with two tickets, 1.2 with one. The
//!   certificates are a number of the link's.
//! - Frames of WebSocket have 2, 4 or 10 bytes of header, and 4 more with the mask that a client has
//!   to use (RFC 6455, 5.2). The Upgrade is what its section 4 asks for, and no more: a browser says
//!   some hundreds of bytes besides.
//!
//! Left out: resumption, certificates of clients, the answer to a Close or close_notify.

use std::hash::{Hash, Hasher};

use bytes::Bytes;

use super::connection::Side;

/// What lies between MQTT and TCP.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Cover {
    /// TLS, right above TCP.
    pub tls: Option<Tls>,
    /// WebSocket, right below MQTT: each packet in a frame of its own.
    pub websocket: bool,
}

/// How TLS is spoken.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Tls {
    /// Which.
    pub version: TlsVersion,
    /// What the broker shows of itself, in bytes: its certificate, and those that vouch for it.
    pub certificates: u16,
}

/// Which TLS.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum TlsVersion {
    /// 1.2, RFC 5246: two round trips before the first byte of MQTT.
    V12,
    /// 1.3, RFC 8446: one round trip.
    V13,
}

/// Two certificates, the broker's and the one above it, as public authorities issue them today:
/// about so many bytes.
pub const CERTIFICATES: u16 = 2_000;

/// How far both ends are with what comes before MQTT, and what of a packet has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Talk {
    cover: Cover,
    /// What it carries is not MQTT.
    pub(super) is_web: bool,
    client: Progress,
    broker: Progress,
}

#[derive(Clone, Debug, Default, Hash)]
struct Progress {
    said: u8,
    heard: u8,
    /// What has come of a packet that is not whole.
    partial: Vec<u8>,
}

/// Something said before MQTT: after so many words of the other end, in so many bytes.
type Word = (u8, u16);

/// The client's two words, then the broker's two, without its certificates.
const WORDS_12: [[Word; 2]; 2] = [[(0, 206), (1, 93)], [(1, 214), (2, 242)]];
const WORDS_13: [[Word; 2]; 2] = [[(0, 243), (1, 80)], [(1, 372), (2, 510)]];

const RECORD_MAX: usize = 16_384;
const HEADER: usize = 5;
const TAG: usize = 16;
const ALERT: u8 = 21;
const DATA: u8 = 23;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const MASKED: u8 = 0x80;

const UPGRADE: &[u8] = b"GET /mqtt HTTP/1.1\r\nHost: broker\r\nUpgrade: websocket\r\n\
Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
const SWITCHING: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
Sec-WebSocket-Protocol: mqtt\r\n\r\n";

impl Cover {
    /// Nothing: MQTT on TCP.
    pub const NONE: Self = Self {
        tls: None,
        websocket: false,
    };

    /// What this end says as its `nth` word before MQTT, and after how many words of the other.
    fn word(self, from: Side, nth: u8) -> Option<(u8, Vec<u8>)> {
        let Some(tls) = self.tls.filter(|_| nth < 2) else {
            let before = if self.tls.is_some() { 2 } else { 0 };
            let is_next = self.websocket && nth == before;
            return is_next.then(|| match from {
                // With 1.3 it goes right behind the client's last word.
                Side::Client => (self.tls.map_or(0, Tls::trips), self.seal(UPGRADE)),
                Side::Broker => (before + 1, self.seal(SWITCHING)),
            });
        };
        let words = tls.words(from);
        let (after, size) = *words.get(usize::from(nth))?;
        let mut size = usize::from(size);
        if from == Side::Broker && nth == 0 {
            size += usize::from(tls.certificates);
        }
        Some((after, flight(size)))
    }

    /// After how many words of the other end MQTT begins at this one.
    fn opens_after(self, side: Side) -> u8 {
        match (self.tls, self.websocket, side) {
            (None, false, _) => 0,
            (None, true, _) => 1,
            (Some(_), true, _) => 3,
            (Some(tls), false, Side::Client) => tls.trips(),
            (Some(_), false, Side::Broker) => 2,
        }
    }

    /// A packet as it travels.
    fn wrap(self, from: Side, packet: &[u8]) -> Vec<u8> {
        if !self.websocket {
            return self.seal(packet);
        }
        let mut frame = frame(BINARY, from, packet.len());
        frame.extend_from_slice(packet);
        self.seal(&frame)
    }

    /// The packet in what came whole.
    fn unwrap(self, from: Side, came: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        match self.tls {
            None => plain.extend_from_slice(came),
            Some(tls) => {
                for record in came.chunks(tls.nonce() + RECORD_MAX + tls.around()) {
                    let end = record.len().saturating_sub(tls.around() - tls.start());
                    plain.extend_from_slice(record.get(tls.start()..end).unwrap_or_default());
                }
            }
        }
        if self.websocket {
            let header = match plain.get(1).map(|length| length & !MASKED) {
                Some(127) => 10,
                Some(126) => 4,
                Some(_) | None => 2,
            };
            let mask = if from == Side::Client { 4 } else { 0 };
            plain.drain(..plain.len().min(header + mask));
        }
        plain
    }

    /// In records, if there is TLS.
    fn seal(self, plain: &[u8]) -> Vec<u8> {
        self.tls
            .map_or_else(|| plain.to_vec(), |tls| tls.records(DATA, plain))
    }

    /// What an end says before its FIN.
    fn farewell(self, from: Side) -> Vec<u8> {
        let mut said = Vec::new();
        if self.websocket {
            let mut close = frame(CLOSE, from, 2);
            // 1000: a normal closure.
            close.extend_from_slice(&[0x03, 0xe8]);
            said = self.seal(&close);
        }
        if let Some(tls) = self.tls {
            // A warning: close_notify.
            said.extend(tls.records(ALERT, &[1, 0]));
        }
        said
    }
}

/// One that is not there leaves no trace in a digest: links without it are what they were before
/// there was any.
impl Hash for Cover {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if *self != Self::NONE {
            (self.tls, self.websocket).hash(state);
        }
    }
}

impl Tls {
    /// Round trips before its client may send.
    const fn trips(self) -> u8 {
        match self.version {
            TlsVersion::V12 => 2,
            TlsVersion::V13 => 1,
        }
    }

    const fn words(self, from: Side) -> [Word; 2] {
        let [client, broker] = match self.version {
            TlsVersion::V12 => WORDS_12,
            TlsVersion::V13 => WORDS_13,
        };
        match from {
            Side::Client => client,
            Side::Broker => broker,
        }
    }

    /// Bytes of a nonce behind a record's header.
    const fn nonce(self) -> usize {
        match self.version {
            TlsVersion::V12 => 8,
            TlsVersion::V13 => 0,
        }
    }

    /// Bytes before the first that is carried.
    const fn start(self) -> usize {
        HEADER + self.nonce()
    }

    /// Bytes that a record adds: 29 or 22.
    const fn around(self) -> usize {
        match self.version {
            TlsVersion::V12 => HEADER + 8 + TAG,
            TlsVersion::V13 => HEADER + 1 + TAG,
        }
    }

    fn records(self, kind: u8, plain: &[u8]) -> Vec<u8> {
        let mut records = Vec::new();
        for part in plain.chunks(RECORD_MAX) {
            let size = part.len() + self.around() - HEADER;
            // At most 16,408.
            let size = u16::try_from(size).unwrap_or(u16::MAX).to_be_bytes();
            // Of 1.3 all records look like data of 1.2 from outside.
            let seen = match self.version {
                TlsVersion::V12 => kind,
                TlsVersion::V13 => DATA,
            };
            let at = records.len();
            records.extend_from_slice(&[seen, 3, 3, size[0], size[1]]);
            records.resize(at + self.start(), 0);
            records.extend_from_slice(part);
            records.resize(at + self.around() + part.len(), 0);
        }
        records
    }
}

/// So many bytes of a handshake, in records with nothing in them: enough for an analyser to see that
/// this is TLS. They all look like data, as most of a handshake does from outside.
fn flight(size: usize) -> Vec<u8> {
    let mut word = Vec::with_capacity(size);
    while word.len() < size {
        let rest = size - word.len();
        // No rest is left that is too short for a record of its own.
        let part = rest.min(RECORD_MAX / 2);
        let part = if rest - part <= HEADER { rest } else { part };
        let length = u16::try_from(part.saturating_sub(HEADER)).unwrap_or(u16::MAX);
        let [high, low] = length.to_be_bytes();
        word.extend_from_slice(&[DATA, 3, 3, high, low]);
        word.resize(word.len() + usize::from(length), 0);
    }
    word.truncate(size);
    word
}

/// The header of a frame.
fn frame(opcode: u8, from: Side, length: usize) -> Vec<u8> {
    let mask = match from {
        Side::Client => MASKED,
        Side::Broker => 0,
    };
    let mut frame = vec![opcode];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=125), _) => frame.push(mask | short),
        (_, Ok(medium)) => {
            frame.push(mask | 126);
            frame.extend_from_slice(&medium.to_be_bytes());
        }
        (_, Err(_)) => {
            frame.push(mask | 127);
            let long = u64::try_from(length).unwrap_or(u64::MAX);
            frame.extend_from_slice(&long.to_be_bytes());
        }
    }
    if from == Side::Client {
        frame.extend_from_slice(&[0; 4]);
    }
    frame
}

impl Talk {
    pub(super) fn new(cover: Cover) -> Self {
        Self {
            cover,
            ..Self::default()
        }
    }

    pub(super) fn is_covered(&self) -> bool {
        self.cover != Cover::NONE
    }

    /// It carries requests and answers: without WebSocket, and each is read when it is whole.
    pub(super) const fn set_web(&mut self) {
        self.is_web = true;
        self.cover.websocket = false;
    }

    /// What this end says now, before MQTT.
    pub(super) fn next_word(&mut self, from: Side) -> Option<Bytes> {
        let cover = self.cover;
        let progress = self.progress(from);
        let (after, word) = cover.word(from, progress.said)?;
        if progress.heard < after {
            return None;
        }
        progress.said += 1;
        Some(word.into())
    }

    /// A word of the other end has come whole.
    pub(super) fn hear_word(&mut self, side: Side) {
        let progress = self.progress(side);
        progress.heard = progress.heard.saturating_add(1);
    }

    /// Whether MQTT may begin at this end.
    pub(super) fn stands(&mut self, side: Side) -> bool {
        self.progress(side).heard >= self.cover.opens_after(side)
    }

    /// A packet as it travels.
    pub(super) fn wrap(&self, from: Side, packet: Bytes) -> Bytes {
        match self.is_covered() {
            true => self.cover.wrap(from, &packet).into(),
            false => packet,
        }
    }

    /// Bytes of a packet have come to this end. What can be read of it now: nothing before it is
    /// whole, for a record is sealed as one.
    pub(super) fn unwrap(&mut self, side: Side, bytes: Bytes, is_whole: bool) -> Option<Bytes> {
        if !self.is_covered() && !self.is_web {
            return Some(bytes);
        }
        let cover = self.cover;
        let progress = self.progress(side);
        progress.partial.extend_from_slice(&bytes);
        if !is_whole {
            return None;
        }
        let came = std::mem::take(&mut progress.partial);
        Some(cover.unwrap(side.other(), &came).into())
    }

    /// What this end says before its FIN.
    pub(super) fn farewell(&mut self, from: Side) -> Option<Bytes> {
        let stands = self.is_covered() && self.stands(from);
        stands.then(|| self.cover.farewell(from).into())
    }

    const fn progress(&mut self, side: Side) -> &mut Progress {
        match side {
            Side::Client => &mut self.client,
            Side::Broker => &mut self.broker,
        }
    }
}

/// As for [`Cover`].
impl Hash for Talk {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.is_covered() || self.is_web {
            (self.cover, self.is_web, &self.client, &self.broker).hash(state);
        }
    }
}

#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;
