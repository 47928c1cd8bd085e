//! What a broker and its clients said to each other in a run, connection by connection, as the broker
//! heard and said it.

use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::Remark;
use crate::order::Map;
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::topic::TopicName;
use crate::trace::{Fact, Record, Trace};
use crate::wire::{Connack, Connect, Packet, PacketId, Publish, decode_shared};

/// A run.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// Connections of which the broker heard, in the order in which they were asked for.
    pub(super) wires: Vec<Wire>,
    /// Until when it was watched.
    pub(super) end: Instant,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) client: NodeId,
    pub(super) conn: ConnId,
    pub(super) version: Version,
    pub(super) words: Vec<Word>,
    /// How it ended, as the broker saw it.
    pub(super) end: Option<End>,
    /// The client found something that no broker may send.
    pub(super) found: Option<Found>,
}

/// A packet: of a client when it reached the broker, of the broker when it was sent.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) at: Instant,
    /// The record of its sending.
    pub(super) record: RecordId,
    pub(super) of_broker: bool,
    pub(super) packet: Packet,
    /// Of a PUBLISH, with its alias resolved.
    pub(super) topic: Option<TopicName>,
}

/// How a connection ended, as the broker saw it.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) at: Instant,
    pub(super) record: RecordId,
    /// By the broker's will, and not because the other end had gone.
    pub(super) by_broker: bool,
    /// The statement by which a simulated broker ended it.
    pub(super) clause: Option<Clause>,
}

/// Something that a client found, and by which statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) at: Instant,
    pub(super) record: RecordId,
    pub(super) clause: Clause,
}

impl Talk {
    /// What `broker` said and heard until this moment.
    pub(super) fn of(trace: &Trace, broker: NodeId, end: Instant) -> Self {
        let mut reader = Reader {
            trace,
            broker,
            wires: Map::new(),
            aliases: Map::new(),
            reasons: Map::new(),
        };
        for record in trace.until_time(end) {
            reader.read(record);
        }
        let mut wires: Vec<Wire> = Vec::new();
        while let Some((_, wire)) = reader.wires.pop_first() {
            let is_known = !wire.words.is_empty() || wire.end.is_some();
            wires.extend(is_known.then_some(wire));
        }
        Self { wires, end }
    }

    /// The connections of a client, in their order.
    pub(super) fn of_client(&self, client: NodeId) -> impl Iterator<Item = &Wire> {
        self.wires.iter().filter(move |wire| wire.client == client)
    }

    /// Whether this client has a connection that is accepted and stands from one moment to another.
    pub(super) fn stands(&self, client: NodeId, from: Instant, to: Instant) -> bool {
        self.of_client(client).any(|wire| {
            let since = wire.accepted_at().is_some_and(|at| at <= from);
            since && wire.leaves_at().is_none_or(|at| at > to)
        })
    }
}

impl Wire {
    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    pub(super) fn connect(&self) -> Option<(&Word, &Connect)> {
        self.words.iter().find_map(|word| match &word.packet {
            Packet::Connect(connect) => Some((word, connect.as_ref())),
            _ => None,
        })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    pub(super) fn connack(&self) -> Option<(&Word, &Connack)> {
        self.words.iter().find_map(|word| match &word.packet {
            Packet::Connack(connack) => Some((word, connack)),
            _ => None,
        })
    }

    pub(super) fn accepted_at(&self) -> Option<Instant> {
        let (word, connack) = self.connack()?;
        (!connack.reason.is_error()).then_some(word.at)
    }

    /// When the client said that it goes, if it did, and with which reason.
    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    pub(super) fn goodbye(&self) -> Option<(Instant, u8)> {
        self.words.iter().find_map(|word| match &word.packet {
            Packet::Disconnect(it) if !word.of_broker => Some((word.at, it.reason.0)),
            _ => None,
        })
    }

    /// From when on nothing is to be expected on it: its end, or the client's goodbye.
    pub(super) fn leaves_at(&self) -> Option<Instant> {
        let said = self.goodbye().map(|it| it.0);
        let ended = self.end.map(|end| end.at);
        said.into_iter().chain(ended).min()
    }

    /// Messages that the broker sent, in their order.
    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    pub(super) fn deliveries(&self) -> impl Iterator<Item = (&Word, &Publish)> {
        self.words.iter().filter_map(|word| match &word.packet {
            Packet::Publish(publish) if word.of_broker => Some((word, publish)),
            _ => None,
        })
    }

    /// Whether the client answered this message of the broker's.
    #[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
    pub(super) fn has_answered(&self, word: &Word, id: PacketId) -> bool {
        self.words.iter().any(|it| {
            let answer = match &it.packet {
                Packet::Puback(ack) | Packet::Pubrec(ack) => Some(ack.id),
                _ => None,
            };
            !it.of_broker && it.at >= word.at && answer == Some(id)
        })
    }
}

struct Reader<'a> {
    trace: &'a Trace,
    broker: NodeId,
    wires: Map<ConnId, Wire>,
    /// By connection, and whether the broker is who writes.
    aliases: Map<(ConnId, bool, u16), TopicName>,
    /// Why a simulated broker does what it does next there.
    reasons: Map<ConnId, Clause>,
}

impl Reader<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others are not what was said"
    )]
    fn read(&mut self, record: &Record) {
        let is_broker = record.node == Some(self.broker);
        match &record.fact {
            Fact::Opening { conn, .. } => {
                let Some(client) = record.node else { return };
                let wire = Wire {
                    client,
                    conn: *conn,
                    version: Version::default(),
                    words: Vec::new(),
                    end: None,
                    found: None,
                };
                self.wires.insert(*conn, wire);
            }
            Fact::Sent { conn, .. } if is_broker => self.say(*conn, record, record.at, true),
            Fact::Arrived { conn, sent } if is_broker => {
                let Some(said) = self.trace.get(*sent) else {
                    return;
                };
                self.say(*conn, said, record.at, false);
            }
            Fact::Noted {
                conn: Some(conn),
                note,
            } if is_broker => {
                self.reasons.insert(*conn, note.clause);
            }
            Fact::Noted {
                conn: Some(conn),
                note,
            } if matches!(note.what, Remark::PeerFault(_) | Remark::PeerBroke(_)) => {
                if let Some(wire) = self.wires.get_mut(conn) {
                    wire.found.get_or_insert(Found {
                        at: record.at,
                        record: record.id,
                        clause: note.clause,
                    });
                }
            }
            Fact::EndSent { conn, .. } if is_broker => self.end(*conn, record, true),
            Fact::Closed { conn, .. } if is_broker => self.end(*conn, record, false),
            _ => {}
        }
    }

    fn end(&mut self, conn: ConnId, record: &Record, by_broker: bool) {
        let clause = self.reasons.get(&conn).copied().filter(|_| by_broker);
        if let Some(wire) = self.wires.get_mut(&conn) {
            wire.end.get_or_insert(End {
                at: record.at,
                record: record.id,
                by_broker,
                clause,
            });
        }
    }

    fn say(&mut self, conn: ConnId, said: &Record, at: Instant, of_broker: bool) {
        let Fact::Sent { bytes, version, .. } = &said.fact else {
            return;
        };
        let Some(wire) = self.wires.get_mut(&conn) else {
            return;
        };
        wire.version = *version;
        let Ok(packet) = decode_shared(bytes, *version) else {
            return;
        };
        let mut topic = None;
        if let Packet::Publish(publish) = &packet {
            let alias = publish.properties.topic_alias().copied();
            let key = alias.map(|alias| (conn, of_broker, alias));
            if let (Some(key), Some(name)) = (key, &publish.topic) {
                self.aliases.insert(key, name.clone());
            }
            let known = || self.aliases.get(&key?).cloned();
            topic = publish.topic.clone().or_else(known);
        }
        wire.words.push(Word {
            at,
            record: said.id,
            of_broker,
            packet,
            topic,
        });
    }
}
