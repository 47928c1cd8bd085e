//! A story that is told while it happens: its world goes on when its host says so.

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::{Event, Message};
use brokerscope_core::scenario::{NodeSpec, Scenario, Timed, print, print_timed};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Layer, Names, Record, Sink};
use brokerscope_core::world::{Action, ClientSpec, Parcel, Program, World};

use super::play::{Kept, Played, Why};
use super::{Depth, Ended, Failure, Story, json, ledger, tell, verdict};

/// So many records are kept to be judged, and for the ledger: a few hundred megabytes.
const KEPT_MAX: usize = 500_000;

/// How it is told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    pub(crate) depth: Depth,
    pub(crate) ndjson: bool,
    pub(crate) ledger: bool,
}

/// A world that guests come to, and what is told of it.
pub(crate) struct Live<'a> {
    story: Story<'a>,
    world: World,
    kept: Fresh,
    names: Names,
    /// With what was done from outside: it tells the same story again.
    journal: Scenario,
    /// What simulated clients were handed, and nobody has asked for yet.
    delivered: VecDeque<Message>,
    style: Style,
}

/// Keeps records, and which of them are not told yet.
struct Fresh {
    kept: Kept,
    untold: VecDeque<RecordId>,
}

impl Sink for Fresh {
    fn take(&mut self, record: Record) {
        self.untold.push_back(record.id);
        self.kept.take(record);
    }
}

impl<'a> Live<'a> {
    /// The world of a file. `guests`: clients whose program is outside, besides those that the file
    /// says.
    pub(crate) fn open(file: &'a Path, guests: &[String], style: Style) -> Result<Self, Failure> {
        let mut story = Story::read(file)?;
        for name in guests {
            invite(&mut story.parsed.scenario, name)?;
        }
        Self::of(story, style)
    }

    /// The world of a text of ours.
    pub(crate) fn of_text(name: &'a Path, text: &str, style: Style) -> Result<Self, Failure> {
        Self::of(Story::of_text(name, text)?, style)
    }

    fn of(story: Story<'a>, style: Style) -> Result<Self, Failure> {
        let scenario = &story.parsed.scenario;
        let world = World::new(scenario);
        let mut world = world.map_err(|error| Failure::World(story.file.into(), error))?;
        world.open_to_guests();
        let fresh = Fresh {
            kept: Kept::last(KEPT_MAX),
            untold: VecDeque::new(),
        };
        Ok(Self {
            names: Names::of(scenario),
            journal: scenario.clone(),
            delivered: VecDeque::new(),
            world,
            kept: fresh,
            story,
            style,
        })
    }

    /// The clients whose program is outside, in the order of their lines.
    pub(crate) fn guests(&self) -> Vec<(NodeId, ClientSpec)> {
        let numbered = (0..).map(NodeId).zip(&self.story.parsed.scenario.nodes);
        let guests = numbered.filter_map(|(id, node)| match node {
            NodeSpec::Client(spec) if spec.program == Program::Outside => Some((id, spec.clone())),
            NodeSpec::Client(_) | NodeSpec::Broker(_) => None,
        });
        guests.collect()
    }

    /// What everybody is called.
    pub(crate) const fn names(&self) -> &Names {
        &self.names
    }

    /// When something is due.
    pub(crate) fn next_event(&self) -> Option<Instant> {
        self.world.next_event()
    }

    /// Does the next thing that is due by now, if there is one.
    pub(crate) fn step(&mut self, now: Instant) -> bool {
        let is_due = self.world.next_event().is_some_and(|due| due <= now);
        is_due && self.world.step(&mut self.kept)
    }

    /// Does what comes from outside, and notes it.
    pub(crate) fn act(&mut self, now: Instant, action: &Action) {
        // What makes no sense any more, such as bytes on a connection that is over, is not done.
        if self.world.check(action).is_err() {
            return;
        }
        let after = Some(self.world.steps());
        if self.world.attempt(now, action, &mut self.kept) {
            self.journal.timed.push(Timed {
                at: self.world.now(),
                after,
                action: action.clone(),
            });
        }
    }

    /// A client more.
    pub(crate) fn add(&mut self, now: Instant, spec: ClientSpec) -> Option<NodeId> {
        let name = spec.name.clone();
        self.act(now, &Action::AddClient(Box::new(spec)));
        self.learn();
        self.names.client(&name)
    }

    fn learn(&mut self) {
        for id in &self.kept.untold {
            if let Some(record) = self.kept.kept.trace.get(*id) {
                self.names.learn(record);
            }
        }
    }

    /// What there is for a guest.
    pub(crate) fn poll_parcel(&mut self) -> Option<Parcel> {
        self.world.poll_parcel()
    }

    pub(crate) const fn world(&self) -> &World {
        &self.world
    }

    /// The next line of what happened; each is told once.
    pub(crate) fn told(&mut self) -> Option<String> {
        loop {
            let id = self.kept.untold.pop_front()?;
            let Some(record) = self.kept.kept.trace.get(id) else {
                continue;
            };
            self.names.learn(record);
            if let Fact::Happened(Event::Delivered(message)) = &record.fact {
                self.delivered.push_back(message.clone());
            }
            if record.fact.layer() > Layer::from(self.style.depth) || is_said_twice(record) {
                continue;
            }
            let trace = &self.kept.kept.trace;
            return Some(match self.style.ndjson {
                true => json::text(record, trace, &self.names),
                false => tell::said(record, trace, &self.names),
            });
        }
    }

    /// A message that was handed to a simulated client, behind what was told.
    pub(crate) fn delivered(&mut self) -> Option<Message> {
        self.delivered.pop_front()
    }

    /// The scenario without what came from outside.
    pub(crate) fn head(&self) -> String {
        print(&self.story.parsed.scenario)
    }

    /// What came from outside, behind the first so many acts.
    pub(crate) fn acts_behind(&self, known: usize) -> Vec<String> {
        let own = self.story.parsed.scenario.timed.len();
        let acts = self.journal.timed.get(own + known..).unwrap_or_default();
        acts.iter()
            .map(|timed| print_timed(timed, &self.names))
            .collect()
    }

    /// What happened as a scenario that plays it again, without anybody outside.
    pub(crate) fn journal(&self) -> String {
        print(&self.journal)
    }

    /// The end: the ledger if it was asked for, and what became of the expectations.
    pub(crate) fn close(self) -> io::Result<(Vec<u8>, Ended)> {
        let mut out = Vec::new();
        let Fresh { kept, .. } = self.kept;
        let why = if self.world.stopped().is_some() {
            Why::Full
        } else {
            Why::Reached
        };
        let played = Played::of(
            self.world,
            kept,
            Names::of(&self.story.parsed.scenario),
            why,
        );
        let verdicts = verdict::of(&self.story, &played);
        if self.style.ledger {
            ledger::tell(played.tale(), &mut out)?;
        }
        if self.style.ndjson {
            json::tell_verdicts(&verdicts, &mut out)?;
        } else {
            verdict::tell(&self.story, &played, &verdicts, &mut out)?;
        }
        Ok((out, verdict::ended(&played, &verdicts)))
    }
}

/// What a program outside writes is told by the packets that it is.
const fn is_said_twice(record: &Record) -> bool {
    matches!(record.fact, Fact::Acted(Action::Guest { .. }))
}

/// This client's program is outside from now on.
fn invite(scenario: &mut Scenario, name: &str) -> Result<(), Failure> {
    let mut clients = scenario.nodes.iter_mut().filter_map(|node| match node {
        NodeSpec::Client(spec) => Some(spec),
        NodeSpec::Broker(_) => None,
    });
    match clients.find(|spec| &*spec.name == name) {
        Some(spec) => {
            spec.program = Program::Outside;
            spec.habits.clear();
            Ok(())
        }
        None => Err(Failure::Guest(name.to_owned())),
    }
}
