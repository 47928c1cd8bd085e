//! What one record shows.

use std::sync::Arc;

use super::{Fate, MessagePattern, PacketPattern, Pattern, Presence, Traffic};
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{Event, Message};
use crate::topic::{TopicFilter, TopicName};
use crate::trace::{Fact, Names, Record};
use crate::wire::Qos;

/// What a pattern may look at besides the record itself.
pub(super) struct Seen<'a> {
    pub(super) records: &'a [Record],
    pub(super) names: Names,
}

impl Seen<'_> {
    /// How much it counts: 1, or bytes, or 0 if it is not what is looked for.
    pub(super) fn weight(&self, record: &Record, what: &Pattern) -> u32 {
        let Pattern::Bytes { of, way } = what else {
            return u32::from(self.shows(record, what));
        };
        if let Fact::Segment {
            to,
            segment,
            dropped,
            ..
        } = &record.fact
        {
            let whose = match way {
                Traffic::SendsTcp | Traffic::SendsSegments => record.node,
                Traffic::HearsTcp | Traffic::HearsSegments => dropped.is_none().then_some(*to),
                Traffic::Sends | Traffic::Hears => None,
            };
            let size = if way.is_number() { 1 } else { segment.size() };
            return if self.is(whose, of) { size } else { 0 };
        }
        if !self.is(record.node, of) {
            return 0;
        }
        let sent = match (way, &record.fact) {
            (Traffic::Hears, Fact::Arrived { sent, .. }) => self.get(*sent),
            (Traffic::Sends, _) => Some(record),
            (_, _) => None,
        };
        match sent.map(|sent| &sent.fact) {
            Some(Fact::Sent { bytes, .. }) => u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            _ => 0,
        }
    }

    fn shows(&self, record: &Record, what: &Pattern) -> bool {
        let here = record.node;
        match (what, &record.fact) {
            (Pattern::Delivered { to, message }, Fact::Happened(Event::Delivered(delivered))) => {
                self.is(here, to) && fits_message(message, Some(Content::of(delivered)))
            }
            (Pattern::Packet { fate, packet }, fact) => {
                self.fits_packet(*fate, packet, record, fact)
            }
            (
                Pattern::Connected { client, session },
                Fact::Happened(Event::Connected { session_present }),
            ) => {
                let presence = if *session_present {
                    Presence::Present
                } else {
                    Presence::New
                };
                self.is(here, client) && session.is_none_or(|wanted| wanted == presence)
            }
            (Pattern::Disconnected { client }, Fact::Happened(Event::Disconnected { .. })) => {
                self.is(here, client)
            }
            (Pattern::Published { client }, Fact::Happened(Event::Published { reason, .. })) => {
                self.is(here, client) && !reason.is_error()
            }
            (Pattern::Closed { at, with, ending }, Fact::Closed { ending: was, conn }) => {
                self.fits(here, at.as_deref())
                    && ending.is_none_or(|wanted| wanted == *was)
                    && with
                        .as_deref()
                        .is_none_or(|with| self.is(self.other_end(*conn, here), with))
            }
            (
                Pattern::Will { of, message },
                Fact::Happened(Event::WillPublished {
                    client,
                    message: will,
                    ..
                }),
            ) => client.as_str() == &**of && fits_message(message, Some(Content::of(will))),
            (Pattern::Noted { number, at }, Fact::Noted { note, .. }) => {
                self.fits(here, at.as_deref()) && note.clause.number() == *number
            }
            (
                Pattern::Delivered { .. }
                | Pattern::Connected { .. }
                | Pattern::Disconnected { .. }
                | Pattern::Published { .. }
                | Pattern::Closed { .. }
                | Pattern::Will { .. }
                | Pattern::Noted { .. }
                | Pattern::Bytes { .. },
                _,
            ) => false,
        }
    }

    fn fits_packet(
        &self,
        fate: Fate,
        packet: &PacketPattern,
        record: &Record,
        fact: &Fact,
    ) -> bool {
        let sent = match (fate, fact) {
            (Fate::Sent, Fact::Sent { .. }) => Some(record),
            (Fate::Arrived, Fact::Arrived { sent, .. }) => self.get(*sent),
            (Fate::Lost(None), Fact::Lost { sent, .. }) => self.get(*sent),
            (Fate::Lost(Some(wanted)), Fact::Lost { sent, why, .. }) if wanted == *why => {
                self.get(*sent)
            }
            (Fate::Sent | Fate::Arrived | Fate::Lost(_), _) => None,
        };
        let Some((
            from,
            Fact::Sent {
                to,
                brief: Some(brief),
                ..
            },
        )) = sent.map(|sent| (sent.node, &sent.fact))
        else {
            return false;
        };
        let content = match (&brief.topic, &brief.payload) {
            (Some(topic), Some(payload)) => Some(Content {
                topic,
                payload,
                qos: brief.qos,
                retain: brief.retain,
            }),
            _ => None,
        };
        brief.kind == packet.kind
            && (brief.dup || !packet.dup)
            && packet.id.is_none_or(|id| brief.id == Some(id))
            && packet.reason.is_none_or(|reason| brief.reason == reason)
            && fits_message(&packet.message, content)
            && self.fits(from, packet.from.as_deref())
            && self.fits(Some(*to), packet.to.as_deref())
    }

    /// Who has the other end of this connection.
    fn other_end(&self, conn: ConnId, here: Option<NodeId>) -> Option<NodeId> {
        let ends = self.records.iter().find_map(|record| {
            let Fact::Opening { conn: opened, link } = record.fact else {
                return None;
            };
            (opened == conn).then_some((record.node, link))
        });
        let (client, link) = ends?;
        if client != here {
            return client;
        }
        let (_, broker) = self.names.link(link)?;
        self.names.broker(broker)
    }

    fn is(&self, node: Option<NodeId>, name: &str) -> bool {
        node.and_then(|node| self.names.name(node))
            .is_some_and(|known| &**known == name)
    }

    /// `true` also when no name is asked for.
    fn fits(&self, node: Option<NodeId>, name: Option<&str>) -> bool {
        name.is_none_or(|name| self.is(node, name))
    }

    fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(usize::try_from(id.0).ok()?)
    }
}

/// A message, as a client or a packet has it.
#[derive(Clone, Copy)]
struct Content<'a> {
    topic: &'a str,
    payload: &'a [u8],
    qos: Qos,
    retain: bool,
}

impl<'a> Content<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            topic: message.topic.as_str(),
            payload: &message.payload,
            qos: message.qos,
            retain: message.retain,
        }
    }
}

/// Whether a message is the one asked for. What has no content only fits when no content is asked
/// for.
fn fits_message(wanted: &MessagePattern, message: Option<Content<'_>>) -> bool {
    let Some(it) = message else {
        return *wanted == MessagePattern::default();
    };
    let is_matched =
        |filter: &TopicFilter| TopicName::parse(it.topic).is_ok_and(|topic| filter.matches(&topic));
    let is_same = |text: &Arc<str>| text.as_bytes() == it.payload;
    wanted.payload.as_ref().is_none_or(is_same)
        && wanted.topic.as_ref().is_none_or(is_matched)
        && wanted.qos.is_none_or(|qos| qos == it.qos)
        && wanted.retain.is_none_or(|retain| retain == it.retain)
}
