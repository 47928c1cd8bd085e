//! Messages out.

use super::connecting::Unfit;
use super::session::own_message;
use super::{BufferPolicy, Client, CommandError, Status};
use crate::clause;
use crate::flow::{Move, Naming, Sent, count_down, stale_at};
use crate::id::MessageNo;
use crate::machine::{Breach, Event, GivenUp, Message, Note, Remark};
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::{Packet, PacketId, Property, Publish, Qos, ReasonCode, encode};

/// A message that was not sent yet.
#[derive(Clone, Debug, Hash)]
pub(super) struct Waiting {
    pub(super) number: MessageNo,
    message: Message,
    /// When it may no longer be sent for the first time.
    pub(super) stale_at: Option<Instant>,
}

impl Waiting {
    /// What it holds.
    pub(super) fn bytes(&self) -> usize {
        let message = &self.message;
        message.topic.as_str().len() + message.payload.len() + message.properties.content_bytes()
    }

    const fn is_qos0(&self) -> bool {
        matches!(self.message.qos, Qos::AtMostOnce)
    }
}

impl Client {
    /// The application publishes.
    pub(super) fn publish(&mut self, message: Message) -> Result<(), CommandError> {
        let is_connected = self.status == Status::Connected;
        if message.properties.subscription_identifier().is_some() {
            return Err(CommandError::SubscriptionIdOnPublish);
        }
        self.check_fit(&measured(&message))
            .map_err(|unfit| match unfit {
                Unfit::Qos => CommandError::QosNotSupported,
                Unfit::Retain => CommandError::RetainNotSupported,
                Unfit::Size => CommandError::TooLarge,
            })?;
        let is_qos0 = message.qos == Qos::AtMostOnce;
        if is_qos0 && !is_connected && !self.options.buffer.keeps_qos0 {
            return Err(CommandError::NotConnected);
        }
        let stale_at = stale_at(&message.properties, self.now);
        let goes_now = is_connected
            && match is_qos0 {
                // It needs no quota, and overtakes only what is of another QoS.
                true => !self.waiting.iter().any(Waiting::is_qos0),
                false => self.waiting.is_empty() && self.session.sender.can_send(),
            };
        if !goes_now {
            self.make_room()?;
        }
        let waiting = Waiting {
            number: self.number(),
            message,
            stale_at,
        };
        if goes_now {
            self.begin(&waiting);
            return Ok(());
        }
        if is_connected && !is_qos0 && self.options.version == Version::V5 {
            self.note(clause!(V5, "3.3.4-7"), Remark::QuotaUsedUp);
        }
        self.event(Event::Waits {
            number: waiting.number,
            message: waiting.message.clone(),
        });
        self.waiting.push_back(waiting);
        Ok(())
    }

    /// One more message has to wait.
    fn make_room(&mut self) -> Result<(), CommandError> {
        let buffer = self.options.buffer;
        if self.waiting.len() < usize::from(buffer.messages_max) {
            return Ok(());
        }
        let oldest = match buffer.when_full {
            BufferPolicy::RefuseNewest => None,
            BufferPolicy::DropOldest => self.waiting.pop_front(),
        };
        let Some(oldest) = oldest else {
            return Err(CommandError::TooManyWaiting(buffer.messages_max));
        };
        self.event(Event::Abandoned {
            number: oldest.number,
            message: oldest.message,
            why: GivenUp::QueueFull,
        });
        Ok(())
    }

    /// The number of a message that its application publishes now.
    const fn number(&mut self) -> MessageNo {
        let number = self.next_message;
        self.next_message = MessageNo(number.0.wrapping_add(1));
        number
    }

    /// After a new start: tells what it still has. Drain [`Client::poll_output`] afterwards.
    pub fn recollect(&mut self) {
        let waiting = self.waiting.iter().map(|waiting| waiting.number);
        let messages: Vec<_> = self.session.sender.messages().chain(waiting).collect();
        if !messages.is_empty() {
            self.event(Event::Recalled {
                client: self.options.client_id.clone(),
                filters: self.session.subscriptions.keys().cloned().collect(),
                messages,
            });
        }
    }

    /// Whether a PUBLISH can go out: under the terms of the connection, if there is one.
    fn check_fit(&self, publish: &Publish) -> Result<(), Unfit> {
        let bytes = encode(&Packet::Publish(publish.clone()), self.options.version);
        let size = bytes.map_err(|_| Unfit::Size)?.len();
        match self.status {
            Status::Connected => self.terms.check(publish, size),
            Status::Offline | Status::Opening | Status::Connecting | Status::Waiting => Ok(()),
        }
    }

    fn begin(&mut self, waiting: &Waiting) {
        let mut publish = waiting.message.to_publish();
        count_down(&mut publish.properties, waiting.stale_at, self.now);
        let number = waiting.number;
        if waiting.is_qos0() {
            self.transmit_first(publish, number);
            self.event(Event::Published {
                number,
                id: None,
                reason: ReasonCode::SUCCESS,
            });
        } else if let Ok(sent) = self.session.sender.send(publish, waiting.stale_at, number) {
            self.say(sent);
        }
    }

    /// Notes what the table said and sends what it asked for.
    fn say(&mut self, sent: Sent) {
        let note = Note::of_sent(&sent, self.options.version);
        self.note(note.clause, note.what);
        if sent.packet.is_some() {
            self.session.sender.note_sent(sent.id, self.now);
        }
        match (sent.row.3, sent.packet, sent.message) {
            (Move::Publish, Some(Packet::Publish(publish)), Some(number)) => {
                self.transmit_first(publish, number);
            }
            (_, Some(packet @ Packet::Publish(_)), number) => {
                self.transmit_message(&packet, number);
            }
            (_, Some(packet), _) => self.transmit(&packet),
            (_, None, _) => {}
        }
    }

    /// Sends a PUBLISH for the first time, with a Topic Alias if the broker allows one and if there
    /// is room for it. What is sent again always goes by its full name.
    fn transmit_first(&mut self, mut publish: Publish, number: MessageNo) {
        let Some(topic) = publish.topic.clone().filter(|_| self.aliases.1.is_on()) else {
            return self.transmit_message(&Packet::Publish(publish), Some(number));
        };
        let mut longer = publish.clone();
        longer.properties.0.push(Property::TopicAlias(u16::MAX));
        let has_room = self.aliases.1.knows(&topic) || self.check_fit(&longer).is_ok();
        let naming = match has_room {
            true => self.aliases.1.name(&topic),
            false => Naming::Name,
        };
        if let Some(what) = Remark::of_naming(naming, &topic) {
            self.note(clause!(V5, "3.2.2-17"), what);
        }
        match naming {
            Naming::Name => {}
            Naming::NameAndAlias(alias) => publish.properties.0.push(Property::TopicAlias(alias)),
            Naming::Alias(alias) => {
                publish.topic = None;
                publish.properties.0.push(Property::TopicAlias(alias));
            }
        }
        self.transmit_message(&Packet::Publish(publish), Some(number));
    }

    /// Sends again what a resume asks for, then what waits, as far as the window allows.
    pub(super) fn pump(&mut self) {
        while let Some(sent) = self.session.sender.resend_next(self.now) {
            match &sent.packet {
                Some(Packet::Publish(publish)) => match self.check_fit(publish) {
                    Ok(()) => self.say(sent),
                    Err(unfit) => self.give_up(sent.id, unfit),
                },
                Some(_) | None => self.say(sent),
            }
        }
        self.drop_stale();
        while self.status == Status::Connected {
            let can_send = self.session.sender.can_send();
            let first = self.waiting.front();
            if !first.is_some_and(|first| can_send || first.is_qos0()) {
                return;
            }
            let Some(waiting) = self.waiting.pop_front() else {
                return;
            };
            match self.check_fit(&measured(&waiting.message)) {
                Ok(()) => self.begin(&waiting),
                Err(unfit) => self.event(Event::Abandoned {
                    number: waiting.number,
                    message: waiting.message,
                    why: given_up(unfit),
                }),
            }
        }
    }

    /// Repeats what has no answer yet, as the textbook has it.
    pub(super) fn resend_overdue(&mut self) {
        while let Some(sent) = self.session.sender.resend_overdue(self.now) {
            self.say(sent);
        }
    }

    /// What was sent before cannot go out again under the terms of this connection.
    fn give_up(&mut self, id: PacketId, unfit: Unfit) {
        let sent = self.session.sender.give_up(id);
        if let Some(sent) = sent {
            self.abandon(&sent, given_up(unfit));
        }
    }

    /// Tells that a message that was sent is given up, if its exchange ended with this.
    pub(super) fn abandon(&mut self, sent: &Sent, why: GivenUp) {
        let message = sent.ended.as_ref().and_then(own_message);
        if let (Some(number), Some(message)) = (sent.message, message) {
            self.event(Event::Abandoned {
                number,
                message,
                why,
            });
        }
    }

    /// Gives up what waited longer than its Message Expiry Interval. The standard speaks of the
    /// broker; a client counts the same way, so that its waiting is no longer than it was worth.
    pub(super) fn drop_stale(&mut self) {
        let now = self.now;
        let is_stale = |waiting: &Waiting| waiting.stale_at.is_some_and(|at| at <= now);
        if !self.waiting.iter().any(is_stale) {
            return;
        }
        let all = std::mem::take(&mut self.waiting);
        for waiting in all {
            if is_stale(&waiting) {
                let Waiting {
                    number, message, ..
                } = waiting;
                let why = GivenUp::Expired;
                self.note(
                    clause!(V5, "3.3.2-5"),
                    Remark::Expired(message.topic.clone()),
                );
                self.event(Event::Abandoned {
                    number,
                    message,
                    why,
                });
            } else {
                self.waiting.push_back(waiting);
            }
        }
    }

    /// PUBACK, PUBREC or PUBCOMP came.
    pub(super) fn on_answer(&mut self, answer: &Packet) -> Result<(), Breach> {
        let version = self.options.version;
        let Some(sent) = self.session.sender.answered(answer, version) else {
            return Ok(());
        };
        if sent.row.3 == Move::Mismatch {
            return Err(Breach::WrongAck {
                kind: answer.kind(),
                id: sent.id,
            });
        }
        let number = sent.message.filter(|_| sent.ended.is_some());
        let published = number.map(|number| Event::Published {
            number,
            id: Some(sent.id),
            reason: sent.said,
        });
        self.say(sent);
        if let Some(published) = published {
            self.event(published);
        }
        self.pump();
        Ok(())
    }
}

const fn given_up(unfit: Unfit) -> GivenUp {
    match unfit {
        Unfit::Qos => GivenUp::QosNotSupported,
        Unfit::Retain => GivenUp::RetainNotSupported,
        Unfit::Size => GivenUp::TooLarge,
    }
}

/// The PUBLISH of a message, for measuring. Every identifier has two bytes, so any will do.
fn measured(message: &Message) -> Publish {
    let has_id = message.qos != Qos::AtMostOnce;
    Publish {
        id: PacketId::new(1).filter(|_| has_id),
        ..message.to_publish()
    }
}
