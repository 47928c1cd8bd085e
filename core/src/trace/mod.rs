//! What happened, and why.
//!
//! A [`Record`] is one fact with its cause; a [`Trace`] is all of them, and answers questions.
//! [`tell`] says a record in one sentence, [`print`] a whole trace.

mod budget;
mod counters;
pub mod ledger;
mod names;
mod query;
mod record;
mod tell_act;
mod tell_net;
mod telling;

pub use budget::{Amount, Budget, Spent};
pub use counters::Counters;
pub use names::Names;
pub use query::{Layer, Outcome, Trace};
pub use record::{Fact, Limit, Lost, Record, Sink};
pub(crate) use telling::lost_because;
pub use telling::{print, tell};
