//! The real page, as built, in a real browser, used as a person would.
//!
//! [`play`] is the door: it serves `dist`, starts a browser of its own, hands a [`Page`] to the
//! test, and when the test fails adds what the page said and how it looked.

mod find;
mod keys;
mod page;
mod parrot;
mod play;
mod site;
mod states;
mod wire;

pub use page::{Motion, Page, Theme};
pub use parrot::Parrot;
pub use play::{play, play_trusting};
pub use site::{SafeSite, Site};
pub use states::{Act, Guide, STATES, State};
