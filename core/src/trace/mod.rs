//! What happened, and why.

mod record;

pub use record::{Fact, Lost, Record, Sink, Trace};
