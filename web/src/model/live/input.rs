//! Feeds the client: commands, what the socket says, deadlines. One input, then drain.

use brokerscope_core::chance::Chance;
use brokerscope_core::client::{Client, ClientOptions, Status};
use brokerscope_core::id::{ConnId, LinkId, RecordId};
use brokerscope_core::machine::{Command, Ending, Event, Input, Output};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{Brief, Framer, ReasonCode, decode};
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::doctor::{self, Trouble};
use super::joining;
use super::{Answer, LIVE_BROKER, LIVE_PAGE, LiveBench, PACKET_SIZE_MAX, Stage, Wire};
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

impl LiveBench {
    /// Without a connection. Nobody shall be able to guess `seed`.
    pub(in crate::model) fn new(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    /// Asks for a connection with these options. The client of the last one is used again if it
    /// speaks in the same way: it may share a session with the broker.
    pub(in crate::model) fn connect(
        &mut self,
        address: String,
        options: ClientOptions,
    ) -> Vec<Effect> {
        if self.status() != Status::Offline {
            return self.ask(Command::Connect { clean_start: None });
        }
        let same = self.address == address
            && self
                .census()
                .is_some_and(|census| census.options == options);
        if !same {
            let chance = Chance::new(self.seed, "nonces");
            self.seed = self.seed.wrapping_add(1);
            self.client = Some(Client::with_chance(options, chance));
        }
        self.address = address;
        self.trouble = None;
        self.ask(Command::Connect { clean_start: None })
    }

    /// Asks the client for something, as soon as the page's clock is read.
    pub(in crate::model) fn ask(&mut self, command: Command) -> Vec<Effect> {
        self.commands.push(command);
        vec![Effect::Wake(Owner::Live, 0)]
    }

    /// The page's clock says `us`.
    pub(in crate::model) fn tick(&mut self, us: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.wakes_at = None;
        self.go_on(us);
        self.ring(&mut effects);
        for command in std::mem::take(&mut self.commands) {
            self.obey(command, &mut effects);
        }
        self.wake(&mut effects);
        effects
    }

    /// The socket says something.
    pub(in crate::model) fn hear(
        &mut self,
        id: SocketId,
        us: u64,
        event: SocketEvent,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.go_on(us);
        // What an old socket still had to say changes nothing.
        if self.conn_id().map(socket) == Some(id) {
            self.heard(event, &mut effects);
        }
        self.ring(&mut effects);
        self.wake(&mut effects);
        effects
    }

    fn heard(&mut self, event: SocketEvent, effects: &mut Vec<Effect>) {
        match event {
            SocketEvent::Opened(protocol) => self.opened(&protocol, effects),
            SocketEvent::Impossible(words) => {
                self.trouble = Some(Trouble::Impossible(words));
                self.lose(Ending::Unreachable, effects);
            }
            SocketEvent::Text => {
                self.trouble = Some(Trouble::TextMessage);
                self.lose(Ending::Fin, effects);
            }
            SocketEvent::Received(bytes) => self.received(&bytes, effects),
            SocketEvent::Closed {
                code,
                reason,
                clean,
            } => self.closed(code, reason, clean, effects),
        }
    }

    /// Closes the socket of the connection; of one that is over, its listeners go.
    fn hang_up(&self, effects: &mut Vec<Effect>) {
        effects.extend(self.conn_id().map(socket).map(Effect::SocketClose));
    }

    fn go_on(&mut self, us: u64) {
        self.recorder.go_on(Instant::from_micros(us));
    }

    fn obey(&mut self, command: Command, effects: &mut Vec<Effect>) {
        let action = Action::Command {
            client: LIVE_PAGE,
            command: command.clone(),
        };
        let acted = self.recorder.note(LIVE_PAGE, None, Fact::Acted(action));
        self.feed(Input::Command(command), Some(acted), effects);
    }

    fn opened(&mut self, protocol: &str, effects: &mut Vec<Effect>) {
        let Some(wire) = &mut self.conn else {
            return;
        };
        wire.stage = Stage::Greeting;
        let conn = wire.id;
        // A server that does not agree to the subprotocol speaks something else [MQTT-6.0.0-4].
        if protocol != "mqtt" {
            self.trouble = Some(Trouble::WrongSubprotocol(protocol.to_owned()));
            self.lose(Ending::Fin, effects);
            return;
        }
        self.recorder.note(LIVE_BROKER, None, Fact::Opened { conn });
        let opened = self.recorder.note(LIVE_PAGE, None, Fact::Opened { conn });
        self.feed(Input::Opened, Some(opened), effects);
    }

    /// A WebSocket message holds any part of the stream: several packets, or less than one
    /// [MQTT-6.0.0-2].
    fn received(&mut self, bytes: &[u8], effects: &mut Vec<Effect>) {
        if let Some(wire) = &mut self.conn {
            wire.framer.push(bytes);
            wire.rest = wire.rest.saturating_add(bytes.len());
        }
        while let Some(wire) = &mut self.conn {
            match wire.framer.next_packet(PACKET_SIZE_MAX) {
                Ok(Some(packet)) => {
                    wire.rest = wire.rest.saturating_sub(packet.len());
                    self.packet(packet, effects);
                }
                Ok(None) => return,
                Err(_) => {
                    let from = bytes.len().saturating_sub(wire.rest);
                    let rest = bytes.get(from..).unwrap_or(bytes);
                    self.unreadable(Bytes::copy_from_slice(rest), effects);
                    return;
                }
            }
        }
    }

    fn packet(&mut self, packet: Bytes, effects: &mut Vec<Effect>) {
        let (Some(conn), version) = (self.conn_id(), self.version()) else {
            return;
        };
        let brief = decode(&packet, version)
            .ok()
            .map(|packet| Brief::of(&packet));
        if self.recorder.is_flooded(brief.as_ref()) {
            self.mute = true;
            self.feed(Input::Received(&packet), None, effects);
            self.mute = false;
            return;
        }
        let arrived = self.recorder.received(conn, version, packet.clone(), brief);
        self.feed(Input::Received(&packet), Some(arrived), effects);
    }

    /// Bytes that cannot be cut into packets. The machine judges them; what it would go on to read,
    /// because it has more patience than this page has memory, ends here.
    fn unreadable(&mut self, bytes: Bytes, effects: &mut Vec<Effect>) {
        let (Some(conn), version) = (self.conn_id(), self.version()) else {
            return;
        };
        let arrived = self.recorder.received(conn, version, bytes.clone(), None);
        self.feed(Input::Received(&bytes), Some(arrived), effects);
        if self.conn.is_some() {
            self.trouble = Some(Trouble::TooLarge);
            let reason = ReasonCode::PACKET_TOO_LARGE;
            self.feed(
                Input::Command(Command::Disconnect { reason }),
                Some(arrived),
                effects,
            );
        }
    }

    fn closed(&mut self, code: u16, reason: String, clean: bool, effects: &mut Vec<Effect>) {
        let Some(wire) = &self.conn else {
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
                after: self.recorder.now().since(wire.opening_at),
                code,
                reason,
            });
        }
        if wire.stage != Stage::Opening {
            let fact = Fact::Closed {
                conn: wire.id,
                ending,
            };
            self.recorder.note(LIVE_BROKER, None, fact);
        }
        self.lose(ending, effects);
    }

    /// The connection is over, and not by the client's will.
    fn lose(&mut self, ending: Ending, effects: &mut Vec<Effect>) {
        self.hang_up(effects);
        let Some(wire) = self.conn.take() else {
            return;
        };
        self.recorder.forget_under_way();
        let fact = Fact::Closed {
            conn: wire.id,
            ending,
        };
        let closed = self.recorder.note(LIVE_PAGE, None, fact);
        self.feed(Input::Closed(ending), Some(closed), effects);
    }

    /// Serves the deadlines that are due.
    fn ring(&mut self, effects: &mut Vec<Effect>) {
        let now = self.recorder.now();
        for _ in 0..ALARMS_MAX {
            let due = self.client.as_ref().and_then(Client::poll_timeout);
            let Some(deadline) = due.filter(|deadline| deadline.at <= now) else {
                return;
            };
            if let Some(trouble) = doctor::of_alarm(deadline.alarm, self.stage()) {
                self.trouble = Some(trouble);
            }
            let rang = self
                .recorder
                .note(LIVE_PAGE, None, Fact::Rang(deadline.alarm));
            self.feed(Input::Timeout, Some(rang), effects);
        }
    }

    /// One input, then drain.
    fn feed(&mut self, input: Input<'_>, cause: Option<RecordId>, effects: &mut Vec<Effect>) {
        let now = self.recorder.now();
        let Some(client) = &mut self.client else {
            return;
        };
        if let Err(error) = client.handle_input(now, input) {
            let why = error.to_string();
            self.answer = Some(Answer {
                kind: None,
                bad: true,
                told: crate::words::live::plain(format!("Not sent: {why}.")),
                after: None,
            });
            let message = None;
            self.recorder
                .note(LIVE_PAGE, cause, Fact::Refused { why, message });
        }
        while let Some(output) = self.client.as_mut().and_then(Client::poll_output) {
            self.drain(output, cause, effects);
        }
    }

    fn drain(&mut self, output: Output, cause: Option<RecordId>, effects: &mut Vec<Effect>) {
        match output {
            Output::Open => {
                let conn = ConnId(self.conns);
                self.conns = self.conns.saturating_add(1);
                let mut framer = Framer::default();
                framer.speak(self.version());
                self.conn = Some(Wire {
                    id: conn,
                    framer,
                    rest: 0,
                    stage: Stage::Opening,
                    opening_at: self.recorder.now(),
                });
                let link = LinkId(0);
                self.recorder
                    .note(LIVE_PAGE, cause, Fact::Opening { conn, link });
                effects.push(Effect::SocketOpen(socket(conn), self.address.clone()));
            }
            Output::Transmit(bytes, _) => {
                if let Some(conn) = self.conn_id() {
                    effects.push(Effect::SocketSend(socket(conn), bytes.to_vec()));
                    let version = self.version();
                    let brief = decode(&bytes, version)
                        .ok()
                        .map(|packet| Brief::of(&packet));
                    self.recorder.sent(conn, version, bytes, brief, cause);
                }
            }
            Output::Close(ending) => {
                self.hang_up(effects);
                if let Some(wire) = self.conn.take() {
                    let fact = Fact::Closed {
                        conn: wire.id,
                        ending,
                    };
                    self.recorder.note(LIVE_PAGE, cause, fact);
                }
            }
            Output::Event(Event::Delivered(message)) if self.mute => {
                self.topics.take(self.recorder.now(), &message);
            }
            Output::Note(_) if self.mute => {}
            Output::Event(event) => self.happened(event, cause),
            Output::Note(note) => {
                if let Some(trouble) = doctor::of_note(&note) {
                    self.trouble = Some(trouble);
                }
                let conn = self.conn_id();
                self.recorder
                    .note(LIVE_PAGE, cause, Fact::Noted { conn, note });
            }
        }
    }

    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "three events change the bench"
    )]
    fn happened(&mut self, event: Event, cause: Option<RecordId>) {
        match &event {
            Event::Connected { .. } => {
                self.trouble = None;
                if let Some(wire) = &mut self.conn {
                    wire.stage = Stage::Connected;
                }
                let options = self.census().map(|census| census.options);
                let here = options.and_then(|options| joining::here(&options));
                self.commands.extend(here.map(Command::Publish));
            }
            Event::Refused { reason } => self.trouble = Some(Trouble::Refused(*reason)),
            Event::Delivered(message) => self.topics.take(self.recorder.now(), message),
            _ => {}
        }
        if let Some(answer) = self.answer_of(&event, cause) {
            self.answer = Some(answer);
        }
        self.recorder.note(LIVE_PAGE, cause, Fact::Happened(event));
    }

    /// What the event says of the broker's last answer.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others are no answers")]
    fn answer_of(&self, event: &Event, cause: Option<RecordId>) -> Option<Answer> {
        let bad = match event {
            Event::Connected { .. } => false,
            Event::Refused { .. } | Event::Abandoned { .. } => true,
            Event::Subscribed { reason, .. }
            | Event::Unsubscribed { reason, .. }
            | Event::Published { reason, .. } => reason.is_error(),
            _ => return None,
        };
        let (kind, after) = self.recorder.answer_in(cause);
        Some(Answer {
            kind,
            bad,
            told: event.tell(crate::words::live::PAGE),
            after,
        })
    }

    /// Asks for the next tick, unless it was asked for.
    fn wake(&mut self, effects: &mut Vec<Effect>) {
        if !self.commands.is_empty() {
            effects.push(Effect::Wake(Owner::Live, 0));
            return;
        }
        let deadline = self.client.as_ref().and_then(Client::poll_timeout);
        let next = [
            deadline.map(|deadline| deadline.at),
            self.recorder.next_arrival(),
        ];
        let Some(at) = next.into_iter().flatten().min() else {
            return;
        };
        if self.wakes_at.replace(at) == Some(at) {
            return;
        }
        let us = at.since(self.recorder.now()).as_micros();
        let ms = u32::try_from(us.div_ceil(1_000)).unwrap_or(u32::MAX);
        effects.push(Effect::Wake(Owner::Live, ms.max(1)));
    }

    fn conn_id(&self) -> Option<ConnId> {
        self.conn.as_ref().map(|wire| wire.id)
    }

    pub(super) fn version(&self) -> Version {
        self.census()
            .map_or_else(Version::default, |census| census.options.version)
    }
}
