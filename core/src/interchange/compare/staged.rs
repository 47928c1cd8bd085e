//! A scenario on two stages: before the simulated broker, and before a real one.
//!
//! Clients, links and what is done to them are the same on both: a link is held, cut or silent in the
//! world, on this side of the real broker's socket, so even a silence is real to it. What would have to
//! be done to the broker itself is left out of both.

use std::fmt;

use bytes::Bytes;

use crate::device::Habit;
use crate::id::{NodeId, StepId};
use crate::net::Carriage;
use crate::scenario::{Names, NodeSpec, Scenario, Timed, print_timed};
use crate::time::Instant;
use crate::trace::{Fact, Trace};
use crate::wire::{PacketKind, Text};
use crate::world::{Action, ClientSpec, Program};

/// A scenario, ready for both.
#[derive(Clone, Debug)]
pub struct Staged {
    /// With the simulated broker.
    pub simulated: Scenario,
    /// With a broker that is a guest.
    pub real: Scenario,
    /// Which node it is.
    pub broker: NodeId,
    /// Lines that cannot be done to a real broker. They are left out of both.
    pub left_out: Vec<String>,
    /// When the last act is done.
    pub acts_end: Instant,
}

/// Why a scenario has no place before a real broker.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unfit {
    /// There is no broker.
    NoBroker,
    /// There are several: only one can be the real one.
    SeveralBrokers,
    /// The program of this node is outside already.
    Guest(String),
    /// This client's link is a textbook's: no network is like that.
    Textbook(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBroker => write!(f, "it has no broker"),
            Self::SeveralBrokers => {
                write!(
                    f,
                    "it has several brokers, and only one could be the real one"
                )
            }
            Self::Guest(name) => write!(f, "the program of {name} is outside already"),
            Self::Textbook(name) => write!(
                f,
                "the link of {name} is a textbook's: it loses whole packets, as no network does"
            ),
        }
    }
}

impl Staged {
    /// Both worlds of this scenario.
    ///
    /// # Errors
    /// When it has no place before a real broker.
    pub fn of(scenario: &Scenario) -> Result<Self, Unfit> {
        let broker = only_broker(scenario)?;
        fits(scenario)?;
        let names = Names::of(scenario);
        let mut simulated = scenario.clone();
        let mut left_out = Vec::new();
        // What was done by hand counts the steps of another world.
        for timed in &mut simulated.timed {
            timed.after = None::<StepId>;
        }
        simulated.timed.retain(|timed| {
            let can = !is_done_to(&timed.action, broker);
            if !can {
                left_out.push(print_timed(timed, &names));
            }
            can
        });
        for node in &mut simulated.nodes {
            if let NodeSpec::Client(spec) = node {
                let polls = |habit: &Habit| matches!(habit, Habit::Polls(_));
                if spec.habits.iter().any(polls) {
                    left_out.push(format!("{} polls: that is no MQTT", spec.name));
                    spec.habits.retain(|habit| !polls(habit));
                }
            }
        }
        let mut real = simulated.clone();
        if let Some(NodeSpec::Broker(spec)) = real.nodes.get_mut(usize::from(broker.0)) {
            spec.program = Program::Outside;
        }
        let acts_end = simulated.timed.iter().map(|timed| timed.at).max();
        Ok(Self {
            simulated,
            real,
            broker,
            left_out,
            acts_end: acts_end.unwrap_or_default(),
        })
    }

    /// Every client that names no user says this one.
    pub fn introduce(&mut self, user: &Text, password: Option<&Bytes>) {
        for scenario in [&mut self.simulated, &mut self.real] {
            introduce(scenario, user, password);
        }
    }

    /// The last moment until `until` at which this run of the simulated broker shows something that is
    /// compared: the real one needs no longer.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others are not compared"
    )]
    pub fn lasts(&self, simulated: &Trace, until: Instant) -> Instant {
        let records = simulated.until_time(until).iter().rev();
        let mut shown = records.filter(|record| match &record.fact {
            Fact::Sent { brief, .. } => {
                let kind = brief.as_ref().map(|it| it.kind);
                !matches!(kind, Some(PacketKind::Pingreq | PacketKind::Pingresp))
            }
            Fact::EndSent { .. } | Fact::Closed { .. } | Fact::Acted(_) => true,
            _ => false,
        });
        shown.next().map_or(Instant::START, |record| record.at)
    }

    /// The acts that are done behind this moment.
    pub fn acts_behind(&self, at: Instant) -> impl Iterator<Item = &Timed> {
        self.real.timed.iter().filter(move |timed| timed.at > at)
    }
}

/// As [`Staged::introduce`], for one world.
pub fn introduce(scenario: &mut Scenario, user: &Text, password: Option<&Bytes>) {
    let say = |spec: &mut ClientSpec| {
        if spec.options.user_name.is_none() {
            spec.options.user_name = Some(user.clone());
            spec.options.password = password.cloned();
        }
    };
    for node in &mut scenario.nodes {
        if let NodeSpec::Client(spec) = node {
            say(spec);
        }
    }
    for timed in &mut scenario.timed {
        if let Action::AddClient(spec) = &mut timed.action {
            say(spec);
        }
    }
}

fn only_broker(scenario: &Scenario) -> Result<NodeId, Unfit> {
    let numbered = (0..).map(NodeId).zip(&scenario.nodes);
    let mut brokers = numbered.filter(|(_, node)| matches!(node, NodeSpec::Broker(_)));
    match (brokers.next(), brokers.next()) {
        (None, _) => Err(Unfit::NoBroker),
        (Some(_), Some(_)) => Err(Unfit::SeveralBrokers),
        (Some((broker, _)), None) => Ok(broker),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
fn fits(scenario: &Scenario) -> Result<(), Unfit> {
    let added = scenario
        .timed
        .iter()
        .filter_map(|timed| match &timed.action {
            Action::AddClient(spec) => Some(spec.as_ref()),
            _ => None,
        });
    let first = scenario.nodes.iter().filter_map(|node| match node {
        NodeSpec::Client(spec) => Some(spec),
        NodeSpec::Broker(_) => None,
    });
    for spec in first.chain(added) {
        if spec.program == Program::Outside {
            return Err(Unfit::Guest(spec.name.to_string()));
        }
        if spec.link.carriage != Carriage::Tcp {
            return Err(Unfit::Textbook(spec.name.to_string()));
        }
    }
    let guest = scenario.nodes.iter().find_map(|node| match node {
        NodeSpec::Broker(spec) if spec.program == Program::Outside => Some(spec.name.to_string()),
        NodeSpec::Broker(_) | NodeSpec::Client(_) => None,
    });
    guest.map_or(Ok(()), |name| Err(Unfit::Guest(name)))
}

/// Whether an act, or what a watch does in the end, is done to this node, or by a program outside.
fn is_done_to(action: &Action, broker: NodeId) -> bool {
    match action {
        Action::Crash(node)
        | Action::Kill(node)
        | Action::Restart(node)
        | Action::Sleep(node)
        | Action::Wake(node)
        | Action::Withhold { node, .. } => *node == broker,
        Action::Guest { .. } => true,
        Action::Watch(watch) => is_done_to(&watch.action, broker),
        Action::Command { .. }
        | Action::AddClient(_)
        | Action::Cut(_)
        | Action::Partition(..)
        | Action::Repair(_)
        | Action::Hold(..)
        | Action::Release(..)
        | Action::Reset(_)
        | Action::Retune(..)
        | Action::Inject { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    fn staged(text: &str) -> Result<Staged, Unfit> {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        Staged::of(&parsed.scenario)
    }

    #[test]
    fn what_cannot_be_real_is_left_out_of_both() {
        let both = staged(
            "broker hub\nclient alice v5 -> hub\nat 0s alice connect\nat 1s crash hub\n\
             at 2s restart hub\nwhen alice sends PUBLISH then withhold hub PUBACK\n\
             at 3s cut alice--hub\nat 4s crash alice\n",
        )
        .unwrap();
        assert_eq!(both.left_out.len(), 3, "{:?}", both.left_out);
        assert_eq!(both.left_out[0], "at 1s crash hub");
        assert_eq!(both.simulated.timed, both.real.timed);
        assert_eq!(both.real.timed.len(), 3);
        assert_eq!(both.acts_end, Instant::from_millis(4_000));
        assert_ne!(
            both.simulated.nodes, both.real.nodes,
            "its broker is a guest"
        );
    }

    #[test]
    fn worlds_that_no_real_broker_could_be_in_are_refused() {
        #[rustfmt::skip]
        let table = [
            ("", Unfit::NoBroker),
            ("broker a\nbroker b\n", Unfit::SeveralBrokers),
            ("broker a guest\n", Unfit::Guest("a".to_owned())),
            ("broker a\nclient c v5 -> a guest\n", Unfit::Guest("c".to_owned())),
            ("broker a\nclient c v3 -> a textbook\n", Unfit::Textbook("c".to_owned())),
            ("broker a\nat 1s add client c v3 -> a textbook\n", Unfit::Textbook("c".to_owned())),
        ];
        for (text, expected) in table {
            assert_eq!(staged(text).err(), Some(expected), "{text}");
        }
    }
}
