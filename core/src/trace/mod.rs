//! What happened, and why.

mod record;

pub use record::{Fact, Limit, Lost, Record, Sink, Trace};
