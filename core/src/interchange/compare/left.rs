//! What a run leaves behind in a real broker.

use super::book::Book;
use super::greeting::keeps;
use super::talk::Talk;
use crate::client::ClientOptions;
use crate::id::NodeId;
use crate::machine::{Command, Message};
use crate::net::LinkProfile;
use crate::order::Map;
use crate::scenario::{NodeSpec, Scenario, Timed};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicName;
use crate::trace::Trace;
use crate::wire::{Properties, Qos, ReasonCode, Text};
use crate::world::{Action, BrokerSpec, ClientSpec, Program};

/// What is in a broker behind a run, as far as its packets tell.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Left {
    /// Topics with a retained message.
    pub retained: Vec<TopicName>,
    /// Client Identifiers with a session, and what they speak.
    pub sessions: Vec<(Text, Version)>,
}

/// What this run leaves behind in `broker`.
pub fn left_behind(trace: &Trace, broker: NodeId) -> Left {
    let talk = Talk::of(trace, broker, Instant::MAX);
    let book = Book::of(&talk);
    let mut retained: Vec<TopicName> = Vec::new();
    let wills = book.wills.iter().map(|it| &it.1);
    for published in book.published.iter().chain(wills).filter(|it| it.retain) {
        let last = book.retained(&published.topic, Instant::MAX);
        let is_kept = last.is_some_and(|it| !it.payload.is_empty());
        if is_kept && !retained.contains(&published.topic) {
            retained.push(published.topic.clone());
        }
    }
    let mut sessions: Map<Text, (Version, bool)> = Map::new();
    for wire in &talk.wires {
        let accepted = wire.accepted_at().is_some();
        if let Some((_, connect)) = wire.connect().filter(|_| accepted) {
            let lasts = keeps(wire) != Some(Span::ZERO);
            let name = connect.client_id.clone();
            sessions.insert(name, (connect.version, lasts));
        }
    }
    let lasting = sessions.iter().filter(|(_, (_, lasts))| *lasts);
    Left {
        retained,
        sessions: lasting
            .map(|(name, (version, _))| (name.clone(), *version))
            .collect(),
    }
}

impl Left {
    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.retained.is_empty() && self.sessions.is_empty()
    }
}

/// A world that takes all of it away again: each session is begun anew and ended, and each retained
/// message replaced by none. Its broker is a guest.
pub fn cleaning(left: &Left) -> Scenario {
    const EACH: Span = Span::from_millis(20);
    let mut scenario = Scenario {
        nodes: vec![NodeSpec::Broker(BrokerSpec {
            name: "real".into(),
            program: Program::Outside,
            ..BrokerSpec::default()
        })],
        ..Scenario::default()
    };
    let name = Text::parse("brokerscope-broom").unwrap_or_default();
    let broom = (name, Version::V5);
    let topics = !left.retained.is_empty();
    let all = left.sessions.iter().chain(topics.then_some(&broom));
    for ((number, (id, version)), client) in (0_u64..).zip(all).zip((1..).map(NodeId)) {
        scenario.nodes.push(NodeSpec::Client(sweeper(id, *version)));
        let mut at = Instant::START + EACH * number;
        let mut tell = |command| {
            let action = Action::Command { client, command };
            scenario.timed.push(Timed {
                at,
                after: None,
                action,
            });
            at = at + EACH;
        };
        tell(Command::Connect {
            clean_start: Some(true),
        });
        if *id == broom.0 {
            for topic in &left.retained {
                tell(Command::Publish(Message {
                    topic: topic.clone(),
                    payload: bytes::Bytes::new(),
                    qos: Qos::AtLeastOnce,
                    retain: true,
                    properties: Properties::none(),
                }));
            }
        }
        // Behind the answers, which may have a long way.
        at = at + Span::from_secs(1);
        let action = Action::Command {
            client,
            command: Command::Disconnect {
                reason: ReasonCode::NORMAL_DISCONNECTION,
            },
        };
        scenario.timed.push(Timed {
            at,
            after: None,
            action,
        });
    }
    scenario
}

fn sweeper(id: &Text, version: Version) -> ClientSpec {
    let name = format!("sweeps {}", id.as_str());
    let options = ClientOptions {
        client_id: id.clone(),
        version,
        ..ClientOptions::default()
    };
    let at_once = LinkProfile::even(Span::ZERO, Span::ZERO);
    ClientSpec::plain(name, options, NodeId(0), at_once)
}
