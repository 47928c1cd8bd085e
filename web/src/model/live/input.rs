//! Feeds a client: commands, what its socket says, deadlines. One input, then drain.

use brokerscope_core::client::Client;
use brokerscope_core::id::{ConnId, RecordId};
use brokerscope_core::machine::{Command, Ending, Event, Input, Message, Output};
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{Brief, Framer, ReasonCode, decode};
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::doctor::{self, Trouble};
use super::peer::{Answer, Desk, Peer, Stage, Wire};
use super::{PACKET_SIZE_MAX, joining};
use crate::effect::Effect;
use crate::msg::{Owner, SocketEvent, SocketId};

/// Deadlines served in one go: a machine that wants more at one moment is broken, the page is not.
const ALARMS_MAX: u32 = 16;

/// The socket of a connection.
pub(super) const fn socket(conn: ConnId) -> SocketId {
    SocketId {
        owner: Owner::Live,
        number: conn.0,
    }
}

impl Peer {
    /// Its socket says something.
    pub(super) fn heard(&mut self, event: SocketEvent, desk: &mut Desk) {
        match event {
            SocketEvent::Opened(protocol) => self.opened(&protocol, desk),
            SocketEvent::Impossible(words) => {
                self.trouble = Some(Trouble::Impossible(words));
                self.lose(Ending::Unreachable, desk);
            }
            SocketEvent::Text => {
                self.trouble = Some(Trouble::TextMessage);
                self.lose(Ending::Fin, desk);
            }
            SocketEvent::Received(bytes) => self.received(&bytes, desk),
            SocketEvent::Closed {
                code,
                reason,
                clean,
            } => self.closed(code, reason, clean, desk),
        }
    }

    /// Closes the socket of the connection; of one that is over, its listeners go.
    pub(super) fn hang_up(&self, desk: &mut Desk) {
        desk.effects
            .extend(self.conn_id().map(socket).map(Effect::SocketClose));
    }

    /// Does what was asked for.
    pub(super) fn obey(&mut self, command: Command, desk: &mut Desk) {
        let action = Action::Command {
            client: self.node,
            command: command.clone(),
        };
        let acted = desk.recorder.note(self.node, None, Fact::Acted(action));
        self.feed(Input::Command(command), Some(acted), desk);
    }

    fn opened(&mut self, protocol: &str, desk: &mut Desk) {
        let Some(wire) = &mut self.wire else {
            return;
        };
        wire.stage = Stage::Greeting;
        let conn = wire.id;
        // A server that does not agree to the subprotocol speaks something else [MQTT-6.0.0-4].
        if protocol != "mqtt" {
            self.trouble = Some(Trouble::WrongSubprotocol(protocol.to_owned()));
            self.lose(Ending::Fin, desk);
            return;
        }
        self.reached = true;
        if let Some(broker) = self.broker {
            desk.recorder.note(broker, None, Fact::Opened { conn });
        }
        let opened = desk.recorder.note(self.node, None, Fact::Opened { conn });
        self.feed(Input::Opened, Some(opened), desk);
    }

    /// A WebSocket message holds any part of the stream: several packets, or less than one
    /// [MQTT-6.0.0-2].
    fn received(&mut self, bytes: &[u8], desk: &mut Desk) {
        if let Some(wire) = &mut self.wire {
            wire.framer.push(bytes);
            wire.rest = wire.rest.saturating_add(bytes.len());
        }
        while let Some(wire) = &mut self.wire {
            match wire.framer.next_packet(PACKET_SIZE_MAX) {
                Ok(Some(packet)) => {
                    wire.rest = wire.rest.saturating_sub(packet.len());
                    self.packet(packet, desk);
                }
                Ok(None) => return,
                Err(_) => {
                    let from = bytes.len().saturating_sub(wire.rest);
                    let rest = bytes.get(from..).unwrap_or(bytes);
                    self.unreadable(Bytes::copy_from_slice(rest), desk);
                    return;
                }
            }
        }
    }

    fn packet(&mut self, packet: Bytes, desk: &mut Desk) {
        let (Some(conn), version) = (self.conn_id(), self.version) else {
            return;
        };
        let brief = decode(&packet, version)
            .ok()
            .map(|packet| Brief::of(&packet));
        if desk.recorder.is_flooded(self.node, brief.as_ref()) {
            desk.mute = true;
            self.feed(Input::Received(&packet), None, desk);
            desk.mute = false;
            return;
        }
        let arrived = desk
            .recorder
            .received(self.node, (conn, version), (packet.clone(), brief));
        self.feed(Input::Received(&packet), Some(arrived), desk);
    }

    /// Bytes that cannot be cut into packets. The machine judges them; what it would go on to read,
    /// because it has more patience than this page has memory, ends here.
    fn unreadable(&mut self, bytes: Bytes, desk: &mut Desk) {
        let (Some(conn), version) = (self.conn_id(), self.version) else {
            return;
        };
        let arrived = desk
            .recorder
            .received(self.node, (conn, version), (bytes.clone(), None));
        self.feed(Input::Received(&bytes), Some(arrived), desk);
        if self.wire.is_some() {
            self.trouble = Some(Trouble::TooLarge);
            let reason = ReasonCode::PACKET_TOO_LARGE;
            self.feed(
                Input::Command(Command::Disconnect { reason }),
                Some(arrived),
                desk,
            );
        }
    }

    fn closed(&mut self, code: u16, reason: String, clean: bool, desk: &mut Desk) {
        let Some(wire) = &self.wire else {
            return;
        };
        let ending = match (wire.stage, clean) {
            (Stage::Opening, _) => Ending::Unreachable,
            (Stage::Greeting | Stage::Connected, true) => Ending::Fin,
            (Stage::Greeting | Stage::Connected, false) => Ending::Reset,
        };
        if self.trouble.is_none() {
            self.trouble = Some(Trouble::Closed {
                stage: wire.stage,
                after: desk.recorder.now().since(self.opening_at),
                code,
                reason,
            });
        }
        if wire.stage != Stage::Opening {
            let fact = Fact::Closed {
                conn: wire.id,
                ending,
            };
            if let Some(broker) = self.broker {
                desk.recorder.note(broker, None, fact);
            }
        }
        self.lose(ending, desk);
    }

    /// The connection is over, and not by the client's will.
    fn lose(&mut self, ending: Ending, desk: &mut Desk) {
        self.hang_up(desk);
        let Some(wire) = self.wire.take() else {
            return;
        };
        desk.recorder.forget_under_way(self.node);
        let fact = Fact::Closed {
            conn: wire.id,
            ending,
        };
        let closed = desk.recorder.note(self.node, None, fact);
        self.feed(Input::Closed(ending), Some(closed), desk);
    }

    /// Serves the deadlines that are due.
    pub(super) fn ring(&mut self, desk: &mut Desk) {
        let now = desk.recorder.now();
        for _ in 0..ALARMS_MAX {
            let due = self.client.as_ref().and_then(Client::poll_timeout);
            let Some(deadline) = due.filter(|deadline| deadline.at <= now) else {
                return;
            };
            if let Some(trouble) = doctor::of_alarm(deadline.alarm, self.stage()) {
                self.trouble = Some(trouble);
            }
            let rang = desk
                .recorder
                .note(self.node, None, Fact::Rang(deadline.alarm));
            self.feed(Input::Timeout, Some(rang), desk);
        }
    }

    /// One input, then drain.
    fn feed(&mut self, input: Input<'_>, cause: Option<RecordId>, desk: &mut Desk) {
        let now = desk.recorder.now();
        let Some(client) = &mut self.client else {
            return;
        };
        if let Err(error) = client.handle_input(now, input) {
            let why = error.to_string();
            self.answer = Some(Answer {
                kind: None,
                bad: true,
                what: Err(crate::words::live::plain(format!("Not sent: {why}."))),
                after: None,
            });
            let message = None;
            desk.recorder
                .note(self.node, cause, Fact::Refused { why, message });
        }
        while let Some(output) = self.client.as_mut().and_then(Client::poll_output) {
            self.drain(output, cause, desk);
        }
    }

    fn drain(&mut self, output: Output, cause: Option<RecordId>, desk: &mut Desk) {
        match output {
            Output::Open => {
                let conn = ConnId(desk.conns);
                desk.conns = desk.conns.saturating_add(1);
                let mut framer = Framer::default();
                framer.speak(self.version);
                self.wire = Some(Wire {
                    id: conn,
                    framer,
                    rest: 0,
                    stage: Stage::Opening,
                });
                self.opening_at = desk.recorder.now();
                let link = self.link;
                desk.recorder
                    .note(self.node, cause, Fact::Opening { conn, link });
                desk.effects
                    .push(Effect::SocketOpen(socket(conn), self.address.clone()));
            }
            Output::Transmit(bytes, _) => {
                if let Some(conn) = self.conn_id() {
                    desk.effects
                        .push(Effect::SocketSend(socket(conn), bytes.to_vec()));
                    let version = self.version;
                    let brief = decode(&bytes, version)
                        .ok()
                        .map(|packet| Brief::of(&packet));
                    desk.recorder
                        .sent(self.node, (conn, version), (bytes, brief), cause);
                }
            }
            Output::Close(ending) => {
                self.hang_up(desk);
                if let Some(wire) = self.wire.take() {
                    let fact = Fact::Closed {
                        conn: wire.id,
                        ending,
                    };
                    desk.recorder.note(self.node, cause, fact);
                }
            }
            Output::Event(Event::Delivered(message)) if desk.mute => {
                self.take(&message, desk);
            }
            Output::Note(_) if desk.mute => {}
            Output::Event(event) => self.happened(event, cause, desk),
            Output::Note(note) => {
                if let Some(trouble) = doctor::of_note(&note, &self.name) {
                    self.trouble = Some(trouble);
                }
                let conn = self.conn_id();
                desk.recorder
                    .note(self.node, cause, Fact::Noted { conn, note });
            }
        }
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "three events change the bench"
    )]
    fn happened(&mut self, event: Event, cause: Option<RecordId>, desk: &mut Desk) {
        match &event {
            Event::Connected { .. } => {
                self.trouble = None;
                if let Some(wire) = &mut self.wire {
                    wire.stage = Stage::Connected;
                }
                let options = self.census().map(|census| census.options);
                let here = options.and_then(|options| joining::here(&options));
                self.commands.extend(here.map(Command::Publish));
            }
            Event::Refused { reason } => self.trouble = Some(Trouble::Refused(*reason)),
            Event::Delivered(message) => self.take(message, desk),
            _ => {}
        }
        if let Some(answer) = self.answer_of(&event, cause, desk) {
            self.answer = Some(answer);
        }
        desk.recorder.note(self.node, cause, Fact::Happened(event));
    }

    /// What the event says of the broker's last answer.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others are no answers")]
    fn answer_of(&self, event: &Event, cause: Option<RecordId>, desk: &Desk) -> Option<Answer> {
        let bad = match event {
            Event::Connected { .. } => false,
            Event::Refused { .. } | Event::Abandoned { .. } => true,
            Event::Subscribed { reason, .. }
            | Event::Unsubscribed { reason, .. }
            | Event::Published { reason, .. } => reason.is_error(),
            _ => return None,
        };
        let (kind, after) = desk.recorder.answer_in(cause);
        Some(Answer {
            kind,
            bad,
            what: Ok(event.clone()),
            after,
        })
    }

    /// A message came: its topic has another value.
    fn take(&mut self, message: &Message, desk: &mut Desk) {
        let others = desk.topics.saturating_sub(self.topics.len());
        self.topics.take(desk.recorder.now(), message, others);
        desk.topics = others + self.topics.len();
    }
}
