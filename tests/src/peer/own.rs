//! Our own client over real TCP.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use brokerscope_core::client::{Client, ClientOptions};
use brokerscope_core::machine::{Command, Ending, Event, Input, Message, Output, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Properties, Property, Qos, ReasonCode, RetainHandling, SubscribeFilter, Text, Will,
};
use bytes::Bytes;

use super::{Filter, Greeting, PATIENCE, Peer, Post, Wish};

/// Several of our clients, each with a connection of its own to one broker.
#[derive(Debug)]
pub struct Own {
    broker: SocketAddr,
    clients: BTreeMap<String, One>,
}

/// A client, its wire, and what it told.
#[derive(Debug)]
struct One {
    client: Client,
    clock: Clock,
    broker: SocketAddr,
    wire: Option<Wire>,
    events: VecDeque<Event>,
    heard: VecDeque<Message>,
    /// The name that the broker gave it on this connection.
    assigned: Option<String>,
    /// Why it did what it did, for the one who has to find out.
    notes: Vec<String>,
}

#[derive(Debug)]
struct Wire {
    stream: TcpStream,
    /// What was read; nothing is the end.
    chunks: Receiver<Vec<u8>>,
}

impl Own {
    /// Nobody yet, with a broker to connect to.
    pub fn new(broker: SocketAddr) -> Self {
        Self {
            broker,
            clients: BTreeMap::new(),
        }
    }

    /// The next message as it came, with everything that 5.0 says of it.
    pub fn hear_message(&mut self, client: &str) -> Message {
        let one = self.one(client);
        one.until("a message", |one| one.heard.pop_front())
    }

    fn one(&mut self, client: &str) -> &mut One {
        let known = self.clients.get_mut(client);
        known.unwrap_or_else(|| panic!("{client} never connected"))
    }
}

impl One {
    fn new(options: ClientOptions, broker: SocketAddr) -> Self {
        Self {
            client: Client::new(options),
            clock: Clock::start(),
            broker,
            wire: None,
            events: VecDeque::new(),
            heard: VecDeque::new(),
            assigned: None,
            notes: Vec::new(),
        }
    }

    fn command(&mut self, command: Command) {
        self.feed(Input::Command(command));
    }

    /// One input, then drain.
    fn feed(&mut self, input: Input<'_>) {
        let fed = self.client.handle_input(self.clock.now(), input);
        fed.unwrap_or_else(|error| panic!("{error}"));
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Open => self.open(),
                Output::Transmit(bytes, _) => {
                    // A connection that broke is read as such.
                    let _ = self.wire.as_mut().map(|it| it.stream.write_all(&bytes));
                }
                Output::Close(_) => self.close(),
                Output::Event(Event::Delivered(message)) => self.heard.push_back(message),
                Output::Event(event) => self.events.push_back(event),
                Output::Note(note) => {
                    if let Remark::NameAssigned(name) = &note.what {
                        self.assigned = Some(name.as_str().to_owned());
                    }
                    let told = note.tell("the client");
                    self.notes.push(format!("{told} [{}]", note.clause));
                }
            }
        }
    }

    fn open(&mut self) {
        let stream = TcpStream::connect(self.broker).expect("the broker listens");
        stream.set_nodelay(true).expect("a fresh socket");
        let mut reading = stream.try_clone().expect("a fresh socket");
        let (sender, chunks) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 16 * 1024];
            loop {
                let read = reading.read(&mut buffer).unwrap_or(0);
                if sender.send(buffer[..read].to_vec()).is_err() || read == 0 {
                    return;
                }
            }
        });
        self.wire = Some(Wire { stream, chunks });
        self.feed(Input::Opened);
    }

    fn close(&mut self) {
        if let Some(wire) = self.wire.take() {
            // The broker may have been first.
            let _ = wire.stream.shutdown(Shutdown::Both);
        }
    }

    /// Serves the wire and the clock until `answer` finds what it looks for.
    fn until<T>(&mut self, what: &str, mut answer: impl FnMut(&mut Self) -> Option<T>) -> T {
        let give_up = self.clock.now() + span(PATIENCE);
        loop {
            if let Some(found) = answer(self) {
                return found;
            }
            let now = self.clock.now();
            assert!(now < give_up, "our client: {what}\n{:#?}", self.notes);
            self.step(now);
        }
    }

    /// The next thing to happen: bytes, an end or a deadline.
    fn step(&mut self, now: Instant) {
        let wait = match self.client.poll_timeout() {
            Some(deadline) if deadline.at <= now => return self.feed(Input::Timeout),
            Some(deadline) => Duration::from_micros(deadline.at.since(now).as_micros()),
            None => PATIENCE,
        };
        let Some(wire) = &self.wire else {
            panic!("our client has no connection\n{:#?}", self.notes)
        };
        match wire.chunks.recv_timeout(wait.min(PATIENCE)) {
            Ok(bytes) if !bytes.is_empty() => self.feed(Input::Received(&bytes)),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => {
                self.wire = None;
                self.feed(Input::Closed(Ending::Fin));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }

    /// The next event that `pick` wants; the others are over.
    fn event<T>(&mut self, what: &str, pick: impl Fn(Event) -> Option<T>) -> T {
        self.until(what, |one| {
            while let Some(event) = one.events.pop_front() {
                if let Some(found) = pick(event) {
                    return Some(found);
                }
            }
            None
        })
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each waits for its own answer"
)]
impl Peer for Own {
    fn connect(&mut self, client: &str, wish: &Wish) -> Greeting {
        let options = options_of(wish);
        // Who comes back to a session is the one who knows its half of it.
        let known = self.clients.remove(client);
        let same = known.filter(|one| {
            one.client.census().options.client_id == options.client_id && !wish.id.is_empty()
        });
        let mut one = same.unwrap_or_else(|| One::new(options.clone(), self.broker));
        one.events.clear();
        one.heard.clear();
        one.command(Command::Connect {
            clean_start: Some(wish.clean),
        });
        let mut greeting = one.event("CONNACK", |event| match event {
            Event::Connected { session_present } => Some(Greeting {
                present: session_present,
                ..Greeting::default()
            }),
            Event::Refused { reason } => Some(Greeting {
                reason: reason.0,
                ..Greeting::default()
            }),
            _ => None,
        });
        greeting.assigned = one.assigned.clone();
        self.clients.insert(client.to_owned(), one);
        greeting
    }

    fn subscribe(&mut self, client: &str, filters: &[Filter], id: Option<u32>) -> Vec<u8> {
        let one = self.one(client);
        one.command(Command::Subscribe {
            filters: filters.iter().map(filter_of).collect(),
            id,
        });
        let answer = |event| match event {
            Event::Subscribed { reason, .. } => Some(reason.0),
            _ => None,
        };
        filters
            .iter()
            .map(|_| one.event("SUBACK", answer))
            .collect()
    }

    fn unsubscribe(&mut self, client: &str, filter: &str) {
        let one = self.one(client);
        let filter = TopicFilter::parse(filter).expect("a filter");
        one.command(Command::Unsubscribe {
            filters: vec![filter],
        });
        one.event("UNSUBACK", |event| match event {
            Event::Unsubscribed { reason, .. } => Some(reason),
            _ => None,
        });
    }

    fn publish(&mut self, client: &str, post: &Post) {
        let one = self.one(client);
        one.command(Command::Publish(message_of(post)));
        let reason = one.event("the last acknowledgement", |event| match event {
            Event::Published { reason, .. } => Some(reason),
            _ => None,
        });
        assert!(!reason.is_error(), "{reason:?}");
    }

    fn hear(&mut self, client: &str) -> Post {
        let one = self.one(client);
        let message = one.until("a message", |one| one.heard.pop_front());
        post_of(&message)
    }

    fn leave(&mut self, client: &str) {
        let reason = ReasonCode::NORMAL_DISCONNECTION;
        self.one(client).command(Command::Disconnect { reason });
    }

    /// The client itself chooses what gets an alias.
    fn names_aliases(&self) -> bool {
        false
    }

    fn vanish(&mut self, client: &str) {
        let one = self.one(client);
        one.close();
        one.feed(Input::Closed(Ending::NetworkLost));
    }
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn qos(level: u8) -> Qos {
    Qos::new(level).expect("0, 1 or 2")
}

fn options_of(wish: &Wish) -> ClientOptions {
    let (user, password) = wish.user.clone().unzip();
    ClientOptions {
        client_id: text(&wish.id),
        version: match wish.level {
            5 => Version::V5,
            _ => Version::V311,
        },
        clean_start: wish.clean,
        session_expiry: wish.expiry,
        user_name: user.as_deref().map(text),
        password: password.map(Bytes::from),
        will: wish.will.as_ref().map(|post| Will {
            topic: TopicName::parse(&post.topic).expect("a topic"),
            payload: Bytes::from(post.payload.clone()),
            qos: qos(post.qos),
            retain: post.retain,
            properties: properties_of(post),
        }),
        ..ClientOptions::default()
    }
}

fn filter_of(filter: &Filter) -> SubscribeFilter {
    let parsed = TopicFilter::parse(&filter.topic).expect("a filter");
    SubscribeFilter {
        no_local: filter.no_local,
        retain_as_published: filter.as_published,
        retain_handling: match filter.retain_handling {
            0 => RetainHandling::Send,
            1 => RetainHandling::SendIfNew,
            _ => RetainHandling::DoNotSend,
        },
        ..SubscribeFilter::new(parsed, qos(filter.qos))
    }
}

fn message_of(post: &Post) -> Message {
    Message {
        topic: TopicName::parse(&post.topic).expect("a topic"),
        payload: Bytes::from(post.payload.clone()),
        qos: qos(post.qos),
        retain: post.retain,
        properties: properties_of(post),
    }
}

fn properties_of(post: &Post) -> Properties {
    let mut list = Vec::new();
    list.extend(post.format.map(Property::PayloadFormatIndicator));
    list.extend(post.expiry.map(Property::MessageExpiryInterval));
    let content_type = post.content_type.as_deref().map(text);
    list.extend(content_type.map(Property::ContentType));
    let response = post.response_topic.as_deref().map(text);
    list.extend(response.map(Property::ResponseTopic));
    let correlation = post.correlation.clone().map(Bytes::from);
    list.extend(correlation.map(Property::CorrelationData));
    let pairs = post.user.iter();
    list.extend(pairs.map(|(key, value)| Property::UserProperty(text(key), text(value))));
    Properties(list)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what belongs to a message")]
fn post_of(message: &Message) -> Post {
    let mut post = Post {
        topic: message.topic.as_str().to_owned(),
        payload: String::from_utf8_lossy(&message.payload).into_owned(),
        qos: message.qos.level(),
        retain: message.retain,
        ..Post::default()
    };
    for property in &message.properties.0 {
        match property {
            Property::PayloadFormatIndicator(it) => post.format = Some(*it),
            Property::MessageExpiryInterval(it) => post.expiry = Some(*it),
            Property::ContentType(it) => post.content_type = Some(it.as_str().to_owned()),
            Property::ResponseTopic(it) => post.response_topic = Some(it.as_str().to_owned()),
            Property::CorrelationData(it) => {
                post.correlation = Some(String::from_utf8_lossy(it).into_owned());
            }
            Property::UserProperty(key, value) => {
                let pair = (key.as_str().to_owned(), value.as_str().to_owned());
                post.user.push(pair);
            }
            Property::SubscriptionIdentifier(it) => post.ids.push(*it),
            Property::TopicAlias(it) => post.alias = Some(*it),
            _ => {}
        }
    }
    post
}

fn span(duration: Duration) -> brokerscope_core::time::Span {
    let us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    brokerscope_core::time::Span::from_micros(us)
}

/// Real time, as the core counts it: this is a host, so the lint's reason does not hold.
#[derive(Debug)]
struct Clock(#[expect(clippy::disallowed_types)] std::time::Instant);

impl Clock {
    #[expect(clippy::disallowed_types)]
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn now(&self) -> Instant {
        Instant::START + span(self.0.elapsed())
    }
}
