//! Who may come in, and who may do what.
//!
//! [`Users`] is Mosquitto's `password_file`, [`Acl`] its `acl_file`, read as they are and written
//! back as they were. Both refuse a text with a mistake in it, and say where the mistake is: half a
//! list of rights is no list. Every answer names the line that gave it. [`Method`] lists the ways of
//! enhanced authentication; the one there is, SCRAM, is here with both its ends.

mod acl;
mod acl_line;
mod method;
mod scram;
mod secret;
mod users;

pub use acl::{Acl, Denied, Right, Who};
pub use method::Method;
pub use scram::{Keys, ScramClient, ScramError, ScramServer};
pub use users::{Plain, Users};

#[cfg(test)]
mod acl_tests;
#[cfg(test)]
mod scram_tests;
#[cfg(test)]
mod users_tests;
