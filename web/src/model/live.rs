//! The same client machine and the same records over a real wire.

use brokerscope_core::trace::Trace;

/// A connection to a real broker, or none.
#[derive(Debug, Default)]
pub struct LiveBench {
    trace: Trace,
}

impl LiveBench {
    /// What happened so far.
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }
}
