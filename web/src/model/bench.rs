//! A simulated world and how its time runs on the page.

use brokerscope_core::history::{Cursor, History};
use brokerscope_core::scenario::{self, Scenario};
use brokerscope_core::time::{Instant, Span};

/// The world of the first minute: a motion sensor, a broker, a lamp.
pub const HALL: &str = include_str!("../../../lessons/worlds/hall.scn");

/// Steps of the world per animation frame, at most: a page that never freezes.
pub const STEPS_PER_FRAME: u32 = 256;

/// A simulated world and how its time runs on the page.
#[derive(Debug)]
pub struct Bench {
    /// The world, its past and its futures.
    pub history: History,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub pace: Pace,
    /// What is left of a frame's time, below a microsecond.
    pub carry_us: f64,
    /// Play no further than this, if a lesson says so.
    pub until: Option<Instant>,
}

/// How fast virtual time runs: this many times slower than the clock on the wall.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pace {
    /// Wall time per virtual time.
    pub slower: u32,
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
}

impl Default for Pace {
    fn default() -> Self {
        Self { slower: 20 }
    }
}

impl Bench {
    /// A world at its start, standing.
    pub fn new(scenario: Scenario) -> Self {
        let history = History::start(scenario).unwrap_or_else(|_| History::empty());
        Self {
            history,
            playing: false,
            pace: Pace::default(),
            carry_us: 0.0,
            until: None,
        }
    }

    /// The world of the first screen, a breath after the sensor noticed somebody.
    pub fn first_minute() -> Self {
        let mut bench = Self::new(scenario::parse(HALL).scenario);
        bench
            .history
            .seek_time(Instant::from_millis(522), STEPS_PER_FRAME);
        bench
    }

    /// The moment shown.
    pub fn cursor(&self) -> Cursor {
        self.history.cursor()
    }

    /// Lets `elapsed_ms` of wall time pass.
    pub fn frame(&mut self, elapsed_ms: f64) {
        let us = elapsed_ms * 1_000.0 / f64::from(self.pace.slower) + self.carry_us;
        let whole = us.floor();
        self.carry_us = us - whole;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to a second"
        )]
        let passed = Span::from_micros(whole.clamp(0.0, 1e6) as u64);
        let mut until = self.cursor().at + passed;
        if let Some(stop) = self.until
            && stop <= until
        {
            until = stop;
            self.playing = false;
        }
        self.history.play(until, STEPS_PER_FRAME);
    }
}
