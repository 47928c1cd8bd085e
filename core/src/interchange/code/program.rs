//! What a client is and did, apart from any world.

use std::sync::Arc;

use crate::client::ClientOptions;
use crate::id::{LinkId, MessageNo, NodeId, RecordId};
use crate::machine::{Alarm, Command, Event, Message};
use crate::net::Cover;
use crate::order::Set;
use crate::scenario::{Names, NodeSpec, Scenario};
use crate::time::{Instant, Span};
use crate::trace::{Fact, Record};
use crate::wire::{self, Packet, PacketKind};
use crate::world::{Action, ClientSpec};

/// How many acts a program has at most: nobody reads a longer one.
pub const ACTS_MAX: usize = 200;

/// What a client is and did, apart from any world.
#[derive(Clone, Debug)]
pub struct Program {
    /// Which it is in its world.
    pub client: NodeId,
    /// Its name there.
    pub name: Arc<str>,
    /// How it speaks.
    pub options: ClientOptions,
    /// What lies between its MQTT and TCP.
    pub cover: Cover,
    /// What it did, in order.
    pub acts: Vec<Act>,
    /// When what is known of it ends.
    pub ends: Span,
    /// What happened to it that no client's program can say, in words.
    pub beside: Vec<String>,
}

/// One thing that the client's application did.
#[derive(Clone, Debug)]
pub struct Act {
    /// When, since the start.
    pub at: Span,
    /// What.
    pub command: Command,
    /// The record that says so; its packets have it among their causes.
    pub record: RecordId,
}

impl Program {
    /// Reads what `client` did from the records of its world. `None` if it is no client, or is not
    /// there.
    pub fn of(scenario: &Scenario, records: &[Record], client: NodeId) -> Option<Self> {
        let spec = spec_of(scenario, records, client)?;
        let mut names = Names::of(scenario);
        records.iter().for_each(|record| names.learn(record));
        let broker = names.name(spec.broker)?;
        let link = names.link_between(&spec.name, broker);
        let mut program = Self {
            client,
            name: spec.name.clone(),
            options: spec.options.clone(),
            cover: spec.link.cover,
            acts: Vec::new(),
            ends: Span::ZERO,
            beside: Vec::new(),
        };
        let mut reader = Reader {
            client,
            link,
            records,
            seen: Set::default(),
            left_out: 0,
        };
        for record in records {
            reader.read(record, &mut program);
        }
        if reader.left_out > 0 {
            let more = format!(
                "{} more acts: a program of so many is no reading",
                reader.left_out
            );
            program.beside.push(more);
        }
        program.ends = records
            .last()
            .map_or(Span::ZERO, |it| it.at.since(Instant::START));
        Some(program)
    }

    /// Whether what is known of it ends with a connection, or with one on its way.
    pub fn stays(&self) -> bool {
        let last = self.acts.iter().rev().find_map(|act| match act.command {
            Command::Connect { .. } => Some(true),
            Command::Disconnect { .. } => Some(false),
            Command::Subscribe { .. }
            | Command::Unsubscribe { .. }
            | Command::Publish(_)
            | Command::Authenticate
            | Command::Raw(_) => None,
        });
        last.unwrap_or_default()
    }

    /// Whether it ever subscribes, or comes back to a session that may have subscriptions.
    pub fn listens(&self) -> bool {
        let subscribes = |act: &Act| matches!(act.command, Command::Subscribe { .. });
        !self.options.clean_start || self.acts.iter().any(subscribes)
    }

    /// Clean Start of each connect, in the order of the acts; others say what holds by then.
    pub fn clean_starts(&self) -> Vec<bool> {
        let mut clean = self.options.clean_start;
        let each = self.acts.iter().map(|act| {
            if let Command::Connect {
                clean_start: Some(now),
            } = act.command
            {
                clean = now;
            }
            clean
        });
        each.collect()
    }
}

fn spec_of(scenario: &Scenario, records: &[Record], client: NodeId) -> Option<ClientSpec> {
    match scenario.nodes.get(usize::from(client.0)) {
        Some(NodeSpec::Client(spec)) => Some(spec.clone()),
        Some(NodeSpec::Broker(_)) => None,
        None => records.iter().find_map(|record| {
            let Fact::Acted(Action::AddClient(spec)) = &record.fact else {
                return None;
            };
            (record.node == Some(client)).then(|| (**spec).clone())
        }),
    }
}

struct Reader<'a> {
    client: NodeId,
    link: Option<LinkId>,
    records: &'a [Record],
    /// Messages of a device that were met already: those that waited are met again when sent.
    seen: Set<MessageNo>,
    left_out: usize,
}

impl Reader<'_> {
    fn read(&mut self, record: &Record, program: &mut Program) {
        let at = record.at.since(Instant::START);
        #[allow(clippy::wildcard_enum_match_arm, reason = "what an application does")]
        match &record.fact {
            Fact::Acted(Action::Command { client, command }) if *client == self.client => {
                if self.was_refused(record) {
                    let what = "what it asked for could not be done in the world";
                    program.beside.push(when(at, what));
                } else {
                    self.add(program, at, command.clone(), record.id);
                }
            }
            Fact::Acted(action) => {
                if let Some(what) = self.befell(action) {
                    program.beside.push(when(at, what));
                }
            }
            Fact::Sent {
                message: Some(number),
                bytes,
                version,
                brief: Some(brief),
                ..
            } if record.node == Some(self.client)
                && brief.kind == PacketKind::Publish
                && self.is_habit(record) =>
            {
                if let Ok(Packet::Publish(publish)) = wire::decode(bytes, *version)
                    && let Some(topic) = publish.topic.clone()
                    && self.seen.insert(*number)
                {
                    let message = Message::of_publish(publish, topic);
                    self.add(program, at, Command::Publish(message), record.id);
                }
            }
            Fact::Happened(Event::Waits { number, message })
                if record.node == Some(self.client)
                    && self.is_habit(record)
                    && self.seen.insert(*number) =>
            {
                self.add(program, at, Command::Publish(message.clone()), record.id);
            }
            _ => {}
        }
    }

    fn add(&mut self, program: &mut Program, at: Span, command: Command, record: RecordId) {
        if program.acts.len() < ACTS_MAX {
            program.acts.push(Act {
                at,
                command,
                record,
            });
        } else {
            self.left_out += 1;
        }
    }

    /// Whether the client could not do it. It says so in the same step.
    fn was_refused(&self, act: &Record) -> bool {
        let from = self.records.partition_point(|it| it.id <= act.id);
        let behind = self.records.get(from..).unwrap_or_default();
        let mut same_step = behind.iter().take_while(|it| it.step == act.step);
        let is_refusal = |it: &Record| matches!(it.fact, Fact::Refused { .. });
        same_step.any(|it| it.cause == Some(act.id) && is_refusal(it))
    }

    /// Whether this is what a device did by itself.
    fn is_habit(&self, record: &Record) -> bool {
        let find = |id: RecordId| {
            let at = self.records.partition_point(|it| it.id < id);
            self.records.get(at).filter(|it| it.id == id)
        };
        let cause = record.cause.and_then(find);
        cause.is_some_and(|it| matches!(it.fact, Fact::Rang(Alarm::Habit)))
    }

    /// What a program cannot do to itself.
    fn befell(&self, action: &Action) -> Option<&'static str> {
        let own = |link: &LinkId| Some(*link) == self.link;
        let node = |node: &NodeId| *node == self.client;
        let what = match action {
            Action::Cut(link) if own(link) => "the link is cut",
            Action::Partition(link, _) if own(link) => "the link swallows everything",
            Action::Hold(link, _) if own(link) => "the link stalls",
            Action::Release(link, _) if own(link) => "the link carries again",
            Action::Repair(link) if own(link) => "the link is repaired",
            Action::Reset(link) if own(link) => "the connection is reset",
            Action::Retune(link, _) if own(link) => "the link gets other numbers",
            Action::Inject { link, .. } if own(link) => "somebody slips bytes into the stream",
            Action::Crash(it) if node(it) => "its power fails",
            Action::Kill(it) if node(it) => "its program is ended",
            Action::Restart(it) if node(it) => "it is started again",
            Action::Sleep(it) if node(it) => "it falls asleep",
            Action::Wake(it) if node(it) => "it wakes up",
            Action::Command { .. }
            | Action::AddClient(_)
            | Action::Watch(_)
            | Action::Cut(_)
            | Action::Partition(..)
            | Action::Hold(..)
            | Action::Release(..)
            | Action::Repair(_)
            | Action::Reset(_)
            | Action::Retune(..)
            | Action::Inject { .. }
            | Action::Crash(_)
            | Action::Kill(_)
            | Action::Restart(_)
            | Action::Sleep(_)
            | Action::Guest { .. }
            | Action::Withhold { .. }
            | Action::Wake(_) => return None,
        };
        Some(what)
    }
}

/// `at 1.5 s: WHAT`.
fn when(at: Span, what: &str) -> String {
    format!("at {} s: {what}", super::sheet::seconds(at))
}
