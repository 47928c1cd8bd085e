//! One world from its start to where it is asked to stop.

use std::time::Duration;

use brokerscope_core::scenario::Names;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Counters, Record, Sink, Trace};
use brokerscope_core::world::World;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::tell::Tale;
use super::{Failure, Story};

/// Nobody wants a bar for less than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// A look at the clock costs more than a step.
const LOOK_EVERY: u32 = 1_024;

/// Where to stop if the world never becomes quiet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// At this time of the world.
    pub(super) until: Span,
    /// After this many steps.
    pub(super) steps: u32,
}

/// What came of a scenario.
pub(super) struct Played {
    pub(super) world: World,
    /// All of it, or the last of it.
    pub(super) trace: Trace,
    pub(super) counters: Counters,
    pub(super) names: Names,
    pub(super) why: Why,
}

/// What is kept of a run.
pub(super) struct Kept {
    pub(super) trace: Trace,
    counters: Counters,
}

/// Why it went no further.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Why {
    /// Nothing is due any more, ever.
    Quiet,
    /// The time was reached.
    Reached,
    /// So many steps were too few.
    OutOfSteps,
    /// The world has reached a limit of its own.
    Full,
}

/// How far something long has come; seen on a terminal only, and only if it is long.
pub(super) struct Bar {
    bar: ProgressBar,
    is_seen: bool,
}

/// Plays a scenario, with a bar for its time; `seen` looks at the world after each step.
pub(super) fn play(
    story: &Story<'_>,
    bounds: Bounds,
    kept: Kept,
    seen: impl FnMut(&World),
) -> Result<Played, Failure> {
    let mut bar = Bar::new(bounds.until.as_micros(), "{bar:40} {percent}% of its time");
    play_with(story, bounds, kept, |at| bar.reach(at.as_micros()), seen)
}

/// Plays a scenario, and tells from time to time how far it has come.
pub(super) fn play_with(
    story: &Story<'_>,
    bounds: Bounds,
    mut kept: Kept,
    mut come: impl FnMut(Instant),
    mut seen: impl FnMut(&World),
) -> Result<Played, Failure> {
    let scenario = &story.parsed.scenario;
    let world = World::new(scenario);
    let mut world = world.map_err(|error| Failure::World(story.file.into(), error))?;
    let until = Instant::START + bounds.until;
    let mut steps = 0;
    let why = loop {
        match world.next_event() {
            None => break Why::Quiet,
            Some(due) if due > until => break Why::Reached,
            Some(_) if steps == bounds.steps => break Why::OutOfSteps,
            Some(_) if !world.step(&mut kept) => break Why::Full,
            Some(_) => steps += 1,
        }
        seen(&world);
        if steps % LOOK_EVERY == 0 {
            come(world.now());
        }
    };
    Ok(Played {
        // A world that stands still announces nothing any more.
        why: if world.stopped().is_some() {
            Why::Full
        } else {
            why
        },
        world,
        trace: kept.trace,
        counters: kept.counters,
        names: Names::of(scenario),
    })
}

impl Played {
    /// A world that somebody else has played.
    pub(super) fn of(world: World, kept: Kept, names: Names, why: Why) -> Self {
        Self {
            world,
            trace: kept.trace,
            counters: kept.counters,
            names,
            why,
        }
    }

    /// What there is to tell.
    pub(super) const fn tale(&self) -> Tale<'_> {
        Tale {
            trace: &self.trace,
            names: &self.names,
        }
    }
}

impl Kept {
    /// Everything.
    pub(super) fn all() -> Self {
        Self {
            trace: Trace::default(),
            counters: Counters::default(),
        }
    }

    /// The last so many records, and numbers of all.
    pub(super) fn last(records: usize) -> Self {
        Self {
            trace: Trace::last(records),
            ..Self::all()
        }
    }
}

impl Sink for Kept {
    fn take(&mut self, record: Record) {
        self.counters.count(&record);
        self.trace.take(record);
    }
}

impl Why {
    /// Whether all that the bounds allow was seen.
    pub(super) const fn is_whole(self) -> bool {
        matches!(self, Self::Quiet | Self::Reached)
    }
}

impl Bar {
    /// Hidden for now.
    pub(super) fn new(length: u64, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self {
            bar,
            is_seen: false,
        }
    }

    /// It has come so far.
    pub(super) fn reach(&mut self, position: u64) {
        if !self.is_seen && self.bar.elapsed() >= PATIENCE {
            // Draws nothing where stderr is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.is_seen = true;
        }
        self.bar.set_position(position);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
