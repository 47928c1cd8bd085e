//! A link: what carries the connections of one client to its broker.

/// Whether a link carries.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LinkState {
    /// It carries.
    #[default]
    Up,
    /// It stalls: nothing arrives, nothing is lost, nobody is told.
    Held,
    /// The client's end has no network.
    Cut,
}
