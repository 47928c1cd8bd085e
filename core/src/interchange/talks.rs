//! The connections in a capture, and what was said on each.

use std::net::SocketAddr;

use super::dialogue::{Speech, asked, is_clients, read};
use super::joined::Joined;
use super::layers::Piece;
use super::stream::{Half, Seen};
use super::websocket;
use crate::net::Side;
use crate::order::Map;
use crate::spec::Version;

/// A connection on which MQTT was spoken.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) client: SocketAddr,
    pub(super) broker: SocketAddr,
    /// The client's, and the broker's.
    pub(super) halves: [Half; 2],
    pub(super) speech: [Speech; 2],
    pub(super) version: Version,
    pub(super) first: Seen,
    /// Something of it cannot be read, for this reason.
    pub(super) why_not: Option<&'static str>,
}

/// What became of the connections of a capture.
#[derive(Debug, Default)]
pub(super) struct Talks {
    pub(super) all: Vec<Talk>,
    /// Connections of which we read nothing: TLS, and what is no MQTT.
    pub(super) sealed: u32,
    pub(super) others: u32,
}

/// A connection whose segments are collected: the ends in the order of their addresses.
#[derive(Debug)]
struct Pair {
    ends: [SocketAddr; 2],
    halves: [Half; 2],
    first: Seen,
}

/// More connections than these are not told apart.
const CONNECTIONS_MAX: usize = 32_000;

/// Where brokers listen: what is said there is MQTT even if its beginning is not in the capture.
const KNOWN_PORT: u16 = super::address::MQTT;

impl Talks {
    /// Sorts all segments by their connections, and reads what was said.
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut now: Map<[SocketAddr; 2], usize> = Map::new();
        for piece in pieces {
            let is_first = piece.from <= piece.to;
            let ends = match is_first {
                true => [piece.from, piece.to],
                false => [piece.to, piece.from],
            };
            let known = now.get(&ends).copied();
            let known = known.filter(|at| !begins_anew(pairs.get(*at), piece, is_first));
            let at = known.unwrap_or(pairs.len());
            if known.is_none() {
                if pairs.len() == CONNECTIONS_MAX {
                    continue;
                }
                now.insert(ends, at);
                let first = Seen {
                    number: piece.number,
                    at: piece.at,
                };
                let halves = [Half::default(), Half::default()];
                pairs.push(Pair {
                    ends,
                    halves,
                    first,
                });
            }
            if let Some(pair) = pairs.get_mut(at) {
                let [one, other] = &mut pair.halves;
                match is_first {
                    true => one.take(piece, other),
                    false => other.take(piece, one),
                }
            }
        }
        let mut talks = Self::default();
        for pair in pairs {
            talks.read(pair);
        }
        talks
    }

    fn read(&mut self, mut pair: Pair) {
        let heard = [pair.halves[1].heard(), pair.halves[0].heard()];
        let [one, other] = &mut pair.halves;
        let mut parts = [
            Joined::parts(one.runs(heard[0])),
            Joined::parts(other.runs(heard[1])),
        ];
        let mut why_not = None;
        let begins = |parts: &[Joined], with: fn(&[u8]) -> bool| {
            parts.first().is_some_and(|part| with(&part.bytes))
        };
        let is_tls = |bytes: &[u8]| matches!(bytes, [20..=23, 3, ..]);
        if parts.iter().any(|it| begins(it, is_tls)) {
            self.sealed += 1;
            return;
        }
        if let Some(client) = (0..2).find(|at| begins(&parts[*at], websocket::is_http)) {
            if !begins(&parts[1 - client], websocket::is_upgrade) {
                self.others += 1;
                return;
            }
            for side in &mut parts {
                let (runs, why) = websocket::unwrap(std::mem::take(side));
                why_not = why_not.or(why);
                *side = Joined::parts(runs);
            }
        }
        match said(&pair, &parts) {
            Some((client, version, speech)) => {
                self.all
                    .push(pair.into_talk(client, version, speech, why_not));
            }
            None => self.others += 1,
        }
    }
}

/// Who is the client, which version they speak, and what the client and the broker say; `None` if
/// that is no MQTT.
fn said(pair: &Pair, parts: &[Vec<Joined>; 2]) -> Option<(usize, Version, [Speech; 2])> {
    let is_whole = |at: usize| pair.halves[at].syn.is_some();
    let speak = |version: Version| [0, 1].map(|at| read(&parts[at], version, is_whole(at)));
    let hello = [0, 1].map(|at| asked(&parts[at]));
    let (version, speech) = match hello {
        [Some(version), _] | [_, Some(version)] => (version, speak(version)),
        [None, None] => {
            // 3.1.1 can be read into almost everything that 5.0 says, but not the other way round.
            let five = speak(Version::V5);
            match five.iter().any(Speech::is_sound) && five.iter().all(is_sound_or_silent) {
                true => (Version::V5, five),
                false => (Version::V311, speak(Version::V311)),
            }
        }
    };
    let is_hello = hello.iter().any(Option::is_some);
    let count: usize = speech.iter().map(|it| it.said.len()).sum();
    let is_sound = speech.iter().all(is_sound_or_silent) && count > 0;
    let is_known = pair.ends.iter().any(|it| it.port() == KNOWN_PORT);
    let is_empty = count == 0 && is_known && (0..2).all(|at| parts[at].is_empty());
    if !(is_hello || is_known && count > 0 || is_sound && count >= 3 || is_empty) {
        return None;
    }
    let client = match hello {
        [Some(_), _] => 0,
        [None, Some(_)] => 1,
        [None, None] => by_kind(&speech).unwrap_or_else(|| pair.caller()),
    };
    let [one, other] = speech;
    let speech = match client {
        0 => [one, other],
        _ => [other, one],
    };
    Some((client, version, speech))
}

fn is_sound_or_silent(speech: &Speech) -> bool {
    speech.said.is_empty() || speech.is_sound()
}

/// Who says what only a client says, or hears what only a broker says.
fn by_kind(speech: &[Speech; 2]) -> Option<usize> {
    (0..2).find_map(|at| {
        let packets = speech[at].said.iter().filter_map(|it| it.packet.as_ref());
        let mut kinds = packets.filter_map(|packet| is_clients(packet.kind()));
        kinds
            .next()
            .map(|is_client| if is_client { at } else { 1 - at })
    })
}

/// Whether this SYN is the first word of another connection between the same two ports.
fn begins_anew(pair: Option<&Pair>, piece: &Piece, is_first: bool) -> bool {
    let Some(pair) = pair.filter(|_| piece.syn && piece.ack.is_none()) else {
        return false;
    };
    let half = &pair.halves[usize::from(!is_first)];
    !half.began_with(piece.seq)
}

impl Pair {
    /// Who asked for the connection, as far as TCP shows; the higher port if it does not.
    fn caller(&self) -> usize {
        let syns = [0, 1].map(|at| self.halves[at].syn);
        match syns {
            [Some(_), None] => 0,
            [None, Some(_)] => 1,
            [Some(one), Some(other)] => usize::from(other < one),
            [None, None] if self.ends[0].port() == KNOWN_PORT => 1,
            [None, None] if self.ends[1].port() == KNOWN_PORT => 0,
            [None, None] => usize::from(self.ends[1].port() > self.ends[0].port()),
        }
    }

    fn into_talk(
        self,
        client: usize,
        version: Version,
        speech: [Speech; 2],
        why_not: Option<&'static str>,
    ) -> Talk {
        let ([one, other], [first, second]) = (self.ends, self.halves);
        let (client, broker, halves) = match client {
            0 => (one, other, [first, second]),
            _ => (other, one, [second, first]),
        };
        Talk {
            client,
            broker,
            halves,
            speech,
            version,
            first: self.first,
            why_not,
        }
    }
}

impl Talk {
    pub(super) fn half(&self, side: Side) -> &Half {
        &self.halves[side as usize]
    }

    /// Whether only one end's words are there. What the other end has, nobody knows then: it is taken
    /// to have all.
    pub(super) fn is_alone(&self) -> bool {
        let silent = |side: Side| self.half(side).last.is_none();
        let said = |side: Side| !self.speech(side).said.is_empty();
        Side::BOTH
            .into_iter()
            .any(|side| silent(side) && said(side.other()))
    }

    pub(super) fn speech(&self, side: Side) -> &Speech {
        &self.speech[side as usize]
    }
}
