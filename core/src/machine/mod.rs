//! The shared tongue of client and broker: what goes in, what comes out.
//!
//! Both machines are sans-IO. One input, then drain: `handle_input`, then `poll_output` until it is
//! empty, then `poll_timeout`. Nothing waits inside but its declared deadlines.
//!
//! What comes out besides bytes is of two kinds. An [`Event`] is something that happened; a [`Note`]
//! is a decision, with the statement of the standard that asked for it. Both can tell themselves in
//! one sentence, as a [`Phrase`].

mod breach;
mod bridging;
mod event;
mod io;
mod memory;
mod note;
mod phrase;
mod tell_event;
mod tell_remark;
mod tell_shared;

pub use breach::Breach;
pub use bridging::Bridging;
pub use event::{Event, GivenUp, Routing};
pub use io::{
    Alarm, BrokerInput, BrokerOutput, Command, Deadline, Ending, Input, Message, Output, Takes,
};
pub use memory::Memory;
pub use note::{Choice, Note, Remark};
pub(crate) use phrase::say;
pub use phrase::{Phrase, Word};
pub(crate) use tell_event::why_given_up;
