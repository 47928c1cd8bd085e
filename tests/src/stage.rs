//! A world from a text, played by hand.

use brokerscope_core::scenario::{Scenario, Timed, parse, print};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Trace;
use brokerscope_core::world::{Action, World};

/// More than any story of these tests takes.
const STEPS_MAX: u32 = 100_000;

/// A world, what happened in it, and what was done by hand.
#[derive(Clone, Debug)]
pub struct Stage {
    /// How it began.
    pub scenario: Scenario,
    /// How it is.
    pub world: World,
    /// What happened.
    pub trace: Trace,
    journal: Vec<Timed>,
}

impl Stage {
    /// A world at its start.
    ///
    /// # Panics
    /// When the text has a mistake.
    pub fn of(text: &str) -> Self {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        let world = World::new(&parsed.scenario);
        Self {
            world: world.unwrap_or_else(|error| panic!("{error}: {text}")),
            scenario: parsed.scenario,
            trace: Trace::default(),
            journal: Vec::new(),
        }
    }

    /// Does the next due thing; `false` when nothing is due.
    pub fn step(&mut self) -> bool {
        self.world.step(&mut self.trace)
    }

    /// Does everything that is due until then.
    ///
    /// # Panics
    /// When that never ends.
    pub fn play(&mut self, until: Instant) {
        for _ in 0..STEPS_MAX {
            if self.world.next_event().is_none_or(|at| at > until) {
                return;
            }
            assert!(self.step(), "what is announced happens");
        }
        panic!("this does not end:\n{}", self.text());
    }

    /// Plays until nothing is due any more.
    pub fn play_out(&mut self) {
        self.play(Instant::MAX);
    }

    /// Plays for `wait`, everything due at its end included, and does something then.
    ///
    /// # Panics
    /// When it cannot be done.
    pub fn act_in(&mut self, wait: Span, action: Action) {
        let at = self.world.now() + wait;
        self.play(at);
        self.act_at(at, action);
    }

    /// Does something right after the last step.
    ///
    /// # Panics
    /// When it cannot be done.
    pub fn act_now(&mut self, action: Action) {
        self.act_at(self.world.now(), action);
    }

    fn act_at(&mut self, at: Instant, action: Action) {
        let after = Some(self.world.steps());
        if let Err(error) = self.world.apply(at, &action, &mut self.trace) {
            panic!("{action:?}: {error}:\n{}", self.text());
        }
        self.journal.push(Timed { at, after, action });
    }

    /// The whole story as a scenario: for a message, and to play it again.
    pub fn export(&self) -> Scenario {
        let mut scenario = self.scenario.clone();
        scenario.timed.extend(self.journal.iter().cloned());
        scenario
    }

    /// As [`Stage::export`], in the small language.
    pub fn text(&self) -> String {
        print(&self.export())
    }
}
