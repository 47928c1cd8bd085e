//! Files of other people that are open here.

/// Files of other people that are open here.
#[derive(Debug, Default)]
pub struct Desk {
    /// Like which broker the simulated one answers the clients of a capture: its word; empty: as ours
    /// is at first.
    pub like: String,
    /// What is wrong with a file, in a sentence.
    pub trouble: Option<String>,
}
