//! Topic Names, Topic Filters, and who wants what.

mod name;

pub use name::{TopicError, TopicFilter, TopicName};
