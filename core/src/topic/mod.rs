//! Topic Names, Topic Filters, and who wants what.
//!
//! Start at [`TopicFilter::matches`] and [`Tree`]; [`mismatch`] says why not.

mod filter;
mod name;
mod share;
mod tree;

pub use filter::{Difference, Mismatch, mismatch};
pub use name::{TopicError, TopicFilter, TopicName};
pub use share::{ShareError, ShareName, SharedFilter};
pub use tree::{Outcome, Tree, Visit};
