//! The sending half of a hop.

use super::table::{Move, SenderRow, SenderState, Stimulus, sender_row, textbook_row};
use super::{InFlight, PacketIds, count_down};
use crate::id::MessageNo;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicFilter;
use crate::wire::{Ack, Brief, Packet, PacketId, Property, Publish, Qos, ReasonCode};

/// What one end remembers of the QoS 1 and 2 messages it sends, in the order of sending.
///
/// It outlives connections, as the session does. Within one connection it sends everything once:
/// only [`Sender::begin_connection`] makes an exchange eligible to be sent again [MQTT-4.4.0-1].
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Sender {
    exchanges: Vec<Exchange>,
    /// How many of them went out on the connection of now.
    here: usize,
    ids: PacketIds,
    /// Identifiers of QoS 2 messages that were given up half-way. The other end may hold them and
    /// would take a new message for the old one, so they stay out until the session ends.
    stranded: Vec<PacketId>,
    window: u16,
    /// The textbook's patience on the connection of now; `None` on every true link.
    patience: Option<Span>,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Exchange {
    id: PacketId,
    message: MessageNo,
    publish: Publish,
    /// When its message is stale. It is finished all the same: its delivery has begun
    /// [MQTT-3.3.2-5].
    stale_at: Option<Instant>,
    state: SenderState,
    /// Whether it went out on the connection of now. If not, it waits to be sent again.
    is_here: bool,
    /// What PUBREC said of the message.
    said: ReasonCode,
    /// When its answer is overdue, in the textbook.
    overdue_at: Option<Instant>,
}

/// What the table said to one stimulus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sent {
    /// Of which exchange.
    pub id: PacketId,
    /// Of which message; `None` if there is no such exchange.
    pub message: Option<MessageNo>,
    /// Why and what.
    pub row: &'static SenderRow,
    /// To be sent.
    pub packet: Option<Packet>,
    /// The message, if its exchange ended with this.
    pub ended: Option<Publish>,
    /// What the peer has said of the message so far: the reason of its PUBACK or PUBREC. PUBCOMP
    /// speaks of the identifier only.
    pub said: ReasonCode,
}

impl Default for Sender {
    fn default() -> Self {
        Self {
            exchanges: Vec::new(),
            here: 0,
            ids: PacketIds::default(),
            stranded: Vec::new(),
            window: u16::MAX,
            patience: None,
        }
    }
}

impl Sender {
    /// A connection begins. `window` is how many exchanges may be open on it: the peer's Receive
    /// Maximum or less [MQTT-4.9.0-1]. What is open from before waits to be sent again.
    pub fn begin_connection(&mut self, window: u16) {
        self.window = window;
        self.patience = None;
        self.here = 0;
        for exchange in &mut self.exchanges {
            exchange.is_here = false;
            exchange.overdue_at = None;
        }
    }

    /// Sends a message at QoS 1 or 2, or gives it back when [`Sender::can_send`] says no. It is sent
    /// as it stands; `stale_at` counts when it has to be sent again, and `message` comes back with
    /// all that is said of it.
    ///
    /// # Errors
    /// With the same `publish`, when it has to wait.
    pub fn send(
        &mut self,
        mut publish: Publish,
        stale_at: Option<Instant>,
        message: MessageNo,
    ) -> Result<Sent, Publish> {
        let on = match publish.qos {
            Qos::AtMostOnce => return Err(publish),
            Qos::AtLeastOnce => Stimulus::SendQos1,
            Qos::ExactlyOnce => Stimulus::SendQos2,
        };
        if !self.can_send() {
            return Err(publish);
        }
        let Some(id) = self.ids.lend() else {
            return Err(publish);
        };
        let row = sender_row(SenderState::Done, on).expect("a free identifier takes any QoS");
        publish.dup = false;
        publish.id = Some(id);
        self.exchanges.push(Exchange {
            id,
            message,
            publish: publish.clone(),
            stale_at,
            state: row.2,
            is_here: true,
            said: ReasonCode::SUCCESS,
            overdue_at: None,
        });
        self.here += 1;
        Ok(Sent {
            id,
            message: Some(message),
            row,
            packet: Some(Packet::Publish(publish)),
            ended: None,
            said: ReasonCode::SUCCESS,
        })
    }

    /// Takes an answer of the peer in. `None` for packets that are no answer to a PUBLISH.
    pub fn answered(&mut self, answer: &Packet, version: Version) -> Option<Sent> {
        let (on, id) = Stimulus::of(answer)?;
        let place = self.exchanges.iter().position(|open| open.id == id);
        let open = place.and_then(|at| self.exchanges.get_mut(at));
        let state = open.as_ref().map_or(SenderState::Done, |open| open.state);
        let row = sender_row(state, on).expect("every answer has a row in every state");
        let reason = Brief::of(answer).reason;
        let mut sent = Sent {
            id,
            message: open.as_ref().map(|open| open.message),
            row,
            packet: answer_to(row.3, id, version),
            ended: None,
            said: reason,
        };
        if let Some(open) = open {
            if on != Stimulus::Pubcomp {
                open.said = reason;
            }
            open.state = row.2;
            sent.said = open.said;
        }
        if let Some(at) = place.filter(|_| row.2 == SenderState::Done) {
            let ended = self.exchanges.remove(at);
            self.here -= usize::from(ended.is_here);
            sent.ended = Some(ended.publish);
            self.ids.take_back(id);
        }
        Some(sent)
    }

    /// After a resume: the next exchange to send again, in the original order [MQTT-4.6.0-1], as far
    /// as the window allows. A PUBREL needs no room in it [MQTT-3.3.4-8, MQTT-3.3.4-10]. A PUBLISH
    /// says how much of its Message Expiry Interval is left at `now` [MQTT-3.3.2-6].
    pub fn resend_next(&mut self, now: Instant) -> Option<Sent> {
        if self.here == self.exchanges.len() {
            return None;
        }
        let has_room = self.quota() > 0;
        let open = self
            .exchanges
            .iter_mut()
            .find(|open| !open.is_here && (has_room || open.state == SenderState::AwaitPubcomp))?;
        let row = sender_row(open.state, Stimulus::Resumed).expect("what is open resumes");
        open.is_here = true;
        self.here += 1;
        Some(open.again(row, now))
    }

    /// From now on, and as long as this connection lasts, what has no answer after so long is sent
    /// again, as textbooks draw it. For no true link: there nobody does [MQTT-4.4.0-1].
    pub const fn resend_after(&mut self, patience: Option<Span>) {
        self.patience = patience;
    }

    /// Something of this exchange goes out now. Answers whether that is timed.
    pub fn note_sent(&mut self, id: PacketId, now: Instant) -> bool {
        let Some(patience) = self.patience else {
            return false;
        };
        let open = self.exchanges.iter_mut().find(|open| open.id == id);
        open.map(|open| open.overdue_at = Some(now + patience))
            .is_some()
    }

    /// When the first answer is overdue; never on a true link.
    pub fn next_overdue(&self) -> Option<Instant> {
        self.patience?;
        self.exchanges
            .iter()
            .filter_map(|open| open.overdue_at)
            .min()
    }

    /// The next exchange whose answer is overdue, to be sent again.
    pub fn resend_overdue(&mut self, now: Instant) -> Option<Sent> {
        self.patience?;
        let is_due = |open: &&mut Exchange| open.overdue_at.is_some_and(|at| at <= now);
        let open = self.exchanges.iter_mut().find(is_due)?;
        open.overdue_at = None;
        let row = textbook_row(open.state)?;
        Some(open.again(row, now))
    }

    /// A subscription changed its identifier: what this filter brought takes the new one, for the
    /// old one may not be sent again behind it [§3.8.4].
    pub fn relabel(&mut self, filter: &TopicFilter, old: u32, new: Option<u32>) {
        for open in &mut self.exchanges {
            let topic = open.publish.topic.as_ref();
            if !topic.is_some_and(|topic| filter.matches(topic)) {
                continue;
            }
            let labels = &mut open.publish.properties.0;
            let old = Property::SubscriptionIdentifier(old);
            let Some(at) = labels.iter().position(|it| *it == old) else {
                continue;
            };
            labels.remove(at);
            if let Some(new) = new {
                labels.insert(at, Property::SubscriptionIdentifier(new));
            }
        }
    }

    /// Gives up a message that would have to go out again and cannot [MQTT-3.1.2-25]. `None` if
    /// there is no such exchange, or nothing of it but PUBREL.
    pub fn give_up(&mut self, id: PacketId) -> Option<Sent> {
        let at = self.exchanges.iter().position(|open| open.id == id)?;
        let row = sender_row(self.exchanges.get(at)?.state, Stimulus::Unsendable)?;
        let ended = self.exchanges.remove(at);
        self.here -= usize::from(ended.is_here);
        match ended.publish.qos {
            Qos::ExactlyOnce => self.stranded.push(id),
            Qos::AtMostOnce | Qos::AtLeastOnce => self.ids.take_back(id),
        }
        Some(Sent {
            id,
            message: Some(ended.message),
            row,
            packet: None,
            ended: Some(ended.publish),
            said: ended.said,
        })
    }

    /// The session is gone: ends every exchange and tells which, in the order of sending.
    pub fn discard(&mut self) -> Vec<Sent> {
        let ended = std::mem::take(&mut self.exchanges);
        self.here = 0;
        for id in std::mem::take(&mut self.stranded) {
            self.ids.take_back(id);
        }
        ended
            .into_iter()
            .map(|open| {
                self.ids.take_back(open.id);
                let row = sender_row(open.state, Stimulus::SessionLost);
                Sent {
                    id: open.id,
                    message: Some(open.message),
                    row: row.expect("what is open can be lost"),
                    packet: None,
                    ended: Some(open.publish),
                    said: open.said,
                }
            })
            .collect()
    }

    /// Lends an identifier for SUBSCRIBE or UNSUBSCRIBE, from the same space as for PUBLISH.
    pub fn lend_id(&mut self) -> Option<PacketId> {
        self.ids.lend()
    }

    /// Takes an identifier of SUBSCRIBE or UNSUBSCRIBE back.
    pub fn take_back_id(&mut self, id: PacketId) {
        self.ids.take_back(id);
    }

    /// Whether a new message may go out now: nothing waits to be sent again, and the send quota is
    /// not used up [MQTT-4.9.0-2].
    pub fn can_send(&self) -> bool {
        self.quota() > 0 && self.here == self.exchanges.len()
    }

    /// How many more exchanges the window has room for.
    ///
    /// It is the window less what is open on this connection. The standard would
    /// let a PUBCOMP for an exchange of an earlier connection give one back as well [§4.9]; counting
    /// never sends more than that.
    pub fn quota(&self) -> usize {
        usize::from(self.window).saturating_sub(self.here)
    }

    /// What is open, in the order of sending.
    pub fn in_flight(&self) -> impl Iterator<Item = InFlight> + '_ {
        self.exchanges.iter().map(|open| InFlight {
            id: open.id,
            qos: open.publish.qos,
            state: open.state,
            topic: open
                .publish
                .topic
                .as_ref()
                .map_or_else(String::new, |topic| topic.as_str().to_owned()),
        })
    }

    /// Which messages the other end may not have yet, in the order of sending.
    pub fn messages(&self) -> impl Iterator<Item = MessageNo> + '_ {
        let open = self.exchanges.iter();
        let open = open.filter(|open| open.state != SenderState::AwaitPubcomp);
        open.map(|open| open.message)
    }

    /// What the messages of its exchanges hold, in bytes, and two for each identifier.
    pub fn bytes(&self) -> u64 {
        let sizes = self.exchanges.iter().map(|open| {
            let topic = open.publish.topic.as_ref();
            let topic = topic.map_or(0, |topic| topic.as_str().len());
            topic + open.publish.payload.len() + open.publish.properties.content_bytes() + 2
        });
        u64::try_from(sizes.sum::<usize>()).unwrap_or(u64::MAX)
    }

    /// How many exchanges are open.
    pub fn in_flight_count(&self) -> usize {
        self.exchanges.len()
    }
}

impl Exchange {
    /// Sent once more, because of this row.
    fn again(&mut self, row: &'static SenderRow, now: Instant) -> Sent {
        self.state = row.2;
        let packet = match row.3 {
            Move::PublishAgain => {
                let mut again = self.publish.clone();
                again.dup = true;
                count_down(&mut again.properties, self.stale_at, now);
                Packet::Publish(again)
            }
            Move::PubrelAgain
            | Move::Publish
            | Move::Pubrel
            | Move::PubrelUnknown
            | Move::Finish
            | Move::GiveUp
            | Move::Ignore
            | Move::Mismatch => Packet::Pubrel(Ack::new(self.id)),
        };
        Sent {
            id: self.id,
            message: Some(self.message),
            row,
            packet: Some(packet),
            ended: None,
            said: self.said,
        }
    }
}

impl Stimulus {
    /// What this packet is to a sender, and for which exchange; `None` if it answers no PUBLISH.
    pub const fn of(packet: &Packet) -> Option<(Self, PacketId)> {
        match packet {
            Packet::Puback(ack) if ack.reason.is_error() => Some((Self::PubackRefused, ack.id)),
            Packet::Puback(ack) => Some((Self::Puback, ack.id)),
            Packet::Pubrec(ack) if ack.reason.is_error() => Some((Self::PubrecRefused, ack.id)),
            Packet::Pubrec(ack) => Some((Self::Pubrec, ack.id)),
            Packet::Pubcomp(ack) => Some((Self::Pubcomp, ack.id)),
            Packet::Connect(_)
            | Packet::Connack(_)
            | Packet::Publish(_)
            | Packet::Pubrel(_)
            | Packet::Subscribe(_)
            | Packet::Suback(_)
            | Packet::Unsubscribe(_)
            | Packet::Unsuback(_)
            | Packet::Pingreq
            | Packet::Pingresp
            | Packet::Disconnect(_)
            | Packet::Auth(_) => None,
        }
    }
}

/// The packet that answers an answer.
fn answer_to(what: Move, id: PacketId, version: Version) -> Option<Packet> {
    match what {
        Move::Pubrel => Some(Packet::Pubrel(Ack::new(id))),
        Move::PubrelUnknown => Some(Packet::Pubrel(Ack {
            reason: match version {
                Version::V311 => ReasonCode::SUCCESS,
                Version::V5 => ReasonCode::PACKET_IDENTIFIER_NOT_FOUND,
            },
            ..Ack::new(id)
        })),
        Move::Publish
        | Move::PublishAgain
        | Move::PubrelAgain
        | Move::Finish
        | Move::GiveUp
        | Move::Ignore
        | Move::Mismatch => None,
    }
}

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
