//! What must hold of any bytes at all: the bodies of the fuzz targets.
//!
//! A trial takes bytes that nobody chose with care and panics when a promise is broken. `fuzz/` puts
//! one behind each of its targets; `tests/replay.rs` runs them over everything found so far.

mod broker;
mod codec;
mod peer;
mod script;
mod text;

pub use broker::broker;
pub use codec::{decode, hold_to_its_promises};
pub use text::{lesson, scenario};

/// One way to look for trouble.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// The name of its fuzz target, and of the folder of its finds.
    pub name: &'static str,
    /// Panics when a promise is broken.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TRIALS: &[Trial] = &[
    Trial {
        name: "decode",
        run: decode,
    },
    Trial {
        name: "broker",
        run: broker,
    },
    Trial {
        name: "scenario",
        run: scenario,
    },
    Trial {
        name: "lesson",
        run: lesson,
    },
];
