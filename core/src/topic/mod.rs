//! Topic Names, Topic Filters, and who wants what.
//!
//! Start at [`TopicFilter::matches`] and [`Tree`]; [`mismatch`] says why not.
//! [`TopicFilter::matches_in`] asks the other way round: which of many names.

mod filter;
mod lexicon;
mod name;
mod seek;
mod share;
mod tree;

pub use filter::{Difference, Levels, Mismatch, mismatch};
pub(crate) use name::lowest_byte;
pub use name::{TopicError, TopicFilter, TopicName};
pub use share::{ShareError, ShareName, SharedFilter};
pub use tree::{Outcome, Tree, Visit};
