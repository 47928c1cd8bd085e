//! The same client machine and the same records over a real wire.

use brokerscope_core::client::ClientCensus;
use brokerscope_core::id::NodeId;
use brokerscope_core::trace::Trace;

/// This page, in the records of a real connection.
pub const LIVE_PAGE: NodeId = NodeId(0);
/// The broker, in the records of a real connection.
pub const LIVE_BROKER: NodeId = NodeId(1);

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

    /// The insides of this page's client, once it has been asked to connect.
    pub const fn census(&self) -> Option<ClientCensus> {
        None
    }
}
