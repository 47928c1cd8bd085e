//! A client on a desk: we are its application, its network and its broker.

use brokerscope_core::client::{Client, ClientOptions, CommandError, Status};
use brokerscope_core::machine::{Command, Deadline, Ending, Event, Input, Message, Note, Output};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{Connack, Packet, Properties, Qos, ReasonCode, decode, encode};
use bytes::Bytes;

use crate::words::{assert_sentence, text, topic};

pub(crate) struct Lone {
    pub(crate) now: Instant,
    pub(crate) client: Client,
    version: Version,
    pub(crate) sent: Vec<Packet>,
    /// How often it asked for a connection.
    pub(crate) opens: u32,
    pub(crate) closes: u32,
    pub(crate) events: Vec<Event>,
    pub(crate) notes: Vec<Note>,
}

pub(crate) fn options(version: Version) -> ClientOptions {
    ClientOptions {
        client_id: text("alice"),
        version,
        keep_alive: 0,
        ..ClientOptions::default()
    }
}

pub(crate) fn message(payload: &str, qos: Qos) -> Message {
    Message {
        topic: topic("plant/1/temp"),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        qos,
        retain: false,
        properties: Properties::none(),
    }
}

pub(crate) fn connack(session_present: bool, reason: ReasonCode) -> Packet {
    Packet::Connack(Connack {
        session_present,
        reason,
        properties: Properties::none(),
    })
}

impl Lone {
    pub(crate) fn new(options: ClientOptions) -> Self {
        Self {
            now: Instant::START,
            version: options.version,
            client: Client::new(options),
            sent: Vec::new(),
            opens: 0,
            closes: 0,
            events: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A client that is connected, with a new session.
    pub(crate) fn connected(options: ClientOptions) -> Self {
        let mut lone = Self::new(options);
        lone.connect(false);
        lone
    }

    /// Asks for a connection, opens it, and answers CONNECT.
    pub(crate) fn connect(&mut self, session_present: bool) {
        self.command(Command::Connect { clean_start: None })
            .unwrap();
        self.input(Input::Opened).unwrap();
        self.sent.clear();
        self.hear(&connack(session_present, ReasonCode::SUCCESS));
    }

    pub(crate) fn command(&mut self, command: Command) -> Result<(), CommandError> {
        self.input(Input::Command(command))
    }

    pub(crate) fn hear(&mut self, packet: &Packet) {
        let bytes = encode(packet, self.version).unwrap();
        self.input(Input::Received(&bytes)).unwrap();
    }

    pub(crate) fn lose(&mut self) {
        self.input(Input::Closed(Ending::NetworkLost)).unwrap();
    }

    pub(crate) fn wait(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(deadline) = self.deadline().filter(|due| due.at <= until) {
            self.now = deadline.at;
            self.input(Input::Timeout).unwrap();
            assert_ne!(
                self.deadline(),
                Some(deadline),
                "a deadline that does not advance"
            );
        }
        self.now = until;
    }

    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.client.poll_timeout()
    }

    pub(crate) fn status(&self) -> Status {
        self.client.census().status
    }

    pub(crate) fn input(&mut self, input: Input<'_>) -> Result<(), CommandError> {
        let result = self.client.handle_input(self.now, input);
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Open => self.opens += 1,
                Output::Transmit(bytes, _) => {
                    self.sent.push(decode(&bytes, self.version).unwrap());
                }
                Output::Close(_) => self.closes += 1,
                Output::Event(event) => {
                    assert_sentence(&event.tell("hub"));
                    self.events.push(event);
                }
                Output::Note(note) => {
                    assert_sentence(&note.tell("hub"));
                    self.notes.push(note);
                }
            }
        }
        result
    }
}
