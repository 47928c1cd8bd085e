//! Nodes, links, one agenda, one clock.
//!
//! Start at [`World::step`]: it takes the next due thing from the agenda, and what the machines
//! answer becomes records and new things due. `drive` feeds the machines, `wires` puts their bytes
//! on links, `stack` is what happens to them below MQTT, `weather` is what happens to links, `act` is what people do, `census` is for looking.

mod act;
mod action;
mod agenda;
mod bridging;
mod census;
mod drive;
mod guest;
mod inject;
mod node;
mod polling;
mod power;
mod scribe;
mod spec;
mod stack;
mod start;
mod watch;
mod weather;
mod wires;
mod withheld;

pub use crate::net::LinkProfile;
pub use action::{Action, Way};
pub use census::{ConnectionCensus, FlightCensus, LinkCensus, NodeCensus, NodeKind, StuckCensus};
pub use guest::{Parcel, Visit};
pub use inject::INJECTED_MAX;
pub use node::Power;
pub use spec::{BridgeEnd, BrokerSpec, ClientSpec, Clock, Disk, Face, Program, Store};
pub use start::ScenarioError;
pub use watch::{Deed, Point, WATCHES_MAX, Watch};
pub use withheld::WITHHELD;

use std::collections::VecDeque;
use std::sync::Arc;

use act::ByHand;
use agenda::{Agenda, Due};
use guest::Porch;
use node::Node;
use scribe::Scribe;
use watch::{Armed, Barrier};
use wires::{Cable, Wire};
use withheld::Withheld;

use crate::digest::Digest;
use crate::id::{ConnId, LinkId, NodeId, StepId};
use crate::order::Map;
use crate::time::Instant;
use crate::trace::{Fact, Limit, Sink};

/// How many nodes a world holds at most: enough for a large class of devices, and a step stays
/// quick.
pub const NODES_MAX: usize = 4_096;

/// How many things may wait to happen: every node's deadline, and a long queue on every link.
pub const AGENDA_MAX: usize = 200_000;

/// How many connections may not be over yet: each node can leave a few half open behind it.
pub const CONNECTIONS_MAX: usize = 16_384;

/// How many records a run may have: a few hundred megabytes if all are kept.
pub const RECORDS_MAX: u32 = 1_000_000;

/// Every node, every link, one clock. `Clone`, and no history inside.
///
/// A clone shares its nodes with the original until one of them changes: keeping many is cheap.
#[derive(Clone, Debug, Hash)]
pub struct World {
    now: Instant,
    step: StepId,
    seed: u64,
    nodes: Map<NodeId, Arc<Node>>,
    links: Map<LinkId, Cable>,
    wires: Map<ConnId, Arc<Wire>>,
    agenda: Agenda,
    /// Acts that are not scheduled but stand right after a step, the earliest first.
    by_hand: VecDeque<ByHand>,
    watches: Vec<Armed>,
    barriers: Vec<Barrier>,
    withheld: Withheld,
    porch: Porch,
    next_node: u16,
    next_link: u16,
    next_conn: u32,
    records: u32,
    stopped: Option<Limit>,
}

/// An action that makes no sense in this world now.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ActionError {
    /// No client has this number.
    #[error("there is no such client now")]
    NoSuchClient,
    /// No link has this number.
    #[error("there is no such link now")]
    NoSuchLink,
    /// Nobody has this number.
    #[error("there is no such node now")]
    NoSuchNode,
    /// No broker has this number.
    #[error("there is no such broker now")]
    NoSuchBroker,
    /// Somebody has this name already.
    #[error("the name `{0}` is taken")]
    NameTaken(Arc<str>),
    /// The world is full.
    #[error("a world holds at most {0} nodes")]
    TooManyNodes(usize),
    /// Too much is waited for.
    #[error("a world watches for at most {0} things at once")]
    TooManyWatches(usize),
    /// Too much is slipped into a stream.
    #[error("at most {0} bytes can be slipped in at once")]
    TooManyBytes(usize),
    /// It would change nothing.
    #[error("{0}")]
    NotNow(&'static str),
    /// There are too many records to keep another future.
    #[error("a history keeps at most {0} records: give a branch up first")]
    TooManyRecords(usize),
    /// There are too many branches to keep another future.
    #[error("a history keeps at most {0} branches")]
    TooManyBranches(usize),
    /// The world reached a limit and stands still.
    #[error("the world has stopped")]
    Stopped,
}

impl World {
    /// Does `action` at `at`, as a step of its own. A moment before [`World::now`] counts as now, a
    /// moment after the next due thing as that one's.
    ///
    /// # Errors
    /// When it makes no sense now ([`World::check`]); the world is then unchanged.
    pub fn apply(
        &mut self,
        at: Instant,
        action: &Action,
        sink: &mut impl Sink,
    ) -> Result<(), ActionError> {
        self.check(action)?;
        self.attempt(at, action, sink);
        Ok(())
    }

    /// As [`World::apply`], whether it makes sense or not: if not, the trace says why, as for an act
    /// that was scheduled. `false` when the world has stopped.
    pub fn attempt(&mut self, at: Instant, action: &Action, sink: &mut impl Sink) -> bool {
        if self.stopped.is_some() {
            return false;
        }
        let act = self.waiting(action);
        let latest = self.next_event().unwrap_or(Instant::MAX);
        self.happen(at.min(latest), Due::Act(act), sink);
        true
    }

    /// Does the next due thing; `false` when nothing is due.
    pub fn step(&mut self, sink: &mut impl Sink) -> bool {
        if self.stopped.is_some() {
            return false;
        }
        if let Some(by_hand) = self
            .by_hand
            .pop_front_if(|act| is_next(act, self.step, &self.agenda))
        {
            self.happen(by_hand.at, Due::Act(by_hand.act), sink);
            return true;
        }
        let Some((at, due)) = self.agenda.take() else {
            return false;
        };
        self.happen(at, due, sink);
        true
    }

    /// When the next thing is due.
    pub fn next_event(&self) -> Option<Instant> {
        if self.stopped.is_some() {
            return None;
        }
        let by_hand = self.by_hand.front();
        let by_hand = by_hand.filter(|act| is_next(act, self.step, &self.agenda));
        let at = by_hand.map(|act| act.at).or_else(|| self.agenda.next())?;
        Some(at.max(self.now))
    }

    fn happen(&mut self, at: Instant, due: Due, sink: &mut impl Sink) {
        self.now = self.now.max(at);
        self.step = StepId(self.step.0.saturating_add(1));
        let mut scribe = Scribe::new(sink, self.now, self.step, self.records);
        match due {
            Due::Act(act) => self.perform(&act, &mut scribe),
            Due::Landing(conn, side) => self.land(conn, side, &mut scribe),
            Due::Stack(conn, side) => self.lose_patience(conn, side, &mut scribe),
            Due::Alarm(node) => self.ring(node, &mut scribe),
            Due::Save(node) => self.save(node),
        }
        self.keep_limits(&mut scribe);
        self.records = scribe.next().0;
    }

    fn keep_limits(&mut self, scribe: &mut Scribe<'_>) {
        if self.agenda.len() > AGENDA_MAX {
            self.stop(Limit::Agenda, scribe);
        }
        if self.wires.len() > CONNECTIONS_MAX || self.next_conn == u32::MAX {
            self.stop(Limit::Connections, scribe);
        }
        let is_long = scribe.next().0 > RECORDS_MAX && !self.porch.is_open();
        if is_long || scribe.next().0 == u32::MAX || self.step.0 == u32::MAX {
            self.stop(Limit::Records, scribe);
        }
    }

    fn stop(&mut self, limit: Limit, scribe: &mut Scribe<'_>) {
        if self.stopped.is_none() {
            self.stopped = Some(limit);
            scribe.note(None, None, Fact::Stopped(limit));
        }
    }

    /// The time of the last thing that happened.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// How many things have happened.
    pub const fn steps(&self) -> StepId {
        self.step
    }

    /// What it took to come here: how many steps and records there were.
    pub const fn age(&self) -> u32 {
        self.step.0.saturating_add(self.records)
    }

    /// About how many bytes a clone takes, once everything in it has changed.
    pub fn weight(&self) -> usize {
        const NODE: usize = 800;
        const LINK: usize = size_of::<Cable>() + 8;
        const WIRE: usize = 500;
        const DUE: usize = 60;
        self.nodes.len() * NODE
            + self.links.len() * LINK
            + self.wires.len() * WIRE
            + self.agenda.len() * DUE
    }

    /// The limit that it reached, if it did: then it stands still for good.
    pub const fn stopped(&self) -> Option<Limit> {
        self.stopped
    }

    /// A fingerprint of everything that matters to the future.
    pub fn digest(&self) -> Digest {
        Digest::of(self)
    }
}

/// Whether this act comes before everything in the agenda.
fn is_next(by_hand: &ByHand, step: StepId, agenda: &Agenda) -> bool {
    by_hand.after <= step && agenda.next().is_none_or(|due| by_hand.at <= due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ClientOptions;
    use crate::machine::Command;
    use crate::scenario::{NodeSpec, Scenario};
    use crate::time::Span;
    use crate::trace::Trace;

    fn pair() -> World {
        let broker = NodeSpec::Broker(BrokerSpec {
            name: "hub".into(),
            ..BrokerSpec::default()
        });
        let link = LinkProfile::even(Span::from_millis(20), Span::ZERO);
        let client = ClientSpec::plain("alice", ClientOptions::default(), NodeId(0), link);
        let scenario = Scenario {
            nodes: vec![broker, NodeSpec::Client(client)],
            ..Scenario::default()
        };
        World::new(&scenario).unwrap()
    }

    const CONNECT: Action = Action::Command {
        client: NodeId(1),
        command: Command::Connect { clean_start: None },
    };

    #[test]
    fn a_full_world_stands_still_and_says_so() {
        type Fill = fn(&mut World);
        let full: [(Limit, Fill); 2] = [
            (Limit::Records, |world| world.records = RECORDS_MAX),
            (Limit::Connections, |world| world.next_conn = u32::MAX - 1),
        ];
        for (limit, fill) in full {
            let mut world = pair();
            fill(&mut world);
            let mut trace = Trace::default();
            world.apply(Instant::START, &CONNECT, &mut trace).unwrap();
            let last = trace.records().last().map(|record| &record.fact);
            assert_eq!(last, Some(&Fact::Stopped(limit)));
            assert_eq!(world.stopped(), Some(limit));
            assert_eq!(world.next_event(), None);
            assert!(!world.step(&mut trace), "{limit:?}");
            let more = world.apply(Instant::START, &CONNECT, &mut trace);
            assert_eq!(more, Err(ActionError::Stopped));
        }
    }

    #[test]
    fn a_clone_shares_its_nodes_until_one_of_them_changes() {
        let mut world = pair();
        let kept = world.clone();
        assert_eq!(kept.digest(), world.digest());
        world.apply(Instant::START, &CONNECT, &mut ()).unwrap();
        let shared = |id| Arc::ptr_eq(kept.nodes.get(&id).unwrap(), world.nodes.get(&id).unwrap());
        assert!(shared(NodeId(0)) && !shared(NodeId(1)));
        assert_ne!(kept.digest(), world.digest());
    }

    #[test]
    fn an_act_never_happens_before_now_or_after_what_is_due() {
        let mut world = pair();
        world.apply(Instant::START, &CONNECT, &mut ()).unwrap();
        let due = world.next_event().unwrap();
        let cut = Action::Cut(LinkId(0));
        world
            .apply(due + Span::from_secs(9), &cut, &mut ())
            .unwrap();
        assert_eq!(world.now(), due);
        let repair = Action::Repair(LinkId(0));
        world.apply(Instant::START, &repair, &mut ()).unwrap();
        assert_eq!(world.now(), due);
    }
}
