//! What a device does by itself: the program beside its client.
//!
//! [`Habits`] are a machine like the others: it is told of messages, wakes at its own moments, and
//! answers with what its client shall publish. It knows its own clock and no other.

mod curve;
mod habits;
mod poll;
mod radio;

pub use curve::Curve;
pub use habits::{HABITS_MAX, Habits};
pub use poll::{ANSWER, Poll, REQUEST, Web, http};
pub use radio::{Airtime, Radio};

use crate::machine::Message;
use crate::time::Span;
use crate::topic::TopicFilter;

/// One thing that a device does by itself.
///
/// In topic and payload of what it publishes, `{n}` stands for how often it has done so, from 1;
/// `{value}` for what it senses; `{topic}` and `{payload}` for what it answers, and `{response}` for
/// where that wants its answer (§4.10). Then its Correlation Data goes back with it; and who does not
/// say where is not answered.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Habit {
    /// Publishes again and again.
    Every {
        /// How long after its start the first comes.
        first: Span,
        /// From one to the next; at least a millisecond.
        period: Span,
        /// Added to each at random, at most.
        jitter: Span,
        /// So many, and no more; `None` for ever.
        times: Option<u32>,
        /// What.
        says: Message,
    },
    /// Looks at something that changes, and publishes what it sees.
    Senses {
        /// What it looks at.
        curve: Curve,
        /// How often it looks; at least a millisecond.
        every: Span,
        /// Publishes only what differs by so much from what it published last, in thousandths; 0
        /// publishes every look.
        by: u32,
        /// What.
        says: Message,
    },
    /// Answers messages that its client is given.
    Answers {
        /// Which.
        filter: TopicFilter,
        /// How long it takes.
        after: Span,
        /// What.
        says: Message,
    },
    /// Asks a web server, again and again.
    Polls(Poll),
}
