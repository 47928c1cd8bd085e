//! The ledger of a world, read as far as the cursor.
//!
//! It is a fold over records, so it is not derived anew for each drawing: a step on reads what is
//! new, a leap begins at the nearest reading that was kept.

use std::rc::Rc;

use brokerscope_core::history::History;
use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::scenario::{NodeSpec, Scenario};
use brokerscope_core::trace::ledger::{Fate, Ledger, Reason};
use brokerscope_core::trace::{Fact, Names, Outcome, Record};
use brokerscope_core::world::Action;

use super::bench::Line;

/// So many fates are judged at one look, at most: of the newest messages.
const FATES_MAX: usize = 8_000;
/// So many are while time runs, of the newest; what was judged of the others stands until ...
const FATES_PER_FRAME: usize = 500;
/// ... so many frames later, or until time stands.
const FRAMES_MAX: usize = 64;
/// So many readings are kept to go back to, at most.
const KEPT_MAX: usize = 16;
/// Records between two of them at first; twice as many whenever there are too many readings.
const KEPT_EVERY: usize = 2_048;

/// The ledger of a world, read as far as the cursor.
#[derive(Debug, Default)]
pub struct Book {
    now: Reading,
    /// Other readings of the same records, the earliest first.
    kept: Vec<Reading>,
    every: usize,
    /// Another one whenever the records did not only grow.
    line: Line,
    judged: Rc<Judged>,
    /// The reading that was judged, and the last of which all was.
    judged_at: Option<usize>,
    /// See `judged_at`.
    all_at: Option<usize>,
    /// Frames since then.
    frames: usize,
}

/// A ledger up to one of the records.
#[derive(Clone, Debug, Default)]
struct Reading {
    ledger: Ledger,
    /// By what people call them.
    names: Names,
    /// How many records were read.
    read: usize,
}

/// The newest messages, each with its fates.
#[derive(Debug, Default, PartialEq)]
pub struct Judged {
    /// Oldest first.
    pub messages: Vec<Rc<Message>>,
    /// How many older ones were not judged.
    pub older: usize,
    /// How many of them did not reach everybody who had asked.
    pub missing: usize,
}

/// A message and its fates.
#[derive(Debug, PartialEq)]
pub struct Message {
    /// Its number in the ledger.
    pub number: usize,
    /// What became of it for each client, in the order of their numbers.
    pub fates: Vec<(NodeId, Fate)>,
    /// Somebody who had asked for it does not get it, or nobody does.
    pub is_missing: bool,
}

impl Book {
    /// Reads on to the cursor, or goes back to it.
    pub fn follow(&mut self, history: &History, playing: bool) {
        let line = history.stamp().line();
        if line != self.line || self.kept.is_empty() {
            self.kept = vec![Reading::start(history.scenario())];
            self.now = Reading::start(history.scenario());
            (self.line, self.every) = (line, KEPT_EVERY);
            (self.judged_at, self.all_at) = (None, None);
        }
        let past = history.trace().until(history.cursor().step);
        let before = self.kept.partition_point(|one| one.read <= past.len());
        if let Some(nearest) = before.checked_sub(1).and_then(|at| self.kept.get(at))
            && (past.len() < self.now.read || self.now.read < nearest.read)
        {
            self.now = nearest.clone();
        }
        for record in past.get(self.now.read..).unwrap_or_default() {
            self.now.take(record);
            if self.now.read.is_multiple_of(self.every) {
                self.keep();
            }
        }
        self.judge(playing);
    }

    /// Keeps this reading, if it is newer than all others.
    fn keep(&mut self) {
        if self
            .kept
            .last()
            .is_some_and(|one| one.read >= self.now.read)
        {
            return;
        }
        if self.kept.len() == KEPT_MAX {
            self.every *= 2;
            let every = self.every;
            self.kept.retain(|one| one.read.is_multiple_of(every));
        }
        if self.now.read.is_multiple_of(self.every) {
            self.kept.push(self.now.clone());
        }
    }

    /// Looks at the newest messages again, if anything was read since; while time runs at all of
    /// them now and then only.
    fn judge(&mut self, playing: bool) {
        self.frames = self.frames.saturating_add(1);
        let read = self.now.read;
        let on = self.judged_at.is_some_and(|at| at <= read);
        let few = playing && on && self.frames <= FRAMES_MAX;
        let last = if few { self.judged_at } else { self.all_at };
        if last == Some(read) {
            return;
        }
        self.judged_at = Some(read);
        let on = few.then(|| self.now.judge_on(&self.judged)).flatten();
        self.judged = Rc::new(on.unwrap_or_else(|| {
            (self.all_at, self.frames) = (Some(read), 0);
            Judged::of(&self.now.ledger, self.now.judge(FATES_MAX))
        }));
    }

    /// The newest messages and their fates.
    pub fn judged(&self) -> &Rc<Judged> {
        &self.judged
    }

    /// All that is known of each message up to the cursor.
    pub fn ledger(&self) -> &Ledger {
        &self.now.ledger
    }

    /// Who is who, by what people call them.
    pub fn names(&self) -> &Names {
        &self.now.names
    }

    /// The message that this packet carries or acknowledges.
    pub fn message_of(&self, history: &History, packet: RecordId) -> Option<usize> {
        let (trace, ledger) = (history.trace(), &self.now.ledger);
        let own = ledger.with_step(packet);
        own.or_else(|| match trace.outcome(packet, history.cursor().step)? {
            Outcome::Arrived { record, .. } => ledger.with_step(record),
            Outcome::InFlight { .. } | Outcome::Lost { .. } => None,
        })
    }
}

impl Reading {
    fn start(scenario: &Scenario) -> Self {
        let mut names = Names::default();
        for node in &scenario.nodes {
            match node {
                NodeSpec::Broker(spec) => {
                    names.add_broker(spec.title.as_ref().unwrap_or(&spec.name).clone());
                }
                NodeSpec::Client(spec) => {
                    let title = spec.title.as_ref().unwrap_or(&spec.name);
                    names.add_client(title.clone(), spec.broker);
                }
            }
        }
        Self {
            names,
            ..Self::default()
        }
    }

    fn take(&mut self, record: &Record) {
        if let Fact::Acted(Action::AddClient(spec)) = &record.fact {
            let title = spec.title.as_ref().unwrap_or(&spec.name);
            self.names.add_client(title.clone(), spec.broker);
        }
        self.ledger.read(record);
        self.read += 1;
    }

    /// Judges so many fates, of the newest messages.
    fn judge(&self, mut budget: usize) -> Vec<Rc<Message>> {
        let mut messages = Vec::new();
        for number in (0..self.ledger.len()).rev() {
            let fates = self.ledger.fates(number, &self.names);
            // Also a message of nobody costs a look.
            let Some(left) = budget.checked_sub(fates.len().max(1)) else {
                break;
            };
            budget = left;
            messages.push(Rc::new(Message {
                number,
                is_missing: is_missing(&fates),
                fates,
            }));
        }
        messages.reverse();
        messages
    }

    /// Judges a few; of the messages before them holds what was judged, if there is none between.
    fn judge_on(&self, before: &Judged) -> Option<Judged> {
        let newest = self.judge(FATES_PER_FRAME);
        let first = newest.first()?.number;
        let known = before.messages.partition_point(|it| it.number < first);
        let known = before.messages.get(..known)?;
        if first > 0 && known.last()?.number + 1 != first {
            return None;
        }
        let messages = known.iter().cloned().chain(newest).collect();
        Some(Judged::of(&self.ledger, messages))
    }
}

impl Judged {
    fn of(ledger: &Ledger, messages: Vec<Rc<Message>>) -> Self {
        Self {
            older: ledger.len() - messages.len(),
            missing: messages.iter().filter(|it| it.is_missing).count(),
            messages,
        }
    }
}

fn is_missing(fates: &[(NodeId, Fate)]) -> bool {
    let mut nobody = true;
    for (_, fate) in fates {
        match fate {
            Fate::HandedOver { .. } | Fate::Pending(_) => nobody = false,
            Fate::Missed(missed) if had_asked(&missed.reason) => return true,
            Fate::Missed(_) => {}
        }
    }
    nobody
}

/// Whether this receiver wanted the message when it came: it had asked for it, and nothing that it
/// asked for besides kept it away.
pub const fn had_asked(reason: &Reason) -> bool {
    match reason {
        Reason::NoSubscription { .. }
        | Reason::SubscribedLater { .. }
        | Reason::Unsubscribed { .. }
        | Reason::OtherMember { .. }
        | Reason::NoLocal
        | Reason::RetainedHeldBack(_) => false,
        Reason::Refused(_)
        | Reason::Abandoned(_)
        | Reason::DeviceCrashed
        | Reason::LostToBroker(_)
        | Reason::BrokenOff(_)
        | Reason::TakenForAnother
        | Reason::Declined { .. }
        | Reason::NeverReleased(_)
        | Reason::SubscriptionRefused { .. }
        | Reason::SessionGone { .. }
        | Reason::SameIdentifier { .. }
        | Reason::Denied(_)
        | Reason::NotConnected
        | Reason::QueueFull
        | Reason::MadeRoom
        | Reason::TooLarge
        | Reason::Expired
        | Reason::Congested
        | Reason::DroppedWithSession(_)
        | Reason::RefusedByReceiver(_)
        | Reason::LostToReceiver(_)
        | Reason::BrokerCrashed
        | Reason::Ignored => true,
    }
}
