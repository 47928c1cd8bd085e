//! A simulated world and how its time runs on the page.

use std::cell::RefMut;

use brokerscope_core::history::{Cursor, History, Run, Stamp, Stopped};
use brokerscope_core::id::{NodeId, RecordId, StepId};
use brokerscope_core::interchange::code::Target;
use brokerscope_core::machine::Event;
use brokerscope_core::scenario::Scenario;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Layer, Record};

use crate::paint::Track;
use crate::rooms;
use crate::shared::Last;
use crate::view::ladder::{Chain, Reading};
use crate::view::scrub::Whole;
use crate::view::story::Lines;

use super::hall::hall;
use super::recording::{Recording, Sight};
use super::{Book, Filter, Grown, Index, Moves, Told, Written};

/// Steps of the world per animation frame, at most: a page that never freezes.
pub const STEPS_PER_FRAME: u32 = 256;

/// Steps per animation frame when nobody watches them.
pub const STEPS_PER_RUN: u32 = 1_000;

/// Steps that a jump in time may compute, at most.
const STEPS_PER_JUMP: u32 = 20_000;

/// When nothing is under way and nothing is due for this long, playing stops by itself.
const REST_GAP: Span = Span::from_secs(1);

/// But it first lets this much time pass, so that the eye sees what the last thing did.
const REST_AFTER: Span = Span::from_millis(60);

/// How long a wait in which nothing moves takes on the wall at most, in milliseconds.
const WAIT_MS: f64 = 900.0;

/// A simulated world and how its time runs on the page.
#[derive(Debug)]
pub struct Bench {
    /// The world, its past and its futures.
    pub history: History,
    /// What became of each message, up to the cursor.
    pub book: Book,
    /// What devices were told and said.
    pub told: Told,
    /// Nodes that were put somewhere, and that were put back.
    pub moves: Moves,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub pace: Pace,
    /// What is left of a frame's time, below a microsecond.
    pub carry_us: f64,
    /// What time runs to without a pace, if somebody asked for it.
    pub run: Option<Run>,
    /// Play no further than this, if a lesson says so.
    pub until: Option<Instant>,
    /// Where things stand in the records.
    index: Grown<Line, Index>,
    /// What the ladder shows of all records, as far as it was read.
    pub scene: Grown<(Line, Layer), Reading>,
    /// What led to the selected packet, and what it led to.
    pub chain: Grown<(Line, RecordId), Chain>,
    /// The lines of the story that are wanted.
    pub lines: Grown<(Line, Layer, Filter), Lines>,
    /// What the scrubber shows of them, as far as it was read.
    pub whole: Grown<Line, Whole>,
    /// The same, as it was last laid out on so many pixels.
    pub track: Last<(Stamp, u64), Track>,
    /// A client of it as a program, as it was last asked for.
    pub written: Last<(Stamp, NodeId, Target), Option<Written>>,
    /// What is open, if it is a capture and no world.
    pub recording: Option<Box<Recording>>,
    /// It began in place of another, with so many acts done: taking back more than came since brings
    /// that one back.
    pub stands_in: Option<usize>,
    /// Passwords of other people are in it: it is not kept.
    pub secret: bool,
    /// Playing stopped by itself after this step; whoever plays on means it.
    rested: Option<StepId>,
}

/// See [`Bench::line`].
pub type Line = (u32, usize);

/// How fast virtual time runs: this many times slower than the clock on the wall.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pace {
    /// Wall time per virtual time.
    pub slower: u32,
}

/// A world in which nothing is under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rest {
    /// Nothing is due any more, ever.
    Forever,
    /// The next thing is due then, and it is far off.
    Until(Instant),
}

impl Pace {
    /// All paces, fastest first.
    pub const ALL: [Self; 6] = [
        Self { slower: 1 },
        Self { slower: 5 },
        Self { slower: 10 },
        Self { slower: 20 },
        Self { slower: 50 },
        Self { slower: 200 },
    ];

    /// The next pace in [`Pace::ALL`]: one notch slower.
    pub fn slower(self) -> Self {
        let mut slower = Self::ALL.into_iter();
        slower
            .find(|pace| pace.slower > self.slower)
            .unwrap_or(self)
    }

    /// The pace before this one in [`Pace::ALL`]: one notch faster.
    pub fn faster(self) -> Self {
        let mut faster = Self::ALL.into_iter().rev();
        faster
            .find(|pace| pace.slower < self.slower)
            .unwrap_or(self)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { slower: 20 }
    }
}

impl Bench {
    /// A world at its start, standing.
    pub fn new(scenario: Scenario) -> Self {
        Self::of(History::start(scenario).unwrap_or_else(|_| History::empty()))
    }

    /// A world at this moment, standing; `None` if it cannot start.
    pub fn at(scenario: Scenario, moment: Instant) -> Option<Self> {
        let mut bench = Self::of(History::start(scenario).ok()?);
        bench.history.seek_time(moment, STEPS_PER_JUMP);
        Some(bench)
    }

    /// The world of the first screen, a breath after the sensor noticed somebody.
    pub fn first_minute() -> Self {
        hall()
            .and_then(|hall| Self::at(hall, Instant::from_millis(522)))
            .unwrap_or_else(|| Self::of(History::empty()))
    }

    /// This history, standing.
    pub fn of(history: History) -> Self {
        Self {
            history,
            book: Book::default(),
            told: Told::default(),
            moves: Moves::default(),
            playing: false,
            pace: Pace { slower: 20 },
            carry_us: 0.0,
            run: None,
            until: None,
            index: Grown::default(),
            scene: Grown::default(),
            chain: Grown::default(),
            lines: Grown::default(),
            whole: Grown::default(),
            track: Last::default(),
            written: Last::default(),
            recording: None,
            stands_in: None,
            secret: false,
            rested: None,
        }
    }

    /// Goes on with what was asked for; why it ended, if it did.
    pub fn run_on(&mut self) -> Option<Stopped> {
        let run = self.run.as_mut()?;
        let stopped = self.history.run(run, STEPS_PER_RUN).stopped;
        if stopped == Stopped::Budget {
            return None;
        }
        self.run = None;
        self.playing = false;
        Some(stopped)
    }

    /// Lets `elapsed_ms` of wall time pass, and stops when nothing is left to see.
    pub fn frame(&mut self, elapsed_ms: f64) {
        let passed = self.passed(elapsed_ms);
        let mut until = self.cursor().at + passed.max(self.haste(elapsed_ms));
        if let Some(stop) = self.until
            && stop <= until
        {
            until = stop;
            self.playing = false;
        }
        match self.history.play(until, STEPS_PER_FRAME).stopped {
            Stopped::Budget => {}
            Stopped::Quiet if self.until.is_some() => self.history.seek_time(until, 0),
            Stopped::Quiet | Stopped::Full => self.playing = false,
            Stopped::Reached => self.rest_if_seen(until),
        }
    }

    /// How far time goes on while so much passes on the wall; and how far it may hurry on, `None` if
    /// nothing is waited for here.
    pub fn stride(&mut self, elapsed_ms: f64) -> (Span, Option<Span>) {
        (self.passed(elapsed_ms), self.hurry(elapsed_ms))
    }

    /// How much time passes while so much passes on the wall.
    fn passed(&mut self, elapsed_ms: f64) -> Span {
        let us = elapsed_ms * 1_000.0 / f64::from(self.pace.slower) + self.carry_us;
        let whole = us.floor();
        self.carry_us = us - whole;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to a second"
        )]
        let passed = whole.clamp(0.0, 1e6) as u64;
        Span::from_micros(passed)
    }

    /// How far time hurries on when there is nothing to see: any wait is over in [`WAIT_MS`], as the
    /// ladder folds it. A world about to rest does not hurry, unless somebody played on.
    fn haste(&self, elapsed_ms: f64) -> Span {
        let rests = self.until.is_none() && self.rest().is_some();
        if rests && self.rested != Some(self.cursor().step) {
            return Span::ZERO;
        }
        self.hurry(elapsed_ms).unwrap_or_default()
    }

    /// How far time hurries on through a wait; `None` if nothing is waited for.
    fn hurry(&self, elapsed_ms: f64) -> Option<Span> {
        let world = self.history.world();
        let moving = match self.history.is_recorded() {
            true => self.is_moving(),
            false => world.in_flight().iter().any(|flight| flight.due.is_some()),
        };
        let next = self.history.next_due().into_iter().chain(self.until).min();
        if moving {
            return Some(Span::ZERO);
        }
        let due = next?;
        let wait = due.since(self.last_step());
        let share = wait.as_micros() as f64 * elapsed_ms / WAIT_MS;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to an hour"
        )]
        let share = Span::from_micros(share.clamp(0.0, 3.6e9) as u64);
        // Up to what comes, never past it.
        Some(share.min(due.since(self.cursor().at)))
    }

    /// Stops when nothing is under way, unless somebody played on after such a stop.
    fn rest_if_seen(&mut self, now: Instant) {
        // A lesson says itself where to stop.
        if self.until.is_some() {
            return;
        }
        let seen = now.since(self.last_step()) >= REST_AFTER;
        let step = self.cursor().step;
        if seen && self.rested != Some(step) && self.rest().is_some() {
            self.playing = false;
            self.rested = Some(step);
        }
    }

    /// Puts the cursor at `moment`, computing the future if needed.
    pub fn seek(&mut self, moment: Instant) {
        self.history.seek_time(moment, STEPS_PER_JUMP);
    }

    /// Goes to the bookmark at this place of the list.
    pub fn seek_bookmark(&mut self, place: usize) {
        self.carry_us = 0.0;
        self.history.seek_bookmark(place, STEPS_PER_JUMP);
    }

    /// The moment shown.
    pub fn cursor(&self) -> Cursor {
        self.history.cursor()
    }

    /// Reads the book up to the moment shown.
    pub fn read_up(&mut self) {
        self.book.follow(&self.history, self.playing);
    }

    /// What happened up to the moment shown, oldest first.
    pub fn past(&self) -> &[Record] {
        self.history.trace().until(self.cursor().step)
    }

    /// Where things stand in all records of the present branch.
    pub fn index(&self) -> RefMut<'_, Index> {
        let records = self.history.trace().records();
        self.index
            .with(self.line(), records, Index::default, Index::take)
    }

    /// Another one whenever the records did not only grow.
    pub fn line(&self) -> Line {
        self.history.stamp().line()
    }

    /// Whether nothing is under way and nothing is due soon.
    pub fn rest(&self) -> Option<Rest> {
        let rest = match self.history.next_due() {
            None => Rest::Forever,
            Some(at) if at.since(self.cursor().at) >= REST_GAP => Rest::Until(at),
            Some(_) => return None,
        };
        let under_way = match self.history.is_recorded() {
            true => self.is_moving(),
            false => !self.history.world().in_flight().is_empty(),
        };
        (!under_way).then_some(rest)
    }

    /// When the last thing before the cursor happened.
    fn last_step(&self) -> Instant {
        match self.history.is_recorded() {
            true => self.past().last().map_or(Instant::START, |last| last.at),
            false => self.history.world().now(),
        }
    }

    /// Whether something of a recording is under way.
    fn is_moving(&self) -> bool {
        let goes_on = self.cursor().step < self.history.head().step;
        let flies = || !Sight::of(&self.history).flying.is_empty();
        goes_on && rooms::bench(flies).unwrap_or_default()
    }
}

/// What a jump to the next or previous mark stops at: an act, a delivery, an ending.
pub const fn is_mark(record: &Record) -> bool {
    matches!(
        record.fact,
        Fact::Acted(_)
            | Fact::Lost { .. }
            | Fact::Closed { .. }
            | Fact::Happened(Event::Delivered(_))
    )
}
