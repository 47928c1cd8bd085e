//! A broker on a desk: we are all of its peers, and speak to it packet by packet.

use std::collections::BTreeMap;

use brokerscope_core::broker::{Broker, BrokerConfig, SessionCensus};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Ending, Event, Note, Remark, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{Connack, Connect, Packet, decode, encode};

use crate::words::assert_sentence;

pub(crate) struct Desk {
    pub(crate) now: Instant,
    pub(crate) broker: Broker,
    versions: BTreeMap<ConnId, Version>,
    heard: BTreeMap<ConnId, Vec<Packet>>,
    pub(crate) closed: Vec<ConnId>,
    pub(crate) events: Vec<Event>,
    pub(crate) notes: Vec<Note>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(BrokerConfig::default())
    }

    pub(crate) fn with(config: BrokerConfig) -> Self {
        Self {
            now: Instant::START,
            broker: Broker::new(config),
            versions: BTreeMap::new(),
            heard: BTreeMap::new(),
            closed: Vec::new(),
            events: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Opens a connection that will speak this version.
    pub(crate) fn open(&mut self, version: Version) -> ConnId {
        let conn = ConnId(u32::try_from(self.versions.len()).unwrap());
        self.versions.insert(conn, version);
        self.input(BrokerInput::Opened(conn));
        conn
    }

    /// Opens a connection and sends CONNECT.
    pub(crate) fn join(&mut self, connect: Connect) -> ConnId {
        let conn = self.open(connect.version);
        self.say(conn, &Packet::Connect(Box::new(connect)));
        conn
    }

    /// As [`Desk::join`], and takes the CONNACK off the desk.
    pub(crate) fn joined(&mut self, connect: Connect) -> (ConnId, Connack) {
        let conn = self.join(connect);
        let mut heard = self.heard(conn);
        assert!(!heard.is_empty(), "no CONNACK");
        let Packet::Connack(connack) = heard.remove(0) else {
            panic!("CONNACK comes first");
        };
        self.heard.insert(conn, heard);
        (conn, connack)
    }

    pub(crate) fn say(&mut self, conn: ConnId, packet: &Packet) {
        let bytes = encode(packet, self.versions[&conn]).unwrap();
        self.bytes(conn, &bytes);
    }

    pub(crate) fn bytes(&mut self, conn: ConnId, bytes: &[u8]) {
        self.input(BrokerInput::Received(conn, bytes));
    }

    pub(crate) fn lose(&mut self, conn: ConnId, ending: Ending) {
        self.input(BrokerInput::Closed(conn, ending));
    }

    /// What this peer was sent since it was last asked.
    pub(crate) fn heard(&mut self, conn: ConnId) -> Vec<Packet> {
        self.heard.remove(&conn).unwrap_or_default()
    }

    /// Moves time on, and wakes the broker exactly when it asked for it.
    pub(crate) fn wait(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(deadline) = self.broker.poll_timeout().filter(|due| due.at <= until) {
            assert!(
                deadline.at >= self.now,
                "a deadline in the past: {deadline:?}"
            );
            self.now = deadline.at;
            self.input(BrokerInput::Timeout);
            assert_ne!(
                self.broker.poll_timeout(),
                Some(deadline),
                "a deadline that does not advance"
            );
        }
        self.now = until;
    }

    pub(crate) fn session(&self, client: &str) -> Option<SessionCensus> {
        let sessions = self.broker.census().sessions.into_iter();
        sessions
            .into_iter()
            .find(|session| session.client.as_str() == client)
    }

    /// What became of the messages, for whom.
    pub(crate) fn fates(&self) -> Vec<(String, Routing)> {
        let fates = self.events.iter().filter_map(|event| match event {
            Event::Routed { client, fate, .. } => Some((client.to_string(), *fate)),
            _ => None,
        });
        fates.collect()
    }

    pub(crate) fn has_noted(&self, what: &Remark) -> bool {
        self.notes.iter().any(|note| note.what == *what)
    }

    /// What whoever runs the broker asks of it.
    pub(crate) fn host<T>(&mut self, ask: impl FnOnce(&mut Broker, Instant) -> T) -> T {
        let answer = ask(&mut self.broker, self.now);
        self.drain();
        answer
    }

    pub(crate) fn input(&mut self, input: BrokerInput<'_>) {
        self.broker.handle_input(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.broker.poll_output() {
            match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    assert!(!self.closed.contains(&conn), "sent after the close");
                    let packet = decode(&bytes, self.versions[&conn]).unwrap();
                    self.heard.entry(conn).or_default().push(packet);
                }
                BrokerOutput::Close(conn, _) => self.closed.push(conn),
                BrokerOutput::Event(event) => {
                    assert_sentence(&event.tell("hub"));
                    self.events.push(event);
                }
                BrokerOutput::Note(_, note) => {
                    assert_sentence(&note.tell("hub"));
                    self.notes.push(note);
                }
            }
        }
    }
}
