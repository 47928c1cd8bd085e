//! The ledger: what became of every Application Message, for each client that might have had it.
//!
//! A [`Ledger`] is a pure fold over records. It guesses nothing: a machine says which message a
//! packet carries ([`Fact::Sent`](super::Fact::Sent)), what it took, sent, kept and gave up, and the
//! cause chain joins the two ends. `book` reads the records, `entry` those in which
//! a machine speaks, `life` is what it keeps of a message,
//! `roll` who was subscribed to what and when, `judge` answers with the one [`Fate`] there is, and
//! [`tell`] says it.
//!
//! What a broker publishes of itself under `$SYS` has no publisher and is not in the book.

mod biography;
mod book;
mod entry;
mod fate;
mod judge;
mod leg;
mod life;
mod roll;
mod telling;

pub use biography::{Biography, Moment, Publisher, Stage, Step};
pub use book::Ledger;
pub use fate::{Fate, Gone, Missed, Place, Reason};
pub use telling::{tell, tell_fate};
