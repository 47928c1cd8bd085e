//! A world as a list of small facts, so that two of them can be laid side by side.

use super::History;
use super::compare::{Contrast, Pair, unlike};
use crate::broker::SessionCensus;
use crate::client::{ClientCensus, Status};
use crate::flow::{InFlight, SenderState};
use crate::id::{NodeId, StepId};
use crate::machine::Message;
use crate::net::LinkState;
use crate::trace::{Fact, Trace};
use crate::wire::PacketId;
use crate::world::{NodeCensus, NodeKind, Power, World};

/// What kind of thing is so in a world.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Trait {
    /// Whether a node is there, by its name.
    Power,
    /// Whether a client's link carries.
    Link,
    /// What a client is doing.
    Status,
    /// A packet on its way from this node.
    Packet,
    /// A session of a broker: whether its client is connected.
    Session,
    /// A subscription, by its filter: a broker's, or what a client was granted.
    Subscription,
    /// An unfinished exchange, by its Packet Identifier: what is waited for.
    InFlight,
    /// A Packet Identifier of QoS 2 that is not released yet.
    Held,
    /// A message that waits to be sent, by its topic; of a client, how many.
    Waiting,
    /// A will that is armed.
    Will,
    /// A retained message, by its topic.
    Retained,
}

/// Something that is so.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct Is {
    node: NodeId,
    what: Trait,
    session: String,
    name: String,
    value: String,
}

impl Is {
    fn about(&self) -> (NodeId, Trait, &str, &str) {
        (self.node, self.what, &self.session, &self.name)
    }
}

impl History {
    /// How the world at the cursor differs from what it was after a step of a branch: on the left what
    /// was, on the right what is. `None` if that branch does not know the step. Nothing moves.
    ///
    /// The same way round when the step is still to come: then the left is what will be.
    pub fn changes_since(&self, branch: usize, step: StepId) -> Option<Vec<Contrast>> {
        let head = self.branches.get(branch)?.head;
        let line = self
            .lines
            .get(branch)
            .filter(|_| step <= head.step && !self.is_recorded)?;
        let then = line.world_after(step);
        let (before, now) = ((&then, line.trace()), (self.world(), self.trace()));
        Some(contrasts(before, now))
    }
}

/// How two worlds differ. The traces tell what is on its way.
pub(super) fn contrasts(left: (&World, &Trace), right: (&World, &Trace)) -> Vec<Contrast> {
    let [left, right] = [left, right].map(|(world, trace)| Picture::of(world, trace));
    let pairs = unlike(left, right, Ord::cmp, |one, other| {
        one.about().cmp(&other.about())
    });
    let contrast = |Pair { left, right }: Pair<Is>| {
        let (mut values, mut about) = ([None, None], None);
        for (value, is) in values.iter_mut().zip([left, right]) {
            if let Some(is) = is {
                *value = Some(is.value);
                about = Some((is.node, is.what, is.session, is.name));
            }
        }
        let (node, what, session, name) = about?;
        let [left, right] = values;
        Some(Contrast {
            node,
            what,
            session,
            name,
            value: Pair { left, right },
        })
    };
    pairs.into_iter().filter_map(contrast).collect()
}

/// What is so in a world, while it is looked at.
struct Picture {
    all: Vec<Is>,
    /// About whom the next lines are.
    node: NodeId,
    session: String,
}

impl Picture {
    fn of(world: &World, trace: &Trace) -> Vec<Is> {
        let mut picture = Self {
            all: Vec::new(),
            node: NodeId(0),
            session: String::new(),
        };
        for node in world.nodes() {
            picture.node = node.id;
            picture.node(&node, world);
        }
        for flight in world.in_flight() {
            // Of a packet in many segments each is on its way.
            let sent = trace.get(flight.sent).map(|sent| &sent.fact);
            let Some(Fact::Sent {
                brief: Some(brief), ..
            }) = sent
            else {
                continue;
            };
            picture.node = flight.from;
            let topic = brief.topic.as_deref().unwrap_or_default();
            let name = format!("{} {topic}", brief.kind.name());
            let value = match flight.due {
                Some(due) => format!("arrives at {due}"),
                None => "waits".to_owned(),
            };
            picture.is(Trait::Packet, name.trim_end(), value);
        }
        picture.all
    }

    fn is(&mut self, what: Trait, name: &str, value: impl Into<String>) {
        self.all.push(Is {
            node: self.node,
            what,
            session: self.session.clone(),
            name: name.to_owned(),
            value: value.into(),
        });
    }

    fn node(&mut self, node: &NodeCensus, world: &World) {
        self.is(
            Trait::Power,
            &node.name,
            match node.power {
                Power::On => "on",
                Power::Asleep => "asleep",
                Power::Ended => "ended",
                Power::Off => "off",
            },
        );
        if let NodeKind::Client { link, .. } = node.kind
            && let Some(link) = world.link(link)
        {
            self.is(
                Trait::Link,
                "",
                match link.state {
                    LinkState::Up => "carries",
                    LinkState::Held => "stalls",
                    LinkState::Silent => "swallows",
                    LinkState::Cut => "is cut",
                },
            );
        }
        if let Some(client) = world.client(node.id) {
            self.client(&client);
        }
        if let Some(broker) = world.broker(node.id) {
            for session in &broker.sessions {
                session.client.as_str().clone_into(&mut self.session);
                self.session(session);
            }
            self.session.clear();
            for message in &broker.retained {
                self.message(Trait::Retained, message);
            }
        }
    }

    fn client(&mut self, client: &ClientCensus) {
        let status = match client.status {
            Status::Offline => "offline",
            Status::Opening => "opening",
            Status::Connecting => "connecting",
            Status::Connected => "connected",
            Status::Waiting => "waits to try again",
        };
        self.is(Trait::Status, "", status);
        for (filter, qos) in &client.subscriptions {
            self.is(Trait::Subscription, filter.as_str(), format!("qos {qos}"));
        }
        self.exchanges(&client.in_flight, &client.held);
        if client.waiting > 0 {
            self.is(Trait::Waiting, "", client.waiting.to_string());
        }
    }

    fn session(&mut self, session: &SessionCensus) {
        let connected = match session.conn {
            Some(_) => "connected",
            None => "away",
        };
        self.is(Trait::Session, "", connected);
        for entry in &session.subscriptions {
            let value = format!("qos {}", entry.qos);
            self.is(Trait::Subscription, entry.filter.as_str(), value);
        }
        self.exchanges(&session.in_flight, &session.held);
        for message in session.queue.iter().chain(&session.held_back) {
            self.message(Trait::Waiting, message);
        }
        if let Some(will) = &session.will {
            self.message(Trait::Will, will);
        }
    }

    fn exchanges(&mut self, in_flight: &[InFlight], held: &[PacketId]) {
        for exchange in in_flight {
            let awaited = match exchange.state {
                SenderState::AwaitPuback => "PUBACK",
                SenderState::AwaitPubrec => "PUBREC",
                SenderState::AwaitPubcomp => "PUBCOMP",
                SenderState::Done => continue,
            };
            let value = format!("{} awaits {awaited}", exchange.topic);
            self.is(Trait::InFlight, &exchange.id.to_string(), value);
        }
        for id in held {
            self.is(Trait::Held, &id.to_string(), "");
        }
    }

    fn message(&mut self, what: Trait, message: &Message) {
        let payload = String::from_utf8_lossy(&message.payload);
        self.is(
            what,
            message.topic.as_str(),
            format!("{payload}, qos {}", message.qos),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ms, story};
    use super::*;

    /// What a moment had and another has not, whichever way one looks.
    #[test]
    fn two_moments_differ_in_what_happened_between_them() {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        let says = |changes: &[Contrast], what: Trait| {
            let found = changes.iter().filter(|it| it.what == what);
            let mut found = found.map(|it| (it.value.left.clone(), it.value.right.clone()));
            found.next()
        };
        let start = StepId(0);
        let changes = history.changes_since(0, start).expect("it is known");
        let (was, is) = says(&changes, Trait::Session).expect("sessions were begun");
        assert_eq!((was, is.as_deref()), (None, Some("connected")));
        let here = history.cursor().step;
        assert_eq!(
            history.changes_since(0, here),
            Some(Vec::new()),
            "the same moment"
        );
        history.seek(start);
        let back = history.changes_since(0, here).expect("it is known");
        let (will_be, is) = says(&back, Trait::Session).expect("sessions will begin");
        assert_eq!((will_be.as_deref(), is), (Some("connected"), None));
        assert_eq!(back.len(), changes.len());
        assert_eq!(
            history.changes_since(1, start),
            None,
            "there is no such branch"
        );
        assert_eq!(history.changes_since(0, StepId(u32::MAX)), None);
    }
}
