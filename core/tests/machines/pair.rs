//! Clients and a broker, with streams between them that move one packet when we say so.

use std::collections::VecDeque;

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::client::{Client, ClientOptions, CommandError};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{
    BrokerInput, BrokerOutput, Command, Ending, Event, Input, Note, Output, Phrase,
};
use brokerscope_core::time::Instant;
use bytes::Bytes;

use crate::words::assert_sentence;

pub(crate) struct Pair {
    now: Instant,
    pub(crate) broker: Broker,
    seats: Vec<Seat>,
    next_conn: u32,
    pub(crate) broker_events: Vec<Event>,
    pub(crate) broker_notes: Vec<Note>,
    /// Everything that was told, in order.
    pub(crate) story: Vec<String>,
}

pub(crate) struct Seat {
    pub(crate) client: Client,
    conn: Option<ConnId>,
    up: VecDeque<Bytes>,
    down: VecDeque<Bytes>,
    /// While held, packets wait in the streams.
    is_held: bool,
    pub(crate) events: Vec<Event>,
    pub(crate) notes: Vec<Note>,
}

impl Pair {
    pub(crate) fn new(clients: Vec<ClientOptions>) -> Self {
        Self::with(BrokerConfig::default(), clients)
    }

    pub(crate) fn with(config: BrokerConfig, clients: Vec<ClientOptions>) -> Self {
        let seat = |options| Seat {
            client: Client::new(options),
            conn: None,
            up: VecDeque::new(),
            down: VecDeque::new(),
            is_held: false,
            events: Vec::new(),
            notes: Vec::new(),
        };
        Self {
            now: Instant::START,
            broker: Broker::new(config),
            seats: clients.into_iter().map(seat).collect(),
            next_conn: 0,
            broker_events: Vec::new(),
            broker_notes: Vec::new(),
            story: Vec::new(),
        }
    }

    pub(crate) fn seat(&self, who: usize) -> &Seat {
        &self.seats[who]
    }

    /// One command, then everything that follows from it on links that are not held.
    pub(crate) fn command(&mut self, who: usize, command: Command) -> Result<(), CommandError> {
        let result = self.tell_client(who, Input::Command(command));
        self.settle();
        result
    }

    pub(crate) fn hold(&mut self, who: usize) {
        self.seats[who].is_held = true;
    }

    /// Lets the next packet through, up first; `false` when none waits.
    pub(crate) fn step(&mut self, who: usize) -> bool {
        let Some(conn) = self.seats[who].conn else {
            return false;
        };
        if let Some(bytes) = self.seats[who].up.pop_front() {
            self.tell_broker(BrokerInput::Received(conn, &bytes));
            return true;
        }
        if let Some(bytes) = self.seats[who].down.pop_front() {
            self.tell_client(who, Input::Received(&bytes)).unwrap();
            return true;
        }
        false
    }

    /// The link dies: both streams with all they held, and this end is told. The broker is not.
    pub(crate) fn cut(&mut self, who: usize) {
        let seat = &mut self.seats[who];
        seat.conn = None;
        seat.up.clear();
        seat.down.clear();
        seat.is_held = false;
        self.tell_client(who, Input::Closed(Ending::NetworkLost))
            .unwrap();
        self.settle();
    }

    pub(crate) fn settle(&mut self) {
        let mut steps = 0;
        while (0..self.seats.len()).any(|who| !self.seats[who].is_held && self.step(who)) {
            steps += 1;
            assert!(steps < 10_000, "the packets never end");
        }
    }

    fn tell(&mut self, phrase: &Phrase) {
        assert_sentence(phrase);
        self.story.push(phrase.to_string());
    }

    fn tell_client(&mut self, who: usize, input: Input<'_>) -> Result<(), CommandError> {
        let result = self.seats[who].client.handle_input(self.now, input);
        while let Some(output) = self.seats[who].client.poll_output() {
            match output {
                Output::Open => {
                    let conn = ConnId(self.next_conn);
                    self.next_conn += 1;
                    self.seats[who].conn = Some(conn);
                    self.tell_broker(BrokerInput::Opened(conn));
                    self.tell_client(who, Input::Opened).unwrap();
                }
                Output::Transmit(bytes, _) => self.seats[who].up.push_back(bytes),
                Output::Close(ending) => {
                    self.settle();
                    if let Some(conn) = self.seats[who].conn.take() {
                        self.tell_broker(BrokerInput::Closed(conn, ending));
                    }
                }
                Output::Event(event) => {
                    let name = self.seats[who].client.census().options.client_id;
                    self.tell(&event.tell(name.as_str()));
                    self.seats[who].events.push(event);
                }
                Output::Note(note) => {
                    let name = self.seats[who].client.census().options.client_id;
                    self.tell(&note.tell(name.as_str()));
                    self.seats[who].notes.push(note);
                }
            }
        }
        result
    }

    fn tell_broker(&mut self, input: BrokerInput<'_>) {
        self.broker.handle_input(self.now, input);
        while let Some(output) = self.broker.poll_output() {
            match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    if let Some(seat) = self.seats.iter_mut().find(|seat| seat.conn == Some(conn)) {
                        seat.down.push_back(bytes);
                    }
                }
                BrokerOutput::Close(conn, ending) => {
                    let who = self.seats.iter().position(|seat| seat.conn == Some(conn));
                    if let Some(who) = who {
                        // Its last words arrive before its FIN.
                        while let Some(bytes) = self.seats[who].down.pop_front() {
                            self.tell_client(who, Input::Received(&bytes)).unwrap();
                        }
                        if self.seats[who].conn.take().is_some() {
                            self.tell_client(who, Input::Closed(ending)).unwrap();
                        }
                    }
                }
                BrokerOutput::Event(event) => {
                    self.tell(&event.tell("hub"));
                    self.broker_events.push(event);
                }
                BrokerOutput::Note(_, note) => {
                    self.tell(&note.tell("hub"));
                    self.broker_notes.push(note);
                }
            }
        }
    }
}

impl Seat {
    /// What the application was given, in order.
    pub(crate) fn delivered(&self) -> Vec<String> {
        let delivered = self.events.iter().filter_map(|event| match event {
            Event::Delivered(message) => {
                Some(String::from_utf8_lossy(&message.payload).into_owned())
            }
            _ => None,
        });
        delivered.collect()
    }
}
