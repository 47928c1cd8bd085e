//! The world of the real broker: its clock is the wall's, but for the time in which an answer is owed, and
//! each connection of its guest is a socket.

use std::collections::BTreeMap;
use std::time::Duration;

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::interchange::compare::{
    self, Compared, Left, Pacer, Sockets, Staged, Wish, cleaning,
};
use brokerscope_core::scenario::Scenario;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Trace;
use brokerscope_core::world::World;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::address::Address;
use super::socket::{Letter, Order, converse, open};
use super::{Failure, Login, log_in};
use crate::run;

/// What waits for a socket, and what sockets say, in letters.
const LETTERS_MAX: usize = 4_096;
/// While the world's clock stands, so often the wall's is looked at.
const STANDS: Span = Span::from_millis(20);
/// Behind the last thing, at least so long; and so often it is asked whether everything has come.
const LOOK_EVERY: Span = Span::from_millis(250);

/// Where the real broker is, and how long one waits for it.
pub(super) struct Host<'a> {
    runtime: Runtime,
    address: &'a Address,
    patience: Span,
}

/// A run of the simulated broker.
pub(super) struct Story {
    pub(super) trace: Trace,
    /// Until here it is compared.
    pub(super) lasts: Instant,
    /// So far it is played.
    end: Instant,
}

/// A run of the real broker.
pub(super) struct Real {
    pub(super) trace: Trace,
    pub(super) compared: Compared,
    /// What was wrong with sockets.
    pub(super) trouble: Vec<String>,
}

/// A world while it lives.
struct Stage<'a> {
    world: World,
    trace: Trace,
    sockets: Sockets,
    pacer: Pacer,
    lines: BTreeMap<ConnId, mpsc::Sender<Order>>,
    letters: mpsc::Sender<Letter>,
    address: &'a Address,
    epoch: tokio::time::Instant,
    trouble: Vec<String>,
}

impl<'a> Host<'a> {
    /// Asks the real broker for a connection first, so that nobody waits for one that is not there.
    pub(super) fn new(address: &'a Address, patience: Span) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let reached = runtime.block_on(open(address));
        reached.map_err(|error| Failure::Unreachable(address.clone(), error))?;
        Ok(Self {
            runtime,
            address,
            patience,
        })
    }

    /// Plays the story before the simulated broker, at once.
    pub(super) fn simulate(&self, staged: &Staged, until: Span) -> Result<Story, Failure> {
        let mut world = world(&staged.simulated)?;
        let mut trace = Trace::default();
        let until = Instant::START + until;
        let end = until + self.patience + compare::SETTLES;
        while world.next_event().is_some_and(|due| due <= end) {
            world.step(&mut trace);
        }
        Ok(Story {
            lasts: staged.lasts(&trace, until),
            trace,
            end,
        })
    }

    /// Plays it before the real one: as long as it takes, and until what the simulated broker did has
    /// come, or patience ends.
    pub(super) fn live(&self, staged: &Staged, story: &Story) -> Result<Real, Failure> {
        let compare = |trace: &Trace, end: Instant| {
            let span = (story.lasts, end);
            compare::compare(&story.trace, trace, staged.broker, span)
        };
        let soon = story.lasts + compare::SETTLES + LOOK_EVERY;
        let late = soon + self.patience;
        let (stage, end) = self.play(&staged.real, (soon, late.min(story.end)), |trace, end| {
            compare(trace, end).waits()
        })?;
        Ok(Real {
            compared: compare(&stage.trace, end),
            trace: stage.trace,
            trouble: stage.trouble,
        })
    }

    /// Takes away what a run leaves behind.
    pub(super) fn clean(&self, left: &Left, login: Option<&Login>) -> Result<(), Failure> {
        if left.is_empty() {
            return Ok(());
        }
        let mut scenario = cleaning(left);
        log_in(&mut scenario, login);
        let last = scenario.timed.iter().map(|timed| timed.at).max();
        let soon = last.unwrap_or_default() + LOOK_EVERY;
        self.play(&scenario, (soon, soon), |_, _| false)?;
        Ok(())
    }

    fn play(
        &self,
        scenario: &Scenario,
        (soon, late): (Instant, Instant),
        waits: impl Fn(&Trace, Instant) -> bool,
    ) -> Result<(Stage<'a>, Instant), Failure> {
        let mut world = world(scenario)?;
        world.open_to_guests();
        let guest = scenario
            .nodes
            .iter()
            .position(|node| matches!(node, brokerscope_core::scenario::NodeSpec::Broker(_)));
        let guest = guest.and_then(|at| u16::try_from(at).ok()).unwrap_or(0);
        let (letters, inbox) = mpsc::channel(LETTERS_MAX);
        self.runtime.block_on(async {
            let stage = Stage {
                world,
                trace: Trace::default(),
                sockets: Sockets::new(NodeId(guest)),
                pacer: Pacer::new(NodeId(guest)),
                lines: BTreeMap::new(),
                letters,
                address: self.address,
                epoch: tokio::time::Instant::now(),
                trouble: Vec::new(),
            };
            Ok(stage.live(inbox, (soon, late), waits).await)
        })
    }
}

fn world(scenario: &Scenario) -> Result<World, Failure> {
    World::new(scenario).map_err(|error| run::Failure::World("the scenario".into(), error).into())
}

impl Stage<'_> {
    async fn live(
        mut self,
        mut inbox: mpsc::Receiver<Letter>,
        (soon, late): (Instant, Instant),
        waits: impl Fn(&Trace, Instant) -> bool,
    ) -> (Self, Instant) {
        let mut look = soon;
        loop {
            self.catch_up();
            let now = self.pacer.at();
            if now >= look {
                if now >= late || !waits(&self.trace, now) {
                    return (self, now);
                }
                look = now + LOOK_EVERY;
            }
            let due = self.world.next_event().into_iter().chain([look]).min();
            let rest = match self.pacer.stands(&self.trace) {
                true => STANDS,
                false => due.unwrap_or(look).since(now),
            };
            tokio::select! {
                letter = inbox.recv() => if let Some(letter) = letter {
                    self.catch_up();
                    self.read(letter);
                },
                () = tokio::time::sleep(Duration::from_micros(rest.as_micros())) => {}
            }
        }
    }

    /// What is due by now happens, or what is due until an answer is owed.
    fn catch_up(&mut self) {
        let us = u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
        let until = self.pacer.until(&self.trace, us);
        let mut at = self.pacer.at();
        // What is due in the same instant waits as well: of two that come at once, one comes first.
        while !self.pacer.stands(&self.trace) {
            match self.world.next_event().filter(|due| *due <= until) {
                Some(due) if self.world.step(&mut self.trace) => at = due,
                Some(_) | None => {
                    at = until;
                    break;
                }
            }
            self.empty();
        }
        self.pacer.came_to(at);
    }

    fn read(&mut self, (conn, heard, why): Letter) {
        self.trouble
            .extend(why.map(|why| format!("no socket for c{}: {why}", conn.0)));
        let (wish, acts) = self.sockets.hear(conn, heard);
        wish.into_iter().for_each(|wish| self.fulfil(wish));
        for act in acts {
            // What makes no sense any more, such as bytes on a connection that is over, is not done.
            if self.world.check(&act).is_ok() {
                self.world.attempt(self.pacer.at(), &act, &mut self.trace);
                self.empty();
            }
        }
    }

    fn empty(&mut self) {
        while let Some(parcel) = self.world.poll_parcel() {
            if let Some(wish) = self.sockets.take(parcel) {
                self.fulfil(wish);
            }
        }
    }

    fn fulfil(&mut self, wish: Wish) {
        let (conn, order) = match wish {
            Wish::Open(conn) => {
                let (orders, line) = mpsc::channel(LETTERS_MAX);
                self.lines.insert(conn, orders);
                let (address, letters) = (self.address.clone(), self.letters.clone());
                tokio::spawn(converse(conn, address, line, letters));
                return;
            }
            Wish::Send(conn, bytes) => (conn, Order::Send(bytes)),
            Wish::Close(conn, parting) => (conn, Order::Close(parting)),
        };
        let Some(line) = self.lines.get(&conn) else {
            return;
        };
        let is_last = matches!(order, Order::Close(_));
        // Whoever does not read so much is as good as gone.
        if line.try_send(order).is_err() || is_last {
            self.lines.remove(&conn);
        }
    }
}
