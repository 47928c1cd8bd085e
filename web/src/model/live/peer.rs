//! One connection of the page: a client machine, its wire, its forms.

use brokerscope_core::chance::Chance;
use brokerscope_core::client::{Client, ClientCensus, ClientOptions, Status};
use brokerscope_core::id::{ConnId, LinkId, NodeId};
use brokerscope_core::machine::{Command, Event, Phrase};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{Framer, PacketKind};

use super::doctor::Trouble;
use super::topics::{Topic, Topics};
use crate::effect::Effect;
use crate::model::Form;
use crate::msg::LiveField;

use super::recorder::Recorder;

/// One of the page's connections.
#[derive(Debug)]
pub struct Peer {
    /// Its lifeline.
    pub(super) node: NodeId,
    pub(super) link: LinkId,
    /// That of its broker, once it was asked to connect.
    pub(super) broker: Option<NodeId>,
    /// A WebSocket to this broker stood once.
    pub(super) reached: bool,
    pub(super) form: Form<LiveField>,
    pub(super) client: Option<Client>,
    /// What the client speaks.
    pub(super) version: Version,
    /// The connection that is open or opening.
    pub(super) wire: Option<Wire>,
    /// When the last one was asked for.
    pub(super) opening_at: Instant,
    /// What was asked for and waits for the page's clock.
    pub(super) commands: Vec<Command>,
    /// It goes away as soon as that is done.
    pub(super) leaves: bool,
    pub(super) topics: Topics,
    pub(super) answer: Option<Answer>,
    pub(super) trouble: Option<Trouble>,
    pub(super) problem: Option<(LiveField, String)>,
    pub(super) address: String,
    /// What sentences call it.
    pub(super) name: String,
}

/// What all connections of the page share.
#[derive(Debug, Default)]
pub(super) struct Desk {
    pub(super) recorder: Recorder,
    /// What the browser shall do.
    pub(super) effects: Vec<Effect>,
    /// How many connections there were.
    pub(super) conns: u32,
    /// Topics in the tables of all of them.
    pub(super) topics: usize,
    /// What comes of the packet at hand is counted and not drawn.
    pub(super) mute: bool,
}

/// A connection that is open or opening.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) id: ConnId,
    pub(super) framer: Framer,
    /// Bytes that are no whole packet yet.
    pub(super) rest: usize,
    pub(super) stage: Stage,
}

/// How far a connection came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The WebSocket is not open yet.
    Opening,
    /// It is open; CONNACK has not come.
    Greeting,
    /// MQTT is connected.
    Connected,
}

/// What the broker last answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The packet it came in, if it came in one.
    pub kind: Option<PacketKind>,
    /// It is a refusal.
    pub bad: bool,
    /// What happened; or why nothing could, in one sentence.
    pub what: Result<Event, Phrase>,
    /// How long it took.
    pub after: Option<Span>,
}

impl Answer {
    /// What happened, in one sentence about the connection that is called so.
    pub fn tell(&self, name: &str) -> Phrase {
        match &self.what {
            Ok(event) => event.tell(name),
            Err(told) => told.clone(),
        }
    }
}

impl Peer {
    pub(super) fn new(node: NodeId, link: LinkId, form: Form<LiveField>) -> Self {
        Self {
            node,
            link,
            broker: None,
            reached: false,
            form,
            client: None,
            version: Version::default(),
            wire: None,
            opening_at: Instant::START,
            commands: Vec::new(),
            leaves: false,
            topics: Topics::default(),
            answer: None,
            trouble: None,
            problem: None,
            address: String::new(),
            name: String::new(),
        }
    }

    /// A client with these options, for this address. The one of the last time is used again if it
    /// speaks in the same way: it may share a session with the broker.
    pub(super) fn become_client(&mut self, address: String, options: ClientOptions, seed: u64) {
        let same = self.address == address
            && self
                .census()
                .is_some_and(|census| census.options == options);
        if !same {
            self.version = options.version;
            let chance = Chance::new(seed, "nonces");
            self.client = Some(Client::with_chance(options, chance));
        }
        self.address = address;
        self.trouble = None;
    }

    /// Its lifeline.
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// What stands in its forms.
    pub const fn form(&self) -> &Form<LiveField> {
        &self.form
    }

    /// The insides of its client, once it was asked to connect.
    pub fn census(&self) -> Option<ClientCensus> {
        self.client.as_ref().map(Client::census)
    }

    /// What the client is doing.
    pub fn status(&self) -> Status {
        self.client.as_ref().map_or(Status::Offline, Client::status)
    }

    /// Its Client Identifier: of the client if there is one, else what stands in the form.
    pub fn client_id(&self) -> &str {
        match &self.client {
            Some(client) => client.options().client_id.as_str(),
            None => self.form.get(LiveField::ClientId).trim(),
        }
    }

    /// What its client speaks.
    pub const fn speaks(&self) -> Version {
        self.version
    }

    /// Whether a connection is open or opening.
    pub const fn is_open(&self) -> bool {
        self.wire.is_some()
    }

    /// How far the connection came; `None` without one.
    pub fn stage(&self) -> Option<Stage> {
        self.wire.as_ref().map(|wire| wire.stage)
    }

    /// Topics of which something came, and how many more there was no room for.
    pub fn topics(&self) -> (impl Iterator<Item = (&str, &Topic)>, u32) {
        (self.topics.iter(), self.topics.left_out())
    }

    /// What the broker last answered.
    pub const fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// Why there is no connection, if that is not by choice.
    pub const fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// What is wrong with a form, and with which field.
    pub fn problem(&self) -> Option<(LiveField, &str)> {
        self.problem
            .as_ref()
            .map(|(field, text)| (*field, text.as_str()))
    }

    /// Where it last connected to.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn conn_id(&self) -> Option<ConnId> {
        self.wire.as_ref().map(|wire| wire.id)
    }
}
